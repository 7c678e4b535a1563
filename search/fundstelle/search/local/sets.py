"""Sets of documents with scores, and what can be done with them.

A set is looked up in another either by binary search or by way of a table with a cell for every document, whichever
touches less memory. The table is kept, and only the cells that were used are cleared again.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.search.local.collection import Documents

    Places = npt.NDArray[np.int64]
    import numpy.typing as npt

    from fundstelle.search.local.collection import Values

    Mask = npt.NDArray[np.bool_]

__all__ = ["NO_DOCUMENTS", "DocumentSets", "Scored", "documents_with_phrase", "each_once"]

# A binary search takes about as long as writing and clearing so many cells. Measured for half a million documents.
_SEARCH_COST = 16
# How many documents with high scores are looked for at least, and from which share of the highest score upwards.
_PROMISING = 24
_SHARES = (0.95, 0.9, 0.8, 0.7, 0.5)
# Below this, sorting the numbers is faster than counting them in a table with a cell for each document.
_FEW = 1024


class Scored:
    """Documents and their scores.

    Attributes:
        documents: int32, ascending, each once.
        scores: float64, the score of each, not negative.
        bound: no score is greater.
    """

    __slots__ = ("_promising", "bound", "documents", "scores")

    def __init__(self, documents: Documents, scores: Values, bound: float) -> None:
        """Put documents and scores together."""
        self.documents = documents
        self.scores = scores
        self.bound = bound
        self._promising: Documents | None = None

    def promising(self) -> Documents:
        """A few documents with high scores, no matter which; worked out once."""
        if self._promising is None:
            self._promising = self.documents[self._high()]
        return self._promising

    def _high(self) -> slice | npt.NDArray[np.int64]:
        """The places of a few high scores."""
        for share in _SHARES:
            found = np.flatnonzero(self.scores >= self.bound * share)
            if len(found) >= _PROMISING:
                return found[:: len(found) // _PROMISING]
        return slice(_PROMISING)


NO_DOCUMENTS = Scored(np.empty(0, np.int32), np.empty(0, np.float64), 0.0)


class DocumentSets:
    """Works on sets of documents that are numbered below `size`. Several threads may use it at once."""

    def __init__(self, size: int) -> None:
        """Work on documents with numbers below `size`."""
        self.size = size
        self._tables = threading.local()

    def scored(self, documents: Documents, scores: Values) -> Scored:
        """Documents and scores as a set."""
        return Scored(documents, scores, float(scores.max()) if len(scores) else 0.0)

    def contains(self, documents: Documents, wanted: Documents) -> Mask:
        """For each of the wanted documents whether it is among `documents`."""
        if not len(documents) or not len(wanted):
            return np.zeros(len(wanted), np.bool_)
        if len(wanted) * _SEARCH_COST < len(documents) or len(wanted) < _FEW:
            found: Mask = documents.take(documents.searchsorted(wanted), mode="clip") == wanted
            return found
        table: Mask = self._table("marks", np.bool_)
        table[documents] = True
        found = table[wanted]
        table[documents] = False
        return found

    def scores_of(self, scored: Scored, wanted: Documents) -> Values:
        """The scores of the wanted documents; 0 for one that is not in the set."""
        documents, scores = scored.documents, scored.scores
        if not len(documents) or not len(wanted):
            return np.zeros(len(wanted))
        if len(wanted) * _SEARCH_COST < len(documents) or len(wanted) < _FEW:
            places = documents.searchsorted(wanted)
            found: Values = scores.take(places, mode="clip")
            found *= documents.take(places, mode="clip") == wanted
            return found
        table: Values = self._table("scores", np.float64)
        table[documents] = scores
        found = table[wanted]
        table[documents] = 0.0
        return found

    def union(self, sets: Sequence[Scored]) -> Scored:
        """The documents that are in any of the sets, with the sums of their scores."""
        sets = [each for each in sets if len(each.documents)]
        if len(sets) < 2:
            return sets[0] if sets else NO_DOCUMENTS
        documents = self.any_of([each.documents for each in sets])
        return self.scored(documents, reduce(np.add, [self.scores_of(each, documents) for each in sets]))

    def only(self, scored: Scored, kept: Mask) -> Scored:
        """Those documents of a set for which `kept` is true."""
        return Scored(scored.documents[kept], scored.scores[kept], scored.bound)

    def any_of(self, sets: Sequence[Documents]) -> Documents:
        """The documents that are in any of several sets."""
        if len(sets) == 1:
            return sets[0]
        if sum(map(len, sets)) <= _FEW:
            return each_once(np.concatenate([NO_DOCUMENTS.documents, *sets]))
        return np.flatnonzero(self._marked(sets)).astype(np.int32)

    def count_any_of(self, sets: Sequence[Documents]) -> int:
        """How many documents are in any of several sets."""
        if len(sets) == 1:
            return len(sets[0])
        if sum(map(len, sets)) <= _FEW:
            return len(each_once(np.concatenate([NO_DOCUMENTS.documents, *sets])))
        return int(np.count_nonzero(self._marked(sets)))

    def _marked(self, sets: Sequence[Documents]) -> Mask:
        marks = np.zeros(self.size, np.bool_)
        for documents in sets:
            marks[documents] = True
        return marks

    def _table(self, name: str, dtype: type[np.generic]) -> npt.NDArray[Any]:
        """A table with a cell of zero for every document, of this thread; who writes to it must clear it again."""
        table: npt.NDArray[Any] | None = getattr(self._tables, name, None)
        if table is None:
            table = np.zeros(self.size, dtype)
            setattr(self._tables, name, table)
        return table


def each_once(documents: Documents) -> Documents:
    """The documents in ascending order, each once. So does np.unique, but to import numpy.ma takes it 10 ms."""
    documents = np.sort(documents)
    return documents[np.diff(documents, prepend=-1) > 0]


def documents_with_phrase(words: Sequence[Places], distance: int) -> Documents:
    """The documents that hold words in their order, each at most `distance` places behind the one before.

    Args:
        words: for each word the places where it stands.
        distance: in positions; 1 for words that stand directly behind each other.
    """
    found = _adjacent(words) if distance == 1 else reduce(partial(_following, distance=distance), words)
    return each_once((found >> 32).astype(np.int32))


def _adjacent(words: Sequence[Places]) -> Places:
    """Where words stand directly behind each other: the place of the first of them."""
    order = sorted(range(len(words)), key=lambda number: len(words[number]))
    starts = words[order[0]] - order[0]
    for number in order[1:]:
        wanted = starts + number
        starts = starts[words[number].take(words[number].searchsorted(wanted), mode="clip") == wanted]
    return starts


def _following(ends: Places, places: Places, distance: int) -> Places:
    """Those places that are at most `distance` behind one of `ends` in the same document."""
    if not len(ends):
        return ends
    before = ends.searchsorted(places) - 1
    return places[(before >= 0) & (places - ends[before] <= distance)]
