"""What becomes of a commit that is interrupted: it is made or it is not, and what is in it stays."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from fundstelle.index import Article, FundstelleError, check_index, open_writer
from fundstelle.index.storage.disk import Disk
from fundstelle.search import open_index

Interrupted = Callable[[str, BaseException], AbstractContextManager[None]]

ERRORS = [KeyboardInterrupt(), MemoryError(), OSError(5, "Input/output error")]
# What is done to the disk once the commit has its name.
AFTERWARDS = ["publish", "sync_folder", "is_in_place", "names", "remove"]


def texts(folder: Path) -> list[str]:
    """The texts of all passages of an index, which must be whole; none where there is none."""
    if not folder.exists():
        return []
    report = check_index(folder)
    assert report.problems == []
    with open_index(folder) as index:
        return [passage.text for passage in index.passages()]


def add(folder: Path, text: str, **options: Any) -> None:
    """Add an article of one paragraph."""
    with open_writer(folder, processes=1, **options) as writer:
        writer.add(Article([text], id=text))


class InterruptedDisk(Disk):
    """A disk on which an operation is interrupted, once: before or after a commit has got its name."""

    def __init__(self, operation: str, error: BaseException, *, commits: int) -> None:
        """Interrupt the first such operation after so many commits, the empty one of a new index among them."""
        self._operation = operation
        self._error = error
        self._commits = commits

    def _interrupt(self, operation: str) -> None:
        if self._commits <= 0 and operation == self._operation:
            self._operation = ""
            raise self._error

    def publish(self, source: Path, target: Path) -> None:
        """Give the name, then be interrupted."""
        self._interrupt("before publish")
        super().publish(source, target)
        self._commits -= target.suffix == ".toc"
        self._interrupt("publish")

    def sync_folder(self, path: Path) -> None:
        """Be interrupted, or put names on disk."""
        self._interrupt("sync_folder")
        super().sync_folder(path)

    def is_in_place(self) -> bool:
        """Be interrupted, or look."""
        self._interrupt("is_in_place")
        return super().is_in_place()

    def names(self, folder: Path) -> list[str]:
        """Be interrupted, or look."""
        self._interrupt("names")
        return super().names(folder)

    def remove(self, path: Path) -> None:
        """Be interrupted, or remove."""
        self._interrupt("remove")
        super().remove(path)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "old"])
@pytest.mark.parametrize("error", ERRORS, ids=["Ctrl-C", "no memory", "disk"])
@pytest.mark.parametrize("operation", AFTERWARDS)
def test_commit_stays_once_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, error: BaseException, *, is_new: bool
) -> None:
    """Whatever interrupts a commit after its file is in place, all that is in it stays, and the next writer goes on."""
    folder = tmp_path / "index"
    before = [] if is_new else ["Alt."]
    for text in before:
        add(folder, text)
    disk = InterruptedDisk(operation, error, commits=1 + is_new)

    with monkeypatch.context() as patched:
        patched.setattr("fundstelle.index.writing.local.Disk", lambda: disk)
        try:
            add(folder, "Neu.")
        except (KeyboardInterrupt, MemoryError, FundstelleError) as told:
            assert told is error or isinstance(error, OSError)  # noqa: PT017
    after = texts(folder)
    add(folder, "Danach.")

    assert after == [*before, "Neu."]
    assert texts(folder) == [*before, "Neu.", "Danach."]


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "old"])
@pytest.mark.parametrize("error", ERRORS, ids=["Ctrl-C", "no memory", "disk"])
def test_commit_that_has_no_name_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, *, is_new: bool
) -> None:
    """What interrupts a commit before its file is in place leaves the index as it was, without a file more."""
    folder = tmp_path / "index"
    before = [] if is_new else ["Alt."]
    for text in before:
        add(folder, text)
    files = sorted(file.name for file in folder.iterdir()) if before else []
    disk = InterruptedDisk("before publish", error, commits=1 if is_new else 0)

    with monkeypatch.context() as patched:
        patched.setattr("fundstelle.index.writing.local.Disk", lambda: disk)
        with pytest.raises((KeyboardInterrupt, MemoryError, FundstelleError)):
            add(folder, "Neu.")

    assert texts(folder) == before
    if before:
        assert sorted(file.name for file in folder.iterdir()) == files
    add(folder, "Danach.")
    assert texts(folder) == [*before, "Danach."]


def test_second_interruption_while_giving_up_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C twice, the second time within the block of a new index that was just committed, takes nothing away."""
    folder = tmp_path / "index"
    disk = InterruptedDisk("names", KeyboardInterrupt(), commits=2)

    with monkeypatch.context() as patched:
        patched.setattr("fundstelle.index.writing.local.Disk", lambda: disk)
        with pytest.raises(KeyboardInterrupt), open_writer(folder, processes=1) as writer:  # noqa: PT012
            writer.add(Article(["Neu."], id="a"))
            try:
                writer.commit()
            finally:
                raise KeyboardInterrupt

    assert texts(folder) == ["Neu."]


@pytest.mark.parametrize("kind", ["add", "commit"])
def test_nothing_is_committed_after_an_article_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """When an article could not be written, a program that goes on all the same cannot commit the rest."""
    folder = tmp_path / "index"
    add(folder, "Alt.")
    writer = open_writer(folder, processes=1, memory=1)
    writer.add(Article(["Erstes."], id="1"))

    def exhausted(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "create", exhausted)
        with pytest.raises(MemoryError):
            writer.add(Article(["Wort " * 200_000], id="2"))
    if kind == "add":
        writer.add(Article(["Drittes."], id="3"))
    with pytest.raises(FundstelleError, match="as it was before"):
        writer.commit()

    assert texts(folder) == ["Alt."]
    add(folder, "Danach.")
    assert texts(folder) == ["Alt.", "Danach."]
