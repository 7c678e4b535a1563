"""Keeping what can be read only once, so that it can be read again."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Self

from fundstelle.index.sources.compression import Metered, Readable

__all__ = ["Spool"]

_IN_MEMORY = 8 * 2**20
_CHUNK = 2**18


class Spool:
    """What a stream gives, kept so that it can be read again: in memory while it is small, else in a nameless file."""

    def __init__(self, source: Callable[[], Readable | None]) -> None:
        """Keep what a stream gives, from when it is first asked for.

        Args:
            source: gives the stream; it is called once at most.
        """
        self._source = source
        self._kept: IO[bytes] | None = None

    def open(self) -> io.BufferedReader:
        """A new stream from the beginning, beside those that are open already.

        Raises:
            OSError: the bytes cannot be read or kept.
            SourceError: they are packed and damaged.
        """
        if self._kept is None:
            self._kept = SpooledTemporaryFile(_IN_MEMORY, prefix="fundstelle-")  # noqa: SIM115  # closed with the spool
            stream = self._source()
            if stream is not None:
                shutil.copyfileobj(Metered(stream, lambda _: None), self._kept, _CHUNK)
        return io.BufferedReader(_View(self._kept))

    def __enter__(self) -> Self:
        """Return the spool itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Throw away what was kept."""
        if self._kept is not None:
            self._kept.close()


class _View(io.RawIOBase):
    """A position of its own in a file that others read as well."""

    def __init__(self, kept: IO[bytes]) -> None:
        super().__init__()
        self._kept = kept
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._kept.seek(self._position)
        data = self._kept.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
