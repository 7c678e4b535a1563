"""What the speed benchmark measures of an engine, between the process that measures and the one that prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np

__all__ = ["Asking", "Building", "Outcome", "Spread", "Timing", "Which"]


#: The times of which there is one for each query; see `Timing`.
Which = Literal["first", "warm", "processor"]


@dataclass(frozen=True)
class Spread:
    """Percentiles and mean of the times of some queries, in milliseconds."""

    queries: int
    p50: float
    p95: float
    p99: float
    mean: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Self:
        """The spread of at least one time; between two times, percentiles are interpolated."""
        p50, p95, p99 = (float(value) for value in np.percentile(milliseconds, (50, 95, 99)))
        return cls(len(milliseconds), p50, p95, p99, sum(milliseconds) / len(milliseconds))


@dataclass(frozen=True)
class Timing:
    """The times of all queries in one way of asking, in nanoseconds, in their order; None for what cannot be asked.

    Attributes:
        way: what is done for a query.
        first: the times when nothing had been asked in this process in this way.
        warm: the median times of the passes after that.
        processor: the median processor times of these passes.
    """

    way: str
    first: Sequence[int | None]
    warm: Sequence[int | None]
    processor: Sequence[int | None]

    def spread(self, which: Which = "warm", *, only: Sequence[bool] | None = None) -> Spread | None:
        """The spread of the times, all or those that are marked in `only`; None where there are none."""
        times: Sequence[int | None] = getattr(self, which)
        chosen = only or [True] * len(times)
        taken = [time / 1e6 for time, is_chosen in zip(times, chosen, strict=True) if is_chosen and time is not None]
        return Spread.of(taken) if taken else None


@dataclass(frozen=True)
class Building:
    """How an index was built.

    Attributes:
        passages: how many passages it got.
        opening: seconds until the first passage could be added.
        seconds: from the first passage until everything was committed and merged.
        memory: the most bytes that the process and its children held beyond the passages they were given.
        disk: the bytes of the index.
        processor: seconds of processor time of the process and its children, from its start.
        others: how many cores the rest of the machine kept busy meanwhile.
    """

    passages: int
    opening: float
    seconds: float
    memory: int
    disk: int
    processor: float
    others: float

    @property
    def rate(self) -> float:
        """Passages a second."""
        return self.passages / self.seconds


@dataclass(frozen=True)
class Asking:
    """How an index was asked.

    Attributes:
        opening: seconds until the first query could be asked.
        timings: the times in each way of asking; engines are compared by the first.
        totals: how many passages each query found; None for what cannot be asked.
        threads: how many queries a second one thread answers, and several in one process, by the number of threads.
        memory: the most bytes that the process held beyond an empty interpreter.
        others: how many cores the rest of the machine kept busy meanwhile.
    """

    opening: float
    timings: Sequence[Timing]
    totals: Sequence[int | None]
    threads: Mapping[str, float]
    memory: int
    others: float

    @classmethod
    def of(cls, answer: Mapping[str, Any], memory: int, others: float) -> Self:
        """Read the answer of the process that asked."""
        timings = tuple(Timing(**timing) for timing in answer["timings"])
        return cls(answer["opening"], timings, answer["totals"], answer["threads"], memory, others)


@dataclass(frozen=True)
class Outcome:
    """What one engine reached on one sample of the corpus."""

    engine: str
    building: Building
    asking: Asking

    @property
    def main(self) -> Timing:
        """The times by which engines are compared."""
        return self.asking.timings[0]
