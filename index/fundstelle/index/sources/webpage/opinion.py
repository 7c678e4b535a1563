"""A second opinion on what the main text of a page is: trafilatura's."""

from __future__ import annotations

import logging
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from fundstelle.index.sources.webpage.words import as_seen

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["main_texts"]

# Pages of articles have a tenth of it; with many more it takes too long.
_MOST_ELEMENTS = 50_000
# Links in links in links take it the third power of their number.
_DEEPEST = 200
_TOO_DEEP = f"boolean({'/*' * (_DEEPEST + 1)})"


def main_texts(root: HtmlElement) -> tuple[str, ...]:
    """The paragraphs that trafilatura finds in a page, in their order; none where it fails or would take too long."""
    from trafilatura import bare_extraction

    if next(islice(root.iter("*"), _MOST_ELEMENTS, None), None) is not None or root.xpath(_TOO_DEEP):
        return ()
    # It tells of pages without text, which is nothing to tell the user twice.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = bare_extraction(deepcopy(root), include_comments=False, include_tables=False, fast=True)
    except Exception:  # noqa: BLE001  # whatever is wrong with the page, there is the first opinion
        return ()
    body = getattr(document, "body", None)
    if body is None:
        return ()
    texts = (as_seen("".join(element.itertext())) for element in body.iter("p", "item", "quote"))
    return tuple(filter(None, texts))
