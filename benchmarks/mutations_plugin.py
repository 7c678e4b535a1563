"""A plugin of pytest for `mutations.py`, told what to do by the environment.

With `MUTATIONS_DURATIONS` it says to the coverage that runs which test is at work, and writes down how long each took;
with `MUTATIONS_TESTS` it runs the tests listed in a file only, in this order, and ends when one takes far too long.
"""

from __future__ import annotations

import faulthandler
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

_durations: dict[str, float] = {}
_failed: set[str] = set()
_chosen: dict[str, float] = {}

# How much longer than the first time a test may take before it hangs: what else the machine does counts, too.
_TIMES, _SECONDS = 10.0, 20.0


def pytest_configure(config: pytest.Config) -> None:
    """Read which tests are to be run."""
    if file := os.environ.get("MUTATIONS_TESTS"):
        _chosen.update(json.loads(Path(file).read_text("utf-8")))
    del config


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the chosen tests, in their order."""
    if _chosen:
        order = {name: place for place, name in enumerate(_chosen)}
        dropped = [item for item in items if item.nodeid not in order]
        items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])
        config.hook.pytest_deselected(items=dropped)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Name the test to the coverage, or limit its time."""
    measured = Coverage.current()
    if measured is not None:
        measured.switch_context(item.nodeid)
    if _chosen:
        faulthandler.dump_traceback_later(_SECONDS + _TIMES * _chosen[item.nodeid], exit=True)
    try:
        return (yield)
    finally:
        if _chosen:
            faulthandler.cancel_dump_traceback_later()
        if measured is not None:
            measured.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long a test takes, with what is made for it, and whether it passes."""
    _durations[report.nodeid] = _durations.get(report.nodeid, 0.0) + report.duration
    if not report.passed:
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down how long the tests took that passed; with several processes, the first of them does."""
    file = os.environ.get("MUTATIONS_DURATIONS")
    if file and not hasattr(session.config, "workerinput"):
        kept = {name: seconds for name, seconds in _durations.items() if name not in _failed}
        Path(file).write_text(json.dumps({"durations": kept, "failed": sorted(_failed)}), "utf-8")
