"""What can be computed again is kept between runs: in which folders it may lie, and how it is read and written there.

Nothing is believed of a file that somebody else can have put there: it is only read where nobody but its user, or the
system's administrator, can write. A file that cannot be kept is no error, and costs time only.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["CACHE_VARIABLE", "cache_folders", "read_kept", "wanted_folder", "write_kept"]

CACHE_VARIABLE: Final = "FUNDSTELLE_CACHE"
# So many files of a kind stay: several environments may use the same folder.
_MOST: Final = 8
# Ten times what the largest takes; a larger file is none of ours.
_LARGEST: Final = 64 << 20
_OPENED: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def wanted_folder(first: Path | None = None) -> Path | None:
    """A given folder, or that which FUNDSTELLE_CACHE names, or where this system keeps what can be computed again.

    None if nobody knows where the user's home is.
    """
    if first is not None:
        return first
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "fundstelle"
    except RuntimeError:
        return None


def cache_folders(first: Path | None = None) -> Iterator[Path]:
    """Where a file may be kept; to find the temporary folder a file is written there, so that it comes last."""
    if wanted := wanted_folder(first):
        yield wanted
    with suppress(OSError):
        yield _temporary_folder()


def read_kept(path: Path) -> memoryview:
    """The bytes of a file that was kept.

    Raises:
        OSError: it cannot be read, is no file, is too large, or others may write to it or to its folder.
    """
    _check_folder(path.parent)
    with os.fdopen(os.open(path, _OPENED), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST or _why_not_trusted(status):
            raise PermissionError(0, "it is no file of this user's own")
        return memoryview(file.read(_LARGEST))


def write_kept(path: Path, content: bytes) -> str | None:
    """Write a file under another name and move it into place; returns why if that is not possible."""
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_folder(path.parent)
        # A random name, made only if nothing has it, and readable by this user only.
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
        _remove_old(path)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()
        return error.strerror or str(error)
    return None


def _remove_old(path: Path) -> None:
    """Remove what has not been written for long of the files that are like this one."""
    with suppress(OSError):  # another process removes them as well
        files = sorted(path.parent.glob(f"german-*{path.suffix}"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[_MOST:]:
            file.unlink()


def _temporary_folder() -> Path:
    """A folder of this user's own among the temporary ones, so that nobody else can put a file there."""
    owner = os.geteuid() if hasattr(os, "geteuid") else os.environ.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"fundstelle-{owner}"


def _check_folder(folder: Path) -> None:
    """Make sure that nobody else can put a file into a folder, or another folder into its place.

    Raises:
        OSError: somebody can, or there is no such folder.
    """
    for status in (folder.lstat(), folder.stat()):
        # A link has no permissions of its own.
        reason = None if stat.S_ISLNK(status.st_mode) and _is_own(status) else _why_not_trusted(status)
        if reason:
            raise PermissionError(0, reason)


def _why_not_trusted(status: os.stat_result) -> str | None:
    """Why a file or a folder is not trusted: others than this user and the administrator may write to it; else None."""
    if not hasattr(os, "geteuid"):
        return None
    if not _is_own(status):
        return "it belongs to another user"
    return "others may write to it" if status.st_mode & _WRITABLE_BY_OTHERS else None


def _is_own(status: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid in (os.geteuid(), 0)
