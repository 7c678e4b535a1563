"""A reader goes on in the state that it has opened, whatever becomes of the files and of the current folder."""

import copy
import gc
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index import Article, FundstelleError, QueryLimitError, open_writer
from fundstelle.search import Index, QueryLimits, open_index

IDS = ("A1", "a1", "Ä1", "B1", "B[1]", "ab", "a b", "aeb", "päb", "99")


@pytest.fixture
def folder(tmp_path: Path, add_all: Callable[..., None]) -> Path:
    """An index of some articles with all kinds of ids, in two segments."""
    add_all(tmp_path / "index", *(Article([f"Text {i}."], id=i, headline="Titel", source="Spiegel") for i in IDS[:5]))
    add_all(tmp_path / "index", *(Article([f"Text {i}.", "Mehr."], id=i) for i in IDS[5:]))
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id:A1", ["A1"]),
        ('id:"a b"', ["a b"]),
        ("id:B*", ["B1", "B[1]"]),
        ("id:B[1]*", ["B[1]"]),
        ("id:?1", ["A1", "a1", "Ä1", "B1"]),
        ("id:a?*", ["a1", "ab", "a b", "aeb"]),
        ("id:a?b", ["a b", "aeb"]),
        ("id:p?b", ["päb"]),
        ("id:*b", ["ab", "a b", "aeb", "päb"]),
        ("id:9*9", ["99"]),
        ("id:99*9", []),
        ("id:a* -id:a1", ["ab", "a b", "aeb"]),
        ("NOT id:*1*", ["ab", "a b", "aeb", "päb", "99"]),
        ("Text id:ä*", []),
        ("mehr id:p*", ["päb"]),
        ("quelle:spieg*", ["A1", "a1", "Ä1", "B1", "B[1]"]),
        ("titel:tit?l", ["A1", "a1", "Ä1", "B1", "B[1]"]),
        ("datum:20*", []),
    ],
)
def test_every_field_is_read_from_what_is_opened(folder: Path, query: str, expected: list[str]) -> None:
    """Ids and patterns in every field are found in the opened state, also once all files have been deleted."""
    with open_index(folder) as index:
        shutil.rmtree(folder)

        assert index.article_ids(query) == expected
        assert {hit.passage.article_id for hit in index.search(query, 20, explain=True)} == set(expected)


def test_pattern_of_ids_obeys_the_limit(folder: Path) -> None:
    """A pattern that stands for too many ids is refused as one that stands for too many words."""
    with open_index(folder, limits=QueryLimits(expansions=4)) as index:
        assert index.article_ids("id:*b") == ["ab", "a b", "aeb", "päb"]
        with pytest.raises(QueryLimitError, match="stands for 5 words of the index; at most 4"):
            index.search("id:a* -id:*1*")


@pytest.mark.parametrize("query", ["?" * 44 + "z", "a?" * 40 + "z", "*?" * 40 + "z", "id:" + "*?" * 170 + "z"])
def test_no_pattern_is_tried_in_all_ways(tmp_path: Path, add_all: Callable[..., None], query: str) -> None:
    """A pattern of many question marks against a word of many umlauts is answered, and so are its marks."""
    add_all(tmp_path / "index", Article([f"{'ä' * 44} {'ä' * 44}z {'aä' * 40}z"], id="ä" * 340))

    with open_index(tmp_path / "index") as index:
        spans = [hit.spans for hit in index.search(query, explain=True)]

    assert len(spans) == (not query.startswith("id:"))


@pytest.mark.parametrize("change", ["refresh", "close"])
def test_passages_are_those_of_one_state(folder: Path, change: str) -> None:
    """Who goes through all passages sees those of the state in which that began, to the end."""
    with open_index(folder) as index:
        before = list(index.passages())
        passages, unbegun, hits = index.passages(), index.passages(), index.search("Text", None)
        seen = [next(passages)]
        with open_writer(folder) as writer:
            writer.remove("A1")
            writer.add(Article(["Text neu."], id="neu"))
        getattr(index, change)()
        shutil.rmtree(folder)

        assert [*seen, *passages] == list(unbegun) == before
        assert {hit.passage.article_id for hit in hits} == set(IDS)


def test_closed_index_has_no_passages(folder: Path) -> None:
    """To ask a closed index for its passages is an error at once, not at the first of them."""
    index = open_index(folder)
    index.close()

    with pytest.raises(FundstelleError, match="is closed"):
        index.passages()


