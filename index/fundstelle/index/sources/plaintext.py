"""Plain text to paragraphs: the lines between blank ones, and the short ones among them that are subheadings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from fundstelle.index.articles import Paragraph
from fundstelle.index.sources.outline import Piece, paragraphs_under_headings

__all__ = [
    "Lines",
    "ends_in_a_stop",
    "is_subheading",
    "lines_together",
    "paragraphs_of",
    "split_lines",
    "under_subheadings",
]

#: The lines between two blank ones, each without the white space around it.
Lines = tuple[str, ...]

_LONGEST_HEADING = 100
_LINE_END = re.compile(r"\r\n|\r|\n")
_CLOSING = "\"'”’“‘»«›‹)]}"
_FULL_STOPS = (".", "…", ";", ",")


def split_lines(text: str) -> list[str]:
    """The lines of a text as an editor numbers them, without their ends (CRLF, LF or CR)."""
    return _LINE_END.split(text)


def lines_together(lines: Iterable[str]) -> list[Lines]:
    """The lines of a text as blank ones part them. Those with nothing but white space are blank."""
    stripped = (line.strip() for line in lines)
    return [tuple(together) for filled, together in groupby(stripped, bool) if filled]


def under_subheadings(paragraphs: Sequence[Lines]) -> Iterator[Paragraph]:
    """The paragraphs, each under the last subheading before it.

    A subheading with no paragraph right below it is a paragraph itself, so that none of its words is lost.
    """
    pieces = [
        Piece(" ".join(lines), 1 if is_subheading(lines) and below and not is_subheading(below) else None)
        for lines, below in zip_longest(paragraphs, paragraphs[1:])
    ]
    return paragraphs_under_headings(pieces)


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that has no header."""
    return tuple(under_subheadings(lines_together(split_lines(text))))


def is_subheading(lines: Lines) -> bool:
    """Whether a paragraph looks like a subheading: one short line with words that does not end as a sentence does."""
    line = lines[0]
    short = len(lines) == 1 and len(line) <= _LONGEST_HEADING
    return short and not ends_in_a_stop(line) and any(map(str.isalnum, line))


def ends_in_a_stop(line: str) -> bool:
    """Whether a line ends in a full stop, an ellipsis, a semicolon or a comma, be it inside quotes or brackets."""
    end = len(line)
    while end and (line[end - 1] in _CLOSING or line[end - 1].isspace()):
        end -= 1
    return line.endswith(_FULL_STOPS, 0, end)
