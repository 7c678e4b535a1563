"""The tables of the speed benchmark, in Markdown."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from speed_cold import ColdStart
from speed_queries import KINDS, Kind, Query
from speed_results import Outcome, Spread

__all__ = ["Report", "as_json", "tables"]

_TIMES = ("p50", "p95", "p99")
_MEASURE = "tantivy"
_MEGABYTE = 1e6
_DISTURBING = 0.1


@dataclass(frozen=True)
class Report:
    """Everything that one run has measured.

    Attributes:
        setting: what the run depends on, by name: the corpus, the machine, the versions.
        queries: the queries, in the order of all times.
        samples: what the engines reached on each sample, by its number of passages, the smallest first.
        limited: what the engine that was given a time reached, and the others on the same passages.
        failures: a sentence for each measurement that could not be made.
        cold: the start of a search from the shell, where that was asked for.
    """

    setting: Mapping[str, str]
    queries: Sequence[Query]
    samples: Mapping[int, Sequence[Outcome]]
    limited: Sequence[Outcome]
    failures: Sequence[str]
    cold: ColdStart | None


def as_json(report: Report) -> str:
    """Everything, with the time of every query, and an overview of each measurement."""
    measured = (*(outcome for outcomes in report.samples.values() for outcome in outcomes), *report.limited)
    return json.dumps(asdict(report) | {"overview": [_figures(outcome) for outcome in measured]}, ensure_ascii=False)


def _figures(outcome: Outcome) -> Mapping[str, object]:
    spreads = {timing.way: timing.spread() for timing in outcome.asking.timings}
    return {
        "engine": outcome.engine,
        "passages": outcome.building.passages,
        "passages_per_second": outcome.building.rate,
        "index_bytes": outcome.building.disk,
        "milliseconds": {way: asdict(spread) for way, spread in spreads.items() if spread},
    }


def tables(report: Report) -> Iterator[str]:
    """All parts of the report."""
    yield "\n".join(f"- {name}: {value}" for name, value in report.setting.items())
    for size, outcomes in report.samples.items():
        if outcomes:
            yield from _sample(f"{size} passages", outcomes, report.queries)
            yield from _compared(outcomes)
    yield from _growth(list(report.samples.values()))
    if report.limited:
        yield from _sample(_bearing(report.limited[0]), report.limited, report.queries)
        yield from _multiples(report.limited)
    if report.cold:
        yield _cold(report.cold)
    if report.failures:
        yield "\n".join(f"- {failure}" for failure in report.failures)


def _sample(title: str, outcomes: Sequence[Outcome], queries: Sequence[Query]) -> Iterator[str]:
    yield f"## {title}"
    yield "Times of a query are in milliseconds; memory is what came on top of the passages and the interpreter:"
    yield _table(
        ("engine", "passages", "passages/s", "opening s", "index MB", "MB to build", "MB to ask", *_TIMES),
        (_overview(outcome) for outcome in outcomes),
    )
    if disturbed := [note for outcome in outcomes for note in _disturbances(outcome)]:
        yield f"Other programs kept the machine busy meanwhile, by so many cores: {', '.join(disturbed)}."
    yield "By what a query returns; the first pass is over queries that the process has never seen:"
    yield _table(
        ("engine", "returns", "queries", *_TIMES, "mean", *(f"first {name}" for name in _TIMES)),
        (row for outcome in outcomes for row in _ways(outcome)),
        names=2,
    )
    yield "By kind of query, with the mean number of passages found:"
    yield _table(
        ("engine", "kind", "queries", *_TIMES, "found"),
        (_kind(outcome, kind, [query.kind == kind for query in queries]) for outcome in outcomes for kind in KINDS),
        names=2,
    )


def _bearing(limited: Outcome) -> str:
    building = limited.building
    return f"{building.passages} passages, as many as {limited.engine} indexed in {building.seconds:.0f} s"


def _overview(outcome: Outcome) -> Sequence[str]:
    building, asking = outcome.building, outcome.asking
    return (
        outcome.engine,
        str(building.passages),
        f"{building.rate:.0f}",
        f"{building.opening:.2f}",
        f"{building.disk / _MEGABYTE:.1f}",
        f"{building.memory / _MEGABYTE:.0f}",
        f"{asking.memory / _MEGABYTE:.0f}",
        *_percentiles(outcome.main.spread()),
    )


def _disturbances(outcome: Outcome) -> Iterator[str]:
    for what, others in (("building", outcome.building.others), ("asking", outcome.asking.others)):
        if others >= _DISTURBING:
            yield f"{outcome.engine}, {what}: {others:.1f}"


def _ways(outcome: Outcome) -> Iterator[Sequence[str]]:
    for timing in outcome.asking.timings:
        warm = timing.spread()
        first = _percentiles(timing.spread(first=True)) if timing is outcome.main else ("", "", "")
        asked = [f"{warm.queries}", *_percentiles(warm), _milliseconds(warm.mean)] if warm else ["0"] + ["–"] * 4
        yield (outcome.engine, timing.way, *asked, *first)


def _kind(outcome: Outcome, kind: Kind, chosen: Sequence[bool]) -> Sequence[str]:
    spread = outcome.main.spread(only=chosen)
    if spread is None:
        return (outcome.engine, kind, "not possible" if any(chosen) else "0", *["–"] * 4)
    totals = [total for total, is_chosen in zip(outcome.asking.totals, chosen, strict=True) if is_chosen]
    found = statistics.mean(total for total in totals if total is not None)
    return (outcome.engine, kind, str(spread.queries), *_percentiles(spread), f"{found:.0f}")


def _compared(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What each engine takes as a multiple of the engine that is the measure."""
    measure = next((outcome for outcome in outcomes if outcome.engine == _MEASURE), None)
    if measure is None or len(outcomes) == 1:
        return
    yield (
        f"Beside {_MEASURE} (its time to index, its size and its times to answer are 1, less is better), over the "
        "queries that both can answer:"
    )
    yield _table(
        ("engine", "indexing", "index size", "p50", "p95", "first p50", "first p95"),
        (_beside(outcome, measure) for outcome in outcomes),
    )


