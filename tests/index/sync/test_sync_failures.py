"""Folders and files that cannot be read, and syncs that do not come to their end."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.index.sync.files import (
    generation,
    kinds,
    passages,
    refuse_to_enter,
    refuse_to_open,
    texts,
    write,
    write_articles,
)

from fundstelle.index import Article, IndexWriter, SourceError, sync
from fundstelle.index.sources import Problem, read_file
from fundstelle.index.storage import catalogue
from fundstelle.index.syncing import run

Cli = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_missing_folder_removes_nothing(index: Path, archive: Path, tmp_path: Path, kind: str) -> None:
    """When a folder is not there, or is none, nothing at all is done, and a sentence says so."""
    sync(index, archive)
    before = generation(index)
    archive.rename(tmp_path / "weg")
    if kind == "file":
        write(archive, "Text")

    with pytest.raises(SourceError, match=r"archiv cannot be read: .*Nothing was changed"):
        sync(index, archive)

    assert generation(index) == before


def test_missing_folder_makes_no_index(index: Path, tmp_path: Path) -> None:
    """When a folder is not there, no index is made."""
    with pytest.raises(SourceError):
        sync(index, tmp_path / "archiv")

    assert not index.exists()


def test_folder_without_its_disk_removes_nothing(index: Path, archive: Path) -> None:
    """A folder that is empty all of a sudden, as when its disk is not mounted, is an error."""
    sync(index, archive)
    shutil.rmtree(archive)
    archive.mkdir()

    with pytest.raises(SourceError, match=r"nothing to read .*remove_file\("):
        sync(index, archive)

    assert len(texts(index)) == 4


BROKEN = {"empty": b"", "image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "lines": b'{"id": "i1", "text": \n{"id"\n'}


@pytest.mark.parametrize(
    ("name", "content"),
    [("hund.txt", "empty"), ("hund.txt", "image"), *(("mehr.jsonl", content) for content in BROKEN)],
)
def test_broken_file_keeps_its_articles(index: Path, archive: Path, name: str, content: str) -> None:
    """The articles of a file that is broken stay, it is told at every sync, and read once it is whole again."""
    sync(index, archive)
    before, whole = passages(index), (archive / name).read_bytes()
    (archive / name).write_bytes(BROKEN[content])

    reports = [sync(index, archive), sync(index, archive)]
    kept = passages(index)
    (archive / name).write_bytes(whole + b"\n")
    mended = sync(index, archive)

    assert kept == before
    assert all(report.changes == () and report.problems[0].path.endswith(name) for report in reports)
    assert (kinds(mended), mended.problems) == ({name: "changed"}, ())


def test_closed_file_keeps_its_articles(index: Path, archive: Path) -> None:
    """The articles of a file that is closed to us stay, and it is told and tried again."""
    sync(index, archive)
    before = passages(index)
    write(archive / "hund.txt", "Ein Wolf heult.")

    with pytest.MonkeyPatch.context() as patched:
        refuse_to_open(patched, archive / "hund.txt")
        closed = sync(index, archive)
    kept = passages(index)
    opened = sync(index, archive)

    assert closed.problems == (Problem(str(archive / "hund.txt"), None, "permission denied"),)
    assert kept == before
    assert kinds(opened) == {"hund.txt": "changed"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to this user")
def test_closed_folder_keeps_its_articles(index: Path, archive: Path) -> None:
    """The articles from a folder in the folder stay while it is closed to us."""
    sync(index, archive)
    before = passages(index)
    (archive / "2025").chmod(0)

    report = sync(index, archive)

    (archive / "2025").chmod(0o755)
    assert passages(index) == before
    assert [problem.path for problem in report.problems] == [str(archive / "2025")]


def test_folder_that_may_only_be_listed_keeps_its_articles(index: Path, archive: Path, cli: Cli) -> None:
    """The articles from a folder stay whose files can be listed but not looked at, and each file is told."""
    sync(index, archive)
    before = passages(index)
    write(archive / "2025" / "neu.txt", "Ganz neu.")

    with pytest.MonkeyPatch.context() as patched:
        refuse_to_enter(patched, archive / "2025")
        done = cli("index", "sync", "--index", index, archive)

    assert passages(index) == before
    assert done.returncode == 1
    assert "2 skipped" in done.stderr
    for name in ("katze.txt", "neu.txt"):
        assert f"{archive / '2025' / name}: permission denied; skipped" in done.stderr


@pytest.mark.parametrize("where", ["archiv/2025", "fern"])
def test_links_in_a_folder_that_may_only_be_listed(index: Path, archive: Path, tmp_path: Path, where: str) -> None:
    """What is in the index because of a link stays while that link, or one behind it, cannot be looked at."""
    closed = tmp_path / where
    closed.mkdir(exist_ok=True)
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    (closed / "wolf.txt").symlink_to(tmp_path / "wolf.txt")
    if closed.parent != archive:
        (archive / "wolf.txt").symlink_to(closed / "wolf.txt")
    sync(index, archive, follow_links=True)
    before = passages(index)

    with pytest.MonkeyPatch.context() as patched:
        refuse_to_enter(patched, closed)
        report = sync(index, archive, follow_links=True)

    assert passages(index) == before
    assert "Ein Wolf heult." in texts(index)
    assert report.problems


def test_index_that_may_only_be_listed(index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index in the folder is passed over as one, also where nothing in it can be looked at."""
    other = archive / "anderer"
    sync(other, archive)

    refuse_to_enter(monkeypatch, other)
    report = sync(index, archive)

    assert [Path(passed.path).name for passed in report.passed_over] == ["anderer"]
    assert report.problems == ()


