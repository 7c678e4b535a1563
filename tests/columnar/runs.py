"""Postings of neighbouring documents in which a term occurs alike, joined to runs, as a writer of an index may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fundstelle.index.columnar.postings import Postings, expanded

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["collapsed"]


def collapsed(postings: Postings) -> Postings:
    """The same postings in as few as possible: neighbouring documents with the same occurrences share one.

    Two postings of a term are joined where the second begins with the document behind the first, and where weight,
    frequency and positions are the same. Those of different terms are never joined.

    Args:
        postings: of one or several terms; some may stand for runs already.

    Returns:
        Postings of the same terms; `postings` itself where there is nothing to join.
    """
    alike = _follow_directly(postings)
    for values in (postings.weights, postings.frequencies):
        if values is not None:
            alike[1:] &= values[1:] == values[:-1]
    if postings.positions is not None:
        _drop_other_positions(alike, postings.positions, postings.all_frequencies())
    return _joined(postings, alike) if alike.any() else postings


def _follow_directly(postings: Postings) -> Flags:
    """Whether each posting begins right behind the one before it, and belongs to the same term."""
    documents = postings.documents
    follows = np.zeros(len(documents), np.bool_)
    ends = documents + (1 if postings.runs is None else postings.runs)
    follows[1:] = documents[1:] == ends[:-1]
    follows[np.cumsum(postings.counts) - postings.counts] = False
    return follows


def _drop_other_positions(alike: Flags, positions: Integers, frequencies: Integers) -> None:
    """Unset the flags of postings whose positions are not those of the posting before, which are as many."""
    places = np.flatnonzero(alike)
    ends = np.cumsum(frequencies)
    lengths = frequencies[places]
    here = expanded(ends[places] - lengths, lengths)
    before = expanded(ends[places - 1] - lengths, lengths)
    other = positions[here] != positions[before]
    alike[np.repeat(places, lengths)[other]] = False


def _joined(postings: Postings, joins: Flags) -> Postings:
    """The postings, each of those that are flagged joined to the one before it."""
    stays = ~joins
    firsts = np.cumsum(postings.counts) - postings.counts
    positions = postings.positions

    def chosen(values: Any) -> Any:
        return None if values is None else values[stays]

    return Postings(
        np.add.reduceat(stays, firsts, dtype=np.int64),
        postings.documents[stays],
        np.add.reduceat(postings.all_runs(), np.flatnonzero(stays)),
        chosen(postings.weights),
        chosen(postings.frequencies),
        None if positions is None else positions[np.repeat(stays, postings.all_frequencies())],
    )
