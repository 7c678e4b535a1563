"""From a Whoosh query tree to scored documents: exact, in a defined order, with arrays instead of matchers.

Whoosh's matchers skip blocks by bounds that are not sound, and lose matches by it. Here every node of the tree becomes
the ascending documents that match it and their scores, and nodes are combined by set operations on arrays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import numpy as np

from fundstelle.index._whoosh import query
from fundstelle.search.leaves import OnlyAround, WordTerm
from fundstelle.search.patterns import ManyWords
from fundstelle.search.segments import Documents, Segment, Values

__all__ = ["Bm25", "Order", "Ranked", "Ranker"]

Order = Literal["score", "date"]
_Scored = tuple[Documents, Values]

_NOTHING: _Scored = (np.empty(0, np.int64), np.empty(0, np.float64))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The outcome of one search.

    Attributes:
        total: how many documents match.
        best: the first of them as (document, score), numbered over the whole index.
    """

    total: int
    best: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Bm25:
    """BM25F: BM25 over several weighted fields, with an idf that is never negative.

    A word that occurs f times in a field of length l, whose mean length is m, has there the normalised frequency
    ``f / (1 - b + b * l / m)``. The sum F of these over the fields, each times the weight of its field, scores
    ``idf * F * (k1 + 1) / (F + k1)`` with ``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``, where n of N documents hold the
    word in their text: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section
    3.6, with the 1 that Lucene adds inside the logarithm. With one field it is plain BM25.

    Attributes:
        k1: how soon more occurrences of a word stop counting.
        b: how much long passages are held back, from 0 to 1.
    """

    k1: float = 0.9
    b: float = 0.4

    def idf(self, documents: int, holding: int) -> float:
        """The weight of a word that `holding` of `documents` documents hold."""
        return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))

    def normalised(self, weights: Values, lengths: Values, mean: float) -> Values:
        """The weights of a word in one field of several documents, in proportion to the lengths of that field."""
        return weights / (1 - self.b + self.b * lengths / mean)

    def score(self, idf: float, frequencies: Values) -> Values:
        """The scores of a word in several documents, given the weighted sums of its normalised weights there."""
        return idf * frequencies * (self.k1 + 1) / (frequencies + self.k1)


