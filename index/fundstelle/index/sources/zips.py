"""ZIP files opened, if the list of what is in them is not too long to be kept."""

from __future__ import annotations

import zipfile
from typing import BinaryIO, cast

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.limits import amount

__all__ = ["LOCKED", "is_locked", "open_zip"]

#: The reason why a locked part cannot be read.
LOCKED = "is locked with a password"
_ENCRYPTED = 0x1

_ENTRY = b"PK\1\2"
# What an entry takes in the list, its name among it, where there are many of them.
_BYTES_AN_ENTRY = 256
_FEWEST_BYTES = 2**20


def open_zip(stream: BinaryIO, most: int) -> zipfile.ZipFile:
    """Open a ZIP file with so many entries at most: each takes a kilobyte of memory, and tens of bytes in the file.

    The stream is for the caller to close.

    Raises:
        SourceError: it has more.
        Exception: whatever `zipfile` raises.
    """
    guarded = _Guarded(stream, most)
    archive = zipfile.ZipFile(cast("BinaryIO", guarded))
    guarded.most = None
    if len(archive.filelist) > most:
        raise SourceError(_reason(most))
    return archive


def is_locked(info: zipfile.ZipInfo) -> bool:
    """Whether a password is needed for a part."""
    return bool(info.flag_bits & _ENCRYPTED)


class _Guarded:
    """A stream from which no long list is read. What `zipfile` calls is named as in a file."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self.most: int | None = most
        self._stream = stream
        self.seek = stream.seek
        self.tell = stream.tell
        self.seekable = stream.seekable
        self.close = stream.close

    def read(self, size: int = -1) -> bytes:
        if self.most is None:
            return self._stream.read(size)
        longest = max(_FEWEST_BYTES, self.most * _BYTES_AN_ENTRY)
        if size > longest:
            raise SourceError(f"has a list of files of {amount(size)}, more than the {amount(longest)} that are read")
        data = self._stream.read(size)
        if data.count(_ENTRY) > self.most:
            raise SourceError(_reason(self.most))
        return data


def _reason(most: int) -> str:
    return f"holds more than {most:,} files"
