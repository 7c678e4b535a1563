"""Patterns with wildcards over bytes, matched in a time that grows with pattern times word, whatever they are.

A pattern is a nondeterministic automaton whose states are the bits of a number: bit i stands for the first i symbols of
the pattern. A byte of the word moves all states at once, so nothing is ever tried again. This is Shift-And of
Baeza-Yates and Gonnet, "A New Approach to Text Searching" (1992).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["MANY", "ONE", "Glob"]

#: Symbols of a pattern beside bytes: one character, and any number of them.
ONE: Final = -1
MANY: Final = -2

# As many states fit into a number of 64 bits.
_STATES = 64
# Longer words are matched one by one: in step with the others each of their bytes would cost as much as for all.
_LONG = 64
# So many words are matched in step; more would not fit into the processor's cache.
_IN_STEP = 1 << 16


def _is_inside(byte: int) -> bool:
    """Whether a byte of UTF-8 continues a character."""
    return byte & 0xC0 == 0x80


class Glob:
    """A pattern, ready to be matched with words in UTF-8."""

    def __init__(self, symbols: Sequence[int], pairs: Collection[bytes] = ()) -> None:
        """Prepare a pattern.

        Args:
            symbols: bytes, `ONE` and `MANY`.
            pairs: pairs of bytes that `ONE` stands for as well.
        """
        fixed = [symbol for symbol in symbols if symbol != MANY]
        self._pairs = frozenset((pair[0], pair[1]) for pair in pairs)
        self._end = len(fixed)
        self._loops = self._one = 0
        literal: dict[int, int] = {}
        state = 0
        for symbol in symbols:
            if symbol == MANY:
                self._loops |= 1 << state
                continue
            if symbol == ONE:
                self._one |= 1 << state
            else:
                literal[symbol] = literal.get(symbol, 0) | 1 << state
            state += 1
        self._takes = {byte: states | self._one for byte, states in literal.items()}
        #: No shorter word matches, and no longer one, in bytes; None where there is no longest.
        self.shortest = len(fixed)
        self.longest = None if self._loops else sum(4 if symbol == ONE else 1 for symbol in fixed)
        #: Every word that matches begins so, and ends so.
        self.prefix = _literal(symbols)
        self.suffix = _literal(symbols[::-1])[::-1]
        # Where nothing but one gap lies between both, they tell all.
        self._is_told = symbols == [*self.prefix, MANY, *self.suffix]

    def matches(self, word: bytes) -> bool:
        """Whether the pattern matches the whole of a word."""
        if not (self.shortest <= len(word) and word.startswith(self.prefix) and word.endswith(self.suffix)):
            return False
        states, before, previous = 1, 0, -1
        for byte in word:
            inside = _is_inside(byte)
            moved = (states & self._takes.get(byte, 0 if inside else self._one)) << 1 | states & self._loops
            if inside:
                moved |= states & self._one << 1
            if (previous, byte) in self._pairs:
                moved |= (before & self._one) << 1
            if not moved and not states:
                return False
            before, states, previous = states, moved, byte
        return bool(states >> self._end & 1)

    def among(self, content: npt.NDArray[np.uint8], begins: Integers, ends: Integers) -> Integers:
        """Which of several words match.

        Args:
            content: uint8, the words.
            begins: int64, where each begins in it.
            ends: int64, where each ends.

        Returns:
            Their places, ascending.
        """
        import numpy as np

        lengths = ends - begins
        fitting = lengths >= self.shortest
        if self.longest is not None:
            fitting &= lengths <= self.longest
        found = np.flatnonzero(fitting)
        for place, byte in enumerate(self.prefix):
            found = found[content[begins[found] + place] == byte]
        for place, byte in enumerate(reversed(self.suffix), 1):
            found = found[content[ends[found] - place] == byte]
        if self._is_told or not len(found):
            return found
        is_long = lengths[found] > (_LONG if self._end < _STATES else 0)
        alone = [p for p in found[is_long].tolist() if self.matches(content[begins[p] : ends[p]].tobytes())]
        rest = found[~is_long]
        rest = rest[np.argsort(lengths[rest], kind="stable")[::-1]]
        matched = [np.array(alone, np.int64)]
        for start in range(0, len(rest), _IN_STEP):
            some = rest[start : start + _IN_STEP]
            matched.append(some[self._in_step(content, begins[some], lengths[some])])
        return np.sort(np.concatenate(matched))

    def _in_step(self, content: npt.NDArray[np.uint8], begins: Integers, lengths: Integers) -> npt.NDArray[np.bool_]:
        """For each word, the longest first, whether it matches; byte after byte of all of them at once."""
        import numpy as np

        bit = np.uint64(1)
        takes = np.array([0 if _is_inside(byte) else self._one for byte in range(256)], np.uint64)
        for byte, taking in self._takes.items():
            takes[byte] = taking
        # What stays where it is: at any byte, or inside a character that a `ONE` stands for.
        stays = np.array([self._loops | (self._one << 1 if _is_inside(byte) else 0) for byte in range(256)], np.uint64)
        pairs = np.zeros((256, 256) if self._pairs and self._one else (1, 1), np.uint64)
        if len(pairs) > 1:
            for pair in self._pairs:
                pairs[pair] = self._one
        states, before = np.ones(len(begins), np.uint64), np.zeros(len(begins), np.uint64)
        previous = np.zeros(len(begins), np.uint8)
        for place in range(int(lengths[0])):
            running = int(np.searchsorted(-lengths, -place))
            bytes_here, now = content[begins[:running] + place], states[:running]
            moved = ((now & takes[bytes_here]) << bit) | (now & stays[bytes_here])
            if len(pairs) > 1:
                moved |= (before[:running] & pairs[previous[:running], bytes_here]) << bit
                before[:running], previous[:running] = now, bytes_here
            states[:running] = moved
        matched: npt.NDArray[np.bool_] = (states >> np.uint64(self._end)) & bit == bit
        return matched


def _literal(symbols: Sequence[int]) -> bytes:
    """The bytes before the first wildcard."""
    wild = next((place for place, symbol in enumerate(symbols) if symbol < 0), len(symbols))
    return bytes(symbols[:wild])
