"""What went wrong with a file, and who is told how reading goes on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fundstelle.index.paths import written_name

__all__ = ["Problem", "Progress", "Report", "Watcher", "clause", "origin", "problem_at", "well_formed"]

#: Called with the number of bytes that have just been read.
Progress = Callable[[int], None]

#: Called with the name of a file and a remark about it that is no failure, as a clause.
Report = Callable[[str, str], None]

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


class Watcher(Protocol):
    """Is told which format is being read. Files in archives begin and end within their archive."""

    def begin(self, form: str) -> None:
        """A file begins that is read in the format of this name."""
        ...

    def end(self) -> None:
        """The file that began last has come to its end."""
        ...


def problem_at(path: Path, line: int | None, reason: str) -> Problem:
    """A problem with this file or folder, its name as it was given."""
    return Problem(well_formed(written_name(str(path))), line, well_formed(reason))


def origin(path: Path) -> str:
    """The real absolute path of a file, with forward slashes: the same however the file was reached."""
    # Path.resolve fails where links lead round in a circle.
    return written_name(Path(os.path.realpath(path)).as_posix())


def clause(error: Exception) -> str:
    """The message of an error as a reason: for an OSError the system's words, without full stop and capital."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text[:1].lower() + text[1:].rstrip(".")


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which no encoding and so no index could hold.

    They come from escapes in JSON. For the names of files there is `paths.written_name`.
    """
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
