"""A change to an index: one process at a time makes new segments, and one commit makes them visible."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.merging import merge_segments
from fundstelle.index.columnar.segments import DOCUMENTS_SUFFIX, POSTINGS_SUFFIX, SegmentColumns
from fundstelle.index.columnar.tiers import tiers
from fundstelle.index.errors import FundstelleError
from fundstelle.index.storage.commits import Commit, NamedFile, SegmentRecord, encode_commit
from fundstelle.index.storage.creation import remove_empty_store
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import INDEX_NAME, commit_name, is_of_an_index
from fundstelle.index.storage.locks import WriterLock, nobody_opens
from fundstelle.index.storage.places import named, readable
from fundstelle.index.unique import Unique

if TYPE_CHECKING:
    from pathlib import Path

    from fundstelle.index.storage.store import Store

__all__ = ["Transaction"]

_CATALOGUE_SUFFIX = ".files"
# To open an index takes milliseconds; after so many seconds files are removed even if somebody claims to be at it.
_PATIENCE = 600


class Transaction(Unique):
    """The right to change an index, until `commit` or `rollback`.

    All files that a commit names are on disk before it becomes visible, and it becomes visible by one new name. What no
    commit names is removed later, and only while nobody is opening files.
    """

    def __init__(self, store: Store, lock: WriterLock, disk: Disk) -> None:
        """Begin to change an index.

        Args:
            store: the index.
            lock: the right to write to it, which the transaction gives back when it ends.
            disk: the file system, which holds the folder of the index.

        Raises:
            IndexDamagedError: the last commit cannot be read.
            IndexIncompatibleError: it was written by another program.
        """
        self.store = store
        self._lock: WriterLock | None = lock
        self._disk = disk
        self.before = store.commit()
        self._made: list[Path] = []
        # Every segment is opened once, whoever asks for it.
        self._opened: dict[str, SegmentColumns] = {}
        # The file of the commit that is being made, and what it is to hold.
        self._visible: tuple[Path, bytes] | None = None
        # What a writer that was killed has left behind.
        self._clean(self.before)

    @property
    def segments(self) -> tuple[SegmentRecord, ...]:
        """The segments of the last commit."""
        return self.before.segments

    def columns(self, segment: SegmentRecord) -> SegmentColumns:
        """Open a segment of the last commit, or one that has been written since; once, whoever asks for it.

        Raises:
            IndexDamagedError: it cannot be read.
        """
        if segment.name not in self._opened:
            with readable(self.store.path):
                self._opened[segment.name] = self.store.open_segment(segment)
        opened = self._opened[segment.name]
        return opened if len(opened.deleted) == segment.deleted_count else opened.without(segment.deleted_documents())

    def new_name(self) -> str:
        """The name of a new segment, whose files are removed again unless it is committed."""
        return f"{INDEX_NAME}_{token_hex(8)}"

    def written(self, name: str, documents: int) -> SegmentRecord:
        """A new segment, both files of which have been written, as a commit names it."""
        files = (self._named(f"{name}{suffix}") for suffix in (DOCUMENTS_SUFFIX, POSTINGS_SUFFIX))
        return SegmentRecord(name, documents, (), *files)

    def create_documents(self, name: str) -> BinaryIO:
        """Create the file of documents of a new segment."""
        return self._create(f"{name}{DOCUMENTS_SUFFIX}")

    def create_postings(self, name: str) -> BinaryIO:
        """Create the file of postings of a new segment."""
        return self._create(f"{name}{POSTINGS_SUFFIX}")

    def create_catalogue(self) -> tuple[str, BinaryIO]:
        """Create the file that knows which files have been read: its name in the folder, and the file."""
        name = f"{self.new_name()}{_CATALOGUE_SUFFIX}"
        return name, self._create(name)

    def commit(
        self, segments: Sequence[SegmentRecord], *, catalogue: str | None = None, into_one: bool = False
    ) -> None:
        """Make segments the content of the index, all at once, and end the transaction.

        Small neighbours among them are merged first, and segments of which nothing is left are dropped.

        Args:
            segments: the segments, in the order of their documents.
            catalogue: the name of a new catalogue; None to keep the one that there is.
            into_one: whether all of them are merged, and all that is deleted goes.

        Raises:
            OSError: it could not be written; call `rollback`, and the index is as it was.
            FundstelleError: it was committed, but perhaps not for good; or the folder is another one now, or somebody
                else has written to it: then call `rollback`.
        """
        with named(self.store.path):
            kept = self._merged(
                [segment for segment in segments if segment.count > segment.deleted_count], into_one=into_one
            )
        commit = Commit(
            self.before.generation + 1,
            self.before.manifest,
            tuple(kept),
            self._named(catalogue) if catalogue else self.before.catalogue,
        )
        self._show(commit, encode_commit(commit, self.store.manifest.user_words))
        self._clean(commit)
        self._end()

    @property
    def is_own(self) -> bool:
        """Whether this is the process that began it, and not a fork of that one."""
        return self._lock is None or self._lock.is_own

    def check(self) -> None:
        """Make sure that a commit would go into the index that was opened, behind the commit that there was then.

        Raises:
            FundstelleError: the folder is another one now, or somebody else has written to it.
        """
        if self._lock is not None:
            self._lock.check()
        if self.store.commit() != self.before:
            raise self._overtaken()

    def rollback(self, *, remove_index: bool = False) -> None:
        """Remove what was made, and end the transaction; the index is as it was. Nothing happens if it has ended.

        What has become visible stays, whatever interrupted the commit then. In a fork nothing happens.

        Args:
            remove_index: whether the index goes too, in which nothing has ever been committed.
        """
        if self._lock is None or not self._lock.is_own:
            return
        if not self._is_visible():
            for path in self._made:
                with suppress(OSError):
                    self._disk.remove(path)
            if remove_index:
                remove_empty_store(self.store.path, self._disk)
        self._end()

    def _show(self, commit: Commit, content: bytes) -> None:
        """Make a commit visible: by one new name, in the folder that was opened, if nobody else has committed."""
        path = self.store.path / commit_name(commit.generation)
        self._disk.sync_folder(self.store.path)
        self.check()
        self._visible = path, content
        try:
            self._disk.put(path, content)
        except FileExistsError as error:
            raise self._overtaken() from error
        except OSError as error:
            if not self._is_visible():
                raise
            self._end()
            raise FundstelleError(
                f"What was added is in the index at {self.store.path}, but may be gone after a power failure "
                f"({error.strerror or error}). Look after the disk, then add it again."
            ) from error
        if not self._disk.is_in_place():
            self._end()
            raise FundstelleError(
                f"The folder {self.store.path} was moved, removed or exchanged just when it was written to. What was "
                "added is in the index that was there before; see where that is now."
            )

    def _overtaken(self) -> FundstelleError:
        return FundstelleError(
            f"Something else has written to the index at {self.store.path} in spite of its lock; nothing was added. "
            "Make sure that nobody else writes to it, and add the articles again."
        )

    def _is_visible(self) -> bool:
        """Whether the commit that is being made has its name; it counts as made, too, if that cannot be told."""
        if self._visible is None:
            return False
        path, content = self._visible
        try:
            with os.fdopen(self._disk.open(path, os.O_RDONLY), "rb") as file:
                return file.read() == content
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def _end(self) -> None:
        self._made = []
        lock, self._lock = self._lock, None
        if lock:
            lock.release()

    def _merged(self, segments: list[SegmentRecord], *, into_one: bool) -> list[SegmentRecord]:
        if into_one:
            is_one = len(segments) == 1 and not segments[0].deleted
            return segments if is_one or not segments else [self._merge(segments)]
        merges = tiers([s.count for s in segments], [s.deleted_count for s in segments])
        # From the last to the first, so that the places of the others stay.
        for places in reversed(merges):
            segments[places.start : places.stop] = [self._merge(segments[places.start : places.stop])]
        return segments

    def _merge(self, segments: Sequence[SegmentRecord]) -> SegmentRecord:
        name = self.new_name()
        sources = [self.columns(segment) for segment in segments]
        with self.create_documents(name) as documents, self.create_postings(name) as postings:
            count = merge_segments(sources, documents, postings)
        return self.written(name, count)

    def _named(self, name: str) -> NamedFile:
        """A file that has been written, as a commit names it."""
        with (self.store.path / name).open("rb") as file:
            return NamedFile(name, ArrayFile.map(file, name).identity)

    def _create(self, name: str) -> BinaryIO:
        path = self.store.path / name
        self._made.append(path)
        return self._disk.create(path)

    def _clean(self, commit: Commit) -> None:
        """Remove what the commit does not name; what cannot be removed now is removed by a later commit.

        Where somebody seems to be opening files for so long that they must have something else in mind, only what they
        may just have read of is left to them.
        """
        folder = self.store.path
        with suppress(OSError), nobody_opens(folder, self._disk) as alone:
            if not alone and not self._is_old(self.before):
                return
            kept = commit.files() if alone else commit.files() | self.before.files()
            for name in self._disk.names(folder):
                if is_of_an_index(name) and name not in kept:
                    with suppress(OSError):
                        self._disk.remove(folder / name)

    def _is_old(self, commit: Commit) -> bool:
        """Whether a commit was made so long ago that nobody who opened files by the one before is still at it."""
        made = self._disk.status(self.store.path / commit_name(commit.generation)).st_mtime
        return time.time() - made > _PATIENCE
