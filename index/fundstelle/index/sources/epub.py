"""Books as EPUB files: one article a chapter, in the order in which they are read.

The chapter's title is the headline and the book's title the section. A chapter may be spread over several files of the
book, and several chapters may stand in one: a file is taken for a chapter, and one without a heading and without an
entry in the table of contents goes on with the chapter before it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem, well_formed
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.markup import pieces_of_markup
from fundstelle.index.sources.moments import read_moment
from fundstelle.index.sources.outline import Piece, Shelf, one_line, paragraphs_under_headings
from fundstelle.index.sources.packages import Package, open_package

__all__ = ["read"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
# These only disguise fonts, which we do not read.
_FONT_DISGUISES = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_MOST_CHAPTERS = 20_000
# Of a title, a name or a description.
_LONGEST_ENTRY = 20_000


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the chapters of a book, with one of them in memory at a time.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no book, a damaged one, or one that is locked.
    """
    found = False
    with open_package(file) as package:
        for article in _chapters(package, file):
            found = True
            yield article
    file.advance(file.size or 0)
    if not found:
        raise SourceError("holds no text")


@dataclass(frozen=True, slots=True)
class _Book:
    title: str | None
    authors: tuple[str, ...]
    published: datetime | None
    metadata: Mapping[str, str]
    pages: Sequence[str]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Chapter:
    page: str
    title: str | None
    pieces: list[Piece]


def _chapters(package: Package, file: SourceFile) -> Iterator[Article | Problem]:
    book = _book(package)
    if len(book.pages) > _MOST_CHAPTERS:
        told = f"has {len(book.pages):,} pages; those behind the first {_MOST_CHAPTERS:,} are not read"
        yield file.problem(None, told)
    limits = file.limits
    chapter: _Chapter | None = None
    size = 0
    for page in book.pages[:_MOST_CHAPTERS]:
        try:
            found = _page(package, page, book, Shelf(limits))
        except SourceError as error:
            yield file.problem(None, f"{page}: {error}")
            continue
        added = sum(len(piece.text) for piece in found.pieces)
        # A chapter that would be too long, since no page of the book has a title, goes on as another one.
        fits = chapter and size + added <= limits.article and len(chapter.pieces) + len(found.pieces) <= limits.passages
        if chapter and not found.title and fits:
            chapter.pieces.extend(found.pieces)
            size += added
            continue
        size = added
        if chapter:
            yield from _article(chapter, book, file)
        chapter = found if found.pieces else None
    if chapter:
        yield from _article(chapter, book, file)


def _page(package: Package, page: str, book: _Book, shelf: Shelf) -> _Chapter:
    """A page of the book. Its title is its first heading, if it stands on top, else what the contents call it."""
    pieces = [*pieces_of_markup(package.read(page), shelf)]
    if pieces and pieces[0].level is not None:
        return _Chapter(page, *_heading_apart(pieces))
    title = book.titles.get(page)
    if title in [piece.text for piece in pieces[1:]]:  # Some programs list a heading further down for a page.
        title = book.title if pieces[0].text == book.title else None
    # A heading that is one by its looks only is left out.
    return _Chapter(page, title, pieces[1:] if pieces and pieces[0].text == title else pieces)


def _heading_apart(pieces: list[Piece]) -> tuple[str, list[Piece]]:
    """The heading on top, with those right below it where they are lower ("1" and "Der Anfang"), and the rest."""
    count = 1
    while count < len(pieces) and (pieces[count].level or 0) > (pieces[count - 1].level or 0):
        count += 1
    if count == len(pieces) or count > 3:
        count = 1
    return " – ".join(piece.text for piece in pieces[:count]), pieces[count:]


def _article(chapter: _Chapter, book: _Book, file: SourceFile) -> Iterator[Article]:
    paragraphs = tuple(paragraphs_under_headings(chapter.pieces))
    if not paragraphs:
        return
    yield Article(
        paragraphs=paragraphs,
        headline=chapter.title or book.title,
        section=book.title,
        authors=book.authors,
        published=book.published,
        source=f"{file.origin}#{well_formed(chapter.page)}",
        metadata=book.metadata,
    )


