"""Adding and replacing articles."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index import Added, Article, FundstelleError, Paragraph, describe_index, open_writer
from fundstelle.search import Passage, open_index


def passages(folder: Path) -> list[Passage]:
    """All passages of an index."""
    with open_index(folder) as index:
        return list(index.passages())


def texts(folder: Path) -> list[str]:
    return [passage.text for passage in passages(folder)]


def test_articles_are_there_after_leaving(tmp_path: Path) -> None:
    """Leaving the block commits, and every paragraph is a passage."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund.", "Eine Katze."], id="a"))

    assert texts(tmp_path / "index") == ["Ein Hund.", "Eine Katze."]


def test_nothing_is_seen_before_the_commit(tmp_path: Path) -> None:
    """What has been added but not committed is not found."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund."], id="a"))

        assert texts(tmp_path / "index") == []


def test_nothing_temporary_stays(tmp_path: Path) -> None:
    """A commit leaves the files of the index and nothing else, in whichever way it got its name."""
    for number in range(3):
        with open_writer(tmp_path / "index") as writer:
            writer.add(Article(["Ein Hund."], id=f"{number}"))

    assert list(tmp_path.iterdir()) == [tmp_path / "index"]
    assert [path.name for path in (tmp_path / "index").iterdir() if path.suffix == ".tmp"] == []
    assert len(list((tmp_path / "index").glob("*.toc"))) == 1


def test_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """An index may be named in folders that are not there yet, as a string too."""
    with open_writer(str(tmp_path / "a" / "b")) as writer:
        writer.add(Article(["Ein Hund."]))

    assert texts(tmp_path / "a" / "b") == ["Ein Hund."]


def test_index_where_a_file_stands_is_refused(tmp_path: Path) -> None:
    """A file cannot become an index, and the error says which."""
    (tmp_path / "index").write_text("Text", "utf-8")

    with pytest.raises(FundstelleError, match="index"):
        open_writer(tmp_path / "index")

    assert (tmp_path / "index").read_text("utf-8") == "Text"


def test_outcomes_and_counts(tmp_path: Path) -> None:
    """Adding says what became of each article, and the writer counts it."""
    with open_writer(tmp_path) as writer:
        outcomes = [
            writer.add(Article(["Alt."], id="a")),
            writer.add(Article(["Alt."], id="a")),
            writer.add(Article(["Neu.", "Mehr."], id="a")),
            writer.add(Article(["Anderes."], id="b")),
        ]

    assert outcomes == [Added.NEW, Added.UNCHANGED, Added.REPLACED, Added.NEW]
    counts = writer.counts
    assert (counts.new, counts.replaced, counts.unchanged, counts.passages) == (2, 1, 1, 3)


def test_same_id_replaces_over_sessions(tmp_path: Path) -> None:
    """An article with the id of an earlier one takes its place, with all its passages."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt.", "Noch älter."], id="a"))
        writer.add(Article(["Bleibt."], id="b"))

    with open_writer(tmp_path) as writer:
        outcome = writer.add(Article(["Neu."], id="a"))

    assert outcome is Added.REPLACED
    assert sorted(texts(tmp_path)) == ["Bleibt.", "Neu."]


def test_unchanged_article_is_not_written_again(tmp_path: Path) -> None:
    """The same content over again leaves every file of the index alone."""
    article = Article(["Ein Hund."], id="a", metadata={"b": 1, "a": [2]}, published="14.03.2025", authors=["A", "B"])
    with open_writer(tmp_path) as writer:
        writer.add(article)
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}

    with open_writer(tmp_path) as writer:
        outcome = writer.add(article)

    assert outcome is Added.UNCHANGED
    assert {name: tmp_path.joinpath(name).stat().st_mtime_ns for name in before} == before


@pytest.mark.parametrize(
    "changed",
    [
        Article(["Ein Hund."], id="a", headline="Neu"),
        Article(["Ein Hund."], id="a", published="2025-03-14"),
        Article(["Ein Hund."], id="a", metadata={"a": 1}),
        Article([Paragraph("Ein Hund.", "Zwischentitel")], id="a"),
    ],
    ids=["headline", "date", "metadata", "heading"],
)
def test_every_change_counts(tmp_path: Path, changed: Article) -> None:
    """An article with the same text but something else around it is not unchanged."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Ein Hund."], id="a"))

    with open_writer(tmp_path) as writer:
        outcome = writer.add(changed)

    assert outcome is Added.REPLACED
    (passage,) = passages(tmp_path)
    assert passage == changed.passages("a")[0]


def test_source_stands_in_for_an_id(tmp_path: Path) -> None:
    """Without an id, an article from the same place replaces the earlier one."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], source="/archiv/a.txt"))
        writer.add(Article(["Bleibt."], source="/archiv/b.txt"))

    with open_writer(tmp_path) as writer:
        outcome = writer.add(Article(["Neu."], source="/archiv/a.txt"))

    assert outcome is Added.REPLACED
    assert sorted(texts(tmp_path)) == ["Bleibt.", "Neu."]


def test_id_comes_before_source(tmp_path: Path) -> None:
    """Articles with different ids may come from the same place."""
    with open_writer(tmp_path) as writer:
        outcomes = [writer.add(Article(["Text."], id=name, source="/archiv/a.jsonl")) for name in "ab"]

    assert outcomes == [Added.NEW, Added.NEW]


def test_article_without_a_name_is_known_by_its_content(tmp_path: Path) -> None:
    """Without id and source the same content is the same article, and other content another."""
    with open_writer(tmp_path) as writer:
        outcomes = [writer.add(Article([text])) for text in ("Eins.", "Zwei.", "Eins.")]

    assert outcomes == [Added.NEW, Added.NEW, Added.UNCHANGED]


VERSIONS = st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(VERSIONS, max_size=5), min_size=1, max_size=7))
@example([[("a", 0, 1), ("a", 1, 1), ("a", 0, 1)], [("a", 1, 1), ("a", 0, 1)]])
def test_last_version_of_every_article_is_left(
    tmp_path_factory: pytest.TempPathFactory, sessions: list[list[tuple[str, int, int]]]
) -> None:
    """Whatever is added in whatever commits, the index holds exactly the last version of each article."""
    folder = tmp_path_factory.mktemp("versions")
    last: dict[str, list[str]] = {}

    for session in sessions:
        with open_writer(folder) as writer:
            for name, version, paragraphs in session:
                last[name] = [f"{name}{version} Absatz {number}" for number in range(paragraphs)]
                writer.add(Article(last[name], id=name))

    found: dict[str, list[str]] = {}
    for passage in passages(folder):
        found.setdefault(passage.article_id, []).append(passage.text)
    assert found == last
    assert describe_index(folder).articles == len(last)
    assert describe_index(folder).passages == sum(map(len, last.values()))


@pytest.mark.parametrize("sizes", [(3, 1, 1, 1, 1, 1), (8, 8, 8, 8, 8, 8), (1,) * 12], ids=str)
def test_passages_stand_in_the_order_of_adding(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    """However many commits it took, the passages come in the order in which they were added."""
    names = iter(map(str, range(100)))

    for size in sizes:
        with open_writer(tmp_path) as writer:
            for _ in range(size):
                writer.add(Article(["Ein Hund."], id=next(names)))

    assert [passage.article_id for passage in passages(tmp_path)] == [str(i) for i in range(sum(sizes))]
