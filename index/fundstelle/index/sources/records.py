"""A decoded JSON object to an article: which key means what, and what its value may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.dates import parse_moment
from fundstelle.index.errors import SourceError
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS
from fundstelle.index.sources.limits import Limits
from fundstelle.index.sources.names import EXACT
from fundstelle.index.sources.plaintext import paragraphs_of

__all__ = ["EXPORTED", "article_from_record", "check_record", "json_kind"]

#: The key that marks an article as written by Fundstelle itself: it is taken as it is, and nothing is added to it.
EXPORTED = "fundstelle"

# What holds the text; in all else the first of the keys that holds something counts, and another one is metadata.
_BODIES = ("text", "paragraphs", "sections")
_KNOWN = {key for keys in EXACT.values() for key in keys} | set(_BODIES)


def check_record(record: Mapping[str, Any], limits: Limits) -> None:
    """Refuse an object with more paragraphs than an article may have, before an article is made of it.

    Raises:
        SourceError: it has; the message is a reason.
    """
    text, paragraphs, sections = (record.get(key) for key in _BODIES)
    if isinstance(text, str):
        limits.check_text(text)
    if isinstance(paragraphs, list):
        limits.check_passages(len(paragraphs))
    if isinstance(sections, list):
        inner = (one.get("paragraphs") for one in sections if isinstance(one, dict))
        limits.check_passages(sum(len(one) if isinstance(one, list) else 1 for one in inner))


def article_from_record(record: Mapping[str, Any], place: str) -> Article:
    """Make an article of a JSON object.

    Args:
        record: the object, as `json` decodes it.
        place: where it was found, such as ``/archiv/a.jsonl:17``: the source of an article that names none.

    Raises:
        SourceError: a value is of the wrong kind, a date cannot be, or there is no text.
    """
    is_exported = EXPORTED in record
    rest = {key: value for key, value in record.items() if key not in _KNOWN or not _is_empty(value)}
    rest.pop(EXPORTED, None)
    values = {name: _take(rest, keys) for name, keys in EXACT.items()}
    told: dict[str, Any] = {name: _string(*values[name]) for name in ARTICLE_STRINGS}
    told |= {name: _names(*values[name]) for name in ARTICLE_LISTS}
    paragraphs = tuple(paragraph for paragraph in _body(rest) if paragraph.text.strip())
    if not paragraphs and not told["lede"]:
        raise SourceError("holds no text")
    source = told.pop("source")
    return Article(
        paragraphs=paragraphs,
        id=_id(*values["id"]) or _stand_in_id(source, place),
        published=_moment(*values["published"]),
        source=source if is_exported else source or place,
        metadata=_metadata(rest),
        **told,
    )


def json_kind(value: object) -> str:
    """What JSON calls a value of this kind, with its article."""
    if value is None:
        return "null"
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}
    return kinds.get(type(value), "an object")


def _is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _take(rest: dict[str, Any], keys: tuple[str, ...]) -> tuple[str, Any]:
    key = next((key for key in keys if key in rest), keys[0])
    return key, rest.pop(key, None)


def _string(what: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise SourceError(f"{what} is {json_kind(value)}, not a string")
    return value


def _id(key: str, value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string(key, value)


def _stand_in_id(source: str | None, place: str) -> str | None:
    """An id for an article that has none and whose source is no address but, say, the name of a paper.

    Without one, all articles of that paper would be taken for one and the same.
    """
    return place if source and "/" not in source else None


def _moment(key: str, value: object) -> datetime | None:
    text = _string(key, value)
    try:
        return None if text is None else parse_moment(text)
    except ValueError as error:
        raise SourceError(str(error)) from None


def _names(key: str, value: object) -> list[str]:
    given = value if isinstance(value, list) else [] if value is None else [value]
    names = [name for name in given if isinstance(name, str)]
    if len(names) < len(given):
        raise SourceError(f"{key} is neither a string nor a list of strings")
    return names


def _body(rest: dict[str, Any]) -> Iterable[Paragraph]:
    given = [key for key in _BODIES if key in rest]
    if len(given) > 1:
        raise SourceError(f"holds both {given[0]} and {given[1]}, where one of them is expected")
    if not given:
        return ()
    value = rest.pop(given[0])
    if given == ["text"]:
        return paragraphs_of(_string("text", value) or "")
    if not isinstance(value, list):
        raise SourceError(f"{given[0]} is {json_kind(value)}, not a list")
    return _paragraphs(value, None) if given == ["paragraphs"] else _sections(value)


def _sections(items: Iterable[object]) -> Iterable[Paragraph]:
    for number, item in enumerate(items, 1):
        paragraphs = item.get("paragraphs") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(paragraphs, list):
            raise SourceError(f"section {number} is no object with a list of paragraphs")
        heading = _string(f"the heading of section {number}", item.get("heading"))
        # As in text files, a heading with nothing below it can still be found.
        yield from _paragraphs(paragraphs, heading) if paragraphs else [Paragraph(heading or "")]


def _paragraphs(items: Iterable[object], heading: str | None) -> Iterable[Paragraph]:
    for number, item in enumerate(items, 1):
        if isinstance(item, str):
            yield Paragraph(item, heading)
        elif isinstance(item, dict) and isinstance(item.get("text"), str):
            under = _string(f"the heading of paragraph {number}", item.get("heading")) or heading
            yield Paragraph(item["text"], under, _string(f"the place of paragraph {number}", item.get("place")))
        else:
            raise SourceError(f"paragraph {number} is neither a string nor an object with a text")


def _metadata(rest: Mapping[str, Any]) -> dict[str, Any]:
    """What no key explains; an object called metadata, as in BEIR, is opened up."""
    inner = rest.get("metadata")
    if not isinstance(inner, dict):
        return dict(rest)
    return inner | {key: value for key, value in rest.items() if key != "metadata"}
