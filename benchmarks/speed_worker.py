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
from math import inf
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from measure import READY, timed
from speed_corpus import Record, read_sample

if TYPE_CHECKING:
    # Imported when the baseline of the memory is known, so that what an engine imports counts as its own.
    from speed_engines import Engine
    from speed_queries import Query, Way

_TRIAL = 5_000
_PASSES = 3


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
    answer = _ask(engine, task["queries"]) if "queries" in task else _build(engine, passages, task["seconds"])
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
    return {"opening": timed(engine.create) / 1e9, "seconds": timed(lambda: engine.fill(passages)) / 1e9}


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
    opening = timed(engine.open) / 1e9
    timings = [_timing(name, way, asked) for name, way in engine.ways().items()]
    totals = [None if query is None else engine.total(query) for query in asked]
    return {"opening": opening, "timings": timings, "totals": totals}


def _timing(name: str, way: Way, queries: Sequence[Query | None]) -> Mapping[str, Any]:
    first, *passes = ([_time(way, query) for query in queries] for _ in range(1 + _PASSES))
    warm = [None if None in times else statistics.median(times) for times in zip(*passes, strict=True)]
    return {"way": name, "first": first, "warm": warm}


def _time(way: Way, query: Query | None) -> int | None:
    return None if query is None else timed(lambda: way(query))


if __name__ == "__main__":
    main()
