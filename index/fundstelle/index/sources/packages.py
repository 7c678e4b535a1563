"""Documents that are zip files of XML inside: EPUB, Word and OpenDocument, unpacked no further than is safe."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, BinaryIO, cast
from xml.etree import ElementTree as ET

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import clause
from fundstelle.index.sources.compression import damage_told
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.limits import Allowance
from fundstelle.index.sources.xmlstream import XmlHandler, feed_xml
from fundstelle.index.sources.zips import LOCKED, is_locked, open_zip

__all__ = ["Package", "open_package"]

# Of a part that is needed as a whole, such as a chapter of a book.
_LARGEST_PART = 64 << 20
_MOST_PARTS = 100_000
# Of a part that is kept as a tree: a list of chapters or the like.
_MOST_ELEMENTS = 250_000
_MOST_TEXT = 8 << 20


class Package:
    """An opened document.

    Attributes:
        names: the names of its parts.
    """

    def __init__(self, archive: zipfile.ZipFile, allowance: Allowance) -> None:
        """Read from an opened zip file, as much as the allowance has left."""
        self._archive = archive
        self._allowance = allowance
        self.names: frozenset[str] = frozenset(archive.namelist())

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A part as a stream.

        Raises:
            SourceError: there is no such part, it is locked, or the parts are larger than they may be.
        """
        if name not in self.names:
            raise SourceError(f"holds no {name}")
        part = self._archive.getinfo(name)
        if is_locked(part):
            raise SourceError(LOCKED)
        # No more than this comes out of it: the zip module stops there.
        self._allowance.take(part.file_size)
        with _damage_told():
            stream = self._archive.open(part)
        with stream:
            yield cast("BinaryIO", _PartStream(stream))

    def read(self, name: str) -> bytes:
        """All bytes of a part.

        Raises:
            SourceError: as `open` does, or it is larger than any chapter.
        """
        with self.open(name) as stream:
            data = stream.read(_LARGEST_PART + 1)
        if len(data) > _LARGEST_PART:
            raise SourceError(f"holds a part of more than {_LARGEST_PART >> 20} MB: {name}")
        return data

    def feed(self, name: str, handler: XmlHandler) -> None:
        """Tell a handler what is in a part that is XML.

        Raises:
            SourceError: as `open` and `feed_xml` do.
        """
        with self.open(name) as stream:
            for size in feed_xml(stream, handler):
                self._allowance.clock.advance(size)

    def tree(self, name: str) -> ET.Element:
        """A part that is XML, and small, as a tree; its names are local ones.

        Raises:
            SourceError: as `feed` does.
        """
        builder = _Tree()
        self.feed(name, builder)
        return builder.close()


@contextmanager
def open_package(file: SourceFile) -> Iterator[Package]:
    """Open a document.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no zip file, or a damaged one; also while its parts are read.
    """
    with file.on_disk() as path, path.open("rb") as stream:
        with _damage_told():
            archive = open_zip(stream, min(_MOST_PARTS, file.limits.members))
        with archive:
            yield Package(archive, file.allowance)


class _PartStream:
    """A part that is read from; what goes wrong with it is told as damage."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        with _damage_told():
            return self._stream.read(size)


def _damage_told() -> AbstractContextManager[None]:
    return damage_told("is damaged", clause)


class _Tree(XmlHandler):
    """Builds a tree of what it is told."""

    def __init__(self) -> None:
        self._builder = ET.TreeBuilder()
        self._elements = self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1 + len(attributes)
        if self._elements > _MOST_ELEMENTS:
            raise SourceError(f"holds a list of more than {_MOST_ELEMENTS:,} elements")
        self._builder.start(name, attributes)

    def end(self, name: str) -> None:
        self._builder.end(name)

    def text(self, data: str) -> None:
        self._size += len(data)
        if self._size > _MOST_TEXT:
            raise SourceError(f"holds a list of more than {_MOST_TEXT >> 20} MB")
        self._builder.data(data)

    def close(self) -> ET.Element:
        return self._builder.close()
