"""What a segment keeps of its documents: what is stored of them, the lengths of their fields, and their columns.

What is stored of a document is a JSON object on a line of its own; the lines are compressed in blocks, since
neighbouring passages have the head of their article in common. To read a document takes as long as to unpack its
block. So blocks are small, and Zstandard compresses them with a dictionary of what the documents of a segment have in
common; only segments that are too small for one have larger blocks instead. Lengths and columns are arrays with a
number for every document.
"""

from __future__ import annotations

import json
import sys
import threading
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from fundstelle.index.columnar import _boundaries
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.errors import IndexDamagedError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "BLOCK_SIZE",
    "PLAIN_BLOCK_SIZE",
    "SAMPLE_SIZE",
    "BlockPacker",
    "Documents",
    "DocumentsWriter",
    "StoredBlock",
    "zstd",
]

#: Bytes of a block before compression. Measured on German law: half as many take a fourteenth more room.
BLOCK_SIZE = 4 * 1024
#: Bytes of a block where there is no dictionary; with fewer, these take a fourth more room.
PLAIN_BLOCK_SIZE = 16 * 1024
#: The dictionary is made of so many bytes, the first of a segment. Measured on German law: segments with fewer of them
#: take less room with larger blocks.
SAMPLE_SIZE = 4 << 20
# Lines from all over the sample: measured on German law, as good as a dictionary trained on it, which takes a hundred
# times as long to make.
_DICTIONARY_SIZE = 110 * 1024
_HEADER_SIZE = 2000
# One of so many blocks of the sample tells how frequent the symbols are.
_COUNTED = 4
# Measured on German law: with a dictionary, levels 4 and 5 take as much room and more time. Without one, level 5 takes
# as much room as zlib.
_LEVEL = 3
_PLAIN_LEVEL = 5
_SEPARATOR = b"\n"
# What `json.loads` calls for a text without blanks around it.
_SCAN: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]
# A document and its separator take three bytes at least, and a block ends with the document that makes it large enough.
_MOST_IN_A_BLOCK = PLAIN_BLOCK_SIZE // 3 + 1
# What is kept of blocks that were read, in bytes: some 250 as they are written. The last one is kept however large.
_BYTES_CACHED = 1 << 20
# What a block may become when it is unpacked: more than any that is written, since a passage has a bound. A forged one
# could fill the memory with a thousand times its size.
_MOST_BYTES = 128 << 20
# A frame says how many bytes of what was unpacked last are needed; at the levels above, no more than 2 MB.
_UNPACKING: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: 22}
_MOST_OFFSET = (1 << 64) - 1


class StoredBlock(NamedTuple):
    """Some documents, compressed: the bytes, and how many documents they are."""

    content: bytes
    documents: int


