"""Files by their paths: their names as text that can be written, and opening none but those that come to an end.

Two files never have the same name as text. On most systems a name is any bytes. Python gives those that are not UTF-8
as half characters (lone surrogates), which no index could hold. They are written as U+FFFD and the byte in hexadecimal
digits.
"""

from __future__ import annotations

import errno
import io
import os
import re
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

__all__ = ["NO_FILE", "is_surely_gone", "open_regular", "path_of", "written_name"]

_MARK = "\ufffd"
# Compiled when a name is first met that is not ASCII.
_ODD = f"[\ud800-\udfff{_MARK}]"
_WRITTEN = f"{_MARK}(?:([89a-f][0-9a-f])|u(d[89a-f][0-9a-f]{{2}})|{_MARK})"
# Python puts a byte that is not UTF-8 so far behind its value.
_BYTES = 0xDC00
_FIRST_BYTE, _LAST_BYTE = 0x80, 0xFF


def written_name(name: str) -> str:
    """The name of a file, or a path, as text; itself, unless something in it is not UTF-8."""
    return name if name.isascii() else re.sub(_ODD, _as_written, name)


def path_of(name: str) -> Path:
    """The path that `written_name` was given."""
    return Path(name if name.isascii() else re.sub(_WRITTEN, _as_it_was, name))


def is_surely_gone(path: str | os.PathLike[str]) -> bool:
    """Whether it is certain that there is nothing at a path; of what is closed to us, that is not.

    `os.path` and `Path` say of both that there is nothing.
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: nothing can be called so.
        return True
    except OSError:
        return False
    return False


def _as_written(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] == _MARK:
        return _MARK * 2
    if _FIRST_BYTE <= code - _BYTES <= _LAST_BYTE:
        return f"{_MARK}{code - _BYTES:02x}"
    return f"{_MARK}u{code:04x}"  # Windows knows such names.


def _as_it_was(found: re.Match[str]) -> str:
    if found[1]:
        return chr(_BYTES + int(found[1], 16))
    return chr(int(found[2], 16)) if found[2] else _MARK


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
