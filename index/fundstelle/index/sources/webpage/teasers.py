"""The teasers of other articles: those beside an article, and the pages that hold nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from fundstelle.index.sources.webpage.blocks import TextBlock, is_link, is_prose, is_within, length_of
from fundstelle.index.sources.webpage.trunk import Trunk

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["is_list_of_teasers", "without_cards"]

_MANY_OTHERS = 5
_TEXT_PER_OTHER = 100
_LONGEST_TEASER = 400


def is_list_of_teasers(blocks: Sequence[TextBlock], body: Sequence[TextBlock], *, is_article: bool) -> bool:
    """Whether what was found is the front page of a paper: not an article, but the teasers of many.

    Args:
        blocks: all blocks of the page.
        body: those that look like the text of an article.
        is_article: whether the page says that it is one.
    """
    if is_article:
        return False
    before = {block.element: previous for previous, block in pairwise(blocks)}
    prose = [block for block in body if is_prose(block)]
    teasers = [block for block in prose if (above := before.get(block.element)) and is_link(above)]
    if len(teasers) > 1 and len(teasers) * 2 > len(prose) and length_of(teasers) < len(teasers) * _LONGEST_TEASER:
        return True
    others = sum(block.is_heading and is_link(block) for block in blocks)
    return others >= _MANY_OTHERS and length_of(prose) < others * _TEXT_PER_OTHER


def without_cards(blocks: Sequence[TextBlock], trunk: Trunk) -> Iterator[TextBlock]:
    """The blocks without the teasers of other articles: a heading that is a link, and the text below it."""
    card: HtmlElement | None = None
    for block in blocks:
        if card is not None and is_within(block.element, card):
            continue
        card = None
        if block.is_heading and is_link(block) and not trunk.is_main_place(block.home):
            card = _card_of(block, trunk)
            continue
        yield block


def _card_of(heading: TextBlock, trunk: Trunk) -> HtmlElement:
    """The largest element around a heading that holds no text of the trunk."""
    card = heading.element
    while (above := card.getparent()) is not None and not trunk.is_above(above):
        card = above
    return card
