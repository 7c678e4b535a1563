"""What goes into an index and what comes out: articles, their paragraphs, and the passages made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fundstelle.index.dataclass import dataclass, field
from fundstelle.index.dates import parse_moment
from fundstelle.index.errors import ArticleError
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS

__all__ = ["Article", "Paragraph", "Passage"]

_STRINGS = ("id", *ARTICLE_STRINGS)
_DEEPEST = 100
_MOST_VALUES = 10_000_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, the subheading that it stands under, if any, and where in its document it is (``page 17``)."""

    text: str
    heading: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Article:
    """An article as it is given to an index.

    Only the paragraphs are needed. They are strings, or `Paragraph` objects where they stand under a subheading; the
    article keeps them as a tuple of `Paragraph`. `published` may be a datetime, a date or a string as
    `fundstelle.index.dates.parse_moment` reads it; the article keeps an aware datetime. `authors` may be one name or
    several. `source` is the path or the URL that the article came from. `metadata` holds whatever else is known, as
    values that JSON can carry; an index keeps None for a number that is none (NaN) or infinite.

    Raises:
        ArticleError: no paragraph holds any text, or a value is of the wrong kind.
    """

    paragraphs: Sequence[str | Paragraph]
    id: str | None = None
    headline: str | None = None
    kicker: str | None = None
    lede: str | None = None
    published: datetime | date | str | None = None
    authors: Sequence[str] | str = ()
    section: str | None = None
    source: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring every value into the one form that the rest of the program relies on."""
        # Much of an article is mostly not there, and there may be millions: what is missing calls nothing.
        values = self.__dict__
        for name in _STRINGS:
            if (value := values[name]) is not None:
                values[name] = (value.strip() or None) if type(value) is str else _optional_text(name, value)
        values["paragraphs"] = tuple(_paragraphs(self.paragraphs))
        for name in ARTICLE_LISTS:
            if values[name] or not isinstance(values[name], tuple):
                values[name] = tuple(_names(name, values[name]))
        if self.published is not None:
            values["published"] = _published(self.published)
        values["metadata"] = _metadata(self.metadata)
        if not self.paragraphs and not self.lede:
            raise ArticleError("The article has no text: give it at least one paragraph that is not empty.")

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of this article: the lede as number 0 where there is one, then the paragraphs from 1 on.

        Args:
            article_id: what the index calls this article.
        """
        numbered: list[tuple[int, Paragraph]] = [(0, Paragraph(self.lede))] if self.lede else []
        numbered += [(i, p) for i, p in enumerate(self.paragraphs, 1) if isinstance(p, Paragraph)]
        published = self.published if isinstance(self.published, datetime) else None
        shared: dict[str, Any] = {name: getattr(self, name) for name in (*ARTICLE_STRINGS, *ARTICLE_LISTS)}
        return tuple(
            Passage(
                text=paragraph.text,
                number=number,
                article_id=article_id,
                heading=paragraph.heading,
                place=paragraph.place,
                published=published,
                metadata=self.metadata,
                **shared,
            )
            for number, paragraph in numbered
        )


@dataclass(frozen=True)
class Passage:
    """One paragraph of an article, with what is known about the article around it.

    `number` counts the paragraphs from 1; the lede is number 0. `place` says where in its document it is, as far as
    that was told (``page 17``). `published` is an aware datetime.
    """

    text: str
    number: int
    article_id: str
    heading: str | None = None
    place: str | None = None
    headline: str | None = None
    kicker: str | None = None
    lede: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    source: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def _optional_text(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise ArticleError(f"The article's {name} is a {type(value).__name__}; it must be a string.")
    return value.strip() or None


def _paragraphs(paragraphs: Iterable[str | Paragraph]) -> list[Paragraph]:
    if isinstance(paragraphs, str):
        raise ArticleError("The article's paragraphs are one string; give a list with a string for each paragraph.")
    if not isinstance(paragraphs, list) and not isinstance(paragraphs, Iterable):  # what is asked fast comes first
        raise ArticleError(f"The article's paragraphs are a {type(paragraphs).__name__}; they must be a list.")
    found: list[Paragraph] = []
    # Many paragraphs stand under one heading, of which there is to be no more than one copy.
    given_heading: object = None
    heading: str | None = None
    for given in paragraphs:
        if type(given) is str:
            if text := given.strip():
                found.append(Paragraph(text))
            continue
        paragraph = Paragraph(given) if isinstance(given, str) else given
        if not isinstance(paragraph, Paragraph) or not isinstance(paragraph.text, str):
            raise ArticleError(f"A paragraph is a {type(given).__name__}; it must be a string or a Paragraph.")
        text = paragraph.text.strip()
        if text:
            if paragraph.heading is not given_heading:
                given_heading, heading = paragraph.heading, _optional_text("heading", paragraph.heading)
            place = _optional_text("place", paragraph.place)
            is_as_given = text is paragraph.text and heading is paragraph.heading and place is paragraph.place
            is_as_given &= type(paragraph) is Paragraph
            found.append(paragraph if is_as_given else Paragraph(text, heading, place))
    return found


def _names(name: str, values: Sequence[str] | str | None) -> Iterable[str]:
    given = [values] if isinstance(values, str) else values or ()
    if not isinstance(given, Iterable):
        raise ArticleError(f"The article's {name} are a {type(given).__name__}; they must be one string or several.")
    for value in given:
        if text := _optional_text(name.removesuffix("s"), value):
            yield text


def _metadata(value: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(value, dict) and not value:
        return {}
    if not isinstance(value, Mapping):
        raise ArticleError(f"The article's metadata is a {type(value).__name__}; it must be a mapping.")
    _check_depth(value)
    return dict(value)


def _published(value: datetime | date | str | None) -> datetime | None:
    if value is None or value == "":
        return None
    if not isinstance(value, datetime | date | str):
        raise ArticleError(f"The article's date is a {type(value).__name__}; it must be a date or a string.")
    try:
        return parse_moment(value)
    except ValueError as error:
        raise ArticleError(f"{str(error)[0].upper()}{str(error)[1:]}.") from None


def _check_depth(value: object) -> None:
    """Refuse what is nested deeper than JSON is read on every Python; level by level, since a recursion would fail."""
    level: list[object] = [value]
    values = 0
    for _ in range(_DEEPEST):
        # A few lists that hold each other several times may stand for more values than memory takes.
        if (values := values + sum(map(_size, level))) > _MOST_VALUES:
            raise ArticleError(f"The article's metadata holds more than {_MOST_VALUES:,} values.")
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ArticleError(f"The article's metadata is nested more than {_DEEPEST} deep.")


def _size(value: object) -> int:
    return len(value) if isinstance(value, Mapping | list | tuple) else 0


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
