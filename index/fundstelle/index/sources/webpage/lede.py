"""The lede: the sentences between the headline and the text that say what the article is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fundstelle.index.sources.webpage.blocks import TextBlock
from fundstelle.index.sources.webpage.titles import key
from fundstelle.index.sources.webpage.words import class_words, is_closing, is_notice

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["choose_lede"]

_LEDES = frozenset({
    "lede", "lead", "leadin", "intro", "introduction", "einleitung", "vorspann", "anreisser", "teaser",
    "summary", "standfirst", "preface", "subtitle", "subheadline", "dek", "deck", "abstract", "description",
    "excerpt", "unterzeile",
})  # fmt: skip
_SHORTEST = 40
_LONGEST = 1200
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[…\])\s*$")
_ENDS = re.compile(r"[.!?…:\"'”’“‘»«›‹)]$")


def choose_lede(
    blocks: Sequence[TextBlock], body: Sequence[TextBlock], headline: HtmlElement | None, descriptions: Sequence[str]
) -> tuple[str | None, TextBlock | None]:
    """The lede of a page, and the block that it is, if it is one.

    Args:
        blocks: all blocks of the page.
        body: those among them that are paragraphs and headings of the article.
        headline: the element of the headline, where the page shows it.
        descriptions: what the page says that the article is about, the most telling first.
    """
    paragraphs = [block for block in body if not block.is_heading]
    above = _above(blocks, paragraphs, headline)
    wanted = [key(description) for description in descriptions]
    for number, block in enumerate((*above, *paragraphs[:2])):
        shown = key(block.text)
        if any(_is_same(shown, description, may_break_off=number < len(above)) for description in wanted):
            return block.text, block
    for number, block in enumerate((*above, *paragraphs[:1])):
        if _is_marked(block) and (number < len(above) or len(paragraphs) > 1):
            return block.text, block
    if (
        len(paragraphs) > 2
        and paragraphs[0].is_bold
        and not paragraphs[1].is_bold
        and len(paragraphs[0].text) >= _SHORTEST
    ):
        return paragraphs[0].text, paragraphs[0]
    if described := _described(descriptions, paragraphs):
        return described, None
    is_shown = headline is not None and above and above[-1].tag == "p"
    return (above[-1].text, above[-1]) if is_shown else (None, None)


def _above(
    blocks: Sequence[TextBlock], paragraphs: Sequence[TextBlock], headline: HtmlElement | None
) -> list[TextBlock]:
    """The blocks between the headline and the text that can be a lede."""
    first = blocks.index(paragraphs[0]) if paragraphs else len(blocks)
    start = next((number + 1 for number, block in enumerate(blocks[:first]) if block.element is headline), 0)
    text = set(paragraphs)
    return [block for block in blocks[start:first] if block not in text and _can_be(block)]


def _can_be(block: TextBlock) -> bool:
    return (
        not block.is_heading
        and block.tag != "li"
        and _SHORTEST <= len(block.text) <= _LONGEST
        and block.link_share < 0.5
        and not is_notice(block.text)
        and not is_closing(block.text)
    )


def _is_marked(block: TextBlock) -> bool:
    """Whether the page calls a block its lede."""
    parent = block.element.getparent()
    alone = parent is not None and len(parent) == 1
    words = class_words(block.element) | (class_words(parent) if alone else frozenset())
    return not _LEDES.isdisjoint(words) and bool(_ENDS.search(block.text))


def _is_same(one: str, other: str, *, may_break_off: bool) -> bool:
    """Whether a description is a text, but for the place name before it, and for its end if it may break off.

    Both are given by their keys. Many descriptions are the beginning of the first paragraph; that does not make a lede
    of it.
    """
    if len(other) < _SHORTEST:
        return one == other
    if one.endswith(other):
        return len(other) * 10 >= len(one) * 8
    return may_break_off and one.startswith(other) and len(other) * 10 >= len(one) * 6


def _described(descriptions: Sequence[str], paragraphs: Sequence[TextBlock]) -> str | None:
    """A description for a lede that is not shown: a whole one, which is not the beginning of the text."""
    begins = [key(block.text) for block in paragraphs[:3]]
    for description in descriptions:
        wanted = key(description)
        if len(description) < _SHORTEST or _BROKEN_OFF.search(description) or not _ENDS.search(description):
            continue
        if not any(wanted in begin or begin in wanted for begin in begins):
            return description
    return None
