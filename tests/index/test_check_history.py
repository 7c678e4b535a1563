"""`index check --full` after whatever an index has been through: nothing is found but what is damaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index import Article, IndexWriter, Paragraph, check_index, open_writer, sync
from fundstelle.search import open_index

IDS = st.sampled_from("abcd")
TEXTS = st.sampled_from(["Ein Hund bellt.", "Vor- und Nachteile", "…", "Haus am See", "Häuser"])


@dataclass(frozen=True)
class Added:
    """An article is added, or replaced."""

    article: Article
    file: str | None = None

    def __call__(self, writer: IndexWriter) -> None:
        """Do so."""
        writer.add(self.article, file=self.file)


@dataclass(frozen=True)
class Removed:
    """An article is removed, if it is there."""

    article_id: str

    def __call__(self, writer: IndexWriter) -> None:
        """Do so."""
        writer.remove(self.article_id)


@dataclass(frozen=True)
class Optimized:
    """All segments are made one."""

    def __call__(self, writer: IndexWriter) -> None:
        """Do so."""
        writer.optimize()


Step = Added | Removed | Optimized

articles = st.builds(
    Article,
    paragraphs=st.lists(
        st.builds(Paragraph, TEXTS, st.none() | TEXTS, st.none() | st.just("S. 3")), min_size=1, max_size=3
    ),
    id=IDS,
    headline=st.none() | TEXTS,
    kicker=st.none() | TEXTS,
    lede=st.none() | TEXTS,
    published=st.sampled_from([None, "2025-03-02", "1969-07-20"]),
    authors=st.sampled_from([(), ("Ida Kern",), ("Ida Kern", "…")]),
    section=st.none() | TEXTS,
    source=st.sampled_from([None, "https://example.org/a", "…"]),
    metadata=st.sampled_from([{}, {"ort": "Ase"}]),
)
steps = st.one_of(
    st.builds(Added, articles, st.sampled_from([None, "/archiv/a.jsonl", "/archiv/b.jsonl"])),
    st.builds(Removed, IDS),
    st.just(Optimized()),
)

FIELDS: dict[str, Any] = {
    "headline": "Vor- und Nachteile",
    "kicker": "Hochwasser",
    "lede": "Was bisher geschah.",
    "published": "2025-03-02",
    "authors": ["Ida Kern"],
    "section": "Politik",
    "source": "https://example.org/a",
    "metadata": {"ort": "Ase"},
}
PLAIN = Article(["Eine Katze schläft."], id="b")


def commit(folder: Path, done: Sequence[Step]) -> None:
    with open_writer(folder, processes=1) as writer:
        for step in done:
            step(writer)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(steps, max_size=4), min_size=1, max_size=4))
@example([[Added(Article(["Hund."], id="a", published="2025-03-02")), Added(PLAIN)], [Removed("a")]])
@example([[Added(Article(["Hund."], id="a", headline="Haus am See"))], [Added(Article(["Igel."], headline="…"))]])
def test_any_history_leaves_it_whole(tmp_path_factory: pytest.TempPathFactory, history: list[list[Step]]) -> None:
    """However articles with and without each field are added, replaced, removed and merged, nothing is damaged."""
    folder = tmp_path_factory.mktemp("index")
    found = []

    for done in history:
        commit(folder, done)
        found += check_index(folder, full=True).problems

    assert found == []


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("last", [Removed("a"), Added(Article(["Anders."], id="a"))], ids=["removed", "replaced"])
def test_last_article_with_a_field_goes(tmp_path: Path, name: str, last: Step) -> None:
    """When the only article of a segment that has a field has gone, the segment is whole."""
    commit(tmp_path, [Added(Article(["Ein Hund bellt."], id="a", **{name: FIELDS[name]})), Added(PLAIN)])
    commit(tmp_path, [last])
    deleted = check_index(tmp_path, full=True)
    commit(tmp_path, [Optimized()])

    merged = check_index(tmp_path, full=True)

    assert (deleted.problems, merged.problems) == ([], [])


@pytest.mark.parametrize("name", ["kicker", "headline", "lede", "text"])
def test_texts_without_a_word_take_no_positions(tmp_path: Path, name: str) -> None:
    """A wording is found in every field after a merge with a segment whose texts have no words there."""
    both: list[Article] = []
    for article_id, text in (("a", "Haus am See"), ("b", "…")):
        given = {} if name == "text" else {name: text}
        both.append(Article([text if name == "text" else "Igel."], id=article_id, **given))  # type: ignore[arg-type]
    for article in both:
        commit(tmp_path, [Added(article)])
    field = {"headline": "titel:", "kicker": "kicker:"}.get(name, "")

    commit(tmp_path, [Optimized()])

    with open_index(tmp_path) as index:
        assert index.search(f'{field}"Haus am See"').total
    assert check_index(tmp_path, full=True).problems == []


def test_files_that_come_and_go_leave_it_whole(tmp_path: Path) -> None:
    """Syncs that add, replace, move and remove files leave an index in which nothing is damaged."""
    archive, index = tmp_path / "archiv", tmp_path / "index"
    archive.mkdir()
    (archive / "a.txt").write_text("Titel\n\nStand: 14.03.2025\n\nEin Hund bellt.", "utf-8")
    (archive / "b.txt").write_text("Eine Katze schläft.", "utf-8")
    found = []

    for change in (
        lambda: (archive / "c.txt").write_text("Ein Igel.", "utf-8"),
        (archive / "a.txt").unlink,
        lambda: (archive / "b.txt").rename(archive / "d.txt"),
        lambda: (archive / "c.txt").write_text("Kein Igel.", "utf-8"),
    ):
        sync(index, archive, processes=1)
        change()
        sync(index, archive, processes=1)
        found += check_index(index, full=True).problems

    assert found == []
