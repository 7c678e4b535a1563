"""Articles with the same id in several files."""

from pathlib import Path

import pytest
from tests.index.sync.files import generation, kinds, passages, texts, write_articles

from fundstelle.index import Collision, open_writer, sync
from fundstelle.index.sources import Problem
from fundstelle.index.sources.base import origin
from fundstelle.index.syncing import run


@pytest.fixture
def rivals(archive: Path) -> Path:
    """The folder, with three more files of which each has articles with ids of the others."""
    write_articles(archive / "r1.jsonl", x="Eins x.", y="Eins y.")
    write_articles(archive / "r2.jsonl", x="Zwei x.", z="Zwei z.")
    write_articles(archive / "r3.jsonl", y="Drei y.", z="Drei z.")
    return archive


def rivals_in(index: Path) -> dict[str, str]:
    return {passage.article_id: passage.text for passage in passages(index) if passage.article_id in {*"xyz"}}


def test_same_id_in_several_files(index: Path, rivals: Path) -> None:
    """Of articles with the same id the one that was read last wins, and the report says which files collide."""
    report = sync(index, rivals)

    first, second, third = (origin(rivals / f"r{number}.jsonl") for number in (1, 2, 3))
    assert rivals_in(index) == {"x": "Zwei x.", "y": "Drei y.", "z": "Drei z."}
    assert {*report.collisions} == {
        Collision("x", first, second), Collision("y", first, third), Collision("z", second, third),
    }  # fmt: skip
    assert sync(index, rivals).collisions == ()


def test_displaced_article_comes_back_when_the_other_goes(index: Path, rivals: Path) -> None:
    """When a file goes, the articles that its own took the place of are there again, and no others change."""
    sync(index, rivals)
    (rivals / "r2.jsonl").unlink()

    report = sync(index, rivals)

    assert rivals_in(index) == {"x": "Eins x.", "y": "Drei y.", "z": "Drei z."}
    assert (kinds(report), report.collisions) == ({"r2.jsonl": "gone"}, ())


def test_displaced_articles_come_back_one_after_the_other(index: Path, archive: Path) -> None:
    """Of several displaced articles the one of the last file comes back first, and then the one before."""
    for number in (1, 2, 3):
        write_articles(archive / f"r{number}.jsonl", x=f"{number} x.")
    sync(index, archive)

    found = []
    for number in (3, 2):
        (archive / f"r{number}.jsonl").unlink()
        sync(index, archive)
        found.append(rivals_in(index))

    assert found == [{"x": "2 x."}, {"x": "1 x."}]


def test_last_of_displaced_articles_comes_back(index: Path, archive: Path) -> None:
    """Of several articles that the same file had displaced, the one of the last file comes back."""
    for number in (1, 3, 2, 3):
        write_articles(archive / f"r{number}.jsonl", x=f"{number} x.", y=f"{number} y, {generation(index)}.")
        sync(index, archive)

    (archive / "r3.jsonl").unlink()
    sync(index, archive)

    assert rivals_in(index)["x"] == "2 x."


def test_displaced_article_that_cannot_be_read(index: Path, rivals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A displaced article whose file cannot be read when it could come back comes back later."""
    sync(index, rivals)
    (rivals / "r2.jsonl").unlink()

    with monkeypatch.context() as patched:
        patched.setattr(run, "read_file", lambda path, **_: iter([Problem(str(path), None, "input/output error")]))
        sync(index, rivals)
    missing = rivals_in(index)
    sync(index, rivals)

    assert "x" not in missing
    assert rivals_in(index)["x"] == "Eins x."


def test_displaced_article_comes_back_when_the_other_changes(index: Path, rivals: Path) -> None:
    """When an article is no longer in a file, the one that it took the place of is there again."""
    sync(index, rivals)
    write_articles(rivals / "r3.jsonl", y="Drei y, neu.")

    sync(index, rivals)

    assert rivals_in(index) == {"x": "Zwei x.", "y": "Drei y, neu.", "z": "Zwei z."}


def test_winner_that_is_moved_stays_the_winner(index: Path, rivals: Path) -> None:
    """An article that took the place of another keeps it when its file is moved, and gives it back when that goes."""
    sync(index, rivals)
    (rivals / "r3.jsonl").rename(rivals / "r0.jsonl")

    sync(index, rivals)
    moved = rivals_in(index)
    (rivals / "r0.jsonl").unlink()
    sync(index, rivals)

    assert moved == {"x": "Zwei x.", "y": "Drei y.", "z": "Drei z."}
    assert rivals_in(index) == {"x": "Zwei x.", "y": "Eins y.", "z": "Zwei z."}


@pytest.mark.parametrize("is_removed", [True, False])
def test_displaced_article_of_another_folder(index: Path, archive: Path, tmp_path: Path, *, is_removed: bool) -> None:
    """An article that was displaced from another folder is there again when that folder is looked at."""
    other = tmp_path / "anderes"
    other.mkdir()
    write_articles(other / "r.jsonl", i1="Der andere Igel.")
    sync(index, archive)
    sync(index, other)
    write_articles(other / "rest.jsonl" if is_removed else other / "r.jsonl", rest="Ein Rest.")
    if is_removed:
        (other / "r.jsonl").unlink()

    sync(index, other)
    between = texts(index)
    sync(index, archive)

    assert between == {"Ein Hund bellt.", "Eine Katze schläft.", "Noch ein Igel.", "Ein Rest."}
    assert "Ein Igel." in texts(index)


def test_removing_the_winner_by_hand(index: Path, rivals: Path) -> None:
    """When the winning file and its articles are removed by hand, the other article is there after the next sync."""
    sync(index, rivals)
    with open_writer(index) as writer:
        writer.remove_file(origin(rivals / "r2.jsonl"))
    (rivals / "r2.jsonl").unlink()

    sync(index, rivals)

    assert rivals_in(index) == {"x": "Eins x.", "y": "Drei y.", "z": "Drei z."}
