"""One file that cannot be read keeps no other from being read, and what was read wrongly is read again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.index.sync.files import generation, kinds, refuse_to_open, texts, write, write_articles

from fundstelle.index import Article, sync
from fundstelle.index.sources import Problem, read_file
from fundstelle.index.syncing import run


def test_files_behind_a_closed_one_are_read(index: Path, archive: Path) -> None:
    """A changed file that is closed to us is told, and those that come after it are read."""
    sync(index, archive)
    write(archive / "hund.txt", "Ein Wolf heult.")
    write_articles(archive / "mehr.jsonl", i1="Kein Igel.")
    write(archive / "zuletzt.txt", "Ein Zebra.")

    with pytest.MonkeyPatch.context() as patched:
        refuse_to_open(patched, archive / "hund.txt")
        report = sync(index, archive)

    assert [Path(problem.path).name for problem in report.problems] == ["hund.txt"]
    assert kinds(report) == {"mehr.jsonl": "changed", "zuletzt.txt": "new"}
    assert {"Kein Igel.", "Ein Zebra."} <= texts(index)


def test_files_behind_one_in_no_format_are_read(index: Path, archive: Path) -> None:
    """What cannot be read is told, and what comes after it in the folder is read."""
    (archive / "2025" / "bild.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (archive / "a.txt").symlink_to("nirgends.txt")

    report = sync(index, archive)

    assert sorted(Path(problem.path).name for problem in report.problems) == ["a.txt", "bild.png"]
    assert texts(index) == {"Ein Hund bellt.", "Eine Katze schläft.", "Ein Igel.", "Noch ein Igel."}


def test_moved_file_is_known_among_new_ones(index: Path, archive: Path) -> None:
    """A file that was moved is known by its content, whatever new and closed files come before it."""
    sync(index, archive)
    (archive / "hund.txt").rename(archive / "wolf.txt")
    write(archive / "aal.txt", "Ein Aal, der viel länger ist als ein Hund.")
    write(archive / "rabe.txt", "Ein Rabe pickt.")

    with pytest.MonkeyPatch.context() as patched:
        refuse_to_open(patched, archive / "rabe.txt")
        report = sync(index, archive)

    assert (archive / "rabe.txt").stat().st_size == (archive / "wolf.txt").stat().st_size
    assert kinds(report) == {"aal.txt": "new", "wolf.txt": "moved"}


def test_changed_file_is_not_a_moved_one(index: Path, archive: Path) -> None:
    """A file that now holds what another one held, which has gone, has changed, and was not moved."""
    sync(index, archive)
    content = (archive / "hund.txt").read_bytes()
    (archive / "hund.txt").unlink()
    (archive / "2025" / "katze.txt").write_bytes(content)

    report = sync(index, archive)

    assert kinds(report) == {"katze.txt": "changed", "hund.txt": "gone"}


@pytest.fixture
def displaced(index: Path, archive: Path) -> Path:
    """A file whose article has lost its place to that of another file, which has gone since."""
    write_articles(archive / "a.jsonl", eins="Erste Fassung.")
    write_articles(archive / "b.jsonl", eins="Zweite Fassung.")
    sync(index, archive)
    (archive / "b.jsonl").unlink()
    return archive / "a.jsonl"


@pytest.mark.usefixtures("settled")
def test_file_that_changes_while_it_is_brought_back(index: Path, archive: Path, displaced: Path) -> None:
    """An article that comes back from a file that was another one just then is read again."""

    def read(path: Path, *args: object, **options: object) -> Iterator[Article | Problem]:
        if path == displaced:
            write_articles(path, eins="Nur kurz.")
        yield from read_file(path, *args, **options)  # type: ignore[arg-type]
        if path == displaced:
            write_articles(path, eins="Erste Fassung.")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(run, "read_file", read)
        sync(index, archive)
    meanwhile = texts(index)

    sync(index, archive)

    assert "Nur kurz." in meanwhile
    assert "Erste Fassung." in texts(index)
    assert "Nur kurz." not in texts(index)


@pytest.mark.usefixtures("settled")
def test_file_that_breaks_off_while_it_is_brought_back(index: Path, archive: Path, displaced: Path) -> None:
    """An article that should come back from a file that cannot be read just then comes back later."""

    def read(path: Path, *args: object, **options: object) -> Iterator[Article | Problem]:
        if path == displaced:
            yield Problem(str(path), None, "input/output error")
        else:
            yield from read_file(path, *args, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(run, "read_file", read)
        sync(index, archive)
    meanwhile = texts(index)

    sync(index, archive)

    assert "Erste Fassung." not in meanwhile
    assert "Erste Fassung." in texts(index)


@pytest.mark.usefixtures("settled")
def test_file_that_was_brought_back_is_not_read_again(
    index: Path, archive: Path, displaced: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of which an article has come back is as well known as any other: the next sync does nothing."""
    sync(index, archive)
    read = []

    def noted(path: Path, *args: object, **options: object) -> Iterator[Article | Problem]:
        read.append(path)
        return read_file(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "read_file", noted)
    before = generation(index)

    report = sync(index, archive)

    assert "Erste Fassung." in texts(index)
    assert (report.changes, read, generation(index)) == ((), [], before)
    assert displaced.exists()
