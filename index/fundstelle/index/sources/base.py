"""What every source of articles has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fundstelle.index.articles import Article

__all__ = ["Problem", "Progress", "Source", "clause", "origin", "problem_at", "well_formed"]

#: Called with the number of bytes that have just been read.
Progress = Callable[[int], None]

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or a line of it, that could not be read as an article.

    Attributes:
        path: the file or folder.
        line: number of the line, from 1, or None where it is about all of the file.
        reason: a short clause in lower case, made to stand behind the path and the line.
    """

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        """The problem as compilers write theirs: ``path:17: reason``, or ``path: reason``."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


class Source(Protocol):
    """One file format.

    Attributes:
        name: what the format is called, for people.
        suffixes: the endings of file names that promise this format, in lower case with their dot.
    """

    name: str
    suffixes: tuple[str, ...]

    def recognises(self, head: bytes) -> bool:
        """Whether the first bytes of a file can only be this format, whatever the file is called."""
        ...

    def read(self, path: Path, progress: Progress | None = None) -> Iterator[Article | Problem]:
        """Read the articles of a file one after the other, and a problem in place of each that cannot be read.

        Args:
            path: a file that is there.
            progress: called with the number of bytes just read, as often as suits the format.

        Raises:
            OSError: the file cannot be opened or read.
            SourceError: the file as a whole is not of this format; the message is a reason as in `Problem`.
        """
        ...


def problem_at(path: Path, line: int | None, reason: str) -> Problem:
    """A problem with this file, its path as it was given."""
    return Problem(well_formed(str(path)), line, well_formed(reason))


def origin(path: Path) -> str:
    """What an article from this file names as its source: the real absolute path, with forward slashes.

    It is the same however the file was reached, so that an article that is read again replaces itself.
    """
    return well_formed(path.resolve().as_posix())


def clause(error: Exception) -> str:
    """The message of an error as a reason: for an OSError the system's words, without full stop and capital."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text[:1].lower() + text[1:].rstrip(".")


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which no encoding and so no index could hold.

    They come from escapes in JSON and from file names that are not UTF-8.
    """
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
