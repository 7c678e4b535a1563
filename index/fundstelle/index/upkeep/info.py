"""What an index holds, in numbers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.postings import expanded
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.dates import berlin
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.fields import OPENS_ARTICLE
from fundstelle.index.storage.manifest import Manifest
from fundstelle.index.storage.places import readable
from fundstelle.index.storage.store import open_store

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["IndexInfo", "describe_index", "describe_segments"]

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


def describe_index(path: str | os.PathLike[str]) -> IndexInfo:
    """Count what the index in a folder holds.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it cannot be read.
    """
    store = open_store(Path(path))
    return describe_segments(store.path, store.state().segments, store.manifest)


def describe_segments(path: Path, segments: Sequence[SegmentColumns], manifest: Manifest) -> IndexInfo:
    """Count what the opened segments of the index in `path` hold; only its size is that of the folder as it is now."""
    with readable(path):
        published = np.concatenate([np.empty(0, np.uint64), *map(_published, segments)])
        articles = sum(map(_articles, segments))
        first, last = (_moment(int(published.min())), _moment(int(published.max()))) if len(published) else (None, None)
    return IndexInfo(
        path=path,
        passages=sum(segment.documents.count - len(segment.deleted) for segment in segments),
        articles=articles,
        size=_folder_size(path),
        first=first,
        last=last,
        manifest=manifest,
    )


def _folder_size(path: Path) -> int:
    try:
        return sum(map(_size, path.iterdir()))
    except FileNotFoundError:
        return 0  # The index has been deleted since it was opened.


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # A commit in another process has removed it since, or it is none of the index.


def _articles(segment: SegmentColumns) -> int:
    field = segment.fields.get("opening")
    place = None if field is None else field.terms.find(OPENS_ARTICLE.encode())
    if field is None or place is None:
        return 0
    postings = FieldArrays(field).postings(place)
    # Not the document frequency, which counts deleted documents too.
    return int((~np.isin(expanded(postings.documents, postings.all_runs()), segment.deleted)).sum())


def _published(segment: SegmentColumns) -> npt.NDArray[np.uint64]:
    """The publication times of a segment, as Whoosh keeps them in a column."""
    column = segment.documents.column("published", "Q")
    if column is None:
        return np.empty(0, np.uint64)
    alive = np.delete(np.asarray(column), segment.deleted)
    dated: npt.NDArray[np.uint64] = alive[alive != np.iinfo(np.uint64).max]
    return dated


def _moment(cell: int) -> datetime:
    try:
        return (_EPOCH + timedelta(seconds=cell - (1 << 63))).astimezone(berlin())
    except OverflowError as error:
        raise IndexDamagedError("a date is in no year that there is") from error
