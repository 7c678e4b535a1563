"""Kicker, headline and lede: what a reader sees above the text, found with the help of what the page calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from fundstelle.index.sources.webpage.metadata import Metadata
from fundstelle.index.sources.webpage.words import as_seen, class_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Titles", "choose_titles", "key"]

_SEPARATOR = re.compile(r"\s+[|–—›»·•:-]+\s+")
_KICKERS = frozenset({
    "kicker", "topline", "dachzeile", "overline", "roofline", "spitzmarke", "eyebrow", "pretitle",
    "preheadline", "superheadline", "supertitle",
})  # fmt: skip
_LONGEST_KICKER = 80
_SHORTEST_CUT = 15
_LONGEST_TITLE = 500
_MOST_HEADINGS = 300
_COLON = re.compile(r"^(?=\W*[:|–—-])\W*+$")
_LONGEST_HEADING = 5000


@dataclass(frozen=True, slots=True)
class Titles:
    """What stands above an article, and the element of the headline where the page shows it."""

    headline: str | None
    kicker: str | None
    element: HtmlElement | None


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading of the page: all of its text, and its two parts where it has two."""

    element: HtmlElement
    text: str
    first: str | None
    second: str | None
    keys: tuple[str, str | None]


def key(text: str) -> str:
    """The letters and digits of a text, by which two writings of the same words are equal."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def choose_titles(root: HtmlElement, metadata: Metadata) -> Titles:
    """The headline and the kicker of a page.

    A page often has several headlines: one for readers, one for search engines, one for social networks. The one is
    taken that the page both shows and names; where none is, the one that it names twice.

    Args:
        root: the whole tree.
        metadata: what the page says about itself.
    """
    headings = sorted(islice(_headings(root), _MOST_HEADINGS), key=_is_in_path)
    named = [_without_brand((title or "")[:_LONGEST_TITLE], metadata.brands) or None for title in metadata.titles]
    for title in named[:2]:
        for variant in _variants(title):
            wanted = key(variant)
            for heading in headings:
                if found := _match(variant, wanted, heading, named):
                    return found
    return _unmatched(headings, named)


def _unmatched(headings: Sequence[_Heading], named: Sequence[str | None]) -> Titles:
    """The titles of a page that shows another headline than it names, or does not name one."""
    h1 = next((heading for heading in headings if heading.element.tag == "h1" and not _is_in_link(heading)), None)
    headline = _named_twice(named) or named[1]
    if h1 is None:
        return Titles(headline or named[0] or named[3], None, None)
    marked = h1.first and h1.second and _has_kicker_class(h1)
    kicker = h1.first if marked else _kicker_above(h1.element)
    if not headline:
        return Titles(h1.second if marked else h1.text, kicker, h1.element)
    return Titles(headline, kicker if kicker and not key(headline).startswith(key(kicker)) else None, h1.element)


def _is_in_link(heading: _Heading) -> bool:
    return any(above.tag == "a" for above in heading.element.iterancestors())


def _is_in_path(heading: _Heading) -> bool:
    """Whether a heading is an item of a list or a menu, as the last step of the path to an article often is."""
    return any(above.tag in ("a", "nav", "li") for above in heading.element.iterancestors())


def _headings(root: HtmlElement) -> Iterator[_Heading]:
    for element in root.iter("h1", "h2"):
        # A main heading may be in the path to the article; a lesser one in a menu or a link is about something else.
        if element.tag != "h1" and any(above.tag in ("a", "nav", "footer") for above in element.iterancestors()):
            continue
        chunks = [element.text or ""]
        for child in element:
            chunks += ["".join(child.itertext()), child.tail or ""]
        text = as_seen(" ".join(chunks) if len(element) > 1 else "".join(chunks))
        text = re.sub(r"\s([:,.?!])", r"\1", text)
        parts = [as_seen(chunk) for chunk in chunks if as_seen(chunk)]
        if text and len(text) <= _LONGEST_HEADING:
            first, second = _two_parts(element, parts)
            yield _Heading(element, text, first, second, (key(text), key(second) if second else None))


def _two_parts(element: HtmlElement, parts: Sequence[str]) -> tuple[str | None, str | None]:
    """The two parts of a heading that is made of two elements, with or without a colon of its own between them."""
    parts = [part for part in parts if not _COLON.match(part)]
    if len(parts) != 2 or (element.text or "").strip() or len(parts[0]) > _LONGEST_KICKER:
        return None, None
    return parts[0], parts[1]


def _match(variant: str, wanted: str, heading: _Heading, named: Sequence[str | None]) -> Titles | None:
    """The titles, if the heading shows what the page calls itself, of which the key is wanted."""
    whole, second = heading.keys
    if heading.second and wanted == second:
        return Titles(heading.second, _without_colon(heading.first), heading.element)
    if wanted != whole:
        return None
    if heading.first and heading.second and _keeps_apart(heading, named):
        return Titles(heading.second, heading.first, heading.element)
    kicker = _kicker_above(heading.element)
    return Titles(variant, kicker if kicker and not wanted.startswith(key(kicker)) else None, heading.element)


def _keeps_apart(heading: _Heading, named: Sequence[str | None]) -> bool:
    """Whether the two parts of a heading are a kicker and a headline, and not one line with a colon in it."""
    if re.search(r"\S\s?[:|–—]\s", heading.text[: len(heading.first or "") + 3]):
        return False
    joined = re.compile(re.escape(heading.first or "") + r"\s?[:|–—-]\s")
    return _has_kicker_class(heading) or any(joined.match(title or "") for title in named)


def _has_kicker_class(heading: _Heading) -> bool:
    return len(heading.element) > 0 and not _KICKERS.isdisjoint(class_words(heading.element[0]))


def _kicker_above(element: HtmlElement) -> str | None:
    """The line above a headline, if the page marks it as a kicker or as a lesser heading."""
    above = element.getprevious()
    if above is None and (parent := element.getparent()) is not None:
        above = parent.getprevious()
    if above is None or not isinstance(above.tag, str):
        return None
    marked = next((one for one in above.iter("*") if not _KICKERS.isdisjoint(class_words(one))), None)
    line = above if marked is None else marked
    if marked is None and next(above.iter("h2", "h3", "h4", "h5", "h6"), None) is None:
        return None
    text = as_seen(" ".join(line.itertext()))
    return _without_colon(text) if 1 < len(text) <= _LONGEST_KICKER else None


def _without_colon(text: str | None) -> str | None:
    return (text or "").rstrip(" :|–—") or None


def _variants(title: str | None) -> Iterator[str]:
    """A title, and the beginnings of it that end at a separator, the longest first."""
    if not title:
        return
    yield title
    ends = [match.start() for match in _SEPARATOR.finditer(title)]
    yield from (title[:end] for end in reversed(ends) if end >= _SHORTEST_CUT)


def _without_brand(title: str | None, brands: Sequence[str]) -> str | None:
    """A title without the name of the publisher behind it, or before it."""
    known = {key(brand) for brand in brands if brand}
    while title:
        matches = list(_SEPARATOR.finditer(title))
        if matches and key(title[matches[-1].end() :]) in known:
            title = title[: matches[-1].start()]
        elif matches and key(title[: matches[0].start()]) in known:
            title = title[matches[0].end() :]
        else:
            break
    return title


def _named_twice(named: Sequence[str | None]) -> str | None:
    """The first title that another one repeats, OpenGraph and Twitter counting as one."""
    graph, data, _, title = named
    for one, other in ((graph, data), (data, title), (graph, title)):
        if one and other and key(one) == key(other):
            return one
    return None
