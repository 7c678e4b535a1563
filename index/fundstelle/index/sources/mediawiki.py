"""MediaWiki dumps (``pages-articles.xml``): one article a page of the main namespace, whatever the size of the dump.

Redirects are passed over. Of a dump with the history of its pages, the revision that comes last is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.limits import beyond
from fundstelle.index.sources.outline import paragraphs_under_headings
from fundstelle.index.sources.wikitext import pieces_of_wikitext
from fundstelle.index.sources.xmlstream import XmlHandler, feed_xml

__all__ = ["read"]

# Characters that MediaWiki does not escape in the addresses of its pages.
_PLAIN = ";@$!*(),/~:'"
_FILES, _CATEGORIES = "6", "14"
_DROPPED = frozenset({"file", "image", "datei", "bild", "media", "medium", "category", "kategorie"})
# The elements whose text is wanted, by their way from the top.
_WANTED = {
    ("siteinfo", "dbname"): "dbname",
    ("siteinfo", "base"): "base",
    ("siteinfo", "namespaces", "namespace"): "namespace",
    ("page", "title"): "title",
    ("page", "ns"): "ns",
    ("page", "id"): "id",
    ("page", "revision", "timestamp"): "modified",
    ("page", "revision", "text"): "text",
}
_DEEPEST_WANTED = max(map(len, _WANTED))


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the pages of a dump, with no more than a few of them in memory.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no dump, or breaks off.
    """
    dump = _Dump(file.limits.article)
    found = False
    with file.open() as stream:
        for size in feed_xml(stream, dump):
            file.advance(size)
            pages, dump.pages = dump.pages, []
            for page in pages:
                found = True
                try:
                    file.limits.check_text(page.values.get("text", ""))
                except SourceError as error:
                    yield file.problem(None, f"the page {page.values.get('title', '').strip()!r} {error}")
                    continue
                yield from _read(page, dump.site, file, file.limits.article)
    if not found:
        raise SourceError("holds no pages" if dump.is_dump else "is neither a MediaWiki dump nor a feed")


@dataclass(slots=True)
class _Site:
    language: str | None = None
    dbname: str | None = None
    base: str | None = None
    dropped: set[str] = field(default_factory=lambda: set(_DROPPED))


@dataclass(slots=True)
class _WikiPage:
    values: dict[str, str] = field(default_factory=dict)
    redirects: bool = False
    too_long: bool = False


class _Dump(XmlHandler):
    """Gathers pages while it is told of elements."""

    def __init__(self, longest: int) -> None:
        self.site = _Site()
        self.pages: list[_WikiPage] = []
        self.is_dump = False
        self._longest = longest
        self._page = _WikiPage()
        self._way: list[str] = []
        self._wanted: str | None = None
        self._text: list[str] = []
        self._size = 0
        self._key = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.is_dump:
            if name != "mediawiki":
                raise SourceError("is neither a MediaWiki dump nor a feed")
            self.is_dump = True
            self.site.language = attributes.get("lang")
            return
        self._way.append(name)
        self._wanted = _WANTED.get(tuple(self._way)) if len(self._way) <= _DEEPEST_WANTED else None
        if self._wanted:
            self._text, self._size = [], 0
            self._key = attributes.get("key", "")
        elif name == "page":
            self._page = _WikiPage()
        elif name == "redirect":
            self._page.redirects = True

    def text(self, data: str) -> None:
        if self._wanted:
            self._size += len(data)
            if self._size <= self._longest:
                self._text.append(data)

    def end(self, name: str) -> None:
        if not self._way:
            return
        self._way.pop()
        if self._wanted:
            self._keep(self._wanted, "".join(self._text))
            self._wanted = None
        elif name == "page" and not self._way:
            if self._page.values.get("ns", "0") == "0" and not self._page.redirects:
                self.pages.append(self._page)
            self._page = _WikiPage()

    def _keep(self, wanted: str, text: str) -> None:
        site = self.site
        if wanted == "namespace":
            if self._key in (_FILES, _CATEGORIES):
                site.dropped.add(text.strip().lower())
        elif wanted == "dbname":
            site.dbname = text.strip() or None
        elif wanted == "base":
            site.base = text.strip() or None
        else:
            self._page.values[wanted] = text
            if wanted == "text":
                self._page.too_long = self._size > self._longest


def _read(page: _WikiPage, site: _Site, file: SourceFile, longest: int) -> Iterator[Article | Problem]:
    """The article of a page, or nothing where the page has no text of its own."""
    title, number = page.values.get("title", "").strip(), page.values.get("id", "").strip()
    if page.too_long:
        yield file.problem(None, f"the page {title!r} {beyond(None, longest, 'article')}")
        return
    pieces = tuple(pieces_of_wikitext(page.values.get("text", ""), site.dropped))
    paragraphs = tuple(paragraphs_under_headings(pieces))
    if not paragraphs:
        return
    known = {"modified": page.values.get("modified", "").strip(), "language": site.language}
    yield Article(
        paragraphs=paragraphs,
        id=f"{site.dbname}:{number}" if site.dbname and number else None,
        headline=title or None,
        source=_address(title, site) or f"{file.origin}#{number or title}",
        metadata={key: value for key, value in known.items() if value},
    )


def _address(title: str, site: _Site) -> str | None:
    """The address of a page, which is that of the main page but for the title."""
    if not site.base or not site.base.startswith(("http://", "https://")) or not title:
        return None
    return f"{site.base.rpartition('/')[0]}/{quote(title.replace(' ', '_'), safe=_PLAIN)}"
