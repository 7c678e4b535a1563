"""Files that a user asks for: written whole or not at all, and nothing else is touched by it."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import BinaryIO

from fundstelle.index.errors import FundstelleError
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import is_part_of_an_index

__all__ = ["written"]

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_PERMISSIONS = 0o777
_OF_THE_GROUP = 0o070


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Write a file in this block. It takes its place when the block ends, and not when an exception ends it.

    A file that is replaced keeps its mode and its owner. What a link leads to is replaced, not the link. What is no
    file, such as a pipe or a device, is written to as it is.

    Raises:
        FundstelleError: it cannot be written; what was there before is still there.
    """
    try:
        there = _status(path)
        if there is not None and (not S_ISREG(there.st_mode) or _is_stdout(there)):
            with _opened(path, there) as file:
                yield file
        else:
            target = _target(path)
            if is_part_of_an_index(target.name):
                raise FundstelleError(f"{path} has the name of a file of an index; nothing was written. Name another.")
            with _replacing(target, there) as file:
                yield file
    except OSError as error:
        raise FundstelleError(f"{path} could not be written: {error.strerror or error}.") from error


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_stdout(there: os.stat_result) -> bool:
    """Whether this is the file that stdout goes to: it is written to behind what has been written."""
    with suppress(OSError, ValueError, AttributeError):
        return os.path.samestat(there, os.fstat(sys.stdout.fileno()))
    return False


def _opened(path: Path, there: os.stat_result) -> BinaryIO:
    """What is there already, open for writing as it is."""
    if _is_stdout(there):
        sys.stdout.flush()
        return os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    return os.fdopen(os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0)), "wb")


def _target(path: Path) -> Path:
    """What is really meant by a path, if it is a link.

    Raises:
        FundstelleError: it is a link that somebody else has put there.
    """
    if not path.is_symlink():
        return path
    if sys.platform != "win32" and path.lstat().st_uid not in (os.geteuid(), path.parent.stat().st_uid):
        raise FundstelleError(
            f"{path} is a link that somebody else has made; it is not followed. Name the file itself."
        )
    return Path(os.path.realpath(path))


@contextmanager
def _replacing(target: Path, there: os.stat_result | None) -> Iterator[BinaryIO]:
    """A new file beside a file, whose place it takes at the end."""
    disk = Disk()
    if there is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    # Nobody can have put anything there before: the name cannot be guessed, and what is there is not opened.
    temporary = target.with_name(f".fundstelle-{secrets.token_hex(16)}")
    descriptor = os.open(temporary, _NEW, 0o666 if there is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if there is not None:
                _take_over(descriptor, there)
            yield file
            file.flush()
            os.fsync(descriptor)
        disk.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            disk.remove(temporary)
        raise
    disk.sync_folder(target.parent)


def _take_over(descriptor: int, before: os.stat_result) -> None:
    """Give a file the owner and the permissions of another one; never more than it had."""
    if sys.platform == "win32":
        return
    mode = S_IMODE(before.st_mode) & _PERMISSIONS
    try:
        os.fchown(descriptor, -1, before.st_gid)
    except OSError:
        mode &= ~_OF_THE_GROUP  # It would be another group.
    with suppress(OSError):
        os.fchown(descriptor, before.st_uid, -1)
    os.fchmod(descriptor, mode)
