"""JSON-LD: what a page tells search engines about its article, in the terms of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from fundstelle.index.sources.outline import unescape

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["LinkedData", "read_linked_data"]

_ARTICLES = re.compile(r"Article$|Posting$|^Report$|^Review$|^Report(?:age)?")
_CRUMBS = "BreadcrumbList"
_MOST_ITEMS = 10_000
_LARGEST = 8 << 20
# Each may stand for what is said once elsewhere.
_MOST_NAMES = 1000
_LONGEST_NAME = 5000
# What stands below these are other articles than the one that the page is about.
_OTHERS = frozenset({
    "itemListElement", "mentions", "citation", "isBasedOn", "relatedLink", "hasPart", "liveBlogUpdate",
    "blogPost", "comment", "review", "significantLink",
})  # fmt: skip
_MARKUP = re.compile(r"<[^<>]{1,2000}>")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What JSON-LD says about the article of a page; empty where it says nothing.

    Attributes:
        headline: as search engines show it.
        description: mostly the lede.
        body: the text of the article, or the beginning of it.
        published: the moment as it is written there.
        modified: the moment as it is written there.
        authors: the names as they are written there.
        sections: of the paper, the article's own first.
        publisher: who published it.
        language: a language tag.
        url: where the article is.
        crumbs: the path to the article by the names of its steps.
        is_article: whether there is an article at all.
    """

    headline: str | None = None
    description: str | None = None
    body: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    crumbs: tuple[str, ...] = ()
    is_article: bool = False


def read_linked_data(root: HtmlElement) -> LinkedData:
    """The JSON-LD of a page, of which the most telling article counts. What is no JSON is passed over."""
    items = list(_items(root))
    crumbs = next((_crumbs(item) for item in items if _is_a(item, _CRUMBS)), ())
    articles = [item for item in items if _is_article(item)]
    if not articles:
        return LinkedData(crumbs=crumbs)
    by_id = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and len(item) > 1}
    article = max(articles, key=_weight)
    return LinkedData(
        headline=_text(article.get("headline")) or _text(article.get("name")),
        description=_text(article.get("description")),
        body=_body(article.get("articleBody")),
        published=_text(article.get("datePublished")) or _text(article.get("dateCreated")),
        modified=_text(article.get("dateModified")),
        authors=tuple(_names(article.get("author") or article.get("creator"), by_id)),
        sections=tuple(_names(article.get("articleSection"), by_id)),
        publisher=next(_names(article.get("publisher"), by_id), None),
        language=_text(article.get("inLanguage")),
        url=_text(article.get("url")) or _address(article.get("mainEntityOfPage")),
        crumbs=crumbs,
        is_article=True,
    )


def _items(root: HtmlElement) -> Iterator[Mapping[str, Any]]:
    """All objects of all JSON-LD of a page, whatever holds them."""
    level: list[Any] = [_load(script) for script in root.iter("script") if _is_linked_data(script)]
    seen = 0
    while level and seen < _MOST_ITEMS:
        seen += len(level)
        yield from (value for value in level if isinstance(value, Mapping))
        level = [inner for outer in level for inner in _inside(outer)]


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        inner: Iterable[Any] = (one for name, one in value.items() if name not in _OTHERS)
    else:
        inner = value if isinstance(value, list) else ()
    yield from (one for one in inner if isinstance(one, Mapping | list))


def _is_linked_data(script: HtmlElement) -> bool:
    return (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"


def _load(script: HtmlElement) -> Any:
    text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    if len(text) > _LARGEST:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _is_a(item: Mapping[str, Any], kind: str) -> bool:
    return kind in _kinds(item)


def _kinds(item: Mapping[str, Any]) -> list[str]:
    kinds = item.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _is_article(item: Mapping[str, Any]) -> bool:
    return any(_ARTICLES.search(kind) for kind in _kinds(item)) and not item.keys().isdisjoint(
        ("headline", "name", "articleBody")
    )


def _weight(item: Mapping[str, Any]) -> tuple[int, int, int]:
    """How much an article says; the first of two that say as much wins, as `max` has it."""
    body = _text(item.get("articleBody")) or ""
    named = [
        key for key in ("datePublished", "author", "publisher", "mainEntityOfPage", "description") if item.get(key)
    ]
    return len(named), len(body), len(item)


def _names(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for one in islice(value if isinstance(value, list) else [value], _MOST_NAMES):
        if isinstance(one, Mapping):
            known = one if "name" in one or "familyName" in one else by_id.get(str(one.get("@id")), one)
            parts = (_text(known.get("givenName")), _text(known.get("familyName")))
            name = _text(known.get("name")) or " ".join(filter(None, parts))
        else:
            name = _text(one) or ""
        if name and len(name) <= _LONGEST_NAME:
            yield name


def _address(value: Any) -> str | None:
    return _text(value.get("@id") or value.get("url")) if isinstance(value, Mapping) else _text(value)


def _crumbs(item: Mapping[str, Any]) -> tuple[str, ...]:
    steps = item.get("itemListElement")
    found = []
    for step in steps if isinstance(steps, list) else []:
        if isinstance(step, Mapping):
            inner = step.get("item")
            name = _text(step.get("name")) or (_text(inner.get("name")) if isinstance(inner, Mapping) else None)
            found.append(name or "")
    return tuple(filter(None, found))


def _text(value: Any) -> str | None:
    """A string without the markup and the entities that some publishers leave in it."""
    while isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str):
        return None
    return " ".join(_plain(value).split()) or None


def _body(value: Any) -> str | None:
    """As `_text`, with line breaks where the paragraphs end."""
    if isinstance(value, list):
        value = "\n".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return None
    lines = (" ".join(line.split()) for line in _plain(re.sub(r"(?i)</p>|<br\s*/?>", "\n", value)).splitlines())
    return "\n".join(filter(None, lines)) or None


def _plain(text: str) -> str:
    return _MARKUP.sub("", unescape(text)) if "&" in text or "<" in text else text
