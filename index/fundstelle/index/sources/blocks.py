"""Plain text to paragraphs: blocks between blank lines, and the short ones among them that are subheadings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from fundstelle.index.articles import Paragraph

__all__ = [
    "Block",
    "ends_a_sentence",
    "is_subheading",
    "paragraphs_of",
    "split_blocks",
    "split_lines",
    "under_headings",
]

#: The lines between two blank ones, each without the white space around it.
Block = tuple[str, ...]

_LONGEST_HEADING = 100
_LINE_END = re.compile(r"\r\n|\r|\n")
_CLOSING = "\"'”’“‘»«›‹)]}"
_FULL_STOPS = (".", "…", ";", ",")


def split_lines(text: str) -> list[str]:
    """The lines of a text as an editor numbers them, without their ends (CRLF, LF or CR)."""
    return _LINE_END.split(text)


def split_blocks(lines: Iterable[str]) -> list[Block]:
    """The blocks of a text. Lines with nothing but white space are blank."""
    stripped = (line.strip() for line in lines)
    return [tuple(block) for filled, block in groupby(stripped, bool) if filled]


def under_headings(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """The blocks as paragraphs, each under the last subheading before it.

    A subheading with no paragraph right below it is a paragraph itself, so that none of its words is lost.
    """
    heading = None
    for block, below in zip(blocks, [*blocks[1:], None], strict=True):
        if is_subheading(block) and below and not is_subheading(below):
            heading = block[0]
        else:
            yield Paragraph(" ".join(block), heading)


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that has no header."""
    return tuple(under_headings(split_blocks(split_lines(text))))


def is_subheading(block: Block) -> bool:
    """Whether a block looks like a subheading: one short line with words that does not end as a sentence does."""
    line = block[0]
    short = len(block) == 1 and len(line) <= _LONGEST_HEADING
    return short and not ends_a_sentence(line) and any(map(str.isalnum, line))


def ends_a_sentence(line: str) -> bool:
    """Whether a line ends in a full stop, an ellipsis, a semicolon or a comma, be it inside quotes or brackets."""
    end = len(line)
    while end and (line[end - 1] in _CLOSING or line[end - 1].isspace()):
        end -= 1
    return line.endswith(_FULL_STOPS, 0, end)
