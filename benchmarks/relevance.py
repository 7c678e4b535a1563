"""How well the right passages are ranked: nDCG@10, MRR@10 and Recall@100 on folders in the BEIR layout.

    python benchmarks/relevance.py FOLDER…

Each folder holds corpus.jsonl, queries.jsonl and qrels/test.tsv. Each is indexed in a temporary index through the
public library, exactly as `fundstelle index add` would, and every query is searched as a user would type it.
The measures are those of the library ir-measures (pip install 'fundstelle[benchmark]').
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fundstelle.index import Article, open_writer
from fundstelle.index.sources import read_articles
from fundstelle.search import open_index

try:
    import ir_measures
    from ir_measures import RR, R, nDCG
except ImportError:
    sys.exit("This benchmark needs ir-measures: pip install 'fundstelle[benchmark]'")

DEPTH = 100
MEASURES = {"nDCG@10": nDCG @ 10, "MRR@10": RR @ 10, "Recall@100": R @ 100}


@dataclass(frozen=True)
class Collection:
    """A retrieval set: where it is, its queries by id, and the grade of each relevant article by query."""

    folder: Path
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Outcome:
    """What one system reached on one set: the measures by name, and how long it took."""

    values: dict[str, float]
    passages_per_second: float
    milliseconds_per_query: float


def main() -> None:
    """Run the benchmark over the folders named on the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    print(f"| set | queries | {' | '.join(MEASURES)} | passages/s | ms/query |")
    print("|---|---:|" + "---:|" * (len(MEASURES) + 2))
    outcomes = []
    for folder in folders:
        collection = read_collection(folder)
        outcome = evaluate(collection)
        outcomes.append(outcome)
        print(row(folder.name, str(len(collection.queries)), outcome.values, outcome), flush=True)
    mean = {name: sum(o.values[name] for o in outcomes) / len(outcomes) for name in MEASURES}
    print(row("**mean**", "", mean, None))


def row(name: str, queries: str, values: dict[str, float], outcome: Outcome | None) -> str:
    """One line of the table."""
    measured = " | ".join(f"{values[measure]:.4f}" for measure in MEASURES)
    speed = f"{outcome.passages_per_second:.0f} | {outcome.milliseconds_per_query:.1f}" if outcome else "|"
    return f"| {name} | {queries} | {measured} | {speed} |"


def read_collection(folder: Path) -> Collection:
    """Read a folder in the BEIR layout. Queries without any judgement are left out, as the measures would do."""
    qrels: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            qrels.setdefault(line["query-id"], {})[line["corpus-id"]] = int(line["score"])
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        queries = {record["_id"]: record["text"] for record in map(json.loads, file)}
    return Collection(folder, {key: text for key, text in queries.items() if key in qrels}, qrels)


def evaluate(collection: Collection) -> Outcome:
    """Index a set, search all its queries, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        passages = build(Path(folder), collection)
        built = time.perf_counter()
        run = dict(search(Path(folder), collection))
        searched = time.perf_counter()
    values = ir_measures.calc_aggregate(MEASURES.values(), collection.qrels, run)
    return Outcome(
        {name: values[measure] for name, measure in MEASURES.items()},
        passages / (built - started),
        1000 * (searched - built) / len(collection.queries),
    )


def build(folder: Path, collection: Collection) -> int:
    """Index the corpus and return the number of passages."""
    with open_writer(folder) as writer:
        for article in read_articles([collection.folder / "corpus.jsonl"]):
            if not isinstance(article, Article):
                sys.exit(f"{article}")
            writer.add(article)
        return writer.counts.passages


def search(folder: Path, collection: Collection) -> Iterator[tuple[str, dict[str, float]]]:
    """For every query the best articles with the score of their best passage."""
    with open_index(folder) as index:
        for key, text in collection.queries.items():
            scores: dict[str, float] = {}
            for hit in index.search(text, limit=DEPTH):
                scores.setdefault(hit.passage.article_id, hit.score)
            yield key, scores


if __name__ == "__main__":
    main()
