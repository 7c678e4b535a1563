"""Where in a page the paragraphs of an article stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fundstelle.index.sources.webpage.blocks import PARAGRAPHS, BlockKind, TextBlock, block_kind, is_link, is_prose
from fundstelle.index.sources.webpage.words import is_closing, is_notice, is_pointer

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Trunk"]

_SHARE_OF_A_TRUNK = 0.15
_SHARE_OF_ONE_KIND = 0.6
_LONGEST_HEADING = 200


class Trunk:
    """Where the paragraphs of an article stand: the kinds of parents that most of its text has."""

    def __init__(self, container: HtmlElement, prose: Sequence[TextBlock]) -> None:
        """Learn it from all that reads like running text within the container of the article."""
        self._container = container
        weights: Counter[tuple[str, ...]] = Counter()
        for block in prose:
            weights[self._place(block.home)] += len(block.text)
        least = sum(weights.values()) * _SHARE_OF_A_TRUNK
        self._main = weights.most_common(1)[0][0] if weights else None
        self._places = {place for place, weight in weights.items() if weight >= least}
        self._kinds = self._choose_kinds(prose)
        self._above: set[HtmlElement] = set()
        self._above_main: set[HtmlElement] = set()
        for block in prose:
            if self.is_place(block.home):
                self._above.update((block.home, *block.home.iterancestors()))
            if self.is_main_place(block.home):
                self._above_main.update((block.home, *block.home.iterancestors()))

    def is_place(self, element: HtmlElement) -> bool:
        """Whether paragraphs of the article stand in an element, or in another one at such a place."""
        return self._place(element) in self._places

    def _choose_kinds(self, prose: Sequence[TextBlock]) -> set[BlockKind]:
        """The tags and classes of the parents that nearly all of the text has, if it has such."""
        weights: Counter[BlockKind] = Counter()
        counts: Counter[BlockKind] = Counter()
        for block in prose:
            weights[block_kind(block)] += len(block.text)
            counts[block_kind(block)] += 1
        total = sum(weights.values())
        main = [kind for kind, _ in weights.most_common(1)]
        kinds = {kind for kind, weight in weights.items() if weight >= total * _SHARE_OF_A_TRUNK and counts[kind] > 1}
        kinds.update(main)
        return kinds if sum(weights[kind] for kind in kinds) >= total * _SHARE_OF_ONE_KIND else set()

    def is_of_its_kind(self, block: TextBlock) -> bool:
        """Whether a block stands in the same sort of box as nearly all of the text; true of all if there is none."""
        return not self._kinds or block_kind(block) in self._kinds

    def is_above(self, element: HtmlElement | None) -> bool:
        """Whether an element holds some of the largest part of the text."""
        return element in self._above_main

    def is_main_place(self, element: HtmlElement) -> bool:
        """Whether the largest part of the text stands in an element, or in others at such a place."""
        return self._place(element) == self._main

    def holds(self, block: TextBlock) -> bool:
        """Whether a block is a paragraph or a heading of the article."""
        if block.is_heading:
            return self._holds_heading(block)
        if is_link(block) or is_notice(block.text) or is_closing(block.text):
            return False
        if is_prose(block):
            return True
        return self.is_place(block.home) and (
            block.tag in PARAGRAPHS or block.tag == "tr" or block.home is block.element
        )

    def _holds_heading(self, block: TextBlock) -> bool:
        if len(block.text) > _LONGEST_HEADING or is_pointer(block.text):
            return False
        if is_link(block):  # As over the products and the places of a list.
            return self.is_main_place(block.home)
        return block.home in self._above or self.is_place(block.home) or len(block.home) == 1

    def _place(self, element: HtmlElement | None) -> tuple[str, ...]:
        path = []
        while element is not None and element is not self._container:
            path.append(str(element.tag))
            element = element.getparent()
        return tuple(path)
