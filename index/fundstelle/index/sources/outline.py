"""Pieces of a document, in order, to paragraphs that stand under headings: what all formats with headings share."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from fundstelle.index.articles import Paragraph
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.limits import Limits, beyond

__all__ = ["Piece", "Shelf", "one_line", "paragraphs_under_headings", "row_text", "unescape"]

# Not all that Unicode calls a space: a no-break space is kept, for it means something.
_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
# Python reads no more than some thousand digits, and no character has a number of so many.
_ENDLESS_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{100,}+;?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a heading of a level (1 is the highest), and where it stands, as in `Paragraph`."""

    text: str
    level: int | None = None
    place: str | None = None


class Shelf:
    """Pieces as they come, as long as they are no more than an article may hold.

    Attributes:
        pieces: what was put here.
    """

    def __init__(self, limit: int, passages: int | None = None) -> None:
        """Make room for as many characters, and as many pieces, as an article may have."""
        self._limits = Limits(article=limit) if passages is None else Limits(article=limit, passages=passages)
        self._size = 0
        self._count = 0
        self.pieces: list[Piece] = []

    def put(self, text: str, level: int | None = None, place: str | None = None) -> None:
        """Add a piece with its white space made plain; what holds nothing else is passed over.

        Raises:
            SourceError: there is too much of it.
        """
        if text := one_line(text):
            self.count(len(text))
            self.count_piece()
            self.pieces.append(Piece(text, level, place))

    def count(self, size: int) -> None:
        """Count characters that are kept elsewhere.

        Raises:
            SourceError: there are too many.
        """
        self._size += size
        if self._size > self._limits.article:
            raise SourceError(beyond(None, self._limits.article, "article"))

    def count_piece(self) -> None:
        """Count a piece that is kept elsewhere.

        Raises:
            SourceError: there are too many.
        """
        self._count += 1
        self._limits.check_passages(self._count)


def one_line(text: str) -> str:
    """The text with each run of spaces and line ends as one space, and none around it."""
    return _SPACES.sub(" ", text).strip()


def unescape(text: str) -> str:
    """The text with the characters that references to them (``&amp;``, ``&#228;``) stand for, as browsers read them."""
    return html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", text))


def row_text(cells: Iterable[str]) -> str:
    """A row of a table as a line of text; empty cells are passed over."""
    return " | ".join(cell for cell in map(one_line, cells) if cell)


def paragraphs_under_headings(pieces: Sequence[Piece]) -> Iterator[Paragraph]:
    """The paragraphs, each under the last heading before it.

    A heading right above a lower one is told with it (``Geschichte – Mittelalter``). One with nothing below it is a
    paragraph itself, so that none of its words is lost.
    """
    above: list[str] = []
    heading: str | None = None  # Joined once for all the paragraphs under it.
    open_ended = False
    for piece, below in zip_longest(pieces, pieces[1:]):
        if piece.level is not None and below is not None and (below.level is None or below.level > piece.level):
            above = above if open_ended else []
            above.append(piece.text)
            heading, open_ended = None, True
            continue
        heading = heading or " – ".join(above) or None
        if piece.level is None:
            open_ended = False
        yield Paragraph(piece.text, heading if piece.level is None or open_ended else None, piece.place)
