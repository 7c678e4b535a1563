"""How much a query may ask for, and how much of that is left while it is worked on."""

from __future__ import annotations

from contextvars import ContextVar
from math import inf
from time import monotonic

from fundstelle.index.dataclass import dataclass
from fundstelle.index.errors import QueryLimitError
from fundstelle.search.language.clauses import Clause, Typed, leaves_of

__all__ = ["DEFAULT_HITS", "QueryLimits", "budget_of", "spend"]

#: The most hits that a search returns where nothing is said.
DEFAULT_HITS = 10


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How much a query may ask for; what asks for more is refused, so that a search takes a bounded time.

    Attributes:
        length: the characters of a query.
        words: its words, those of phrases too.
        expansions: the words of the index that one pattern or one fuzzy word may stand for.
        seconds: how long it may be worked on; so long, too, may marking its words in one hit take.
        memory: the bytes of the lists of passages that it may put together.
    """

    length: int = 20_000
    words: int = 1_000
    expansions: int = 100_000
    seconds: float = 60.0
    memory: int = 4 << 30

    def check_length(self, query: str) -> None:
        """Refuse a query that is too long.

        Raises:
            QueryLimitError: it is.
        """
        if len(query) > self.length:
            raise QueryLimitError(
                f"The query has {len(query):,} characters; at most {self.length:,} are allowed. Shorten it, or raise "
                "the limit with QueryLimits(length=…)."
            )

    def check_words(self, root: Clause) -> None:
        """Refuse a query of too many words.

        Raises:
            QueryLimitError: it has.
        """
        words = sum(map(_words, leaves_of(root)))
        if words > self.words:
            raise QueryLimitError(
                f"The query has {words:,} words; at most {self.words:,} are allowed. Leave some out, or raise the "
                "limit with QueryLimits(words=…)."
            )

    def check_expansions(self, typed: str, words: int) -> None:
        """Refuse a pattern that stands for too many words.

        Raises:
            QueryLimitError: it does.
        """
        if words > self.expansions:
            raise QueryLimitError(
                f"„{typed}“ stands for {words:,} words of the index; at most {self.expansions:,} are allowed. Write "
                "more of its letters, or raise the limit with QueryLimits(expansions=…)."
            )


def _words(clause: Clause) -> int:
    """How many words a clause that holds no others has."""
    return max(len(clause.text.split()), 1) if isinstance(clause, Typed) else 1


class _Budget:
    """What is left of the time and the memory of a query."""

    def __init__(self, limits: QueryLimits, end: float) -> None:
        """Begin to count now, and end at `end` by the clock of `monotonic`, in seconds, if not sooner."""
        self._limits = limits
        self.end = min(monotonic() + limits.seconds, end)
        self._left = limits.memory

    def spend(self, size: int) -> None:
        """Take memory, and look at the time."""
        self._left -= size
        if self._left < 0:
            raise QueryLimitError(
                f"The query puts together lists of more than {self._limits.memory >> 20:,} MB. Leave out words or "
                "patterns that stand for many, or raise the limit with QueryLimits(memory=…)."
            )
        if monotonic() >= self.end:
            raise QueryLimitError(
                f"The query took longer than {self._limits.seconds:,g} seconds. Leave out words or patterns that stand "
                "for many, or raise the limit with QueryLimits(seconds=…)."
            )


# Not handed from function to function: what ranks, corrects and marks would do nothing with it but pass it on.
_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


class budget_of:  # noqa: N801  # a context, as those of contextlib are; one of theirs takes four times as long
    """Let what is done in this block, in this thread, take no more than a query may.

    Within another such block the time of that one counts, too; the memory is counted anew.

    Raises:
        QueryLimitError: it takes more, as `spend` finds.
    """

    __slots__ = ("_before", "_limits")

    def __init__(self, limits: QueryLimits) -> None:
        """Take these limits."""
        self._limits = limits

    def __enter__(self) -> None:
        """Begin to count."""
        around = _BUDGET.get()
        self._before = _BUDGET.set(_Budget(self._limits, around.end if around else inf))

    def __exit__(self, *_: object) -> None:
        """Go on with what is around."""
        _BUDGET.reset(self._before)


def spend(size: int = 0) -> None:
    """Tell that the query at hand goes on, with lists of so many bytes more.

    It is called at least once for every word, pattern and passage that is looked at, so that a query goes over its time
    by no more than one of them takes.

    Raises:
        QueryLimitError: the query has taken more than it may.
    """
    budget = _BUDGET.get()
    if budget is not None:
        budget.spend(size)
