"""Which tests run which lines, found out by running them with coverage in a copy of the checkout."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage import CoverageData

from mutations_copy import Copy

__all__ = ["Map", "learn"]

_SOURCES = ("index", "search")
_CONFIGURATION = """\
[run]
source = {sources}
data_file = {data}
parallel = true
sigterm = true
context = ${{PYTEST_CURRENT_TEST-}}
"""
# The test that is at work, as pytest tells it to the processes that a test starts.
_CURRENT = re.compile(r"^(.*) \((?:setup|call|teardown)\)$")


@dataclass(frozen=True)
class Map:
    """Which tests run which lines.

    Attributes:
        durations: of every test that passes, how many seconds it takes.
        failed: the tests that fail while it is measured what they run.
        lines: by file and line the tests that run it.
    """

    durations: Mapping[str, float]
    failed: Sequence[str]
    lines: Mapping[str, Mapping[int, Sequence[str]]]

    def tests_of(self, file: str, lines: range | None) -> dict[str, float]:
        """The tests that run a line of a file (any line, for None), and those beside it that run any other line of it.

        A line may have been run for one test, and its result kept for others; so the tests in the folder that mirrors
        the file are asked as well, as far as they have to do with it.

        Returns:
            The tests and how many seconds each takes; those that are nearest and quickest come first.
        """
        known = self.lines.get(file, {})
        covering = {test for line in (known if lines is None else lines) for test in known.get(line, ())}
        mirror = _mirror(file)
        around = {test for tests in known.values() for test in tests if test.startswith(mirror)}
        chosen = [test for test in self.durations if test in covering or test in around]
        # The tests of a module stay together, since they share what is made for them.
        by_module: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for test in chosen:
            by_module[test not in covering, test.partition("::")[0]].append(test)

        def rank(key: tuple[bool, str]) -> tuple[bool, float]:
            seconds = sum(self.durations[test] for test in by_module[key])
            return key[0], seconds if key[1].startswith(mirror) else 3 * seconds

        return {test: self.durations[test] for key in sorted(by_module, key=rank) for test in by_module[key]}

    def is_run(self, file: str, lines: range) -> bool:
        """Whether any test runs one of these lines."""
        known = self.lines.get(file, {})
        return any(known.get(line) for line in lines)


def _mirror(file: str) -> str:
    """The folder of the tests of a file."""
    wing, _, _, *inner = Path(file).parts
    if wing == "search":
        return "tests/search/"
    return f"tests/{inner[0]}/" if inner[0] in ("columnar", "german") else "tests/index/"


def learn(copy: Copy, tests: Sequence[str], kept: Path, processes: int) -> Map:
    """Which tests run which lines; found out by running them, unless a file knows it from last time.

    Args:
        copy: where to run them.
        tests: their files or folders; none for all.
        kept: the folder for what has been found out.
        processes: how many run tests at once.

    Raises:
        SystemExit: the tests do not run at all.
    """
    file = kept / f"lines-{_fingerprint(copy.root, tests)}.json"
    if not file.exists():
        print(
            "The tests are run once, to see which run which lines; with all of them that takes some minutes.",
            flush=True,
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(_measured(copy, tests, processes)), "utf-8")
    values = json.loads(file.read_text("utf-8"))
    names = values["tests"]
    lines = {
        name: {int(line): [names[number] for number in numbers] for line, numbers in by_line.items()}
        for name, by_line in values["lines"].items()
    }
    return Map(values["durations"], values["failed"], lines)


def _measured(copy: Copy, tests: Sequence[str], processes: int) -> dict[str, Any]:
    data = copy.root / ".coverage"
    durations = copy.root / "durations.json"
    configuration = copy.root / ".coveragerc-mutations"
    sources = "".join(f"\n    {copy.root / name}" for name in _SOURCES)
    configuration.write_text(_CONFIGURATION.format(sources=sources, data=data), "utf-8")
    many = ("--numprocesses", str(processes)) if processes > 1 else ()
    copy.pytest(
        "-p",
        "mutations_plugin",
        *many,
        *tests,
        COVERAGE_PROCESS_START=str(configuration),
        MUTATIONS_DURATIONS=str(durations),
    )
    if not durations.exists():
        raise SystemExit(f"The tests cannot be run:\n{copy.output()[-3000:]}")
    told = json.loads(durations.read_text("utf-8"))
    durations.unlink()
    numbers = {test: number for number, test in enumerate(told["durations"])}
    found: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for part in copy.root.glob(".coverage.*"):
        for name, line, test in _read(part, copy.root):
            if test in numbers:
                found[name][line].add(numbers[test])
        part.unlink()
    lines = {name: {line: sorted(tests) for line, tests in by_line.items()} for name, by_line in found.items()}
    return {**told, "tests": list(numbers), "lines": lines}


def _read(part: Path, root: Path) -> Iterator[tuple[str, int, str]]:
    """What one process has run: file, line and test."""
    data = CoverageData(str(part))
    data.read()
    for name in data.measured_files():
        inner = Path(name).relative_to(root).as_posix()
        for line, contexts in data.contexts_by_lineno(name).items():
            for context in contexts:
                # The context of the process, and that within it.
                for told in context.split("|"):
                    match = _CURRENT.match(told)
                    yield inner, line, match[1] if match else told


def _fingerprint(root: Path, tests: Sequence[str]) -> str:
    """What changes with the code and the tests."""
    digest = hashlib.sha256("\0".join(tests).encode())
    for file in sorted(file for name in (*_SOURCES, "tests") for file in (root / name).rglob("*.py")):
        digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
