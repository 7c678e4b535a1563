"""Integers as bytes: small ones take one byte, and an array of them is packed and unpacked at once.

A number is cut into groups of seven bits, the highest first, a byte each; all bytes but the last have their high bit
set. This is the variable-byte code of Williams and Zobel, "Compressing Integers for Fast File Access" (1999). It was
chosen by measurement: the gaps between the documents of 631,120 paragraphs of German law take 18.5 MB, and 19.9 MB as
blocks of 128 packed to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar import _integers

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["pack", "packed_sizes", "smallest", "unpack", "unpack_first", "unpack_with_ends"]

_BITS = 7
_MORE = 0x80
_LOW = 0x7F


def packed_sizes(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """How many bytes each of the numbers takes: uint8, as many as there are values."""
    sizes = np.empty(len(values), np.uint8)
    _integers.size_up(np.ascontiguousarray(values).data, sizes.data)
    return sizes


def pack(values: npt.NDArray[np.int64], sizes: npt.NDArray[np.uint8] | None = None) -> npt.NDArray[np.uint8]:
    """The numbers, none of them negative, as bytes.

    Args:
        values: int64, shape (n,).
        sizes: what `packed_sizes` says of them, where that is known already.
    """
    sizes = packed_sizes(values) if sizes is None else sizes
    packed = np.empty(int(sizes.sum(dtype=np.int64)), np.uint8)
    _integers.pack(np.ascontiguousarray(values).data, sizes.data, packed.data)
    return packed


def unpack(packed: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The numbers that `pack` made bytes of: int64."""
    values = np.empty(_integers.count(packed.data), np.int64)
    _integers.unpack(packed.data, values.data, np.empty(0, np.int64).data)
    return values


def unpack_first(packed: bytes, count: int) -> list[int]:
    """The first numbers that `pack` made bytes of, as many as there are up to a count; meant for a few."""
    values: list[int] = []
    value = 0
    for byte in packed:
        value = value << _BITS | byte & _LOW
        if byte < _MORE:
            values.append(value)
            if len(values) == count:
                break
            value = 0
    return values


def unpack_with_ends(packed: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The numbers that `pack` made bytes of, and for each the place of its last byte.

    Bytes that `pack` did not make give some numbers, never an error.
    """
    values = np.empty(_integers.count(packed.data), np.int64)
    ends = np.empty_like(values)
    _integers.unpack(packed.data, values.data, ends.data)
    return values, ends


def smallest(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8 | np.uint16 | np.uint32 | np.uint64]:
    """The same numbers, none of them negative, in the smallest unsigned type that holds the largest."""
    largest = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(largest))
