"""Texts cut at their blanks, and every distinct chunk between two blanks numbered; by arrays, not chunk by chunk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from fundstelle.index.german.tokens import SEPARATOR

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["ChunkNumbers", "Column", "Cut", "cut_at_blanks"]

# No character from here on is a blank.
_BEHIND_BLANKS = 0x3001
# The hash of a chunk is the sum of its code points, each times a power of this number by its place, modulo 2**64. It is
# drawn anew by each process: nobody can write chunks that would all stand at one address.
_BASE = int.from_bytes(os.urandom(8)) | 1 << 63 | 1
_INVERSE = pow(_BASE, -1, 1 << 64)

_Item = TypeVar("_Item", bound=np.generic)


class Cut(NamedTuple):
    """Texts cut at their blanks.

    Attributes:
        text: all texts, with a blank before and behind each.
        bounds: int64, for each text its first chunk, and the number of chunks behind the last one.
        chunk_starts: int64, for each chunk the offset of its first character.
        chunk_ends: int64, the offset behind its last one.
        hashes: uint64, of each chunk a hash.
        codes: uint32, the code points of the text.
        is_blank: bool, for each whether it is a blank.
    """

    text: str
    bounds: Integers
    chunk_starts: Integers
    chunk_ends: Integers
    hashes: npt.NDArray[np.uint64]
    codes: npt.NDArray[np.uint32]
    is_blank: npt.NDArray[np.bool_]

    def chunk(self, place: int) -> str:
        """The chunk at a place."""
        return self.text[self.chunk_starts[place] : self.chunk_ends[place]]


def cut_at_blanks(texts: Sequence[str]) -> Cut:
    """Cut texts at whatever `str.split` takes for a blank, but for a `SEPARATOR`."""
    text = f" {' '.join(texts)} "
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    is_blank = _are_blanks().take(codes, mode="clip")
    edges = np.flatnonzero(is_blank[1:] != is_blank[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    text_ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    bounds = np.concatenate(([0], np.searchsorted(starts, text_ends)))
    return Cut(text, bounds, starts, ends, _hashes(codes, starts, ends), codes, is_blank)


@cache
def _are_blanks() -> npt.NDArray[np.bool_]:
    """Whether a character is a blank, by its code point; the last item is for all that are not in the table."""
    return np.array([chr(code).isspace() and chr(code) != SEPARATOR for code in range(_BEHIND_BLANKS + 1)])


def _hashes(codes: npt.NDArray[np.uint32], starts: Integers, ends: Integers) -> npt.NDArray[np.uint64]:
    """The hashes of all chunks, from running sums over the whole text."""
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.multiply(codes, _powers(_BASE, len(codes)), out=sums[1:])
    np.cumsum(sums, out=sums)
    shifts = _powers(_INVERSE, len(codes))[starts - 1]
    hashes: npt.NDArray[np.uint64] = np.multiply(sums[ends] - sums[starts], shifts, dtype=np.uint64)
    return hashes


def _powers(base: int, count: int) -> npt.NDArray[np.uint64]:
    """The powers of a number modulo 2**64, from the first one on."""
    known = _first_powers(base)
    return known[:count] if count <= len(known) else np.cumprod(np.full(count, base, np.uint64), dtype=np.uint64)


@cache
def _first_powers(base: int) -> npt.NDArray[np.uint64]:
    return np.cumprod(np.full(1 << 18, base, np.uint64), dtype=np.uint64)


class Column(Generic[_Item]):
    """An array that grows at its end."""

    def __init__(self, dtype: type[_Item], *items: Any) -> None:
        """An array of this dtype with some items."""
        self._room = np.array(items, dtype)
        self._size = len(items)

    def __len__(self) -> int:
        """How many items it has."""
        return self._size

    @property
    def items(self) -> npt.NDArray[_Item]:
        """The items; no copy."""
        return self._room[: self._size]

    def extend(self, more: npt.NDArray[Any] | Sequence[Any]) -> None:
        """Append items."""
        size = self._size + len(more)
        if size > len(self._room):
            grown = np.empty(2 * size, self._room.dtype)
            grown[: self._size] = self.items
            self._room = grown
        self._room[self._size : size] = more
        self._size = size


class ChunkNumbers:
    """Numbers distinct chunks from 0 as they are met.

    A hash table with open addresses: `_slots` has at each address the number of a chunk or -1, the columns have by
    number what is known of the chunk.
    """

    def __init__(self) -> None:
        """No chunk is known."""
        self._slots = np.full(1 << 12, -1, np.int32)
        self._hashes = Column(np.uint64)
        # Where the characters of each chunk begin, and where those of the last one end.
        self._bounds = Column(np.int64, 0)
        self._characters = Column(np.uint32)
        # Chunks that another chunk with the same hash keeps out of the table.
        self._others: dict[str, int] = {}

    def __len__(self) -> int:
        """How many distinct chunks are known."""
        return len(self._hashes)

    @property
    def size(self) -> int:
        """How many characters all known chunks have."""
        return len(self._characters)

    def chunk(self, number: int) -> str:
        """The chunk with a number."""
        start, end = self._bounds.items[number : number + 2]
        characters = self._characters.items[start:end]
        return characters.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")

    def number(self, cut: Cut) -> tuple[npt.NDArray[np.int32], Integers]:
        """Number the chunks of texts.

        Returns:
            The number of every chunk, int32; and where the new ones stand first, int64, in the order of their numbers.
        """
        numbers = self._find(cut.hashes)
        unknown = np.flatnonzero(numbers < 0)
        new = unknown[_first_of_each(cut.hashes[unknown])]
        if new.size:
            self._add(new, cut)
            self._fill_slots(len(self) - len(new))
            numbers[unknown] = self._find(cut.hashes[unknown])
        more = self._correct(numbers, cut)
        return numbers, np.concatenate((new, more))

    def _find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
        """The numbers of the chunks with these hashes, or -1."""
        if not len(self):
            return np.full(len(hashes), -1, np.int32)
        slots = self._home(hashes)
        numbers = self._slots[slots]
        occupied = np.flatnonzero(self._is_another(numbers, hashes))
        while occupied.size:
            slots[occupied] = (slots[occupied] + 1) % len(self._slots)
            found = numbers[occupied] = self._slots[slots[occupied]]
            occupied = occupied[self._is_another(found, hashes[occupied])]
        return numbers

    def _home(self, hashes: npt.NDArray[np.uint64]) -> Integers:
        """The addresses where chunks with these hashes are looked for first: the upper bits, which are mixed best."""
        return (hashes >> np.uint64(65 - len(self._slots).bit_length())).astype(np.int64)

    def _is_another(self, numbers: npt.NDArray[np.int32], hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        is_another: npt.NDArray[np.bool_] = self._hashes.items.take(numbers, mode="clip") != hashes
        return is_another & (numbers >= 0)

    def _add(self, new: Integers, cut: Cut) -> None:
        """Give the chunks at these places the next numbers."""
        firsts = cut.chunk_starts[new]
        lengths = cut.chunk_ends[new] - firsts
        ends = np.cumsum(lengths)
        characters = cut.codes[np.repeat(firsts - (ends - lengths), lengths) + np.arange(ends[-1])]
        self._hashes.extend(cut.hashes[new])
        self._bounds.extend(self.size + ends)
        self._characters.extend(characters)

    def _fill_slots(self, start: int) -> None:
        """Put the numbers from `start` on at their addresses; the table is made larger before it is half full."""
        if 2 * len(self) > len(self._slots):
            self._slots = np.full(1 << (4 * len(self)).bit_length(), -1, np.int32)
            start = 0
        pending = np.arange(start, len(self), dtype=np.int32)
        slots = self._home(self._hashes.items[start:])
        while pending.size:
            is_free = self._slots[slots] < 0
            # Of several numbers for one address the last one stays.
            self._slots[slots[is_free]] = pending[is_free]
            is_homeless = self._slots[slots] != pending
            pending, slots = pending[is_homeless], (slots[is_homeless] + 1) % len(self._slots)

    def _correct(self, numbers: npt.NDArray[np.int32], cut: Cut) -> Integers:
        """Put the right numbers at places where another chunk has the same hash; returns the places of new chunks."""
        new = []
        for place in self._differing(numbers, cut).tolist():
            chunk = cut.chunk(place)
            if chunk not in self._others:
                self._others[chunk] = len(self)
                self._add(np.array([place]), cut)
                new.append(place)
            numbers[place] = self._others[chunk]
        return np.array(new, np.int64)

    def _differing(self, numbers: npt.NDArray[np.int32], cut: Cut) -> Integers:
        """The places of chunks that are not the known chunks of these numbers."""
        if not numbers.size:
            return np.empty(0, np.int64)
        starts = self._bounds.items[numbers]
        lengths = self._bounds.items[1:][numbers] - starts
        is_other = lengths != cut.chunk_ends - cut.chunk_starts
        # The blanks behind a chunk are compared with whatever it may be, which is faster than to leave them out first.
        first = cut.chunk_starts[0]
        places = np.repeat(starts - cut.chunk_starts, np.diff(cut.chunk_starts, append=len(cut.codes)))
        places += np.arange(first, len(cut.codes))
        differs = self._characters.items.take(places, mode="clip") != cut.codes[first:]
        differs &= ~cut.is_blank[first:]
        if differs.any():
            is_other[np.searchsorted(cut.chunk_starts, np.flatnonzero(differs) + first, "right") - 1] = True
        return np.flatnonzero(is_other)


def _first_of_each(hashes: npt.NDArray[np.uint64]) -> Integers:
    """Where each distinct hash stands first, ascending."""
    return np.sort(np.unique(hashes, return_index=True)[1])
