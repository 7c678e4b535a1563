"""Feeds (RSS and Atom): one article an entry, with as much of its text as the feed holds.

The feed is read as it is; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.sources.base import Problem, clause, well_formed
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.markup import pieces_of_markup, text_of_markup
from fundstelle.index.sources.outline import Shelf, paragraphs_under_headings

__all__ = ["read"]

_ENTITY = re.compile(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y", re.IGNORECASE)
# Ten times the largest feed that one meets; the library that reads feeds is slow.
_LARGEST = 16 << 20
# What the library takes the square of the length of: the line that names an author, and the categories of an entry.
_LONGEST_NAME = 10_000
_MOST_CATEGORIES = 2000
_COSTLY = re.compile(
    rb"<!\[CDATA\[(?>.*?\]\]>|.*)|<(?P<closes>/?)(?:[\w.-]{1,40}:)?(?:(?P<entry>item|entry)|(?P<category>category|subject"
    rb"|tags?|keywords)|(?P<name>author|creator|managingeditor|webmaster|contributor|publisher|owner|person|name|email))\b"
    rb"(?P<rest>[^<>]*+)",
    re.DOTALL | re.IGNORECASE,
)
# An address, and a name in the brackets behind it.
_ADDRESS = re.compile(r"[<(]?(?<![^\s<(])[^\s@<>()]{1,64}@[\w.-]{1,255}[>)]?")
_BRACKETS = re.compile(r"\A\(([^()]*)\)\Z")
_URL = re.compile(r"https?://", re.IGNORECASE)


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the entries of a feed.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no feed, or holds no entries.
    """
    import feedparser

    data = file.whole()
    _refuse_harm(data)
    try:
        # As a stream, since a string could be taken for the address or the name of another file.
        feed = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # noqa: BLE001  # whatever upsets the library, the file is to blame
        raise SourceError(f"is a broken feed: {type(error).__name__}") from None
    if not feed.entries:
        why = f": {clause(feed.bozo_exception)}" if feed.get("bozo") else ""
        raise SourceError(f"holds no entries of a feed{why}")
    title, language = _line(feed.feed.get("title")), _line(feed.feed.get("language"))
    for number, entry in enumerate(feed.entries, 1):
        try:
            shelf = Shelf(file.limits)
            yield _article(entry, (title, language), f"{file.origin}#{number}", shelf)
        except (ArticleError, SourceError) as error:
            yield file.problem(None, f"entry {number} {clause(error)}")


def _refuse_harm(data: bytes) -> None:
    """Refuse what the library would take too long for."""
    if len(data) > _LARGEST:
        raise SourceError(f"is larger than the {_LARGEST >> 20} MB that a feed may have")
    if _ENTITY.search(data):
        raise SourceError("declares entities, which are refused for safety")
    data = data.replace(b"\0", b"")  # As it is in UTF-16.
    depth = start = categories = 0
    for tag in _COSTLY.finditer(data):
        if depth and tag.start() - start > _LONGEST_NAME:
            break
        if tag["entry"]:
            categories = 0
        elif tag["category"]:
            # One element may hold several words, which become a category each.
            categories += 1
            if categories > _MOST_CATEGORIES:
                raise SourceError(f"holds more than {_MOST_CATEGORIES:,} categories in an entry")
        elif tag["name"] and not tag["rest"].endswith(b"/"):
            start = start if depth else tag.end()
            depth = max(0, depth + (-1 if tag["closes"] else 1))
    if depth and len(data) - start > _LONGEST_NAME:
        raise SourceError(f"names an author in more than {_LONGEST_NAME:,} characters")


def _article(entry: Any, feed: tuple[str | None, str | None], place: str, shelf: Shelf) -> Article:
    """The article of an entry, in a feed of this title and language."""
    summary = entry.get("summary") or ""
    contents = [content for one in entry.get("content", ()) if (content := one.get("value")) and content != summary]
    lede = " ".join(piece.text for piece in pieces_of_markup(well_formed(summary), shelf)) if contents else ""
    paragraphs: list[Paragraph] = []
    for content in contents or [summary]:
        paragraphs += paragraphs_under_headings(pieces_of_markup(well_formed(content), shelf))
    if not paragraphs and not lede:
        raise SourceError("holds no text")
    if paragraphs and paragraphs[0].text.startswith(lede.rstrip(" .…[]")):
        lede = ""  # A summary that is nothing but the beginning of the text.
    link, guid = _line(entry.get("link")), _line(entry.get("id"))
    address = link if link and _URL.match(link) else None
    tags = [term for tag in entry.get("tags", ()) if (term := _line(tag.get("term")))]
    known: dict[str, Any] = {
        "modified": _moment(dict.get(entry, "updated_parsed")),  # Without the library's own stand-in.
        "feed": feed[0],
        "language": _line(entry.get("language")) or feed[1],
        "guid": guid if guid and guid not in (address, _id(guid)) else None,
        "tags": tags[1:],
    }
    published = _moment(dict.get(entry, "published_parsed"))
    if published is None or published == known["modified"]:
        published, known["modified"] = known["modified"], None
    return Article(
        paragraphs=paragraphs,
        id=_id(guid),
        headline=_line(entry.get("title")),
        lede=lede or None,
        published=published,
        authors=_authors(entry),
        section=tags[0] if tags else None,
        source=address or place,
        metadata={name: value for name, value in known.items() if value},
    )


def _id(guid: str | None) -> str | None:
    """The id of an entry where it is one for ever and everywhere, such as ``tag:…`` and ``urn:…``.

    A plain number is one within its feed only; an address is the source already, or should be.
    """
    return guid if guid and ":" in guid and not _URL.match(guid) else None


def _authors(entry: Any) -> Sequence[str]:
    given = entry.get("authors", ())
    line = _line(entry.get("author")) or ""
    # The library takes no more than four letters for the end of an address, and the others for the name.
    names = [line] if len(given) == 1 and "@" in line else [_line(author.get("name")) or "" for author in given]
    return tuple(dict.fromkeys(_person(name) for name in names if name)) or ((line,) if line else ())


def _person(name: str) -> str:
    """A name without the address beside it, if there is more than that."""
    return _BRACKETS.sub(r"\1", _ADDRESS.sub("", name).strip()) or name


def _line(value: object) -> str | None:
    return text_of_markup(well_formed(value)) or None if isinstance(value, str) else None


def _moment(parsed: struct_time | None) -> str | None:
    try:
        moment = datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except (ValueError, TypeError):
        return None
    return moment.isoformat() if moment and 1 < moment.year < 9999 else None
