"""The folder of an index: where it is, how it is made and opened, and what it says about itself."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.segments import PostingsFile, SegmentColumns
from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexNotFoundError,
    call,
    is_lacking,
    is_unavailable,
    reason_of,
    unavailable,
)
from fundstelle.index.german import German, UserWords, fingerprint, german
from fundstelle.index.regular import open_regular
from fundstelle.index.storage.commits import Commit, NamedFile, SegmentRecord, encode_commit, last_commit
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import (
    DEFAULT_FOLDER,
    MANIFEST,
    OPENING_LOCK,
    TEMPORARY_SUFFIX,
    WRITER,
    WRITER_LOCK,
    commit_name,
    commit_number,
    is_of_an_index,
)
from fundstelle.index.storage.locks import opening
from fundstelle.index.storage.recognition import holds_index
from fundstelle.index.version import __version__

__all__ = [
    "DEFAULT_FOLDER",
    "Manifest",
    "State",
    "Store",
    "absolute",
    "create_store",
    "is_store",
    "locate_index",
    "named",
    "open_arrays",
    "open_store",
    "put",
    "read_manifest",
    "readable",
    "remove_empty_store",
    "remove_lock",
]

_Read = TypeVar("_Read")

#: Raised whenever the files of an index change so that older code could not read them.
FORMAT_VERSION = 4
# What is longer was never written, and must not fill the memory.
_MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says about itself.

    Attributes:
        format: version of the files.
        made_by: version of Fundstelle that made the index.
        created: ISO 8601 moment.
        analysis: fingerprint of the German analysis, see `fundstelle.index.german.fingerprint`.
        user_words: the synonyms and splits that were named when the index was made.
    """

    format: int
    made_by: str
    created: str
    analysis: Mapping[str, str | int]
    user_words: UserWords = UserWords()  # noqa: RUF009  # frozen

    @property
    def checksum(self) -> int:
        """The CRC-32 of all that it says, by which a commit knows that it is its own."""
        return _checksum(asdict(self))


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


def locate_index(
    named: str | os.PathLike[str] | None, start: Path | None, environment: Mapping[str, str]
) -> Path | None:
    """Where the index is: as named, else ``$FUNDSTELLE_INDEX``, else the nearest ``.fundstelle`` from `start` upwards.

    Without `start` that is the folder that the process works in.
    Returns None when none is named and none is found. That a named one exists is not checked.

    Raises:
        IndexNotFoundError: none is named, and the folder that the process works in is gone.
    """
    chosen = named or environment.get("FUNDSTELLE_INDEX")
    if chosen:
        return Path(chosen)
    start = start or absolute(DEFAULT_FOLDER).parent
    candidates = (folder / DEFAULT_FOLDER for folder in (start, *start.parents))
    return next((candidate for candidate in candidates if is_store(candidate)), None)


def is_store(path: Path) -> bool:
    """Whether there is an index of ours in this folder.

    Raises:
        IndexUnavailableError: that cannot be found out now.
    """
    try:
        return holds_index(path)
    except OSError as error:
        if is_lacking(error):
            raise unavailable(path, error) from error
        return False


def create_store(path: Path, user_words: UserWords, disk: Disk) -> Store:
    """Make an empty index in a folder, which is there and locked, and open it.

    Args:
        path: the folder.
        user_words: the user's own words, which belong to the analysis for good.
        disk: the file system, which holds the folder.

    Raises:
        FundstelleError: the folder holds an index of another program, or a file in the place of ours.
        OSError: the folder cannot be written.
    """
    if not _is_free(path):
        raise FundstelleError(
            f"{path} holds a Whoosh index that is none of Fundstelle's, or has lost {MANIFEST}. Name another folder."
        )
    if MANIFEST in disk.names(path):
        raise _occupied(path)
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    manifest = Manifest(FORMAT_VERSION, __version__, now, fingerprint(user_words), user_words)
    first = path / commit_name(0)
    try:
        # The manifest comes last: what stops halfway leaves no index, and is made anew the next time.
        disk.write(path / OPENING_LOCK, b"")
        disk.remove(first)
        put(disk, first, encode_commit(Commit(0, manifest.checksum), user_words))
        put(disk, path / MANIFEST, _encode_manifest(manifest))
    except FileExistsError:
        remove_empty_store(path, disk)
        raise _occupied(path) from None
    except BaseException:
        remove_empty_store(path, disk)
        raise
    return Store(path, manifest)


