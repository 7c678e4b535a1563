"""What is left of an index when writing to it fails, is given up or is tried twice at once."""

import errno
import gc
import os
import sys
import threading
from pathlib import Path

import pytest

from fundstelle.index import Added, Article, FundstelleError, IndexLockedError, open_writer
from fundstelle.index.storage.disk import Disk
from fundstelle.search import open_index


def texts(folder: Path) -> list[str]:
    """The texts of all passages of an index."""
    with open_index(folder) as index:
        return [passage.text for passage in index.passages()]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_exception_leaves_the_index_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    """A block that is left by an exception, Ctrl-C too, neither adds nor replaces anything."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], id="a"))

    with pytest.raises(error), open_writer(tmp_path) as writer:  # noqa: PT012
        writer.add(Article(["Neu."], id="a"))
        writer.add(Article(["Anderes."], id="b"))
        raise error

    assert texts(tmp_path) == ["Alt."]
    with open_writer(tmp_path) as writer:
        assert writer.add(Article(["Neu."], id="a")) is Added.REPLACED


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_new_index_goes_again_after_an_exception(tmp_path: Path, error: type[BaseException]) -> None:
    """An index that was made for a writer which failed is not left behind."""
    with pytest.raises(error), open_writer(tmp_path / "index") as writer:  # noqa: PT012
        writer.add(Article(["Ein Hund."], id="a"))
        raise error

    assert not (tmp_path / "index").exists()


def test_folder_of_others_stays_after_an_exception(tmp_path: Path) -> None:
    """Only what is ours is taken away again."""
    (tmp_path / "notizen.txt").write_text("Text", "utf-8")

    with pytest.raises(KeyboardInterrupt), open_writer(tmp_path) as writer:  # noqa: PT012
        writer.add(Article(["Ein Hund."], id="a"))
        raise KeyboardInterrupt

    assert [file.name for file in tmp_path.iterdir()] == ["notizen.txt"]


def test_rollback_by_hand(tmp_path: Path) -> None:
    """A writer can be told to forget everything, and another may write then."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], id="a"))
    writer = open_writer(tmp_path)
    writer.add(Article(["Neu."], id="a"))

    writer.rollback()

    assert texts(tmp_path) == ["Alt."]
    open_writer(tmp_path).rollback()


def test_commit_inside_the_block(tmp_path: Path) -> None:
    """Who commits by hand may leave the block as if nothing had been."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Ein Hund."], id="a"))
        writer.commit()

    assert texts(tmp_path) == ["Ein Hund."]


def test_rollback_inside_the_block(tmp_path: Path) -> None:
    """Who rolls back by hand may leave the block as if nothing had been."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund."], id="a"))
        writer.rollback()

    assert not (tmp_path / "index").exists()


def test_closed_writer_says_so(tmp_path: Path) -> None:
    """Adding to a writer that has committed is an error of ours."""
    writer = open_writer(tmp_path)
    writer.add(Article(["Ein Hund."], id="a"))
    writer.commit()

    with pytest.raises(FundstelleError, match="closed"):
        writer.add(Article(["Eine Katze."], id="b"))


def test_second_writer_is_turned_away(tmp_path: Path) -> None:
    """While one writer is at work, another gets an error that says what to do."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Ein Hund."], id="a"))

        with pytest.raises(IndexLockedError, match=r"Another process, number \d+ .*is writing.*Wait"):
            open_writer(tmp_path)

    assert texts(tmp_path) == ["Ein Hund."]


def test_second_writer_waits(tmp_path: Path) -> None:
    """With a timeout the second writer starts when the first has finished, and both are in the index."""
    first = open_writer(tmp_path)
    first.add(Article(["Ein Hund."], id="a"))
    finish = threading.Timer(0.2, first.commit)
    finish.start()

    with open_writer(tmp_path, timeout=60) as second:
        second.add(Article(["Eine Katze."], id="b"))

    finish.join()
    assert sorted(texts(tmp_path)) == ["Ein Hund.", "Eine Katze."]


def test_lock_is_free_after_an_exception(tmp_path: Path) -> None:
    """A writer that failed does not keep others out."""
    with pytest.raises(ValueError, match="x"), open_writer(tmp_path):
        raise ValueError("x")

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Ein Hund."]))
    assert texts(tmp_path) == ["Ein Hund."]


UNWRITABLE = {"object": object(), "deep": [[]]}
for _ in range(3000):
    UNWRITABLE["deep"] = [UNWRITABLE["deep"]]


@pytest.mark.parametrize("kind", UNWRITABLE)
def test_article_that_cannot_be_written_harms_nothing(tmp_path: Path, kind: str) -> None:
    """Metadata that JSON cannot carry is an error of ours, and the article that was to be replaced stays."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], id="a"))

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Anderes."], id="b"))
        with pytest.raises(FundstelleError):
            writer.add(Article(["Neu."], id="a", metadata={"x": UNWRITABLE[kind]}))

    assert sorted(texts(tmp_path)) == ["Alt.", "Anderes."]


def test_metadata_with_keys_of_several_kinds_is_taken_or_told(tmp_path: Path) -> None:
    """A mapping with keys that cannot be sorted is written, or refused with an error of ours."""
    article = Article(["Text."], id="a", metadata={"a": 1, 2: 3})  # type: ignore[dict-item]

    try:
        with open_writer(tmp_path) as writer:
            writer.add(article)
    except FundstelleError:
        return

    assert texts(tmp_path) == ["Text."]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
# Whoosh leaves files open that it could not write.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_full_disk_keeps_nobody_out(tmp_path: Path) -> None:
    """A commit that finds no room is an error of ours, leaves the index as it was, and lets the next writer in."""
    import resource

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], id="a"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    failing = open_writer(tmp_path)
    failing.add(Article([f"Wort{number} " * 20 for number in range(200)], id="b"))

    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(FundstelleError, match="could not be written"):
            failing.commit()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    del failing
    gc.collect()
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu."], id="c"))

    assert sorted(texts(tmp_path)) == ["Alt.", "Neu."]


@pytest.mark.parametrize(("number", "advice"), [(errno.ENOSPC, "Make room"), (errno.EIO, "See to that")])
def test_disk_that_fails_while_words_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    """An article that fills the memory while the disk fails is an error of ours, and gives up the writer at once."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], id="a"))
    before = sorted(file.name for file in tmp_path.iterdir())
    failing = open_writer(tmp_path, memory=1, processes=1)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(Disk, "create", fail)
        with pytest.raises(FundstelleError, match=rf"could not be written .*it is as it was before\. {advice}"):
            failing.add(Article(["Wort " * 200_000], id="b"))

    assert sorted(file.name for file in tmp_path.iterdir()) == before
    for done in (failing.commit, lambda: failing.add(Article(["Neu."]))):
        with pytest.raises(FundstelleError, match="closed"):
            done()
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu."], id="c"))
    assert sorted(texts(tmp_path)) == ["Alt.", "Neu."]
