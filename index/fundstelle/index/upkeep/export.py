"""The articles of an index, as they were added; as JSON Lines they can be added to another one, and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.errors import ArticleError, IndexDamagedError, is_lacking, unavailable
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS
from fundstelle.index.jsontext import json_text
from fundstelle.index.passages import article_of, is_first, passage_of, version_of
from fundstelle.index.sources.records import EXPORTED
from fundstelle.index.storage.locks import opening
from fundstelle.index.storage.places import readable
from fundstelle.index.storage.store import Store, open_store

__all__ = ["StoredArticle", "export_articles", "json_line", "stored_articles"]

#: Called with a sentence about what could not be read.
Damage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as a segment holds it.

    Attributes:
        article: the article; its id is the one that the index knows it by.
        file: the file that it was read from; None where it was read from none.
        digest: the hash of its content when it was added.
        documents: its passages, as documents of the segment.
    """

    article: Article
    file: str | None
    digest: str | None
    documents: range


def export_articles(path: str | os.PathLike[str], damage: Damage | None = None) -> Iterator[Article]:
    """All articles of an index, in the order in which they were added.

    Args:
        path: the folder of the index.
        damage: called for whatever cannot be read, which is then left out; by default that is an error.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it cannot be read.
    """
    store = open_store(Path(path))
    for segment in _segments(store, damage):
        with readable(store.path):
            for stored in stored_articles(segment, damage):
                yield stored.article


def stored_articles(segment: SegmentColumns, damage: Damage | None = None) -> Iterator[StoredArticle]:
    """The articles of a segment that have not been deleted.

    Args:
        segment: the segment.
        damage: called for whatever cannot be read, which is then left out.

    Raises:
        IndexDamagedError: something cannot be read, and there is no `damage` to call.
    """
    waiting: list[Mapping[str, Any]] = []
    first, current = 0, ""
    for document, article_id, stored in _documents(segment, damage):
        if waiting and (article_id != current or is_first(stored)):
            yield from _article(waiting, first, damage)
            waiting = []
        if not waiting:
            first, current = document, article_id
        waiting.append(stored)
    if waiting:
        yield from _article(waiting, first, damage)


def json_line(article: Article) -> str:
    """An article as a line of JSON Lines, without the end of the line, as `fundstelle.index.sources.jsonl` reads it."""
    record: dict[str, Any] = {EXPORTED: 1}
    record |= {name: value for name in ("id", *ARTICLE_STRINGS) if (value := getattr(article, name)) is not None}
    if article.published is not None and not isinstance(article.published, str):
        record["published"] = article.published.isoformat()
    record |= {name: list(values) for name in ARTICLE_LISTS if (values := getattr(article, name))}
    record["paragraphs"] = [_paragraph(p) for p in article.paragraphs if isinstance(p, Paragraph)]
    # Always as an object of its own: its keys may be any of those above.
    record["metadata"] = dict(article.metadata)
    # Half a character, which only a program can have put in, has no UTF-8; as an escape it is JSON.
    return json_text(record, is_exact=True, separators=(",", ":"))


def _segments(store: Store, damage: Damage | None) -> Sequence[SegmentColumns]:
    """The segments of the last commit; what cannot be opened is left out if there is a `damage` to call."""
    if damage is None:
        return store.state().segments
    opened = []
    with opening(store.path):
        for record in store.commit().segments:
            try:
                opened.append(store.open_documents(record))
            except (IndexDamagedError, OSError) as error:
                if isinstance(error, OSError) and is_lacking(error):
                    raise unavailable(store.path, error) from error
                damage(f"{record.documents.name} with {record.count:,} passages: {error}")
    return opened


def _paragraph(paragraph: Paragraph) -> str | dict[str, str]:
    if paragraph.heading is None and paragraph.place is None:
        return paragraph.text
    parts = {"text": paragraph.text, "heading": paragraph.heading, "place": paragraph.place}
    return {name: value for name, value in parts.items() if value is not None}


def _documents(segment: SegmentColumns, damage: Damage | None) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each document that has not been deleted: its number, the id of its article, and what is stored of it."""
    deleted = set(segment.deleted.tolist())
    for document in range(segment.documents.count):
        if document in deleted:
            continue
        try:
            stored = segment.documents.stored(document)
            article_id = version_of(stored).article_id
        except IndexDamagedError as error:
            if damage is None:
                raise
            damage(f"document {document}: {error}")
        else:
            yield document, article_id, stored


def _article(stored: list[Mapping[str, Any]], first: int, damage: Damage | None) -> Iterator[StoredArticle]:
    try:
        version = version_of(stored[0])
        article = article_of([passage_of(each) for each in stored])
    except (ArticleError, IndexDamagedError, ValueError, TypeError, KeyError) as error:
        # The checksums hold against accidents only.
        if damage is None:
            raise IndexDamagedError(f"document {first} is no passage ({error})") from error
        damage(f"document {first}: it is no passage ({error})")
        return
    yield StoredArticle(article, version.file, version.digest, range(first, first + len(stored)))
