"""The formats that can be read, and which of them a file is in."""

from __future__ import annotations

from pathlib import Path

from fundstelle.index.sources.base import Source
from fundstelle.index.sources.encoding import is_text
from fundstelle.index.sources.jsonl import JsonLines
from fundstelle.index.sources.text import TextFile

__all__ = ["SOURCES", "has_known_suffix", "pick_source", "read_head", "unreadable"]

#: Every format there is. Where two of them recognise a file, the one that comes first reads it.
SOURCES: tuple[Source, ...] = (JsonLines(), TextFile())

_HEAD_SIZE = 4096


def pick_source(path: Path) -> Source | None:
    """The source that reads a file: the one that recognises what is in it, else the one that its name promises.

    A file that neither speaks for is read as text. Returns None where it is not even that.

    Raises:
        OSError: the file cannot be read.
    """
    head = read_head(path)
    for source in SOURCES:
        if source.recognises(head):
            return source
    for source in SOURCES:
        if path.suffix.lower() in source.suffixes:
            return source
    return TextFile() if is_text(head) else None


def has_known_suffix(path: Path) -> bool:
    """Whether the name of a file promises a format that can be read."""
    return any(path.suffix.lower() in source.suffixes for source in SOURCES)


def read_head(path: Path) -> bytes:
    """The first bytes of a file, from where there is more than white space.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_SIZE)
        while head.isspace():
            head = file.read(_HEAD_SIZE)
    return head


def unreadable(path: Path) -> str:
    """Why no source reads this file, as a reason."""
    return f"the format {path.suffix} is not read yet" if path.suffix else "is not text"
