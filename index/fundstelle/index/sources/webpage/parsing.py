"""Bytes of a page to its tree, whatever is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.encoding import decode_markup
from fundstelle.index.sources.markup import without_crowds

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["parse_page"]

_LARGEST = 32 << 20
# A tree takes some hundred bytes for each.
_MOST_TAGS = 1_000_000
# What XML, and so the tree, has no place for.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# An average page has its elements some fifteen deep. Much of what is asked of an element is asked of those around it.
_DEEPEST_ON_AVERAGE = 100
_ALWAYS_DEEP_ENOUGH = 1_100_000


def parse_page(content: bytes, encoding: str | None = None, report: Callable[[str], None] | None = None) -> HtmlElement:
    """The root element of a page, with whatever is broken in it repaired, and without comments.

    Nothing is fetched and no entity of its own is resolved.

    Args:
        content: the page.
        encoding: the one that the server gave, if any.
        report: told which encoding was guessed, where nothing says it: ``is read as cp1252``.

    Raises:
        SourceError: the page is too large, empty, holds nothing that is HTML, or is nested too deeply.
    """
    from lxml import etree, html

    if len(content) > _LARGEST:
        raise SourceError(f"is larger than a page may be ({_LARGEST >> 20} MB)")
    text = decode_markup(content, encoding, report)
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
    for line_break in root.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"  # Else the words around it would be one.
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
