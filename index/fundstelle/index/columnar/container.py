"""A file of named arrays: written once, memory-mapped for reading, checksummed.

The file holds, one after the other:

1. a head of 16 bytes: `MAGIC` and the format version as an unsigned 32-bit integer, four bytes of zero;
2. the arrays, each from an offset that is a multiple of 8, as they lie in memory on a little-endian machine;
3. the checksums of the pages up to here (see `pages`), unsigned 32-bit integers;
4. the directory as JSON: for every array its type, its length and its offset; where the checksums are, how many, and
   the CRC-32 of theirs; and the properties that the writer has set;
5. a foot of 24 bytes: offset and length of the directory as unsigned 64-bit integers, its CRC-32 and `FOOT_MARK`.

So the checksum of the directory stands for all of the file: a commit names it, and with it this file and no other.
Opening reads the directory and the checksums only, whatever the size of the arrays; of these, every page is checked
before the first byte of it is used.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, Self

from fundstelle.index.columnar.pages import PAGE, CheckedBytes, PageSums
from fundstelle.index.errors import IndexDamagedError, IndexIncompatibleError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ArrayFile", "ArrayFileWriter", "Identity", "PackedBytes", "Section", "natural"]

MAGIC: Final = b"\x89FSTCOL\n"
FORMAT: Final = 2
FOOT_MARK: Final = b"FEND"
_HEAD: Final = struct.Struct("<8sII")
_FOOT: Final = struct.Struct("<QQI4s")
_ALIGNMENT: Final = 8
_SUM_BYTES: Final = 4
# What an array may be made of, and what memoryviews call it; anything else in a directory is damage.
_FORMATS: Final[Mapping[str, Any]] = dict(
    zip(["|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8"], "BbHhIiQqfd", strict=True)
)


class Identity(NamedTuple):
    """What tells a file of arrays from every other: its size in bytes, and the checksum of its directory."""

    size: int
    checksum: int


class Section:
    """One array of a file that is being written, piece by piece. Made by `ArrayFileWriter.section`."""

    def __init__(self, file: BinaryIO, sums: PageSums, dtype: str) -> None:
        """Append to an opened file, items of this type."""
        self._file = file
        self._sums = sums
        self._dtype = dtype
        self.size = 0

    def write(self, piece: bytes | npt.NDArray[Any]) -> None:
        """Append bytes, or an array, which is cast to the type of the section."""
        import numpy as np  # who only reads does without

        raw = piece if isinstance(piece, bytes) else np.ascontiguousarray(piece, self._dtype).data.cast("B")
        self._file.write(raw)
        self._sums.add(raw)
        self.size += len(raw)

    @property
    def length(self) -> int:
        """The number of items written so far."""
        return self.size // int(self._dtype[2:])


class ArrayFileWriter:
    """Writes a file of named arrays. As a context manager it finishes the file, unless an error left the block."""

    def __init__(self, file: BinaryIO) -> None:
        """Write to an opened, empty file, which `close` closes."""
        self._file = file
        self._arrays: dict[str, tuple[str, int, int]] = {}
        self._sums = PageSums()
        self.properties: dict[str, Any] = {}
        self._offset = 0
        try:
            self._write(_HEAD.pack(MAGIC, FORMAT, 0))
        except BaseException:
            # Nobody has this writer, to abandon it.
            with suppress(OSError):
                self.abandon()
            raise

    @contextmanager
    def section(self, name: str, dtype: str) -> Iterator[Section]:
        """Write one array piece by piece; nothing else may be written to the file meanwhile."""
        import numpy as np  # who only reads does without

        kind = np.dtype(dtype).newbyteorder("<").str
        section = Section(self._file, self._sums, kind)
        yield section
        self._arrays[name] = (kind, section.length, self._offset)
        self._offset += section.size
        self._write(bytes(-section.size % _ALIGNMENT))

    def add(self, name: str, array: npt.NDArray[Any]) -> None:
        """Write a whole array under a name."""
        with self.section(name, array.dtype.str) as section:
            section.write(array)

    def close(self) -> None:
        """Write the directory and close the file."""
        sums = self._sums.sums()
        pages = (self._offset, len(sums) // _SUM_BYTES, zlib.crc32(sums))
        parts = {"arrays": self._arrays, "pages": pages, "properties": self.properties}
        directory = json.dumps(parts).encode()
        self._file.write(sums)
        self._file.write(directory)
        self._file.write(_FOOT.pack(self._offset + len(sums), len(directory), zlib.crc32(directory), FOOT_MARK))
        self._file.close()

    def abandon(self) -> None:
        """Close the file without finishing it, so that it is no file of arrays."""
        self._file.close()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Finish the file, or abandon it after an error."""
        if kind is None:
            self.close()
        else:
            self.abandon()

    def _write(self, raw: bytes) -> None:
        self._file.write(raw)
        self._sums.add(raw)
        self._offset += len(raw)


