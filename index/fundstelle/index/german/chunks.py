"""Texts cut at their blanks, and every distinct chunk between two blanks numbered."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from fundstelle.index.german import _chunks

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]

__all__ = ["ChunkNumbers", "Column", "encoded"]

# Drawn anew by each process: nobody can write chunks that would all stand at one address.
_SEEDS = array("Q", [int.from_bytes(os.urandom(8)) | 1, int.from_bytes(os.urandom(8)) | 1])
_TEXT_END = b"\xff"

_Item = TypeVar("_Item", bound=np.generic)


class Column(Generic[_Item]):
    """An array that grows at its end."""

    def __init__(self, dtype: type[_Item], *items: Any) -> None:
        """An array of this dtype with some items."""
        self._room = np.array(items, dtype)
        self._size = len(items)

    def __len__(self) -> int:
        """How many items it has."""
        return self._size

    @property
    def items(self) -> npt.NDArray[_Item]:
        """The items; no copy."""
        return self._room[: self._size]

    def extend(self, more: npt.NDArray[Any]) -> None:
        """Append items."""
        size = self._size + len(more)
        if size > len(self._room):
            self._room = _grown(self._room, 2 * size)
        self._room[self._size : size] = more
        self._size = size


def encoded(texts: Iterable[str]) -> bytes:
    """Texts as `ChunkNumbers.number` takes them: what it does with them needs no lock of Python's."""
    return b"".join([text.encode("utf-8", "surrogatepass") + _TEXT_END for text in texts])


class ChunkNumbers:
    """Numbers distinct chunks from 0 as they are met. One thread may number while another asks for known chunks."""

    def __init__(self) -> None:
        """No chunk is known."""
        self._count = 0
        self._slots = np.full(1 << 12, -1, np.int32)
        self._hashes = np.empty(1 << 11, np.uint64)
        # Where the bytes of each chunk begin, and where those of the last one end.
        self._bounds = np.zeros((1 << 11) + 1, np.int64)
        self._known = np.empty(1 << 15, np.uint8)

    def __len__(self) -> int:
        """How many distinct chunks are known."""
        return self._count

    @property
    def size(self) -> int:
        """How many bytes all known chunks have."""
        return int(self._bounds[self._count])

    def chunk(self, number: int) -> str:
        """The chunk with a number."""
        start, end = self._bounds[number : number + 2].tolist()
        return self._known[start:end].tobytes().decode("utf-8", "surrogatepass")

    def chunks(self, start: int, end: int) -> list[str]:
        """The chunks with the numbers from `start` to before `end`."""
        bounds = self._bounds[start : end + 1].tolist()
        known = self._known[bounds[0] : bounds[-1]].tobytes()
        edges = [bound - bounds[0] for bound in bounds]
        return [known[edges[place] : edges[place + 1]].decode("utf-8", "surrogatepass") for place in range(end - start)]

    def number(self, texts: bytes) -> tuple[Numbers, Integers]:
        """Number the chunks of texts, as `encoded` has made them.

        A chunk ends at whatever `str.split` takes for a blank, but for a `SEPARATOR`.

        Returns:
            The number of every chunk, int32; and how many of these end with each text, int64.
        """
        numbers = np.empty(len(texts) // 2 + 1, np.int32)
        ends = np.empty(texts.count(_TEXT_END), np.int64)
        progress = array("q", [0, 0, 0, self._count])
        while not _chunks.number(
            memoryview(texts),
            progress,
            _SEEDS,
            self._slots.data,
            self._hashes.data,
            self._bounds.data,
            self._known.data,
            numbers.data,
            ends.data,
        ):
            self._count = progress[3]
            self._grow(len(texts) - progress[0])
        self._count = progress[3]
        return numbers[: progress[1]].copy(), ends

    def _grow(self, most: int) -> None:
        """Make room for more chunks, one of them of so many bytes at the most."""
        if self.size + most > len(self._known):
            self._known = _grown(self._known, 2 * (self.size + most))
        if self._count == len(self._hashes):
            self._bounds = _grown(self._bounds, 2 * self._count + 1)
            self._hashes = _grown(self._hashes, 2 * self._count)
            self._slots = np.full(4 * self._count, -1, np.int32)
            _chunks.settle(self._hashes.data, self._count, self._slots.data)


def _grown(items: npt.NDArray[_Item], size: int) -> npt.NDArray[_Item]:
    grown = np.empty(size, items.dtype)
    grown[: len(items)] = items
    return grown
