"""Archives of files in all formats: ZIP and TAR, also packed into one another.

Nothing is written under a name out of an archive: a file in it is read as a stream, or copied to a name of our own.
"""

from __future__ import annotations

import io
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Self, cast

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.compression import Metered, Readable, damage_told
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.formats import has_known_suffix, unreadable
from fundstelle.index.sources.limits import amount
from fundstelle.index.sources.reading import read_source_file
from fundstelle.index.sources.zips import LOCKED, is_locked, open_zip

__all__ = ["Spool", "read_tar", "read_zip"]

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


_LINK = "is a link, which is not followed"
_LARGEST_TAR_HEADER = 2**20


def read_zip(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the files of an archive one after the other.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is damaged, or packed too deep.
    """
    _check_depth(file)
    with file.on_disk() as path, path.open("rb") as stream, _open_zip(stream, file) as archive:
        names = _Names(file)
        told = 0
        for info in archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if not info.is_dir() and not _is_hidden(info.filename):
                reason = names.objection(info.filename) or _objection_to_zipped(info, kind, file)
                member = file.member(info.filename, partial(_open_zipped, archive, info), info.file_size)
                yield from _read_member(member, reason)
            told += info.compress_size
            file.advance(info.compress_size)
        file.advance(max(0, (file.size or 0) - told))


def read_tar(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the files of an archive one after the other, in one go from its beginning to its end.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is damaged, or packed too deep.
    """
    _check_depth(file)
    names = _Names(file)
    with file.open() as stream, _open_tar(Metered(stream, file.follow())) as archive:
        while info := _next_in_tar(archive):
            # It would be waited for, although the archive cannot hold it.
            if info.size > max(file.size or 0, file.allowance.left, 0) and not info.issparse():
                raise SourceError(f"is a damaged TAR archive: a file of {amount(info.size)}")
            if not info.isdir() and not _is_hidden(info.name):
                reason = names.objection(info.name) or _objection_to_tarred(info, file)
                with Spool(partial(archive.extractfile, info)) as spool:
                    yield from _read_member(file.member(info.name, spool.open, info.size), reason)


class _Names:
    """The names that an archive has used so far."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._seen: set[str] = set()

    def objection(self, name: str) -> str | None:
        """Why a file of this name is not read, if it is not.

        Raises:
            SourceError: so much has been unpacked, or so many files were seen, that no more is read of the archive.
        """
        self._file.allowance.count_member()
        if self._file.allowance.left < 0:
            raise SourceError(self._file.allowance.reason)
        parts = _parts(name)
        if parts[0] in ("", "..") or parts[0].endswith(":") or ".." in parts:
            return "has a name that leads out of its archive"
        if name in self._seen:
            return "is in its archive more than once; only the first is read"
        self._seen.add(name)
        return None


class _TarHeader(tarfile.TarInfo):
    """A header that is not taken for the end of the archive where it is damaged, and that cannot fill the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):
                raise SourceError(f"is a damaged TAR archive: {error}") from None
            raise
        if not header.isreg() and header.size > _LARGEST_TAR_HEADER:
            raise SourceError(f"is a damaged TAR archive: a header of {amount(header.size)}")
        return header


def _check_depth(file: SourceFile) -> None:
    if len(file.inner) >= file.limits.depth:
        raise SourceError(f"is packed into more than {file.limits.depth - 1} archives, one in the other")


def _parts(name: str) -> list[str]:
    """The folders and the file that a name names, on whichever system it was made."""
    return name.replace("\\", "/").split("/")


def _is_hidden(name: str) -> bool:
    """Whether a file is one that a walk of folders would pass over, or what macOS adds to archives."""
    return any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in _parts(name))


def _read_member(member: SourceFile, reason: str | None) -> Iterator[Article | Problem]:
    """Read a file in an archive by the rules that hold for one in a folder."""
    if reason is None and member.suffix and not has_known_suffix(member):
        reason = unreadable(member)
    if reason is None:
        yield from read_source_file(member)
    else:
        yield member.problem(None, reason)


def _open_zip(stream: BinaryIO, file: SourceFile) -> zipfile.ZipFile:
    with damage_told("is a damaged ZIP archive"):
        return open_zip(stream, file.limits.members)


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    with damage_told("is packed and damaged"):
        return cast("BinaryIO", archive.open(info))


def _objection_to_zipped(info: zipfile.ZipInfo, kind: int, file: SourceFile) -> str | None:
    if is_locked(info):
        return LOCKED
    if kind == stat.S_IFLNK:
        return _LINK
    if kind not in (0, stat.S_IFREG):
        return "is neither a file nor a folder"
    # The zip module gives out no more than is said here, so that nothing need be unpacked to know.
    return _objection_to_size(info.file_size, file) or (
        file.allowance.reason if info.file_size > file.allowance.left else None
    )


def _objection_to_tarred(info: tarfile.TarInfo, file: SourceFile) -> str | None:
    if info.issym() or info.islnk():
        return _LINK
    if not info.isreg():
        return "is neither a file nor a folder"
    if info.issparse():
        return "is a file with holes in it, which is no text"
    return _objection_to_size(info.size, file)


def _objection_to_size(size: int, file: SourceFile) -> str | None:
    if size > file.limits.member:
        return f"is {amount(size)} when it is unpacked, more than the {amount(file.limits.member)} that are read"
    return None


def _open_tar(stream: Metered) -> tarfile.TarFile:
    with damage_told("is a damaged TAR archive"):
        return tarfile.open(fileobj=cast("Any", stream), mode="r|", tarinfo=_TarHeader)


def _next_in_tar(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    cast("Any", archive).members = []  # Else it would keep all headers there ever were.
    with damage_told("is a damaged TAR archive"):
        return archive.next()
