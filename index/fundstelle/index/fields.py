"""The fields of an index: what they are called, what is indexed of them, and what each is for.

A field of an article is one line in `FIELDS`, and the attribute of that name in `fundstelle.index.articles`. Whatever
lists fields takes them from here: what is stored, the schema, the indexing, the query language, export.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Final

from fundstelle.index.dataclass import dataclass

__all__ = [
    "AROUND",
    "ARTICLE_FIELDS",
    "ARTICLE_LISTS",
    "ARTICLE_STRINGS",
    "ASKED",
    "EXACT_FIELDS",
    "FIELDS",
    "NO_DATE",
    "OPENS_ARTICLE",
    "OPENS_SECTION",
    "TEXT_FIELDS",
    "TITLES",
    "Field",
    "Kind",
    "article_key",
    "timestamp",
    "wording_field",
]

#: The terms of the field ``opening``: the first passage of an article, and the first one under a heading.
OPENS_ARTICLE, OPENS_SECTION = "article", "section"

#: The value of a passage without a date in the column ``published``.
NO_DATE: Final = (1 << 63) - 1


class Kind(Enum):
    """What is indexed of a field."""

    #: German text: stems under its own name, the exact wording under `wording_field`, both with
    #: positions.
    TEXT = "text"
    #: Words, found as they are written, with positions.
    EXACT = "exact"
    #: The whole value as one term.
    KEYWORD = "keyword"
    #: A moment, in a column of seconds since 1970 (UTC) and as terms.
    DATE = "date"
    #: Nothing: it is only stored.
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class Field:
    """A field.

    Attributes:
        name: what it is called in the index, in what is stored, and as an attribute of a passage.
        kind: what is indexed of it.
        asked: what a user may write before the colon to mean it; nothing where it cannot be asked for.
        of_article: whether it is an attribute of an article with words of its own, which all passages share.
        is_list: whether it holds several strings.
        is_stored: whether its value is stored.
        weight: of German text around a passage, what a word counts there where one in the text is 1.
        opens: of a title, the term of ``opening`` that the first passage below it has.
    """

    name: str
    kind: Kind
    asked: tuple[str, ...] = ()
    of_article: bool = False
    is_list: bool = False
    is_stored: bool = True
    weight: float = 0.0
    opens: str | None = None


#: All fields, those that are indexed in the order in which their postings are written.
FIELDS: Final = (
    Field("text", Kind.TEXT, ("text",)),
    Field(
        "headline",
        Kind.TEXT,
        ("titel", "title", "headline", "überschrift"),
        of_article=True,
        weight=3.0,
        opens=OPENS_ARTICLE,
    ),
    Field("kicker", Kind.TEXT, ("kicker", "dachzeile"), of_article=True, weight=1.0, opens=OPENS_ARTICLE),
    Field("heading", Kind.TEXT, ("zwischentitel", "heading"), weight=1.0, opens=OPENS_SECTION),
    Field("lede", Kind.TEXT, ("vorspann", "lede"), of_article=True, weight=0.3),
    Field("source", Kind.EXACT, ("quelle", "source", "url"), of_article=True),
    Field("section", Kind.EXACT, ("ressort", "section"), of_article=True),
    Field("authors", Kind.EXACT, ("autor", "author", "authors", "autorin"), of_article=True, is_list=True),
    # The id of the article, and the file that it was read from.
    Field("article", Kind.KEYWORD, ("id",)),
    Field("file", Kind.KEYWORD),
    # Of the first passage of an article, and of the first one under a heading.
    Field("opening", Kind.KEYWORD, is_stored=False),
    Field("published", Kind.DATE, ("datum", "date", "published"), is_stored=False),
    # The publication as it is stored: in ISO 8601, with its offset.
    Field("moment", Kind.STORED),
    # Which paragraph of the article it is, and where in its document.
    Field("number", Kind.STORED),
    Field("place", Kind.STORED),
    Field("metadata", Kind.STORED),
    # The content hash of the article, with its first passage only.
    Field("digest", Kind.STORED),
)


def _named(kind: Kind) -> tuple[str, ...]:
    return tuple(field.name for field in FIELDS if field.kind is kind)


#: The fields that hold German text.
TEXT_FIELDS: Final = _named(Kind.TEXT)

#: The fields that are searched by their exact words only.
EXACT_FIELDS: Final = _named(Kind.EXACT)

#: The attributes of an article that hold words and are the same for all its passages, in alphabetical order.
ARTICLE_FIELDS: Final = tuple(sorted(field.name for field in FIELDS if field.of_article))

#: Those of them that hold several strings, and those that hold one.
ARTICLE_LISTS: Final = tuple(sorted(field.name for field in FIELDS if field.of_article and field.is_list))
ARTICLE_STRINGS: Final = tuple(name for name in ARTICLE_FIELDS if name not in ARTICLE_LISTS)

#: The German text around the text of a passage, and what a word counts there.
AROUND: Final[Mapping[str, float]] = {field.name: field.weight for field in FIELDS if field.weight}

#: The titles above a passage, each with the term of ``opening`` that the first passage below it has.
TITLES: Final = tuple((field.name, field.opens) for field in FIELDS if field.opens)

#: What a user may write before the colon, and the field that it means.
ASKED: Final[Mapping[str, str]] = {asked: field.name for field in FIELDS for asked in field.asked}


def wording_field(name: str) -> str:
    """The name of the field with the exact wording of a text field."""
    return f"{name}_wording"


def article_key(article_id: str) -> str:
    """The term under which the passages of an article are found.

    Terms are UTF-8, which cannot hold a lone surrogate (a file name may), hence the escape.
    """
    if article_id.isascii():
        return article_id
    return article_id.encode("utf-8", "backslashreplace").decode("utf-8")


def timestamp(moment: datetime) -> int:
    """Seconds since 1970 (UTC), the form in which moments are indexed; negative before."""
    return int(moment.timestamp())
