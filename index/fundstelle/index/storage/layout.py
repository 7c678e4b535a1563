"""The names in the folder of an index, and whether a folder is one, whatever state it is in."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Final

from fundstelle.index.errors import is_lacking
from fundstelle.index.paths import is_surely_gone, open_regular

__all__ = [
    "DEFAULT_FOLDER",
    "INDEX_NAME",
    "MANIFEST",
    "OPENING_LOCK",
    "TEMPORARY_SUFFIX",
    "WRITER",
    "WRITER_LOCK",
    "commit_name",
    "commit_number",
    "has_files_of_an_index",
    "holds_index",
    "is_of_an_index",
    "is_part_of_an_index",
]

#: The folder that is looked for, and made, where no index is named.
DEFAULT_FOLDER: Final = ".fundstelle"

#: The file by which an index of ours is known.
MANIFEST: Final = "fundstelle.json"

#: Who is writing just now.
WRITER: Final = "fundstelle.writer"

#: The lock that is held while the files of a commit are opened.
OPENING_LOCK: Final = "fundstelle.opening"

#: What Whoosh calls an index that has no other name.
INDEX_NAME: Final = "MAIN"

#: The lock of the one writer, which is Whoosh's.
WRITER_LOCK: Final = f"{INDEX_NAME}_WRITELOCK"

#: The end of the names of files that are not yet complete.
TEMPORARY_SUFFIX: Final = ".tmp"

_COMMIT = re.compile(rf"_{INDEX_NAME}_([0-9]{{1,18}})\.toc")
_OURS = re.compile(rf"{INDEX_NAME}_[0-9a-z]+\.(?:documents|postings|files)|_{INDEX_NAME}_[0-9]+\.toc(?:\.tmp)?")


def commit_name(generation: int) -> str:
    """The name of the file of a commit, which Whoosh calls a table of contents."""
    return f"_{INDEX_NAME}_{generation}.toc"


def commit_number(name: str) -> int | None:
    """The number of the commit whose file has this name; None where it is another file."""
    match = _COMMIT.fullmatch(name)
    return int(match[1]) if match else None


def is_of_an_index(name: str) -> bool:
    """Whether a file of this name is one that a commit names, or that was made for one."""
    return _OURS.fullmatch(name) is not None


def is_part_of_an_index(name: str) -> bool:
    """Whether a file of this name is any that an index has, those by which it is known and locked among them."""
    return name in {MANIFEST, WRITER, OPENING_LOCK, WRITER_LOCK} or is_of_an_index(name)


_MOST_BYTES = 16 << 20
_KEYS = {"format", "made_by", "created", "analysis"}


def holds_index(folder: Path) -> bool:
    """Whether there is an index of ours in a folder, also one that is damaged.

    That there is a file with the name of our manifest is not enough: beside it lies a commit, or it says what one of
    ours does.

    Raises:
        OSError: the folder cannot be looked at.
    """
    if is_surely_gone(folder / MANIFEST):
        return False
    with os.scandir(folder) as entries:
        if any(commit_number(entry.name) is not None for entry in entries):
            return True
    return _is_manifest(folder / MANIFEST)


def has_files_of_an_index(folder: Path) -> bool:
    """Whether anything in a folder is called as a file of an index is: where nothing is, an index can be made."""
    try:
        return any(name == MANIFEST or is_of_an_index(name) for name in os.listdir(folder))  # noqa: PTH208
    except OSError:
        return False


def _is_manifest(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            values = json.loads(file.read(_MOST_BYTES))
    except OSError as error:
        if is_lacking(error):
            raise
        return False
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.keys() >= _KEYS
