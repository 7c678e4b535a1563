"""The loops of `batches`: over the articles of a batch and their paragraphs, which are tuples of plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fundstelle.index._plain import shared_size
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS, EXACT_FIELDS, TEXT_FIELDS
from fundstelle.index.german import SEPARATOR

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

#: The texts of a field, the first document of each, and to how many it belongs.
_OfField = tuple[list[str], list[int], list[int]]

_NO_HEADING = object()
_LEDE = cython.declare(cython.Py_ssize_t, ARTICLE_STRINGS.index("lede"))
# What a passage weighs beside its text.
_WEIGHT_OF_PASSAGE = cython.declare(cython.Py_ssize_t, 50)
#: So many characters that are stored weigh as much as one to be analysed.
STORED_A_CHARACTER = 24


def weight_of(article: Any) -> int:
    """How much work and room an article takes, in characters to be analysed."""
    weight, stored = sizes(article[1])
    passages: cython.Py_ssize_t = len(article[1])
    if article[2][_LEDE] is not None and (article[8] is None or not article[8].before):
        passages += 1
    return weight + (stored + shared_size(article) * passages) // STORED_A_CHARACTER


def sizes(paragraphs: Sequence[tuple[str, str | None, str | None]]) -> tuple[int, int]:
    """What the texts of paragraphs weigh, and how many characters are stored of them."""
    weight: cython.Py_ssize_t = 0
    stored: cython.Py_ssize_t = 0
    for text, heading, place in paragraphs:
        weight += len(text) + _WEIGHT_OF_PASSAGE
        stored += len(text)
        if heading is not None:
            stored += len(heading)
        if place is not None:
            stored += len(place)
    return weight, stored


def gathered(articles: Sequence[Any], sections: list[int]) -> dict[str, _OfField]:
    """The texts of a batch by field: the texts, the first document of each, and to how many it belongs.

    Args:
        articles: its articles.
        sections: gets the documents that are first under a heading.
    """
    texts: dict[str, _OfField] = {name: ([], [], []) for name in (*TEXT_FIELDS, *EXACT_FIELDS)}
    first: cython.Py_ssize_t = 0
    for article in articles:
        first += _gather(article, first, texts, sections)
    return texts


@cython.cfunc
def _gather(
    article: Any,
    first: cython.Py_ssize_t,
    texts: dict[str, _OfField],
    sections: list[int],
) -> cython.Py_ssize_t:
    """Gather the texts of an article from its first document on. Returns how many documents there are."""
    stretch: Any = article[8]
    lede: Any = article[2][_LEDE]
    goes_on: cython.bint = stretch is not None and stretch.before > 0
    begin: cython.Py_ssize_t = first + (lede is not None and not goes_on)
    document: cython.Py_ssize_t = begin
    has_headings: cython.bint = False
    run: cython.Py_ssize_t
    if begin > first:
        _put(texts["text"], lede, first, 1)
    for text, heading, _ in article[1]:
        _put(texts["text"], text, document, 1)
        if heading is not None:
            has_headings = True
        document += 1
    if not goes_on:
        run = document - first if stretch is None else stretch.passages
        for name, value in zip(ARTICLE_STRINGS, article[2], strict=True):
            if value is not None and name != "lede":
                _put(texts[name], value, first, run)
        # The lede is a passage of its own: there it must not count twice.
        if lede is not None and run > 1:
            _put(texts["lede"], lede, begin, run - 1)
        for name, values in zip(ARTICLE_LISTS, article[3], strict=True):
            if values:
                _put(texts[name], SEPARATOR.join(values), first, run)
    if has_headings:
        _gather_headings(article[1], stretch.above if stretch is not None else None, begin, texts["heading"], sections)
    return document - first


@cython.cfunc
def _gather_headings(
    paragraphs: Any, above: Any, begin: cython.Py_ssize_t, found: _OfField, sections: list[int]
) -> cython.void:
    """Gather each heading for the paragraphs under it, the first of which is a document `begin` behind its place."""
    first: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    heading: Any = paragraphs[0][1]
    for place in range(1, len(paragraphs) + 1):
        following: Any = paragraphs[place][1] if place < len(paragraphs) else _NO_HEADING
        if following is heading or following == heading:
            continue
        if heading is not None:
            _put(found, heading, begin + first, place - first)
            if first or heading != above:
                sections.append(begin + first)
        first, heading = place, following


@cython.cfunc
def _put(found: _OfField, text: Any, first: cython.Py_ssize_t, run: cython.Py_ssize_t) -> cython.void:
    texts: list[str] = found[0]
    documents: list[int] = found[1]
    runs: list[int] = found[2]
    texts.append(text)
    documents.append(first)
    runs.append(run)
