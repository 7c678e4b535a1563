"""What a query may take of time and memory while it is being worked on, however it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from fundstelle.index.errors import QueryLimitError

if TYPE_CHECKING:
    from fundstelle.search.limits import QueryLimits

__all__ = ["budget_of", "spend"]


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


@contextmanager
def budget_of(limits: QueryLimits) -> Iterator[None]:
    """Let what is done in this block, in this thread, take no more than a query may.

    Within another such block the time of that one counts, too; the memory is counted anew.

    Raises:
        QueryLimitError: it takes more, as `spend` finds.
    """
    around = _BUDGET.get()
    before = _BUDGET.set(_Budget(limits, around.end if around else inf))
    try:
        yield
    finally:
        _BUDGET.reset(before)


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
