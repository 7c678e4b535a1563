"""Files that come to an end: pipes, devices and sockets are not opened, whatever they are called."""

from __future__ import annotations

import errno
import io
import os
from stat import S_ISDIR, S_ISREG
from typing import Final

__all__ = ["NO_FILE", "open_regular"]

#: Why something is not read.
NO_FILE: Final = "is neither a file nor a folder"


def open_regular(path: str | os.PathLike[str]) -> io.BufferedReader:
    """Open a file for reading, unless it is something that may never end, or never even open.

    Raises:
        OSError: it is not there, closed to us, a folder, or no file at all.
    """
    # To open a device may do something to it already; to open a pipe waits for somebody who writes.
    _check(path, os.stat(path).st_mode)  # noqa: PTH116  # a Path would have to be made
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  # Path.open has no opener
    try:
        _check(path, os.fstat(file.fileno()).st_mode)
    except BaseException:
        file.close()
        raise
    return file


def _without_waiting(path: str, flags: int) -> int:
    # What was a file a moment ago may be a pipe now.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check(path: str | os.PathLike[str], mode: int) -> None:
    if S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not S_ISREG(mode):
        raise OSError(errno.EINVAL, NO_FILE, os.fspath(path))
