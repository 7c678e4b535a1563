"""What every source of articles has in common."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fundstelle.index.articles import Article
from fundstelle.index.errors import MissingExtraError, SourceError
from fundstelle.index.paths import written_name
from fundstelle.index.sources.limits import Clock, Limits, beyond

if TYPE_CHECKING:
    from fundstelle.index.sources.files import SourceFile

__all__ = [
    "Problem",
    "Progress",
    "Reading",
    "Report",
    "Source",
    "Watcher",
    "clause",
    "missing_extra",
    "origin",
    "problem_at",
    "well_formed",
]

#: Called with the number of bytes that have just been read.
Progress = Callable[[int], None]

#: Called with the name of a file and a remark about it that is no failure, as a clause.
Report = Callable[[str, str], None]

_SURROGATES = re.compile("[\ud800-\udfff]")

_PIECE = 1 << 20
# How many bytes the text of one character may take in a file.
_LARGEST_CHARACTER = 4


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


class Reading:
    """What a source is given beside the file: the limits, and whom to tell what.

    Attributes:
        limits: what the file may ask of us.
        watcher: is told which formats are read, if it is given.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        label: str = "",
        progress: Progress | None = None,
        report: Report | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        """Prepare to read one file.

        Args:
            limits: what the file may ask of us; the usual if none are given.
            label: how the file is called in remarks.
            progress: called with the number of bytes just read.
            report: called with remarks.
            watcher: told which formats are read.
        """
        self.limits = limits or Limits()
        self.watcher = watcher
        self._label = label
        self._progress = progress
        self._report = report
        self._clock: Clock | None = None

    def advance(self, size: int) -> None:
        """Tell that so many bytes of the file have just been read.

        Raises:
            SourceError: the article at hand takes longer than one may.
        """
        if self._clock:
            self._clock.advance(size)
        if self._progress:
            self._progress(size)

    def follow(self) -> Callable[[int], None]:
        """What to call with how far the file was read, where that is simpler than to tell how much."""
        read = 0

        def read_to(position: int) -> None:
            nonlocal read
            self.advance(position - read)
            read = position

        return read_to

    def report(self, message: str) -> None:
        """Tell something that is no failure, as a clause: ``is read as cp1252``."""
        if self._report:
            self._report(well_formed(self._label), well_formed(message))

    def of(self, file: SourceFile, *, progress: Progress | None = None) -> Reading:
        """The same for another file, whose progress goes elsewhere, or nowhere since it is part of this one."""
        made = Reading(self.limits, label=file.label, progress=progress, report=self._report, watcher=self.watcher)
        made._clock = file.allowance.clock  # it is one of us
        return made

    def whole(self, file: SourceFile) -> bytes:
        """All bytes of a file that holds a single article.

        Raises:
            OSError: the file cannot be read.
            SourceError: it is longer than the longest article could be.
        """
        limit = self.limits.article * _LARGEST_CHARACTER
        known = None if file.is_packed else file.size
        if known is not None and known > limit:
            raise SourceError(beyond(known, self.limits.article, "article"))
        # In pieces: for all that the limit allows there may be no room.
        pieces, left = [], limit + 1
        with file.open() as stream:
            while left and (piece := stream.read(min(left, _PIECE))):
                pieces.append(piece)
                left -= len(piece)
        data = b"".join(pieces)
        if not left:
            raise SourceError(beyond(None, self.limits.article, "article"))
        self.advance(len(data))
        return data


class Source(Protocol):
    """One file format.

    Attributes:
        name: what people and programs call the format: ``html``.
        title: what people call its files: ``HTML pages``.
        suffixes: the endings of file names that promise this format, in lower case with their dot.
        extra: the extra of this package that must be installed to read it, None where nothing is needed.
        modules: the modules that come with this extra, by which one sees whether it is there.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    extra: str | None
    modules: tuple[str, ...]

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes can only be of this format, whatever it is called.

        Args:
            head: the first bytes of the file, from where there is more than white space.
        """
        ...

    def read(self, file: SourceFile, reading: Reading) -> Iterator[Article | Problem]:
        """Read the articles of a file one after the other, and a problem in place of each that cannot be read.

        Args:
            file: a file that is there.
            reading: the limits, and whom to tell of progress.

        Raises:
            OSError: the file cannot be opened or read.
            SourceError: the file as a whole is not of this format; the message is a reason as in `Problem`.
            MissingExtraError: what reads this format is not installed.
        """
        ...


def problem_at(file: SourceFile | Path, line: int | None, reason: str) -> Problem:
    """A problem with this file, its name as it was given."""
    label = written_name(str(file)) if isinstance(file, Path) else file.label
    return Problem(well_formed(label), line, well_formed(reason))


def origin(path: Path) -> str:
    """The real absolute path of a file, with forward slashes: the same however the file was reached."""
    # Path.resolve fails where links lead round in a circle.
    return written_name(Path(os.path.realpath(path)).as_posix())


def missing_extra(source: Source) -> MissingExtraError:
    """The error that says what to install for a format."""
    return MissingExtraError(f"Reading {source.title} needs more packages: pip install 'fundstelle[{source.extra}]'")


def clause(error: Exception) -> str:
    """The message of an error as a reason: for an OSError the system's words, without full stop and capital."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text[:1].lower() + text[1:].rstrip(".")


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which no encoding and so no index could hold.

    They come from escapes in JSON. For the names of files there is `paths.written_name`.
    """
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
