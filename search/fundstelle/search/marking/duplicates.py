"""Passages that say the same, such as an agency's text in five papers.

Two passages are duplicates if their words are the same, or nearly so: the share of the runs of four words that they
have in common among all that they have is at least `ALIKE`. This is the resemblance of Broder, "On the resemblance and
containment of documents" (1997).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["ALIKE", "Groups"]

#: The least resemblance of two duplicates: a text of forty words may differ in one of them.
ALIKE = 0.8
_RUN = 4
# Of shorter passages one word makes the difference: they must be the same.
_SHORT = 12


class _Words(NamedTuple):
    """The words of a passage: all in order, and its runs of four."""

    key: str
    runs: frozenset[int]


class Groups:
    """Passages taken one after the other, each put to the first one that says the same."""

    def __init__(self) -> None:
        """Begin without passages."""
        self._keys: dict[str, int] = {}
        self._leaders: list[tuple[int, frozenset[int]]] = []

    def __len__(self) -> int:
        """How many passages say something different."""
        return len(self._leaders)

    def put(self, text: str) -> int:
        """The number of the group that a text belongs to, from 0; a new one if no other text says the same."""
        words = _words_of(text)
        group = self._keys.get(words.key)
        if group is None:
            group = self._alike(words)
        if group is None:
            group = len(self._leaders)
            self._leaders.append((group, words.runs))
        self._keys[words.key] = group
        return group

    def _alike(self, words: _Words) -> int | None:
        if not words.runs:
            return None
        return next((group for group, runs in self._leaders if _resemblance(words.runs, runs) >= ALIKE), None)


def _words_of(text: str) -> _Words:
    words = re.findall(r"\w+", text.casefold())
    runs = () if len(words) < _SHORT else _runs(words)
    return _Words(" ".join(words), frozenset(runs))


def _runs(words: Sequence[str]) -> Sequence[int]:
    return [hash(tuple(words[place : place + _RUN])) for place in range(len(words) - _RUN + 1)]


def _resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    # Sets of very different sizes need not be compared.
    least, most = sorted((len(one), len(other)))
    if least < ALIKE * most:
        return 0.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)
