"""Backups while a writer commits and merges as fast as it can, and backups and restores that are killed."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.reliability.history import commit, content, state_after

from fundstelle.index import FundstelleError, backup_index, check_index, restore_index
from fundstelle.search import open_index

Rounds = Callable[[int, int], int]

# Backs up and restores in turn, and says so after each.
_COPIER = """
import sys
from fundstelle.index import backup_index, restore_index

index, target = sys.argv[1:]
print(flush=True)
while True:
    backup_index(index, target)
    restore_index(target, index, replace=True)
"""


@contextmanager
def committing(folder: Path) -> Iterator[list[int]]:
    """A writer that goes on committing in another thread. Gives the number of its last commit."""
    done, stop, errors = [0], threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            for number in count():
                if stop.is_set():
                    return
                commit(folder, number)
                done[0] = number + 1
        except BaseException as error:  # noqa: BLE001  # it is told below
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while not done[0] and thread.is_alive():
            time.sleep(0.01)
        yield done
    finally:
        stop.set()
        thread.join()
    assert errors == []


def number_of(folder: Path) -> int:
    """Which commit of the history an index holds, word for word."""
    with open_index(folder) as index:
        found = content(index)
    number = int(found["zähler"][0].removesuffix(".").split()[-1])
    assert found == state_after(number)
    return number


def test_backups_beside_a_writer(tmp_path: Path, rounds: Rounds, tell: Callable[[str], None]) -> None:
    """Each backup that is made while a writer commits, merges and removes is whole, and one committed state."""
    seen: set[int] = set()
    backups = rounds(6, 200)

    with committing(tmp_path / "index") as done:
        for _ in range(backups):
            before = done[0]
            backup_index(tmp_path / "index", tmp_path / "sicherung")
            after = done[0]
            assert check_index(tmp_path / "sicherung", full=True).problems == []
            seen.add(number_of(tmp_path / "sicherung"))
            assert before <= max(seen) <= after + 1

    assert len(seen) > 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "sicherung"]
    tell(f"{backups} backups beside {done[0]} commits, of {len(seen)} states")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_backups_and_restores(tmp_path: Path, rounds: Rounds, tell: Callable[[str], None]) -> None:
    """However a backup or a restore is killed, there is a whole index under each name, or none that was not there."""
    chance = random.Random(7)  # noqa: S311
    index, target = tmp_path / "index", tmp_path / "sicherung"
    for number in range(3):
        commit(index, number)
    kills, leftovers = rounds(4, 150), 0

    for _ in range(kills):
        with subprocess.Popen(  # noqa: S603  # our own code
            [sys.executable, "-c", _COPIER, index, target], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
        leftovers += sum(1 for path in tmp_path.iterdir() if path.name.startswith("."))
        for folder in (index, target) if target.exists() else (index,):
            assert check_index(folder).problems == []
            assert number_of(folder) == 3

    backup_index(index, target)
    restore_index(target, index, replace=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "sicherung"]
    tell(f"{kills} backups and restores killed, which left {leftovers} unfinished folders")


def test_restores_beside_readers_and_writers(tmp_path: Path, rounds: Rounds) -> None:
    """Who has an index open while it is restored again and again sees each restored state, and each commit between."""
    index, target = tmp_path / "index", tmp_path / "sicherung"
    for number in range(3):
        commit(index, number)
    backup_index(index, target)
    seen: set[int] = set()

    with open_index(index) as shared:
        for number in range(rounds(10, 300)):
            if number % 2:
                commit(index, 3)
            else:
                restore_index(target, index, replace=True)
            assert shared.refresh()
            seen.add(number_of(index))
            assert content(shared) == state_after(4 if number % 2 else 3)

    assert seen == {3, 4}
    with pytest.raises(FundstelleError):
        restore_index(target, index)