class Ranker:
    """Ranks the documents of an opened index; the statistics are those of all segments, without deleted documents."""

    def __init__(self, segments: Sequence[Segment], formula: Bm25) -> None:
        """Rank over these segments with this formula."""
        self._segments = segments
        self._formula = formula
        self._documents = sum(len(segment.documents) for segment in segments)
        self._means: dict[str, float] = {}

    def rank(self, matching: Any, *, limit: int | None, order: Order = "score") -> Ranked:
        """The documents that a query matches.

        Args:
            matching: a Whoosh query tree.
            limit: how many documents to return at most; None for all.
            order: ``score`` with the best first, or ``date`` with the newest first and those without a date last.
                Equals stand in the order in which they were indexed.
        """
        evaluated = [(segment, *self._evaluate(matching, segment)) for segment in self._segments]
        documents = np.concatenate([_NOTHING[0], *(found + segment.base for segment, found, _ in evaluated)])
        scores = np.concatenate([_NOTHING[1], *(scores for _, _, scores in evaluated)])
        age = np.concatenate([_NOTHING[0], *(segment.order[found] for segment, found, _ in evaluated)])
        if order == "date":
            dates = np.concatenate([_NOTHING[0], *(_published(segment)[found] for segment, found, _ in evaluated)])
            places = np.lexsort((age, -scores, -dates))
        else:
            places = np.lexsort((age, -scores))
        best = places[:limit]
        return Ranked(len(documents), tuple(zip(documents[best].tolist(), scores[best].tolist(), strict=True)))

    def evaluate(self, node: Any, document: int) -> _Scored:
        """The documents that a node of a query tree matches in the segment of a document, and their scores.

        Args:
            node: the node.
            document: a document, numbered over the whole index, as all that is returned.
        """
        segment = next(s for s in reversed(self._segments) if s.base <= document)
        documents, scores = self._evaluate(node, segment)
        return documents + segment.base, scores

    def all(self) -> tuple[int, ...]:
        """All documents, in the order in which they were indexed."""
        documents = np.concatenate([_NOTHING[0], *(segment.documents + segment.base for segment in self._segments)])
        age = np.concatenate([_NOTHING[0], *(segment.order[segment.documents] for segment in self._segments)])
        return tuple(documents[np.argsort(age, kind="stable")].tolist())

    def _evaluate(self, node: Any, segment: Segment) -> _Scored:  # noqa: C901  # one case a kind of node
        match node:
            case WordTerm():
                return self._word(node, segment, *segment.postings(node.fieldname, node.text.encode(errors="replace")))
            case OnlyAround():
                return self._only_around(node.term, segment)
            case query.Term():
                return self._term(node.fieldname, node.text, node.boost, segment)
            case ManyWords():
                return self._many_words(node, segment)
            case query.Phrase():
                return self._phrase(node, segment)
            case query.AndNot() | query.AndMaybe() | query.Require():
                return self._pair(node, self._evaluate(node.a, segment), self._evaluate(node.b, segment))
            case query.And():
                return reduce(_intersection, (self._evaluate(child, segment) for child in node.children()))
            case query.Or() if not node.minmatch and not node.scale:
                return _union([self._evaluate(child, segment) for child in node.children()])
            case query.ConstantScoreQuery():
                found, _ = self._evaluate(node.child, segment)
                return found, np.full(len(found), node.score)
            case query.Every() if node.fieldname is None:
                return segment.documents, np.full(len(segment.documents), node.boost)
            case _:
                return segment.matched(node)

    def _term(self, name: str, text: str | bytes, boost: float, segment: Segment) -> _Scored:
        term = text.encode("utf-8") if isinstance(text, str) else text
        documents, weights = segment.postings(name, term)
        if not len(documents):
            return _NOTHING
        return documents, self._formula.score(
            self._idf(name, term), self._normalised(name, documents, weights, segment)
        ) * boost

    def _word(self, node: WordTerm, segment: Segment, documents: Documents, weights: Values) -> _Scored:
        """Score a term over its own field and those around it, for the documents given with its weights there."""
        term = node.text.encode(errors="replace")
        frequency = self._normalised(node.fieldname, documents, weights, segment)
        for name, weight in node.around:
            found, there = segment.postings(name, term)
            _, places, others = np.intersect1d(documents, found, assume_unique=True, return_indices=True)
            frequency[places] += weight * self._normalised(name, found, there, segment)[others]
        return documents, self._formula.score(self._idf(node.fieldname, term), frequency) * node.boost

    def _only_around(self, node: WordTerm, segment: Segment) -> _Scored:
        term = node.text.encode(errors="replace")
        around = [segment.postings(name, term)[0] for name, _ in node.around]
        documents = np.setdiff1d(np.concatenate([_NOTHING[0], *around]), segment.postings(node.fieldname, term)[0])
        return self._word(node, segment, documents, np.zeros(len(documents)))

    def _normalised(self, name: str, documents: Documents, weights: Values, segment: Segment) -> Values:
        """The weights of a term in documents, in proportion to the lengths of the field."""
        if not len(documents):
            return np.empty(0)
        return self._formula.normalised(weights, segment.lengths(name)[documents], self._mean(name))

    def _many_words(self, node: ManyWords, segment: Segment) -> _Scored:
        found = [segment.postings(node.fieldname, term)[0] for term in segment.terms(node)]
        documents = np.unique(np.concatenate([_NOTHING[0], *found]))
        return documents, np.full(len(documents), node.boost)

    def _phrase(self, node: Any, segment: Segment) -> _Scored:
        """The words in their order, each at most `slop` places behind the one before; scored as the words are."""
        terms = [word.encode("utf-8") for word in node.words]
        words = [self._term(node.fieldname, term, node.boost, segment) for term in terms]
        documents, scores = reduce(_intersection, words)
        places = [segment.positions(node.fieldname, term) for term in terms]
        adjacent = [_in_order([place[d] for place in places], node.slop) for d in documents.tolist()]
        kept = np.array(adjacent, bool)
        return documents[kept], scores[kept]

    def _pair(self, node: Any, first: _Scored, second: _Scored) -> _Scored:
        if isinstance(node, query.AndMaybe):
            added = np.zeros(len(first[0]))
            _, places, others = np.intersect1d(first[0], second[0], assume_unique=True, return_indices=True)
            added[places] = second[1][others]
            return first[0], first[1] + added
        kept = np.isin(first[0], second[0], assume_unique=True, invert=isinstance(node, query.AndNot))
        return first[0][kept], first[1][kept]

    def _idf(self, name: str, term: bytes) -> float:
        return self._formula.idf(self._documents, sum(len(s.postings(name, term)[0]) for s in self._segments))

    def _mean(self, name: str) -> float:
        """The mean length of a field over the documents that have it; 1 for a field whose lengths are not kept."""
        if name not in self._means:
            lengths = np.concatenate([s.lengths(name)[s.documents] for s in self._segments])
            counted = lengths[lengths > 0]
            self._means[name] = float(counted.mean()) if len(counted) else 1.0
        return self._means[name]


def _intersection(first: _Scored, second: _Scored) -> _Scored:
    documents, places, others = np.intersect1d(first[0], second[0], assume_unique=True, return_indices=True)
    return documents, first[1][places] + second[1][others]


def _union(parts: Sequence[_Scored]) -> _Scored:
    documents, places = np.unique(np.concatenate([_NOTHING[0], *(p[0] for p in parts)]), return_inverse=True)
    scores = np.bincount(places, np.concatenate([_NOTHING[1], *(p[1] for p in parts)]), len(documents))
    return documents, scores.astype(np.float64)


def _in_order(places: Sequence[frozenset[int]], slop: int) -> bool:
    ends = places[0]
    for following in places[1:]:
        ends = frozenset(end + step for end in ends for step in range(1, slop + 1)) & following
    return bool(ends)


def _published(segment: Segment) -> Documents:
    """Seconds since 1970, and for documents without a date the least number, so that they are older than all."""
    column = segment.column("published")
    if column is None:
        return np.full(segment.searcher.doc_count_all(), _NO_DATE)
    # Whoosh fills the cell of a document without a value with the greatest number.
    return np.where(column == np.iinfo(np.int64).max, _NO_DATE, column)


_NO_DATE = np.iinfo(np.int64).min + 1
