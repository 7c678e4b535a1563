"""Fuzzing: whatever is thrown at the program, it answers or says in a sentence why not."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.reliability import fuzz_targets
from tests.reliability.conftest import IS_SOAK
from tests.reliability.fuzz_targets import TARGETS, Place

Rounds = Callable[[int, int], int]

# How many cases of each target: in short, and in full.
_CASES = {
    "queries": (150, 40_000),
    "articles": (25, 6_000),
    "lines": (150, 25_000),
    "texts": (150, 25_000),
    "manifests": (100, 10_000),
    "commands": (40, 6_000),
}


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Where targets work."""
    with fuzz_targets.place() as there:
        yield there


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_given_is_answered(place: Place, name: str, rounds: Rounds, tell: Callable[[str], None]) -> None:
    """No query, article, file or command line ends in anything but an answer or an error of ours."""
    target = TARGETS[name]
    tried = 0

    @settings(max_examples=rounds(*_CASES[name]), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.chosen)
    def fuzz(chosen: Any) -> None:
        nonlocal tried
        tried += 1
        target.check(place, chosen)

    fuzz()

    assert tried > rounds(*_CASES[name]) // 2
    tell(f"{tried} {name} fuzzed")


@pytest.mark.skipif(not IS_SOAK, reason="for the long run only")
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("name", TARGETS)
def test_coverage_guided_fuzzing_finds_nothing(name: str) -> None:
    """Some hundred runs with atheris, of which coverage guides the choice, end without an error."""
    script = Path(__file__).with_name("fuzz_atheris.py")

    ended = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, script, name, "-runs=300", "-rss_limit_mb=4096"],
        cwd=script.parents[2],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=600,
    )

    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "Done 300 runs" in ended.stderr