def put(disk: Disk, path: Path, content: bytes) -> None:
    """Write a new file so that at any moment it is there as a whole, or not at all; afterwards it is on disk.

    Raises:
        FileExistsError: there is a file of that name, which stays as it is.
        OSError: it could not be written. If it is the name only that could not be put on disk, the new file is there,
            but may be gone after the power is.
    """
    temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
    try:
        disk.write(temporary, content)
        disk.publish(temporary, path)
    except BaseException:
        with suppress(OSError):
            disk.remove(temporary)
        raise
    disk.sync_folder(path.parent)


def open_store(path: Path) -> Store:
    """Open the index in a folder.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: its format or its analysis is another.
        IndexDamagedError: what it says about itself cannot be read.
    """
    place = absolute(path)
    manifest = read_manifest(path)
    _check_manifest(path, manifest)
    return Store(place, manifest)


def absolute(path: str | os.PathLike[str]) -> Path:
    """A path that means the same folder when the process works in another one.

    Raises:
        IndexNotFoundError: it is relative to a folder that is gone.
    """
    try:
        return Path(path).absolute()
    except OSError:
        raise IndexNotFoundError(
            f"{path} cannot be found: the folder that this process works in is gone. Change to another one, or give "
            "the whole path."
        ) from None


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say that the index at `path` is damaged when reading it fails.

    Raises:
        IndexDamagedError: in place of what was raised, with the name of the index.
        IndexIncompatibleError: the same.
        IndexUnavailableError: in place of what says nothing of the index, but that it cannot be read now.
    """
    try:
        with named(path):
            yield
    except OSError as error:
        if is_unavailable(error):
            raise unavailable(path, error) from error
        raise IndexDamagedError(_damaged(path, error)) from error


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Give damage that is told of a file in the index at `path` the name of the index.

    Raises:
        IndexDamagedError: as it was raised, with the name of the index.
        IndexIncompatibleError: the same.
    """
    try:
        yield
    except (IndexDamagedError, IndexIncompatibleError) as error:
        # What reads a file does not know whose it is.
        if str(path) in str(error):
            raise
        told = _damaged if isinstance(error, IndexDamagedError) else _incompatible
        raise type(error)(told(path, error)) from error


def remove_empty_store(path: Path, disk: Disk) -> None:
    """Take back what `create_store` made, and the folder if nothing else is in it.

    The caller has the lock, and releases it afterwards: whoever waits for it then finds either all of the index or
    nothing of it. An index in which anything was committed stays, and an empty one that was moved meanwhile.

    Args:
        path: the folder.
        disk: the file system, which holds the folder.
    """
    if not disk.is_in_place():
        return  # Whether the manifest is ours can no longer be told; a part of an index would be a damaged one.
    with suppress(OSError):
        names = disk.names(path)
        if any(commit_number(name) for name in names):
            return
        if _is_ours(path):
            disk.remove(path / MANIFEST)
        for name in (*filter(is_of_an_index, names), MANIFEST + TEMPORARY_SUFFIX, OPENING_LOCK):
            disk.remove(path / name)
    remove_lock(path, disk)


def remove_lock(path: Path, disk: Disk) -> None:
    """Take the lock, which the caller has, out of a folder without an index, and the folder itself if it is empty."""
    with suppress(OSError):
        for name in (WRITER, WRITER_LOCK):
            disk.remove(path / name)
        if disk.is_in_place():
            path.rmdir()