class BlockPacker:
    """Packs what is stored of the documents of a segment, or of those that follow blocks of another one.

    Attributes:
        dictionary: what blocks are compressed with; empty where there is none, or not yet.
    """

    def __init__(self, dictionary: bytes | None = None) -> None:
        """Begin without documents.

        Args:
            dictionary: what blocks are to be compressed with; None to make it if there is enough to make it of.

        Raises:
            IndexDamagedError: the dictionary is none.
        """
        self._lines: list[bytes] = []
        self._bytes = 0
        self._most_bytes = SAMPLE_SIZE
        self._packer: zstd.ZstdCompressor | None = None
        self.dictionary = b""
        if dictionary is not None:
            self._packer = self._begin(dictionary)

    @property
    def waiting(self) -> int:
        """How many documents are in no block yet."""
        return len(self._lines)

    def add(self, lines: Iterable[bytes]) -> Iterator[StoredBlock]:
        """Take what is stored of documents, a line of JSON each; yields the blocks that are full."""
        for line in lines:
            self._lines.append(line)
            self._bytes += len(line) + 1
            if self._bytes >= self._most_bytes:
                yield from self.finish()

    def finish(self) -> Iterator[StoredBlock]:
        """Pack what waits as one block, or as several if it was to be seen first what it is like."""
        lines, self._lines, self._bytes = self._lines, [], 0
        if self._packer is None:
            self._packer = self._begin(_dictionary_of(lines))
            yield from self.add(lines)
            lines, self._lines, self._bytes = self._lines, [], 0
        if lines:
            content = self._packer.compress(_SEPARATOR.join(lines), self._packer.FLUSH_FRAME)
            yield StoredBlock(content, len(lines))

    def _begin(self, dictionary: bytes) -> zstd.ZstdCompressor:
        """Compress with a dictionary from now on, or without if it is empty."""
        self.dictionary = dictionary
        self._most_bytes = BLOCK_SIZE if dictionary else PLAIN_BLOCK_SIZE
        if not dictionary:
            return zstd.ZstdCompressor(_PLAIN_LEVEL)
        try:
            return zstd.ZstdCompressor(_LEVEL, zstd_dict=zstd.ZstdDict(dictionary).as_digested_dict)
        except (zstd.ZstdError, ValueError) as error:
            raise IndexDamagedError(f"The dictionary of what is stored is damaged ({error}).") from error


class DocumentsWriter:
    """Writes what is known of the documents of a segment; what is stored of them comes first."""

    def __init__(self, file: ArrayFileWriter, dictionary: bytes | None = None) -> None:
        """Write to a file of arrays, to which nothing else may be written before `write_tables`.

        Args:
            file: the file.
            dictionary: that of another segment, of which blocks will be copied; None to make one if there is enough to
                make it of.

        Raises:
            IndexDamagedError: the dictionary is none.
        """
        self._file = file
        self._packer = BlockPacker(dictionary)
        self._open_section = ExitStack()
        self._stored = self._open_section.enter_context(file.section("stored", "|u1"))
        self._starts = [0]
        self._firsts = [0]

    @property
    def count(self) -> int:
        """How many documents have been added."""
        return self._firsts[-1] + self._packer.waiting

    def add(self, lines: Iterable[bytes]) -> None:
        """Write what is stored of documents, a line of JSON each, behind those written before."""
        for block in self._packer.add(lines):
            self._write(block)

    def copy(self, block: StoredBlock) -> None:
        """Write a block that was packed with the dictionary that this one has, or that `write_tables` is told."""
        self._finish()
        self._write(block)

    def _finish(self) -> None:
        if self._packer.waiting:
            for block in self._packer.finish():
                self._write(block)

    def _write(self, block: StoredBlock) -> None:
        self._stored.write(block.content)
        self._starts.append(self._stored.size)
        self._firsts.append(self._firsts[-1] + block.documents)

    def write_tables(
        self,
        lengths: Mapping[str, npt.NDArray[Any]],
        columns: Mapping[str, npt.NDArray[Any]],
        defaults: Mapping[str, float] | None = None,
        *,
        dictionary: bytes | None = None,
    ) -> None:
        """Write the arrays, after all documents have been added.

        Args:
            lengths: by field, the number of its terms in every document.
            columns: by field, its value in every document.
            defaults: by field, what its column holds for a document that was given no value. It is kept so that the
                column can be filled up when the segment is merged with one that has no such column.
            dictionary: with what all blocks were packed, if they were packed elsewhere.
        """
        import numpy as np  # who only reads does without

        from fundstelle.index.columnar.integers import smallest

        self._finish()
        self._open_section.close()
        own = self._packer.dictionary if dictionary is None else dictionary
        self._file.add("stored_dictionary", np.frombuffer(own, np.uint8))
        self._file.add("stored_starts", smallest(np.array(self._starts)))
        self._file.add("stored_firsts", smallest(np.array(self._firsts)))
        for name, values in lengths.items():
            self._file.add(f"length/{name}", smallest(values))
        for name, cells in columns.items():
            self._file.add(f"column/{name}", cells)
        self._file.properties["column_defaults"] = dict(defaults or {})


