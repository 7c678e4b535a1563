"""From a plan to the best documents: exact, and in a defined order.

Only the best documents of words beside each other, the usual query, are found without scoring all of them; see `topk`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.search.backend import Order, Ranked
from fundstelle.search.local.collection import Collection
from fundstelle.search.local.evaluation import Evaluator
from fundstelle.search.local.sets import DocumentSets, Scored
from fundstelle.search.local.topk import Summand, best_of
from fundstelle.search.plan.nodes import Boosted, Conjunction, Disjunction, Filter, Node, OnlyAround, Term

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.search.local.collection import Documents

__all__ = ["Ranker"]

# Scores are told apart, and put in order, as 32-bit numbers: the sum of the same parts in another order is no other
# score.
_Score = np.float32


class Ranker:
    """Ranks the documents of a collection. Several threads may use it at once."""

    def __init__(self, collection: Collection, sets: DocumentSets, evaluator: Evaluator) -> None:
        """Rank documents.

        Args:
            collection: the documents.
            sets: works on sets of them.
            evaluator: says which match a node, and how they score.
        """
        self._collection = collection
        self._sets = sets
        self._evaluator = evaluator

    def rank(self, sought: Node, *, limit: int | None, order: Order = "score", exact_total: bool = True) -> Ranked:
        """The documents that match a plan; see `fundstelle.search.backend.Backend.rank`."""
        if order == "score" and limit:
            return self._best(sought, limit, exact_total=exact_total)
        found = self._evaluator.matches(sought).scored()
        documents, rounded = found.documents, found.scores.astype(_Score)
        if order == "date":
            dates, is_dated = self._collection.numbers("published")
            # Without a date a document is older than all others.
            ages = np.where(is_dated[documents], -dates[documents], np.iinfo(np.int64).max)
            places = np.lexsort((-rounded, ages))
        else:
            places = np.argsort(-rounded, kind="stable")
        return Ranked(len(documents), _listed(documents, rounded, places[:limit]))

    def _best(self, sought: Node, limit: int, *, exact_total: bool) -> Ranked:
        parted = _parted(sought)
        boosts = _Boosts(parted.boosts)
        summands = [self._summand(node, boosts) for node in _alternatives(parted.finding)]
        if parted.filters:
            allowed = self._allowed(parted.filters)
            summands = [replace(s, own=self._sets.only(s.own, allowed[s.own.documents])) for s in summands]
        found = [summand.own.documents for summand in summands]
        most = max(map(len, found))
        is_exact = exact_total or len(found) == 1 or not most
        total = self._sets.count_any_of(found) if is_exact else most
        if len(summands) == 1:
            # What does not hold the only word is not found at all.
            summands = [Summand(summands[0].own, summands[0].extras)]
        for scored in self._scored(boosts.left()):
            summands.append(Summand(scored, finds=False))
        best = best_of(self._sets, summands, limit)
        rounded = best.scores.astype(_Score)
        places = np.lexsort((best.documents, -rounded))[:limit]
        return Ranked(total, _listed(best.documents, rounded, places), is_exact)

    def _allowed(self, filters: Iterable[Node]) -> npt.NDArray[np.bool_]:
        """For every document number whether all of some nodes match it."""
        allowed = np.ones(self._collection.size, np.bool_)
        for node in filters:
            allowed &= self._evaluator.matches(node).as_mask(self._collection.size)
        return allowed

    def _summand(self, node: Node, boosts: _Boosts) -> Summand:
        """What an alternative adds to scores."""
        parted = _parted(node)
        # A filter within an alternative holds for this one alone.
        finding = node if parted.filters else parted.finding
        extras = () if parted.filters else tuple(self._scored(parted.boosts))
        own = self._evaluator.matches(finding).scored()
        around = boosts.take_around(finding)
        if around is None:
            return Summand(own, extras)
        return Summand(own, extras, self._evaluator.matches(around).scored())

    def _scored(self, nodes: Iterable[Node]) -> Iterable[Scored]:
        """The scores of all nodes that match anything."""
        found = (self._evaluator.matches(node) for node in nodes)
        return (matches.scored() for matches in found if len(matches.documents))


@dataclass(frozen=True, slots=True)
class _Parted:
    """A node, taken apart.

    Attributes:
        finding: the node that finds documents.
        boosts: nodes that only add to the scores of what it finds.
        filters: nodes that must match as well, and add nothing.
    """

    finding: Node
    boosts: tuple[Node, ...] = ()
    filters: tuple[Node, ...] = ()


def _parted(node: Node) -> _Parted:
    boosts: list[Node] = []
    filters: list[Node] = []
    while True:
        if isinstance(node, Boosted):
            boosts += node.boosts
            node = node.node
        elif isinstance(node, Conjunction) and sum(not isinstance(n, Filter) for n in node.nodes) == 1:
            filters += [inner for inner in node.nodes if isinstance(inner, Filter)]
            node = next(inner for inner in node.nodes if not isinstance(inner, Filter))
        else:
            return _Parted(node, tuple(boosts), tuple(filters))


class _Boosts:
    """What only adds to scores; a query may have thousands of them."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._others = [node for node in nodes if not isinstance(node, OnlyAround)]
        self._around: dict[tuple[str, str], list[OnlyAround]] = {}
        for node in nodes:
            if isinstance(node, OnlyAround):
                self._around.setdefault((node.term.field, node.term.text), []).append(node)

    def take_around(self, finding: Node) -> OnlyAround | None:
        """Take what adds to the scores of documents that hold a term only around it: no document has both."""
        if not isinstance(finding, Term):
            return None
        left = self._around.get((finding.field, finding.text))
        return left.pop() if left else None

    def left(self) -> list[Node]:
        """What has not been taken."""
        return [*self._others, *(node for nodes in self._around.values() for node in nodes)]


def _alternatives(node: Node) -> list[Node]:
    """The nodes of a disjunction, also of those within it."""
    if isinstance(node, Disjunction) and node.nodes:
        return [inner for each in node.nodes for inner in _alternatives(each)]
    return [node]


def _listed(
    documents: Documents, scores: npt.NDArray[np.float32], places: npt.NDArray[np.int64]
) -> tuple[tuple[int, float], ...]:
    return tuple(zip(documents[places].tolist(), scores[places].tolist(), strict=True))
