"""What a page says about itself outside its text: its meta elements, its JSON-LD and its times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from fundstelle.index.sources.moments import read_moment
from fundstelle.index.sources.webpage.linked_data import LinkedData
from fundstelle.index.sources.webpage.names import split_names
from fundstelle.index.sources.webpage.words import as_seen, class_words, is_byline

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Metadata", "read_metadata"]

_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date.published",
    "publish-date", "publishdate", "pubdate", "dc.date.issued", "dcterms.created", "dcterms.issued", "last-published",
    "sailthru.date", "parsely-pub-date", "cxenseparse:publishtime", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "last-modified",
    "dcterms.modified", "revised",
)  # fmt: skip
_DATES = ("date", "dc.date", "dcterms.date", "article:date")
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author")
_SECTIONS = ("article:section", "og:section", "parsely-section", "cxenseparse:category", "dc.subject")
_STAND = re.compile(
    r"(?i)\b(?:stand|veröffentlicht(?:\s+am)?|publiziert(?:\s+am)?|erstellt(?:\s+am)?|aktualisiert(?:\s+am)?)\s*:?\s*"
    r"((?:\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}\.\s*[^\W\d]+\s+\d{4})(?:[\s,|–-]+(?:um\s+)?\d{1,2}[:.]\d{2})?)"
)
# What may stand between a day and its time; given what _STAND found.
_BEFORE_TIME = re.compile(r"\s*[|–-]\s*(?=\d+[:.]\d+$)")
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]([01]\d)[/-]([0-3]\d)(?:/|$|-)")
_LINE_WITH_DATE = re.compile(
    r"^(?:\w+,\s*)?(\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]+)\s?(?:19|20)\d\d)\b(?:[\s,|–-]*\d{1,2}[:.]\d\d(?:\s*Uhr)?)?\W*$"
)
_LONGEST_DATE = 60
_LONGEST_ADDRESS = 10_000
_MOST_ADDRESSES = 20
_AUTHOR_CLASSES = frozenset(
    {"author", "authors", "autor", "autoren", "autorin", "autorenzeile", "byline", "creator", "verfasser"}
)
_TEASERS = frozenset({"teaser", "teasers", "card", "related", "recommendation", "comment", "comments"})
_LONGEST_BYLINE = 150
_MOST_INSIDE_A_LINE = 6
_MOST_WITHIN = 500
_MOST_BYLINES = 100
_HOME = frozenset({"home", "startseite", "start", "homepage", "nachrichten", "news", "übersicht", "artikel"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article; None or empty where it does not.

    Attributes:
        published: when it came out.
        modified: when it was changed last.
        authors: who wrote it, agencies among them.
        section: the part of the paper.
        publisher: who brought it out.
        language: a language tag (``de``, ``de-AT``).
        canonical: its one address.
        titles: what the page calls the article, the most telling first: OpenGraph, JSON-LD, Twitter, the title.
        descriptions: what it says the article is about, in the same order.
        is_article: whether it says that it is an article at all.
        brands: the names under which the publisher may stand behind a title.
    """

    published: datetime | None
    modified: datetime | None
    authors: tuple[str, ...]
    section: str | None
    publisher: str | None
    language: str | None
    canonical: str | None
    titles: tuple[str | None, str | None, str | None, str | None]
    descriptions: tuple[str, ...]
    is_article: bool
    brands: tuple[str, ...]