class Documents:
    """What is known of the documents of a segment, read in place. Several threads may read at once."""

    def __init__(self, file: ArrayFile) -> None:
        """Read a file that `DocumentsWriter` has written.

        Raises:
            IndexDamagedError: it is none, or its parts do not agree.
        """
        self.file = file
        try:
            self._content, self._dictionary = file.packed("stored"), file.packed("stored_dictionary")
            starts, firsts = file.array("stored_starts"), file.array("stored_firsts")
        except KeyError as error:
            raise IndexDamagedError(f"{file.name} lacks {error}.") from error
        if not (len(starts) == len(firsts) and _ascend_from_0(starts) and _ascend_from_0(firsts)):
            raise IndexDamagedError(f"The blocks of {file.name} are damaged.")
        # Whatever is made for each document then takes no more than the size of the file accounts for.
        if not _ascend_from_0(firsts, _MOST_IN_A_BLOCK):
            raise IndexDamagedError(f"The blocks of {file.name} hold more documents than there can be.")
        self._starts, self._firsts = starts, firsts
        self._zstd_dictionary: zstd.ZstdDict | None = None
        self._damaged: dict[int, str] = {}
        self._kept: dict[int, bytes] = {}
        self._kept_bytes = 0
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """The number of documents."""
        return int(self._firsts[-1])

    @property
    def dictionary(self) -> bytes:
        """What the blocks are compressed with; empty if there is none.

        Raises:
            IndexDamagedError: it is not what was written.
        """
        return bytes(self._dictionary[:])

    def stored(self, document: int) -> dict[str, Any]:
        """What is stored of a document.

        Raises:
            IndexError: there is no such document.
            IndexDamagedError: it cannot be read.
        """
        if not 0 <= document < self.count:
            raise IndexError(f"There is no document {document} among {self.count}.")
        block = bisect_right(self._firsts, document) - 1
        place = document - self._firsts[block]
        line = self._read(block).split(_SEPARATOR, place + 1)[place]
        try:
            stored, end = _SCAN(text := line.decode("utf-8", "surrogatepass"), 0)
        except (ValueError, RecursionError, StopIteration) as error:
            raise IndexDamagedError(f"Document {document} in {self.file.name} is damaged ({error}).") from error
        if not isinstance(stored, dict) or end != len(text):
            raise IndexDamagedError(f"Document {document} in {self.file.name} is damaged.")
        return stored

    def lines(self, block: int) -> list[bytes]:
        """What is stored of the documents of a block, a line of JSON each."""
        return self._read(block).split(_SEPARATOR)

    def blocks(self) -> Iterator[StoredBlock]:
        """All blocks, compressed as they are."""
        for number in range(len(self._firsts) - 1):
            content = bytes(self._content[self._starts[number] : self._starts[number + 1]])
            yield StoredBlock(content, self._firsts[number + 1] - self._firsts[number])

    def fields_with_lengths(self) -> list[str]:
        """The fields whose lengths are kept."""
        return self._named("length/")

    def lengths(self, field: str) -> memoryview[int] | None:
        """The number of terms of a field in every document, unsigned; None where no document has any."""
        return self._of_all(f"length/{field}")

    def columns(self) -> list[str]:
        """The fields that have a column."""
        return self._named("column/")

    def column(self, field: str, form: str | None = None) -> memoryview[Any] | None:
        """The value of a field in every document; None where it has no column.

        Args:
            field: the field.
            form: what memoryviews call the only type that its values can have; None where that is not known.

        Raises:
            IndexDamagedError: they have another type, or are not as many as there are documents.
        """
        values = self._of_all(f"column/{field}")
        if values is not None and form is not None and values.format != form:
            raise IndexDamagedError(f"The column {field} in {self.file.name} is damaged.")
        return values

    def column_default(self, field: str) -> float | None:
        """What the column of a field holds for documents that were given no value; None where that is not known."""
        defaults = self.file.properties.get("column_defaults", {})
        default = defaults.get(field) if isinstance(defaults, dict) else None
        if default is None or isinstance(default, int | float):
            return default
        raise IndexDamagedError(f"The default of {field} in {self.file.name} is damaged.")

    def _named(self, prefix: str) -> list[str]:
        return [name.removeprefix(prefix) for name in self.file.names() if name.startswith(prefix)]

    def _of_all(self, name: str) -> memoryview[Any] | None:
        """An array with a value for each document, if there is one of this name."""
        if name not in self.file:
            return None
        values = self.file.array(name)
        if len(values) != self.count:
            raise IndexDamagedError(f"{name} in {self.file.name} has {len(values)} values for {self.count} documents.")
        return values

    def _read(self, block: int) -> bytes:
        """The lines of a block, as many as it has documents."""
        with self._lock:
            if (kept := self._kept.pop(block, None)) is not None:
                self._kept[block] = kept  # now the last one
                return kept
        # To find out once more that a block is damaged may take as long as to unpack the largest there can be.
        if block in self._damaged:
            raise IndexDamagedError(self._damaged[block])
        try:
            content = self._unpacked(block)
        except IndexDamagedError as error:
            self._damaged[block] = str(error)
            raise
        with self._lock:
            if self._kept.setdefault(block, content) is content:
                self._kept_bytes += len(content)
            while self._kept_bytes > _BYTES_CACHED and len(self._kept) > 1:
                self._kept_bytes -= len(self._kept.pop(next(iter(self._kept))))
        return content

    def _unpacked(self, block: int) -> bytes:
        compressed = self._content[self._starts[block] : self._starts[block + 1]]
        try:
            if self._zstd_dictionary is None and len(self._dictionary):
                self._zstd_dictionary = zstd.ZstdDict(self.dictionary)
            unpacker = zstd.ZstdDecompressor(self._zstd_dictionary, _UNPACKING)
            content = unpacker.decompress(compressed, _MOST_BYTES)
        except (zstd.ZstdError, ValueError, MemoryError) as error:
            raise IndexDamagedError(f"Block {block} of {self.file.name} is damaged ({error}).") from error
        # Counted, not parted: as a list, lines take many times as much as their bytes.
        if not unpacker.eof or content.count(_SEPARATOR) + 1 != self._firsts[block + 1] - self._firsts[block]:
            raise IndexDamagedError(f"Block {block} of {self.file.name} is damaged.")
        return content


