"""Writers that give up, or that fail: what they leave behind, and what they say of it."""

import errno
import os
from pathlib import Path
from shutil import copy

import pytest
from tests.reliability.disks import FailingDisk
from tests.reliability.history import commit, content, state_after

from fundstelle.index import Article, FundstelleError, IndexWriter, check_index, open_writer
from fundstelle.index.storage.disk import Disk
from fundstelle.search import open_index


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few articles be enough to be analysed and written."""
    monkeypatch.setattr("fundstelle.index.writing.intake._BATCH", 1000)


def add_all(writer: IndexWriter) -> None:
    for number in range(100):
        writer.add(Article([f"Hund und Katze {number}. " * 10], id=f"neu{number}"))


def test_rollback_leaves_no_file_behind(tmp_path: Path) -> None:
    """A writer that has written segments already, and gives up, leaves the folder as it found it."""
    commit(tmp_path, 0)
    before = {file.name for file in tmp_path.iterdir()}

    writer = open_writer(tmp_path, memory=1, processes=1)
    add_all(writer)
    assert len({file.name for file in tmp_path.iterdir()} - before) > 2
    writer.rollback()

    assert {file.name for file in tmp_path.iterdir()} == before


def test_nothing_is_committed_after_a_failed_addition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When articles were lost while they were added, a commit is refused, and the index stays as it was."""
    folder = tmp_path / "index"
    commit(folder, 0)
    disk = FailingDisk(1 << 40, errno.ENOSPC, for_good=False)
    monkeypatch.setattr("fundstelle.index.writing.local.Disk", lambda: disk)
    writer = open_writer(folder, memory=1, processes=1)

    disk.left = 1
    with pytest.raises(FundstelleError, match=r"could not be written .* as it was before\. Make room"):
        add_all(writer)
    assert disk.failed
    with pytest.raises(FundstelleError, match="closed"):
        writer.commit()

    with open_index(folder) as index:
        assert content(index) == state_after(1)
    assert check_index(folder).remarks == []


def test_nothing_is_committed_after_a_lost_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When articles were lost for another reason than the disk, a commit is refused, and the index stays as it was."""
    folder = tmp_path / "index"
    commit(folder, 0)
    writer = open_writer(folder, memory=1, processes=1)

    def exhausted(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "create", exhausted)
        with pytest.raises(MemoryError):
            add_all(writer)
    with pytest.raises(FundstelleError, match=r"An article could not be written .* as it was before"):
        writer.commit()

    with open_index(folder) as index:
        assert content(index) == state_after(1)
    assert check_index(folder).remarks == []


def test_what_others_have_committed_meanwhile_stays(tmp_path: Path) -> None:
    """A writer that gives up a new index takes nothing away into which somebody has committed in spite of the lock."""
    commit(tmp_path / "other", 0)
    writer = open_writer(tmp_path / "new", processes=1)
    for file in (tmp_path / "other").glob("*MAIN_*.*"):
        copy(file, tmp_path / "new")

    writer.rollback()

    names = {file.name for file in (tmp_path / "new").iterdir()}
    assert {file.name for file in (tmp_path / "other").glob("*MAIN_*.*")} <= names
    assert "fundstelle.json" in names


def test_commit_that_does_not_get_its_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When only the last step of a commit fails, nothing is said to have been added, and nothing was."""
    folder = tmp_path / "index"
    commit(folder, 0)
    writer = open_writer(folder, processes=1)
    writer.add(Article(["Ein Hund."], id="1"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "publish", full)
        with pytest.raises(FundstelleError, match="as it was before"):
            writer.commit()

    with open_index(folder) as index:
        assert content(index) == state_after(1)
    assert check_index(folder).remarks == []
