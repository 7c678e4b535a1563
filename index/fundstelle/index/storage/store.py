"""An index, opened: what was committed last, and the segments of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.segments import PostingsFile, SegmentColumns
from fundstelle.index.dataclass import dataclass, replace
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.german import German, german
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.commits import Commit, NamedFile, SegmentRecord, last_commit
from fundstelle.index.storage.layout import MANIFEST
from fundstelle.index.storage.locks import opening
from fundstelle.index.storage.manifest import Manifest, check_manifest, read_manifest
from fundstelle.index.storage.places import absolute, readable

__all__ = ["State", "Store", "open_arrays", "open_store"]

_Read = TypeVar("_Read")
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class State:
    """A committed state of an index, opened. It stays as it is, whatever is committed later.

    Attributes:
        store: the index.
        commit: what makes up the state.
        segments: its segments, opened.
    """

    store: Store
    commit: Commit
    segments: tuple[SegmentColumns, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """An opened index folder.

    Attributes:
        path: the folder.
        manifest: what the index says about itself.
    """

    path: Path
    manifest: Manifest

    def commit(self) -> Commit:
        """What makes up the last committed state.

        Raises:
            IndexDamagedError: that cannot be read.
            IndexIncompatibleError: it has been written by another program.
        """
        with readable(self.path):
            return _retried(self._commit)

    def state(self) -> State:
        """The last committed state, opened.

        Raises:
            IndexDamagedError: it cannot be read.
            IndexIncompatibleError: it has been written by another program.
        """
        with readable(self.path):
            return _retried(self._state)

    def open_segment(self, record: SegmentRecord) -> SegmentColumns:
        """Open a segment.

        Raises:
            IndexDamagedError: its files cannot be read, or are not those that were committed.
        """
        columns = self.open_documents(record)
        fields = PostingsFile.opened(open_arrays(self.path, record.postings), record.count)
        return replace(columns, fields=fields)

    def open_documents(self, record: SegmentRecord) -> SegmentColumns:
        """Open a segment without its postings.

        Raises:
            IndexDamagedError: the file of documents cannot be read, or is not the one that was committed.
        """
        documents = Documents(open_arrays(self.path, record.documents))
        if documents.count != record.count:
            raise IndexDamagedError(
                f"{record.documents.name} holds {documents.count} documents, not {record.count} as it should"
            )
        # Only now: it is known that there are so many.
        return SegmentColumns(documents, {}, record.deleted_documents())

    @property
    def german(self) -> German:
        """The analysis that the index was made with."""
        return german(self.manifest.user_words)

    def _commit(self) -> Commit:
        commit = last_commit(self.path)
        if commit.manifest != self.manifest.checksum:
            raise IndexDamagedError(f"{MANIFEST} is that of another index")
        return commit

    def _state(self) -> State:
        with opening(self.path):
            commit = self._commit()
            return State(self, commit, tuple(self.open_segment(record) for record in commit.segments))


def open_arrays(folder: Path, named: NamedFile) -> ArrayFile:
    """Open a file of an index.

    Raises:
        IndexDamagedError: it cannot be read, or is not the one that is named.
        OSError: it is not there or closed to us.
    """
    with open_regular(folder / named.name) as file:
        opened = ArrayFile.map(file, named.name)
    if opened.identity != named.identity:
        raise IndexDamagedError(f"{named.name} is not the file that was committed")
    return opened


def open_store(path: Path) -> Store:
    """Open the index in a folder.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: its format or its analysis is another.
        IndexDamagedError: what it says about itself cannot be read.
    """
    place = absolute(path)
    manifest = read_manifest(path)
    check_manifest(path, manifest)
    return Store(place, manifest)


def _retried(read: Callable[[], _Read]) -> _Read:
    """What is read; tried again when a file is gone, which happens where there are no locks (see `locks.opening`)."""
    for _ in range(_ATTEMPTS):
        with suppress(FileNotFoundError):
            return read()
    return read()
