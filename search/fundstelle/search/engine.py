"""An opened index: queries in, results out."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from fundstelle.index.articles import Passage
from fundstelle.index.dataclass import dataclass, field
from fundstelle.index.dates import parse_period
from fundstelle.index.errors import FundstelleError
from fundstelle.index.storage.places import absolute
from fundstelle.index.unique import Unique
from fundstelle.search.backend import Backend, Order
from fundstelle.search.language.clauses import Notice, Parsed
from fundstelle.search.language.syntax import parse
from fundstelle.search.limits import DEFAULT_HITS, QueryLimits
from fundstelle.search.local.backend import LocalBackend
from fundstelle.search.local.scoring import Bm25
from fundstelle.search.plan.expansion import Weights
from fundstelle.search.results import Results
from fundstelle.search.snapshot import Request, Snapshot

if TYPE_CHECKING:
    from fundstelle.index.upkeep.info import IndexInfo

__all__ = ["Index", "Ranking", "open_index"]


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
    chosen, allowed, folder = ranking or Ranking(), limits or QueryLimits(), absolute(path)
    return Index(folder, LocalBackend(folder, Bm25(chosen.k1, chosen.b), allowed), chosen.weights, allowed)


class Index(Unique):
    """A snapshot of an index that can be searched from several threads at once. Made by `open_index`.

    It goes on showing the state of the index at which it was opened, until `refresh`.
    """

    def __init__(self, path: Path, backend: Backend, weights: Weights, limits: QueryLimits) -> None:
        """Search a backend; see `open_index`.

        Args:
            path: where the index is.
            backend: what holds it; it is closed with this.
            weights: how much a word counts by its place.
            limits: how much a query may ask for.
        """
        self.path = path
        self._weights = weights
        self._limits = limits
        self._snapshot: Snapshot | None = Snapshot.of(backend, weights, limits)
        # Searching needs none: what is opened never changes. Two threads must not refresh at once.
        self._lock = threading.Lock()

    def search(  # noqa: PLR0913  # all but the query have defaults
        self,
        query: str,
        limit: int | None = DEFAULT_HITS,
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
            exact_total: whether all passages that match must be counted. Without it `Results.total` may be a lower
                bound where counting costs something; in an index on this machine it costs nothing, and is exact.
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
        wanted = Request(limit, (start, end), sort, explain=explain, exact_total=exact_total, collapse=collapse)
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
        return [] if root is None else self._current().article_ids(root)

    def passages(self) -> Iterator[Passage]:
        """All passages of the index, article by article, in the order in which they were added.

        They are those of the state that the index shows when this is called, also when it is refreshed or closed before
        the last of them.

        Raises:
            FundstelleError: the index is closed.
            IndexDamagedError: what would be read is not what was written.
        """
        return self._current().all_passages()

    def info(self) -> IndexInfo:
        """What the index holds in the state that it shows, counted anew at each call."""
        return self._current().backend.info()

    def refresh(self) -> bool:
        """Show the last committed state from now on. Returns whether anything has changed."""
        with self._lock:
            newer = self._current().backend.newer()
            if newer is not None:
                # Hits that have not been looked at go on reading the state before.
                self._snapshot = Snapshot.of(newer, self._weights, self._limits)
            return newer is not None

    def close(self) -> None:
        """Let go of the index. Closing twice does nothing."""
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            snapshot.backend.close()

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

    def _current(self) -> Snapshot:
        snapshot = self._snapshot
        if snapshot is None:
            raise FundstelleError(f"The index at {self.path} is closed; open it again to search it.")
        return snapshot


def _period(value: datetime | date | str) -> tuple[datetime | None, datetime | None]:
    return parse_period(value if isinstance(value, str) else value.isoformat())
