"""Fuzzing guided by coverage, with atheris: the targets of `fuzz_targets.py`.

    python tests/reliability/fuzz_atheris.py queries -runs=20000

What follows the name of the target goes to libFuzzer. A case that fails ends the run; libFuzzer keeps it in a file,
and with that file in place of -runs it is tried again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# The folder above `tests`, as pytest has it.
sys.path.insert(0, str(Path(__file__).parents[2]))

from hypothesis import HealthCheck, given, settings

# Cases are long from the beginning: of a few bytes hypothesis makes none.
_LONG = ("-len_control=0", "-max_len=4096")


def main() -> int:
    """Fuzz the target that the command line names."""
    if find_spec("atheris") is None:
        print("atheris is not installed; install it with: pip install atheris", file=sys.stderr)  # noqa: T201
        return 2
    # It is not installed everywhere, and what checks types is to say the same everywhere.
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["fundstelle"]):
        from tests.reliability import fuzz_targets
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in fuzz_targets.TARGETS:
        print(f"Name one of: {', '.join(fuzz_targets.TARGETS)}", file=sys.stderr)  # noqa: T201
        return 2
    with fuzz_targets.place() as place:
        atheris.Setup([sys.argv[0], *_LONG, *sys.argv[2:]], _one_input(fuzz_targets.TARGETS[name], place))
        atheris.Fuzz()
    return 0


def _one_input(target: Any, place: Any) -> Callable[[bytes], Any]:
    """What makes a case of the bytes that atheris has chosen, and tries it."""

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.chosen)
    def fuzz(chosen: Any) -> None:
        target.check(place, chosen)

    one_input: Callable[[bytes], Any] = fuzz.hypothesis.fuzz_one_input
    return one_input


if __name__ == "__main__":
    sys.exit(main())
