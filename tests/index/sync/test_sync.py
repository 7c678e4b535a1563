"""An index is kept in step with folders: what is new, changed, moved and gone."""

import os
import shutil
from pathlib import Path

import pytest
from tests.index.sync.files import generation, kinds, passages, refuse_to_open, texts, write, write_articles

from fundstelle.index import Article, FileChange, IndexLockedError, open_writer, sync
from fundstelle.index.sources.base import origin
from fundstelle.index.storage import catalogue


def test_first_sync_takes_all(index: Path, archive: Path) -> None:
    """What is in a folder is new at first, and in the index afterwards, with its path as source."""
    report = sync(index, archive)

    assert kinds(report) == {"hund.txt": "new", "katze.txt": "new", "mehr.jsonl": "new"}
    assert (report.unchanged, report.problems, report.counts.new) == (0, (), 4)
    assert texts(index) == {"Ein Hund bellt.", "Eine Katze schläft.", "Ein Igel.", "Noch ein Igel."}
    assert origin(archive / "hund.txt") in {passage.source for passage in passages(index)}


@pytest.mark.usefixtures("settled")
def test_nothing_changed_commits_nothing(index: Path, archive: Path) -> None:
    """Where all is as it was, no commit is made."""
    sync(index, archive)
    before = generation(index)

    report = sync(index, archive)

    assert (report.changes, report.unchanged) == ((), 3)
    assert generation(index) == before


@pytest.mark.usefixtures("settled")
def test_unchanged_files_are_not_opened(index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose size, times and number are what they were is not even opened."""
    sync(index, archive)
    refuse_to_open(monkeypatch, archive / "hund.txt", archive / "mehr.jsonl")

    report = sync(index, archive)

    assert (report.unchanged, report.problems) == (3, ())


def test_change_within_the_grain_of_the_clock_is_seen(
    index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was written shortly before the sync, and again with the same times, is read again."""
    now = (archive / "hund.txt").stat()
    same = catalogue.Stamp(now.st_size, now.st_mtime_ns + 3_600_000_000_000, now.st_ctime_ns, now.st_ino)
    monkeypatch.setattr(catalogue.Stamp, "of", lambda _: same)
    sync(index, archive)
    write(archive / "hund.txt", "Ein Wolf heult.")

    report = sync(index, archive)

    assert kinds(report) == {"hund.txt": "changed"}
    assert "Ein Wolf heult." in texts(index)


@pytest.mark.usefixtures("settled")
def test_touched_file_is_unchanged(index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with another time, and the content that it had, is unchanged, and looked at just once more."""
    sync(index, archive)
    os.utime(archive / "hund.txt", (1, 1))

    touched = sync(index, archive)
    refuse_to_open(monkeypatch, archive / "hund.txt")
    again = sync(index, archive)

    assert (touched.changes, touched.unchanged, touched.counts.unchanged) == ((), 3, 0)
    assert (again.unchanged, again.problems) == (3, ())


def test_changed_file(index: Path, archive: Path) -> None:
    """Of a changed file, new articles come, changed ones are replaced, and those that are no longer in it go."""
    sync(index, archive)
    write_articles(archive / "mehr.jsonl", i2="Ein anderer Igel.", i3="Ein neuer Igel.")

    report = sync(index, archive)

    assert kinds(report) == {"mehr.jsonl": "changed"}
    assert (report.counts.new, report.counts.replaced, report.counts.removed) == (1, 1, 1)
    assert texts(index) == {"Ein Hund bellt.", "Eine Katze schläft.", "Ein anderer Igel.", "Ein neuer Igel."}


def test_gone_file(index: Path, archive: Path) -> None:
    """The articles of a file that has gone go, and it is told once."""
    sync(index, archive)
    (archive / "mehr.jsonl").unlink()

    reports = [sync(index, archive), sync(index, archive)]

    assert [kinds(report) for report in reports] == [{"mehr.jsonl": "gone"}, {}]
    assert texts(index) == {"Ein Hund bellt.", "Eine Katze schläft."}


def test_moved_file(index: Path, archive: Path) -> None:
    """A file with the content of one that has gone is one that was moved; its article has the new path as source."""
    sync(index, archive)
    (archive / "hund.txt").rename(archive / "2025" / "hunde.txt")

    report = sync(index, archive)

    old, new = origin(archive / "hund.txt"), origin(archive / "2025" / "hunde.txt")
    assert report.changes == (FileChange("moved", new, was=old),)
    assert {p.source for p in passages(index) if p.text == "Ein Hund bellt."} == {new}


def test_moved_file_of_articles_with_ids(index: Path, archive: Path) -> None:
    """Articles with ids of their own stay, and collide with nothing, when their file is moved."""
    sync(index, archive)
    (archive / "mehr.jsonl").rename(archive / "anders.jsonl")

    report = sync(index, archive)

    assert kinds(report) == {"anders.jsonl": "moved"}
    assert report.collisions == ()
    assert {p.article_id for p in passages(index)} >= {"i1", "i2"}


def test_what_is_elsewhere_stays(index: Path, archive: Path, tmp_path: Path) -> None:
    """Articles from other folders, also from one whose name begins alike, and from no file stay."""
    other = tmp_path / "archiv2"
    other.mkdir()
    write(other / "wolf.txt", "Ein Wolf heult.")
    sync(index, [archive, other])
    with open_writer(index) as writer:
        writer.add(Article(["Von Hand."], id="hand"))
    shutil.rmtree(other)
    (archive / "hund.txt").unlink()

    sync(index, archive)

    assert texts(index) == {"Eine Katze schläft.", "Ein Igel.", "Noch ein Igel.", "Ein Wolf heult.", "Von Hand."}


def test_folders_in_each_other(index: Path, archive: Path) -> None:
    """Folders that are named twice, or lie in each other, are read once."""
    report = sync(index, [archive / "2025", archive, str(archive)])

    assert len(report.changes) == 3


def test_dry_run_changes_nothing(index: Path, archive: Path) -> None:
    """A dry run says what a sync would do, while another writes too, and does nothing of it."""
    sync(index, archive)
    write(archive / "hund.txt", "Ein Wolf heult.")
    (archive / "mehr.jsonl").rename(archive / "anders.jsonl")
    before = generation(index)
    writer = open_writer(index)

    planned = sync(index, archive, dry_run=True)

    writer.rollback()
    assert generation(index) == before
    done = sync(index, archive)
    assert kinds(planned) == {"hund.txt": "changed", "anders.jsonl": "moved"}
    assert (planned.changes, planned.unchanged) == (done.changes, done.unchanged)


def test_dry_run_makes_no_index(index: Path, archive: Path) -> None:
    """A dry run without an index says that all is new, and makes none."""
    report = sync(index, archive, dry_run=True)

    assert {*kinds(report).values()} == {"new"}
    assert not index.exists()


def test_locked_index(index: Path, archive: Path) -> None:
    """While another writes, a sync is refused."""
    with open_writer(index), pytest.raises(IndexLockedError):
        sync(index, archive)


def test_folder_in_place_of_a_file(index: Path, archive: Path) -> None:
    """A folder that has the name that a file had does not go with it."""
    write(archive / "notiz", "Eine Notiz.")
    sync(index, archive)
    (archive / "notiz").unlink()
    (archive / "notiz").mkdir()
    write(archive / "notiz" / "neu.txt", "Eine neue Notiz.")

    reports = [sync(index, archive), sync(index, archive)]

    assert [kinds(report) for report in reports] == [{"neu.txt": "new", "notiz": "gone"}, {}]
    assert "Eine neue Notiz." in texts(index)
