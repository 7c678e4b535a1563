"""Stretches of a text, and the text with them marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Span", "mark"]


class Span(NamedTuple):
    """A stretch of text from `start` to before `end`, in characters (code points)."""

    start: int
    end: int


def mark(text: str, spans: Iterable[tuple[int, int]], before: str, after: str) -> str:
    """A text with `before` and `after` around each of the spans, which are in order and do not overlap."""
    pieces = []
    done = 0
    for start, end in spans:
        pieces += [text[done:start], before, text[start:end], after]
        done = end
    return "".join([*pieces, text[done:]])
