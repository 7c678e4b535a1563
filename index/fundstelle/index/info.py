"""What an index holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fundstelle.index.dates import berlin
from fundstelle.index.store import Manifest, open_store, read_manifest

__all__ = ["IndexInfo", "describe_index", "describe_reader"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index holds.

    Attributes:
        path: its folder.
        passages: how many passages can be found.
        articles: how many articles they belong to.
        size: bytes of its files.
        first: the earliest publication, None where no article has a date.
        last: the latest publication.
        manifest: its format, its making and its analysis.
    """

    path: Path
    passages: int
    articles: int
    size: int
    first: datetime | None
    last: datetime | None
    manifest: Manifest


def describe_index(path: Path) -> IndexInfo:
    """Count what the index in a folder holds.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it cannot be read.
    """
    with open_store(path).reader() as reader:
        return describe_reader(path, reader)


def describe_reader(path: Path, reader: Any) -> IndexInfo:
    """Count what an opened Whoosh reader of the index in `path` holds."""
    published = list(_published(reader))
    return IndexInfo(
        path=path,
        passages=reader.doc_count(),
        articles=_count(reader, "opening", "1"),
        size=sum(map(_size, path.iterdir())),
        first=_moment(min(published)) if published else None,
        last=_moment(max(published)) if published else None,
        manifest=read_manifest(path),
    )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0  # A commit in another process has removed it since.


def _count(reader: Any, name: str, term: str) -> int:
    # Not the document frequency, which counts deleted documents too.
    return sum(1 for _ in reader.postings(name, term).all_ids()) if (name, term) in reader else 0


def _published(reader: Any) -> Iterator[int]:
    # One segment after the other: Whoosh's reader of several fails where one of them has no date at all.
    for leaf, _ in reader.leaf_readers():
        if leaf.has_column("published"):
            column = leaf.column_reader("published")
            values = (column[document] for document in leaf.all_doc_ids())
            yield from (value for value in values if value < _GREATEST)


# What Whoosh puts into the cell of a document without a value.
_GREATEST = (1 << 63) - 1


def _moment(seconds: int) -> datetime:
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(berlin())
