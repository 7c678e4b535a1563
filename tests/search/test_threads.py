"""An opened index is a snapshot that several threads may search at once, until it is refreshed or closed."""

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fundstelle.index import Article, FundstelleError, describe_index, open_writer
from fundstelle.search import Index, open_index

QUERIES = [
    "Hund",
    "Katze Igel",
    '"Hund und Katze"',
    "Hu*",
    "Ktaze~1",
    "Hund -Katze",
    "NOT Igel",
    "titel:Nachricht",
    "der",
]


@pytest.fixture
def folder(tmp_path: Path, add_all: Callable[..., None]) -> Path:
    """An index of some hundred passages in two segments."""
    words = ["Hund", "Katze", "Igel", "der", "und", "Hund und Katze", "Hunde"]
    for half in range(2):
        add_all(
            tmp_path / "index",
            *(
                Article(
                    [" ".join(words[(i * k + half) % 7] for k in range(1, 9))], id=f"{half}/{i}", headline="Nachricht"
                )
                for i in range(120)
            ),
        )
    return tmp_path / "index"


def test_threads_get_the_same_results(folder: Path) -> None:
    """Eight threads that search one index at once get what one alone gets from an index of its own."""
    with open_index(folder) as alone:
        expected = [alone.search(query, 20) for query in QUERIES]

    with open_index(folder) as index, ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(index.search, query, 20) for _ in range(16) for query in QUERIES]
        found = [job.result() for job in jobs]

    assert found == expected * 16


def test_threads_may_search_and_refresh(folder: Path) -> None:
    """While one thread commits and refreshes, others see one state or the other."""
    with open_index(folder) as index, ThreadPoolExecutor(4) as pool:
        before = index.search("Wolf OR Hund", 0).total
        jobs = [pool.submit(lambda: index.search("Wolf OR Hund", 0).total) for _ in range(100)]
        for number in range(5):
            with open_writer(folder) as writer:
                writer.add(Article(["Ein Wolf."], id=f"wolf {number}"))
            index.refresh()
        totals = {job.result() for job in jobs}

        assert totals <= {before + number for number in range(6)}
        assert index.search("Wolf").total == 5


def test_passages_may_be_read_while_searching(folder: Path) -> None:
    """Going through all passages does not disturb searches in between."""
    with open_index(folder) as index:
        found = [(passage.article_id, index.search("Hund", 1).total) for passage in index.passages()]

        assert len(found) == 240
        assert len({total for _, total in found}) == 1


def test_snapshot_stays_until_refresh(folder: Path) -> None:
    """A commit is not seen by an opened index before it is refreshed."""
    with open_index(folder) as index:
        before = index.search("Hund", None)
        with open_writer(folder) as writer:
            writer.add(Article(["Ein Wolf."], id="0/0"))
            writer.add(Article(["Noch ein Wolf."], id="wolf"))

        assert index.search("Hund", None) == before
        assert index.search("Wolf").total == 0
        assert index.refresh() is True
        assert index.search("Wolf").total == 2
        assert index.refresh() is False


def test_snapshot_outlives_many_commits(folder: Path) -> None:
    """However often the index is written, an opened one still shows every passage that it showed."""
    with open_index(folder) as index:
        before = list(index.passages())
        for number in range(8):
            with open_writer(folder) as writer:
                writer.add(Article([f"Ein Wolf {number}."], id=f"0/{number}"))

        assert list(index.passages()) == before
        assert index.search("NOT Wolf", None).total == len(before)


def test_rebuilt_index_is_seen(folder: Path, add_all: Callable[..., None]) -> None:
    """An index that was deleted and made anew is shown after a refresh."""
    with open_index(folder) as index:
        shutil.rmtree(folder)
        add_all(folder, "Ein Wolf.")
        add_all(folder, Article(["Noch ein Wolf."], id="2"))

        assert index.refresh() is True
        assert index.search("Wolf").total == 2


def test_closed_index_says_so(folder: Path) -> None:
    """After closing, every use is an error of ours, and closing again is none."""
    index: Index = open_index(folder)

    index.close()
    index.close()

    uses: list[Callable[[], object]] = [
        lambda: index.search("Hund"), lambda: list(index.passages()), index.info, index.refresh,
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(FundstelleError, match="is closed; open it again"):
            use()


def test_index_is_opened_while_another_writes(folder: Path) -> None:
    """Opening never fails because a commit takes old files away at that moment."""
    done = threading.Event()

    def write() -> None:
        try:
            for number in range(30):
                with open_writer(folder) as writer:
                    writer.add(Article(["Ein Wolf."], id=f"wolf {number}"))
        finally:
            done.set()

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(write)
        while not done.is_set():
            with open_index(folder) as index:
                assert index.search("Hund", 1).total > 0
                assert index.info().passages >= 240
            assert describe_index(folder).passages >= 240
        job.result()
