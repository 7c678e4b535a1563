"""What running text looks like, and where blocks stand to one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fundstelle.index.sources.outline import ends_a_sentence
from fundstelle.index.sources.webpage.blocks import TextBlock
from fundstelle.index.sources.webpage.words import class_words, is_closing, is_notice

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["BlockKind", "block_kind", "is_link", "is_prose", "is_within", "length_of"]

#: The tag and the words in the class of the element that a block stands in.
BlockKind = tuple[str, frozenset[str]]

_SHORTEST_PROSE = 40
_SURELY_PROSE = 120
_MOST_LINKED = 0.5


def is_prose(block: TextBlock) -> bool:
    """Whether a block reads as running text does: sentences, and few links."""
    return (
        not block.is_heading
        and len(block.text) >= _SHORTEST_PROSE
        and not is_link(block)
        and (len(block.text) >= _SURELY_PROSE or ends_a_sentence(block.text))
        and not is_notice(block.text)
        and not is_closing(block.text)
    )


def is_link(block: TextBlock) -> bool:
    """Whether most of a block is a link."""
    return block.link_share >= _MOST_LINKED


def block_kind(block: TextBlock) -> BlockKind:
    """What sort of box a block stands in."""
    return str(block.home.tag), class_words(block.home)


def is_within(element: HtmlElement, container: HtmlElement) -> bool:
    """Whether an element is another one, or in it."""
    return element is container or any(above is container for above in element.iterancestors())


def length_of(blocks: Iterable[TextBlock]) -> int:
    """How many characters some blocks have together."""
    return sum(len(block.text) for block in blocks)
