"""The loops of `parts`: strings looked up in a table of hashes, in place, without taking them out of a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from fundstelle.index.german.morphology import VOWELS

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

# FNV-1a, on code points; see http://www.isthe.com/chongo/tech/comp/fnv/
_BASIS = cython.declare(cython.uint, 0x811C9DC5)
_PRIME = cython.declare(cython.uint, 0x01000193)
# A number that takes all 32 bits would be one of Python's where it is written in a loop.
_BITS = cython.declare(cython.uint, 0xFFFFFFFF)
_INFINITE = cython.declare(cython.double, float("inf"))

# Öl is the only part of two letters.
SHORTEST_PART = 2
# Costs in bits of reading one consonant twice, as spelling had it until 1996 (Schiffahrt).
MERGED_CONSONANT = 4.0
_SHORTEST = cython.declare(cython.Py_ssize_t, SHORTEST_PART)
_MERGED = cython.declare(cython.double, MERGED_CONSONANT)

Steps: TypeAlias = "tuple[tuple[int, int], ...]"
"""Of each modifier how long it is, and how far on the next part begins: the same, but where they share a consonant."""


@cython.cfunc
@cython.inline
@cython.boundscheck(False)  # noqa: FBT003  # as Cython has it
def _letter(text: str, place: cython.Py_ssize_t) -> cython.uint:
    """The code of the letter at a place within a text, which the caller has held against its length."""
    return ord(text[place])


def place_all(
    starts: cython.const[cython.uint][::1], letters: cython.const[cython.ushort][::1], slots: cython.uint[::1]
) -> None:
    """Fill empty slots, a power of two and more of them than strings, with the number of each string plus one."""
    mask: cython.uint = slots.shape[0] - 1
    number: cython.Py_ssize_t
    place: cython.Py_ssize_t
    code: cython.uint
    slot: cython.uint
    for number in range(starts.shape[0] - 1):
        slot = _BASIS
        for place in range(starts[number], starts[number + 1]):
            code = letters[place]
            slot = ((slot ^ code) * _PRIME) & _BITS
        slot &= mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = number + 1


@cython.cclass
class PartTable:
    """Strings by their hashes: `starts` of each in `letters`, with the end of the last, and `slots` of `place_all`."""

    _slots: cython.const[cython.uint][::1]
    _starts: cython.const[cython.uint][::1]
    _letters: cython.const[cython.ushort][::1]
    _counts: cython.const[cython.uint][::1]
    _modifier_costs: cython.const[cython.double][::1]
    _head_costs: cython.const[cython.double][::1]

    def __init__(
        self,
        slots: cython.const[cython.uint][::1],
        starts: cython.const[cython.uint][::1],
        letters: cython.const[cython.ushort][::1],
        counts: cython.const[cython.uint][::1],
        modifier_costs: cython.const[cython.double][::1],
        head_costs: cython.const[cython.double][::1],
    ) -> None:
        """Look up in these; of each string are given how often it is a modifier, and its costs, infinite for none."""
        self._slots = slots
        self._starts = starts
        self._letters = letters
        self._counts = counts
        self._modifier_costs = modifier_costs
        self._head_costs = head_costs

    @cython.ccall
    def number(self, text: str, first: cython.Py_ssize_t = 0) -> cython.Py_ssize_t:
        """The number of the string that a text is from one of its characters on; -1 if it is none of them."""
        end: cython.Py_ssize_t = len(text)
        place: cython.Py_ssize_t
        key: cython.uint = _BASIS
        code: cython.uint
        for place in range(first, end):
            code = _letter(text, place)
            key = ((key ^ code) * _PRIME) & _BITS
        return self.find(text, first, end, key)

    def modifier_count(self, text: str) -> int:
        """How often a text was seen as a modifier."""
        number: cython.Py_ssize_t = self.number(text)
        return self._counts[number] if number >= 0 else 0

    @cython.ccall
    def head_cost(self, text: str, first: cython.Py_ssize_t = 0) -> object:
        """What a text costs as a head from one of its characters on: a number, or None if it is none."""
        number: cython.Py_ssize_t = self.number(text, first)
        if number < 0 or self._head_costs[number] == _INFINITE:
            return None
        return self._head_costs[number]

    def has_head(self, text: str, first: cython.Py_ssize_t, last: cython.Py_ssize_t) -> bool:
        """Whether a text is a head from one of the characters from `first` to the one before `last` on."""
        place: cython.Py_ssize_t
        number: cython.Py_ssize_t
        for place in range(first, last):
            number = self.number(text, place)
            if number >= 0 and self._head_costs[number] < _INFINITE:
                return True
        return False

    def modifiers(self, text: str, shortest: cython.Py_ssize_t, longest: cython.Py_ssize_t) -> list[tuple[int, float]]:
        """The length and the cost of each modifier that a text begins with, within these lengths, by length."""
        found: list[tuple[int, float]] = []
        end: cython.Py_ssize_t = min(longest, len(text))
        place: cython.Py_ssize_t
        number: cython.Py_ssize_t
        key: cython.uint = _BASIS
        code: cython.uint
        for place in range(end):
            code = _letter(text, place)
            key = ((key ^ code) * _PRIME) & _BITS
            if place + 1 >= shortest:
                number = self.find(text, 0, place + 1, key)
                if number >= 0 and self._modifier_costs[number] < _INFINITE:
                    found.append((place + 1, self._modifier_costs[number]))
        return found

    @cython.cfunc
    def find(self, text: str, first: cython.Py_ssize_t, end: cython.Py_ssize_t, key: cython.uint) -> cython.Py_ssize_t:
        """The number of the string that stands between two places of a text and has this hash; -1 if there is none."""
        mask: cython.uint = self._slots.shape[0] - 1
        slot: cython.uint = key & mask
        tried: cython.Py_ssize_t
        number: cython.Py_ssize_t
        start: cython.Py_ssize_t
        place: cython.Py_ssize_t
        code: cython.uint
        for tried in range(self._slots.shape[0]):
            number = self._slots[(slot + tried) & mask]
            if number == 0:
                return -1
            start = self._starts[number - 1]
            if self._starts[number] - start == end - first:
                for place in range(end - first):
                    code = _letter(text, first + place)
                    if self._letters[start + place] != code:
                        break
                else:
                    return number - 1
        return -1

    @cython.cfunc
    def modifier_cost(self, number: cython.Py_ssize_t) -> cython.double:
        """What a string costs as a modifier."""
        return self._modifier_costs[number]


@cython.cclass
class ProvenParts:
    """Finds the cheapest parts of words among those of a table, by dynamic programming from the right."""

    _table: PartTable
    _least: cython.double
    _longest: cython.Py_ssize_t
    _may_be_head: Callable[[str], bool] | None

    def __init__(
        self, table: PartTable, least: float, longest: int, may_be_head: Callable[[str], bool] | None = None
    ) -> None:
        """Search in a table in which no head costs below `least`, for heads of which this is true."""
        self._table = table
        self._least = least
        self._longest = longest
        self._may_be_head = may_be_head

    def steps(self, word: str, bound: float) -> Steps:
        """The steps from part to part of a word that cost least; none if nothing costs less than the bound."""
        steps: Steps = self._cheapest(word, 0, bound, {})[1]
        return steps

    @cython.cfunc
    def _end(self, word: str, first: cython.Py_ssize_t, ends: dict[int, tuple[float, Steps]]) -> tuple[float, Steps]:
        """The cost of the cheapest parts of the end of a word, which may also be a head alone, and the steps."""
        known = ends.get(first)
        if known is None:
            cost = self._table.head_cost(word, first)
            if cost is None or (self._may_be_head is not None and not self._may_be_head(word[first:])):
                cost = _INFINITE
            known = ends[first] = self._cheapest(word, first, cost, ends)
        return known

    @cython.cfunc
    def _cheapest(
        self, word: str, first: cython.Py_ssize_t, bound: cython.double, ends: dict[int, tuple[float, Steps]]
    ) -> tuple[float, Steps]:
        """The cost and the steps of the cheapest parts from one character on; the bound and none if none cost less."""
        best: Steps = ()
        last: cython.Py_ssize_t = min(first + self._longest, len(word) - _SHORTEST)
        place: cython.Py_ssize_t
        number: cython.Py_ssize_t
        key: cython.uint = _BASIS
        code: cython.uint
        cost: cython.double
        rest: cython.double
        for place in range(first, last):
            code = _letter(word, place)
            key = ((key ^ code) * _PRIME) & _BITS
            if place + 1 - first < _SHORTEST:
                continue
            number = self._table.find(word, first, place + 1, key)
            if number < 0:
                continue
            cost = self._table.modifier_cost(number)
            if cost + self._least >= bound:
                continue
            end = self._end(word, place + 1, ends)
            rest = end[0]
            if cost + rest < bound:
                bound = cost + rest
                best = ((place + 1 - first, place + 1 - first), *end[1])
            if shares_consonant(word, place):
                end = self._end(word, place, ends)
                rest = end[0]
                if cost + _MERGED + rest < bound:
                    bound = cost + _MERGED + rest
                    best = ((place + 1 - first, place - first), *end[1])
        return bound, best


@cython.ccall
def shares_consonant(word: str, place: cython.Py_ssize_t) -> cython.bint:
    """Whether the next part may begin with the last letter of the modifier that ends with this one, too.

    Until 1996 two equal consonants absorbed a third one before a vowel: Schiff + Fahrt made Schiffahrt.
    """
    last = word[place]
    return last == word[place - 1] and word[place + 1] in VOWELS and last not in VOWELS
