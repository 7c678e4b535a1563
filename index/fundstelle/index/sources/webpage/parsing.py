"""Bytes of a page to its tree, whatever is wrong with them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.encoding import decode_eight_bit
from fundstelle.index.sources.markup import without_crowds

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["decode_page", "parse_page"]

_LARGEST = 32 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]*?\bcharset|\?xml\b[^<>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096
# A tree takes some hundred bytes for each.
_MOST_TAGS = 1_000_000
# What XML, and so the tree, has no place for.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# An average page has its elements some fifteen deep. Much of what is asked of an element is asked of those around it.
_DEEPEST_ON_AVERAGE = 100
_ALWAYS_DEEP_ENOUGH = 1_100_000
_WIDE = re.compile(r"utf[-_]?(?:16|32)", re.IGNORECASE)
# Python knows more names than there are encodings of pages, and some of them do things.
_OF_PAGES = re.compile(
    r"(?:us-)?ascii|utf[-_]?(?:8|16|32)|iso[-_]?8859|latin|windows|cp\d|mac|koi8|big5|gb|euc|shift|sjis", re.IGNORECASE
)
# Browsers take these for the encoding of Windows, which has letters where they have none.
_REALLY_WINDOWS = ("ascii", "iso8859-1")


def decode_page(content: bytes, encoding: str | None = None, report: Callable[[str], None] | None = None) -> str:
    """The text of a page.

    A byte order mark decides. Bytes that are UTF-8 are read as such whatever is said about them: nothing else looks
    like it by accident. Then the given encoding counts, then the one that the page declares, then cp1252.

    Args:
        content: the page.
        encoding: the one that the server gave, if any.
        report: told which encoding was guessed, where nothing says it: ``is read as cp1252``.

    Raises:
        SourceError: it is too large.
    """
    if len(content) > _LARGEST:
        raise SourceError(f"is larger than a page may be ({_LARGEST >> 20} MB)")
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    declared = _DECLARED.search(content, 0, _DECLARED_WITHIN)
    for candidate in ("utf-8", encoding, declared[1].decode("ascii", "replace") if declared else None):
        text = _decode_as(content, candidate, is_given=candidate is not None and candidate == encoding)
        if text is not None:
            return text
    return decode_eight_bit(content, report)


def parse_page(text: str) -> HtmlElement:
    """The root element of a page, with whatever is broken in it repaired, and without comments.

    Nothing is fetched and no entity of its own is resolved.

    Raises:
        SourceError: the page is empty, holds nothing that is HTML, or is nested too deeply.
    """
    from lxml import etree, html

    if text.count("<") > _MOST_TAGS:
        raise SourceError(f"has more than {_MOST_TAGS:,} tags")
    data = without_crowds(_CONTROLS.sub(" ", text)).encode("utf-8", "replace")
    if not data.strip():
        raise SourceError("is empty")
    # Without huge_tree the parser gives up below 256 elements, which real pages reach.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
    )
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        raise SourceError("holds no HTML") from None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise SourceError("is nested deeper than a page may be")
    _check_depth(root)
    return root


def _check_depth(root: HtmlElement) -> None:
    """Refuse a page most of which is nested very deep: each element would be looked at as often as it is deep.

    Raises:
        SourceError: it is; the message is a reason.
    """
    from lxml import etree

    depth = elements = steps = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        steps += depth
    if steps > max(_ALWAYS_DEEP_ENOUGH, 2 * elements * _DEEPEST_ON_AVERAGE):
        raise SourceError("is nested deeper than a page may be")


def _decode_as(content: bytes, name: str | None, *, is_given: bool) -> str | None:
    """The text in this encoding, or None where it is unknown or does not fit."""
    # A page whose ASCII could be read to find the declaration is not in UTF-16, whatever the declaration says; and what
    # has no tags in an encoding is not in it.
    if name is None or not _OF_PAGES.match(name) or (_WIDE.match(name) and not is_given):
        return None
    try:
        if codecs.lookup(name).name in _REALLY_WINDOWS:
            return decode_eight_bit(content)
        text = content.decode(name)
    except (LookupError, UnicodeError):
        return None
    return text if "<" in text else None
