"""A file to read articles from: on disk, packed, or in an archive; to the sources they are all the same."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from fundstelle.index.errors import SourceError
from fundstelle.index.paths import open_regular, written_name
from fundstelle.index.sources.base import Problem, Progress, Report, Watcher, origin, well_formed
from fundstelle.index.sources.compression import MARK_SIZE, Metered, unpacked_name, unpacker
from fundstelle.index.sources.limits import Allowance, Limits, amount, beyond

__all__ = ["PIPED", "SourceFile"]

#: What stands for stdin where a path is expected.
PIPED = "-"

_HEAD_SIZE = 4096
_LONGEST_BLANK = 2**20
_BUFFER = 2**16
_CHUNK = 2**20
# How many bytes the text of one character may take in a file.
_LARGEST_CHARACTER = 4


class SourceFile:
    """A file as sources see it: its bytes, its names, what it may ask of us, and whom to tell what.

    Attributes:
        path: the file on disk; the archive, for a file in one.
        inner: the names inside of archives, the outermost first; empty for a file on disk.
        label: how the user would call it, for messages.
        size: its bytes as they are packed, where that is known.
        limits: what it may ask of us.
        allowance: what may be unpacked out of the file on disk, and how long that may take.
        watcher: is told which formats are read, if it is given.
    """

    def __init__(
        self,
        path: Path,
        limits: Limits | None = None,
        *,
        progress: Progress | None = None,
        report: Report | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        """A file on disk, which need not be there yet.

        Args:
            path: where it is.
            limits: what it may ask of us; the usual if none are given.
            progress: called with the number of bytes just read of it, as they are on disk.
            report: called with remarks.
            watcher: told which formats are read.
        """
        self.path = path
        self.inner: tuple[str, ...] = ()
        self.label = written_name(str(path))
        self.limits = limits or Limits()
        self.size = _size(path)
        self.allowance = Allowance(self.size or 0, self.limits)
        self.watcher = watcher
        self._progress = progress or _ignore
        self._report = report
        self._opener: Callable[[], BinaryIO] = lambda: open_regular(path)
        self._count_packed = self._meter(self._progress, self.allowance.clock.advance)
        self._count = self._meter(self.allowance.take)
        self._is_there = True
        self._head: bytes | None = None
        self._packed: bool | None = None

    @classmethod
    def piped(
        cls,
        stream: BinaryIO,
        limits: Limits | None = None,
        *,
        progress: Progress | None = None,
        report: Report | None = None,
        watcher: Watcher | None = None,
    ) -> SourceFile:
        """A stream that can be read once, such as stdin; it is not looked at before, and so not unpacked."""
        file = cls(Path(PIPED), limits, progress=progress, report=report, watcher=watcher)
        file.label = "stdin"
        file.size = None
        file._opener = lambda: stream
        file._packed = False
        file._is_there = False
        return file

    def member(self, name: str, opener: Callable[[], BinaryIO], size: int | None = None) -> SourceFile:
        """A file inside of this one, if this is an archive. How much of it is read is told as part of this one.

        Args:
            name: what it is called in there.
            opener: gives a new stream of it from the beginning each time.
            size: its bytes, where they are known.
        """
        inner = SourceFile(self.path, self.limits, report=self._report, watcher=self.watcher)
        inner.inner = (*self.inner, name)
        inner.label = f"{self.label}!/{written_name(name)}"
        inner.size = size
        inner.allowance = self.allowance
        inner._is_there = False
        inner._opener = opener  # it is one of us
        inner._count_packed = inner._meter(self.allowance.take)
        inner._count = inner._meter(self.allowance.take)
        return inner

    @property
    def name(self) -> str:
        """Its own name, without the ending of a packed file: ``b.txt`` for ``b.txt.gz``."""
        return unpacked_name(PurePosixPath(self.inner[-1]).name if self.inner else self.path.name)

    @property
    def suffix(self) -> str:
        """The ending of its name in lower case, with the dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def origin(self) -> str:
        """What an article from this file names as its source: the real absolute path, with forward slashes.

        It is the same however the file was reached, so that an article that is read again replaces itself.
        """
        if self.path == Path(PIPED):
            return PIPED
        return "!/".join((origin(self.path), *map(written_name, self.inner)))

    @property
    def is_packed(self) -> bool:
        """Whether it is a single packed file (.gz, .bz2, .xz), by what is in it.

        Raises:
            OSError: the file cannot be read.
            SourceError: the archive that it is in is damaged.
        """
        return self.look()

    def look(self) -> bool:
        """See whether it can be opened; returns whether it is packed.

        Raises:
            OSError: the file cannot be read.
            SourceError: the archive that it is in is damaged.
        """
        if self._packed is None:
            with Metered(self._opener(), _ignore) as stream:
                self._packed = unpacker(stream.read(MARK_SIZE)) is not None
        return self._packed

    def head(self) -> bytes:
        """Its first 4096 bytes, unpacked, from where there is more than white space.

        Raises:
            OSError: the file cannot be read.
            SourceError: it cannot be unpacked.
        """
        if self._head is None:
            with self.open() as stream:
                head = stream.read(_HEAD_SIZE)
                blank = 0
                while head.isspace() and blank < _LONGEST_BLANK:
                    blank += len(head)
                    head = stream.read(_HEAD_SIZE)
            self._head = head
        return self._head

    def open(self) -> io.BufferedReader:
        """A new stream of its bytes from the beginning, unpacked. It may be one that cannot be sought in.

        Raises:
            OSError: the file cannot be read.
            SourceError: it cannot be unpacked. This is mostly raised while the stream is read.
        """
        packed = self.is_packed
        stream = self._opener()
        if packed:
            stream = io.BufferedReader(Metered(stream, self._count_packed), _BUFFER)
            unpack = unpacker(stream.peek(MARK_SIZE)[:MARK_SIZE])
            if unpack:  # Always, unless the file has changed since.
                return io.BufferedReader(Metered(unpack(stream), self._count, stream), _BUFFER)
        if self.inner:
            return io.BufferedReader(Metered(stream, self._count), _BUFFER)
        return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(Metered(stream, _ignore))

    def whole(self) -> bytes:
        """All bytes of a file that holds a single article.

        Raises:
            OSError: the file cannot be read.
            SourceError: it is longer than the longest article could be.
        """
        longest = self.limits.article
        limit = longest * _LARGEST_CHARACTER
        known = None if self.is_packed else self.size
        if known is not None and known > limit:
            raise SourceError(beyond(known, longest, "article"))
        # In pieces: for all that the limit allows there may be no room.
        pieces, left = [], limit + 1
        with self.open() as stream:
            while left and (piece := stream.read(min(left, _CHUNK))):
                pieces.append(piece)
                left -= len(piece)
        if not left:
            raise SourceError(beyond(None, longest, "article"))
        data = b"".join(pieces)
        self.advance(len(data))
        return data

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A path to a file with its bytes, which is gone again afterwards if it is a copy.

        Raises:
            OSError: the file cannot be read, or the copy not be written.
            SourceError: it cannot be unpacked.
        """
        if self._is_there and not self.is_packed:
            yield self.path
            return
        with TemporaryDirectory(prefix="fundstelle-") as folder:
            # Some readers go by the ending; the rest of the name is ours, since a name could lead anywhere.
            suffix = self.suffix if self.suffix[1:].isalnum() else ""
            copy = Path(folder) / f"copy{suffix}"
            with self.open() as stream, copy.open("wb") as target:
                shutil.copyfileobj(stream, target, _CHUNK)
            yield copy

    def advance(self, size: int) -> None:
        """Tell that so many bytes of the file have just been read.

        Raises:
            SourceError: the article at hand takes longer than one may.
        """
        self.allowance.clock.advance(size)
        # A packed file tells by itself how much of it was read.
        if not self.inner and not self.is_packed:
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
            self._report(well_formed(self.label), well_formed(message))

    def problem(self, line: int | None, reason: str) -> Problem:
        """A problem with this file, or with a line of it."""
        return Problem(well_formed(self.label), line, well_formed(reason))

    def _meter(self, *counts: Callable[[int], None]) -> Callable[[int], None]:
        """What to call with the bytes read so far: counts those that were not read before, and holds the limit."""
        furthest = 0

        def read_to(position: int) -> None:
            nonlocal furthest
            if position <= furthest:
                return
            size, furthest = position - furthest, position
            if self.inner and position > self.limits.member:
                raise SourceError(f"is more than {amount(self.limits.member)} when it is unpacked")
            for count in counts:
                count(size)

        return read_to


def _ignore(_: int) -> None:
    """Count nothing."""


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return None
