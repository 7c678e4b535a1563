"""The terms of a field with their postings, packed and written to a file of arrays; see `records` and `fields`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from fundstelle.index.columnar._records import RecordWriter
from fundstelle.index.columnar.boundaries import write_boundaries
from fundstelle.index.columnar.container import ArrayFileWriter
from fundstelle.index.columnar.postings import PackedPositions, Postings
from fundstelle.index.columnar.terms import write_terms

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FieldPostingsWriter", "write_postings"]

_NOTHING = np.empty(0, np.int64).data
_NO_WEIGHTS = np.empty(0, np.float32).data


class FieldPostingsWriter:
    """Collects the postings of a field, terms in their order, and writes them to a file of arrays.

    Attributes:
        name: what the field is called in the file.
        records: makes the records of the postings.
    """

    def __init__(self, name: str, spool: BinaryIO | None = None) -> None:
        """Collect for a field.

        Args:
            name: what the field is called in the file.
            spool: an empty file, opened for writing and reading, in which the postings wait to be written; None to
                keep them in memory.
        """
        self.name = name
        self.records = RecordWriter()
        self._terms: list[bytes] = []
        self._postings = _Pieces(spool)
        self._positions = _Pieces(spool)
        self._has_positions = False

    @property
    def count(self) -> int:
        """How many terms have been taken."""
        return len(self._terms)

    def add(self, terms: Sequence[bytes], postings: Postings, packed: PackedPositions | None = None) -> None:
        """Take the postings of some terms, all greater than those taken before.

        Args:
            terms: sorted, each once.
            postings: their postings.
            packed: their positions, where the postings come without them.
        """
        if not terms:
            return
        sizes = np.empty((len(terms), 2), np.int64)
        self.records.from_postings(
            np.cumsum(postings.counts).data,
            np.ascontiguousarray(postings.documents).data,
            _numbers(postings.runs),
            _numbers(postings.frequencies),
            _NO_WEIGHTS if postings.weights is None else np.ascontiguousarray(postings.weights, np.float32).data,
            _numbers(postings.positions),
            sizes.data,
        )
        self.append(terms, sizes, positions=postings.positions is not None)
        if packed is not None:
            self._has_positions = True
            self._positions.add(packed.content.tobytes(), packed.sizes)

    def append(self, terms: Sequence[bytes], sizes: Integers, *, positions: bool) -> None:
        """Take the records that `records` has made of some terms, all greater than those taken before.

        Args:
            terms: sorted, each once.
            sizes: int64, shape (terms, 2), how many bytes the record of each takes, and that of its positions.
            positions: whether they have positions.
        """
        records, of_positions = self.records.taken()
        self._terms += terms
        self._postings.add(records, sizes[:, 0])
        if positions:
            self._has_positions = True
            self._positions.add(of_positions, sizes[:, 1])

    def write(self, file: ArrayFileWriter) -> None:
        """Write what was collected."""
        name = self.name
        write_terms(file, name, self._terms)
        self._postings.write(file, f"{name}/postings")
        if self._has_positions:
            self._positions.write(file, f"{name}/positions")
        frequencies, weights = self.records.table()
        file.add(f"{name}/frequencies", np.array(frequencies, np.uint32))
        file.add(f"{name}/weights", np.array(weights, np.float32))


class _Pieces:
    """Byte records one after the other, one a term; in a spool they are pieces among others."""

    def __init__(self, spool: BinaryIO | None) -> None:
        self._spool = spool
        self._pieces: list[bytes] = []
        self._spooled: list[tuple[int, int]] = []
        self._sizes: list[Integers] = []

    def add(self, piece: bytes, sizes: Integers) -> None:
        """Take records as they are written, and how many bytes each has."""
        if self._spool is None:
            self._pieces.append(piece)
        else:
            self._spooled.append((self._spool.tell(), len(piece)))
            self._spool.write(piece)
        self._sizes.append(sizes)

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Write all records, which are kept no longer."""
        self._pieces.reverse()
        with file.section(name, "|u1") as section:
            while self._pieces:
                section.write(self._pieces.pop())
            if self._spool is not None:
                for offset, size in self._spooled:
                    self._spool.seek(offset)
                    section.write(self._spool.read(size))
        sizes = np.concatenate(self._sizes) if self._sizes else np.empty(0, np.int64)
        write_boundaries(file, name, sizes)


def _numbers(values: Integers | None) -> memoryview:
    return _NOTHING if values is None else np.ascontiguousarray(values).data


def write_postings(file: ArrayFileWriter, fields: Iterable[FieldPostingsWriter]) -> None:
    """Write the postings of all fields of a segment to a file of arrays."""
    names = []
    for field in fields:
        field.write(file)
        names.append(field.name)
    file.properties["fields"] = names
