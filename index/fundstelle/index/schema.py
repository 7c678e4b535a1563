"""The Whoosh schema of a passage, and the way between a passage and its document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fundstelle.index._whoosh import fields
from fundstelle.index.articles import Passage
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.german.analyzers import KinAnalyzer, StemAnalyzer, WordingAnalyzer
from fundstelle.index.german.userwords import UserWords

__all__ = [
    "EXACT_FIELDS",
    "NO_DATE",
    "OPENS_ARTICLE",
    "OPENS_SECTION",
    "TEXT_FIELDS",
    "article_key",
    "build_schema",
    "kin_field",
    "passage_of",
    "timestamp",
    "wording_field",
]

#: The fields that hold German text, each as stems under this name, as exact wording under `wording_field`, and as what
#: words share with their kin under `kin_field`.
TEXT_FIELDS = ("text", "headline", "kicker", "heading", "lede")

#: The fields that are searched by their exact words only.
EXACT_FIELDS = ("source", "section", "authors")

#: The terms of the field ``opening``: the first passage of an article, and the first one under a heading.
OPENS_ARTICLE, OPENS_SECTION = "article", "section"

#: The value of a passage without a date in the column ``published``.
NO_DATE = (1 << 63) - 1


def wording_field(name: str) -> str:
    """The name of the field with the exact wording of a text field."""
    return f"{name}_wording"


def kin_field(name: str) -> str:
    """The name of the field with what the words of a text field share with their kin."""
    return f"{name}_kin"


def build_schema(user_words: UserWords) -> Any:
    """The schema: one document a passage, analysed with a user's own words.

    Each of `TEXT_FIELDS` is there as stems and as exact wording, both with positions, and as kin without. ``article``
    names the article, ``number`` the paragraph in it; ``opening`` is there on the first passage of an article and on
    the first one under a heading. ``published`` is in seconds since 1970 (UTC), ``moment`` the same in ISO 8601 with
    its offset. ``place`` says where in its document a passage stands. ``file`` names the file that the article was
    read from; it is stored, as ``digest`` is, the content hash of the article, with the first passage only.
    """
    exact, kin = WordingAnalyzer(user_words), KinAnalyzer(user_words)
    schema: dict[str, Any] = {}
    for name in TEXT_FIELDS:
        schema[name] = fields.TEXT(analyzer=StemAnalyzer(user_words), stored=True)
        schema[wording_field(name)] = fields.TEXT(analyzer=exact)
        schema[kin_field(name)] = fields.TEXT(analyzer=kin, phrase=False)
    for name in EXACT_FIELDS:
        schema[name] = fields.TEXT(analyzer=exact, stored=True)
    return fields.Schema(
        **schema,
        article=fields.ID(stored=True),
        file=fields.ID(stored=True),
        number=fields.STORED,
        place=fields.STORED,
        opening=fields.KEYWORD,
        published=fields.NUMERIC(int, bits=64, signed=True, sortable=True, shift_step=0),
        moment=fields.STORED,
        metadata=fields.STORED,
        digest=fields.STORED,
    )


def article_key(article_id: str) -> str:
    """The term under which the passages of an article are found.

    Whoosh terms are UTF-8, which cannot hold a lone surrogate (a file name may), hence the escape.
    """
    if article_id.isascii():
        return article_id
    return article_id.encode("utf-8", "backslashreplace").decode("utf-8")


def timestamp(moment: datetime) -> int:
    """Seconds since 1970 (UTC), the form in which moments are indexed; negative before."""
    return int(moment.timestamp())


def passage_of(stored: Mapping[str, Any]) -> Passage:
    """The passage that a stored document holds.

    Raises:
        IndexDamagedError: it holds none.
    """
    if not all(isinstance(stored.get(name), kind) for name, kind in _KINDS.items()):
        raise IndexDamagedError("what is stored is no passage")
    authors, metadata = stored.get("authors", []), stored.get("metadata", {})
    if not (isinstance(authors, list) and all(isinstance(author, str) for author in authors)):
        raise IndexDamagedError("what is stored has authors without a name")
    if not isinstance(metadata, dict):
        raise IndexDamagedError("what is stored has metadata without a name")
    return Passage(
        text=stored["text"],
        number=stored["number"],
        article_id=stored["article"],
        heading=stored.get("heading"),
        place=stored.get("place"),
        headline=stored.get("headline"),
        kicker=stored.get("kicker"),
        lede=stored.get("lede"),
        published=_moment(stored.get("moment")),
        authors=tuple(authors),
        section=stored.get("section"),
        source=stored.get("source"),
        metadata=metadata,
    )


_TEXT = str | None
#: What is stored of a passage, and of what kind it is.
_KINDS: Mapping[str, Any] = {
    "text": str, "number": int, "article": str, "heading": _TEXT, "place": _TEXT, "headline": _TEXT, "kicker": _TEXT,
    "lede": _TEXT, "section": _TEXT, "source": _TEXT, "moment": _TEXT,
}  # fmt: skip


def _moment(stored: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(stored) if stored else None
    except ValueError as error:
        raise IndexDamagedError(f"what is stored has no date ({error})") from error
