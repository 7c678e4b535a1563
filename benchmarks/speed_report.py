"""The tables of the speed benchmark, in Markdown."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from speed_cold import AllHits, ColdStart
from speed_queries import KINDS, MARKED, Kind, Query
from speed_results import Outcome, Spread, Timing, Which
from speed_slowest import SlowQueries

__all__ = ["Report", "as_json", "tables"]

_TIMES = ("p50", "p95", "p99")
_MEASURE = "tantivy"
_COMPARED: tuple[Which, ...] = ("warm", "processor", "first")
_RATIOS = ("p50", "p95", "CPU p50", "CPU p95")
_MARKED_RATIOS = tuple(f"marked {name}" for name in _RATIOS)
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
        slow: what queries of every kind took Fundstelle.
        failures: a sentence for each measurement that could not be made.
        cold: the start of a search from the shell, where that was asked for.
        everything: all hits of a word, printed, where that was asked for.
    """

    setting: Mapping[str, str]
    queries: Sequence[Query]
    samples: Mapping[int, Sequence[Outcome]]
    limited: Sequence[Outcome]
    slow: Sequence[SlowQueries]
    failures: Sequence[str]
    cold: ColdStart | None
    everything: AllHits | None


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
    if report.slow:
        yield from _slow(report.slow)
    if report.cold:
        yield _cold(report.cold)
    if report.everything:
        yield _everything(report.everything)
    if report.failures:
        yield "\n".join(f"- {failure}" for failure in report.failures)


def _sample(title: str, outcomes: Sequence[Outcome], queries: Sequence[Query]) -> Iterator[str]:
    yield f"## {title}"
    yield "Times of a query are in milliseconds; memory is what came on top of the passages and the interpreter:"
    yield _table(
        ("engine", "passages", "passages/s", "CPU s", "opening s", "index MB", "MB to build", "MB to ask", *_TIMES),
        (_overview(outcome) for outcome in outcomes),
    )
    if disturbed := [note for outcome in outcomes for note in _disturbances(outcome)]:
        yield f"Other programs kept the machine busy meanwhile, by so many cores: {', '.join(disturbed)}."
    yield "By what a query returns; the first pass is over queries that the process has never seen:"
    yield _table(
        ("engine", "returns", "queries", *_TIMES, "mean", *_named("CPU"), *_named("first")),
        (row for outcome in outcomes for row in _ways(outcome)),
        names=2,
    )
    yield "Queries a second of several threads in one process:"
    yield _table(
        ("engine", *(f"threads: {number}" for number in outcomes[0].asking.threads), "ratio"),
        (_by_threads(outcome) for outcome in outcomes),
    )
    yield "By kind of query, with the mean number of passages found:"
    yield _table(
        ("engine", "kind", "queries", *_TIMES, "found"),
        (_kind(outcome, kind, [query.kind == kind for query in queries]) for outcome in outcomes for kind in KINDS),
        names=2,
    )


def _named(kind: str) -> Sequence[str]:
    return [f"{kind} {name}" for name in _TIMES]


def _by_threads(outcome: Outcome) -> Sequence[str]:
    one, *_, most = rates = list(outcome.asking.threads.values())
    return (outcome.engine, *(f"{rate:.0f}" for rate in rates), f"{most / one:.2f}")


def _bearing(limited: Outcome) -> str:
    building = limited.building
    return f"{building.passages} passages, as many as {limited.engine} indexed in {building.seconds:.0f} s"


def _overview(outcome: Outcome) -> Sequence[str]:
    building, asking = outcome.building, outcome.asking
    return (
        outcome.engine,
        str(building.passages),
        f"{building.rate:.0f}",
        f"{building.processor:.1f}",
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
        first = _percentiles(timing.spread("first")) if timing is outcome.main else ("", "", "")
        asked = [f"{warm.queries}", *_percentiles(warm), _milliseconds(warm.mean)] if warm else ["0"] + ["–"] * 4
        yield (outcome.engine, timing.way, *asked, *_percentiles(timing.spread("processor")), *first)


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
        "queries that both can answer. Marked are ten texts: Tantivy's with its SnippetGenerator over the whole text:"
    )
    yield _table(
        ("engine", "indexing", "index size", *_RATIOS, *(f"first {name}" for name in _RATIOS[:2]), *_MARKED_RATIOS),
        (_beside(outcome, measure) for outcome in outcomes),
    )


def _beside(outcome: Outcome, measure: Outcome) -> Sequence[str]:
    own, other = outcome.building, measure.building
    time_each = (own.seconds / own.passages) / (other.seconds / other.passages)
    figures = [f"{time_each:.3g}", f"{own.disk / other.disk:.3g}"]
    figures += (part for which in _COMPARED for part in _timings_beside(outcome.main, measure.main, which))
    for which in _COMPARED[:2]:
        figures += _timings_beside(_marked(outcome), _marked(measure), which)
    return (outcome.engine, *figures)


def _marked(outcome: Outcome) -> Timing | None:
    return next((timing for timing in outcome.asking.timings if timing.way == MARKED), None)


def _timings_beside(own: Timing | None, other: Timing | None, which: Which) -> Sequence[str]:
    if own is None or other is None:
        return ("–", "–")
    both = [None not in pair for pair in zip(own.warm, other.warm, strict=True)]
    return _quotients(own.spread(which, only=both), other.spread(which, only=both))


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


def _slow(kinds: Sequence[SlowQueries]) -> Iterator[str]:
    """What the slowest queries of each kind took."""
    yield "## Queries of every kind"
    yield "Milliseconds of processor time of fundstelle, in the largest sample; the first time, and when asked again:"
    yield _table(
        ("kind", "queries", "first p50", "first slowest", "p50", "slowest"), (_slow_kind(queries) for queries in kinds)
    )
    slowest, text = max(pair for queries in kinds for pair in zip(queries.warm, queries.texts, strict=True))
    yield f"The slowest of {sum(len(queries.texts) for queries in kinds)}: {slowest:.1f} ms, {text}"


def _slow_kind(queries: SlowQueries) -> Sequence[str]:
    first, warm = queries.first, queries.warm
    figures = (statistics.median(first), max(first), statistics.median(warm), max(warm))
    return (queries.kind, str(len(queries.texts)), *map(_milliseconds, figures))


def _cold(cold: ColdStart) -> str:
    search, bare, fresh = (statistics.median(times) for times in (cold.search, cold.bare, cold.fresh))
    return (
        f"## From the shell\n\nProcessor time, medians of {len(cold.search)} rounds: fundstelle {cold.word} "
        f"{search:.0f} ms; a bare interpreter {bare:.1f} ms; ratio {cold.ratio:.1f}. The first command of a new user: "
        f"{fresh:.0f} ms."
    )


def _everything(hits: AllHits) -> str:
    return (
        f"All {hits.hits} hits of {hits.word} as JSON Lines: {hits.milliseconds / 1000:.1f} s of processor time, the "
        "whole command."
    )


def _percentiles(spread: Spread | None) -> Sequence[str]:
    return [_milliseconds(value) for value in (spread.p50, spread.p95, spread.p99)] if spread else ["–"] * 3


def _milliseconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], names: int = 1) -> str:
    """A table whose first columns hold names and all others figures."""
    ruler = ["---"] * names + ["---:"] * (len(header) - names)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ruler, *rows))
