"""Articles as plain values, on their way into an index, and what is stored of them: see `passages`.

Only who writes needs this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from fundstelle.index import _plain
from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError
from fundstelle.index.fields import ARTICLE_STRINGS, timestamp
from fundstelle.index.jsontext import finite

__all__ = ["MOST_CHARACTERS", "PlainArticle", "Stretch", "digest_of", "plain_article", "stored_lines"]

#: How many characters may be stored of a passage; a character takes six bytes at most.
MOST_CHARACTERS: Final = 20_000_000

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_LEDE: Final = ARTICLE_STRINGS.index("lede")


class Stretch(NamedTuple):
    """Which neighbouring paragraphs these are of an article that is too large to be analysed at once.

    Attributes:
        before: how many passages come before them.
        passages: how many passages the article has.
        above: the heading of the paragraph before.
        digest: the hash of all of the article.
    """

    before: int
    passages: int
    above: str | None
    digest: str


class PlainArticle(NamedTuple):
    """An article as plain values, which a process hands to another at little cost.

    Attributes:
        article_id: what the index calls it.
        paragraphs: text, heading and place of each, the lede not among them.
        strings: the values of `ARTICLE_STRINGS`, in their order.
        lists: the values of `ARTICLE_LISTS`, in their order.
        moment: the publication in ISO 8601.
        published: the publication in seconds since 1970.
        metadata: as JSON; empty where there is none.
        file: the file that it was read from, as a term.
        stretch: which part of the article this is; None where it is all of it.
    """

    article_id: str
    paragraphs: tuple[tuple[str, str | None, str | None], ...]
    strings: tuple[str | None, ...]
    lists: tuple[tuple[str, ...], ...]
    moment: str | None
    published: int | None
    metadata: str
    file: str | None
    stretch: Stretch | None = None

    @property
    def lede(self) -> str | None:
        """The lede of the article."""
        return self.strings[_LEDE]

    @property
    def passages(self) -> int:
        """How many passages are here."""
        return len(self.paragraphs) + (self.strings[_LEDE] is not None and not self.goes_on)

    @property
    def has_lede(self) -> bool:
        """Whether the lede is one of them."""
        return self.strings[_LEDE] is not None and not self.goes_on

    @property
    def goes_on(self) -> bool:
        """Whether this is a stretch of an article, and not the first one."""
        return self.stretch is not None and self.stretch.before > 0

    @property
    def shared_size(self) -> int:
        """How many characters are stored with each of its passages."""
        return _plain.shared_size(self)


def plain_article(article: Article, article_id: str, file: str | None = None) -> PlainArticle:
    """An article as plain values.

    Args:
        article: the article.
        article_id: what the index calls it.
        file: the file that it was read from, as a term.

    Raises:
        ArticleError: its metadata cannot be kept as JSON, or a passage is too large.
    """
    published = article.published if isinstance(article.published, datetime) else None
    moment, seconds = (published.isoformat(), timestamp(published)) if published else (None, None)
    metadata = _metadata_of(article) if article.metadata else ""
    plain = PlainArticle._make(_plain.values_of(article, article_id, moment, seconds, metadata, file))
    size = _plain.longest_passage(plain)
    if size > MOST_CHARACTERS:
        raise ArticleError(
            f"The article has a passage of {size:,} characters, with what is known of the article; at most "
            f"{MOST_CHARACTERS:,} can be kept. Part it into paragraphs."
        )
    return plain


def digest_of(article: PlainArticle) -> str:
    """The hash of an article's content and of where it was read: of what is stored of its passages."""
    return _plain.digest_of(_plain.passage_lines(article), article.file)


def stored_lines(articles: Iterable[PlainArticle]) -> list[bytes]:
    """What is stored of the passages of articles, as `passages` takes it once it is decoded."""
    return _plain.stored_lines(articles)


def _metadata_of(article: Article) -> str:
    try:
        return _metadata_text(article.metadata)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArticleError(f"The article's metadata cannot be kept as JSON: {error}.") from None


def _metadata_text(metadata: Mapping[str, Any]) -> str:
    try:
        return _ENCODE(metadata)
    except ValueError:
        # JSON has no NaN, which in many programs stands for what is not known.
        return _ENCODE(finite(metadata))
