"""From a plan to the best documents: exact, and in a defined order.

The lists of a plan are added up in one pass over each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from fundstelle.index.fields import NO_DATE
from fundstelle.search.backend import Order, Ranked
from fundstelle.search.local._scores import ages_of, best
from fundstelle.search.local._sums import Summand, add_up
from fundstelle.search.local._tables import keep_found, mark, unmark
from fundstelle.search.local.collection import NO_CELLS, NO_WEIGHTS, Collection, cells, empty
from fundstelle.search.local.evaluation import Evaluator
from fundstelle.search.local.scoring import Scored
from fundstelle.search.plan.nodes import Boosted, Conjunction, Disjunction, Exclusion, Filter, Node

__all__ = ["Ranker", "in_order"]

_NO_AGES = memoryview(b"").cast("q")
# So many documents are looked at at once: what is summed up for them fits a processor's nearer caches.
_AT_ONCE = 1 << 14


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
        finding, boosts, filters, excluded = _parted(sought)
        found = [self._evaluator.matches(node) for node in _alternatives(finding)]
        adding = [m.scored() for m in map(self._evaluator.matches, boosts) if m.score and len(m.documents)]
        scored = [each.scored() if each.score else Scored(each.documents, NO_WEIGHTS) for each in found]
        if len(scored) == 1 and not (adding or filters or excluded):
            yield found[0].scored()
            return
        summand = in_order([*((*each, True) for each in scored), *((*each, False) for each in adding)])
        allowed = self._allowed(filters, excluded)
        with self._collection.workspace() as space:
            at_once = space.sums[:_AT_ONCE], space.found[: cells(_AT_ONCE)]
            count = add_up(summand, self._collection.size, allowed, *at_once, space.documents, space.weights)
            yield Scored(space.documents[:count], space.weights[:count])

    def _allowed(self, filters: Iterable[Node], excluded: Iterable[Node]) -> memoryview:
        """A bit for each document that is set where all of some nodes match it, and none of others does.

        Nothing where there are no nodes.
        """
        allowed = NO_CELLS
        for node in filters:
            matching = empty("Q", cells(self._collection.size))
            mark(self._evaluator.matches(node).documents, matching)
            if len(allowed):
                keep_found(matching, allowed)
            allowed = matching
        for node in excluded:
            if not len(allowed):
                allowed = memoryview(bytearray(b"\xff" * 8 * cells(self._collection.size))).cast("Q")
            unmark(self._evaluator.matches(node).documents, allowed)
        return allowed


def in_order(lists: Sequence[tuple[memoryview, memoryview[float], bool]]) -> Summand:
    """Some lists, at least one, to be added up in their order.

    Args:
        lists: of each the documents, uint32, ascending; their scores, float32; and whether it finds documents.
    """
    middle = len(lists) // 2
    before, after = lists[:middle], lists[middle + 1 :]
    return Summand(*lists[middle], in_order(before) if before else None, in_order(after) if after else None)


class _Parted(NamedTuple):
    """A node, taken apart.

    Attributes:
        finding: what of it finds documents.
        boosts: what only adds to their scores.
        filters: what must match as well, and adds nothing.
        excluded: what must not match.
    """

    finding: Node
    boosts: list[Node]
    filters: list[Node]
    excluded: list[Node]


def _parted(node: Node) -> _Parted:
    boosts: list[Node] = []
    filters: list[Node] = []
    excluded: list[Node] = []
    while True:
        if isinstance(node, Boosted):
            boosts += node.boosts
            node = node.node
        elif isinstance(node, Conjunction) and sum(not isinstance(n, Filter) for n in node.nodes) == 1:
            filters += [inner for inner in node.nodes if isinstance(inner, Filter)]
            node = next(inner for inner in node.nodes if not isinstance(inner, Filter))
        elif isinstance(node, Exclusion):
            excluded.append(node.excluded)
            node = node.node
        else:
            return _Parted(node, boosts, filters, excluded)


def _alternatives(node: Node) -> list[Node]:
    """The nodes of a disjunction, also of those within it."""
    if isinstance(node, Disjunction) and node.nodes:
        return [inner for each in node.nodes for inner in _alternatives(each)]
    return [node]