def _dictionary_of(lines: list[bytes]) -> bytes:
    """What documents have in common: lines from all over them, and how frequent symbols are. Empty for few documents.

    Args:
        lines: what is stored of the first documents of a segment.
    """
    size = sum(map(len, lines)) + len(lines)
    if size < SAMPLE_SIZE:
        return b""
    content = _SEPARATOR.join(lines[:: size // _DICTIONARY_SIZE])[-_DICTIONARY_SIZE:]
    text = _SEPARATOR.join(lines)
    counted = [text[place : place + BLOCK_SIZE] for place in range(0, SAMPLE_SIZE, BLOCK_SIZE * _COUNTED)]
    try:
        raw = zstd.ZstdDict(content, is_raw=True)
        return zstd.finalize_dict(raw, counted, _DICTIONARY_SIZE + _HEADER_SIZE, _LEVEL).dict_content
    except (zstd.ZstdError, ValueError):
        # What is all alike has no frequencies.
        return b""


def _ascend_from_0(offsets: memoryview[int], most: int = _MOST_OFFSET) -> bool:
    """Whether unsigned numbers ascend from 0, from one to the next by no more than `most`."""
    if not len(offsets) or offsets.format not in {"B", "H", "I", "Q"} or offsets[0]:
        return False
    return _boundaries.ascend(memoryview(array("Q", offsets)), most)
