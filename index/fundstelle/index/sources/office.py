"""What documents of text programs have in common: paragraphs in tables and boxes, and properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.moments import read_moment
from fundstelle.index.sources.outline import (
    Piece,
    Shelf,
    headline_apart,
    is_made_up,
    one_line,
    paragraphs_under_headings,
)
from fundstelle.index.sources.packages import Package
from fundstelle.index.sources.xmlstream import XmlHandler

__all__ = ["DROPPED", "TITLE", "TextBuilder", "document_article", "property_texts"]

#: The level of a paragraph that is left out, and of one with the style of a title.
DROPPED, TITLE = -1, 0

_LONGEST_PROPERTY = 20_000
_MOST_PROPERTIES = 10_000


@dataclass(slots=True)
class _Open:
    """A paragraph that is open."""

    level: int | None
    parts: list[str] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)


class TextBuilder:
    """Puts paragraphs on a shelf.

    Paragraphs may stand in paragraphs (text boxes, notes): those come after the one around them. A row of a table whose
    cells hold a paragraph each is one paragraph; other rows are put cell by cell.
    """

    def __init__(self, shelf: Shelf) -> None:
        """Put paragraphs on this shelf."""
        self._shelf = shelf
        self._open: list[_Open] = []
        # How many paragraphs were open around each row that is open.
        self._rows: list[int] = []

    def set_level(self, level: int | None) -> None:
        """The innermost open paragraph is a heading of this level, or text where there is none."""
        if self._open:
            self._open[-1].level = level

    def open_paragraph(self, level: int | None = None) -> None:
        """A paragraph begins."""
        self._open.append(_Open(level))

    def write(self, text: str) -> None:
        """Some text of the innermost open paragraph."""
        if self._open:
            self._shelf.count(len(text))
            self._open[-1].parts.append(text)

    def close_paragraph(self) -> None:
        """The innermost open paragraph ends."""
        if self._open:
            closed = self._open.pop()
            text = one_line("".join(closed.parts))
            if text and closed.level != DROPPED:
                self._shelf.count_piece()
                self._put(Piece(text, closed.level))
            for piece in closed.after:
                self._put(piece)

    def open_row(self) -> None:
        """A row of a table begins."""
        self._rows.append(len(self._open))
        self._shelf.open_row()

    def open_cell(self) -> None:
        """A cell of the innermost row begins."""
        self._shelf.open_cell()

    def close_row(self) -> None:
        """The innermost row ends."""
        if self._rows:
            self._rows.pop()
            for piece in self._shelf.close_row():
                self._put(piece)

    def _put(self, piece: Piece) -> None:
        if self._open and not (self._rows and self._rows[-1] >= len(self._open)):
            self._open[-1].after.append(piece)
        else:
            self._shelf.add(piece)


@dataclass(slots=True)
class _Property:
    parts: list[str] = field(default_factory=list)
    size: int = 0


class _Properties(XmlHandler):
    """Keeps the text of each element by its name: properties are a flat list."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self._open: list[_Property] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._open.append(_Property())

    def text(self, data: str) -> None:
        if self._open and (opened := self._open[-1]).size < _LONGEST_PROPERTY:
            opened.parts.append(data)
            opened.size += len(data)

    def end(self, name: str) -> None:
        if text := one_line("".join(self._open.pop().parts))[:_LONGEST_PROPERTY]:
            self._count += 1
            if self._count > _MOST_PROPERTIES:
                raise SourceError(f"has more than {_MOST_PROPERTIES:,} properties")
            self.texts.setdefault(name, []).append(text)


def property_texts(package: Package, part: str) -> dict[str, list[str]]:
    """The properties of a document by their names, without namespace; none where it has none that can be read."""
    properties = _Properties()
    try:
        if part in package.names:
            package.feed(part, properties)
    except SourceError:
        pass  # The text of a document is worth having without them.
    return properties.texts


def document_article(
    pieces: Sequence[Piece],
    properties: Mapping[str, Sequence[str]],
    file: SourceFile,
    notes: Sequence[Piece] = (),
) -> Article:
    """The article of a document.

    The headline is the paragraph with the style of a title, else the title among the properties, else the heading that
    stands on top. The day on which the document was made is metadata: nobody knows whether it was published then.

    Args:
        pieces: its headings and paragraphs.
        properties: what `property_texts` gave.
        file: where it is from.
        notes: what stands below it all, under no heading.

    Raises:
        SourceError: it holds no text.
    """
    headline, rest = _headline(pieces, _first(properties, "title"))
    paragraphs = (*paragraphs_under_headings(rest), *(Paragraph(note.text) for note in notes))
    if not paragraphs:
        raise SourceError("holds no text")
    authors = properties.get("creator", ()) or properties.get("initial-creator", ())
    known = {
        "created": _moment(_first(properties, "created") or _first(properties, "creation-date")),
        "modified": _moment(_first(properties, "modified") or _first(properties, "date")),
        "subject": _first(properties, "subject"),
        "description": _first(properties, "description"),
        "category": _first(properties, "category"),
        "keywords": ", ".join([*properties.get("keywords", ()), *properties.get("keyword", ())]) or None,
        "language": _first(properties, "language"),
    }
    return Article(
        paragraphs=paragraphs,
        headline=headline,
        authors=[name.strip() for author in authors for name in author.split(";")],
        source=file.origin,
        metadata={name: value for name, value in known.items() if value},
    )


def _headline(pieces: Sequence[Piece], title: str | None) -> tuple[str | None, Sequence[Piece]]:
    if title and is_made_up(title):
        title = None
    styled = next((number for number, piece in enumerate(pieces) if piece.level == TITLE), None)
    on_top = 0 if pieces and pieces[0].level is not None else None
    repeated = next((number for number, piece in enumerate(pieces[:3]) if piece.text == title), None)
    number = next((found for found in (styled, repeated, None if title else on_top) if found is not None), None)
    return headline_apart(pieces, number, title)


def _first(properties: Mapping[str, Sequence[str]], name: str) -> str | None:
    return next(iter(properties.get(name, ())), None)


def _moment(text: str | None) -> str | None:
    """A moment of the properties as ISO 8601, to the second; what is none is left out."""
    moment = read_moment(text)
    return moment.replace(microsecond=0).isoformat() if moment else None
