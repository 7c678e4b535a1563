"""The Whoosh schema of a passage, and the way between a passage and its document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from fundstelle.index._whoosh import columns, fields
from fundstelle.index.articles import Passage
from fundstelle.index.german.analyzers import StemAnalyzer, WordingAnalyzer
from fundstelle.index.german.tokens import SEPARATOR
from fundstelle.index.german.userwords import UserWords

__all__ = ["TEXT_FIELDS", "article_key", "build_schema", "documents_of", "passage_of", "timestamp", "wording_field"]

#: The fields that hold German text, each as stems under this name and as exact wording under `wording_field`.
#: ``title`` holds what stands directly above a passage: kicker and headline above the first passage of an article, the
#: heading above the first one under it. So a word that only a title has still leads to one passage.
TEXT_FIELDS = ("text", "title", "headline", "kicker", "heading", "lede")


def wording_field(name: str) -> str:
    """The name of the field with the exact wording of a text field."""
    return f"{name}_wording"


def build_schema(user_words: UserWords) -> Any:
    """The schema: one document a passage, analysed with a user's own words.

    Each of `TEXT_FIELDS` is there as stems and as exact wording, both with positions. ``article`` names the article,
    ``number`` the paragraph in it, ``opening`` is there on the first passage of an article only. ``published`` is in
    seconds since 1970 (UTC). ``sequence`` grows with every passage added. ``record`` stores the whole passage as JSON,
    ``digest`` the content of the article.
    """
    text = {name: fields.TEXT(analyzer=StemAnalyzer(user_words)) for name in TEXT_FIELDS}
    exact = WordingAnalyzer(user_words)
    wording = {wording_field(name): fields.TEXT(analyzer=exact) for name in TEXT_FIELDS}
    return fields.Schema(
        **text,
        **wording,
        article=fields.ID,
        number=fields.NUMERIC(int, bits=32, signed=False, sortable=True),
        opening=fields.ID,
        published=fields.NUMERIC(int, bits=64, signed=True, sortable=True),
        source=fields.TEXT(analyzer=exact),
        section=fields.TEXT(analyzer=exact),
        authors=fields.TEXT(analyzer=exact),
        sequence=fields.COLUMN(columns.NumericColumn("q")),
        record=fields.STORED,
        digest=fields.STORED,
    )


def article_key(article_id: str) -> str:
    """The term under which the passages of an article are found.

    Whoosh terms are UTF-8, which cannot hold a lone surrogate (a file name may), hence the escape.
    """
    return article_id.encode("utf-8", "backslashreplace").decode("utf-8")


def timestamp(moment: datetime) -> int:
    """Seconds since 1970 (UTC), the form in which moments are indexed; negative before."""
    return int(moment.timestamp())


def documents_of(passages: Sequence[Passage], digest: str, sequence: int) -> Iterator[dict[str, Any]]:
    """The Whoosh documents of an article's passages.

    Args:
        passages: all passages of one article, in their order.
        digest: the content hash of the article.
        sequence: the number of the first passage among all that were ever added; merging segments does not keep the
            order of documents.
    """
    previous = None
    for number, passage in enumerate(passages, sequence):
        titles = [passage.kicker, passage.headline] if previous is None else []
        if previous is None or passage.heading != previous.heading:
            titles.append(passage.heading)
        yield _document_of(passage, SEPARATOR.join(filter(None, titles)), digest if previous is None else None) | {
            "sequence": number
        }
        previous = passage


def _document_of(passage: Passage, title: str, digest: str | None) -> dict[str, Any]:
    texts = {
        "text": passage.text,
        "title": title or None,
        "headline": passage.headline,
        "kicker": passage.kicker,
        "heading": passage.heading,
        # The lede is a passage of its own: there it must not count twice.
        "lede": passage.lede if passage.number else None,
    }
    document: dict[str, Any] = {
        "article": article_key(passage.article_id),
        "number": passage.number,
        "opening": None if digest is None else "1",
        "published": None if passage.published is None else timestamp(passage.published),
        "source": passage.source,
        "section": passage.section,
        "authors": SEPARATOR.join(passage.authors) or None,
        "record": _record_of(passage),
        "digest": digest,
    }
    for name, value in texts.items():
        document[name] = document[wording_field(name)] = value
    return {name: value for name, value in document.items() if value is not None}


def passage_of(stored: dict[str, Any]) -> Passage:
    """The passage that a stored document holds."""
    record = json.loads(stored["record"])
    record["authors"] = tuple(record.get("authors", ()))
    if published := record.get("published"):
        record["published"] = datetime.fromisoformat(published)
    return Passage(**record)


def _record_of(passage: Passage) -> str:
    values = {name: getattr(passage, name) for name in Passage.__dataclass_fields__}
    values["published"] = passage.published.isoformat() if passage.published else None
    return json.dumps(
        {name: value for name, value in values.items() if value not in (None, (), {})}, ensure_ascii=False
    )
