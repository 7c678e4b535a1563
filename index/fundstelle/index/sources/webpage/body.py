"""The text of an article: which of a page's blocks are its paragraphs and headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundstelle.index.sources.outline import ends_a_sentence
from fundstelle.index.sources.webpage.blocks import INLINE, PARAGRAPHS, TextBlock, is_link, is_prose, length_of
from fundstelle.index.sources.webpage.teasers import without_cards
from fundstelle.index.sources.webpage.trunk import Trunk
from fundstelle.index.sources.webpage.words import class_words, is_closing, is_notice

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Evidence", "choose_body"]

_SHARE_OF_THE_TEXT = 0.8
_SECTIONS = ("section", "div")
_LONGEST_ATTRIBUTION = 100
# Some pages tell search engines no more of the text than the lede.
_LEAST_KNOWN = 0.2
_MOST_COMPARED = 20_000_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the article's text beside the page itself.

    Attributes:
        is_told: whether a text is in the one that the page gives to search engines.
        is_last: whether that one ends with it.
        is_likely: whether a text is part of it by some other opinion.
    """

    is_told: Callable[[str], bool]
    is_last: Callable[[str], bool]
    is_likely: Callable[[str], bool]

    def knows(self, text: str) -> bool:
        """Whether either speaks for a text."""
        return self.is_told(text) or self.is_likely(text)


def choose_body(root: HtmlElement, blocks: Sequence[TextBlock], evidence: Evidence) -> list[TextBlock]:
    """The paragraphs and headings of the article among the blocks of a page, in their order.

    Args:
        root: the tree that the blocks are from.
        blocks: all of them.
        evidence: what is known of the article's text beside the page.
    """
    container = _container(root, blocks, evidence)
    sections = {container, *_sections_beside(container, blocks)}
    inside = [block for block in blocks if not sections.isdisjoint((block.element, *block.element.iterancestors()))]
    container = container if len(sections) == 1 else container.getparent()
    trunk = Trunk(container, [block for block in inside if is_prose(block)])
    kept = [block for block in _without_quotes(without_cards(inside, trunk), container) if trunk.holds(block)]
    kept = _without_repeated(kept)
    return _trimmed(_without_boxes_around(kept, trunk, evidence))


def _container(root: HtmlElement, blocks: Sequence[TextBlock], evidence: Evidence) -> HtmlElement:
    """The innermost element that holds nearly all of the text that is known to be the article's, or else all prose."""
    prose = [block for block in blocks if is_prose(block)]
    weights: dict[HtmlElement, int] = defaultdict(int)
    least = length_of(prose) * _LEAST_KNOWN
    told = [block for block in prose if evidence.is_told(block.text)]
    known = told if length_of(told) >= least else [block for block in prose if evidence.knows(block.text)]
    for block in known if length_of(known) >= least else prose:
        for element in (block.element, *block.element.iterancestors()):
            weights[element] += len(block.text)
    node = root
    while True:
        best = max(node, key=lambda child: weights.get(child, 0), default=None)
        if best is None or weights.get(best, 0) < max(1, weights[node] * _SHARE_OF_THE_TEXT):
            return node
        if best.tag in PARAGRAPHS or best.tag in INLINE:
            return node
        node = best


def _sections_beside(container: HtmlElement, blocks: Sequence[TextBlock]) -> set[HtmlElement]:
    """The other sections of a text of which nearly all stands in one, however short they are."""
    parent = container.getparent()
    if parent is None or container.tag not in _SECTIONS:
        return set()
    alike: dict[HtmlElement, list[TextBlock]] = {
        child: []
        for child in parent
        if child is not container and child.tag == container.tag and class_words(child) == class_words(container)
    }
    for block in blocks if alike else ():
        above = next((one for one in (block.element, *block.element.iterancestors()) if one in alike), None)
        if above is not None:
            alike[above].append(block)
    return {section for section, inside in alike.items() if _is_section(inside)}


def _is_section(blocks: Sequence[TextBlock]) -> bool:
    """Whether blocks are a heading with text below it, and nothing about other pages."""
    if len(blocks) < 2 or not blocks[0].is_heading or blocks[1].is_heading:
        return False
    return not any(is_link(block) or is_notice(block.text) or is_closing(block.text) for block in blocks)


def _without_quotes(blocks: Iterable[TextBlock], container: HtmlElement) -> Iterator[TextBlock]:
    """The blocks without quotes that are set apart with a name below: they only repeat or adorn the text."""
    blocks = list(blocks)
    quotes: dict[HtmlElement, list[TextBlock]] = defaultdict(list)
    for block in blocks:
        if (quote := _quote_around(block, container)) is not None:
            quotes[quote].append(block)
    for block in blocks:
        quote = _quote_around(block, container)
        if quote is None or not _is_attributed(quotes[quote]):
            yield block


def _quote_around(block: TextBlock, container: HtmlElement) -> HtmlElement | None:
    element = block.element
    while element is not None and element is not container:
        if element.tag == "blockquote":
            return element
        element = element.getparent()
    return None


def _is_attributed(quote: Sequence[TextBlock]) -> bool:
    last = quote[-1].text
    return len(quote) > 1 and len(last) <= _LONGEST_ATTRIBUTION and not ends_a_sentence(last)


def _without_boxes_around(blocks: Sequence[TextBlock], trunk: Trunk, evidence: Evidence) -> list[TextBlock]:
    """The blocks without what stands before or behind the article in boxes of another sort: appeals, biographies."""
    text = [number for number, block in enumerate(blocks) if trunk.is_of_its_kind(block)]
    if not text:
        return list(blocks)
    first, last = text[0], text[-1]
    if length_of(block for block in blocks if evidence.is_told(block.text)) >= length_of(blocks) * _SHARE_OF_THE_TEXT:
        last = next((i for i in reversed(text) if evidence.is_last(blocks[i].text)), last)
    return [
        block
        for number, block in enumerate(blocks)
        if first <= number <= last
        or (number < first and (block.is_heading or evidence.knows(block.text)))
        or (number > last and evidence.is_told(block.text))
    ]


def _without_repeated(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """The blocks without quotes that only repeat the text, as long as there are not too many to look for them all."""
    quotes = [block for block in blocks if not block.is_heading and "blockquote" in (block.tag, block.home.tag)]
    most = _MOST_COMPARED // max(1, length_of(blocks) + len(blocks))
    repeated = {block for block in quotes[:most] if _is_repeated(block, blocks)}
    return [block for block in blocks if block not in repeated]


def _is_repeated(block: TextBlock, blocks: Sequence[TextBlock]) -> bool:
    """Whether a quote says nothing that another block does not say."""
    words = block.text.strip("\"'„“”»«‚‘’ ")
    return any(words in other.text for other in blocks if other is not block)


def _trimmed(blocks: list[TextBlock]) -> list[TextBlock]:
    """The blocks without headings at the end, which have nothing below them."""
    while blocks and blocks[-1].is_heading:
        blocks.pop()
    return blocks
