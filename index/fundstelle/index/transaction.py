"""A change to an index: one process at a time makes new segments, and one commit makes them visible."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from fundstelle.index._whoosh import index as whoosh_index
from fundstelle.index._whoosh import writing
from fundstelle.index.columnar.codec import ColumnarSegment
from fundstelle.index.columnar.merging import merge_segments
from fundstelle.index.columnar.segments import DOCUMENTS_SUFFIX, POSTINGS_SUFFIX, SegmentColumns
from fundstelle.index.columnar.tiers import tiers
from fundstelle.index.errors import IndexLockedError
from fundstelle.index.store import Store, readable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Transaction"]

# Seconds between two attempts to get the lock.
_DELAY = 0.1


class Transaction:
    """The right to change an index, from `begin` to `commit` or `rollback`."""

    def __init__(self, store: Store, lock: Any, contents: Any) -> None:
        """Take over a lock; use `begin`.

        Args:
            store: the index.
            lock: Whoosh's lock on it.
            contents: Whoosh's table of contents as it was when the lock was got.
        """
        self.store = store
        self._lock = lock
        self._contents = contents
        self._made: list[str] = []

    @classmethod
    def begin(cls, store: Store, timeout: float) -> Transaction:
        """Begin to change an index.

        Args:
            store: the index.
            timeout: seconds to wait for another writer to finish.

        Raises:
            IndexLockedError: another writer is still at work after that.
            OSError: the folder cannot be written to.
        """
        lock = store.whoosh.lock("WRITELOCK")
        if not writing.try_for(lock.acquire, timeout=timeout, delay=_DELAY):
            raise IndexLockedError(
                f"Another process is writing to the index at {store.path}. Wait until it has finished, or give a "
                "timeout."
            )
        try:
            contents = store.contents()
        except BaseException:
            lock.release()
            raise
        return cls(store, lock, contents)

    @property
    def segments(self) -> list[ColumnarSegment]:
        """The segments of the last commit. Documents may be deleted from them; that counts from the next commit on."""
        return list(self._contents.segments)

    def columns(self, segment: ColumnarSegment) -> SegmentColumns:
        """Open a segment."""
        with readable(self.store.path):
            return SegmentColumns.open(self.store.whoosh.storage, segment.segment_id(), segment.deleted_docs())

    def new_segment(self) -> ColumnarSegment:
        """A new segment, whose files are removed again unless it is committed."""
        segment = ColumnarSegment(self.store.whoosh.indexname)
        self._made.append(segment.segment_id())
        return segment

    def create_documents(self, segment: ColumnarSegment) -> BinaryIO:
        """Create the file of documents of a new segment."""
        return self._path(segment, DOCUMENTS_SUFFIX).open("wb")

    def create_postings(self, segment: ColumnarSegment) -> BinaryIO:
        """Create the file of postings of a new segment."""
        return self._path(segment, POSTINGS_SUFFIX).open("wb")

    def commit(self, segments: Sequence[ColumnarSegment]) -> None:
        """Make segments the content of the index, all at once, and end the transaction.

        Small neighbours among them are merged first, and segments of which nothing is left are dropped.
        """
        kept = self._merged([segment for segment in segments if segment.doc_count()])
        storage, name = self.store.whoosh.storage, self.store.whoosh.indexname
        generation = self._contents.generation + 1
        whoosh_index.TOC(self._contents.schema, kept, generation).write(storage, name)
        self._made = []
        whoosh_index.clean_files(storage, name, generation, kept)
        self._lock.release()

    def rollback(self) -> None:
        """Remove what was made, and end the transaction; the index is as it was."""
        with suppress(OSError):
            for name in self._made:
                for suffix in (DOCUMENTS_SUFFIX, POSTINGS_SUFFIX):
                    (self.store.path / f"{name}{suffix}").unlink(missing_ok=True)
        self._lock.release()

    def _merged(self, segments: list[ColumnarSegment]) -> list[ColumnarSegment]:
        merges = tiers([s.doc_count_all() for s in segments], [s.deleted_count() for s in segments])
        # From the last to the first, so that the places of the others stay.
        for places in reversed(merges):
            segments[places.start : places.stop] = [self._merge(segments[places.start : places.stop])]
        return segments

    def _merge(self, segments: Sequence[ColumnarSegment]) -> ColumnarSegment:
        merged = self.new_segment()
        sources = [self.columns(segment) for segment in segments]
        with self.create_documents(merged) as documents, self.create_postings(merged) as postings:
            merged.set_doc_count(merge_segments(sources, documents, postings))
        return merged

    def _path(self, segment: ColumnarSegment, suffix: str) -> Path:
        name: str = segment.make_filename(suffix)
        return self.store.path / name
