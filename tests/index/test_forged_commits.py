"""Commits that were made up so that their checksums fit, and what is said of them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fundstelle.index import IndexDamagedError, UserWords, open_writer
from fundstelle.index.storage.commits import Commit, NamedFile, encode_commit, last_commit
from fundstelle.search import open_index


def renamed(commit: Commit, times: int) -> Commit:
    """A commit whose one segment has several names, all with the same files."""
    (segment,) = commit.segments
    return replace(commit, segments=tuple(replace(segment, name=f"MAIN_{number}") for number in range(times)))


FORGERIES: dict[str, Callable[[Commit], Commit]] = {
    "one segment many times": lambda commit: replace(commit, segments=commit.segments * 700),
    "one segment twice": lambda commit: replace(commit, segments=commit.segments * 2),
    "many segments in one file": lambda commit: renamed(commit, 700),
    "one file as both": lambda commit: replace(
        commit, segments=(replace(commit.segments[0], postings=commit.segments[0].documents),)
    ),
    "a segment as catalogue": lambda commit: replace(commit, catalogue=commit.segments[0].documents),
    "itself as catalogue": lambda commit: replace(
        commit, catalogue=NamedFile("_MAIN_1.toc", commit.segments[0].documents.identity)
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_commit_that_names_a_file_more_than_once_is_refused(
    tmp_path: Path, add_all: Callable[..., None], forgery: str
) -> None:
    """What would be opened, and counted, more than once is damage to readers and writers alike."""
    add_all(tmp_path, "Ein Hund.")
    commit = FORGERIES[forgery](last_commit(tmp_path))

    (tmp_path / "_MAIN_1.toc").write_bytes(encode_commit(commit, UserWords()))

    for opening in (open_index, open_writer):
        with pytest.raises(IndexDamagedError, match=r"_MAIN_1\.toc is damaged"):
            opening(tmp_path)
