"""HTML pages: one article each, as publishers put them on the web."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem, well_formed
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.webpage import Page, read_page

__all__ = ["article_from_html", "read"]


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a page.

    Raises:
        OSError: the file cannot be read.
        SourceError: there is no article in it, or one that is too long.
    """
    article = article_from_html(file.whole(), None, file.origin, report=file.report)
    file.limits.check(article)
    yield article


def article_from_html(
    content: bytes,
    url: str | None,
    place: str,
    encoding: str | None = None,
    report: Callable[[str], None] | None = None,
) -> Article:
    """The article of a page.

    Its source is its canonical address; where the page names none, the address it came from, else its place.

    Args:
        content: the bytes of the page.
        url: where it came from, if that is known.
        place: what to name as the source of an article that has no address.
        encoding: the one that the server gave, if any.
        report: told which encoding was guessed, where nothing says it.

    Raises:
        SourceError: there is no article in it; the message is a reason.
    """
    page = read_page(content, url, encoding, report)
    if not page.paragraphs and not (page.lede and page.metadata.is_article):
        raise SourceError("holds no article text")
    metadata = page.metadata
    return Article(
        paragraphs=page.paragraphs,
        headline=page.headline,
        kicker=page.kicker,
        lede=page.lede,
        published=metadata.published,
        authors=metadata.authors,
        section=metadata.section,
        source=well_formed(metadata.canonical or url or place),
        metadata=_rest(page, url),
    )


def _rest(page: Page, url: str | None) -> dict[str, Any]:
    """What is known of a page that an article has no place for."""
    metadata = page.metadata
    known = {
        "canonical": metadata.canonical,
        "url": url if url != metadata.canonical else None,
        "modified": metadata.modified.isoformat() if metadata.modified else None,
        "publisher": metadata.publisher,
        "language": metadata.language,
    }
    return {name: value for name, value in known.items() if value}