def read_metadata(root: HtmlElement, data: LinkedData, url: str | None) -> Metadata:
    """The metadata of a page.

    Args:
        root: the whole tree.
        data: its JSON-LD.
        url: where it came from, if that is known.
    """
    meta = _Meta(root)
    canonical = _canonical(root, meta, data, url)
    publisher = data.publisher or meta.get("og:site_name", "publisher", "dc.publisher")
    host = urlsplit(canonical or url or "").hostname or ""
    title = root.find("head/title")
    return Metadata(
        published=_published(root, meta, data, canonical or url),
        modified=_first_moment([data.modified, *map(meta.get, _MODIFIED)]),
        authors=_authors(root, meta, data),
        section=_section(meta, data),
        publisher=publisher,
        language=_language(root, meta, data),
        canonical=canonical,
        titles=(
            meta.get("og:title"), data.headline, meta.get("twitter:title"),
            as_seen("".join(title.itertext())) or None if title is not None else None,
        ),
        descriptions=tuple(
            filter(
                None,
                (meta.get("og:description"), data.description, *map(meta.get, ("description", "twitter:description"))),
            )
        ),
        is_article=data.is_article or meta.get("og:type") == "article" or bool(meta.get("article:published_time")),
        brands=tuple(filter(None, (publisher, meta.get("og:site_name"), host.removeprefix("www."), *host.split(".")))),
    )  # fmt: skip


class _Meta:
    """The meta elements of a page by name, the first of each."""

    def __init__(self, root: HtmlElement) -> None:
        self._values: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            value = as_seen(element.get("content") or "")
            if name and value:
                self._values.setdefault(name.strip().lower(), []).append(value)

    def get(self, *names: str) -> str | None:
        """The first value of the first name that has one."""
        return next((self._values[name][0] for name in names if name in self._values), None)

    def all(self, *names: str) -> list[str]:
        """All values of the first name that has one."""
        return next((self._values[name] for name in names if name in self._values), [])


def _first_moment(texts: list[str | None]) -> datetime | None:
    return next((moment for text in texts if (moment := read_moment(text))), None)


def _published(root: HtmlElement, meta: _Meta, data: LinkedData, address: str | None) -> datetime | None:
    """What the page says for machines, else the date that it shows; a bare `date` may be that of the last change."""
    return _first_moment([data.published, *map(meta.get, _PUBLISHED)]) or _shown(root) or _guessed(root, meta, address)


def _guessed(root: HtmlElement, meta: _Meta, address: str | None) -> datetime | None:
    """A date of which the page does not say what it is the date of."""
    return _first_moment([*map(meta.get, _DATES), *_times(root), _day_in(address), *_lines_with_dates(root)])


def _day_in(address: str | None) -> str | None:
    match = _DAY_IN_ADDRESS.search(address or "")
    return "-".join(match.groups()) if match else None


def _lines_with_dates(root: HtmlElement) -> Iterator[str]:
    """Short lines that consist of a German date."""
    for element in root.iter("p", "span", "div", "li", "small", "td", "b", "br"):
        text = element.tail if element.tag == "br" else element.text
        if match := _LINE_WITH_DATE.match(as_seen(text or "")[:_LONGEST_DATE]):
            yield match[1]


def _shown(root: HtmlElement) -> datetime | None:
    body = root.find("body")
    for element in body.iter("p", "span", "div", "time", "li", "br") if body is not None else ():
        text = " ".join(part[:_LONGEST_BYLINE] for part in (element.text, element.tail) if part)
        if (match := _STAND.search(text)) and (moment := read_moment(_BEFORE_TIME.sub(", ", match[1]))):
            return moment
    return None


def _times(root: HtmlElement) -> Iterator[str]:
    for element in root.iter("time", "meta", "span", "abbr"):
        if element.tag == "time" or (element.get("itemprop") or "").lower() == "datepublished":
            yield element.get("datetime") or element.get("content") or element.get("title") or ""
            yield _text(element, "")


def _authors(root: HtmlElement, meta: _Meta, data: LinkedData) -> tuple[str, ...]:
    """The names in the JSON-LD; where it has none, the byline that is shown, then the meta elements."""
    told = (data.authors, _bylines(root), _plain_byline(root), meta.all(*_AUTHORS))
    return next((names for lines in told if (names := split_names(lines))), ())


