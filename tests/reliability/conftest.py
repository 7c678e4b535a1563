"""What the tests of reliability share: how long they go on, and the figures that they report.

In `make test` they run in a short form; `make soak` sets FUNDSTELLE_SOAK to 1 and runs them in full, or to a share.
"""

import os
from collections import defaultdict
from collections.abc import Callable

import pytest

SHARE = float(os.environ.get("FUNDSTELLE_SOAK") or 0)
IS_SOAK = SHARE > 0
_FIGURE = "figure"


@pytest.fixture(scope="session")
def rounds() -> Callable[[int, int], int]:
    """How often something is tried: `rounds(short, full)`; a share of the full number, never less than the short."""

    def number(short: int, full: int) -> int:
        if not IS_SOAK:
            return short
        # Where the full number is the smaller one, it is a distance.
        return full if full < short else max(short, round(full * SHARE))

    return number


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """To say a figure that docs/reliability.md reports; all of them are printed at the end of `make soak`."""
    return lambda figure: record_property(_FIGURE, figure)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests have told, in whichever process they ran, and how many seconds each took."""
    if not IS_SOAK:
        return
    seconds: dict[str, list[float]] = defaultdict(list)
    for report in terminalreporter.getreports("passed"):
        for name, figure in report.user_properties:
            if name == _FIGURE:
                seconds[str(figure)].append(report.duration)
    terminalreporter.section("figures")
    for figure, durations in seconds.items():
        times = f"{len(durations)} times: " if len(durations) > 1 else ""
        terminalreporter.write_line(f"{sum(durations):6.0f} s  {times}{figure}")
