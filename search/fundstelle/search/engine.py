"""An opened index: queries in, results out."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from fundstelle.index._whoosh import query as whoosh_query
from fundstelle.index.articles import Passage
from fundstelle.index.dates import parse_period
from fundstelle.index.errors import FundstelleError
from fundstelle.index.schema import passage_of
from fundstelle.index.storage.store import Manifest, absolute, open_store, readable
from fundstelle.index.unique import Unique
from fundstelle.search.budget import budget_of, spend
from fundstelle.search.clauses import Clause, Notice, Parsed
from fundstelle.search.collection import Collection
from fundstelle.search.duplicates import Groups
from fundstelle.search.expansion import AROUND, Correction, Expander, Weights
from fundstelle.search.explanation import Explanation, ScorePart, score_parts
from fundstelle.search.highlight import Highlighter
from fundstelle.search.limits import QueryLimits
from fundstelle.search.query import Compiled, compile_query, is_several_words, published_between
from fundstelle.search.ranking import Bm25, Order, Ranked, Ranker
from fundstelle.search.results import Hit, Hits, Results
from fundstelle.search.syntax import parse
from fundstelle.search.vocabulary import IndexVocabulary

if TYPE_CHECKING:
    from fundstelle.index.info import IndexInfo

__all__ = ["Index", "Ranking", "open_index"]

# How many times the limit is looked at to find what says the same.
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Ranking:
    """The parameters of ranking; the defaults are those measured best, see docs/relevance.md.

    Attributes:
        k1: how soon more occurrences of a word stop counting.
        b: how much long passages are held back, from 0 to 1.
        weights: how much a word counts by its place.
    """

    k1: float = 1.1
    b: float = 0.4
    weights: Weights = field(default_factory=Weights)


def open_index(
    path: str | os.PathLike[str], *, ranking: Ranking | None = None, limits: QueryLimits | None = None
) -> Index:
    """Open an index for searching.

    Args:
        path: the folder of the index.
        ranking: other parameters of ranking than the measured ones.
        limits: how much a query may ask for, if not what `QueryLimits` says.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it cannot be read.
    """
    return Index(absolute(path), ranking or Ranking(), limits or QueryLimits())


class Index(Unique):
    """A snapshot of an index that can be searched from several threads at once. Made by `open_index`.

    It goes on showing the state of the index at which it was opened, until `refresh`.
    """

    def __init__(self, path: Path, ranking: Ranking, limits: QueryLimits) -> None:
        """Open the folder `path`; see `open_index`."""
        self.path = path
        self._ranking = ranking
        self._limits = limits
        self._snapshot: _Snapshot | None = _Snapshot.open(path, ranking, limits)
        # Searching needs none: what is opened never changes. Two threads must not refresh at once.
        self._lock = threading.Lock()

    def search(  # noqa: PLR0913  # all but the query have defaults
        self,
        query: str,
        limit: int | None = 10,
        *,
        since: datetime | date | str | None = None,
        until: datetime | date | str | None = None,
        sort: Order = "score",
        explain: bool = False,
        exact_total: bool = True,
        collapse: bool = False,
    ) -> Results:
        """Find the passages that match a query.

        Args:
            query: words and operators, see docs/query-language.md. No string within the limits is an error: what is not
                understood as written is taken as plain words, and the results say so in their notices.
            limit: the most hits to return; None for all, 0 to count only.
            since: only what was published then or later; a year, a month or a day counts from its beginning.
            until: only what was published then or earlier; a year, a month or a day counts to its end.
            sort: ``score`` for the best first, ``date`` for the newest first.
            explain: whether the hits say why they were found.
            exact_total: whether all passages that match are counted. Without it `Results.total` may be a lower bound,
                and frequent words cost a little less.
            collapse: whether passages that say the same, as an agency's text in several papers does, are one hit: the
                best of them, with the others as its duplicates. They count in the total all the same. Only with a
                limit.

        Raises:
            ValueError: `since` or `until` is no date, the limit is negative, or the order is unknown.
            QueryLimitError: the query asks for more than its limits allow; also when a hit is looked at.
            FundstelleError: the index is closed.
            IndexDamagedError: what would be read for the answer is not what was written; also when a hit is looked at.
        """
        if limit is not None and limit < 0:
            raise ValueError(f"The limit is {limit}; it must not be negative.")
        if sort not in ("score", "date"):
            raise ValueError(f"The order is {sort!r}; it must be 'score' or 'date'.")
        start = None if since is None else _period(since)[0]
        end = None if until is None else _period(until)[1]
        parsed = self._parsed(query)
        if parsed.root is None:
            return Results(
                query, 0, (), (*parsed.notices, Notice("The query holds no word to look for.", 0, len(query)))
            )
        wanted = _Wanted(limit, (start, end), sort, explain=explain, exact_total=exact_total, collapse=collapse)
        with readable(self.path), budget_of(self._limits):
            found = self._current().search(parsed.root, wanted)
        return Results(query, found.total, found.hits, parsed.notices, found.corrections, found.is_total_exact)

    def article_ids(self, query: str) -> list[str]:
        """The ids of all articles with a passage that matches a query, in the order in which they were added.

        Raises:
            QueryLimitError: the query asks for more than its limits allow.
            FundstelleError: the index is closed.
            IndexDamagedError: what would be read for the answer is not what was written.
        """
        root = self._parsed(query).root
        with readable(self.path), budget_of(self._limits):
            return [] if root is None else self._current().article_ids(root)

    def passages(self) -> Iterator[Passage]:
        """All passages of the index, article by article, in the order in which they were added.

        They are those of the state that the index shows when this is called, also when it is refreshed or closed before
        the last of them.

        Raises:
            FundstelleError: the index is closed.
            IndexDamagedError: what would be read is not what was written.
        """
        snapshot = self._current()
        return map(snapshot.passage, snapshot.ranker.all())

    def info(self) -> IndexInfo:
        """What the index holds in the state that it shows, counted anew at each call."""
        from fundstelle.index.info import describe_segments

        snapshot = self._current()
        return describe_segments(self.path, snapshot.collection.segments, snapshot.manifest)

    def refresh(self) -> bool:
        """Show the last committed state from now on. Returns whether anything has changed."""
        with self._lock:
            before = self._current()
            now = _Snapshot.open(self.path, self._ranking, self._limits)
            if now.generation == before.generation and now.manifest == before.manifest:
                return False
            self._snapshot = now
            return True

    def close(self) -> None:
        """Let go of the index. Closing twice does nothing."""
        self._snapshot = None

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the index."""
        self.close()

    def _parsed(self, query: str) -> Parsed:
        self._limits.check_length(query)
        parsed = parse(query)
        if parsed.root is not None:
            self._limits.check_words(parsed.root)
        return parsed

    def _current(self) -> _Snapshot:
        snapshot = self._snapshot
        if snapshot is None:
            raise FundstelleError(f"The index at {self.path} is closed; open it again to search it.")
        return snapshot


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is wanted of a search beside its query; see `Index.search`."""

    limit: int | None = None
    published: tuple[datetime | None, datetime | None] = (None, None)
    order: Order = "score"
    explain: bool = False
    exact_total: bool = True
    collapse: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """The outcome of a search in a snapshot."""

    total: int
    is_total_exact: bool
    hits: Hits
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One committed state of an index, opened: what reads it, what ranks it, and what knows its words."""

    path: Path
    manifest: Manifest
    generation: int
    collection: Collection
    ranker: Ranker
    expander: Expander
    limits: QueryLimits

    @classmethod
    def open(cls, path: Path, ranking: Ranking, limits: QueryLimits) -> Self:
        store = open_store(path)
        state = store.state()
        collection = Collection(state.segments)
        ranker = Ranker(collection, Bm25(ranking.k1, ranking.b), limits)
        expander = Expander(store.german, IndexVocabulary(collection, store.german), ranking.weights)
        return cls(path, store.manifest, state.commit.generation, collection, ranker, expander, limits)

    def search(self, root: Clause, wanted: _Wanted) -> _Found:
        compiled, matching, ranked = self._rank(root, wanted)
        others: Mapping[int, Sequence[int]] = {}
        if wanted.collapse and wanted.limit:
            ranked, others = self._collapsed(matching, ranked, wanted, wanted.limit)
        # Made when the first hit is looked at.
        highlighter = cache(lambda: Highlighter(compiled.matching, self.expander.german))
        parts = (self._parts(matching, document) if wanted.explain else None for document, _ in ranked.best)
        found = zip(ranked.best, parts, strict=True)
        makers = [
            partial(self._hit, document, score, highlighter, why, others.get(document, ()))
            for (document, score), why in found
        ]
        return _Found(ranked.total, ranked.is_total_exact, Hits(makers), compiled.corrections)

    def _parts(self, matching: Any, document: int) -> tuple[ScorePart, ...]:
        # Of each hit all is evaluated again, and let go: it is not put together.
        with budget_of(self.limits):
            return score_parts(self.ranker, matching, document)

    def _collapsed(
        self, matching: Any, ranked: Ranked, wanted: _Wanted, limit: int
    ) -> tuple[Ranked, Mapping[int, Sequence[int]]]:
        """The best passages that say something different, and for each the others that say the same.

        What says the same has much the same score, and so stands together; looked at are the best `_LOOKED_AT` times
        the limit, and more only until there are enough different ones.
        """
        depth = limit * _LOOKED_AT
        while True:
            ranked = self.ranker.rank(matching, limit=depth, order=wanted.order, exact_total=wanted.exact_total)
            groups, members = Groups(), list[list[tuple[int, float]]]()
            for document, score in ranked.best:
                spend()
                place = groups.put(self.passage(document).text)
                if place == len(members):
                    members.append([])
                members[place].append((document, score))
            if len(members) >= limit or len(ranked.best) < depth:
                break
            depth *= _LOOKED_AT
        best = tuple(group[0] for group in members[:limit])
        others = {group[0][0]: [document for document, _ in group[1:]] for group in members[:limit]}
        return Ranked(ranked.total, best, ranked.is_total_exact), others

    def article_ids(self, root: Clause) -> list[str]:
        ranked = self._rank(root, _Wanted())[2]
        documents = sorted(document for document, _ in ranked.best)
        return list(dict.fromkeys(self.collection.stored(document)["article"] for document in documents))

    def _rank(self, root: Clause, wanted: _Wanted) -> tuple[Compiled, Any, Ranked]:
        """The query, what is looked for by it and by its dates, and what is found."""
        # A word that is in no text may be in a title: better the passage below that title than nothing.
        for titles in dict.fromkeys([is_several_words(root, self.expander.german), True]):
            compiled = compile_query(root, self.expander, titles=titles)
            matching = compiled.matching
            if any(wanted.published):
                matching = whoosh_query.Require(matching, published_between(*wanted.published))
            ranked = self.ranker.rank(matching, limit=wanted.limit, order=wanted.order, exact_total=wanted.exact_total)
            if ranked.total:
                break
        return compiled, matching, ranked

    def passage(self, document: int) -> Passage:
        with readable(self.path):
            return passage_of(self.collection.stored(document))

    def _hit(
        self,
        document: int,
        score: float,
        highlighter_of: Callable[[], Highlighter],
        parts: tuple[ScorePart, ...] | None,
        others: Sequence[int],
    ) -> Hit:
        passage, highlighter = self.passage(document), highlighter_of()
        with budget_of(self.limits):
            around = {name: highlighter.spans(name, getattr(passage, name)) for name in AROUND}
            spans = highlighter.spans("text", passage.text)
            explanation = None if parts is None else Explanation(parts, highlighter.matches(passage.text))
        context = {name: found for name, found in around.items() if found}
        return Hit(passage, score, spans, context, explanation, tuple(self.passage(other) for other in others))


def _period(value: datetime | date | str) -> tuple[datetime | None, datetime | None]:
    return parse_period(value if isinstance(value, str) else value.isoformat())