def _bylines(root: HtmlElement) -> list[str]:
    """The lines that name authors, where the page marks them: the first, and those beside it."""
    found: list[HtmlElement] = []
    for element in root.iter("a", "p", "span", "div", "li", "address", "meta"):
        if not _is_byline(element) or not _names_someone(element) or _is_in_teaser(element):
            continue
        if found and found[-1] in element.iterancestors():
            found[-1] = element  # The innermost holds the least beside the names.
        elif not found or (_are_near(found[0], element) and len(found) < _MOST_BYLINES):
            found.append(element)
        else:
            break
    return [_text(element) for element in found]


def _names_someone(element: HtmlElement) -> bool:
    text = _text(element)
    return 0 < len(text) <= _LONGEST_BYLINE and bool(split_names([text]))


def _is_in_teaser(element: HtmlElement) -> bool:
    return any(
        not _TEASERS.isdisjoint(class_words(above)) or (above.tag == "a" and above is not element)
        for above in (element, *element.iterancestors())
    )


def _plain_byline(root: HtmlElement) -> list[str]:
    """The first line that reads like one that names authors, in pages that do not mark it."""
    for element in root.iter("p", "span", "div", "li"):
        if len(element) <= _MOST_INSIDE_A_LINE and is_byline(text := _text(element)) and not _is_in_teaser(element):
            return [text]
    return []


def _are_near(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether two elements have the same parent, or parents that have."""
    parent, beside = one.getparent(), other.getparent()
    return parent is beside or (parent.tag == beside.tag and parent.getparent() is beside.getparent())


def _is_byline(element: HtmlElement) -> bool:
    if "author" in (element.get("rel") or "").split() or (element.get("itemprop") or "").lower() == "author":
        return True
    return not _AUTHOR_CLASSES.isdisjoint(class_words(element)) and not element.get("href", "").startswith("#")


def _text(element: HtmlElement, before: str | None = None) -> str:
    """The text of an element, or no more of it than shows that it is no byline; none where much is in it."""
    if next(islice(element.iter("*"), _MOST_WITHIN, None), None) is not None:
        return ""
    parts: list[str] = [element.get("content") or "" if before is None else before]
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part.strip())
        if length > _LONGEST_BYLINE:
            break
    return as_seen("".join(parts)[: _LONGEST_BYLINE * 10])


def _section(meta: _Meta, data: LinkedData) -> str | None:
    """What the article is filed under; of the path to it, the last step but the article itself."""
    named = next(iter(data.sections), None) or meta.get(*_SECTIONS)
    if named:
        return named
    houses = {name.lower() for name in (data.publisher, meta.get("og:site_name")) if name}
    steps = [step for step in data.crumbs if not {step.lower(), step.lower().rpartition(".")[0]} & (_HOME | houses)]
    return next((step for step in steps[:-1] or steps if step != data.headline), None)


def _language(root: HtmlElement, meta: _Meta, data: LinkedData) -> str | None:
    given = root.get("lang") or data.language or meta.get("content-language", "language", "dc.language", "og:locale")
    return given.replace("_", "-") if given else None


def _canonical(root: HtmlElement, meta: _Meta, data: LinkedData, url: str | None) -> str | None:
    """The one address of the article. A relative one is completed; one that leads to the front page is not believed."""
    base = root.find("head/base")
    bases = [base.get("href") if base is not None else None, url, meta.get("og:url"), data.url]
    anchor = next((one for one in bases if one and _is_address(one)), None)
    links = (link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    for given in (*islice(links, _MOST_ADDRESSES), meta.get("og:url"), data.url):
        address = _joined(anchor, given)
        if address and _is_address(address) and urlsplit(address).path.strip("/"):
            return address.split("#")[0]
    return None


def _joined(base: str | None, address: str | None) -> str | None:
    try:
        return urljoin(base or "", address.strip()) if address and len(address) <= _LONGEST_ADDRESS else None
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    if len(text) > _LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
