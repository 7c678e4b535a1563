"""What others do between two steps of a writer, in spite of its lock."""

import os
from pathlib import Path
from shutil import copy

import pytest
from tests.reliability.history import commit

from fundstelle.index import Article, FundstelleError, IndexLockedError, check_index, open_writer
from fundstelle.index.storage import locks
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import TEMPORARY_SUFFIX, WRITER_LOCK


def test_lock_that_was_removed_before_it_was_got_keeps_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever locks a file that has just been removed with its index locks the one that is there, and is alone."""
    commit(tmp_path, 0)
    lock = locks._lock
    removals = [tmp_path / WRITER_LOCK]

    def locked(descriptor: int) -> bool:
        if removals:
            removals.pop().unlink()
        return lock(descriptor)

    monkeypatch.setattr(locks, "_lock", locked)

    with open_writer(tmp_path) as writer:
        with pytest.raises(IndexLockedError):
            open_writer(tmp_path)
        writer.add(Article(["Ein Hund."], id="1"))


def test_commit_that_came_before_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit of the same number that appears at the last moment is not written over; the writer says so."""
    for number in range(2):
        commit(tmp_path / "other", number)
    commit(tmp_path / "index", 0)
    publish = Disk.publish

    def published(disk: Disk, source: Path, target: Path) -> None:
        copy(tmp_path / "other" / "_MAIN_2.toc", tmp_path / "index")
        publish(disk, source, target)

    writer = open_writer(tmp_path / "index", processes=1)
    writer.add(Article(["Ein Hund."], id="1"))
    monkeypatch.setattr(Disk, "publish", published)

    with pytest.raises(FundstelleError, match="Something else has written"):
        writer.commit()

    other, own = (tmp_path / folder / "_MAIN_2.toc" for folder in ("other", "index"))
    assert own.read_bytes() == other.read_bytes()


@pytest.mark.skipif(not hasattr(os, "link"), reason="no links")
def test_file_that_has_a_second_name_in_the_folder_is_not_written_to(tmp_path: Path) -> None:
    """What stands where a commit is written first loses that name, and nothing else: it may be a file of the user's."""
    commit(tmp_path / "index", 0)
    mine = tmp_path / "mine.txt"
    mine.write_text("Meins.", "utf-8")

    with open_writer(tmp_path / "index", processes=1) as writer:
        writer.add(Article(["Ein Hund."], id="1"))
        os.link(mine, tmp_path / "index" / f"_MAIN_2.toc{TEMPORARY_SUFFIX}")

    assert mine.read_text("utf-8") == "Meins."
    assert check_index(tmp_path / "index").problems == []
