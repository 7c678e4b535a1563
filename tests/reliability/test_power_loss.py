"""When the power fails, what was not put on disk may be gone: never what was committed, and never half a commit."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reliability.disks import Event, RecordingDisk, after_power_loss
from tests.reliability.history import commit, content, state_after

from fundstelle.index import check_index
from fundstelle.search import open_index

Rounds = Callable[[int, int], int]


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.iterdir()}


def recorded(folder: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Make a commit, and say what was done to the disk."""
    disk = RecordingDisk()
    with monkeypatch.context() as patched:
        patched.setattr("fundstelle.index.writing.local.Disk", lambda: disk)
        commit(folder, number)
    return disk.events


def put_back(folder: Path, held: dict[Path, bytes]) -> None:
    for path in folder.iterdir():
        path.unlink()
    for path, content_ in held.items():
        path.write_bytes(content_)


@pytest.mark.parametrize("number", [1, 10, 12])
def test_power_may_fail_at_any_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rounds: Rounds, tell: Callable[[str], None], number: int
) -> None:
    """After any event of a commit, whatever of it is lost, the index is whole: before the commit or after it."""
    chance = random.Random(number)  # noqa: S311
    folder = tmp_path / "index"
    for earlier in range(number):
        commit(folder, earlier)
    before = files(folder)
    events = recorded(folder, number, monkeypatch)
    visible = next(place for place, event in enumerate(events) if event.kind == "publish")
    losses = 0

    for place in range(len(events) + 1):
        for _ in range(rounds(2, 40)):
            put_back(folder, after_power_loss(before, events[:place], chance))
            report = check_index(folder)
            with open_index(folder) as index:
                found = content(index)
            losses += 1

            assert report.problems == []
            allowed = [state_after(number)] if place <= visible else [state_after(number), state_after(number + 1)]
            assert found in allowed

    # What the commit has told of lasts: the folder was put on disk after the rename.
    assert found == state_after(number + 1)
    tell(f"commit {number}: {losses} states of the disk after a power failure, at {len(events) + 1} moments")
