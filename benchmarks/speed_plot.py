"""A picture of the speed benchmark: how fast engines index and answer as the corpus grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from speed_results import Outcome

__all__ = ["plot"]


def plot(outcomes: Iterable[Outcome], path: Path) -> None:
    """Write an SVG with two panels, passages a second in indexing and the times of a query, both by passages."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures make the same file.
    mpl.rcParams["svg.hashsalt"] = "fundstelle"
    from matplotlib import pyplot as plt

    by_engine: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in sorted(outcomes, key=lambda outcome: outcome.building.passages):
        by_engine[outcome.engine].append(outcome)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    _draw_indexing(left, by_engine)
    _draw_queries(right, by_engine)
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=len(by_engine) + 1)
    figure.savefig(path, format="svg", metadata={"Date": None})
    plt.close(figure)


def _draw_indexing(axes: Any, by_engine: Mapping[str, Sequence[Outcome]]) -> None:
    for engine, outcomes in by_engine.items():
        axes.plot(_sizes(outcomes), [outcome.building.rate for outcome in outcomes], marker="o", label=engine)
    _label(axes, "Indexing", "passages a second", by_engine)


def _draw_queries(axes: Any, by_engine: Mapping[str, Sequence[Outcome]]) -> None:
    for place, (engine, outcomes) in enumerate(by_engine.items()):
        spreads = [spread for outcome in outcomes if (spread := outcome.main.spread())]
        sizes, color = _sizes(outcomes), f"C{place}"
        axes.plot(sizes, [spread.p50 for spread in spreads], marker="o", color=color, label=engine)
        axes.plot(sizes, [spread.p95 for spread in spreads], marker="^", color=color, linestyle="--")
    axes.plot([], [], marker="^", color="gray", linestyle="--", label="95th percentile")
    _label(axes, "A query: median and 95th percentile", "milliseconds", by_engine)


def _sizes(outcomes: Sequence[Outcome]) -> list[int]:
    return [outcome.building.passages for outcome in outcomes]


def _label(axes: Any, title: str, unit: str, by_engine: Mapping[str, Sequence[Outcome]]) -> None:
    axes.set(title=title, xlabel="passages in the index", ylabel=unit, xscale="log", yscale="log")
    sizes = sorted({size for outcomes in by_engine.values() for size in _sizes(outcomes)})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes], fontsize="small")
    axes.set_xticks([], minor=True)
    axes.grid(visible=True, alpha=0.3)
