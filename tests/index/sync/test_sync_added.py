"""Syncs beside articles that were added, displaced and removed by other means."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.index.sync.files import kinds, passages, texts, write, write_articles

from fundstelle.index import Article, open_writer, sync
from fundstelle.index.sources.base import origin

Cli = Callable[..., object]


def test_files_that_were_added_before(index: Path, archive: Path, cli: Cli) -> None:
    """What `index add` has read is unchanged, and goes when its file has gone."""
    cli("index", "add", "--index", index, archive)
    (archive / "hund.txt").unlink()

    report = sync(index, archive)

    assert (kinds(report), report.unchanged) == ({"hund.txt": "gone"}, 2)
    assert "Ein Hund bellt." not in texts(index)


def test_files_that_were_added_since(index: Path, archive: Path, cli: Cli) -> None:
    """A file that `index add` has read in another state than it was and is, is read again."""
    sync(index, archive)
    write(archive / "hund.txt", "Ein Wolf heult.")
    cli("index", "add", "--index", index, archive)
    write(archive / "hund.txt", "Ein Hund bellt.")

    sync(index, archive)

    assert "Ein Hund bellt." in texts(index)
    assert "Ein Wolf heult." not in texts(index)


def test_articles_that_were_added_since(index: Path, archive: Path, cli: Cli) -> None:
    """An article that `index add` has found in a file goes when it is no longer in it, however briefly it was."""
    sync(index, archive)
    write_articles(archive / "mehr.jsonl", i1="Ein Igel.", i2="Noch ein Igel.", i3="Ein dritter.")
    cli("index", "add", "--index", index, archive)
    write_articles(archive / "mehr.jsonl", i1="Ein Igel.", i2="Noch ein Igel.")

    sync(index, archive)

    assert "Ein dritter." not in texts(index)


def test_article_that_was_displaced_by_hand(index: Path, archive: Path) -> None:
    """An article that one from elsewhere has taken the place of since is there again."""
    sync(index, archive)
    with open_writer(index) as writer:
        writer.add(Article(["Ein fremder Igel."], id="i1"), file="/woanders/igel.jsonl")

    sync(index, archive)

    assert "Ein Igel." in texts(index)


@pytest.mark.parametrize("removed", ["article", "file"])
def test_what_was_removed_by_hand_comes_back(index: Path, archive: Path, removed: str) -> None:
    """An article that is in a folder is in the index after a sync, also if it was removed from it before."""
    sync(index, archive)
    with open_writer(index) as writer:
        assert writer.remove("i1") if removed == "article" else writer.remove_file(origin(archive / "mehr.jsonl"))

    sync(index, archive)

    assert {p.article_id for p in passages(index)} >= {"i1", "i2"}


@pytest.mark.parametrize("name", [".entwurf.txt", "entwurf.xyz"])
def test_file_that_was_named_is_kept_in_step(index: Path, archive: Path, cli: Cli, name: str) -> None:
    """A file that no walk would find, but that was added by its name, is in step as others are."""
    write(archive / name, "Ein Entwurf.")
    cli("index", "add", "--index", index, archive, archive / name)
    write(archive / name, "Ein besserer Entwurf.")

    changed = sync(index, archive)
    (archive / name).unlink()
    gone = sync(index, archive)

    assert (kinds(changed), changed.problems) == ({name: "changed"}, ())
    assert kinds(gone) == {name: "gone"}
