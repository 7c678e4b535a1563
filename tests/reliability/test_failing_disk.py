"""Whatever operation on a file fails, and however: the index holds what it held, or what was being committed."""

import gc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from shutil import copytree

import pytest
from tests.reliability.disks import ERRORS, FailingDisk
from tests.reliability.history import commit, content, state_after

from fundstelle.index import FundstelleError, check_index, open_writer
from fundstelle.search import open_index

Rounds = Callable[[int, int], int]

# The commits whose every operation fails in turn: the first one makes the index, the eleventh merges, the thirteenth
# merges all into one.
COMMITS = [0, 1, 10, 12]


@pytest.fixture(autouse=True)
def _collect() -> Iterator[None]:
    """Let go of files that could not be closed."""
    yield
    gc.collect()


def failing_commit(folder: Path, number: int, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a commit on a disk that fails. Returns what it said; nothing if it said that all is well."""
    with monkeypatch.context() as patched:
        patched.setattr("fundstelle.index.writing.local.Disk", lambda: disk)
        try:
            commit(folder, number)
        except FundstelleError as error:
            assert str(folder) in str(error)  # noqa: PT017
            return str(error)
    return ""


def held(folder: Path) -> dict[str, tuple[str, ...]]:
    """What an index holds, which must be whole; nothing if there is none."""
    if not (folder / "fundstelle.json").exists():
        return {}
    assert check_index(folder).problems == []
    with open_index(folder) as index:
        return content(index)


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("number", COMMITS)
def test_every_operation_may_fail(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rounds: Rounds,
    tell: Callable[[str], None],
    number: int,
    *,
    for_good: bool,
) -> None:
    """After the failure of any operation the index is whole and in one of two states, and the next writer goes on."""
    failures = 0
    for earlier in range(number):
        commit(tmp_path / "before", earlier)

    for place in count(0, rounds(31, 1)):
        folder = tmp_path / f"{place}"
        if number:
            copytree(tmp_path / "before", folder)
        disk = FailingDisk(place, ERRORS[place % len(ERRORS)], for_good=for_good)
        told = failing_commit(folder, number, disk, monkeypatch)
        now = held(folder)
        # What the last word was is so: that it is there, perhaps not for good, or that nothing has changed.
        is_there = not told or "What was added is in the index" in told
        assert now == state_after(number + is_there)
        if disk.left >= 0:
            break
        failures += 1
        if now == state_after(number + 1):
            commit(folder, number + 1)
            assert held(folder) == state_after(number + 2)
        else:
            commit(folder, number)
            assert held(folder) == state_after(number + 1)
        with open_writer(folder) as writer:
            writer.optimize()
        assert check_index(folder).remarks == []

    assert failures > 2
    tell(f"commit {number}, {'for good' if for_good else 'once'}: {failures} operations failed in turn")
