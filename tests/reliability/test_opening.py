"""While an index is being opened, nothing that is being opened goes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fundstelle.index import Article, check_index, open_writer
from fundstelle.index.storage.commits import SegmentRecord
from fundstelle.index.storage.layout import OPENING_LOCK
from fundstelle.index.storage.store import Store
from fundstelle.search import open_index


@contextmanager
def during_opening(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> Iterator[None]:
    """Do something just before the first segment of an index is opened."""
    open_segment = Store.open_segment
    acts = [act]

    def opened(store: Store, record: SegmentRecord) -> object:
        if acts:
            acts.pop()()
        return open_segment(store, record)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "open_segment", opened)
        yield


def test_files_stay_while_they_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that comes while a reader opens the files of the one before leaves them, and the next removes them."""
    for number in range(2):
        with open_writer(tmp_path) as writer:
            writer.add(Article([f"Hund {number}."], id=f"{number}"))
    before = set(tmp_path.glob("MAIN_*.*"))
    seen = []

    def merge() -> None:
        with open_writer(tmp_path) as writer:
            writer.add(Article(["Hund, neu."], id="0"))
            writer.optimize()
        seen.append(set(tmp_path.glob("MAIN_*.*")))

    with during_opening(monkeypatch, merge), open_index(tmp_path) as index:
        assert [passage.article_id for passage in index.passages()] == ["0", "1"]

    assert before < seen[0]
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Katze."], id="2"))
    assert not before & set(tmp_path.glob("MAIN_*.*"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_opening_waits_for_nobody_who_removes_files(tmp_path: Path) -> None:
    """An index is opened, and searched, also while somebody has the lock under which files are removed."""
    import fcntl

    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund bellt."], id="a"))

    with (tmp_path / "index" / OPENING_LOCK).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open_index(tmp_path / "index") as index:
            assert index.search("Hund").total == 1
        assert check_index(tmp_path / "index").is_whole
