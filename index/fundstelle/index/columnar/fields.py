"""The terms of a field with their postings, as they lie in a file of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from fundstelle.index.columnar.boundaries import Boundaries, write_boundaries
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.integers import pack, packed_sizes, unpack, unpack_first, unpack_with_ends
from fundstelle.index.columnar.postings import PackedPositions, Postings
from fundstelle.index.columnar.records import (
    RECORD_HEAD,
    DamagedRecordError,
    OccurrenceTable,
    frequency_of_head,
    position_records,
    positions_of,
    posting_records,
    postings_of,
    postings_of_several,
)
from fundstelle.index.columnar.terms import TermDictionary, write_terms
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FieldPostings", "FieldPostingsWriter", "PackedPostings"]

# The most bytes that the head of a record can take.
_HEAD_BYTES = 9 * RECORD_HEAD


class FieldPostingsWriter:
    """Collects the postings of a field, terms in their order, and writes them to a file of arrays."""

    def __init__(self, name: str, spool: BinaryIO | None = None) -> None:
        """Collect for a field.

        Args:
            name: what the field is called in the file.
            spool: an empty file, opened for writing and reading, in which the postings wait to be written; None to
                keep them in memory.
        """
        self.name = name
        self._terms: list[bytes] = []
        self._records = _Records(spool)
        self._positions = _Records(spool)
        self._has_positions = False
        self._table = OccurrenceTable()

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
        if terms:
            self.append(terms, self.packed(postings, packed))

    def packed(self, postings: Postings, positions: PackedPositions | None = None) -> PackedPostings:
        """The records of some terms as they are written, for `append`; in several threads at once if need be."""
        if postings.positions is not None:
            positions = PackedPositions(*_packed(*position_records(postings)))
        return PackedPostings(*_packed(*posting_records(postings, self._table)), positions)

    def append(self, terms: Sequence[bytes], packed: PackedPostings) -> None:
        """Take what `packed` has made of the postings of some terms, all greater than those taken before."""
        self._terms += terms
        self._records.add(packed.content, packed.sizes)
        if packed.positions is not None:
            self._has_positions = True
            self._positions.add(packed.positions.content, packed.positions.sizes)

    def write(self, file: ArrayFileWriter) -> None:
        """Write what was collected."""
        name = self.name
        write_terms(file, name, self._terms)
        self._records.write(file, f"{name}/postings")
        if self._has_positions:
            self._positions.write(file, f"{name}/positions")
        frequencies, weights = self._table.arrays()
        file.add(f"{name}/frequencies", frequencies)
        file.add(f"{name}/weights", weights)


class PackedPostings(NamedTuple):
    """The records of the postings of some terms, as they are written.

    Attributes:
        content: uint8, the bytes of one term after the other.
        sizes: int64, how many bytes each term takes.
        positions: their positions, where they have any.
    """

    content: npt.NDArray[np.uint8]
    sizes: Integers
    positions: PackedPositions | None


def _packed(values: Integers, counts: Integers) -> tuple[npt.NDArray[np.uint8], Integers]:
    """Records given as numbers, and how many numbers each has: as bytes, and how many bytes each has."""
    sizes = packed_sizes(values)
    ends = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    bounds = np.concatenate([[0], np.cumsum(counts)])
    return pack(values, sizes), np.diff(ends[bounds])


class _Records:
    """Byte records one after the other, one a term; in a spool they are pieces among others."""

    def __init__(self, spool: BinaryIO | None) -> None:
        self._spool = spool
        self._pieces: list[npt.NDArray[np.uint8]] = []
        self._spooled: list[tuple[int, int]] = []
        self._sizes: list[Integers] = []

    def add(self, piece: npt.NDArray[np.uint8], sizes: Integers) -> None:
        """Take records as they are written, and how many bytes each has."""
        if self._spool is None:
            self._pieces.append(piece)
        else:
            self._spooled.append((self._spool.tell(), len(piece)))
            self._spool.write(piece.data)
        self._sizes.append(sizes)

    def write(self, file: ArrayFileWriter, name: str) -> None:
        with file.section(name, "|u1") as section:
            for piece in self._pieces:
                section.write(piece)
            if self._spool is not None:
                for offset, size in self._spooled:
                    self._spool.seek(offset)
                    section.write(self._spool.read(size))
        sizes = np.concatenate(self._sizes) if self._sizes else np.empty(0, np.int64)
        write_boundaries(file, name, sizes)


class FieldPostings:
    """The terms and postings of one field, read in place."""

    def __init__(self, file: ArrayFile, name: str, documents: int) -> None:
        """Read the field `name` of a file, in whose segment there are so many documents.

        Raises:
            IndexDamagedError: its parts do not agree.
        """
        self.terms = TermDictionary(file, name)
        self._name = f"{name} in {file.name}"
        self._documents = documents
        self._records = file.packed(f"{name}/postings")
        self._bounds = Boundaries(file, f"{name}/postings", len(self._records))
        self._frequencies = np.asarray(file.array(f"{name}/frequencies"))
        self._weights = np.asarray(file.array(f"{name}/weights"))
        if len(self._bounds) != len(self.terms) or not _is_table(self._frequencies, self._weights):
            raise IndexDamagedError(f"The postings of the field {self._name} are damaged.")
        self.has_positions = f"{name}/positions" in file
        if self.has_positions:
            self._positions = file.packed(f"{name}/positions")
            self._position_bounds = Boundaries(file, f"{name}/positions", len(self._positions))
            if len(self._position_bounds) != len(self.terms):
                raise IndexDamagedError(f"The positions of the field {self._name} are damaged.")

    def bytes_before(self) -> Integers:
        """For each term, and for all, the bytes of the records before it, with their positions: int64, terms + 1."""
        sizes = _begins(self._bounds, 0, len(self.terms))
        return sizes + _begins(self._position_bounds, 0, len(self.terms)) if self.has_positions else sizes

    def postings(self, place: int) -> Postings:
        """The postings of the term at a place in the dictionary, without their positions."""
        begin, end = self._bounds.of(place)
        try:
            return self._within(postings_of(_unpacked(self._records[begin:end]), self._frequencies, self._weights))
        except DamagedRecordError:
            raise self._damage(place) from None

    def document_frequency(self, place: int) -> int:
        """How many documents hold the term at a place; its postings are read only if some of them are runs."""
        begin, end = self._bounds.of(place)
        try:
            head = unpack_first(self._records[begin : min(end, begin + _HEAD_BYTES)].tobytes(), RECORD_HEAD)
            told = frequency_of_head(head)
        except DamagedRecordError:
            raise self._damage(place) from None
        return int(self.postings(place).all_runs().sum()) if told is None else told

    def positions(self, place: int, frequencies: Integers) -> Integers:
        """The positions of the term at a place: int64, flat, for each posting as many as its frequency.

        Args:
            place: the place of the term in the dictionary.
            frequencies: int64, the frequencies of all its postings.

        Raises:
            IndexDamagedError: they cannot be read; or the field has none, which who asks for them has ruled out.
        """
        if not self.has_positions:
            raise self._damage(place)
        begin, end = self._position_bounds.of(place)
        try:
            return positions_of(_unpacked(self._positions[begin:end]), frequencies)
        except DamagedRecordError:
            raise self._damage(place) from None

    def packed_positions(self, first: int, end: int) -> PackedPositions:
        """The positions of all terms from one place to another, as they are written, of a field that has them."""
        bounds = _begins(self._position_bounds, first, end)
        return PackedPositions(np.frombuffer(self._positions[bounds[0] : bounds[-1]], np.uint8), np.diff(bounds))

    def several(self, first: int, end: int, *, positions: bool = True) -> Postings:
        """The postings of all terms from one place to another.

        Args:
            first: the place of the first term.
            end: the place behind the last.
            positions: whether their positions are wanted, where the field has any.
        """
        positions = positions and self.has_positions
        if first >= end:
            nothing = np.empty(0, np.int64)
            return Postings(nothing, nothing, positions=nothing if positions else None)
        bounds = _begins(self._bounds, first, end)
        values, ends = unpack_with_ends(np.frombuffer(self._records[bounds[0] : bounds[-1]], np.uint8))
        starts = np.searchsorted(ends, bounds[:-1] - bounds[0])
        try:
            postings = self._within(postings_of_several(values, starts, self._frequencies, self._weights))
            if not positions:
                return postings
            packed = self.packed_positions(first, end)
            return replace(postings, positions=positions_of(unpack(packed.content), postings.all_frequencies()))
        except DamagedRecordError:
            raise IndexDamagedError(f"The postings of the field {self._name} are damaged.") from None

    def _within(self, postings: Postings) -> Postings:
        """Postings that stand for documents of the segment only.

        Raises:
            DamagedRecordError: some do not.
        """
        # As unsigned numbers: sums that became too large for 64 bits are negative.
        firsts, runs = postings.documents, postings.runs
        if not (firsts.view(np.uint64) < self._documents).all():
            raise DamagedRecordError
        if runs is not None and not ((runs > 0) & (runs <= self._documents - firsts)).all():
            raise DamagedRecordError
        return postings

    def _damage(self, place: int) -> IndexDamagedError:
        return IndexDamagedError(f"The postings of {self.terms[place]!r} of the field {self._name} are damaged.")


def _is_table(frequencies: npt.NDArray[np.uint32], weights: npt.NDArray[np.float32]) -> bool:
    """Whether these can be the unusual frequencies of a field, and the weights that belong to them."""
    if len(frequencies) != len(weights) or frequencies.dtype != np.uint32 or weights.dtype != np.float32:
        return False
    return bool((frequencies > 0).all() and (weights > 0).all() and np.isfinite(weights).all())


def _begins(bounds: Boundaries, first: int, end: int) -> Integers:
    return np.asarray(bounds.between(first, end)).view(np.int64)


def _unpacked(record: memoryview) -> Integers:
    return unpack(np.frombuffer(record, np.uint8))
