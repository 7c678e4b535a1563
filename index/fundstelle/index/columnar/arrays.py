"""The postings of a field as arrays of numpy's: for merging, checking and Whoosh. No search needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.boundaries import Boundaries
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.integers import unpack, unpack_first, unpack_with_ends
from fundstelle.index.columnar.postings import PackedPositions, Postings
from fundstelle.index.columnar.records import (
    RECORD_HEAD,
    DamagedRecordError,
    frequency_of_head,
    positions_of,
    postings_of,
    postings_of_several,
)
from fundstelle.index.dataclass import replace
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FieldArrays"]

# The most bytes that the head of a record can take.
_HEAD_BYTES = 9 * RECORD_HEAD


class FieldArrays:
    """The postings of a field, read as arrays."""

    def __init__(self, field: FieldPostings) -> None:
        """Read those of a field."""
        self.field = field
        self.terms = field.terms
        self.has_positions = field.has_positions
        frequencies, weights = field.table
        self._table = np.asarray(frequencies), np.asarray(weights)

    def bytes_before(self) -> Integers:
        """For each term, and for all, the bytes of the records before it, with their positions: int64, terms + 1."""
        sizes = _begins(self.field.bounds, 0, len(self.terms))
        return sizes + _begins(self.field.position_bounds, 0, len(self.terms)) if self.has_positions else sizes

    def postings(self, place: int) -> Postings:
        """The postings of the term at a place in the dictionary, without their positions."""
        begin, end = self.field.bounds.of(place)
        try:
            return self._within(postings_of(_unpacked(self.field.records[begin:end]), *self._table))
        except DamagedRecordError:
            raise self.field.damage(place) from None

    def document_frequency(self, place: int) -> int:
        """How many documents hold the term at a place; its postings are read only if some of them are runs."""
        begin, end = self.field.bounds.of(place)
        try:
            head = unpack_first(self.field.records[begin : min(end, begin + _HEAD_BYTES)].tobytes(), RECORD_HEAD)
            told = frequency_of_head(head)
        except DamagedRecordError:
            raise self.field.damage(place) from None
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
            raise self.field.damage(place)
        begin, end = self.field.position_bounds.of(place)
        try:
            return positions_of(_unpacked(self.field.positions[begin:end]), frequencies)
        except DamagedRecordError:
            raise self.field.damage(place) from None

    def packed_positions(self, first: int, end: int) -> PackedPositions:
        """The positions of all terms from one place to another, as they are written, of a field that has them."""
        bounds = _begins(self.field.position_bounds, first, end)
        return PackedPositions(np.frombuffer(self.field.positions[bounds[0] : bounds[-1]], np.uint8), np.diff(bounds))

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
        bounds = _begins(self.field.bounds, first, end)
        values, ends = unpack_with_ends(np.frombuffer(self.field.records[bounds[0] : bounds[-1]], np.uint8))
        starts = np.searchsorted(ends, bounds[:-1] - bounds[0])
        try:
            postings = self._within(postings_of_several(values, starts, *self._table))
            if not positions:
                return postings
            packed = self.packed_positions(first, end)
            return replace(postings, positions=positions_of(unpack(packed.content), postings.all_frequencies()))
        except DamagedRecordError:
            raise IndexDamagedError(f"The postings of the field {self.field.name} are damaged.") from None

    def _within(self, postings: Postings) -> Postings:
        """Postings that stand for documents of the segment only.

        Raises:
            DamagedRecordError: some do not.
        """
        # As unsigned numbers: sums that became too large for 64 bits are negative.
        firsts, runs = postings.documents, postings.runs
        if not (firsts.view(np.uint64) < self.field.documents).all():
            raise DamagedRecordError
        if runs is not None and not ((runs > 0) & (runs <= self.field.documents - firsts)).all():
            raise DamagedRecordError
        return postings


def _begins(bounds: Boundaries, first: int, end: int) -> Integers:
    return np.asarray(bounds.between(first, end)).view(np.int64)


def _unpacked(record: memoryview) -> Integers:
    return unpack(np.frombuffer(record, np.uint8))
