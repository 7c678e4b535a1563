"""The file that the compiled lexicon is kept in, and the folders where it may lie.

It holds, one after the other:

1. a marisa trie of all forms in lower case, which numbers them; a form with ß also stands there with ss;
2. for every form, by its number, the number of its record as an unsigned 16-bit integer;
3. the tables as JSON: the records (how to make the lemmas from the form, and its word classes) and the productivity of
   modifiers and heads;
4. where 2 and 3 begin, and a checksum of all before and of the versions that it was compiled with.

marisa believes what it reads, so that a damaged trie would crash the process, or worse. Nothing of the file is used
before its checksum is right, and what is used are the bytes that were checked: they are read into the memory, where
nobody changes or cuts them any more. The checksum finds accidents, not forgers; so a file is only read where nobody but
its user, or the system's administrator, can have put it.
"""

from __future__ import annotations

import json
import os
import stat
import struct
import sys
import tempfile
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import marisa_trie

from fundstelle.index.german.installed import installed_version

__all__ = [
    "CACHE_VARIABLE",
    "Compiled",
    "cache_folders",
    "read_compiled",
    "save_compiled",
    "wanted_folder",
]

CACHE_VARIABLE: Final = "FUNDSTELLE_CACHE"
_FOOTER: Final = struct.Struct("<QQI")
# Ten times what it takes; a larger file is none of ours.
_LARGEST: Final = 64 << 20
_OPENED: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH

Compiled = tuple[marisa_trie.Trie, Sequence[int], Mapping[str, Any]]
"""The trie of forms, the record number of each form by its number, and the tables."""


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
    """Where a compiled lexicon may lie; to find the temporary folder a file is written there, so that it comes last."""
    if wanted := wanted_folder(first):
        yield wanted
    with suppress(OSError):
        yield _temporary_folder()


def _temporary_folder() -> Path:
    """A folder of this user's own among the temporary ones, so that nobody else can put a lexicon there."""
    owner = os.geteuid() if hasattr(os, "geteuid") else os.environ.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"fundstelle-{owner}"


def _why_not_trusted(status: os.stat_result) -> str | None:
    """Why a file or a folder is not trusted: others than this user and the administrator may write to it; else None."""
    if not hasattr(os, "geteuid"):
        return None
    if status.st_uid not in (os.geteuid(), 0):
        return "it belongs to another user"
    return "others may write to it" if status.st_mode & _WRITABLE_BY_OTHERS else None


def read_compiled(path: Path, versions: str) -> Compiled | None:
    """Read a compiled lexicon.

    Args:
        path: the file.
        versions: what it must have been compiled with, so that it can be used.

    Returns:
        The lexicon; None if there is none, or none that is whole, of these versions, and out of the reach of others.
    """
    try:
        _check_folder(path.parent)
        content = _content(path)
        index_start, tables_start, found = _FOOTER.unpack(content[-_FOOTER.size :])
        if found != _checksum(content[: -_FOOTER.size], index_start, tables_start, versions):
            return None
        tables = json.loads(bytes(content[tables_start : -_FOOTER.size]))
        index = content[index_start : index_start + 2 * tables["forms"]].cast("H")
        # The trie stands at the beginning, and what follows it does not matter to marisa.
        trie = marisa_trie.Trie()
        trie.map(content)
    except (OSError, ValueError, struct.error):
        return None
    return trie, index, tables


def save_compiled(path: Path, versions: str, compiled: Compiled) -> str | None:
    """Write a compiled lexicon under another name and move it into place; returns why if that is not possible."""
    trie, index, tables = compiled
    head = trie.tobytes()
    head += bytes(-len(head) % 8)
    body = array("H", index).tobytes()
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode()
    starts = len(head), len(head) + len(body)
    content = head + body + text
    footer = _FOOTER.pack(*starts, _checksum(memoryview(content), *starts, versions))
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_folder(path.parent)
        # A random name, made only if nothing has it, and readable by this user only.
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content + footer)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()
        return error.strerror or str(error)
    return None


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


def _is_own(status: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid in (os.geteuid(), 0)


def _content(path: Path) -> memoryview:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read, is no file, is too large, or others may write to it.
    """
    with os.fdopen(os.open(path, _OPENED), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST or _why_not_trusted(status):
            raise PermissionError(0, "it is no lexicon of this user's own")
        return memoryview(file.read(_LARGEST))


def _checksum(content: memoryview, index_start: int, tables_start: int, versions: str) -> int:
    """A checksum of the content, of where its parts begin, and of the versions; the order of bytes is one of them."""
    known = f"{sys.byteorder} {index_start} {tables_start} {versions} marisa {installed_version('marisa_trie')}"
    return zlib.crc32(content, zlib.crc32(known.encode()))
