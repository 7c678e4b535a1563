"""The terms of a field with their postings, read in place from a file of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar._postings import PostingsReader, stretch
from fundstelle.index.columnar.boundaries import Boundaries
from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.integers import unpack, unpack_first, unpack_with_ends
from fundstelle.index.columnar.pages import PAGE
from fundstelle.index.columnar.postings import PackedPositions, Postings
from fundstelle.index.columnar.records import (
    RECORD_HEAD,
    DamagedRecordError,
    frequency_of_head,
    positions_of,
    postings_of,
    postings_of_several,
)
from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.index.dataclass import replace
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FieldPostings"]

# The most bytes that the head of a record can take.
_HEAD_BYTES = 9 * RECORD_HEAD


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
        self._table = file.array(f"{name}/frequencies"), file.array(f"{name}/weights")
        self._frequencies = np.asarray(self._table[0])
        self._weights = np.asarray(self._table[1])
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

    def read(self, place: int, reader: PostingsReader, base: int, at: int, *, keeps_deleted: bool = False) -> int:
        """Read the postings of the term at a place into the arrays of a reader.

        Args:
            place: the place of the term in the dictionary.
            reader: reads them; it has room for all documents of the collection.
            base: how many documents of the collection come before the segment.
            at: how many postings have been read before.
            keeps_deleted: whether those of deleted documents are read as well.

        Returns:
            How many have been read now.

        Raises:
            IndexDamagedError: they cannot be read.
        """
        begin, end = self._bounds.of(place)
        self._let_read(reader, begin, end, base)
        read = reader.read(at, keeps_deleted)
        if read < 0:
            raise self._damage(place)
        return read

    def add(
        self, span: tuple[int, int], reader: PostingsReader, base: int, sums: memoryview[float], found: memoryview
    ) -> None:
        """Add up what the terms in a span of places weigh in each document.

        Args:
            span: the place of the first term, and the one behind the last.
            reader: see `read`.
            base: …
            sums: float64, for each document of the collection; the weights are added there.
            found: uint64, a bit for each document; those that hold any of the terms are set.

        Raises:
            IndexDamagedError: their postings cannot be read.
        """
        if span[0] < span[1]:
            bounds = self._bounds.between(*span)
            self._let_read(reader, bounds[0], bounds[-1], base)
            if reader.add(bounds, sums, found) < 0:
                raise IndexDamagedError(f"The postings of the field {self._name} are damaged.")

    def mark(self, places: memoryview, reader: PostingsReader, base: int, found: memoryview) -> None:
        """Mark the documents that hold any of several terms.

        Args:
            places: int64, ascending, the places of the terms.
            reader: see `read`.
            base: …
            found: uint64, a bit for each document of the collection.

        Raises:
            IndexDamagedError: their postings cannot be read.
        """
        if not len(places):
            return
        bounds = self._bounds.between(places[0], places[-1] + 1)
        first = 0
        while first < len(places):
            end = stretch(bounds, places, first, PAGE)
            begin, stop = (bounds[place - places[0]] for place in (places[first], places[end - 1] + 1))
            self._let_read(reader, begin, stop, base)
            if reader.mark(bounds, places, first, end, found) < 0:
                raise IndexDamagedError(f"The postings of the field {self._name} are damaged.")
            first = end

    def read_positions(  # noqa: PLR0913, PLR0917  # all of it is needed
        self, place: int, reader: PostingsReader, first: int, end: int, positions: memoryview, at: int
    ) -> int:
        """Read the positions of the term at a place, whose postings have been read, none left out.

        Args:
            place: the place of the term in the dictionary.
            reader: what has read its postings.
            first: the number of the first posting.
            end: the number behind the last.
            positions: uint32, with room for all positions.
            at: how many positions have been read before.

        Returns:
            How many have been read now.

        Raises:
            IndexDamagedError: they cannot be read; or the field has none, which who asks for them has ruled out.
        """
        read = -1
        if self.has_positions:
            begin, stop = self._position_bounds.of(place)
            read = reader.positions(self._positions[begin:stop], first, end, positions, at)
        if read < 0:
            raise self._damage(place)
        return read

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

    def _let_read(self, reader: PostingsReader, begin: int, end: int, base: int) -> None:
        reader.use(self._records[begin:end], *self._table, self._documents, base)

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
