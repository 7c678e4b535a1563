"""The postings of the same range of terms in several segments, put together: term by term, segment by segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from fundstelle.index.columnar.postings import PackedPositions, Postings

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["RangePostings", "joined", "united", "without_empty"]

_Item = TypeVar("_Item", bound=np.generic)


@dataclass(frozen=True, slots=True)
class RangePostings:
    """Postings of a range of terms, of one segment; a term may have none left.

    Attributes:
        postings: the postings, without positions.
        packed: their positions; None where the merged field has none.
    """

    postings: Postings
    packed: PackedPositions | None

    def chosen(self, kept: npt.NDArray[np.bool_]) -> RangePostings:
        """Only the postings that are kept."""
        old, chosen = self.postings, np.flatnonzero(kept)
        new = Postings(
            _sums(kept, old.counts),
            old.documents[chosen],
            None if old.runs is None else old.runs[chosen],
            None if old.weights is None else old.weights[chosen],
            None if old.frequencies is None else old.frequencies[chosen],
        )
        if self.packed is None:
            return RangePostings(new, None)
        sizes = self.packed.sizes_by_posting(old.all_frequencies())
        content = self.packed.content[np.repeat(kept, sizes)]
        return RangePostings(new, PackedPositions(content, _sums(sizes * kept, old.counts)))


def united(dictionaries: Sequence[list[bytes]]) -> tuple[list[bytes], list[Integers]]:
    """All terms of several sorted lists, sorted, and where in them the terms of each list stand."""
    if len(dictionaries) == 1:
        return dictionaries[0], [np.arange(len(dictionaries[0]))]
    # Python's sort takes the lists for the runs that they are, and merges them.
    union = list(dict.fromkeys(sorted(chain.from_iterable(dictionaries))))
    places = dict(zip(union, range(len(union)), strict=True))
    return union, [np.fromiter(map(places.__getitem__, terms), np.int64, len(terms)) for terms in dictionaries]


def joined(pieces: Sequence[RangePostings], places: Sequence[Integers], terms: int) -> RangePostings:
    """The pieces of several segments as one: for each term the postings of the first segment, then of the second, ….

    Args:
        pieces: one of each segment.
        places: int64, for each of them, where its terms stand among all.
        terms: the number of all terms.
    """
    if len(pieces) == 1:
        return pieces[0]
    postings = [piece.postings for piece in pieces]
    cells = _cells([each.counts for each in postings], places, terms)
    together = _Interleaving(cells)
    postings_of_all = Postings(
        cells.sum(axis=1),
        together([each.documents for each in postings]),
        None if all(each.runs is None for each in postings) else together([each.all_runs() for each in postings]),
        None if all(each.weights is None for each in postings) else together([each.all_weights() for each in postings]),
        None
        if all(each.frequencies is None for each in postings)
        else together([each.all_frequencies() for each in postings]),
    )
    packed = [piece.packed for piece in pieces if piece.packed is not None]
    if not packed:
        return RangePostings(postings_of_all, None)
    sizes = _cells([each.sizes for each in packed], places, terms)
    content = _Interleaving(sizes)([each.content for each in packed])
    return RangePostings(postings_of_all, PackedPositions(content, sizes.sum(axis=1)))


def _cells(columns: Sequence[Integers], places: Sequence[Integers], terms: int) -> Integers:
    """Numbers by term (row) and segment (column), from those that each segment has for its own terms."""
    cells = np.zeros((terms, len(columns)), np.int64)
    for number, (column, where) in enumerate(zip(columns, places, strict=True)):
        cells[where, number] = column
    return cells


def without_empty(terms: list[bytes], piece: RangePostings) -> tuple[list[bytes], Postings, PackedPositions | None]:
    """The terms that have any postings, these, and their positions."""
    left = piece.postings.counts > 0
    if left.all():
        return terms, piece.postings, piece.packed
    packed = None if piece.packed is None else replace(piece.packed, sizes=piece.packed.sizes[left])
    return list(compress(terms, left.tolist())), replace(piece.postings, counts=piece.postings.counts[left]), packed


class _Interleaving:
    """Puts values of several segments together: for each term those of the first segment, then of the second, …."""

    def __init__(self, cells: Integers) -> None:
        """Prepare for values of which there are as many for each term (row) of each segment (column)."""
        columns = np.arange(cells.shape[1], dtype=np.min_scalar_type(cells.shape[1]))
        self._segments = np.repeat(np.tile(columns, len(cells)), cells.ravel())

    def __call__(self, pieces: Sequence[npt.NDArray[_Item]]) -> npt.NDArray[_Item]:
        """Put together the values of all segments, which have the same type."""
        together = np.empty(len(self._segments), pieces[0].dtype)
        for number, piece in enumerate(pieces):
            together[self._segments == number] = piece
        return together


def _sums(values: npt.NDArray[Any], counts: Integers) -> Integers:
    """The sums of as many values each, one after the other, as the counts say: int64."""
    sums = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    by_term: Integers = np.diff(sums[np.concatenate([[0], np.cumsum(counts)])])
    return by_term
