"""How fast passages are indexed and queries answered, beside other engines, as the corpus grows.

    python benchmarks/speed.py CORPUS
    python benchmarks/speed.py --engines fundstelle,tantivy --sizes 0.01 --json FILE --plot FILE.svg CORPUS

CORPUS has a JSON object with "id", "title" and "text" a line, and "section" where there is one; it may be packed with
xz, gzip or bzip2. Every engine indexes the same passages and is asked the same queries, which are drawn from them. Each
index is built and asked in processes of their own, one after the other. Results are tables in Markdown on stdout.

docs/performance.md says how each engine is set up. What is compared comes with pip install 'fundstelle[benchmark]'.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from measure import Run, WorkerError, folder_bytes, run_measured
except ImportError:
    sys.exit("This benchmark needs psutil: pip install 'fundstelle[benchmark]'")
from speed_cold import AllHits, ColdStart, all_hits, cold_start
from speed_corpus import CorpusError, Samples, lay_down, read_corpus
from speed_engines import ENGINES, Engine
from speed_plot import plot
from speed_queries import Query, draw_queries
from speed_report import Report, as_json, tables
from speed_results import Asking, Building, Outcome
from speed_slowest import SlowQueries, draw_any_queries

_WORKER = Path(__file__).with_name("speed_worker.py")
#: Queries are drawn from so many passages, which are in every sample that is not smaller.
_SOURCE = 10_000
_REHEARSAL = 100
_PAIRS = 15


@dataclass(frozen=True)
class Bench:
    """Where measurements are made, and on what.

    Attributes:
        folder: where the indexes go.
        samples: the passages.
        queries: the queries.
        failures: a sentence for each measurement that could not be made.
    """

    folder: Path
    samples: Samples
    queries: Sequence[Query]
    failures: list[str] = field(default_factory=list)

    def sample(self, engine: str, size: int) -> Outcome | None:
        """Measure an engine on the sample of that size."""
        return self._measure(engine, self._index(engine, size), self.samples.by_size[size])

    def drawn(self, engine: str, *, limit: int | None = None, seconds: float | None = None) -> Outcome | None:
        """Measure an engine on the first passages that were drawn: so many, or as many as it indexes in that time."""
        return self._measure(engine, self._index(engine, "drawn"), self.samples.drawn, limit, seconds)

    def rehearse(self, engine: str) -> None:
        """Index some passages, so that no measurement is the first to read a program or to compile a dictionary."""
        with suppress(WorkerError):  # The measurement will fail as well, and be reported.
            self._build(engine, self._index(engine, "rehearsal"), self.samples.drawn, _REHEARSAL, None)

    def slow(self, size: int, count: int, seed: int) -> list[SlowQueries]:
        """Ask the index of Fundstelle of that size queries of every kind."""
        kinds = draw_any_queries(self.samples.source, count, seed)
        try:
            run = self._run("fundstelle", self._index("fundstelle", size), {"texts": kinds})
        except WorkerError as error:
            self.failures.append(f"Queries of every kind could not be asked ({error}); stderr says why.")
            return []
        return [SlowQueries(kind, texts, *run.answer[kind]) for kind, texts in kinds.items()]

    def everything(self, size: int, word: str) -> AllHits:
        """Measure how long all hits of a word take."""
        from fundstelle.search import open_index

        index = self._index("fundstelle", size)
        with open_index(index) as opened:
            total = opened.search(word, limit=0).total
        return all_hits(index, word, total)

    def cold(self, size: int) -> ColdStart | None:
        """Measure the start of a search in the index of Fundstelle of that size."""
        words = next(query.words for query in self.queries if query.kind == "words")
        try:
            return cold_start(self._index("fundstelle", size), words[0], _PAIRS)
        except (OSError, subprocess.CalledProcessError) as error:
            print(getattr(error, "stderr", b"").decode(errors="replace"), file=sys.stderr)
            self.failures.append(f"The start of a search could not be measured: {error}")
            return None

    def _index(self, engine: str, what: object) -> Path:
        return self.folder / f"{engine}-{what}"

    def _measure(
        self, engine: str, index: Path, passages: Path, limit: int | None = None, seconds: float | None = None
    ) -> Outcome | None:
        print(f"{index.name} …", file=sys.stderr)
        try:
            building = self._build(engine, index, passages, limit, seconds)
            return Outcome(engine, building, self._ask(engine, index))
        except WorkerError as error:
            self.failures.append(f"{index.name} could not be measured ({error}); stderr says why.")
            return None

    def _build(self, engine: str, index: Path, passages: Path, limit: int | None, seconds: float | None) -> Building:
        index.mkdir()
        task = {"passages": str(passages), "limit": limit, "seconds": seconds}
        run = self._run(engine, index, task)
        return Building(
            **run.answer,
            memory=run.peak - run.baseline,
            disk=folder_bytes(index),
            processor=run.processor,
            others=run.others,
        )

    def _ask(self, engine: str, index: Path) -> Asking:
        run = self._run(engine, index, {"queries": [asdict(query) for query in self.queries]})
        return Asking.of(run.answer, run.peak - run.baseline, run.others)

    @staticmethod
    def _run(engine: str, index: Path, task: Mapping[str, Any]) -> Run:
        # Whoosh has invalid escape sequences in its source, of which Python 3.12 and later warn.
        command = [sys.executable, "-W", "ignore::SyntaxWarning", str(_WORKER)]
        return run_measured(command, {"engine": engine, "folder": str(index), **task})


def main() -> None:
    """Run the benchmark that the command line describes and print the tables."""
    arguments = _arguments()
    try:
        with _folder(arguments.folder) as folder:
            report = run(arguments, folder)
    except CorpusError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print("\n\n".join(tables(report)))
    if arguments.json:
        arguments.json.write_text(as_json(report), encoding="utf-8")
    if arguments.plot:
        plot(
            [outcome for outcomes in (*report.samples.values(), report.limited) for outcome in outcomes], arguments.plot
        )
    sys.exit(1 if report.failures else 0)


def run(arguments: argparse.Namespace, folder: Path) -> Report:
    """Lay down the samples in a folder, and measure all engines on them there.

    Raises:
        CorpusError: the corpus cannot be read, or no queries can be drawn from it.
    """
    engines = [engine for engine in arguments.engines if _is_installed(engine)]
    if not engines:
        sys.exit("None of these engines can run.")
    corpus = read_corpus(arguments.corpus)
    samples = lay_down(corpus, arguments.sizes, arguments.seed, folder, _SOURCE)
    setting = {"corpus": f"{len(corpus)} passages of {arguments.corpus.name}", **_setting(arguments, engines)}
    del corpus
    bench = Bench(folder, samples, draw_queries(samples.source, arguments.queries, arguments.seed))
    for engine in engines:
        bench.rehearse(engine.name)
    measured = {size: _sample(bench, engines, size) for size in samples.by_size}
    limited = _limited(bench, engines, arguments.seconds)
    cold = bench.cold(max(measured)) if arguments.cold else None
    has_own = any(engine.name == "fundstelle" for engine in engines)
    slow = bench.slow(max(measured), arguments.any_queries, arguments.seed) if has_own and arguments.any_queries else []
    everything = bench.everything(max(measured), arguments.all_hits) if has_own and arguments.all_hits else None
    return Report(setting, bench.queries, measured, limited, slow, bench.failures, cold, everything)


def _sample(bench: Bench, engines: Sequence[type[Engine]], size: int) -> list[Outcome]:
    outcomes = (bench.sample(engine.name, size) for engine in engines if not engine.is_limited)
    return [outcome for outcome in outcomes if outcome]


def _limited(bench: Bench, engines: Sequence[type[Engine]], seconds: float) -> list[Outcome]:
    """What an engine with a limit reaches in some seconds, and Fundstelle on the same passages."""
    names = [engine.name for engine in engines]
    outcomes: list[Outcome | None] = []
    for name in (engine.name for engine in engines if engine.is_limited):
        outcomes.append(outcome := bench.drawn(name, seconds=seconds))
        if outcome and "fundstelle" in names:
            outcomes.append(bench.drawn("fundstelle", limit=outcome.building.passages))
    return [outcome for outcome in outcomes if outcome]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument(
        "--sizes", type=_fractions, default="0.1,0.33,1", help="shares of the corpus (default: %(default)s)"
    )
    parser.add_argument("--queries", type=int, default=200, help="how many queries (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="another seed draws others (default: %(default)s)")
    parser.add_argument("--engines", type=_engines, default=",".join(ENGINES), help="default: %(default)s")
    parser.add_argument(
        "--seconds", type=float, default=60, help="how long stock Whoosh may index (default: %(default)s)"
    )
    parser.add_argument("--cold", action="store_true", help="measure the start of a search from the shell, too")
    parser.add_argument(
        "--any-queries", type=int, default=1000, help="queries of every kind for Fundstelle (default: %(default)s)"
    )
    parser.add_argument("--all-hits", metavar="WORD", help="print all hits of a word from the shell, too")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="make the indexes there and keep them; it must be empty"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures, with the time of every query")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw them into an SVG")
    arguments = parser.parse_args()
    if arguments.cold and "fundstelle" not in (engine.name for engine in arguments.engines):
        parser.error("--cold searches in an index of fundstelle: add it to --engines")
    return arguments


def _fractions(text: str) -> list[float]:
    try:
        fractions = [float(each) for each in text.split(",")]
    except ValueError:
        fractions = [0.0]
    if not all(0 < fraction <= 1 for fraction in fractions):
        raise argparse.ArgumentTypeError("sizes are numbers above 0, at most 1, with commas between them")
    return fractions


def _engines(text: str) -> list[type[Engine]]:
    if unknown := [name for name in text.split(",") if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]} is none of {', '.join(ENGINES)}")
    return [ENGINES[name] for name in dict.fromkeys(text.split(","))]


def _is_installed(engine: type[Engine]) -> bool:
    is_there = find_spec(engine.package) is not None
    if not is_there:
        print(f"{engine.name} is left out: pip install {engine.package}", file=sys.stderr)
    return is_there


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    """The folder that was chosen, or one that goes again."""
    if chosen is None:
        # Windows refuses to delete files that an engine still has mapped.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    chosen.mkdir(parents=True, exist_ok=True)
    if any(chosen.iterdir()):
        print(f"{chosen} is not empty: name another folder, or empty it.", file=sys.stderr)
        sys.exit(2)
    yield chosen.resolve()


def _setting(arguments: argparse.Namespace, engines: Sequence[type[Engine]]) -> dict[str, str]:
    """What the figures depend on."""
    versions = {
        engine.name: sqlite3.sqlite_version if engine.package == "sqlite3" else version(engine.package)
        for engine in engines
    }
    return {
        "queries": f"{arguments.queries}, seed {arguments.seed}",
        "engines": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "machine": f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}",
    }


if __name__ == "__main__":
    # Whoosh has invalid escape sequences in its source, of which Python 3.12 and later warn.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    main()
