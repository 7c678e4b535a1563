"""OpenDocument texts (ODT): one article each. Tracked deletions are left out; notes follow their paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.office import TITLE, TextBuilder, document_article, property_texts
from fundstelle.index.sources.outline import Shelf
from fundstelle.index.sources.packages import open_package
from fundstelle.index.sources.xmlstream import XmlHandler
from fundstelle.index.sources.zips import LOCKED

__all__ = ["read"]

_CONTENT = "content.xml"
# What is no text of the document: what was deleted, comments, the mark of a note, and the contents, which are repeated.
_SILENT = frozenset({
    "tracked-changes", "annotation", "note-citation", "table-of-content", "alphabetical-index", "illustration-index",
    "table-index", "object-index", "user-index", "bibliography-index", "sequence-decls", "variable-decls", "scripts",
    "font-face-decls", "event-listeners", "ruby-text", "script", "covered-table-cell",
})  # fmt: skip
# In a drawing these describe it; in a paragraph they are fields that show what is told about the document.
_DRAWINGS = frozenset({"frame", "g", "custom-shape", "rect", "line", "path", "polygon"})
_DESCRIPTIONS = frozenset({"title", "desc"})
_MOST_SPACES = 100
_LONGEST_CHAIN = 20
_MOST_STYLES = 250_000


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a text.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no such text, a damaged or a locked one, or holds no text.
    """
    with open_package(file) as package:
        if _CONTENT not in package.names:
            raise SourceError("is no OpenDocument text")
        manifest = "META-INF/manifest.xml"
        if manifest in package.names and package.tree(manifest).find(".//encryption-data") is not None:
            raise SourceError(LOCKED)
        shelf = Shelf(file.limits)
        titles = _TitleStyles()
        if "styles.xml" in package.names:
            package.feed("styles.xml", titles)
        package.feed(_CONTENT, _ContentHandler(shelf, titles))
        properties = property_texts(package, "meta.xml")
    file.advance(file.size or 0)
    yield document_article(shelf.pieces, properties, file)


class _TitleStyles(XmlHandler):
    """Knows which styles are that of a title, or are based on it: those that formatting by hand makes up."""

    def __init__(self) -> None:
        self._bases: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style" and "parent-style-name" in attributes:
            if len(self._bases) >= _MOST_STYLES:
                raise SourceError(f"has more than {_MOST_STYLES:,} styles")
            self._bases[attributes.get("name", "")] = attributes["parent-style-name"]

    def include(self, style: str) -> bool:
        """Whether a style is one."""
        for _ in range(_LONGEST_CHAIN):  # Styles may be based on each other in a circle.
            if style == "Title" or not style:
                break
            style = self._bases.get(style, "")
        return style == "Title"


class _ContentHandler(XmlHandler):
    """Puts the paragraphs of a text on a shelf while it is told of elements."""

    def __init__(self, shelf: Shelf, titles: _TitleStyles) -> None:
        self._builder = TextBuilder(shelf)
        self._titles = titles
        self._silent = 0
        self._drawings = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._drawings += name in _DRAWINGS
        if self._silent or name in _SILENT or (self._drawings and name in _DESCRIPTIONS):
            self._silent += 1
        elif name == "p":
            style = attributes.get("style-name", "")
            self._builder.open_paragraph(TITLE if self._titles.include(style) else None)
        elif name == "h":
            level = attributes.get("outline-level", "1")
            self._builder.open_paragraph(int(level) if level in tuple("123456789") else 9)
        elif name in ("tab", "line-break"):
            self._builder.write(" ")
        elif name == "s":
            count = attributes.get("c", "1")
            self._builder.write(" " * min(int(count[:4]) if count.isascii() and count.isdigit() else 1, _MOST_SPACES))
        elif name == "table-row":
            self._builder.open_row()
        elif name == "table-cell":
            self._builder.open_cell()
        elif name == "style":
            self._titles.start(name, attributes)

    def end(self, name: str) -> None:
        self._drawings -= name in _DRAWINGS
        if self._silent:
            self._silent -= 1
        elif name in ("p", "h"):
            self._builder.close_paragraph()
        elif name == "table-row":
            self._builder.close_row()

    def text(self, data: str) -> None:
        if not self._silent:
            self._builder.write(data)
