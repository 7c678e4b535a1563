"""One committed state of an index, and how it is searched: plan, rank, mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Self

from fundstelle.index.articles import Passage
from fundstelle.index.dataclass import dataclass
from fundstelle.index.errors import QueryLimitError
from fundstelle.index.fields import AROUND
from fundstelle.search.backend import Backend, Order, Ranked
from fundstelle.search.language.clauses import Clause
from fundstelle.search.limits import QueryLimits, budget_of, spend
from fundstelle.search.marking.explanation import Explanation, ScorePart, score_parts
from fundstelle.search.marking.highlight import Highlighter
from fundstelle.search.marking.snippet import Span
from fundstelle.search.plan.compiling import Plan, Planner, published_between
from fundstelle.search.plan.expansion import Correction, Expander, Weights
from fundstelle.search.plan.nodes import Conjunction, Node
from fundstelle.search.results import Hit, Hits

__all__ = ["Outcome", "Request", "Snapshot"]

# How many times the limit is looked at to find what says the same.
_LOOKED_AT = 5
# Of so many hits it is faster to read once where the words stand in all texts than to look through each text for them.
_MANY = 100


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
        planner: makes the plans of queries.
        limits: how much a query may ask for.
    """

    backend: Backend
    planner: Planner
    limits: QueryLimits

    @classmethod
    def of(cls, backend: Backend, weights: Weights, limits: QueryLimits) -> Self:
        """Search a backend with these weights."""
        with backend.reading():
            return cls(backend, Planner(Expander(backend.german, backend.vocabulary, weights)), limits)

    def search(self, root: Clause, wanted: Request) -> Outcome:
        """Find what matches a query."""
        with self.backend.reading(), budget_of(self.limits):
            depth = wanted.limit * _LOOKED_AT if wanted.collapse and wanted.limit else wanted.limit
            plan, sought, ranked = self._rank(root, wanted, depth)
            others: Mapping[int, Sequence[int]] = {}
            if wanted.collapse and wanted.limit:
                ranked, others = self._collapsed(sought, ranked, wanted, wanted.limit)
            found = _FoundHits(self, plan.sought, ranked.best, self._parts(sought, ranked, wanted), others)
            return Outcome(ranked.total, ranked.is_total_exact, Hits(len(ranked.best), found.hit), plan.corrections)

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
        for titles in dict.fromkeys([self.planner.is_several_words(root), True]):
            plan = self.planner.plan(root, titles=titles)
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
            place = groups.put(self.passage(document).text)
            if place == len(members):
                members.append([])
            members[place].append((document, score))
        return members

    def _parts(self, sought: Node, ranked: Ranked, wanted: Request) -> Sequence[tuple[ScorePart, ...]]:
        """What the score of each hit is made of, where that is asked for."""
        if not wanted.explain:
            return ()
        # All is evaluated once more, and let go.
        with budget_of(self.limits):
            return [*map(score_parts, self.backend.scores(sought, [document for document, _ in ranked.best]))]

    def passage(self, document: int) -> Passage:
        """The passage of a document."""
        return self.backend.passages([document])[0]


@dataclass(frozen=True)
class _FoundHits:
    """What a search has found.

    Attributes:
        snapshot: where it was found.
        sought: what was looked for, to be marked.
        best: the documents with their scores, the best first.
        parts: of the score of each, where they are to be explained.
        others: by document, those that say the same.
    """

    snapshot: Snapshot
    sought: Node
    best: Sequence[tuple[int, float]]
    parts: Sequence[tuple[ScorePart, ...]]
    others: Mapping[int, Sequence[int]]

    @cached_property
    def highlighter(self) -> Highlighter:
        """Marks the hits."""
        return Highlighter(self.sought, self.snapshot.backend.german)

    @cached_property
    def positions(self) -> Mapping[str, Callable[[int], list[int]]]:
        """By field what says of a hit where in it something is to be marked, where there are many to be marked."""
        if len(self.best) < _MANY:
            return {}
        found, snapshot = {}, self.snapshot
        # The lede is not indexed with the passage that it is itself.
        for name in ("text", *(name for name in AROUND if name != "lede")):
            terms = self.highlighter.terms_of(name)
            # Too many to be read at once are looked for in each text.
            with suppress(QueryLimitError), snapshot.backend.reading(), budget_of(snapshot.limits):
                if terms is not None:
                    found[name] = snapshot.backend.positions(terms)
        return found

    def spans(self, document: int, name: str, text: str | None) -> tuple[Span, ...]:
        """What matched in a text of a document."""
        told = self.positions.get(name) if text else None
        return self.highlighter.spans(name, text, told(document) if told else None)

    def hit(self, place: int) -> Hit:
        """The hit at a place, to be read when it is looked at."""
        return Hit.unread(self.best[place][1], _FoundHit(self, place))


class _FoundHit(NamedTuple):
    """A hit among others; see `fundstelle.search.results.Found`."""

    found: _FoundHits
    place: int

    @property
    def document(self) -> int:
        """The document."""
        return self.found.best[self.place][0]

    def passage(self) -> Passage:
        """The passage."""
        snapshot = self.found.snapshot
        with snapshot.backend.reading(), budget_of(snapshot.limits):
            return snapshot.passage(self.document)

    def spans(self, passage: Passage) -> tuple[Span, ...]:
        """What matched in its text."""
        with budget_of(self.found.snapshot.limits):
            return self.found.spans(self.document, "text", passage.text)

    def context_spans(self, passage: Passage) -> Mapping[str, tuple[Span, ...]]:
        """What matched around it."""
        with budget_of(self.found.snapshot.limits):
            around = {name: self.found.spans(self.document, name, getattr(passage, name)) for name in AROUND}
        return {name: places for name, places in around.items() if places}

    def explanation(self, passage: Passage) -> Explanation | None:
        """Why it was found, where that was to be explained."""
        if not self.found.parts:
            return None
        with budget_of(self.found.snapshot.limits):
            return Explanation(self.found.parts[self.place], self.found.highlighter.matches(passage.text))

    def duplicates(self) -> tuple[Passage, ...]:
        """Other passages that say the same."""
        snapshot, others = self.found.snapshot, self.found.others
        if not others:
            return ()
        with snapshot.backend.reading(), budget_of(snapshot.limits):
            return tuple(snapshot.backend.passages(others.get(self.document, ())))