class PackedBytes:
    """An array of bytes in a file, of which parts are read; each page is checked when it is first read."""

    def __init__(self, content: CheckedBytes, begin: int, length: int) -> None:
        """Read so many bytes of a file from an offset on."""
        self._read = content.read
        self._view = content.view[begin : begin + length]
        self._begin = begin
        self._length = length

    @property
    def unchecked(self) -> memoryview:
        """All bytes, as a view of the file; who reads some of them has had them checked, as a slice of this."""
        return self._view

    def __len__(self) -> int:
        """The number of bytes."""
        return self._length

    def __getitem__(self, place: slice) -> memoryview:
        """The bytes of a slice, as a view of the file; what lies beyond the last byte is left out.

        Raises:
            IndexDamagedError: they are not what was written.
        """
        begin, end, _ = place.indices(self._length)
        return self._read(self._begin + begin, self._begin + max(begin, end))


class ArrayFile:
    """A file of named arrays, opened for reading. The arrays are views of the file; none can be written to."""

    def __init__(self, content: mmap.mmap | bytes, name: str) -> None:
        """Read the directory of a file.

        Args:
            content: the whole file, mapped or read.
            name: what the file is called in messages.

        Raises:
            IndexDamagedError: it is no complete file of arrays.
            IndexIncompatibleError: it has another format version.
        """
        self.name = name
        offset, length, checksum = _foot(content, name)
        self.identity = Identity(len(content), checksum)
        try:
            directory = json.loads(content[offset : offset + length])
            self._arrays: dict[str, tuple[str, int, int]] = {
                array: _entry(entry) for array, entry in directory["arrays"].items()
            }
            self.properties: Mapping[str, Any] = dict(directory["properties"])
            end, count, own = map(natural, directory["pages"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            # The checksum holds against accidents only.
            raise IndexDamagedError(f"The directory of {name} is damaged ({error}).") from error
        for array, (kind, items, start) in self._arrays.items():
            if not _HEAD.size <= start <= start + items * int(kind[2:]) <= end:
                raise IndexDamagedError(f"The directory of {name} is damaged at {array!r}.")
        if end + count * _SUM_BYTES != offset or count != -(-end // PAGE):
            raise IndexDamagedError(f"The directory of {name} is damaged at the checksums.")
        if zlib.crc32(content[end:offset]) != own:
            raise IndexDamagedError(f"The checksums of {name} are damaged.")
        self._content = CheckedBytes(content, end, memoryview(content)[end:offset].cast("I"), name)

    @classmethod
    def map(cls, file: BinaryIO, name: str) -> Self:
        """Open a file by mapping it into memory; `file` itself is no longer needed afterwards."""
        try:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name)
        except ValueError as error:
            raise IndexDamagedError(f"{name} is empty or cannot be mapped ({error}).") from error

    def __contains__(self, name: str) -> bool:
        """Whether there is an array of this name."""
        return name in self._arrays

    def names(self) -> list[str]:
        """The names of all arrays."""
        return list(self._arrays)

    def array(self, name: str) -> memoryview[Any]:
        """The array of a name, as a view of the file, cast to its type; all of it is checked.

        Indexing and arrays take numbers fast; `numpy.asarray` makes an array of it without a copy.

        Raises:
            KeyError: there is none.
            IndexDamagedError: it is not what was written.
        """
        kind, length, offset = self._arrays[name]
        view: memoryview[Any] = self._content.read(offset, offset + length * int(kind[2:])).cast(_FORMATS[kind])
        return view

    def packed(self, name: str) -> PackedBytes:
        """The bytes of an array, of which each part is checked when it is read.

        Raises:
            KeyError: there is none.
        """
        kind, length, offset = self._arrays[name]
        return PackedBytes(self._content, offset, length * int(kind[2:]))

    def damaged(self) -> list[str]:
        """What is not as it was written, in words; reads the whole file."""
        return [
            f"between the bytes {begin:,} and {end:,} ({', '.join(self._between(begin, end)) or 'between arrays'})"
            for begin, end in self._content.damaged()
        ]

    def _between(self, begin: int, end: int) -> list[str]:
        """The arrays that lie, in whole or in part, between two offsets."""
        return [
            name
            for name, (kind, length, start) in self._arrays.items()
            if start < end and begin < start + length * int(kind[2:])
        ]


def _foot(content: mmap.mmap | bytes, name: str) -> tuple[int, int, int]:
    """Offset, length and checksum of the directory, which is there and as it was written."""
    size = len(content)
    if size < _HEAD.size + _FOOT.size:
        raise IndexDamagedError(f"{name} is cut off.")
    magic, version, _ = _HEAD.unpack_from(content)
    if magic != MAGIC:
        raise IndexDamagedError(f"{name} is no file of Fundstelle.")
    offset, length, checksum, mark = _FOOT.unpack_from(content, size - _FOOT.size)
    if mark != FOOT_MARK or offset + length + _FOOT.size != size:
        raise IndexDamagedError(f"{name} is cut off.")
    if version != FORMAT:
        raise IndexIncompatibleError(f"{name} has format {version}; this version reads format {FORMAT}.")
    if zlib.crc32(content[offset : offset + length]) != checksum:
        raise IndexDamagedError(f"The directory of {name} is damaged.")
    return offset, length, checksum


def _entry(given: object) -> tuple[str, int, int]:
    if not isinstance(given, list) or len(given) != 3 or given[0] not in _FORMATS:
        raise ValueError("it has an entry of no kind that is known")
    return given[0], natural(given[1]), natural(given[2])


def natural(given: object) -> int:
    """A value that was read, which must be an integer of 0 or more.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ValueError("it has a number that can be none")
    return given
