"""Word documents (DOCX): one article each, read from the XML in them so that nothing a reader sees is missed.

Headings are told by their style, whatever it is called in the language of the program. What was deleted with changes
being tracked is left out, what was inserted is kept. Footnotes and endnotes are the last paragraphs, as on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.office import DROPPED, TITLE, TextBuilder, document_article, property_texts
from fundstelle.index.sources.outline import Shelf
from fundstelle.index.sources.packages import Package, open_package
from fundstelle.index.sources.xmlstream import XmlHandler

__all__ = ["read"]

_DOCUMENT_TYPES = ("wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml",
                   "wordprocessingml.template.main+xml")  # fmt: skip
_CHARACTERS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_OUTLINE_LEVELS = {str(number): number + 1 for number in range(9)}
_BODY_LEVEL = 9
_MOST_STYLES = 100_000
# Of two forms of the same thing, the one for old programs; and what is no text, or is no longer there.
_SILENT = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText", "rubyPr", "rt", "pPrChange", "rPrChange"})


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a document.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no Word document, a damaged or a locked one, or holds no text.
    """
    with open_package(file) as package:
        main = _main_part(package)
        shelf = Shelf(file.limits)
        styles = _levels(package)
        package.feed(main, _Body(shelf, styles))
        end = len(shelf.pieces)
        for part in ("word/footnotes.xml", "word/endnotes.xml"):
            if part in package.names:
                package.feed(part, _Body(shelf, styles))
        properties = property_texts(package, "docProps/core.xml")
    file.advance(file.size or 0)
    yield document_article(shelf.pieces[:end], properties, file, shelf.pieces[end:])


@dataclass(slots=True)
class _ParagraphStyle:
    name: str = ""
    base: str = ""
    level: int | None = None


class _Styles(XmlHandler):
    """Reads which style is a heading of which level."""

    def __init__(self) -> None:
        self.styles: dict[str, _ParagraphStyle] = {}
        self._style = _ParagraphStyle()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "style":
            if len(self.styles) >= _MOST_STYLES:
                raise SourceError(f"has more than {_MOST_STYLES:,} styles")
            self._style = self.styles.setdefault(attributes.get("styleId", ""), _ParagraphStyle())
        elif name == "name":
            self._style.name = value.lower()
        elif name == "basedOn":
            self._style.base = value
        elif name == "outlineLvl" and value.isascii() and value.isdigit():
            self._style.level = int(value[:4])

    def level(self, identifier: str) -> int | None:
        """The level of a heading from 1, 0 for the title of the document, None for text, DROPPED for the contents."""
        for _ in range(20):  # Styles may be based on each other in a circle.
            style = self.styles.get(identifier)
            if style is None:
                return None
            if style.name == "title":
                return TITLE
            if style.name.startswith("toc "):
                return DROPPED
            number = style.name.removeprefix("heading ")
            if style.name.startswith("heading ") and number.isascii() and number.isdigit():
                return min(int(number[:4]), _BODY_LEVEL)
            if style.level is not None:
                return style.level + 1 if style.level < _BODY_LEVEL else None
            identifier = style.base
        return None


class _Body(XmlHandler):
    """Puts the paragraphs of a part on a shelf while it is told of elements."""

    def __init__(self, shelf: Shelf, levels: Mapping[str, int]) -> None:
        self._builder = TextBuilder(shelf)
        self._levels = levels
        self._silent = 0
        self._in_text = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if self._silent or name in _SILENT:
            self._silent += 1
        elif name == "p":
            self._builder.open_paragraph()
        elif name == "t":
            self._in_text += 1
        elif name == "pStyle":
            self._builder.set_level(self._levels.get(value))
        elif name == "outlineLvl" and value in _OUTLINE_LEVELS:
            self._builder.set_level(_OUTLINE_LEVELS[value])
        elif name in _CHARACTERS:
            self._builder.write(_CHARACTERS[name])
        elif name == "tr":
            self._builder.open_row()
        elif name == "tc":
            self._builder.open_cell()

    def end(self, name: str) -> None:
        if self._silent:
            self._silent -= 1
        elif name == "p":
            self._builder.close_paragraph()
        elif name == "t":
            self._in_text -= 1
        elif name == "tr":
            self._builder.close_row()

    def text(self, data: str) -> None:
        if self._in_text and not self._silent:
            self._builder.write(data)


class _MainPart(XmlHandler):
    """Finds the part that holds the text in the list of all parts."""

    def __init__(self) -> None:
        self.name: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Override" and attributes.get("ContentType", "").endswith(_DOCUMENT_TYPES):
            self.name = attributes.get("PartName", "").lstrip("/")


def _main_part(package: Package) -> str:
    types = "[Content_Types].xml"
    found = _MainPart()
    if types in package.names:
        package.feed(types, found)
    name = found.name or "word/document.xml"
    if name not in package.names:
        raise SourceError("is no Word document")
    return name


def _levels(package: Package) -> dict[str, int]:
    """The level of each style that is a heading."""
    styles = _Styles()
    if "word/styles.xml" in package.names:
        package.feed("word/styles.xml", styles)
    return {name: level for name in styles.styles if (level := styles.level(name)) is not None}
