"""A tree to its blocks of text: paragraphs, items and headings, in the order of the page; and what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

from fundstelle.index.sources.outline import ends_a_sentence
from fundstelle.index.sources.webpage.words import as_seen, class_words, is_closing, is_notice

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = [
    "HEADINGS",
    "INLINE",
    "PARAGRAPHS",
    "BlockKind",
    "TextBlock",
    "block_kind",
    "is_link",
    "is_prose",
    "is_within",
    "length_of",
    "text_blocks",
]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: The elements that stand for one paragraph, whatever is in them.
PARAGRAPHS = frozenset({"p", "li", "dd", "dt", "pre", "blockquote"})
#: The elements that do not end a block.
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "meta", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_ITEMS = frozenset({"li", "dt", "dd"})
_LISTS = _ITEMS | {"ul", "ol", "dl"}
_CELLS = frozenset({"td", "th"})
_TABLES = frozenset({"tr", "tbody", "thead", "tfoot", "table"})
# Of a cell of a table that holds data; in those with more a page may be laid out.
_LONGEST_CELL = 100
# Elements in one another may all begin with the same text, and each of them is looked at.
_MOST_IN_A_CAP = 100
_LINKED, _LEADING, _BOLD = "linked", "leading", "bold"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A run of text between two boundaries of blocks.

    Attributes:
        element: the innermost element around it that is no inline one.
        home: the element whose children are its like: the parent, or the element itself where that holds several runs.
        text: what it says, in one line.
        linked: how many of its characters are links.
        leading: how many of its characters are links to other pages.
        is_bold: whether all of it is bold.
    """

    element: HtmlElement
    home: HtmlElement
    text: str
    linked: int = 0
    leading: int = 0
    is_bold: bool = False

    @property
    def tag(self) -> str:
        """The name of its element: ``p``, ``li``, ``h2``."""
        return str(self.element.tag)

    @property
    def is_heading(self) -> bool:
        """Whether the page marks it as a heading."""
        return self.tag in HEADINGS

    @property
    def link_share(self) -> float:
        """How much of it is links, from 0 to 1. A heading may well be a place that others in the page link to."""
        return (self.leading if self.is_heading else self.linked) / max(1, len(self.text))


class _Collector:
    """Gathers inline text until a boundary is met."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.breaks = 0
        self._counts = Counter[str]()

    def add(self, text: str | None, inside: Counter[str]) -> None:
        """Take a piece of text, with how many elements of each kind are open around it."""
        if not text:
            return
        if length := len(text.strip()):
            self.breaks = 0
            self._counts.update({kind: length for kind in (_LINKED, _LEADING, _BOLD) if inside[kind]})
        self.parts.append(text)

    def flush(self, element: HtmlElement) -> Iterator[TextBlock]:
        """The block that ends here, if there is any text in it."""
        if self.parts and (text := as_seen("".join(self.parts))):
            linked, leading, bold = (min(self._counts[kind], len(text)) for kind in (_LINKED, _LEADING, _BOLD))
            # The white space at the ends of each part is not counted.
            is_bold = bold > 0 and bold + len(self.parts) >= len(text)
            yield TextBlock(element, _home(element), text, linked, leading, is_bold)
        self.parts.clear()
        self._counts.clear()
        self.breaks = 0


def text_blocks(root: HtmlElement) -> list[TextBlock]:
    """The blocks below an element, in their order. Two line breaks in a row end a block too."""
    blocks = list(_with_rows(_runs(root)))
    runs = Counter(block.element for block in blocks)
    homes = {block.home for block in blocks if block.tag in PARAGRAPHS or block.is_heading}
    return [
        replace(block, home=block.element)
        if block.tag not in PARAGRAPHS and (runs[block.element] > 1 or block.element in homes)
        else block
        for block in blocks
    ]


def _home(element: HtmlElement) -> HtmlElement:
    """The parent, or that of the list or the table; inline elements that hold paragraphs do not count."""
    parent = element.getparent()
    is_item = element.tag in _ITEMS or (parent is not None and parent.tag in _ITEMS)
    around = _TABLES if element.tag == "tr" else _LISTS if is_item else frozenset()
    steps = element.iterancestors()
    return next((above for above in steps if above.tag not in INLINE and above.tag not in around), element)


def _with_rows(blocks: Iterable[TextBlock]) -> Iterator[TextBlock]:
    """The blocks, with the cells of a row of data as one."""
    for row, cells in groupby(blocks, _row_of):
        found = list(cells)
        if row is None or len(found) < 2 or not all(map(_is_datum, found)):
            yield from found
            continue
        yield TextBlock(
            row,
            _home(row),
            " | ".join(cell.text for cell in found),
            sum(cell.linked for cell in found),
            sum(cell.leading for cell in found),
            all(cell.is_bold for cell in found),
        )


def _is_datum(cell: TextBlock) -> bool:
    return len(cell.text) <= _LONGEST_CELL and all(child.tag in INLINE for child in cell.element)


def _row_of(block: TextBlock) -> HtmlElement | None:
    parent = block.element.getparent()
    return parent if block.tag in _CELLS and parent is not None and parent.tag == "tr" else None


def _runs(root: HtmlElement) -> Iterator[TextBlock]:
    from lxml import etree

    collector = _Collector()
    around: list[HtmlElement] = [root]
    inside = Counter[str]()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        opens = event == "start"
        if element.tag == "br":
            collector.breaks += opens
            collector.parts.append(" ")
            if collector.breaks > 1:
                yield from collector.flush(around[-1])
        elif element.tag in INLINE and element is not root:
            if opens and _is_drop_cap(element):
                _join_drop_cap(element)
            inside.update(dict.fromkeys(_kinds(element), 1 if opens else -1))
        elif element is not root:
            yield from collector.flush(around[-1])
            if opens:
                around.append(element)
            else:
                around.pop()
        if opens:
            collector.add(element.text, inside)
        elif element is not root:
            collector.add(element.tail, inside)
    yield from collector.flush(root)


def _kinds(element: HtmlElement) -> Iterator[str]:
    """What an inline element makes of the text in it."""
    if element.tag in ("b", "strong"):
        yield _BOLD
    target = (element.get("href") or "").strip() if element.tag == "a" else ""
    if target:
        yield _LINKED
        if not target.startswith("#"):
            yield _LEADING


def _is_drop_cap(element: HtmlElement) -> bool:
    """Whether an inline element is the large first letter of a paragraph, whose word goes on behind it."""
    if element.getprevious() is not None or (element.getparent().text or "").strip():
        return False
    text = _beginning(element)
    if len(text) != 1 or not text.isupper():
        return False
    following = element.getnext()
    rest = (element.tail or "").strip() or (_beginning(following) if following is not None else "")
    return rest[:1].islower()


def _beginning(element: HtmlElement) -> str:
    """Enough of the text of an element to see whether it is a letter alone, and what it begins with."""
    if next(islice(element.iter("*"), _MOST_IN_A_CAP, None), None) is not None:
        return ""
    return "".join(element.itertext()).strip()


def _join_drop_cap(element: HtmlElement) -> None:
    """Take out the white space that parts a large first letter from the rest of its word."""
    element.tail = (element.tail or "").lstrip()
    for inner in element.iter("*"):
        inner.text = (inner.text or "").strip()
        if inner is not element:
            inner.tail = (inner.tail or "").strip()
    following = element.getnext()
    if not element.tail and following is not None and following.text:
        following.text = following.text.lstrip()


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
