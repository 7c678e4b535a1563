"""HTML as it stands in feeds and books to paragraphs: all of it is text that was meant to be read.

Web pages, of which most is not, are for `fundstelle.index.sources.html`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.encoding import decode_markup
from fundstelle.index.sources.limits import Limits
from fundstelle.index.sources.outline import Piece, Shelf, one_line

__all__ = ["pieces_of_markup", "text_of_markup", "without_crowds"]

_DEEPEST = 500
# Of a page or a chapter; a thousand pages of print have some ten thousand.
_MOST_TAGS = 1_000_000
_CHUNK = 1 << 18
# The parser compares each attribute of an element with all others, so that it never comes to an end with very many.
_MOST_ATTRIBUTES = 500
_ATTRIBUTE = r"""[\s/]++[^\s=>"'/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_OPENING_TAG = re.compile(rf"<[a-z][^\s<>/]*+((?:{_ATTRIBUTE})++)", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "nav",
    "ol", "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
})  # fmt: skip
_SILENT = frozenset({
    "audio", "button", "canvas", "datalist", "iframe", "noscript", "object", "rp", "rt", "script", "select", "style",
    "svg", "template", "textarea", "title", "video",
})  # fmt: skip
_CELLS = frozenset(("td", "th"))
_NOTE_MARKS = frozenset(("noteref", "doc-noteref", "backlink", "doc-backlink"))


def pieces_of_markup(content: str | bytes, shelf: Shelf) -> tuple[Piece, ...]:
    """Read HTML or XHTML, be it well-formed or not, to headings and paragraphs.

    Paragraphs, list items, quotations and captions are a piece each, and so is a row of a table unless one of its cells
    holds more than a line of text. Two line breaks in a row part paragraphs as well. Scripts, forms, the title of the
    page and the marks of footnotes are left out.

    Args:
        content: the HTML; bytes are decoded as `decode_markup` does.
        shelf: where they are put.

    Raises:
        SourceError: it is nested too deeply or holds too much text.
    """
    from lxml import etree

    reader = _Reader(shelf)
    text = content if isinstance(content, str) else decode_markup(content)
    if text.count("<") > _MOST_TAGS:
        raise SourceError(f"has more than {_MOST_TAGS:,} tags")
    text = without_crowds(text)
    parser = etree.HTMLParser(target=reader, encoding="utf-8")
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK].encode("utf-8", "replace"))
        if text:
            parser.close()
    except etree.LxmlError as error:
        raise SourceError(f"broken HTML: {error}") from None
    return reader.close()


def without_crowds(text: str) -> str:
    """HTML without the attributes of those elements that have more of them than any use of it could need."""
    kept, at = [], 0
    for tag in _OPENING_TAG.finditer(text):
        start, end = tag.span(1)
        # The shortest attribute is a space and a letter.
        if end - start > 2 * _MOST_ATTRIBUTES and _count_attributes(tag[1]) > _MOST_ATTRIBUTES:
            kept.append(text[at:start])
            at = end
    return "".join([*kept, text[at:]]) if kept else text


def _count_attributes(text: str) -> int:
    return sum(1 for _ in _ONE_ATTRIBUTE.finditer(text))


def text_of_markup(content: str) -> str:
    """HTML of a line, such as a title, as plain text."""
    if "<" not in content and "&" not in content:
        return one_line(content)
    return " ".join(piece.text for piece in pieces_of_markup(content, Shelf(Limits())))


class _Reader:
    """Gathers pieces while lxml tells of tags; what it calls is named `start`, `end`, `data` and so on."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._open: list[str] = []
        self._silent = 0
        self._text: list[str] = []
        self._breaks = 0
        self._level: int | None = None
        self._first = len(shelf.pieces)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) == _DEEPEST:
            raise SourceError(f"is nested more than {_DEEPEST} deep")
        self._open.append(tag)
        if tag in _SILENT or _is_note_mark(tag, attributes, self._open):
            self._silent += 1
            self._open[-1] = f"/{tag}"
        elif tag == "br":
            self._break()
        elif tag in _HEADINGS:
            self._flush()
            self._level = _HEADINGS[tag]
        elif tag == "tr":
            self._flush()
            self._shelf.open_row()
        elif tag in _CELLS:
            self._flush()
            self._shelf.open_cell()
        elif tag in _BLOCKS:
            self._flush()

    def end(self, tag: str) -> None:
        opened = self._open.pop() if self._open else tag
        if opened.startswith("/"):
            self._silent -= 1
        elif tag in _HEADINGS or tag in _BLOCKS or tag in _CELLS:
            self._flush()
            self._level = None
        elif tag == "tr":
            self._flush()
            self._end_row()

    def data(self, text: str) -> None:
        if not self._silent:
            self._text.append(text)
            if self._breaks and not text.isspace():
                self._breaks = 0

    def comment(self, text: str) -> None:
        """Comments are left out."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are left out."""

    def doctype(self, *_: Any) -> None:
        """What type of document it says it is makes no difference."""

    def close(self) -> tuple[Piece, ...]:
        self._flush()
        return tuple(self._shelf.close()[self._first :])

    def _break(self) -> None:
        self._breaks += 1
        if self._breaks > 1 and self._level is None:
            self._flush()
        self._text.append("\n")

    def _flush(self) -> None:
        self._shelf.put("".join(self._text), self._level)
        self._text.clear()
        self._breaks = 0

    def _end_row(self) -> None:
        for piece in self._shelf.close_row():
            self._shelf.add(piece)


def _is_note_mark(tag: str, attributes: Mapping[str, str], around: Sequence[str]) -> bool:
    """Whether this is the number or arrow that leads to a footnote or back: as text it would stick to the word before.

    Some programs call it one; others set it high and have it lead to another place in the book.
    """
    if tag != "a":
        return False
    is_called_so = not _NOTE_MARKS.isdisjoint((attributes.get("epub:type"), attributes.get("role")))
    return is_called_so or ("sup" in around[-2:] and "#" in attributes.get("href", ""))