def _book(package: Package) -> _Book:
    _refuse_locked(package)
    opf = _package_document(package)
    root = package.tree(opf)
    items = {item.get("id"): item for item in root.iter("item")}
    hrefs = {name: _resolve(opf, item.get("href", "")) for name, item in items.items()}
    spine = root.find("spine")
    pages = [
        hrefs[ref]
        for ref in (itemref.get("idref") for itemref in root.iter("itemref"))
        if ref in items
        and items[ref].get("media-type", "").lower() in _PAGES
        and "nav" not in items[ref].get("properties", "").split()
    ]
    toc = spine.get("toc") if spine is not None else None
    contents = [hrefs[name] for name, item in items.items() if "nav" in item.get("properties", "").split()]
    contents += [hrefs[toc]] if toc in hrefs else []
    return _described(root, tuple(dict.fromkeys(pages)), _titles(package, contents))


def _described(root: ET.Element, pages: Sequence[str], titles: Mapping[str, str]) -> _Book:
    """The book with what its metadata says, such as can be trusted to be what it should."""
    title = _first(root, "title")
    authors = tuple(name for creator in root.iter("creator") if _is_author(creator) and (name := _content(creator)))
    date = _first(root, "date")
    known = {name: _first(root, name) for name in ("language", "publisher", "identifier", "description")}
    published = read_moment(date)
    if published is None:  # Often nothing but a year.
        known["date"] = date
    metadata = {name: value for name, value in known.items() if value}
    return _Book(title, authors, published, metadata, pages, titles)


def _refuse_locked(package: Package) -> None:
    if "META-INF/rights.xml" in package.names or "META-INF/sinf.xml" in package.names:
        raise SourceError("is protected by DRM")
    if _ENCRYPTION in package.names:
        methods = [str(one.get("Algorithm")) for one in package.tree(_ENCRYPTION).iter("EncryptionMethod")]
        if any(method not in _FONT_DISGUISES for method in methods):
            raise SourceError("is protected by DRM")


def _package_document(package: Package) -> str:
    if _CONTAINER in package.names:
        for root in package.tree(_CONTAINER).iter("rootfile"):
            if (path := root.get("full-path", "")) in package.names:
                return path
    found = min((name for name in package.names if name.lower().endswith(".opf")), default=None)
    if found is None:
        raise SourceError("is no EPUB book: it holds no list of its pages")
    return found


def _titles(package: Package, contents: Sequence[str]) -> dict[str, str]:
    """What the contents call each page: the first entry that leads to it, of the first table that can be read.

    A book can be read without them, so one that is broken does no harm.
    """
    for name in contents:
        try:
            root = package.tree(name)
        except SourceError:
            continue
        titles: dict[str, str] = {}
        for entry in root.iter():
            if entry.tag == "a" and (href := entry.get("href")):
                titles.setdefault(_resolve(name, href), _content(entry))
            elif entry.tag == "navPoint" and (target := entry.find("content")) is not None:
                label = entry.find("navLabel")
                text = _content(label) if label is not None else ""
                titles.setdefault(_resolve(name, target.get("src", "")), text)
        if titles:
            return {page: title for page, title in titles.items() if title}
    return {}


def _resolve(base: str, href: str) -> str:
    """The name of the part that a link within a part leads to."""
    try:
        path = unquote(urlsplit(href).path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else base


def _is_author(creator: ET.Element) -> bool:
    return creator.get("role", "aut") == "aut"


def _first(root: ET.Element, name: str) -> str | None:
    return next((text for element in root.iter(name) if (text := _content(element))), None)


def _content(element: ET.Element) -> str:
    """The text of an element; none where it is too long for what such an element should hold."""
    size, parts = 0, []
    for text in element.itertext():
        size += len(text)
        if size > _LONGEST_ENTRY:
            return ""
        parts.append(text)
    return one_line("".join(parts))
