"""From a plan to the best documents: exact, and in a defined order.

The lists of a plan are added up in a table with a cell for each document, in one pass over each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from fundstelle.index.fields import NO_DATE
from fundstelle.search.backend import Order, Ranked
from fundstelle.search.local._scores import ages_of, best
from fundstelle.search.local._tables import add, add_to_found, collect, keep_found, mark
from fundstelle.search.local.collection import NO_CELLS, Collection, cells, empty
from fundstelle.search.local.evaluation import Evaluator
from fundstelle.search.local.scoring import Scored
from fundstelle.search.plan.nodes import Boosted, Conjunction, Disjunction, Filter, Node

__all__ = ["Ranker"]

_NO_AGES = memoryview(b"").cast("q")


class Ranker:
    """Ranks the documents of a collection. Several threads may use it at once."""

    def __init__(self, collection: Collection, evaluator: Evaluator) -> None:
        """Rank documents.

        Args:
            collection: the documents.
            evaluator: says which match a node, and how they score.
        """
        self._collection = collection
        self._evaluator = evaluator

    def rank(self, sought: Node, *, limit: int | None, order: Order = "score") -> Ranked:
        """The documents that match a plan; see `fundstelle.search.backend.Backend.rank`."""
        with self._scored(sought) as (documents, scores):
            total = len(documents)
            chosen = empty("I", total if limit is None else min(limit, total))
            ages = _NO_AGES
            if order == "date" and len(chosen):
                ages = empty("q", total)
                ages_of(documents, self._collection.numbers("published"), NO_DATE, ages)
            best(scores, ages, chosen)
            return Ranked(total, tuple((documents[place], scores[place]) for place in chosen))

    @contextmanager
    def _scored(self, sought: Node) -> Iterator[Scored]:
        """The documents that match a node, with their scores, which may stand in a table that is used again."""
        finding, boosts, filters = _parted(sought)
        found = [self._evaluator.matches(node) for node in _alternatives(finding)]
        adding = [m.scored() for m in map(self._evaluator.matches, boosts) if m.score and len(m.documents)]
        scored = [(each.documents, each.scored() if each.score else None) for each in found]
        if len(scored) == 1 and not adding and not filters:
            yield found[0].scored()
            return
        allowed = self._allowed(filters)
        with self._collection.workspace() as space:
            for documents, own in scored:
                if own is None:
                    mark(documents, space.found)
                else:
                    add(*own, space.sums, space.found)
            for each in adding:
                add_to_found(*each, space.sums, space.found)
            count = collect(space.sums, space.found, allowed, space.documents, space.weights)
            yield Scored(space.documents[:count], space.weights[:count])

    def _allowed(self, filters: Iterable[Node]) -> memoryview:
        """A bit for each document that is set where all of some nodes match it; nothing where there are no nodes."""
        allowed = NO_CELLS
        for node in filters:
            matching = empty("Q", cells(self._collection.size))
            mark(self._evaluator.matches(node).documents, matching)
            if len(allowed):
                keep_found(matching, allowed)
            allowed = matching
        return allowed


def _parted(node: Node) -> tuple[Node, list[Node], list[Node]]:
    """What of a node finds documents, what only adds to their scores, and what must match as well and adds nothing."""
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
            return node, boosts, filters


def _alternatives(node: Node) -> list[Node]:
    """The nodes of a disjunction, also of those within it."""
    if isinstance(node, Disjunction) and node.nodes:
        return [inner for each in node.nodes for inner in _alternatives(each)]
    return [node]
