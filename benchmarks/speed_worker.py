"""The process in which one engine builds or asks one index; `measure.py` says how it talks with the one above it."""

from __future__ import annotations

import gc
import importlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import inf
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from measure import READY, Cost, timed
from speed_corpus import Record, read_sample

if TYPE_CHECKING:
    # Imported when the baseline of the memory is known, so that what an engine imports counts as its own.
    from speed_engines import Engine
    from speed_queries import Query, Way

_TRIAL = 5_000
_PASSES = 3
# How many threads ask at once, and how often each of them asks everything.
_THREADS = (1, 2)
_ROUNDS = 10


class _Supply:
    """Hands out passages until some seconds are over.

    Attributes:
        given: how many it has handed out.
        seconds: how long that took.
    """

    def __init__(self, passages: Sequence[Record], seconds: float) -> None:
        self._passages, self._limit = passages, seconds
        self.given = 0
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Record]:
        started = time.perf_counter()
        for passage in self._passages:
            self.seconds = time.perf_counter() - started
            if self.seconds >= self._limit:
                return
            self.given += 1
            yield passage


def main() -> None:
    """Do the one task that stands on the standard input."""
    stdout = _own_stdout()
    task = json.loads(sys.stdin.readline())
    passages = read_sample(Path(task["passages"]), task["limit"]) if "passages" in task else []
    # The passages are the benchmark's, not the engine's: its garbage collections must not walk through them.
    gc.collect()
    gc.freeze()
    print(READY, file=stdout, flush=True)
    sys.stdin.readline()
    engine = _engine(task["engine"], Path(task["folder"]))
    answer: Mapping[str, Any]
    if "texts" in task:
        answer = {kind: _slow(engine, texts) for kind, texts in task["texts"].items()}
    elif "queries" in task:
        answer = _ask(engine, task["queries"])
    else:
        answer = _build(engine, passages, task["seconds"])
    print(json.dumps(answer), file=stdout, flush=True)
    # Whoever asked weighs this process once more.
    sys.stdin.read()


def _own_stdout() -> IO[str]:
    """The standard output for answers alone: what an engine prints goes to stderr."""
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return stdout


def _engine(name: str, folder: Path) -> Engine:
    from speed_engines import ENGINES

    kind = ENGINES[name]
    for module in kind.modules:
        importlib.import_module(module)
    return kind(folder)


def _build(engine: Engine, passages: Sequence[Record], seconds: float | None) -> Mapping[str, Any]:
    if seconds is None:
        return {"passages": len(passages), **_times(engine, passages)}
    supply = _Supply(passages, seconds * _share_of_adding(type(engine), passages[:_TRIAL]))
    times = _times(engine, supply)
    return {"passages": supply.given, **times}


def _times(engine: Engine, passages: Iterable[Record]) -> Mapping[str, float]:
    opening, filling = timed(engine.create), timed(lambda: engine.fill(passages))
    return {"opening": opening.wall / 1e9, "seconds": filling.wall / 1e9}


def _share_of_adding(kind: type[Engine], passages: Sequence[Record]) -> float:
    """How much of the time of indexing an engine spends before it commits, tried on a few passages."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        supply = _Supply(passages, inf)
        filling = _times(kind(Path(folder)), supply)["seconds"]
    return supply.seconds / filling


def _ask(engine: Engine, given: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    from speed_queries import Query

    queries = [Query(query["kind"], tuple(query["words"])) for query in given]
    asked = [query if query.kind in engine.kinds else None for query in queries]
    opening = timed(engine.open).wall / 1e9
    timings = [_timing(name, way, asked) for name, way in engine.ways().items()]
    totals = [None if query is None else engine.total(query) for query in asked]
    main = next(iter(engine.ways().values()))
    threads = {str(number): _rate(main, [query for query in asked if query], number) for number in _THREADS}
    return {"opening": opening, "timings": timings, "totals": totals, "threads": threads}


def _timing(name: str, way: Way, queries: Sequence[Query | None]) -> Mapping[str, Any]:
    first, *passes = ([_cost(way, query) for query in queries] for _ in range(1 + _PASSES))
    costs = [[cost for cost in of_query if cost] for of_query in zip(*passes, strict=True)]
    return {
        "way": name,
        "first": [cost and cost.wall for cost in first],
        "warm": [statistics.median(cost.wall for cost in some) if some else None for some in costs],
        "processor": [statistics.median(cost.processor for cost in some) if some else None for some in costs],
    }


def _cost(way: Way, query: Query | None) -> Cost | None:
    return None if query is None else timed(lambda: way(query))


def _slow(engine: Any, texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """What each query takes when it is asked first, and the median of what it takes then; in ms of processor time."""
    first, *passes = (
        [timed(partial(engine.search_text, text)).processor / 1e6 for text in texts] for _ in range(1 + _PASSES)
    )
    return first, [statistics.median(times) for times in zip(*passes, strict=True)]


def _rate(way: Way, queries: Sequence[Query], threads: int) -> float:
    """How many queries a second are answered by so many threads, each of which asks all of them some times."""

    def ask_all(_: int) -> None:
        for _ in range(_ROUNDS):
            for query in queries:
                way(query)

    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(ask_all, range(threads)))
        return threads * _ROUNDS * len(queries) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
