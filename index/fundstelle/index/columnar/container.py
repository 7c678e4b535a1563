"""A file of named arrays: written once, memory-mapped for reading, checksummed.

The file holds, one after the other:

1. a head of 16 bytes: `MAGIC` and the format version as an unsigned 32-bit integer, four bytes of zero;
2. the arrays, each from an offset that is a multiple of 8, as they lie in memory on a little-endian machine;
3. the directory as JSON: for every array its type, its length, its offset and the CRC-32 of its bytes, and the
   properties that the writer has set;
4. a foot of 24 bytes: offset and length of the directory as unsigned 64-bit integers, its CRC-32 and `FOOT_MARK`.

Opening reads the directory only, whatever the size of the arrays.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self

import numpy as np

from fundstelle.index.errors import IndexDamagedError, IndexIncompatibleError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ArrayFile", "ArrayFileWriter", "Section"]

MAGIC: Final = b"\x89FSTCOL\n"
FORMAT: Final = 1
FOOT_MARK: Final = b"FEND"
_HEAD: Final = struct.Struct("<8sII")
_FOOT: Final = struct.Struct("<QQI4s")
_ALIGNMENT: Final = 8
# What an array may be made of; anything else in a directory is damage.
_TYPES: Final = frozenset({"|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8"})


class Section:
    """One array of a file that is being written, piece by piece. Made by `ArrayFileWriter.section`."""

    def __init__(self, file: BinaryIO, dtype: str) -> None:
        """Append to an opened file, items of this type."""
        self._file = file
        self._dtype = np.dtype(dtype)
        self.size = 0
        self.checksum = 0

    def write(self, piece: bytes | npt.NDArray[Any]) -> None:
        """Append bytes, or an array, which is cast to the type of the section."""
        raw = piece if isinstance(piece, bytes) else np.ascontiguousarray(piece, self._dtype).data.cast("B")
        self._file.write(raw)
        self.size += len(raw)
        self.checksum = zlib.crc32(raw, self.checksum)

    @property
    def length(self) -> int:
        """The number of items written so far."""
        return self.size // self._dtype.itemsize


class ArrayFileWriter:
    """Writes a file of named arrays. As a context manager it finishes the file, unless an error left the block."""

    def __init__(self, file: BinaryIO) -> None:
        """Write to an opened, empty file, which `close` closes."""
        self._file = file
        self._arrays: dict[str, tuple[str, int, int, int]] = {}
        self.properties: dict[str, Any] = {}
        file.write(_HEAD.pack(MAGIC, FORMAT, 0))
        self._offset = _HEAD.size

    @contextmanager
    def section(self, name: str, dtype: str) -> Iterator[Section]:
        """Write one array piece by piece; nothing else may be written to the file meanwhile."""
        section = Section(self._file, np.dtype(dtype).newbyteorder("<").str)
        yield section
        kind = np.dtype(dtype).newbyteorder("<").str
        self._arrays[name] = (kind, section.length, self._offset, section.checksum)
        padding = -section.size % _ALIGNMENT
        self._file.write(bytes(padding))
        self._offset += section.size + padding

    def add(self, name: str, array: npt.NDArray[Any]) -> None:
        """Write a whole array under a name."""
        with self.section(name, array.dtype.str) as section:
            section.write(array)

    def close(self) -> None:
        """Write the directory and close the file."""
        directory = json.dumps({"arrays": self._arrays, "properties": self.properties}).encode()
        self._file.write(directory)
        self._file.write(_FOOT.pack(self._offset, len(directory), zlib.crc32(directory), FOOT_MARK))
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
        self._content = content
        directory = self._directory()
        self._arrays: Mapping[str, tuple[str, int, int, int]] = directory["arrays"]
        self.properties: Mapping[str, Any] = directory["properties"]

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

    def array(self, name: str) -> npt.NDArray[Any]:
        """The array of a name, as a view of the file.

        Raises:
            KeyError: there is none.
        """
        kind, length, offset, _ = self._arrays[name]
        return np.frombuffer(self._content, np.dtype(kind), length, offset)

    def bytes_of(self, name: str) -> memoryview:
        """The bytes of an array, as a view of the file."""
        kind, length, offset, _ = self._arrays[name]
        return memoryview(self._content)[offset : offset + length * np.dtype(kind).itemsize]

    def damaged(self) -> list[str]:
        """The names of the arrays whose bytes are not those that were written; reads the whole file."""
        return [name for name, entry in self._arrays.items() if zlib.crc32(self.bytes_of(name)) != entry[3]]

    def _directory(self) -> dict[str, Any]:
        size = len(self._content)
        if size < _HEAD.size + _FOOT.size:
            raise IndexDamagedError(f"{self.name} is cut off.")
        magic, version, _ = _HEAD.unpack_from(self._content)
        if magic != MAGIC:
            raise IndexDamagedError(f"{self.name} is no file of Fundstelle.")
        if version != FORMAT:
            raise IndexIncompatibleError(f"{self.name} has format {version}; this version reads format {FORMAT}.")
        offset, length, checksum, mark = _FOOT.unpack_from(self._content, size - _FOOT.size)
        if mark != FOOT_MARK or offset + length + _FOOT.size != size:
            raise IndexDamagedError(f"{self.name} is cut off.")
        raw = self._content[offset : offset + length]
        if zlib.crc32(raw) != checksum:
            raise IndexDamagedError(f"The directory of {self.name} is damaged.")
        directory: dict[str, Any] = json.loads(raw)
        for name, (kind, items, start, _) in directory["arrays"].items():
            # The checksum holds against accidents only: what is named must lie in the file all the same.
            if kind not in _TYPES or items < 0 or not _HEAD.size <= start <= start + items * int(kind[2:]) <= offset:
                raise IndexDamagedError(f"The directory of {self.name} is damaged at {name!r}.")
        return directory
