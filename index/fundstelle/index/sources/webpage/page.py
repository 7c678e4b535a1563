"""A page to the article that it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundstelle.index.articles import Paragraph
from fundstelle.index.sources.webpage.blocks import TextBlock, text_blocks
from fundstelle.index.sources.webpage.body import Evidence, choose_body
from fundstelle.index.sources.webpage.lede import choose_lede
from fundstelle.index.sources.webpage.linked_data import LinkedData, read_linked_data
from fundstelle.index.sources.webpage.metadata import Metadata, read_metadata
from fundstelle.index.sources.webpage.opinion import main_texts
from fundstelle.index.sources.webpage.parsing import parse_page
from fundstelle.index.sources.webpage.pruning import prune
from fundstelle.index.sources.webpage.sections import under_headings
from fundstelle.index.sources.webpage.teasers import is_list_of_teasers
from fundstelle.index.sources.webpage.titles import choose_titles, key

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Page", "read_page"]

_LEAST_TEXT = 200
# Each block is looked for in all of the text that a page tells search engines; articles need a hundredth of it.
_MOST_COMPARED = 1 << 28


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds.

    Attributes:
        headline: what a reader sees as the headline.
        kicker: the line above it.
        lede: the sentences below it.
        paragraphs: the text; empty where there is none.
        metadata: what the page says about itself.
    """

    headline: str | None
    kicker: str | None
    lede: str | None
    paragraphs: tuple[Paragraph, ...]
    metadata: Metadata


def read_page(
    content: bytes,
    url: str | None = None,
    encoding: str | None = None,
    report: Callable[[str], None] | None = None,
) -> Page:
    """Read a page.

    Args:
        content: its bytes.
        url: where it came from, if that is known.
        encoding: the one that the server gave, if any.
        report: told which encoding was guessed, where nothing says it.

    Raises:
        SourceError: it cannot be parsed.
    """
    root = parse_page(content, encoding, report)
    data = read_linked_data(root)
    metadata = read_metadata(root, data, url)
    titles = choose_titles(root, metadata)
    opinion = main_texts(root)
    prune(root, titles.element)
    blocks = list(text_blocks(root))
    body = choose_body(root, blocks, _evidence(data, opinion))
    if is_list_of_teasers(blocks, body, is_article=metadata.is_article):
        body = []
    lede, block = choose_lede(blocks, body, titles.element, metadata.descriptions)
    shown = tuple(under_headings(one for one in body if one is not block and not _is_title(one, titles.element)))
    paragraphs = _whole(shown, lede, data, opinion if metadata.is_article else ())
    return Page(titles.headline, titles.kicker, lede, paragraphs, metadata)


def _whole(
    shown: tuple[Paragraph, ...], lede: str | None, data: LinkedData, opinion: Sequence[str]
) -> tuple[Paragraph, ...]:
    """The paragraphs that a page shows, or those that it only tells search engines, where that is far more.

    Some pages are put together by a script, and some show no more than a beginning. Where there is nothing at all, the
    second opinion is the last resort.
    """
    known = key(lede) if lede else None
    told = [line for line in (data.body or "").splitlines() if known is None or key(line) != known]
    if sum(map(len, told)) > sum(len(paragraph.text) for paragraph in shown) * 2 + _LEAST_TEXT:
        return tuple(map(Paragraph, told))
    if not shown and sum(map(len, opinion)) > _LEAST_TEXT:
        return tuple(Paragraph(text) for text in opinion if known is None or key(text) != known)
    return shown


def _evidence(data: LinkedData, opinion: Sequence[str]) -> Evidence:
    told = key(data.body or "")
    likely = frozenset(map(key, opinion))
    found: dict[str, bool] = {}

    def is_told(text: str) -> bool:
        wanted = key(text)
        if wanted not in found:
            found[wanted] = len(found) * len(told) <= _MOST_COMPARED and wanted in told
        return found[wanted]

    return Evidence(is_told, lambda text: told.endswith(key(text)), lambda text: key(text) in likely)


def _is_title(block: TextBlock, headline: HtmlElement | None) -> bool:
    return block.tag == "h1" or block.element is headline
