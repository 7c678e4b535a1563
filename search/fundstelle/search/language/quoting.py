"""Quotation marks in a query: which mark closes which, whatever marks people mix."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

__all__ = ["DOUBLE", "SINGLE", "Quoted", "Quotes"]

#: A double quotation mark; two commas, grave accents, apostrophes or angles beside each other are typed for one.
DOUBLE = r"""(?<!\w)""(?=\w)|(?<=\w)""(?!\w)|["„“”‟«»″＂]|(?<!\w),,(?=\w)|``|''|(?:<<|>>)(?=\w)|(?<=\w)(?:<<|>>)"""
#: A single quotation mark.
SINGLE = r"[‚‘’‹›'`´]"
# In a phrase so many marks are looked at for the one that closes it.
_MOST_MARKS = 64
_OPENS = r"(?:^|(?<=[\s(\[/-]))(?:\"\"|,,|``|''|<<|>>|.)[\w(]"


class Quoted(NamedTuple):
    """What stands in quotation marks.

    Attributes:
        text: the text between the marks.
        end: the place behind the mark that closes it.
    """

    text: str
    end: int


class Quotes:
    """The quotation marks of a query, which are looked for once."""

    def __init__(self, text: str) -> None:
        """Take a query."""
        self._text = text
        self._doubles: list[re.Match[str]] | None = None
        self._singles: list[int] | None = None

    def double(self, start: int) -> Quoted | None:
        """What the double mark at a place opens; None where nothing closes it.

        Marks within that open something themselves (preceded by a blank, followed by a letter) are closed before it. So
        it does not matter which marks are used, only where they stand.
        """
        if self._doubles is None:
            self._doubles = list(re.finditer(DOUBLE, self._text))
        # Of three apostrophes any two may be met as one mark, so that the list need not have it.
        opening = re.compile(DOUBLE).match(self._text, start)
        behind = opening.end() if opening else start + 1
        place = bisect_left(self._doubles, behind, key=re.Match.start)
        others = self._doubles[place : place + _MOST_MARKS]
        depth = 1
        for mark in others:
            depth += 1 if self._opens(mark.start()) else -1
            if not depth:
                return Quoted(self._text[behind : mark.start()], mark.end())
        return Quoted(self._text[behind : others[0].start()], others[0].end()) if others else None

    def single(self, start: int) -> Quoted | None:
        """What the single mark at a place opens; None where nothing closes it. No mark before a letter closes."""
        if self._singles is None:
            self._singles = [mark.start() for mark in re.finditer(rf"{SINGLE}(?!\w)", self._text)]
        place = bisect_left(self._singles, start + 2)
        if place == len(self._singles):
            return None
        end = self._singles[place]
        return Quoted(self._text[start + 1 : end], end + 1)

    def _opens(self, place: int) -> bool:
        return bool(re.compile(_OPENS).match(self._text, place))
