"""Text in lines of a terminal, with its matches marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import click

from fundstelle.cli.render import Style
from fundstelle.cli.streams import visible_line
from fundstelle.cli.table import columns
from fundstelle.search.marking.snippet import mark

__all__ = ["INDENT", "styled", "wrap_plain", "wrapped"]

#: What stands before all lines of a hit but its first.
INDENT = "   "

_NARROWEST = 20
_BLANK = re.compile(r"\s")


def wrapped(
    text: str, spans: Sequence[tuple[int, int]], style: Style, *, first: str = INDENT, bold: bool = False
) -> Iterator[str]:
    """A text in lines, with its matches marked; the signs that mark take no room on a coloured terminal."""
    text = _BLANK.sub(" ", visible_line(text))
    if not style.color:
        text, spans = mark(text, spans, "**", "**"), ()
    width = max(style.width - max(len(first), len(INDENT)), _NARROWEST)
    indent = first
    for start, end in _breaks(text, width):
        inside = [(max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start]
        yield indent + _painted(text[start:end], inside, style, bold=bold)
        indent = INDENT


def wrap_plain(text: str, style: Style) -> Iterator[str]:
    """A text in lines, to be indented."""
    text = _BLANK.sub(" ", visible_line(text))
    for start, end in _breaks(text, max(style.width - len(INDENT), _NARROWEST)):
        yield text[start:end]


def styled(text: str, style: Style, **how: Any) -> str:
    """A text with the style of `click.style` around it, on a coloured terminal."""
    return click.style(text, **how) if style.color and text and any(how.values()) else text


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where to cut a text into lines of at most `width` columns: between words, or inside one that is too long."""
    start = end = 0
    for match in re.finditer(r"\S+", text):
        if end > start and columns(text[start : match.end()]) > width:
            yield start, end
            start = end = match.start()
        if end == start:
            start = match.start()
        end = match.end()
        while columns(text[start:end]) > width:
            cut = start + _fitting(text[start:end], width)
            yield start, cut
            start = cut
    if end > start:
        yield start, end


def _fitting(text: str, width: int) -> int:
    """How many characters of a text fit into some columns; at least one."""
    count = next((i for i in range(1, len(text) + 1) if columns(text[:i]) > width), len(text) + 1) - 1
    return max(count, 1)


def _painted(text: str, spans: Sequence[tuple[int, int]], style: Style, *, bold: bool) -> str:
    pieces = []
    done = 0
    for start, end in [*spans, (len(text), len(text))]:
        pieces.append(styled(text[done:start], style, bold=bold))
        pieces.append(styled(text[start:end], style, bold=True, fg="red"))
        done = end
    return "".join(pieces)