def read_manifest(path: Path) -> Manifest:
    """What the index in a folder says about itself.

    Raises:
        IndexNotFoundError: there is no index.
        IndexDamagedError: the manifest cannot be read.
    """
    try:
        with open_regular(path / MANIFEST) as file:
            values = json.loads(file.read(_MOST_BYTES).decode())
        # Of another format nothing is known but that it has one.
        if values["format"] == FORMAT_VERSION and values.pop("checksum") != _checksum(values):
            raise ValueError(f"{MANIFEST} is damaged")  # noqa: TRY301  # as any other value that cannot be
        if not isinstance(values["analysis"], dict):
            raise TypeError("its analysis is no object")  # noqa: TRY301
        own = values["user_words"]
        words = UserWords(_groups(own["synonyms"]), _groups(own["splits"]), tuple(own["whole"]))
        return Manifest(values["format"], values["made_by"], values["created"], values["analysis"], words)
    except (FileNotFoundError, NotADirectoryError):
        if _has_commits(path):
            raise IndexNotFoundError(_without_manifest(path)) from None
        raise IndexNotFoundError(f"There is no index at {path}. Make one with: {call('open_writer', path)}") from None
    except OSError as error:
        if is_unavailable(error):
            raise unavailable(path, error) from error
        raise FundstelleError(f"The index at {path} cannot be opened: {reason_of(error)}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if not is_store(path):
            raise IndexNotFoundError(
                f"There is no index at {path}: the {MANIFEST} there is another program's, or an article. Name another "
                "folder."
            ) from None
        told = str(error) if MANIFEST in str(error) else f"{MANIFEST}: {reason_of(error)}"
        raise IndexDamagedError(_damaged(path, ValueError(told))) from error


_ATTEMPTS = 10


def _retried(read: Callable[[], _Read]) -> _Read:
    """What is read; tried again when a file is gone, which happens where there are no locks (see `locks.opening`)."""
    for _ in range(_ATTEMPTS):
        with suppress(FileNotFoundError):
            return read()
    return read()


def _without_manifest(path: Path) -> str:
    return (
        f"There is no index at {path} that can be read: {MANIFEST} is missing among its files. Put it back, or restore "
        "a backup."
    )


def _damaged(path: Path, error: Exception) -> str:
    return (
        f"The index at {path} cannot be read ({reason_of(error)}). See what is damaged: "
        f"{call('check_index', path)}. Or delete the folder and add the articles again."
    )


def _incompatible(path: Path, error: Exception) -> str:
    reason = str(error).rstrip(".")
    return f"The index at {path} cannot be used ({reason}). Delete the folder and add the articles again."


def _has_commits(path: Path) -> bool:
    try:
        return any(commit_number(file.name) is not None for file in path.iterdir())
    except OSError:
        return False


def _occupied(path: Path) -> FundstelleError:
    return FundstelleError(
        f"In {path} there is a {MANIFEST} that is none of an index; name another folder, or move that file away."
    )


def _is_free(path: Path) -> bool:
    """Whether there is no index of another program in a folder; one of ours that was never finished may be."""
    if not any(path.glob("_MAIN_*.toc")):
        return True
    try:
        return last_commit(path).generation == 0
    except FundstelleError:
        return False


def _is_ours(path: Path) -> bool:
    """Whether the manifest in a folder is one of ours, and no file of the user's that is called so."""
    try:
        read_manifest(path)
    except FundstelleError:
        return False
    return True


def _encode_manifest(manifest: Manifest) -> bytes:
    values = asdict(manifest)
    content = json.dumps({**values, "checksum": _checksum(values)}, indent=1, ensure_ascii=False)
    return f"{content}\n".encode()


def _checksum(values: Mapping[str, Any]) -> int:
    """The CRC-32 of what the manifest says, however it is laid out."""
    return zlib.crc32(json.dumps(values, sort_keys=True, separators=(",", ":")).encode())


def _groups(given: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in given)


def _check_manifest(path: Path, manifest: Manifest) -> None:
    if manifest.format != FORMAT_VERSION:
        raise IndexIncompatibleError(
            f"The index at {path} has format {manifest.format}, made by Fundstelle {manifest.made_by}; this is version "
            f"{__version__}, which reads format {FORMAT_VERSION}. Delete the folder and add the articles again; what "
            "is nowhere else, the version that made it writes out before: fundstelle index export."
        )
    expected = fingerprint(manifest.user_words)
    if dict(manifest.analysis) != expected:
        differing = sorted(k for k in {*expected, *manifest.analysis} if expected.get(k) != manifest.analysis.get(k))
        raise IndexIncompatibleError(
            f"The index at {path} was made with another German analysis (differing: {', '.join(differing)}). "
            "Delete the folder and add the articles again."
        )
