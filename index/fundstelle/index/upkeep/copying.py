"""The files of the last committed state of an index, copied while it is written to, and the copy held against them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    call,
    is_unavailable,
    reason_of,
    unavailable,
)
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.commits import Commit, NamedFile, last_commit
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import (
    MANIFEST,
    OPENING_LOCK,
    commit_name,
)
from fundstelle.index.storage.locks import opening
from fundstelle.index.storage.manifest import read_manifest
from fundstelle.index.storage.store import open_arrays, open_store

__all__ = ["BackupProgress", "copy_index"]

#: Called with how many bytes have been copied so far, and how many there are.
BackupProgress = Callable[[int, int], None]

_PIECE = 1 << 20
_ATTEMPTS = 10


def copy_index(source: Path, folder: Path, disk: Disk, progress: BackupProgress) -> int:
    """Copy what makes up the last committed state, and check the copy. Returns the number of bytes."""
    with ExitStack() as stack:
        commit, files = _opened(source, stack)
        total = sum(os.fstat(file.fileno()).st_size for file in files.values())
        done = 0
        for name, file in files.items():
            with disk.create(folder / name) as copy:
                while piece := _read(file, name, source):
                    copy.write(piece)
                    done += len(piece)
                    progress(done, total)
            (folder / name).chmod(stat.S_IMODE(os.fstat(file.fileno()).st_mode) | 0o600)
    disk.write(folder / OPENING_LOCK, b"")
    _check_copy(folder, commit, source)
    return done


def _opened(source: Path, stack: ExitStack) -> tuple[Commit, dict[str, BinaryIO]]:
    """The last commit, and all files of its state, opened: what is removed from the folder now can still be copied."""
    for attempt in range(_ATTEMPTS):
        with ExitStack() as opened, opening(source):
            store = open_store(source)
            commit = store.commit()
            try:
                files: dict[str, BinaryIO] = {
                    name: opened.enter_context(open_regular(source / name))
                    for name in sorted({MANIFEST} | commit.files())
                }
            except FileNotFoundError as error:
                # Where there are no locks it may have been removed since, and there is a newer commit.
                if attempt + 1 == _ATTEMPTS:
                    raise _damage(source, f"{Path(error.filename).name} is missing") from error
                continue
            except OSError as error:
                raise _unreadable(source, reason_of(error), error) from error
            stack.push(opened.pop_all())
            return commit, files
    raise AssertionError  # The last attempt returns or raises.


def _read(file: BinaryIO, name: str, source: Path) -> bytes:
    try:
        return file.read(_PIECE)
    except OSError as error:
        raise _unreadable(source, f"{name}: {error.strerror or error}", error) from error


def _check_copy(folder: Path, commit: Commit, source: Path) -> None:
    """See that a copy is what was committed, byte for byte.

    Raises:
        IndexDamagedError: it is not.
    """
    try:
        if last_commit(folder) != commit:
            raise _damage(source, f"{commit_name(commit.generation)} is damaged")
        if read_manifest(folder).checksum != commit.manifest:
            raise _damage(source, f"{MANIFEST} is that of another index")
        for named in _named(commit):
            for place in open_arrays(folder, named).damaged():
                raise _damage(source, f"{named.name} is damaged {place}")
    except IndexDamagedError as error:
        if str(source) in str(error):
            raise
        raise _damage(source, str(error).replace(str(folder), str(source))) from error


def _named(commit: Commit) -> Iterator[NamedFile]:
    for segment in commit.segments:
        yield from (segment.documents, segment.postings)
    if commit.catalogue:
        yield commit.catalogue


def _unreadable(source: Path, what: str, error: OSError) -> FundstelleError:
    return unavailable(source, error) if is_unavailable(error) else _damage(source, what)


def _damage(source: Path, what: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The index at {source} cannot be copied ({what.rstrip('.')}). See what is damaged: "
        f"{call('check_index', source)}."
    )
