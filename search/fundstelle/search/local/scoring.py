"""What a term adds to the score of each document that holds it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.fields import TEXT_FIELDS, kin_field, wording_field
from fundstelle.search.local.cache import CACHE_BYTES, SizedCache
from fundstelle.search.local.collection import Collection, TermPostings
from fundstelle.search.local.sets import NO_DOCUMENTS, DocumentSets, Scored
from fundstelle.search.plan.nodes import Term

if TYPE_CHECKING:
    from fundstelle.search.local.collection import Documents, Values

__all__ = ["Bm25", "TermScorer", "encoded"]

# The parts of compounds make no text longer: stems and kin are weighed by the number of words as they stand there.
_LENGTH_FIELDS = {of(name): wording_field(name) for name in TEXT_FIELDS for of in (str, kin_field)}


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

    k1: float
    b: float

    def idf(self, documents: int, holding: int) -> float:
        """The weight of a word that `holding` of `documents` documents hold."""
        return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))

    def divisors(self, longest: int, mean: float) -> Values:
        """What a frequency is divided by in a field of length 0, 1, …, `longest`."""
        return 1 - self.b + np.arange(longest + 1, dtype=np.float64) * (self.b / mean)

    def score(self, idf: float, frequencies: Values) -> Values:
        """The scores of a word in several documents, given the weighted sums of its normalised frequencies there."""
        scores = frequencies * (idf * (self.k1 + 1))
        scores /= frequencies + self.k1
        return scores


class TermScorer:
    """Scores terms in the documents of a collection. Several threads may use it at once."""

    def __init__(self, collection: Collection, sets: DocumentSets, formula: Bm25) -> None:
        """Score with this formula; the statistics are those of the whole collection."""
        self._collection = collection
        self._sets = sets
        self._formula = formula
        self._divisors: dict[str, Values] = {}
        self._cache: SizedCache[Scored] = SizedCache(2 * CACHE_BYTES)

    def holding(self, term: Term) -> Documents:
        """The documents that hold a term in its field."""
        return self._collection.postings(term.field, encoded(term.text)).documents

    def term(self, term: Term) -> Scored:
        """The documents that hold a term in its field, and what it scores there."""
        return self._kept("term", term, self._score)

    def only_around(self, term: Term) -> Scored:
        """The documents that hold a term in a field around its own, but not in that one, and what it scores there."""
        return self._kept("only around", term, self._score_around)

    def _kept(self, kind: str, term: Term, score: Callable[[Term], Scored]) -> Scored:
        # However it was typed, a term scores the same.
        key = (kind, term.field, term.text, term.around, term.weight)
        return self._cache.get(key, lambda: score(term), _size_of)

    def _score(self, term: Term) -> Scored:
        postings = self._collection.postings(term.field, encoded(term.text))
        documents = postings.documents
        if not len(documents):
            return NO_DOCUMENTS
        frequencies = self._normalised(term.field, postings)
        for values in self._around(term):
            frequencies += self._sets.scores_of(values, documents)
        return self._sets.scored(documents, self._scores(term, len(documents), frequencies))

    def _score_around(self, term: Term) -> Scored:
        holding = self.holding(term)
        found = self._sets.union(list(self._around(term)))
        found = self._sets.only(found, ~self._sets.contains(holding, found.documents))
        return self._sets.scored(found.documents, self._scores(term, len(holding), found.scores))

    def _around(self, term: Term) -> Iterator[Scored]:
        """The documents that hold a term in each of the fields around, with its weighted normalised frequency there."""
        for name, weight in term.around:
            elsewhere = self._collection.postings(name, encoded(term.text))
            if len(elsewhere.documents):
                yield Scored(elsewhere.documents, self._normalised(name, elsewhere) * weight, 0.0)

    def _scores(self, term: Term, holding: int, frequencies: Values) -> Values:
        idf = self._formula.idf(self._collection.count, holding)
        return self._formula.score(idf * term.weight, frequencies)

    def _normalised(self, name: str, postings: TermPostings) -> Values:
        """The weights of a term in documents, in proportion to the lengths of the field."""
        of = _LENGTH_FIELDS.get(name, name)
        lengths = self._collection.lengths(of)
        if of not in self._divisors:
            longest = int(lengths.max()) if len(lengths) else 0
            self._divisors[of] = self._formula.divisors(longest, self._collection.mean_length(of))
        divisors: Values = self._divisors[of][lengths[postings.documents]]
        if postings.weights is None:
            return np.reciprocal(divisors, out=divisors)
        return np.divide(postings.weights, divisors, out=divisors)


def _size_of(scored: Scored) -> int:
    return scored.scores.nbytes


def encoded(text: str) -> bytes:
    """A term as the index has it; what UTF-8 cannot hold is in no index."""
    return text.encode(errors="replace")
