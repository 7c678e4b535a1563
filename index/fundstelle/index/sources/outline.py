"""Pieces of a document, in order, to paragraphs that stand under headings: what all formats with headings share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from fundstelle.index.articles import Paragraph
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.limits import Limits, beyond

__all__ = [
    "Piece",
    "Shelf",
    "ends_a_sentence",
    "headline_apart",
    "is_made_up",
    "one_line",
    "paragraphs_under_headings",
    "unescape",
]

_MOST_CELLS = 100_000


# Not all that Unicode calls a space: a no-break space is kept, for it means something.
_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
# Python reads no more than some thousand digits, and no character has a number of so many.
_ENDLESS_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{100,}+;?")

_SENTENCE_END = re.compile(r"[.!?…:]['\"”’“‘»«›‹)\]]*$")
_MADE_UP = re.compile(
    r".*\.(?:docx?|odt|indd|pdf|qxp|qxd|tex|dvi|rtf|txt|pub|pptx?|xlsx?|fm)|untitled.*|unbenannt.*|ohne titel.*|"
    r"microsoft (?:word|powerpoint) - .*|word document|dokument\d*|document\d*|layout \d+|slide \d+|\W*|\d*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a heading of a level (1 is the highest), and where it stands, as in `Paragraph`."""

    text: str
    level: int | None = None
    place: str | None = None


class Shelf:
    """Pieces as they come, those in the rows of tables too, as long as they are no more than an article may hold.

    Attributes:
        pieces: what was put here, but for what stands in rows that are still open.
    """

    def __init__(self, limits: Limits) -> None:
        """Make room for as many characters, and as many pieces, as an article may have."""
        self._limits = limits
        self._size = 0
        self._count = 0
        # A row that is open holds its cells, a cell the pieces in it; tables may stand in cells.
        self._rows: list[list[list[Piece]]] = []
        self.pieces: list[Piece] = []

    def put(self, text: str, level: int | None = None) -> None:
        """Add a piece with its white space made plain; what holds nothing else is passed over.

        Raises:
            SourceError: there is too much of it.
        """
        if text := one_line(text):
            self.count(len(text))
            self.count_piece()
            self.add(Piece(text, level))

    def add(self, piece: Piece) -> None:
        """Add a piece that is counted already."""
        if not self._rows:
            self.pieces.append(piece)
            return
        if not self._rows[-1]:
            self._rows[-1].append([])
        self._rows[-1][-1].append(piece)

    def open_row(self) -> None:
        """A row of a table begins."""
        self._rows.append([])

    def open_cell(self) -> None:
        """A cell of the innermost row begins.

        Raises:
            SourceError: there are too many.
        """
        if self._rows:
            if len(self._rows[-1]) >= _MOST_CELLS:
                raise SourceError(f"holds a row of more than {_MOST_CELLS:,} cells")
            self._rows[-1].append([])

    def close_row(self) -> list[Piece]:
        """The innermost row ends. Returns what is in it, to be added: a line where no cell holds more than one."""
        cells = self._rows.pop() if self._rows else []
        within = [piece for cell in cells for piece in cell]
        if any(len(cell) > 1 or (cell and cell[0].level) for cell in cells):
            return within
        return [Piece(" | ".join(piece.text for piece in within))] if within else []

    def close(self) -> list[Piece]:
        """All pieces, with those in rows that were never closed."""
        while self._rows:
            for piece in self.close_row():
                self.add(piece)
        return self.pieces

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
    import html  # Here, since it takes long, and most formats have none.

    return html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", text))


def ends_a_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def is_made_up(title: str) -> bool:
    """Whether a title is one that a program gave: the name of a file, of itself, or nothing that anybody wrote."""
    return bool(_MADE_UP.fullmatch(title))


def headline_apart(
    pieces: Sequence[Piece], number: int | None, title: str | None = None
) -> tuple[str | None, Sequence[Piece]]:
    """The headline, and the other pieces.

    Args:
        pieces: the headings and paragraphs of a document.
        number: which of them is the headline, from 0; where none is, or it is all there is, the title is.
        title: what the document calls itself.
    """
    if number is None or len(pieces) == 1:
        return title or None, pieces
    return pieces[number].text, [*pieces[:number], *pieces[number + 1 :]]


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
