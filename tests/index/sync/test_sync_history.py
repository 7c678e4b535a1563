"""Any number of changes and syncs in any order."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.index.sync.files import passages, write, write_articles

from fundstelle.index import Article, open_writer, sync
from fundstelle.index.sources import read_articles, read_file
from fundstelle.index.sources.base import origin
from fundstelle.index.storage import catalogue

NAMES = st.sampled_from(["a.txt", "b.txt", "c.jsonl", "d.jsonl", "unter/a.txt", "unter/c.jsonl"])


STEPS = st.one_of(
    st.tuples(st.just("write"), NAMES, st.integers(0, 3)),
    st.tuples(st.just("move"), NAMES, NAMES),
    st.tuples(st.just("delete"), NAMES, st.none()),
    st.tuples(st.just("touch"), NAMES, st.integers(1, 9)),
    st.tuples(st.just("add"), NAMES, st.none()),
    st.tuples(st.just("sync"), st.none(), st.none()),
)


def take_step(archive: Path, index: Path, kind: str, name: str | None, value: object) -> None:
    """Do one thing to a folder, or to its index; nothing where that is not possible."""
    path = archive / (name or "")
    if kind == "write":
        made = {f"{name} {number}": f"Igel {number} von {value}." for number in range(int(str(value)), 4)}
        made["x"] = f"Ein Igel, von dem mehrere reden: {name} {value}."
        write(path, f"Ein Hund, {value}.") if path.suffix == ".txt" else write_articles(path, **made)
    elif kind == "sync":
        sync(index, archive)
    elif not path.exists():
        return
    elif kind == "move":
        # A text would be broken JSON Lines, whose file keeps what it had.
        path.replace(archive / Path(str(value)).with_suffix(path.suffix))
    elif kind == "touch":
        os.utime(path, (int(str(value)),) * 2)
    elif kind == "add":
        with open_writer(index) as writer:
            for article in read_file(path):
                assert isinstance(article, Article)
                writer.add(article, file=origin(path))
    else:
        path.unlink()


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=14), st.sampled_from([20_000_000, 60_000_000_000]))
def test_whatever_happens_the_index_is_as_one_built_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None, object]], grain: int
) -> None:
    """After any changes and syncs the index holds what one holds that is made anew.

    Of articles with the same id it may be another one, but one that is in a file.
    """
    folder = tmp_path_factory.mktemp("sync")
    archive, index = folder / "archiv", folder / "index"
    (archive / "unter").mkdir(parents=True)
    write(archive / "immer.txt", "Immer da.")

    with pytest.MonkeyPatch.context() as patched:
        # With the smaller one most files are not opened, with the larger one all are hashed.
        patched.setattr(catalogue, "_GRAIN", grain)
        for step in steps:
            take_step(archive, index, *step)
        sync(index, archive)

    sync(folder / "neu", archive)
    there = [p for a in read_articles(archive) if isinstance(a, Article) for p in a.passages(a.id or a.source or "")]
    assert [p.article_id for p in passages(index)] == [p.article_id for p in passages(folder / "neu")]
    assert [p for p in passages(index) if p not in there] == []
