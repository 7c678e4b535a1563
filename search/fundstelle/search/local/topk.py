"""The best documents of a disjunction, without scoring all of them.

This is MaxScore (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995) on arrays. The score of a
document is a sum, and each summand has a bound. Once some documents are known to reach a score, those that have only
summands whose bounds together fall short of it are never looked at; and of the others, one summand after the other is
added, the greatest first, and documents are dropped as soon as what is left cannot lift them to that score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.search.limits import spend
from fundstelle.search.local.sets import NO_DOCUMENTS, DocumentSets, Scored

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.search.local.collection import Documents, Values

__all__ = ["Summand", "best_of"]

# Scores that are no further apart are one score, as 32-bit numbers, in which the ranking tells them apart; so are sums
# of the same summands in another order. Nothing is dropped that comes as near.
_SLACK = 1 - 2**-22
# More documents than these are worth choosing from before all of them are scored.
_MANY = 2000
# Of so many summands few documents can be ruled out, and adding up all of them is faster. Measured on German law.
_MANY_SUMMANDS = 12
# Which share of the best score so far a document must have to be looked at in advance; the first that enough have.
_SHARES = (0.95, 0.85, 0.7, 0.5)


@dataclass(frozen=True, slots=True)
class Summand:
    """A summand of the scores of documents.

    Attributes:
        own: the documents that have it, and their scores.
        extras: what else adds to the scores of these documents.
        instead: what adds to the scores of other documents; it has no document in common with `own`.
        finds: whether a document is found by having it; a summand that finds none only adds to the scores of others.
    """

    own: Scored
    extras: tuple[Scored, ...] = ()
    instead: Scored = NO_DOCUMENTS
    finds: bool = True

    @property
    def bound(self) -> float:
        """No document gets more from it."""
        return max(self.own_bound, self.instead.bound)

    @property
    def own_bound(self) -> float:
        """No document that has it gets more from it."""
        return self.own.bound + self.extras_bound

    @property
    def extras_bound(self) -> float:
        """No document that has it gets more from what else adds to its score."""
        return sum(extra.bound for extra in self.extras)


def best_of(sets: DocumentSets, summands: Sequence[Summand], limit: int) -> Scored:
    """The best of the documents that any summand finds.

    Args:
        sets: works on sets of documents.
        summands: the summands of the scores.
        limit: how many documents are wanted, at least one.

    Returns:
        At least the best `limit` documents, ties included, with exact scores, in no order; others may be among them.
    """
    return _TopSearch(sets, sorted(summands, key=lambda summand: -summand.bound), limit).best()


class _TopSearch:
    """One search for the best documents; summands come with the greatest bound first."""

    def __init__(self, sets: DocumentSets, summands: Sequence[Summand], limit: int) -> None:
        self._sets = sets
        self._summands = summands
        self._left = _sums_behind([summand.bound for summand in summands])
        self._finding = [summand.own.documents for summand in summands if summand.finds]
        self._limit = limit
        self._threshold = 0.0

    def best(self) -> Scored:
        if len(self._summands) > _MANY_SUMMANDS:
            return self._added_up()
        if sum(map(len, self._finding)) <= _MANY:
            return self._completed(self._sets.any_of(self._finding) if self._finding else NO_DOCUMENTS.documents)
        self._learn(self._sets.any_of([summand.own.promising() for summand in self._summands]))
        return self._completed(self._candidates())

    def _learn(self, documents: Documents) -> None:
        """Raise the threshold to a score that enough of these documents reach."""
        documents = documents[self._is_found(documents)]
        if len(documents) >= self._limit:
            scores: Values = np.zeros(len(documents))
            for summand in self._summands:
                self._add(summand, documents, scores)
            place = len(scores) - self._limit
            self._threshold = max(self._threshold, float(np.partition(scores, place)[place]) * _SLACK)

    def _candidates(self) -> Documents:
        """The documents that may reach the threshold, as far as a single summand can tell."""
        candidates = []
        for summand, left in zip(self._summands, self._left, strict=True):
            if left + summand.bound < self._threshold:
                break
            candidates.append(_reaching(summand.own, self._threshold - left - summand.extras_bound))
            if len(summand.instead.documents):
                candidates.append(_reaching(summand.instead, self._threshold - left))
        return self._sets.any_of(candidates)

    def _completed(self, documents: Documents) -> Scored:
        """Documents with their scores, without those that are not found or cannot reach the threshold."""
        scores: Values = np.zeros(len(documents))
        for summand, left in zip(self._summands, self._left, strict=True):
            self._add(summand, documents, scores)
            if len(documents) > max(_MANY, self._limit):
                self._learn(self._ahead(documents, scores))
            if self._threshold > left:
                kept = scores >= self._threshold - left
                documents, scores = documents[kept], scores[kept]
        found = self._is_found(documents)
        return Scored(documents[found], scores[found], 0.0)

    def _added_up(self) -> Scored:
        """The best documents, by the scores of all."""
        scores: Values = np.zeros(self._sets.size)
        for summand in self._summands:
            spend()
            documents, own = summand.own.documents, summand.own.scores
            for extra in summand.extras:
                own = own + self._sets.scores_of(extra, documents)
            scores[documents] += own
            scores[summand.instead.documents] += summand.instead.scores
        found = self._sets.any_of(self._finding) if self._finding else NO_DOCUMENTS.documents
        scores = scores[found]
        if len(found) > self._limit:
            place = len(found) - self._limit
            best = scores >= np.partition(scores, place)[place] * _SLACK
            found, scores = found[best], scores[best]
        return Scored(found, scores, 0.0)

    def _ahead(self, documents: Documents, scores: Values) -> Documents:
        """A few documents that are ahead of the others by now."""
        best = float(scores.max())
        for share in _SHARES:
            ahead = np.flatnonzero(scores >= best * share)
            if len(ahead) >= self._limit:
                return documents[ahead[:: max(len(ahead) // (4 * self._limit), 1)]]
        return documents[:0]

    def _add(self, summand: Summand, documents: Documents, scores: Values) -> None:
        """Add what a summand gives to documents to their scores."""
        own = self._sets.scores_of(summand.own, documents)
        if summand.extras:
            for extra in summand.extras:
                own += self._sets.scores_of(extra, documents)
            own *= self._sets.contains(summand.own.documents, documents)
        scores += own
        if len(summand.instead.documents):
            scores += self._sets.scores_of(summand.instead, documents)

    def _is_found(self, documents: Documents) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(documents), np.bool_)
        for finding in self._finding:
            if found.all():
                break
            found |= self._sets.contains(finding, documents)
        return found


def _sums_behind(bounds: Sequence[float]) -> list[float]:
    """For each of several bounds the sum of those behind it.

    Added up from the end, never subtracted from their sum: what is left behind the last one is 0, not nearly so, and a
    document that scores 0 reaches a threshold of 0.
    """
    sums = [0.0]
    for bound in reversed(bounds[1:]):
        sums.append(sums[-1] + bound)
    return sums[::-1] if bounds else []


def _reaching(scored: Scored, needed: float) -> Documents:
    """The documents of a set that have a score of at least `needed`."""
    return scored.documents if needed <= 0.0 else scored.documents[scored.scores >= needed]
