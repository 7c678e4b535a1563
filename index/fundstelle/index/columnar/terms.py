"""The dictionary of a field's terms: sorted, front-coded, searched in place.

Terms stand in blocks of `BLOCK`. The first of each block stands in an array of its own; of every other there is what it
does not share with the one before. A byte says how many bytes it shares, and how many follow, four bits each. Of 15 and
more the rest stands behind: of those it shares as a byte, then of those that follow as a variable-byte number, the
lowest bits first.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import overload

from fundstelle.index.columnar import _boundaries, _terms
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter, natural
from fundstelle.index.columnar.globs import Glob
from fundstelle.index.errors import IndexDamagedError

__all__ = ["Dictionaries", "TermDictionary", "write_terms"]

#: How many terms make a block; known to the loops as well.
BLOCK = 64
# What the loops say of a place; see there.
_UNCHECKED, _DAMAGED, _, _, _BEGINS, _EQUAL = range(6)
# What front-coding can take more than a term as it is.
_HEAD_BYTES = 10


def write_terms(file: ArrayFileWriter, name: str, terms: Sequence[bytes]) -> None:
    """Write the terms of a field.

    Args:
        file: where to.
        name: what the field is called in the file.
        terms: sorted, each once.
    """
    content = b"".join(terms)
    ends = array("Q", accumulate(map(len, terms)))
    packed = memoryview(bytearray(len(content) + _HEAD_BYTES * len(terms)))
    begins = array("Q", bytes(8 * (-(-len(terms) // BLOCK) + 1)))
    size = _terms.pack(content, memoryview(ends), packed, memoryview(begins))
    firsts = terms[::BLOCK]
    for part, raw in (("terms", packed[:size]), ("terms_firsts", b"".join(firsts))):
        with file.section(f"{name}/{part}", "|u1") as section:
            section.write(bytes(raw))
    for part, offsets in (("begins", begins), ("starts", array("Q", accumulate(map(len, firsts), initial=0)))):
        with file.section(f"{name}/terms_{part}", "<u8") as section:
            section.write(offsets.tobytes())
    file.properties[f"{name}/terms_count"] = len(terms)
    file.properties[f"{name}/terms_longest"] = max(map(len, terms), default=0)


class TermDictionary(Sequence[bytes]):
    """The sorted terms of a field. Several threads may use it at once."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        """Read the terms of the field `name`.

        Raises:
            KeyError: there are none.
            IndexDamagedError: their parts do not agree.
        """
        self._name = f"{name} in {file.name}"
        self._content = file.packed(f"{name}/terms")
        firsts, starts = file.array(f"{name}/terms_firsts"), file.array(f"{name}/terms_starts")
        self._begins = file.array(f"{name}/terms_begins")
        try:
            self._count = natural(file.properties.get(f"{name}/terms_count"))
            longest = natural(file.properties.get(f"{name}/terms_longest"))
        except ValueError as error:
            raise self._damage() from error
        self._blocks = -(-self._count // BLOCK)
        known = len(firsts) + len(self._content)
        if firsts.format != "B" or longest > known or not self._lead_to(starts, len(firsts)):
            raise self._damage()
        if not self._lead_to(self._begins, len(self._content)):
            raise self._damage()
        content = self._content.unchecked
        #: What the loops read.
        self.packed = _terms.PackedTerms(firsts, starts, content, self._begins, self._count, longest)

    def __len__(self) -> int:
        """The number of terms."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        """The term at a place, or those of a slice without a step."""
        if isinstance(place, slice):
            return self._several(*place.indices(self._count)[:2])
        if not 0 <= place < self._count:
            raise IndexError(place)
        self._check(place // BLOCK, place // BLOCK + 1)
        term = self.packed.term(place)
        if term is None:
            raise self._damage()
        return term

    def find(self, term: bytes) -> int | None:
        """The place of a term, None where it is none of the field."""
        place, what = self.search(term)
        return place if what == _EQUAL else None

    def first_from(self, term: bytes) -> int:
        """The place of the first term that is not less than `term`."""
        return self.search(term)[0]

    def with_prefix(self, prefix: bytes) -> tuple[int, int]:
        """The places [first, end) of all terms that begin with a prefix."""
        following = prefix.rstrip(b"\xff")
        if not following:
            return self.first_from(prefix), len(self)
        return self.first_from(prefix), self.first_from(following[:-1] + bytes([following[-1] + 1]))

    def matching(self, pattern: Glob) -> memoryview[int]:
        """The places of the terms that a pattern matches as a whole, ascending: int64."""
        first, end = self.with_prefix(pattern.prefix)
        blocks = first // BLOCK, -(-end // BLOCK)
        if first >= end:
            return memoryview(array("q"))
        self._check(*blocks)
        places = array("q", bytes(8 * BLOCK * (blocks[1] - blocks[0])))
        found = self.packed.matching(*blocks, *pattern.automaton, memoryview(places))
        if found < 0:
            raise self._damage()
        if pattern.is_rough:
            return memoryview(array("q", [place for place in places[:found] if pattern.matches(self[place])]))
        return memoryview(places)[:found]

    def near(self, word: bytes, distance: int) -> list[tuple[int, int]]:
        """The places of the terms that are near to a word, ascending, each with its distance.

        Args:
            word: the word, in bytes that are letters.
            distance: the greatest optimal string alignment distance.
        """
        self._check(0, self._blocks)
        places, distances = array("q", bytes(8 * self._count)), bytearray(self._count)
        found = self.packed.near(word, distance, memoryview(places), memoryview(distances))
        if found < 0:
            raise self._damage()
        return [*zip(places[:found], distances[:found], strict=True)]

    def search(self, term: bytes) -> tuple[int, int]:
        """The place of the first term that is not less, and what the loops say of it."""
        place, what = self.packed.search(term)
        if what == _UNCHECKED:
            self._check(place, place + 1)
            place, what = self.packed.search(term)
        if what == _DAMAGED:
            raise self._damage()
        return place, what

    def _several(self, first: int, end: int) -> list[bytes]:
        if first >= end:
            return []
        block, last = first // BLOCK, -(-end // BLOCK)
        self._check(block, last)
        ends = memoryview(array("Q", bytes(8 * (min(last * BLOCK, self._count) - block * BLOCK + 1))))
        size = self.packed.measure(block, last, ends[1:])
        if size < 0:
            raise self._damage()
        content = bytearray(size)
        self.packed.unpack(block, last, memoryview(content))
        wanted = ends[first - block * BLOCK : end - block * BLOCK + 1].tolist()
        return [bytes(content[begin:stop]) for begin, stop in pairwise(wanted)]

    def _check(self, first: int, last: int) -> None:
        """Check the bytes of some blocks before they are read."""
        self._content[self._begins[first] : self._begins[last]]
        self.packed.mark_checked(first, last)

    def _lead_to(self, offsets: memoryview[int], end: int) -> bool:
        """Whether offsets, one a block and the last one, ascend from 0 to an end."""
        if len(offsets) != self._blocks + 1 or offsets.format != "Q" or offsets[0] or offsets[-1] != end:
            return False
        return _boundaries.ascend(offsets, end)

    def _damage(self) -> IndexDamagedError:
        return IndexDamagedError(f"The terms of the field {self._name} are damaged.")


class Dictionaries:
    """Several dictionaries, asked together whether any of them has a term."""

    def __init__(self, dictionaries: Sequence[TermDictionary]) -> None:
        """Ask these."""
        self._all = dictionaries
        self._packed = [terms.packed for terms in dictionaries]

    def has(self, term: bytes) -> bool:
        """Whether any has a term."""
        return self._is_found(term, _EQUAL)

    def has_beginning(self, prefix: bytes) -> bool:
        """Whether any has a term that begins so."""
        return self._is_found(prefix, _BEGINS)

    def _is_found(self, term: bytes, least: int) -> bool:
        number = _terms.first_with(self._packed, term, least)
        while number < -1:
            # Once it has been asked alone, its block is checked.
            self._all[-2 - number].search(term)
            number = _terms.first_with(self._packed, term, least)
        return number >= 0
