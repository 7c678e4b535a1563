"""The dictionary of a field's terms: sorted, searched in place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, overload

from fundstelle.index.columnar.boundaries import BLOCK, Boundaries, write_boundaries
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.globs import Glob
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["TermDictionary", "write_terms"]

# What stands behind every term.
_SEPARATOR = b"\n"


def write_terms(file: ArrayFileWriter, name: str, terms: Sequence[bytes]) -> None:
    """Write the terms of a field.

    Args:
        file: where to.
        name: what the field is called in the file.
        terms: sorted, each once.
    """
    import numpy as np  # who only reads does without

    content = _SEPARATOR.join(terms) + _SEPARATOR if terms else b""
    file.add(f"{name}/terms", np.frombuffer(content, np.uint8))
    write_boundaries(file, f"{name}/terms", np.fromiter(map(len, terms), np.int64, len(terms)) + 1)
    # Then a line is not always a term.
    file.properties[f"{name}/has_separator"] = content.count(_SEPARATOR) != len(terms)


class TermDictionary(Sequence[bytes]):
    """The sorted terms of a field. Looking one up reads some twenty of them, whatever their number."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        """Read the terms of the field `name`."""
        self._name = f"{name} in {file.name}"
        self._content = file.packed(f"{name}/terms")
        self._bounds = Boundaries(file, f"{name}/terms", len(self._content))
        self._has_separator = bool(file.properties.get(f"{name}/has_separator", True))
        # The first terms of the blocks that have been looked at: every search begins with the same few.
        self._firsts: dict[int, bytes] = {}

    def __len__(self) -> int:
        """The number of terms."""
        return len(self._bounds)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        """The term at a place, or those of a slice without a step."""
        if isinstance(place, slice):
            return self._several(*place.indices(len(self))[:2])
        if not 0 <= place < len(self):
            raise IndexError(place)
        begin, end = self._bounds.of(place)
        return bytes(self._content[begin : end - 1])

    def find(self, term: bytes) -> int | None:
        """The place of a term, None where it is none of the field."""
        place = self.first_from(term)
        return place if place < len(self) and self[place] == term else None

    def first_from(self, term: bytes) -> int:
        """The place of the first term that is not less than `term`."""
        blocks = -(-len(self) // BLOCK)
        # The last block that begins with a lesser term; the wanted one is in it, or the first of the next.
        block = bisect_left(range(1, blocks), term, key=self._first_of) if blocks else 0
        first = block * BLOCK
        return first + bisect_left(self[first : first + BLOCK], term)

    def with_prefix(self, prefix: bytes) -> tuple[int, int]:
        """The places [first, end) of all terms that begin with a prefix."""
        following = prefix.rstrip(b"\xff")
        if not following:
            return self.first_from(prefix), len(self)
        return self.first_from(prefix), self.first_from(following[:-1] + bytes([following[-1] + 1]))

    def of_length(self, shortest: int, longest: int) -> list[bytes]:
        """The terms of so many bytes at least and at most."""
        return [term for term in self[:] if shortest <= len(term) <= longest]

    def matching(self, pattern: Glob) -> npt.NDArray[np.int64]:
        """The places of the terms that a pattern matches as a whole, ascending."""
        import numpy as np

        first, end = self.with_prefix(pattern.prefix)
        bounds = np.asarray(self._bounds.between(first, end)).view(np.int64)
        content = np.frombuffer(self._content[bounds[0] : bounds[-1]], np.uint8)
        bounds = bounds - bounds[0]
        return first + pattern.among(content, bounds[:-1], bounds[1:] - 1)

    def _first_of(self, block: int) -> bytes:
        first = self._firsts.get(block)
        if first is None:
            first = self._firsts[block] = self[block * BLOCK]
        return first

    def _several(self, first: int, end: int) -> list[bytes]:
        if first >= end:
            return []
        if not self._has_separator:
            if first % BLOCK == 0 and (end - first == BLOCK or end == len(self)):
                begin = self._bounds.of_block(first // BLOCK)[0]
                stop = self._bounds.of_block((end - 1) // BLOCK)[1]
            else:
                begin, stop = self._bounds.of(first)[0], self._bounds.of(end - 1)[1]
            found = bytes(self._content[begin : stop - 1]).split(_SEPARATOR)
            if len(found) != end - first:
                raise IndexDamagedError(f"The terms of the field {self._name} are damaged.")
            return found
        bounds = self._bounds.between(first, end).tolist()
        return [bytes(self._content[begin : stop - 1]) for begin, stop in pairwise(bounds)]
