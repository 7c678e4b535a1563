"""One committed state of an index, and how it is searched: plan, rank, mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Self

from fundstelle.index.articles import Passage
from fundstelle.index.fields import AROUND
from fundstelle.search.backend import Backend, Order, Ranked
from fundstelle.search.language.clauses import Clause
from fundstelle.search.limits import QueryLimits, budget_of, spend
from fundstelle.search.marking.explanation import Explanation, ScorePart, score_parts
from fundstelle.search.marking.highlight import Highlighter
from fundstelle.search.plan.compiling import Plan, is_several_words, plan_of, published_between
from fundstelle.search.plan.expansion import Correction, Expander, Weights
from fundstelle.search.plan.nodes import Conjunction, Node
from fundstelle.search.results import Hit, Hits

__all__ = ["Outcome", "Request", "Snapshot"]

# How many times the limit is looked at to find what says the same.
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of a search beside its query; see `fundstelle.search.Index.search`."""

    limit: int | None = None
    published: tuple[datetime | None, datetime | None] = (None, None)
    order: Order = "score"
    explain: bool = False
    exact_total: bool = True
    collapse: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a search in a snapshot."""

    total: int
    is_total_exact: bool
    hits: Hits
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A committed state of an index that can be searched.

    Attributes:
        backend: holds the state.
        expander: knows what a word is looked for as.
        limits: how much a query may ask for.
    """

    backend: Backend
    expander: Expander
    limits: QueryLimits

    @classmethod
    def of(cls, backend: Backend, weights: Weights, limits: QueryLimits) -> Self:
        """Search a backend with these weights."""
        with backend.reading():
            return cls(backend, Expander(backend.german, backend.vocabulary, weights), limits)

    def search(self, root: Clause, wanted: Request) -> Outcome:
        """Find what matches a query."""
        with self.backend.reading(), budget_of(self.limits):
            depth = wanted.limit * _LOOKED_AT if wanted.collapse and wanted.limit else wanted.limit
            plan, sought, ranked = self._rank(root, wanted, depth)
            others: Mapping[int, Sequence[int]] = {}
            if wanted.collapse and wanted.limit:
                ranked, others = self._collapsed(sought, ranked, wanted, wanted.limit)
            # Made when the first hit is looked at.
            highlighter = cache(lambda: Highlighter(plan.sought, self.expander.german))
            makers = [
                partial(self._hit, hit, highlighter, parts, others.get(hit[0], ()))
                for hit, parts in zip(ranked.best, self._parts(sought, ranked, wanted), strict=True)
            ]
            return Outcome(ranked.total, ranked.is_total_exact, Hits(makers), plan.corrections)

    def article_ids(self, root: Clause) -> list[str]:
        """The ids of all articles with a passage that matches a query, in the order in which they were indexed."""
        with self.backend.reading(), budget_of(self.limits):
            ranked = self._rank(root, Request(), None)[2]
            return self.backend.article_ids(sorted(document for document, _ in ranked.best))

    def all_passages(self) -> Iterator[Passage]:
        """All passages, in the order in which they were indexed."""
        passages = self.backend.all_passages()
        while True:
            with self.backend.reading():
                passage = next(passages, None)
            if passage is None:
                return
            yield passage

    def _rank(self, root: Clause, wanted: Request, limit: int | None) -> tuple[Plan, Node, Ranked]:
        """The plan, what is looked for by it and by dates, and what is found."""
        # A word that is in no text may be in a title: better the passage below that title than nothing.
        for titles in dict.fromkeys([is_several_words(root, self.expander.german), True]):
            plan = plan_of(root, self.expander, titles=titles)
            sought = plan.sought
            if any(wanted.published):
                sought = Conjunction((sought, published_between(*wanted.published)))
            ranked = self.backend.rank(sought, limit=limit, order=wanted.order, exact_total=wanted.exact_total)
            if ranked.total:
                break
        return plan, sought, ranked

    def _collapsed(
        self, sought: Node, ranked: Ranked, wanted: Request, limit: int
    ) -> tuple[Ranked, Mapping[int, Sequence[int]]]:
        """The best passages that say something different, and for each the others that say the same.

        What says the same has much the same score, and so stands together; looked at are the best `_LOOKED_AT` times
        the limit, which have been ranked, and more only until there are enough different ones.
        """
        depth = limit * _LOOKED_AT
        members = self._grouped(ranked)
        while len(members) < limit and len(ranked.best) == depth:
            depth *= _LOOKED_AT
            ranked = self.backend.rank(sought, limit=depth, order=wanted.order, exact_total=wanted.exact_total)
            members = self._grouped(ranked)
        best = tuple(group[0] for group in members[:limit])
        others = {group[0][0]: [document for document, _ in group[1:]] for group in members[:limit]}
        return Ranked(ranked.total, best, ranked.is_total_exact), others

    def _grouped(self, ranked: Ranked) -> list[list[tuple[int, float]]]:
        """The documents found, those that say the same together."""
        from fundstelle.search.marking.duplicates import Groups  # only who collapses needs it

        groups, members = Groups(), list[list[tuple[int, float]]]()
        for document, score in ranked.best:
            spend()
            place = groups.put(self._passage(document).text)
            if place == len(members):
                members.append([])
            members[place].append((document, score))
        return members

    def _parts(self, sought: Node, ranked: Ranked, wanted: Request) -> Sequence[tuple[ScorePart, ...] | None]:
        """What the score of each hit is made of, where that is asked for."""
        if not wanted.explain:
            return [None] * len(ranked.best)
        # All is evaluated once more, and let go.
        with budget_of(self.limits):
            return [*map(score_parts, self.backend.scores(sought, [document for document, _ in ranked.best]))]

    def _hit(
        self,
        found: tuple[int, float],
        highlighter_of: Callable[[], Highlighter],
        parts: tuple[ScorePart, ...] | None,
        others: Sequence[int],
    ) -> Hit:
        with self.backend.reading(), budget_of(self.limits):
            passage, highlighter = self._passage(found[0]), highlighter_of()
            around = {name: highlighter.spans(name, getattr(passage, name)) for name in AROUND}
            spans = highlighter.spans("text", passage.text)
            explanation = None if parts is None else Explanation(parts, highlighter.matches(passage.text))
            duplicates = tuple(map(self._passage, others))
        context = {name: places for name, places in around.items() if places}
        return Hit(passage, found[1], spans, context, explanation, duplicates)

    def _passage(self, document: int) -> Passage:
        return self.backend.passages([document])[0]
