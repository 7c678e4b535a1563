"""How an index is made, and taken back as long as nothing has been committed to it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from fundstelle.index.errors import FundstelleError
from fundstelle.index.german import UserWords, fingerprint
from fundstelle.index.storage.commits import Commit, encode_commit, last_commit
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import (
    MANIFEST,
    OPENING_LOCK,
    TEMPORARY_SUFFIX,
    WRITER,
    WRITER_LOCK,
    commit_name,
    commit_number,
    is_of_an_index,
)
from fundstelle.index.storage.manifest import FORMAT_VERSION, Manifest, encode_manifest, read_manifest
from fundstelle.index.storage.store import Store
from fundstelle.index.version import __version__

__all__ = ["create_store", "remove_empty_store", "remove_lock"]


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
        disk.put(first, encode_commit(Commit(0, manifest.checksum), user_words))
        disk.put(path / MANIFEST, encode_manifest(manifest))
    except FileExistsError:
        remove_empty_store(path, disk)
        raise _occupied(path) from None
    except BaseException:
        remove_empty_store(path, disk)
        raise
    return Store(path, manifest)


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
