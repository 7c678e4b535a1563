"""Where records of different sizes begin that stand one after the other.

Kept are their sizes, packed as variable-byte numbers, and for every `BLOCK`th record where it begins and where its
size stands. So a record takes little more than a byte, and finding one adds up half a block of sizes.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from fundstelle.index.columnar import _boundaries
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["BLOCK", "Boundaries", "write_boundaries"]

#: How many records make a block.
BLOCK = 64


def write_boundaries(file: ArrayFileWriter, name: str, sizes: Integers) -> None:
    """Write where records begin.

    Args:
        file: where to.
        name: what the records are called in the file.
        sizes: int64, the size of each.
    """
    import numpy as np  # who only reads does without

    from fundstelle.index.columnar.integers import pack, packed_sizes

    widths = packed_sizes(sizes)
    begins = np.concatenate([[0], np.cumsum(sizes)])
    places = np.concatenate([[0], np.cumsum(widths, dtype=np.int64)])
    sampled = np.append(np.arange(0, len(sizes), BLOCK), len(sizes))
    file.add(f"{name}_sizes", pack(sizes, widths))
    file.add(f"{name}_begins", begins[sampled].astype(np.uint64))
    file.add(f"{name}_places", places[sampled].astype(np.uint64))
    file.properties[f"{name}_count"] = len(sizes)


class Boundaries:
    """Where records begin, read in place."""

    def __init__(self, file: ArrayFile, name: str, size: int) -> None:
        """Read what `write_boundaries` has written under a name.

        Args:
            file: where from.
            name: what the records are called in the file.
            size: the bytes of all records together.

        Raises:
            IndexDamagedError: the boundaries cannot be those of so many bytes.
        """
        self._name = f"{name} in {file.name}"
        self._sizes = file.packed(f"{name}_sizes")
        self._begins, self._places = file.array(f"{name}_begins"), file.array(f"{name}_places")
        count = file.properties[f"{name}_count"]
        # A size takes a byte at least.
        if not isinstance(count, int) or not 0 <= count <= len(self._sizes):
            raise self._damage()
        self._count = count
        blocks = len(range(0, count, BLOCK))
        if not (_lead_to(self._begins, size, blocks) and _lead_to(self._places, len(self._sizes), blocks)):
            raise self._damage()

    def __len__(self) -> int:
        """The number of records."""
        return self._count

    def of(self, record: int) -> tuple[int, int]:
        """Where a record begins and ends.

        Raises:
            IndexDamagedError: the sizes are not those of the records.
        """
        block = record // BLOCK
        sizes = self._sizes[self._places[block] : self._places[block + 1]]
        found = _boundaries.one(sizes, record % BLOCK, self._begins[block], self._begins[block + 1])
        if found[0] < 0:
            raise self._damage()
        return found

    def between(self, first: int, end: int) -> memoryview[int]:
        """Where the records from one to another begin, and the last of them ends: uint64, end - first + 1 numbers.

        Raises:
            IndexDamagedError: the sizes are not those of the records.
        """
        if end <= first:
            return memoryview(array("Q", [0]))
        block, last = first // BLOCK, -(-end // BLOCK)
        begins = memoryview(array("Q", [self._begins[block]]) * (min(last * BLOCK, self._count) - block * BLOCK + 1))
        sizes = self._sizes[self._places[block] : self._places[last]]
        if not _boundaries.all_of(sizes, begins, self._begins[last]):
            raise self._damage()
        return begins[first - block * BLOCK : end - block * BLOCK + 1]

    def _damage(self) -> IndexDamagedError:
        return IndexDamagedError(f"The boundaries of {self._name} are damaged.")


def _lead_to(offsets: memoryview[int], end: int, blocks: int) -> bool:
    """Whether offsets, one a block and the last one, ascend from 0 to an end."""
    if len(offsets) != blocks + 1 or offsets.format != "Q" or offsets[0] or offsets[-1] != end:
        return False
    return _boundaries.ascend(offsets, end)
