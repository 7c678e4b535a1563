"""What a segment keeps of its documents: what is stored of them, the lengths of their fields, and their columns.

What is stored of a document is a JSON object on a line of its own; the lines are compressed in blocks of some
`BLOCK_SIZE` bytes, since neighbouring passages have the head of their article in common. Lengths and columns are arrays
with a number for every document.
"""

from __future__ import annotations

import json
import threading
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from fundstelle.index.columnar import _boundaries
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter, Section
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["BLOCK_SIZE", "Documents", "DocumentsWriter", "StoredBlock", "blocks_of"]

#: Bytes before compression. Twice as many would save a twelfth of the room, and take twice the time to read one.
BLOCK_SIZE = 16 * 1024
# Measured on German law: level 1 is a third faster for a twelfth more room, level 6 a third slower for a fiftieth less.
_LEVEL = 4
_SEPARATOR = b"\n"
# A document and its separator take three bytes at least, and a block ends with the document that makes it large enough.
_MOST_IN_A_BLOCK = BLOCK_SIZE // 3 + 1
# What is kept of blocks that were read, in bytes: some sixty as they are written. The last one is kept however large.
_BYTES_CACHED = 1 << 20
# What a block may become when it is unpacked: more than any that is written, since a passage has a bound. A forged one
# could fill the memory with a thousand times its size.
_MOST_BYTES = 128 << 20
_MOST_OFFSET = (1 << 64) - 1


class StoredBlock(NamedTuple):
    """Some documents, compressed: the bytes, and how many documents they are."""

    content: bytes
    documents: int


def blocks_of(lines: Iterable[bytes]) -> Iterator[StoredBlock]:
    """What is stored of documents, a line of JSON each, put together and compressed."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line) + 1
        if size >= BLOCK_SIZE:
            yield _block(waiting)
            waiting, size = [], 0
    if waiting:
        yield _block(waiting)


def _block(lines: list[bytes]) -> StoredBlock:
    return StoredBlock(zlib.compress(_SEPARATOR.join(lines), _LEVEL), len(lines))


class DocumentsWriter:
    """Writes what is known of the documents of a segment; the blocks come first, as the documents do."""

    def __init__(self, file: ArrayFileWriter, stored: Section) -> None:
        """Write to a file of arrays, whose section for what is stored has been begun."""
        self._file = file
        self._stored = stored
        self._starts = [0]
        self._firsts = [0]

    @property
    def count(self) -> int:
        """How many documents have been written."""
        return self._firsts[-1]

    def add(self, blocks: Iterable[StoredBlock]) -> None:
        """Write blocks of documents behind those written before."""
        for block in blocks:
            self._stored.write(block.content)
            self._starts.append(self._stored.size)
            self._firsts.append(self._firsts[-1] + block.documents)

    def write_tables(
        self,
        lengths: Mapping[str, npt.NDArray[Any]],
        columns: Mapping[str, npt.NDArray[Any]],
        defaults: Mapping[str, float] | None = None,
    ) -> None:
        """Write the arrays, after the section for what is stored has been ended.

        Args:
            lengths: by field, the number of its terms in every document.
            columns: by field, its value in every document.
            defaults: by field, what its column holds for a document that was given no value. It is kept so that the
                column can be filled up when the segment is merged with one that has no such column.
        """
        import numpy as np  # who only reads does without

        from fundstelle.index.columnar.integers import smallest

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
            self._content = file.packed("stored")
            starts, firsts = file.array("stored_starts"), file.array("stored_firsts")
        except KeyError as error:
            raise IndexDamagedError(f"{file.name} lacks {error}.") from error
        if not (len(starts) == len(firsts) and _ascend_from_0(starts) and _ascend_from_0(firsts)):
            raise IndexDamagedError(f"The blocks of {file.name} are damaged.")
        # Whatever is made for each document then takes no more than the size of the file accounts for.
        if not _ascend_from_0(firsts, _MOST_IN_A_BLOCK):
            raise IndexDamagedError(f"The blocks of {file.name} hold more documents than there can be.")
        self._starts, self._firsts = starts, firsts
        self._damaged: dict[int, str] = {}
        self._kept: OrderedDict[int, list[bytes]] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """The number of documents."""
        return int(self._firsts[-1])

    def stored(self, document: int) -> dict[str, Any]:
        """What is stored of a document.

        Raises:
            IndexError: there is no such document.
            IndexDamagedError: it cannot be read.
        """
        if not 0 <= document < self.count:
            raise IndexError(f"There is no document {document} among {self.count}.")
        block = bisect_right(self._firsts, document) - 1
        line = self.lines(block)[document - self._firsts[block]]
        try:
            stored = json.loads(line.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            raise IndexDamagedError(f"Document {document} in {self.file.name} is damaged ({error}).") from error
        if not isinstance(stored, dict):
            raise IndexDamagedError(f"Document {document} in {self.file.name} is damaged.")
        return stored

    def lines(self, block: int) -> list[bytes]:
        """What is stored of the documents of a block, a line of JSON each."""
        with self._lock:
            if (kept := self._kept.get(block)) is not None:
                self._kept.move_to_end(block)
                return kept
        lines = self._read_block(block)
        with self._lock:
            if block not in self._kept:
                self._kept[block] = lines
                self._kept_bytes += sum(map(len, lines))
            while self._kept_bytes > _BYTES_CACHED and len(self._kept) > 1:
                self._kept_bytes -= sum(map(len, self._kept.popitem(last=False)[1]))
        return lines

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

    def _read_block(self, block: int) -> list[bytes]:
        # To find out once more that a block is damaged may take as long as to unpack the largest there can be.
        if block not in self._damaged:
            try:
                return self._unpacked(block)
            except IndexDamagedError as error:
                self._damaged[block] = str(error)
        raise IndexDamagedError(self._damaged[block])

    def _unpacked(self, block: int) -> list[bytes]:
        compressed = self._content[self._starts[block] : self._starts[block + 1]]
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(compressed, _MOST_BYTES)
        except (zlib.error, MemoryError) as error:
            raise IndexDamagedError(f"Block {block} of {self.file.name} is damaged ({error}).") from error
        # Counted first: as a list, lines take many times as much as their bytes.
        if not unpacker.eof or content.count(_SEPARATOR) + 1 != self._firsts[block + 1] - self._firsts[block]:
            raise IndexDamagedError(f"Block {block} of {self.file.name} is damaged.")
        return content.split(_SEPARATOR)


def _ascend_from_0(offsets: memoryview[int], most: int = _MOST_OFFSET) -> bool:
    """Whether unsigned numbers ascend from 0, from one to the next by no more than `most`."""
    if not len(offsets) or offsets.format not in {"B", "H", "I", "Q"} or offsets[0]:
        return False
    return _boundaries.ascend(memoryview(array("Q", offsets)), most)
