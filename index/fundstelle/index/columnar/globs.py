"""Patterns with wildcards over bytes, matched in a time that grows with pattern times word, whatever they are.

A pattern is a nondeterministic automaton whose states are the bits of a number: bit i stands for the first i symbols of
the pattern. A byte of the word moves all states at once, so nothing is ever tried again. This is Shift-And of
Baeza-Yates and Gonnet, "A New Approach to Text Searching" (1992).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

__all__ = ["MANY", "ONE", "Automaton", "Glob"]

#: Symbols of a pattern beside bytes: one character, and any number of them.
ONE: Final = -1
MANY: Final = -2

# The last state that fits into a number of 64 bits.
_LAST = 63
_BYTES = 256


class Automaton(NamedTuple):
    """The tables of a pattern by byte, uint64, a bit for each state; see `_terms.PackedTerms.matching`."""

    takes: memoryview[int]
    stays: memoryview[int]
    left: memoryview[int]
    right: memoryview[int]
    ones: int
    end: int
    suffix: bytes


def _is_inside(byte: int) -> bool:
    """Whether a byte of UTF-8 continues a character."""
    return byte & 0xC0 == 0x80


class Glob:
    """A pattern, ready to be matched with words in UTF-8."""

    def __init__(
        self,
        symbols: Sequence[int],
        pairs: Collection[bytes] = (),
        is_one: Callable[[bytes, int], bool] = lambda _word, _place: False,
    ) -> None:
        """Prepare a pattern.

        Args:
            symbols: bytes, `ONE` and `MANY`.
            pairs: pairs of bytes that `ONE` stands for as well, up to 64.
            is_one: whether the pair at a place of a word is one character, of which two `ONE` cannot take half each.
        """
        self._is_one = is_one
        self._pairs = [(pair[0], pair[1]) for pair in pairs]
        self._end = sum(symbol != MANY for symbol in symbols)
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
        self._literal = literal
        self._takes = {byte: states | self._one for byte, states in literal.items()}
        wild = next((place for place, symbol in enumerate(symbols) if symbol < 0), len(symbols))
        #: Every word that matches begins so, and ends so.
        self.prefix = bytes(symbols[:wild])
        ending = next((place for place, symbol in enumerate(reversed(symbols)) if symbol < 0), len(symbols))
        self.suffix = bytes(symbols[len(symbols) - ending :])
        self._is_longer = self._end > _LAST
        splits = bool(self._pairs) and any(first == second == ONE for first, second in pairwise(symbols))
        #: Whether what the automaton accepts is to be matched once more: it has no more than the first states, or does
        #: not know which pairs are one character.
        self.is_rough = self._is_longer or splits

    def matches(self, word: bytes) -> bool:
        """Whether the pattern matches the whole of a word."""
        if not (word.startswith(self.prefix) and word.endswith(self.suffix)):
            return False
        states, before, previous = 1, 0, -1
        # Of the states those that only a `ONE` has led to at the last byte.
        by_one = 0
        for place, byte in enumerate(word):
            inside = _is_inside(byte)
            ones = 0 if inside else states & self._one
            is_pair = (previous, byte) in self._pairs
            if is_pair and ones & by_one and self._is_one(word, place - 1):
                ones &= ~by_one
            others = (states & self._literal.get(byte, 0)) << 1 | states & self._loops
            if inside:
                others |= states & self._one << 1
            if is_pair:
                others |= (before & self._one) << 1
            moved = ones << 1 | others
            if not moved and not states:
                return False
            before, states, previous, by_one = states, moved, byte, ones << 1 & ~others
        return bool(states >> self._end & 1)

    @cached_property
    def automaton(self) -> Automaton:
        """The pattern as tables, with as many of its states as fit: then anything may follow these."""
        fitting = (1 << _LAST) - 1
        loops, end = (self._loops & fitting | 1 << _LAST, _LAST) if self._is_longer else (self._loops, self._end)
        ones = self._one & fitting
        takes = [self._takes.get(byte, 0 if _is_inside(byte) else self._one) & fitting for byte in range(_BYTES)]
        # What stays where it is: at any byte, or inside a character that a `ONE` stands for.
        stays = [loops | (ones << 1 if _is_inside(byte) else 0) for byte in range(_BYTES)]
        left, right = [0] * _BYTES, [0] * _BYTES
        for number, (first, second) in enumerate(self._pairs):
            left[first] |= 1 << number
            right[second] |= 1 << number
        return Automaton(_table(takes), _table(stays), _table(left), _table(right), ones, end, self.suffix)


def _table(numbers: list[int]) -> memoryview[int]:
    return memoryview(array("Q", numbers))
