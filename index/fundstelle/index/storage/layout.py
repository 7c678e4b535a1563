"""The names in the folder of an index."""

from __future__ import annotations

import re
from typing import Final

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
