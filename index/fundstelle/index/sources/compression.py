"""Files that are packed one by one: .gz, .bz2 and .xz, unpacked while they are read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, BinaryIO

from fundstelle.index.errors import SourceError

if TYPE_CHECKING:
    import bz2
    import gzip
    import lzma

__all__ = ["MARK_SIZE", "Metered", "Readable", "damage_told", "unpacked_name", "unpacker"]

#: How many bytes of a file `unpacker` must see.
MARK_SIZE = 10

_Unpacker = Callable[[BinaryIO], "gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile"]

#: What a stream of bytes may be.
Readable = BinaryIO | IO[bytes] | io.BufferedIOBase

_SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}
_GZIP = b"\x1f\x8b\x08"
_XZ = b"\xfd7zXZ\0"
# The mark of bzip2 is short and of letters; what follows the digit tells it from a text.
_BZIP2_BLOCKS = (bytes.fromhex("314159265359"), bytes.fromhex("177245385090"))


def unpacker(mark: bytes) -> _Unpacker | None:
    """What unpacks a file that begins with these bytes, or None where it is not packed."""
    if mark.startswith(_GZIP):
        import gzip

        return lambda file: gzip.GzipFile(fileobj=file, mode="rb")
    if mark.startswith(_XZ):
        import lzma

        return lambda file: lzma.LZMAFile(file, "rb")
    if mark.startswith(b"BZh") and mark[4:10] in _BZIP2_BLOCKS:
        import bz2

        return lambda file: bz2.BZ2File(file, "rb")
    return None


def unpacked_name(name: str) -> str:
    """What a packed file is called when it is unpacked: ``a.jsonl`` for ``a.jsonl.gz``."""
    suffix = PurePath(name).suffix
    return name.removesuffix(suffix) + _SUFFIXES.get(suffix.lower(), suffix)


@contextmanager
def damage_told(what: str, told: Callable[[Exception], str] = str) -> Iterator[None]:
    """What the modules that unpack raise when they are given damaged bytes as a SourceError.

    An OSError without a number, by which some of them say it, is for the caller.

    Args:
        what: what is wrong, before the colon.
        told: makes a reason of what they raise.
    """
    try:
        yield
    except Exception as error:
        if not isinstance(error, _damages()):
            raise
        message = told(error).partition("\n")[0] or type(error).__name__
        raise SourceError(f"{what}: {message}") from None


def _damages() -> tuple[type[Exception], ...]:
    # Imported here since hardly any file is damaged.
    import lzma
    import tarfile
    import zipfile
    import zlib

    return (
        EOFError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
        tarfile.TarError,
        NotImplementedError,  # A way of packing that Python does not know.
        RuntimeError,  # A password is needed.
        ValueError,
        OverflowError,
    )


class Metered(io.RawIOBase):
    """A stream that tells how far it was read and closes what it reads from; broken packing is a SourceError."""

    def __init__(self, inner: Readable, meter: Callable[[int], None], *others: Readable) -> None:
        """Read from a stream.

        Args:
            inner: the stream.
            meter: called with the number of bytes read so far.
            others: what is to be closed with it.
        """
        super().__init__()
        self._inner = inner
        self._others = others
        self._meter = meter
        self._read = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read some bytes.

        Raises:
            OSError: the file cannot be read.
            SourceError: what it holds cannot be unpacked, or is too much.
        """
        try:
            with damage_told("is packed and damaged"):
                data = self._inner.read(len(buffer))
        except OSError as error:
            if error.errno is not None:
                raise
            raise SourceError(f"is packed and damaged: {error}") from None  # This is how gzip and bz2 say it.
        buffer[: len(data)] = data
        self._read += len(data)
        self._meter(self._read)
        return len(data)

    def close(self) -> None:
        """Close this stream and what it reads from."""
        if not self.closed:
            super().close()
            for stream in (self._inner, *self._others):
                stream.close()
