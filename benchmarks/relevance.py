"""How well the right passages are ranked, and how fast, beside other engines: on folders in the BEIR layout.

    python benchmarks/relevance.py FOLDER…
    python benchmarks/relevance.py --systems fundstelle,whoosh FOLDER…

Each folder holds corpus.jsonl, queries.jsonl and qrels/test.tsv. Every system indexes the same passages in a temporary
folder and is asked the same queries, as a user would type them; Fundstelle through its public library, exactly as
`fundstelle index add` and `fundstelle search` would. Results are tables in Markdown on stdout.

The measures are those of the library ir-measures, Tantivy is the package tantivy; both come with
pip install 'fundstelle[benchmark]'.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engines import SYSTEMS, System, passages_of
from fundstelle.index import Article
from fundstelle.index.sources import read_articles

try:
    import ir_measures
    from ir_measures import RR, R, nDCG
except ImportError:
    sys.exit("This benchmark needs ir-measures: pip install 'fundstelle[benchmark]'")

DEPTH = 100
TIMED_DEPTH = 10
MEASURES = {"nDCG@10": nDCG @ 10, "MRR@10": RR @ 10, "Recall@100": R @ 100}


@dataclass(frozen=True)
class Collection:
    """A retrieval set: its articles, its queries by id, and the grade of each relevant article by query."""

    name: str
    corpus: Sequence[Article]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Outcome:
    """What one system reached on one set: the measures by name, and how long it took in seconds."""

    values: Mapping[str, float]
    passages: int
    building: float
    queries: int
    searching: float


#: What each system reached, set by set.
Outcomes = Mapping[str, Sequence[Outcome]]


def main() -> None:
    """Run the benchmark over the folders named on the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a set in the BEIR layout")
    parser.add_argument(
        "--systems", type=systems_named, default=",".join(SYSTEMS), metavar="NAMES", help="default: %(default)s"
    )
    arguments = parser.parse_args()
    systems = [system for system in arguments.systems if is_installed(system)]
    if not systems:
        sys.exit("None of these systems can run.")
    names: list[str] = []
    outcomes: dict[str, list[Outcome]] = {system.name: [] for system in systems}
    for folder in arguments.folders:
        collection = read_collection(folder)
        names.append(collection.name)
        for system in systems:
            print(f"{collection.name}: {system.name} …", file=sys.stderr)
            outcomes[system.name].append(evaluate(system, collection))
    print("\n\n".join(tables(names, outcomes)))


def systems_named(names: str) -> list[type[System]]:
    """The systems in a list with commas, each once."""
    unknown = [name for name in names.split(",") if name not in SYSTEMS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(SYSTEMS)}")
    return [SYSTEMS[name] for name in dict.fromkeys(names.split(","))]


def is_installed(system: type[System]) -> bool:
    """Whether a system can run here; if not, one sentence on stderr says what to install."""
    if find_spec(system.package) is not None:
        return True
    print(
        f"{system.name} is left out, since {system.package} is not installed: pip install {system.package}",
        file=sys.stderr,
    )
    return False


def read_collection(folder: Path) -> Collection:
    """Read a folder in the BEIR layout. Queries without any judgement are left out, as the measures would do."""
    qrels: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            qrels.setdefault(line["query-id"], {})[line["corpus-id"]] = int(line["score"])
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        queries = {record["_id"]: record["text"] for record in map(json.loads, file)}
    judged = {key: text for key, text in queries.items() if key in qrels}
    return Collection(folder.resolve().name, list(corpus_of(folder)), judged, qrels)


def corpus_of(folder: Path) -> Iterator[Article]:
    """The articles of a folder; the first one that cannot be read ends the program."""
    for article in read_articles([folder / "corpus.jsonl"]):
        if not isinstance(article, Article):
            sys.exit(f"{article}")
        yield article


def evaluate(system_type: type[System], collection: Collection) -> Outcome:
    """Index a set, search all its queries, and measure.

    Timing comes first and takes every query once, so that no engine has seen a query before.
    """
    # Windows refuses to delete files that an engine still has mapped.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        system = system_type(Path(folder))
        building = seconds(lambda: system.build(collection.corpus))
        system.search("Aufwärmen", TIMED_DEPTH)
        searching = seconds(lambda: [system.search(text, TIMED_DEPTH) for text in collection.queries.values()])
        run = {key: system.search(text, DEPTH) for key, text in collection.queries.items()}
        system.close()
    values = ir_measures.calc_aggregate(MEASURES.values(), collection.qrels, run)
    return Outcome(
        {name: values[measure] for name, measure in MEASURES.items()},
        sum(1 for _ in passages_of(collection.corpus)),
        building,
        len(collection.queries),
        searching,
    )


def seconds(work: Any) -> float:
    """How long a call without arguments takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def tables(names: Sequence[str], outcomes: Outcomes) -> Iterator[str]:
    """The ranking of all systems, the other measures of the first, and the speed of all."""
    first = next(iter(outcomes))
    yield "nDCG@10:\n\n" + quality_table(
        names, outcomes[first], {system: ("nDCG@10", outcomes[system]) for system in outcomes}
    )
    others = [name for name in MEASURES if name != "nDCG@10"]
    yield f"{first}, {' and '.join(others)}:\n\n" + quality_table(
        names, outcomes[first], {name: (name, outcomes[first]) for name in others}
    )
    yield f"Speed over all sets ({TIMED_DEPTH} results a query):\n\n" + speed_table(outcomes)


def quality_table(
    names: Sequence[str], sizes: Sequence[Outcome], columns: Mapping[str, tuple[str, Sequence[Outcome]]]
) -> str:
    """A table with a row a set, a last row with the mean, and a column for a measure of one system."""
    values = [[outcome.values[measure] for outcome in reached] for measure, reached in columns.values()]
    lines = [row("set", "passages", "queries", *columns), "|---|" + "---:|" * (len(columns) + 2)]
    for name, size, figures in zip(names, sizes, zip(*values, strict=True), strict=True):
        lines.append(row(name, str(size.passages), str(size.queries), *(f"{value:.4f}" for value in figures)))
    lines.append(row("**mean**", "", "", *(f"**{sum(column) / len(column):.4f}**" for column in values)))
    return "\n".join(lines)


def speed_table(outcomes: Outcomes) -> str:
    """A table with a row a system; each speed also as the multiple of the first system's."""
    speeds = {system: speed(reached) for system, reached in outcomes.items()}
    first, (first_rate, first_time) = next(iter(speeds.items()))
    lines = [
        row("system", "passages/s", f"passages/s ÷ {first}'s", "ms/query", f"ms/query ÷ {first}'s"),
        "|---|---:|---:|---:|---:|",
    ]
    for system, (rate, milliseconds) in speeds.items():
        lines.append(
            row(
                system,
                f"{rate:.0f}",
                f"{rate / first_rate:.3g}",
                f"{milliseconds:.2f}",
                f"{milliseconds / first_time:.3g}",
            )
        )
    return "\n".join(lines)


def speed(reached: Sequence[Outcome]) -> tuple[float, float]:
    """Passages a second in indexing, and milliseconds a query, over all sets together."""
    rate = sum(outcome.passages for outcome in reached) / sum(outcome.building for outcome in reached)
    time_a_query = sum(outcome.searching for outcome in reached) / sum(outcome.queries for outcome in reached)
    return rate, 1000 * time_a_query


def row(*cells: str) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    # Whoosh has invalid escape sequences in its source, of which Python 3.12 and later warn.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    main()
