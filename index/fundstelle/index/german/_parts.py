"""The loops of `parts`: strings looked up in a table of hashes, in place, without taking them out of a word."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from fundstelle.index import uncompiled as cython

# FNV-1a, on code points; see http://www.isthe.com/chongo/tech/comp/fnv/
_BASIS = cython.declare(cython.uint, 0x811C9DC5)
_PRIME = cython.declare(cython.uint, 0x01000193)
# A number that takes all 32 bits would be one of Python's where it is written in a loop.
_BITS = cython.declare(cython.uint, 0xFFFFFFFF)
_INFINITE = cython.declare(cython.double, float("inf"))


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
            code = ord(text[place])
            key = ((key ^ code) * _PRIME) & _BITS
        return self._number(text, first, end, key)

    def modifier_count(self, text: str) -> int:
        """How often a text was seen as a modifier."""
        number: cython.Py_ssize_t = self.number(text)
        return self._counts[number] if number >= 0 else 0

    def head_cost(self, text: str) -> float | None:
        """What a text costs as a head, or None."""
        number: cython.Py_ssize_t = self.number(text)
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
            code = ord(text[place])
            key = ((key ^ code) * _PRIME) & _BITS
            if place + 1 >= shortest:
                number = self._number(text, 0, place + 1, key)
                if number >= 0 and self._modifier_costs[number] < _INFINITE:
                    found.append((place + 1, self._modifier_costs[number]))
        return found

    @cython.cfunc
    def _number(
        self, text: str, first: cython.Py_ssize_t, end: cython.Py_ssize_t, key: cython.uint
    ) -> cython.Py_ssize_t:
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
                    code = ord(text[first + place])
                    if self._letters[start + place] != code:
                        break
                else:
                    return number - 1
        return -1
