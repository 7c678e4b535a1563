"""The values of Whoosh's columns: how they are gathered from documents, kept, and given back.

A column of numbers becomes an array. Every other column becomes a byte string a document; a document that was given no
value has the column's default. Columns that wrap another one, as those of lists do, make byte strings of their values
themselves, and their child is kept.
"""

from __future__ import annotations

import copy
import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fundstelle.index.columnar._whoosh import columns
from fundstelle.index.columnar.documents import Documents

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ByteCells", "Cells", "NumberCells", "cells_for", "column_reader"]

# `struct` reads "l" as 32 bits, as Whoosh's files have it; `array` would make it as long as the machine does.
_NUMBERS = {code: code for code in "bBhHiIqQfd"} | {"l": "i", "L": "I"}
_BYTES = (
    columns.VarBytesColumn,
    columns.FixedBytesColumn,
    columns.RefBytesColumn,
    columns.CompressedBytesColumn,
    columns.CompressedBlockColumn,
)


class Cells(Protocol):
    """Takes the values of a column, documents ascending, as Whoosh's own writers of columns do."""

    def add(self, document: int, value: Any) -> None:
        """Take the value of a document."""


class NumberCells:
    """Gathers numbers, one a document."""

    def __init__(self, typecode: str, default: float = 0) -> None:
        """Gather numbers of a type, as `array` names it; documents without one have the default."""
        self._values: array[Any] = array(typecode)
        self._filling: array[Any] = array(typecode, [default])

    @property
    def default(self) -> float:
        """What documents have that were given none."""
        default: float = self._filling[0]
        return default

    def add(self, document: int, value: float) -> None:
        """Take the number of a document.

        Raises:
            OverflowError: the type cannot hold it.
            TypeError: it is no number, or one with a fraction for a type without.
        """
        self._fill(document)
        self._values.append(value)

    def finished(self, documents: int) -> npt.NDArray[Any]:
        """The numbers of as many documents."""
        self._fill(documents)
        return np.frombuffer(self._values, self._values.typecode, documents)

    def _fill(self, documents: int) -> None:
        self._values.extend(self._filling * (documents - len(self._values)))


class ByteCells:
    """Gathers values that are kept as byte strings, one a document."""

    def __init__(self, encode: Callable[[Any], bytes], default: Any) -> None:
        """Gather values that `encode` makes bytes of; documents without one have the default."""
        self._values: list[bytes] = []
        self._encode = encode
        #: The bytes of documents that were given none.
        self.default = encode(default)

    def add(self, document: int, value: Any) -> None:
        """Take the value of a document; raises what `encode` does."""
        self._fill(document)
        self._values.append(self._encode(value))

    def finished(self, documents: int) -> list[bytes]:
        """The byte strings of as many documents."""
        self._fill(documents)
        return self._values[:documents]

    def _fill(self, documents: int) -> None:
        self._values += [self.default] * (documents - len(self._values))


def cells_for(name: str, column: Any) -> tuple[NumberCells | ByteCells, Cells]:
    """What gathers the values of a Whoosh column.

    Args:
        name: the field.
        column: the type of its column.

    Returns:
        The cells, and what the values are to be added to: the same, or what makes byte strings of them first.

    Raises:
        ValueError: columns of this type cannot be kept.
    """
    if isinstance(column, columns.WrappedColumn) and not isinstance(column, columns.PickleColumn):
        cells, inner = cells_for(name, column._child)  # noqa: SLF001  # Whoosh offers no other way
        return cells, _with_child(column, inner).writer(None)
    if isinstance(column, columns.NumericColumn):
        cells = _number_cells(name, column)
    else:
        encode, _ = _coding(name, column)
        cells = ByteCells(encode, _default_of(column))
    return cells, cells


