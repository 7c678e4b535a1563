"""What Whoosh's writer gives of a new segment, gathered and written: its documents, and the postings of its fields."""

from __future__ import annotations

import struct
from array import array
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fundstelle.index.columnar._whoosh import base, formats
from fundstelle.index.columnar.cells import ByteCells, Cells, NumberCells, cells_for
from fundstelle.index.columnar.container import ArrayFileWriter
from fundstelle.index.columnar.documents import BLOCK_SIZE, DocumentsWriter, blocks_of, stored_line
from fundstelle.index.columnar.fields import FieldPostingsWriter
from fundstelle.index.columnar.postings import Postings
from fundstelle.index.columnar.runs import collapsed
from fundstelle.index.columnar.segments import DOCUMENTS_SUFFIX, POSTINGS_SUFFIX, write_postings

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FieldWriter", "PerDocumentWriter"]

# How many postings wait until arrays are made of them.
_WAITING: Final = 1 << 16
_FREQUENCY: Final = struct.Struct("!I")


def _check_field(name: str, field: Any) -> None:
    """Refuse a field whose postings hold more than can be kept.

    Args:
        name: the field.
        field: its Whoosh type.

    Raises:
        ValueError: it has vectors, or its format is neither Existence nor Frequency nor Positions.
    """
    if field.vector:
        raise ValueError(f"The field {name!r} has vectors, which the columnar index does not keep.")
    if type(field.format) not in (formats.Existence, formats.Frequency, formats.Positions):
        kind = type(field.format).__name__
        raise ValueError(f"The field {name!r} has the format {kind}; the columnar index keeps positions at most.")


class PerDocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the documents of a segment as they come; the file is made when a block of them is full, or at the end."""

    def __init__(self, storage: Any, segment: Any) -> None:
        """Write to a file of this segment in a Whoosh storage."""
        self._storage = storage
        self._segment = segment
        self._ends = ExitStack()
        self._lines: list[bytes] = []
        self._size = 0
        self._count = 0
        self._stored: dict[str, Any] | None = None
        self._checked: set[str] = set()
        self._lengths: dict[str, NumberCells] = {}
        self._columns: dict[str, tuple[NumberCells | ByteCells, Cells]] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin the next document."""
        if self._stored is not None or docnum != self._count:
            raise ValueError(f"Document {docnum} was begun before document {self._count} was finished.")
        self._stored = {}
        self._count += 1

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Take what is stored of a field, and the number of its terms.

        Raises:
            ValueError: the postings of the field cannot be kept; told here, long before they are written.
        """
        if fieldname not in self._checked and (length or value is not None):
            if fieldobj.indexed:
                _check_field(fieldname, fieldobj)
            self._checked.add(fieldname)
        if value is not None and self._stored is not None:
            self._stored[fieldname] = value
        if length:
            if fieldname not in self._lengths:
                self._lengths[fieldname] = NumberCells("q")
            self._lengths[fieldname].add(self._count - 1, length)

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """Take the value of a field for its column.

        Raises:
            ValueError: columns of this type cannot be kept, or the value is none for it.
            TypeError, OverflowError: the value is none for the column.
        """
        if fieldname not in self._columns:
            self._columns[fieldname] = cells_for(fieldname, columnobj)
        self._columns[fieldname][1].add(self._count - 1, value)

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Any) -> None:  # noqa: ARG002
        """Refuse vectors."""
        _check_field(fieldname, fieldobj)

    def finish_doc(self) -> None:
        """End the document.

        Raises:
            TypeError: something stored is none that JSON can carry.
        """
        self._lines.append(_line(self._stored or {}))
        self._size += len(self._lines[-1]) + 1
        self._stored = None
        if self._size >= BLOCK_SIZE:
            self._flush()

    def close(self) -> None:
        """Write what is left, and close the file. A document that was not finished is left out."""
        self._flush()
        self._ends.close()
        count = self._writer.count
        columns = {name: cells.finished(count) for name, (cells, _) in self._columns.items()}
        self._writer.write_tables(
            {name: cells.finished(count) for name, cells in self._lengths.items()},
            {name: values for name, values in columns.items() if isinstance(values, np.ndarray)},
            {name: values for name, values in columns.items() if isinstance(values, list)},
            {name: cells.default for name, (cells, _) in self._columns.items()},
        )
        self._file.close()
        self.is_closed = True

    @cached_property
    def _file(self) -> ArrayFileWriter:
        return ArrayFileWriter(self._segment.create_file(self._storage, DOCUMENTS_SUFFIX))

    @cached_property
    def _writer(self) -> DocumentsWriter:
        return DocumentsWriter(self._file, self._ends.enter_context(self._file.section("stored", "|u1")))

    def _flush(self) -> None:
        self._writer.add(blocks_of(self._lines))
        self._lines, self._size = [], 0


def _line(stored: dict[str, Any]) -> bytes:
    try:
        return stored_line(stored)
    except TypeError as error:
        name = next((name for name, value in stored.items() if not _storable(value)), None)
        raise TypeError(f"The field {name!r} cannot be stored: {error}") from error


def _storable(value: Any) -> bool:
    try:
        stored_line({"": value})
    except TypeError:
        return False
    return True


class FieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Gathers the postings of all fields of a segment, fields and terms in their order, and writes them at the end."""

    def __init__(self, storage: Any, segment: Any) -> None:
        """Write to a file of this segment in a Whoosh storage."""
        self._storage = storage
        self._segment = segment
        self._fields: dict[str, FieldPostingsWriter] = {}
        self._gathered: _Gathered | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin a field.

        Raises:
            ValueError: its postings hold more than can be kept, or it has been written before.
        """
        _check_field(fieldname, fieldobj)
        if fieldname in self._fields:
            raise ValueError(f"The field {fieldname!r} has been written before.")
        self._fields[fieldname] = FieldPostingsWriter(fieldname)
        self._gathered = _Gathered(fieldname, fieldobj.format)

    def start_term(self, text: bytes) -> None:
        """Begin a term, greater than the one before it."""
        self._open().start_term(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:  # noqa: ARG002
        """Take a posting of the term; of a document that came before, its occurrences are added to those."""
        self._open().add(docnum, weight, vbytes)

    def finish_term(self) -> None:
        """End the term."""
        if self._open().size >= _WAITING:
            self._flush()

    def finish_field(self) -> None:
        """End the field."""
        self._flush()
        self._gathered = None

    def close(self) -> None:
        """Write all fields, and close the file."""
        with ArrayFileWriter(self._segment.create_file(self._storage, POSTINGS_SUFFIX)) as file:
            write_postings(file, self._fields.values())
        self.is_closed = True

    def _open(self) -> _Gathered:
        if self._gathered is None:
            raise ValueError("No field has been started.")
        return self._gathered

    def _flush(self) -> None:
        gathered = self._open()
        if gathered.terms:
            self._fields[gathered.name].add(gathered.terms, collapsed(gathered.postings()))
        self._gathered = _Gathered(gathered.name, gathered.format)


class _Gathered:
    """The postings of some terms of a field, until arrays are made of them."""

    def __init__(self, name: str, format_: Any) -> None:
        self.name = name
        self.format = format_
        self.terms: list[bytes] = []
        self._has_positions = isinstance(format_, formats.Positions)
        self._has_frequencies = self._has_positions or isinstance(format_, formats.Frequency)
        self._counts = array("q")
        self._documents = array("q")
        self._weights = array("f")
        self._frequencies = array("q")
        self._positions = array("q")

    @property
    def size(self) -> int:
        """How many postings wait."""
        return len(self._documents)

    def start_term(self, term: bytes) -> None:
        self.terms.append(term)
        self._counts.append(0)

    def add(self, document: int, weight: float, value: bytes) -> None:
        positions = self._positions_in(value)
        frequency = len(positions) if self._has_positions else self._frequency_in(value)
        if not self._counts[-1] or document > self._documents[-1]:
            self._counts[-1] += 1
            self._documents.append(document)
            self._weights.append(weight)
            self._frequencies.append(frequency)
            self._positions.extend(positions)
        elif document == self._documents[-1]:
            self._add_to_last(weight, frequency, positions)
        else:
            raise ValueError(f"Document {document} came after document {self._documents[-1]} in {self.name!r}.")

    def postings(self) -> Postings:
        return Postings(
            _integers(self._counts),
            _integers(self._documents),
            None,
            np.array(self._weights, np.float32),
            _integers(self._frequencies) if self._has_frequencies else None,
            _integers(self._positions) if self._has_positions else None,
        )

    def _add_to_last(self, weight: float, frequency: int, positions: list[int]) -> None:
        # A field of several numbers gives those the same term that differ in their last digits only.
        self._weights[-1] += weight
        if self._has_positions:
            start = len(self._positions) - self._frequencies[-1]
            joined = sorted({*self._positions[start:], *positions})
            self._positions[start:] = array("q", joined)
            self._frequencies[-1] = len(joined)
        else:
            self._frequencies[-1] += frequency

    def _positions_in(self, value: bytes) -> list[int]:
        """The positions in an encoded posting, ascending, each once, however often the term stands there."""
        if not self._has_positions:
            return []
        positions = sorted(set(self.format.decode_positions(value)))
        if not positions:
            raise ValueError(f"A posting of {self.terms[-1]!r} in {self.name!r} has no positions.")
        return positions

    def _frequency_in(self, value: bytes) -> int:
        if not self._has_frequencies or len(value) < _FREQUENCY.size:
            return 1
        # Whoosh gives the words for its spelling fields with the bytes of another field, which begin alike.
        frequency: int = _FREQUENCY.unpack_from(value)[0]
        return frequency


def _integers(values: array[int]) -> Integers:
    return np.array(values, np.int64)
