"""From a node of a plan to the documents that match it and what it adds to their scores: each kind in one place.

A node is evaluated to the documents that match it; their scores are worked out when they are asked for, which of a
filter they never are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.search.limits import QueryLimits, spend
from fundstelle.search.local.collection import Collection
from fundstelle.search.local.scoring import TermScorer, encoded
from fundstelle.search.local.sets import NO_DOCUMENTS, DocumentSets, Scored, documents_with_phrase
from fundstelle.search.local.vocabulary import choice_of
from fundstelle.search.plan.nodes import (
    Between,
    Boosted,
    Conjunction,
    Disjunction,
    Everything,
    Exclusion,
    Filter,
    ManyTerms,
    Node,
    OnlyAround,
    Term,
    TermPhrase,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.search.local.collection import Documents

    Mask = npt.NDArray[np.bool_]

__all__ = ["Evaluator", "Matches"]


@dataclass(slots=True)
class Matches:
    """The documents that match a node.

    Attributes:
        documents: int32, ascending, each once.
        score: works out their scores; None where all of them are 0.
        mask: for every document number whether it is among them, where that is at hand.
    """

    documents: Documents
    score: Callable[[], Scored] | None = None
    mask: Mask | None = None
    _scored: Scored | None = field(default=None, init=False)

    def as_mask(self, size: int) -> Mask:
        """For every document number below `size` whether it is among them."""
        if self.mask is not None:
            return self.mask
        mask = np.zeros(size, np.bool_)
        mask[self.documents] = True
        return mask

    def scored(self) -> Scored:
        """The documents with their scores, worked out once.

        Raises:
            QueryLimitError: the query has taken more time or memory than it may.
        """
        if self._scored is None:
            if self.score is None:
                self._scored = Scored(self.documents, np.zeros(len(self.documents)), 0.0)
            else:
                self._scored = self.score()
            spend(self._scored.scores.nbytes)
        return self._scored


class Evaluator:
    """Evaluates nodes on a collection. Several threads may use it at once."""

    def __init__(self, collection: Collection, sets: DocumentSets, scorer: TermScorer, limits: QueryLimits) -> None:
        """Evaluate nodes.

        Args:
            collection: the documents.
            sets: works on sets of them.
            scorer: scores terms in them.
            limits: how many terms a pattern may stand for.
        """
        self._collection = collection
        self._sets = sets
        self._scorer = scorer
        self._limits = limits

    def matches(self, node: Node) -> Matches:
        """The documents that match a node.

        Raises:
            QueryLimitError: the query has taken more time or memory than it may.
        """
        found = self._evaluated(node)
        spend(found.documents.nbytes)
        return found

    def _evaluated(self, node: Node) -> Matches:  # noqa: C901  # one case a kind of node
        match node:
            case Term(field="opening"):
                return self._opening(node)
            case Term():
                return Matches(self._scorer.holding(node), lambda: self._scorer.term(node))
            case OnlyAround():
                return _already(self._scorer.only_around(node.term))
            case TermPhrase():
                return self._phrase(node)
            case ManyTerms():
                return self._many(node)
            case Between():
                return self._between(node)
            case Everything():
                return Matches(self._collection.documents())
            case Conjunction():
                return self._conjunction(node)
            case Disjunction():
                return self._disjunction(node)
            case Exclusion():
                return self._exclusion(node)
            case Boosted():
                return self._boosted(node)
            case Filter():
                inner = self.matches(node.node)
                return Matches(inner.documents, mask=inner.mask)
        raise TypeError(f"{node!r} cannot be evaluated.")

    def _opening(self, node: Term) -> Matches:
        # There are two such terms; each is asked for again and again.
        mask = self._collection.mask(node.field, encoded(node.text))
        return Matches(self._scorer.holding(node), lambda: self._scorer.term(node), mask)

    def _phrase(self, node: TermPhrase) -> Matches:
        terms = [Term(node.field, text, weight=node.weight) for text in node.terms]
        if not all(len(self._scorer.holding(term)) for term in terms):
            return Matches(NO_DOCUMENTS.documents)
        places = [self._collection.occurrences(term.field, encoded(term.text)).places for term in terms]
        documents = documents_with_phrase(places, node.distance)
        return Matches(documents, lambda: self._sum(documents, [self._scorer.term(term) for term in terms]))

    def _many(self, node: ManyTerms) -> Matches:
        choice = choice_of(node)

        def choose(postings: FieldPostings) -> npt.NDArray[np.int64]:
            places = choice(postings.terms)
            spend(places.nbytes)
            self._limits.check_expansions(node.text, len(places))
            return places

        documents = self._collection.documents_with_any(node.field, node, choose)
        return Matches(documents, lambda: Scored(documents, np.ones(len(documents)), 1.0))

    def _between(self, node: Between) -> Matches:
        numbers, is_there = self._collection.numbers(node.field)
        within = is_there.copy()
        if node.start is not None:
            within &= numbers >= node.start
        if node.end is not None:
            within &= numbers < node.end
        if self._collection.is_deleted is not None:
            within &= ~self._collection.is_deleted
        return Matches(np.flatnonzero(within).astype(np.int32), mask=within)

    def _conjunction(self, node: Conjunction) -> Matches:
        found = [self.matches(inner) for inner in node.nodes]
        if not found:
            return Matches(NO_DOCUMENTS.documents)
        first, *others = sorted(found, key=lambda each: len(each.documents))
        documents = first.documents
        for other in others:
            documents = documents[self._are_in(documents, other)]
        return self._added_up(documents, found)

    def _disjunction(self, node: Disjunction) -> Matches:
        found = [each for inner in node.nodes if len((each := self.matches(inner)).documents)]
        if len(found) < 2:
            return found[0] if found else Matches(NO_DOCUMENTS.documents)
        return self._added_up(self._sets.any_of([each.documents for each in found]), found)

    def _exclusion(self, node: Exclusion) -> Matches:
        found = self.matches(node.node)
        kept = ~self._are_in(found.documents, self.matches(node.excluded))
        score = None if found.score is None else lambda: self._sets.only(found.scored(), kept)
        return Matches(found.documents[kept], score)

    def _boosted(self, node: Boosted) -> Matches:
        found = self.matches(node.node)
        return self._added_up(found.documents, [found, *map(self.matches, node.boosts)])

    def _added_up(self, documents: Documents, summands: Sequence[Matches]) -> Matches:
        """Documents whose scores are those of some matches, added up where they are among them."""
        scoring = [each for each in summands if each.score is not None]
        if not scoring:
            return Matches(documents)
        return Matches(documents, lambda: self._sum(documents, [each.scored() for each in scoring]))

    def _sum(self, documents: Documents, summands: Sequence[Scored]) -> Scored:
        return self._sets.scored(
            documents, reduce(np.add, [self._sets.scores_of(each, documents) for each in summands])
        )

    def _are_in(self, documents: Documents, found: Matches) -> Mask:
        """For each document whether it is among those that were found."""
        if found.mask is not None:
            return found.mask[documents]
        return self._sets.contains(found.documents, documents)


def _already(scored: Scored) -> Matches:
    return Matches(scored.documents, lambda: scored)