def column_reader(documents: Documents, name: str, column: Any) -> Any:
    """What reads a column, as Whoosh's own reader of this type of column would.

    Args:
        documents: the documents of a segment.
        name: the field, which has a column there.
        column: the type of the column.

    Raises:
        ValueError: columns of this type cannot be kept.
    """
    if isinstance(column, columns.WrappedColumn) and not isinstance(column, columns.PickleColumn):
        return _with_child(column, column_reader(documents, name, column._child)).reader(None)  # noqa: SLF001
    numbers = documents.column(name)
    if numbers is not None:
        return _Reader(numbers.data, column)
    values = documents.byte_column(name)
    if values is None:
        raise KeyError(name)
    _, decode = _coding(name, column)
    return _Reader(_Decoded(values, decode), column)


class _Decoded(Sequence[Any]):
    """Values of a column, made of its byte strings when they are asked for."""

    def __init__(self, values: Sequence[bytes], decode: Callable[[bytes], Any]) -> None:
        self._values = values
        self._decode = decode

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, document: Any) -> Any:
        return self._decode(self._values[document])


class _Reader(columns.ColumnReader):  # type: ignore[misc]  # Whoosh has no types
    """Reads a column whose values stand in a sequence; knows no file."""

    def __init__(self, values: Any, column: Any) -> None:
        self._values = values
        self._column = column
        self._reverse = False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, document: int) -> Any:
        return self._values[document]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def load(self) -> list[Any]:
        return list(self._values)

    def default_value(self, reverse: bool = False) -> Any:  # noqa: FBT001, FBT002  # as Whoosh has it
        return _default_of(self._column, reverse=reverse)

    def set_reverse(self) -> None:
        if not self._column.reversible:
            raise NotImplementedError(f"A {type(self._column).__name__} cannot be reversed.")
        self._reverse = True

    def sort_key(self, document: int) -> Any:
        value = self._values[document]
        if isinstance(self._column, columns.BitColumn):
            return int(value ^ self._reverse)
        return 0 - value if self._reverse else value


class _Child:
    """Stands for the child of a wrapping column, so that Whoosh wraps our cells and readers in its own."""

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def writer(self, *_: Any) -> Any:
        return self._wrapped

    def reader(self, *_: Any) -> Any:
        return self._wrapped


def _with_child(column: Any, child: Any) -> Any:
    ours = copy.copy(column)
    ours._child = _Child(child)  # noqa: SLF001
    return ours


def _number_cells(name: str, column: Any) -> NumberCells:
    typecode, default = column._typecode, column.default_value()  # noqa: SLF001
    if typecode not in _NUMBERS:
        raise ValueError(f"The column of {name!r} has numbers of the type {typecode!r}, which cannot be kept.")
    try:
        return NumberCells(_NUMBERS[typecode], default)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"The column of {name!r} has a default that is no number of its type ({error}).") from error


def _coding(name: str, column: Any) -> tuple[Callable[[Any], bytes], Callable[[bytes], Any]]:
    """How values of a column become bytes, and how bytes become values."""
    if isinstance(column, columns.StructColumn):
        packer = struct.Struct(column._spec)  # noqa: SLF001
        return lambda value: packer.pack(*value), packer.unpack
    if isinstance(column, columns.BitColumn):
        return lambda value: b"\x01" if value else b"", bool
    if isinstance(column, _BYTES) and not isinstance(column, columns.NumericColumn):
        length = getattr(column, "_fixedlen", 0)
        return lambda value: _checked(name, value, length), bytes
    raise ValueError(f"The column of {name!r} is a {type(column).__name__}, which cannot be kept.")


def _checked(name: str, value: Any, length: int) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"The column of {name!r} takes bytes, not {type(value).__name__}.")
    if length and len(value) != length:
        raise ValueError(f"The column of {name!r} takes {length} bytes, not {len(value)}.")
    return value


def _default_of(column: Any, *, reverse: bool = False) -> Any:
    # Whoosh's columns of compressed bytes have no default of their own; their readers give empty bytes.
    return column.default_value(reverse) if hasattr(column, "_default") else b""
