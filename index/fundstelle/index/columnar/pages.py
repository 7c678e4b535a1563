"""Checksums of a file by pages, so that whatever is read of it can be checked first, and only that.

A page is a stretch of `PAGE` bytes, from the beginning of the file; the last one may be shorter. Its checksum is
CRC-32, which finds every damage of up to 32 bits in a row, and misses one in four billion others.
"""

from __future__ import annotations

import zlib
from array import array
from typing import TYPE_CHECKING

from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import mmap

__all__ = ["PAGE", "CheckedBytes", "PageSums"]

_BITS = 15
#: Bytes of a page. A cold query touches some dozens of them, at some 20 microseconds each.
PAGE = 1 << _BITS


class PageSums:
    """Sums up the pages of a file as it is written."""

    def __init__(self) -> None:
        """Begin at the beginning of a file."""
        self._sums: list[int] = []
        self._current = 0
        self._filled = 0

    def add(self, raw: bytes | memoryview) -> None:
        """Take the bytes that follow in the file."""
        rest = memoryview(raw)
        while rest:
            piece, rest = rest[: PAGE - self._filled], rest[PAGE - self._filled :]
            self._current = zlib.crc32(piece, self._current)
            self._filled += len(piece)
            if self._filled == PAGE:
                self._sums.append(self._current)
                self._current = self._filled = 0

    def sums(self) -> bytes:
        """The checksums of all pages so far: uint32."""
        return array("I", [*self._sums, self._current] if self._filled else self._sums).tobytes()


class CheckedBytes:
    """The bytes of a file, each page checked when it is first read. Several threads may read at once."""

    def __init__(self, content: mmap.mmap | bytes, size: int, sums: memoryview[int], name: str) -> None:
        """Read a file.

        Args:
            content: the whole file.
            size: how many bytes of it, from its beginning, are summed up.
            sums: uint32, the checksum of each page.
            name: what the file is called in messages.
        """
        #: All of the file, unchecked.
        self.view = memoryview(content)
        self._size = size
        self._sums = sums
        self._name = name
        self._seen = bytearray(len(sums))

    def read(self, begin: int, end: int) -> memoryview:
        """The bytes from one offset to another, as a view.

        Raises:
            IndexDamagedError: they are not what was written.
        """
        seen, first, last = self._seen, begin >> _BITS, (end - 1) >> _BITS
        # Nearly all that is read lies in one page, and has been read before.
        if begin < end and not (seen[first] if first == last else seen.find(0, first, last + 1) < 0):
            self._check(first, last)
        return self.view[begin:end]

    def damaged(self) -> list[tuple[int, int]]:
        """The offsets [begin, end) of all pages that are not what was written; reads the whole file."""
        return [self._extent(page) for page in range(len(self._sums)) if not self._is_whole(page)]

    def _check(self, first: int, last: int) -> None:
        for page in range(first, last + 1):
            if not self._seen[page]:
                if not self._is_whole(page):
                    begin, end = self._extent(page)
                    raise IndexDamagedError(f"{self._name} is damaged between the bytes {begin} and {end}.")
                self._seen[page] = 1

    def _is_whole(self, page: int) -> bool:
        begin, end = self._extent(page)
        return zlib.crc32(self.view[begin:end]) == self._sums[page]

    def _extent(self, page: int) -> tuple[int, int]:
        return page << _BITS, min((page + 1) << _BITS, self._size)
