"""The loops of `plain`, and those that measure an article: over its paragraphs and what is known of it.

A plain article is taken for the tuple that a `PlainArticle` is, whose values are faster found by their places.
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from json.encoder import encode_basestring
from typing import Any

from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
# Nothing is harder to compress. Two states of one article are taken for the same once in 2**96 times.
_DIGEST_BYTES = 12
# What holds several values, and about what a list takes for each of them in memory, in characters.
_LISTS = (*ARTICLE_LISTS, "metadata")
_ITEM = cython.declare(cython.Py_ssize_t, 32)
_LEDE = cython.declare(cython.Py_ssize_t, ARTICLE_STRINGS.index("lede"))
_STRINGS = (*ARTICLE_STRINGS, "moment")
# Where each stored string is among those of an article with the moment behind them, and what stands before it.
_PLACES: tuple[tuple[int, str], ...] = tuple((_STRINGS.index(name), f',"{name}":') for name in sorted(_STRINGS))


def values_of(article: Any, article_id: str, moment: Any, published: Any, metadata: str, file: Any) -> tuple[Any, ...]:
    """The values of a `PlainArticle`, of an article and of what is known of it besides."""
    return (
        article_id,
        tuple([(paragraph.text, paragraph.heading, paragraph.place) for paragraph in article.paragraphs]),
        tuple([getattr(article, name) for name in ARTICLE_STRINGS]),
        tuple([getattr(article, name) for name in ARTICLE_LISTS]),
        moment,
        published,
        metadata,
        file,
        None,
    )


def measured(article: Any) -> tuple[int, int, int, int]:
    """How large an article is, and how large what is stored of it: what all passages share is stored with each.

    Returns:
        The characters of all of it, a heading above several paragraphs counted once; those of its longest passage
        without the heading; how many passages it has; and how many characters are stored of them.
    """
    characters: cython.Py_ssize_t = 0
    longest: cython.Py_ssize_t = 0
    stored: cython.Py_ssize_t = 0
    passages: cython.Py_ssize_t = 0
    shared: cython.Py_ssize_t = 0
    size: cython.Py_ssize_t
    above = None
    for paragraph in article.paragraphs:
        heading = paragraph.heading
        size = len(paragraph.text)
        if paragraph.place is not None:
            size += len(paragraph.place)
        longest = max(longest, size)
        characters += size
        stored += size
        if heading is not None:
            stored += len(heading)
            if heading != above:
                characters += len(heading)
        above = heading
        passages += 1
    lede = article.lede
    if lede is not None:
        longest = max(longest, len(lede))
        stored += len(lede)
        passages += 1
    for name in ARTICLE_STRINGS:
        value = getattr(article, name)
        if value is not None:
            shared += len(value)
    for name in _LISTS:
        value = getattr(article, name)
        if value:
            shared += _length(value)
    characters += shared
    if article.source is not None:
        characters -= len(article.source)
    if article.id is not None:
        shared += len(article.id)
    return characters, longest, passages, stored + shared * passages


def _length(value: object) -> int:
    """About how many characters a value takes, as those of an article are counted."""
    size: cython.Py_ssize_t = 0
    level: list[object] = [value]
    while level:
        item = level.pop()
        if isinstance(item, str):
            size += len(item)
        elif isinstance(item, Mapping):
            size += sum([len(key) for key in item if isinstance(key, str)]) + _ITEM * len(item)
            level += item.values()
        elif isinstance(item, list | tuple):
            size += _ITEM * len(item)
            level += item
    return size


def shared_size(article: Any) -> int:
    """How many characters are stored with each passage of a plain article."""
    size: cython.Py_ssize_t = len(article[0]) + len(article[6])
    for value in article[2]:
        if value is not None:
            size += len(value)
    for values in article[3]:
        for value in values:
            size += len(value)
    return size


def longest_passage(article: Any) -> int:
    """How many characters are stored with the longest paragraph of a plain article."""
    longest: cython.Py_ssize_t = 0
    size: cython.Py_ssize_t
    for text, heading, _ in article[1]:
        size = len(text)
        if heading is not None:
            size += len(heading)
        longest = max(longest, size)
    return longest + shared_size(article)


def stored_lines(articles: Iterable[Any]) -> list[bytes]:
    """What is stored of the passages of plain articles, one article after the other."""
    stored: list[bytes] = []
    for article in articles:
        lines: list[bytes] = passage_lines(article)
        file, stretch = article[7], article[8]
        if stretch is None or not stretch.before:
            told: str = f',"file":{encode_basestring(file)}' if file else ""
            known: str = digest_of(lines, file) if stretch is None else stretch.digest
            first: bytes = lines[0]
            lines[0] = first[: len(first) - 1] + f'{told},"digest":"{known}"}}'.encode()
        stored += lines
    return stored


def passage_lines(article: Any) -> list[bytes]:
    """The passages of a plain article as JSON.

    What all passages share is written once and put behind what is their own.
    """
    shared: bytes = _shared(article).encode("utf-8", "surrogatepass")
    lines: list[bytes] = []
    number: cython.Py_ssize_t = 1
    lede = article[2][_LEDE]
    before: cython.Py_ssize_t = article[8].before if article[8] is not None else 0
    if before:
        number += before - (lede is not None)
    elif lede is not None:
        lines.append(f'{{"text":{encode_basestring(lede)},"number":0'.encode("utf-8", "surrogatepass") + shared)
    for text, heading, place in article[1]:
        own: str = f'{{"text":{encode_basestring(text)},"number":{number}'
        if heading is not None:
            own += f',"heading":{encode_basestring(heading)}'
        if place is not None:
            own += f',"place":{encode_basestring(place)}'
        lines.append(own.encode("utf-8", "surrogatepass") + shared)
        number += 1
    return lines


def digest_of(lines: list[bytes], file: Any) -> str:
    """The hash of what is stored of an article, all its passages, and of where it was read."""
    number: cython.Py_ssize_t
    content = blake2b(lines[0], digest_size=_DIGEST_BYTES)
    for number in range(1, len(lines)):
        content.update(b"\n")
        content.update(lines[number])
    if file:
        content.update(b"\n" + file.encode())
    return b2a_base64(content.digest(), newline=False).decode()


def _shared(article: Any) -> str:
    """What stands at the end of each line of a plain article."""
    shared: str = f',"article":{encode_basestring(article[0])}'
    values: tuple[str | None, ...] = (*article[2], article[4])
    place: cython.Py_ssize_t
    introduction: str
    for place, introduction in _PLACES:
        value = values[place]
        if value is not None:
            shared += f"{introduction}{encode_basestring(value)}"
    for name, several in zip(ARTICLE_LISTS, article[3], strict=True):
        if several:
            shared += f',"{name}":{_ENCODE(several)}'
    return f'{shared},"metadata":{article[6]}}}' if article[6] else f"{shared}}}"
