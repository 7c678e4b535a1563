"""How many mistakes the tests would notice: changes are made to the code one at a time, and the tests run on each.

    python benchmarks/mutations.py [--count N] [--seed SEED] [--jobs N] [--only PART] [--tests PATH…]

Places in index/ and search/ are drawn by lot, and at each one change is made: a comparison shifted or negated, `and`
for `or`, a number one larger or smaller, a statement dropped, and so on (see `mutations_places`). Then those tests are
run that run the changed line, and those of the folder that mirrors it, the nearest and quickest first, until one
fails. A change under which a test fails, hangs or cannot be started is noticed; what survives is printed, and it is for
people to judge whether a test is missing or nothing has changed.

All of it happens in copies of the checkout. `.mutations/` keeps which tests run which lines, until code or tests
change, and every outcome: a run that was ended goes on where it was when it is started again.
"""

from __future__ import annotations

import argparse
import difflib
import json
import queue
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

from mutations_copy import Copy
from mutations_places import Mutation, Place, mutated, places
from mutations_tests import Map, learn

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".mutations"

# A run may take so much longer than the tests took the first time: what else the machine does counts, too.
_TIMES, _SECONDS = 4.0, 120.0
# How many of the quickest seconds of tests are tried first: most changes end there, and few modules are to be loaded.
_FIRST_SECONDS = 10.0
# No more seconds of tests than these are tried, the nearest and quickest, which notice nearly all that is noticed,
# and what survives in code that all tests run would take as long as all tests.
_MOST_SECONDS = 120.0
# The code that compiles the dictionary.
_COMPILING = tuple(
    f"german/{name}.py"
    for name in (
        "conversions",
        "inflection",
        "kinship",
        "lexicon_build",
        "lexicon_file",
        "morphology",
        "prepare",
        "wiktionary",
    )
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A change to be tried: the file, the place in it, and the change."""

    file: str
    place: Place
    mutation: Mutation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change.

    Attributes:
        file: the file.
        line: the first line that was changed.
        kind: what sort of change it was.
        diff: the lines before and after it.
        how: ``noticed``, ``survived`` or ``no test runs it``.
        seconds: how long the tests took.
        tests: how many tests were chosen.
    """

    file: str
    line: int
    kind: str
    diff: str
    how: str
    seconds: float
    tests: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw changes, try them, and tell."""
    options = _options(arguments)
    results = KEPT / (options.results or f"{options.only or 'all'}-{options.seed}.jsonl".replace("/", "."))
    chosen = drawn(options.count, options.seed, options.only)
    with tempfile.TemporaryDirectory(prefix="mutations-") as place:
        copies = [Copy(ROOT, Path(place) / str(number)) for number in range(options.jobs)]
        known = learn(copies[0], options.tests, KEPT, options.jobs)
        if known.failed:
            print(f"{len(known.failed)} tests fail by themselves while this is measured, and are left out:")
            print(*(f"  {name}" for name in known.failed), sep="\n")
        outcomes = run(chosen, copies, known, results)
    report(outcomes)


def drawn(count: int, seed: int, only: str = "") -> list[Trial]:
    """Changes at places drawn by lot, in the files whose path contains `only`; the same for the same seed and code."""
    chance = random.Random(seed)  # noqa: S311
    files = [file for wing in ("index", "search") for file in (ROOT / wing).rglob("*.py")]
    named = sorted((file.relative_to(ROOT).as_posix(), file.read_bytes()) for file in files)
    found = [(name, place) for name, source in named if only in name for place in places(source)]
    return [
        Trial(name, place, chance.choice(place.mutations))
        for name, place in chance.sample(found, min(count, len(found)))
    ]


def run(trials: Sequence[Trial], copies: Sequence[Copy], known: Map, results: Path) -> list[Outcome]:
    """Try changes, several at once; each outcome is written down as it comes, and none is found out twice."""
    results.parent.mkdir(parents=True, exist_ok=True)
    before = (
        [Outcome(**json.loads(line)) for line in results.read_text("utf-8").splitlines()] if results.exists() else []
    )
    by_change = {(outcome.file, outcome.line, outcome.diff): outcome for outcome in before}
    free: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def tried(trial: Trial) -> Outcome:
        copy = free.get()
        try:
            return tried_in(copy, trial, known, by_change)
        finally:
            free.put(copy)

    outcomes = []
    with ThreadPoolExecutor(len(copies)) as pool, results.open("a", encoding="utf-8") as file:
        try:
            for done in as_completed([pool.submit(tried, trial) for trial in trials]):
                outcome = done.result()
                outcomes.append(outcome)
                if (outcome.file, outcome.line, outcome.diff) not in by_change:
                    file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
                    file.flush()
                told = "" if outcome.how == "noticed" else f"\n{outcome.diff}"
                where = f"{outcome.file}:{outcome.line}"
                print(f"{len(outcomes):4} {where} {outcome.kind}: {outcome.how}{told}", flush=True)
        finally:
            # After Ctrl-C, what has begun is ended, and nothing else begins.
            pool.shutdown(cancel_futures=True)
    return outcomes


def tried_in(copy: Copy, trial: Trial, known: Map, before: dict[tuple[str, int, str], Outcome]) -> Outcome:
    """Make a change in a copy, run the tests, and take it back."""
    target = copy.root / trial.file
    source = target.read_bytes()
    changed = mutated(source, trial.mutation)
    line = source.count(b"\n", 0, trial.mutation.begin) + 1
    diff = _diff(source, changed)
    if found := before.get((trial.file, line, diff)):
        return found
    lines = range(trial.place.lines[0], trial.place.lines[1] + 1) if trial.place.is_run_by_tests else None
    tests = known.tests_of(trial.file, lines)
    began = time.monotonic()
    target.write_bytes(changed)
    compiles = trial.file.endswith(_COMPILING)
    try:
        if compiles:
            copy.prepare()
        is_noticed = _is_noticed(copy, tests)
    finally:
        target.write_bytes(source)
        if compiles:
            copy.prepare()
    is_run = lines is None or known.is_run(trial.file, lines)
    how = "noticed" if is_noticed else "survived" if is_run else "no test runs it"
    return Outcome(trial.file, line, trial.mutation.kind, diff, how, round(time.monotonic() - began, 1), len(tests))


def _is_noticed(copy: Copy, tests: dict[str, float]) -> bool:
    """Whether one of the tests fails; the first of them are tried first, so that the others need not be loaded."""
    first = _until(_FIRST_SECONDS, tests)
    rest = {name: seconds for name, seconds in _until(_MOST_SECONDS, tests).items() if name not in first}
    return any(_fails(copy, part) for part in (first, rest) if part)


def _until(limit: float, tests: dict[str, float]) -> dict[str, float]:
    """The first of the tests, as many as take no more than so many seconds together."""
    sums = accumulate(tests.values())
    return {name: seconds for (name, seconds), total in zip(tests.items(), sums, strict=True) if total <= limit}


def _fails(copy: Copy, tests: dict[str, float]) -> bool:
    listed = copy.root / "tests.json"
    listed.write_text(json.dumps(tests), "utf-8")
    files = dict.fromkeys(name.partition("::")[0] for name in tests)
    limit = _SECONDS + _TIMES * sum(tests.values())
    return copy.pytest("-p", "mutations_plugin", "-x", *files, limit=limit, MUTATIONS_TESTS=str(listed)) != 0


def report(outcomes: Sequence[Outcome]) -> None:
    """Print what survived, and the share that was noticed."""
    survivors = sorted((o for o in outcomes if o.how != "noticed"), key=lambda o: (o.file, o.line))
    print(f"\n{len(survivors)} of {len(outcomes)} changes were not noticed:")
    for outcome in survivors:
        print(f"\n{outcome.file}:{outcome.line} {outcome.kind}: {outcome.how} ({outcome.tests} tests)\n{outcome.diff}")
    if outcomes:
        print(f"\n{1 - len(survivors) / len(outcomes):.1%} of {len(outcomes)} changes were noticed.")


def _diff(before: bytes, after: bytes) -> str:
    """The lines that a change concerns."""
    old, new = before.decode().splitlines(), after.decode().splitlines()
    lines = list(difflib.unified_diff(old, new, n=0, lineterm=""))[3:]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="how many changes (default: 200)")
    parser.add_argument("--seed", type=int, default=1, help="draws other places (default: 1)")
    parser.add_argument("--jobs", type=int, default=1, help="how many are tried at once (default: 1)")
    parser.add_argument("--only", default="", help="only files whose path contains this, such as index/storage/")
    parser.add_argument("--tests", nargs="+", default=[], help="only these files or folders of tests (default: all)")
    parser.add_argument("--results", help="the file in .mutations/ for the outcomes (default: named after the seed)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