def _beside(outcome: Outcome, measure: Outcome) -> Sequence[str]:
    own, other = outcome.building, measure.building
    both = [None not in pair for pair in zip(outcome.main.warm, measure.main.warm, strict=True)]
    warm = _quotients(outcome.main.spread(only=both), measure.main.spread(only=both))
    first = _quotients(outcome.main.spread(first=True, only=both), measure.main.spread(first=True, only=both))
    time_each = (own.seconds / own.passages) / (other.seconds / other.passages)
    return (outcome.engine, f"{time_each:.3g}", f"{own.disk / other.disk:.3g}", *warm, *first)


def _quotients(spread: Spread | None, other: Spread | None) -> Sequence[str]:
    if spread is None or other is None:
        return ("–", "–")
    return (f"{spread.p50 / other.p50:.3g}", f"{spread.p95 / other.p95:.3g}")


def _growth(samples: Sequence[Sequence[Outcome]]) -> Iterator[str]:
    """How much more the largest sample takes than the smallest."""
    pairs = [(few, many) for few in samples[0] for many in samples[-1] if few.engine == many.engine]
    if len(samples) == 1 or not pairs:
        return
    few, many = pairs[0][0].building.passages, pairs[0][1].building.passages
    yield f"## From {few} to {many} passages"
    yield f"The figures of the largest sample as multiples of the smallest's; it has {many / few:.3g} times as many:"
    yield _table(
        ("engine", "indexing time", "index size", "p50", "p95"),
        (
            (
                many.engine,
                f"{many.building.seconds / few.building.seconds:.3g}",
                f"{many.building.disk / few.building.disk:.3g}",
                *_quotients(many.main.spread(), few.main.spread()),
            )
            for few, many in pairs
        ),
    )


def _multiples(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """How much longer the limited engine takes than each of the others on the same passages."""
    limited, *others = outcomes
    if not others:
        return
    yield f"How many times as long {limited.engine} takes on these passages:"
    yield _table(("as", "to index", "p50", "p95", "p99", "mean"), (_multiple(limited, outcome) for outcome in others))


def _multiple(limited: Outcome, other: Outcome) -> Sequence[str]:
    slow, fast = limited.main.spread(), other.main.spread()
    assert slow is not None
    assert fast is not None
    quotients = (getattr(slow, name) / getattr(fast, name) for name in ("p50", "p95", "p99", "mean"))
    indexing = limited.building.seconds / other.building.seconds
    return (other.engine, f"{indexing:.3g}", *(f"{quotient:.3g}" for quotient in quotients))


def _cold(cold: ColdStart) -> str:
    search, imports = statistics.median(cold.search), statistics.median(cold.imports)
    return (
        f"## From the shell\n\nfundstelle search {cold.word}: {search:.0f} ms; an interpreter that imports what it "
        f"needs and ends: {imports:.0f} ms; ratio {cold.ratio:.2f} (medians of {len(cold.search)} pairs)"
    )


def _percentiles(spread: Spread | None) -> Sequence[str]:
    return [_milliseconds(value) for value in (spread.p50, spread.p95, spread.p99)] if spread else ["–"] * 3


def _milliseconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], names: int = 1) -> str:
    """A table whose first columns hold names and all others figures."""
    ruler = ["---"] * names + ["---:"] * (len(header) - names)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ruler, *rows))
