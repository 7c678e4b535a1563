"""Paragraphs under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundstelle.index.articles import Paragraph
from fundstelle.index.sources.outline import ends_a_sentence
from fundstelle.index.sources.webpage.blocks import TextBlock, block_kind, is_within

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["under_headings"]

_LONGEST_BOLD_HEADING = 100


def under_headings(blocks: Iterable[TextBlock]) -> Iterator[Paragraph]:
    """The blocks as paragraphs under their headings. Headings with nothing between them are one."""
    outer: _OpenHeading | None = None
    heading: _OpenHeading | None = None
    for block in blocks:
        if block.is_heading or _is_bold_heading(block):
            if heading is None or heading.first:
                outer, heading = heading, _OpenHeading(block.home, [block.text])
            else:
                heading.lines.append(block.text)
            continue
        if heading and heading.is_left_by(block):
            heading = outer
        if heading and heading.first is None:
            heading.first = block
        yield Paragraph(block.text, heading.text if heading else None)


@dataclass(slots=True)
class _OpenHeading:
    """A heading, where it stands, and the first paragraph below it once that is met."""

    home: HtmlElement
    lines: list[str]
    first: TextBlock | None = None
    joined: str | None = None

    @property
    def text(self) -> str:
        """All of its lines, once there is a paragraph below them: joined once for all paragraphs."""
        if self.joined is None:
            self.joined = " ".join(self.lines)
        return self.joined

    def is_left_by(self, block: TextBlock) -> bool:
        """Whether a block is no longer below this heading: that one was in a box of its own, and the block is not."""
        return (
            self.first is not None
            and is_within(self.first.element, self.home)
            and not is_within(block.element, self.home)
            and block_kind(block) != block_kind(self.first)
        )


def _is_bold_heading(block: TextBlock) -> bool:
    """Whether a paragraph is a heading in all but its element: short, bold, and no sentence."""
    return (
        block.tag == "p"
        and block.is_bold
        and len(block.text) <= _LONGEST_BOLD_HEADING
        and not ends_a_sentence(block.text)
        and block.text[-1] not in ",;"
    )
