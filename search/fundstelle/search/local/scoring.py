"""What a term adds to the score of each document that holds it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from fundstelle.index.dataclass import dataclass
from fundstelle.index.fields import TEXT_FIELDS, wording_field
from fundstelle.search.local._lists import add_where, common
from fundstelle.search.local._scores import divide, normalise, score
from fundstelle.search.local._tables import add, clear, unmark
from fundstelle.search.local.cache import CACHE_BYTES, SizedCache
from fundstelle.search.local.collection import Collection, TermPostings, copied, empty
from fundstelle.search.plan.nodes import Kin, Term

__all__ = ["Bm25", "Scored", "TermScorer", "encoded", "summed"]

# The parts of compounds make no text longer: stems are weighed by the number of words as they stand there.
_LENGTH_FIELDS = {name: wording_field(name) for name in TEXT_FIELDS}


class Scored(NamedTuple):
    """Documents and their scores.

    Attributes:
        documents: uint32, ascending, each once.
        scores: float32, the score of each.
    """

    documents: memoryview
    scores: memoryview[float]


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

    def divisor(self, mean: float) -> tuple[float, float]:
        """What a frequency is divided by in a field: this, and so much more for each word that it has."""
        return 1 - self.b, self.b / mean


class TermScorer:
    """Scores terms in the documents of a collection. Several threads may use it at once."""

    def __init__(self, collection: Collection, formula: Bm25) -> None:
        """Score with this formula; the statistics are those of the whole collection."""
        self._collection = collection
        self._formula = formula
        self._divisors: dict[str, memoryview[float]] = {}
        self._cache: SizedCache[Scored] = SizedCache(2 * CACHE_BYTES)

    def holding(self, term: Term) -> memoryview:
        """The documents that hold a term in its field: uint32, ascending."""
        return self._collection.postings(term.field, encoded(term.text)).documents

    def term(self, term: Term) -> Scored:
        """The documents that hold a term in its field, and what it scores there."""
        return self._kept("term", (term,), lambda: self._score(term))

    def kin(self, kin: Kin) -> Scored:
        """The documents that hold any of the terms that begin alike in their field, and what these score there."""
        return self._kept("kin", (kin,), lambda: self._score_kin(kin))

    def only_around(self, term: Term) -> Scored:
        """The documents that hold a term in a field around its own, but not in that one, and what it scores there."""
        return self._kept("only around", (term,), lambda: self._score_around(term))

    def together(self, term: Term, others: tuple[Term, ...]) -> Scored:
        """The documents that hold a term in its field, and what it scores there with others that they may hold."""
        return self._kept("together", (term, *others), lambda: self._score_together(term, others))

    def all_of(self, terms: tuple[Term, ...]) -> Scored:
        """The documents that hold all of some terms, at least one, each in its field, and what they score there."""
        return self._kept("all", terms, lambda: self._score_all(terms))

    def _kept(self, kind: str, terms: tuple[Term | Kin, ...], make: Callable[[], Scored]) -> Scored:
        # However it was typed, a term scores the same.
        key = (kind, *((term.field, term.text, term.around, term.weight) for term in terms))
        return self._cache.get(key, sum(len(term.text) for term in terms), make, _size_of)

    def _score(self, term: Term) -> Scored:
        postings = self._collection.postings(term.field, encoded(term.text))
        return self._score_with(term, Scored(postings.documents, self._normalised(term.field, postings, 1.0)))

    def _score_kin(self, kin: Kin) -> Scored:
        return self._score_with(kin, self._read(kin.field, kin, 1.0))

    def _score_with(self, term: Term | Kin, found: Scored) -> Scored:
        """The scores of documents where a term has these normalised frequencies, and others around."""
        for around in self._around(term):
            add_where(*found, *around)
        return self._scored(term, len(found.documents), found)

    def _score_around(self, term: Term) -> Scored:
        holding = self.holding(term)
        with self._collection.workspace() as space:
            for around in self._around(term):
                add(*around, space.sums, space.found)
            unmark(holding, space.found)
            clear(holding, space.sums)
            documents, scores = self._scored(term, len(holding), Scored(*space.take()))
            return Scored(copied(documents), copied(scores))

    def _score_together(self, term: Term, others: tuple[Term, ...]) -> Scored:
        own = self.term(term)
        documents, scores = summed(own.documents, [own])
        for other in others:
            # Nobody asks for them alone.
            add_where(documents, scores, *self._score_with(other, self._read(other.field, other, 1.0)))
        return Scored(documents, scores)

    def _score_all(self, terms: tuple[Term, ...]) -> Scored:
        documents = in_all([*map(self.holding, terms)])
        return summed(documents, [*map(self.term, terms)] if len(documents) else [])

    def _around(self, term: Term | Kin) -> Iterator[Scored]:
        """The documents that hold a term in each of the fields around, with its weighted normalised frequency there."""
        for name, weight in term.around:
            # What a word weighs around a passage is asked for where it stands in the text, and where it does not.
            key = "around", type(term).__name__, name, term.text, weight
            found = self._cache.get(key, len(term.text), partial(self._read, name, term, weight), _size_of)
            if len(found.documents):
                yield found

    def _read(self, name: str, term: Term | Kin, factor: float) -> Scored:
        """The documents that hold a term in a field, and its normalised frequencies there, times a factor."""

        def made(postings: TermPostings) -> Scored:
            return Scored(copied(postings.documents), self._normalised(name, postings, factor))

        return self._collection.read(name, encoded(term.text), made, begins=isinstance(term, Kin))

    def _scored(self, term: Term | Kin, holding: int, found: Scored) -> Scored:
        """Scores in the place of frequencies."""
        idf = self._formula.idf(self._collection.count, holding)
        score(found.scores, term.weight * idf * (self._formula.k1 + 1), self._formula.k1)
        return found

    def _normalised(self, name: str, postings: TermPostings, factor: float) -> memoryview[float]:
        """The weights of a term in documents, in proportion to the lengths of the field: float32."""
        frequencies = empty("f", len(postings.documents))
        normalise(*postings, factor, self._divisors_of(_LENGTH_FIELDS.get(name, name)), frequencies)
        return frequencies

    def _divisors_of(self, name: str) -> memoryview[float]:
        """What frequencies in a field are divided by in each document: float32."""
        if name not in self._divisors:
            lengths = self._collection.lengths(name)
            fixed, by_word = self._formula.divisor(lengths.mean)
            divisors = empty("f", self._collection.size)
            for base, count, view, width in lengths.segments:
                divide(view, width, fixed, by_word, divisors[base : base + count])
            self._divisors[name] = divisors
        return self._divisors[name]


def summed(documents: memoryview, summands: list[Scored]) -> Scored:
    """Documents whose scores are those of some lists, added up where they are among them."""
    scores = empty("f", len(documents))
    for each in summands:
        add_where(documents, scores, *each)
    return Scored(documents, scores)


def in_all(lists: list[memoryview]) -> memoryview:
    """The documents that are in all of some lists, at least one: uint32, ascending."""
    first, *others = sorted(lists, key=len)
    for other in others:
        documents = empty("I", len(first))
        first = documents[: common(first, other, documents)]
    # Of what was made, no more is to be kept than is used.
    return copied(first) if others else first


def encoded(text: str) -> bytes:
    """A term as the index has it; what UTF-8 cannot hold is in no index."""
    return text.encode(errors="replace")


def _size_of(scored: Scored) -> int:
    return scored.documents.nbytes + scored.scores.nbytes
