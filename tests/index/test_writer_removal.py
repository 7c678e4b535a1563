"""Removing articles, and giving back their room."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Added, Article, FundstelleError, describe_index, open_writer
from fundstelle.search import open_index


def texts(folder: Path) -> list[str]:
    with open_index(folder) as index:
        return sorted(passage.text for passage in index.passages())


def fill(folder: Path, **files: str) -> None:
    """Add an article for each name, from a file in /archiv or, where the name has none, from none."""
    with open_writer(folder) as writer:
        for name, file in files.items():
            writer.add(Article([f"Text {name}.", "Noch einer."], id=name), file=file or None)


def test_removed_article_is_gone(tmp_path: Path) -> None:
    """An article is removed with all its passages, and found by no query."""
    fill(tmp_path, a="", b="")

    with open_writer(tmp_path) as writer:
        outcome = writer.remove("a")

    assert outcome
    assert writer.counts.removed == 1
    assert texts(tmp_path) == ["Noch einer.", "Text b."]
    with open_index(tmp_path) as index:
        assert index.search("einer").total == 1


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    """Removing an article that is not there, or not any more, says so and commits nothing."""
    fill(tmp_path, a="")
    before = {file.name for file in tmp_path.glob("*.toc")}

    with open_writer(tmp_path) as writer:
        outcome = writer.remove("b")

    assert not outcome
    assert {file.name for file in tmp_path.glob("*.toc")} == before


def test_removing_twice(tmp_path: Path) -> None:
    """An article can be removed once."""
    fill(tmp_path, a="")

    with open_writer(tmp_path) as writer:
        outcomes = [writer.remove("a"), writer.remove("a")]

    assert outcomes == [True, False]
    assert texts(tmp_path) == []


def test_removing_what_is_not_yet_committed(tmp_path: Path) -> None:
    """An article that was added by the same writer can be removed, and so can one that it has replaced."""
    fill(tmp_path, a="")

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu."], id="a"))
        writer.add(Article(["Anderes."], id="b"))
        outcomes = [writer.remove("a"), writer.remove("b")]

    assert outcomes == [True, True]
    assert texts(tmp_path) == []
    assert writer.counts.passages == 0


def test_adding_what_was_removed(tmp_path: Path) -> None:
    """An article that was removed is new when it is added again, with the same content too."""
    fill(tmp_path, a="")

    with open_writer(tmp_path) as writer:
        writer.remove("a")
        outcomes = [writer.add(Article(["Text a.", "Noch einer."], id="a"))]
        writer.remove("a")
        outcomes.append(writer.add(Article(["Neu."], id="a")))

    assert outcomes == [Added.NEW, Added.NEW]
    assert texts(tmp_path) == ["Neu."]


def test_rollback_keeps_what_was_removed(tmp_path: Path) -> None:
    """What was removed is there again when the writer rolls back."""
    fill(tmp_path, a="")
    writer = open_writer(tmp_path)
    writer.remove("a")

    writer.rollback()

    assert texts(tmp_path) == ["Noch einer.", "Text a."]


def test_file_is_removed_with_its_articles(tmp_path: Path) -> None:
    """Only the articles of the file go, not those of a file whose name begins alike."""
    fill(tmp_path, a="/archiv/a", b="/archiv/a", c="/archiv/ab", d="")

    with open_writer(tmp_path) as writer:
        removed = writer.remove_file("/archiv/a")

    assert removed == writer.counts.removed == 2
    assert texts(tmp_path) == ["Noch einer.", "Noch einer.", "Text c.", "Text d."]


@pytest.mark.parametrize("folder", ["/archiv", "/archiv/"])
def test_folder_is_removed_with_its_articles(tmp_path: Path, folder: str) -> None:
    """The articles of all files in a folder go, however deep."""
    fill(tmp_path, a="/archiv/a", b="/archiv/b/c/d", c="/archiv2/a", d="")

    with open_writer(tmp_path) as writer:
        removed = writer.remove_file(folder)

    assert removed == 2
    assert texts(tmp_path) == ["Noch einer.", "Noch einer.", "Text c.", "Text d."]


def test_some_articles_of_a_file_are_kept(tmp_path: Path) -> None:
    """Articles that are to stay do."""
    fill(tmp_path, a="/archiv/a", b="/archiv/a")

    with open_writer(tmp_path) as writer:
        removed = writer.remove_file("/archiv/a", keep=lambda article_id: article_id == "b")

    assert removed == 1
    assert texts(tmp_path) == ["Noch einer.", "Text b."]


def test_removing_a_file_that_was_read_again(tmp_path: Path) -> None:
    """Articles that were added or replaced before their file is removed stay; these are not committed yet."""
    fill(tmp_path, a="/archiv/a", b="/archiv/a")

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu a."], id="a"), file="/archiv/a")
        writer.add(Article(["Neu c."], id="c"), file="/archiv/a")
        removed = writer.remove_file("/archiv/a")

    assert removed == 1
    assert texts(tmp_path) == ["Neu a.", "Neu c."]


def test_files_of_an_index(tmp_path: Path) -> None:
    """The writer knows the files of the committed articles, and of each article the file."""
    fill(tmp_path, a="/archiv/ä", b="/archiv/b", c="")

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu."], id="b"), file="/archiv/neu")
        files, of_articles = writer.files(), [writer.file_of(name) for name in "abcd"]

    assert files == {"/archiv/ä", "/archiv/b"}
    assert of_articles == ["/archiv/ä", "/archiv/neu", "", None]


def test_displaced_files(tmp_path: Path) -> None:
    """Where an article takes the place of one from another file, committed or not, the writer knows both files."""
    fill(tmp_path, a="/archiv/a", b="/archiv/b", c="", d="/archiv/d")

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu."], id="a"), file="/archiv/neu")
        writer.add(Article(["Neuer."], id="a"), file="/archiv/neuer")
        writer.add(Article(["Neu."], id="b"), file="/archiv/b")
        writer.add(Article(["Neu."], id="c"), file="/archiv/neu")
        writer.add(Article(["Neu."], id="d"))

    assert writer.displaced == {("/archiv/a", "/archiv/neu"), ("/archiv/neu", "/archiv/neuer")}


def test_same_article_from_another_file_is_replaced(tmp_path: Path) -> None:
    """The same content from another file is not unchanged: the index knows the file that it was read from last."""
    fill(tmp_path, a="/archiv/a")

    with open_writer(tmp_path) as writer:
        outcome = writer.add(Article(["Text a.", "Noch einer."], id="a"), file="/archiv/b")

    assert outcome is Added.REPLACED
    with open_writer(tmp_path) as writer:
        assert writer.file_of("a") == "/archiv/b"


def test_optimize_gives_back_the_room(tmp_path: Path) -> None:
    """After optimizing, what was removed takes no room and its file is forgotten, and the rest is as it was."""
    for name in "abc":
        fill(tmp_path, **{f"{name}{number}": f"/archiv/{name}" for number in range(30)})
    with open_writer(tmp_path) as writer:
        writer.remove_file("/archiv/b")
    before, size = texts(tmp_path), describe_index(tmp_path).size

    with open_writer(tmp_path) as writer:
        writer.optimize()

    assert texts(tmp_path) == before
    assert describe_index(tmp_path).size < size
    assert len([*tmp_path.glob("*.documents")]) == 1
    with open_writer(tmp_path) as writer:
        assert writer.files() == {"/archiv/a", "/archiv/c"}


def test_optimize_together_with_changes(tmp_path: Path) -> None:
    """What is added and removed by the same writer is in the one segment, or not."""
    fill(tmp_path, a="", b="")

    with open_writer(tmp_path) as writer:
        writer.optimize()
        writer.remove("a")
        writer.add(Article(["Neu."], id="c"))

    assert texts(tmp_path) == ["Neu.", "Noch einer.", "Text b."]
    assert len([*tmp_path.glob("*.documents")]) == 1


def test_optimize_an_empty_index(tmp_path: Path) -> None:
    """An index without articles, and one of which all were removed, can be optimized."""
    with open_writer(tmp_path) as writer:
        writer.optimize()
    fill(tmp_path, a="")

    with open_writer(tmp_path) as writer:
        writer.remove("a")
        writer.optimize()

    assert texts(tmp_path) == []
    assert [*tmp_path.glob("*.documents")] == []


@pytest.mark.parametrize("call", ["remove", "remove_file", "optimize"])
def test_closed_writer_says_so(tmp_path: Path, call: str) -> None:
    """A writer that has committed removes nothing more."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Text."], id="a"))

    with pytest.raises(FundstelleError, match="closed"):
        getattr(writer, call)(*([] if call == "optimize" else ["a"]))


STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from("abcd"), st.sampled_from(["", "/x/1", "/x/2"])),
    st.tuples(st.just("remove"), st.sampled_from("abcd"), st.just("")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(STEPS, max_size=8), min_size=1, max_size=4))
def test_what_was_added_last_and_not_removed_is_left(
    tmp_path_factory: pytest.TempPathFactory, sessions: list[list[tuple[str, str, str]]]
) -> None:
    """Whatever is added and removed in whatever commits, the index holds what a mapping would."""
    folder = tmp_path_factory.mktemp("removal")
    left: dict[str, str] = {}

    for number, session in enumerate(sessions):
        with open_writer(folder) as writer:
            for kind, name, file in session:
                if kind == "add":
                    left[name] = f"{name} {number} {file}."
                    writer.add(Article([left[name]], id=name), file=file or None)
                else:
                    assert writer.remove(name) == (left.pop(name, None) is not None)

    assert texts(folder) == sorted(left.values())
    assert describe_index(folder).articles == len(left)