def test_info_is_of_the_opened_state(folder: Path, add_all: Callable[..., None]) -> None:
    """What an opened index says of itself is true of what it shows, also when another has taken its place."""
    with open_index(folder) as index:
        before = index.info()
        shutil.rmtree(folder)
        gone = index.info()
        add_all(folder, "Ein Wolf.")
        after = index.info()

    assert (before.articles, before.passages) == (10, 15)
    assert gone.manifest == after.manifest == before.manifest
    assert (gone.articles, gone.passages) == (after.articles, after.passages) == (10, 15)


def test_index_stays_when_the_current_folder_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that was opened by a relative path is the same after a change of the current folder."""
    monkeypatch.chdir(folder.parent)
    with open_index("index") as index:
        (folder.parent / "other").mkdir()
        monkeypatch.chdir(folder.parent / "other")
        shutil.copytree(folder, "index")
        with open_writer(folder) as writer:
            writer.add(Article(["Ein Wolf."], id="wolf"))

        assert index.path == folder
        assert index.refresh() is True
        assert index.article_ids("Wolf") == ["wolf"]


def mapped(folder: Path) -> int:
    """How many files of a folder this process has mapped."""
    return Path("/proc/self/maps").read_text().count(str(folder))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not tell what is mapped")
def test_old_states_are_freed_at_once(folder: Path) -> None:
    """Without the collector of cycles, states that are no longer shown keep no files open."""
    queries = ["Text", '"Text A1"', "T*", "Tekst~1", "id:A*", "NOT Mehr", "titel:Titel Text", "Texd"]
    gc.collect()
    gc.disable()
    try:
        with open_index(folder) as index:
            before = len(list(Path("/proc/self/fd").iterdir()))
            for number in range(12):
                with open_writer(folder) as writer:
                    writer.add(Article([f"Wolf {number}."], id="wolf"))
                for query in queries:
                    hits = index.search(query, 5, explain=True, collapse=True)
                    assert all(hit.snippet().text for hit in hits)
                next(index.passages())
                index.article_ids("Wolf")
                index.info()
                del hits
                assert index.refresh() is True
            after, maps = len(list(Path("/proc/self/fd").iterdir())), mapped(folder)
        closed = mapped(folder)
    finally:
        gc.enable()

    assert after - before <= 2 * 12
    assert 0 < maps <= 2 * 13
    assert closed < maps


FEW_FILES = """
import gc, resource, sys
from fundstelle.index import Article, open_writer
from fundstelle.search import open_index
gc.disable()
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
with open_index(sys.argv[1]) as index:
    kept = index.search("Text", None)
    for number in range(40):
        with open_writer(sys.argv[1]) as writer:
            writer.add(Article([f"Wolf {number}."], id=f"wolf"))
        index.refresh()
        assert index.search("Wolf", 3, explain=True).hits[0].spans
    print(len([hit.passage for hit in kept]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_few_open_files_are_enough(folder: Path, clean_environment: dict[str, str]) -> None:
    """With 64 open files a process may commit and refresh as often as it likes, and hits that it keeps are good."""
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", FEW_FILES, str(folder)],
        env=clean_environment, capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "10", "")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.dumps])
def test_opened_index_is_not_copied(tmp_path: Path, again: Callable[[Index], object]) -> None:
    """An opened index can be neither copied nor pickled, with a sentence, and goes on; its results can."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund bellt."], id="a"))
    with open_index(tmp_path / "index") as index:
        with pytest.raises(TypeError, match="can be neither copied nor pickled"):
            again(index)

        results = index.search("Hund")
        assert copy.deepcopy(results) == pickle.loads(pickle.dumps(results)) == results  # noqa: S301  # our own


@pytest.mark.parametrize("pattern", ["*a" * 12 + "x", "*?" * 16 + "x"])
def test_wildcard_with_many_asterisks_ends(
    make_index: Callable[..., Index], process: Callable[..., subprocess.CompletedProcess[str]], pattern: str
) -> None:
    """A pattern of many wildcards is tried on a long word without trying every way to fit it."""
    index = make_index("a" * 60)

    done = process("--index", index.path, pattern)

    assert (done.returncode, done.stdout) == (1, "")
