"""Plain Whoosh writes to none of our indexes, and to its own as ever."""

import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fundstelle.index import Article, FundstelleError, check_index, open_writer
from fundstelle.index.whoosh.codec import WhooshSegment

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import fields, index, writing

WRITERS: dict[str, Callable[[Any], Any]] = {
    "writer": lambda opened: opened.writer(),
    "several processes": lambda opened: opened.writer(procs=2),
    "optimize": lambda opened: opened.optimize(),
    "delete_by_term": lambda opened: opened.delete_by_term("article", "a"),
    "delete_by_query": lambda opened: opened.delete_by_query(opened.schema),
    "add_field": lambda opened: opened.add_field("other", fields.TEXT),
    "buffered": lambda opened: writing.BufferedWriter(opened, period=None).add_document(text="a"),
    "asynchronous": writing.AsyncWriter,
}


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("texts", [["Ein Hund."], []], ids=["filled", "empty"])
@pytest.mark.parametrize("how", WRITERS)
def test_writers_of_whoosh_are_refused(tmp_path: Path, how: str, texts: list[str]) -> None:
    """Whatever of Whoosh would write says who may, before anything in the folder has changed."""
    with open_writer(tmp_path, processes=1) as writer:
        for text in texts:
            writer.add(Article([text], id="a"))
    opened = index.open_dir(str(tmp_path))
    before = contents(tmp_path)

    with pytest.raises(FundstelleError, match=r"Write to it with fundstelle\.index\.open_writer") as told:
        WRITERS[how](opened)

    assert str(tmp_path) in str(told.value)
    assert contents(tmp_path) == before
    assert check_index(tmp_path).is_whole


def test_other_indexes_are_written_as_ever(tmp_path: Path) -> None:
    """An index that is none of ours is written by Whoosh, also where ours have been opened before."""
    open_writer(tmp_path / "ours", processes=1).commit()
    index.open_dir(str(tmp_path / "ours"))
    (tmp_path / "other").mkdir()
    other = index.create_in(str(tmp_path / "other"), fields.Schema(text=fields.TEXT))

    with other.writer() as writer:
        writer.add_document(text="Hund")

    assert other.doc_count() == 1


def test_segment_is_pickled_as_plain_values() -> None:
    """The table of contents names the class of a segment, and holds nothing of it but plain values."""
    segment = WhooshSegment("MAIN_abc", 9, [4])

    copied = pickle.loads(pickle.dumps(segment, 2))  # noqa: S301  # our own

    expected = {"indexname": "MAIN", "segid": "abc", "compound": False, "documents": 9, "deleted": {4}}
    assert vars(copied) == expected
    assert f"{WhooshSegment.__module__}.{WhooshSegment.__name__}" == "fundstelle.index.whoosh.codec.WhooshSegment"
    assert (copied.doc_count(), copied.has_deletions(), copied.is_deleted(4), copied.is_deleted(3)) == (
        8,
        True,
        True,
        False,
    )
    with pytest.raises(FundstelleError, match="open_writer"):
        copied.delete_document(1)