def test_partly_broken_file(index: Path, archive: Path) -> None:
    """Of a file with some broken lines the good articles are taken, and those that are no longer in it go."""
    sync(index, archive)
    (archive / "mehr.jsonl").write_text('{"id": "i2", "text": "Ein anderer Igel."}\n{"id": "i3"\n', "utf-8")

    report = sync(index, archive)

    assert [(problem.line, kinds(report)) for problem in report.problems] == [(2, {"mehr.jsonl": "changed"})]
    assert texts(index) == {"Ein Hund bellt.", "Eine Katze schläft.", "Ein anderer Igel."}


def test_file_that_changes_while_it_is_read(index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was another one just while it was read is read again."""
    file = archive / "hund.txt"

    def read(path: Path, *args: object, **_: object) -> Iterator[Article | Problem]:
        if path == file:
            write(file, "Nur kurz.")
        yield from read_file(path, *args)  # type: ignore[arg-type]
        if path == file:
            write(file, "Ein Hund bellt.")

    with monkeypatch.context() as patched:
        patched.setattr(run, "read_file", read)
        sync(index, archive)

    sync(index, archive)

    assert "Ein Hund bellt." in texts(index)
    assert "Nur kurz." not in texts(index)


def test_file_that_breaks_off(index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before an error in reading is taken, nothing is removed, and the file is read again."""
    sync(index, archive)
    whole = (archive / "mehr.jsonl").read_bytes()
    write_articles(archive / "mehr.jsonl", i1="Ein anderer Igel.")
    write(archive / "katze.txt", "Eine andere Katze.")

    def read(path: Path, *args: object, **_: object) -> Iterator[Article | Problem]:
        yield from read_file(path, *args)  # type: ignore[arg-type]
        if path.name == "mehr.jsonl":
            yield Problem(str(path), None, "input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(run, "read_file", read)
        sync(index, archive)
    broken_off = texts(index)
    (archive / "mehr.jsonl").write_bytes(whole)
    sync(index, archive)

    assert broken_off >= {"Ein anderer Igel.", "Noch ein Igel."}
    assert texts(index) >= {"Ein Igel.", "Noch ein Igel."}


def test_interrupted_sync_changes_nothing(index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync that is stopped halfway leaves the index as it was, and the next one does all of it."""
    sync(index, archive)
    before, add = passages(index), IndexWriter.add
    write_articles(archive / "mehr.jsonl", i1="Neu.", i2="Neuer.")
    (archive / "hund.txt").unlink()

    def interrupted(writer: IndexWriter, article: Article, *, file: str) -> object:
        if article.id == "i2":
            raise KeyboardInterrupt
        return add(writer, article, file=file)

    with monkeypatch.context() as patched:
        patched.setattr(IndexWriter, "add", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sync(index, archive)

    assert passages(index) == before
    sync(index, archive)
    assert texts(index) == {"Eine Katze schläft.", "Neu.", "Neuer."}


@pytest.mark.usefixtures("settled")
def test_damaged_catalogue_costs_nothing_but_time(index: Path, archive: Path) -> None:
    """When the catalogue is damaged, that is told once, and all files are looked at anew."""
    sync(index, archive)
    (file,) = index.glob("*.files")
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    (archive / "hund.txt").unlink()

    damaged, mended = sync(index, archive), sync(index, archive)

    assert file.name in (damaged.catalogue_damage or "")
    assert (kinds(damaged), damaged.unchanged, damaged.counts.new) == ({"hund.txt": "gone"}, 2, 0)
    assert (mended.catalogue_damage, mended.changes) == (None, ())


def test_catalogue_of_another_version_costs_nothing_but_time(
    index: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalogue of another version is as none, and no damage."""
    sync(index, archive)
    monkeypatch.setattr(catalogue, "VERSION", 0)

    report = sync(index, archive)

    assert (report.catalogue_damage, report.changes, report.unchanged) == (None, (), 3)
