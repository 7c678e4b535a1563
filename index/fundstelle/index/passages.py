"""What is stored of a passage: written, read, and summed up to the hash by which an article is known again.

What is stored of a passage is a JSON object on one line: ``text``, ``number``, ``heading`` and ``place`` of its own;
then what all passages of the article share: its id as ``article``, its strings and the ``moment`` of its publication in
alphabetical order, its lists, and ``metadata``. The first passage of an article also has the ``file`` that it was read
from, and the ``digest`` of all that is stored of the article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Final, NamedTuple

from fundstelle.index.articles import Article, Paragraph, Passage
from fundstelle.index.errors import ArticleError, IndexDamagedError
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS, timestamp
from fundstelle.index.jsontext import finite

__all__ = [
    "MOST_CHARACTERS",
    "ArticleVersion",
    "PlainArticle",
    "Stretch",
    "article_of",
    "digest_of",
    "is_first",
    "passage_of",
    "plain_article",
    "stored_lines",
    "version_of",
]

#: How many characters may be stored of a passage; a character takes six bytes at most.
MOST_CHARACTERS: Final = 20_000_000

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_MOMENT: Final = "moment"
# Nothing is harder to compress. Two states of one article are taken for the same once in 2**96 times.
_DIGEST_BYTES: Final = 12
_STORED_STRINGS: Final = tuple(sorted((*ARTICLE_STRINGS, _MOMENT)))
_LEDE: Final = ARTICLE_STRINGS.index("lede")
_strings_of: Final = attrgetter(*ARTICLE_STRINGS)
# Where each stored string is among those of an article with the moment behind them, and what stands before it.
_PLACES: Final = tuple(((*ARTICLE_STRINGS, _MOMENT).index(name), f',"{name}":') for name in _STORED_STRINGS)

# The kinds of what is stored of every passage (text, number, article), and of what may be told besides.
_OWN: Final = (str, int, str)
_TEXT: Final = frozenset({str, type(None)})
_TOLD: Final = ("heading", "place", *ARTICLE_STRINGS)


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
        # Asked for twice of each of millions of articles: what is missing calls nothing.
        size = len(self.article_id) + len(self.metadata)
        for value in self.strings:
            if value:
                size += len(value)
        for values in self.lists:
            if values:
                size += sum(map(len, values))
        return size


class ArticleVersion(NamedTuple):
    """Which article an index holds, and in which state.

    Attributes:
        article_id: what the index calls it.
        digest: the hash of its content, by which it is seen that it has not changed.
        file: the file that it was read from, as a term; None where it was read from none.
    """

    article_id: str
    digest: str | None
    file: str | None


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
    plain = PlainArticle(
        article_id,
        tuple([(p.text, p.heading, p.place) for p in article.paragraphs if isinstance(p, Paragraph)]),
        _strings_of(article),
        tuple([getattr(article, name) for name in ARTICLE_LISTS]),
        published.isoformat() if published else None,
        timestamp(published) if published else None,
        _metadata_of(article) if article.metadata else "",
        file,
    )
    longest = 0
    for text, heading, _ in plain.paragraphs:
        own = len(text) + len(heading) if heading else len(text)
        if own > longest:  # noqa: PLR1730  # a call takes longer
            longest = own
    size = longest + plain.shared_size
    if size > MOST_CHARACTERS:
        raise ArticleError(
            f"The article has a passage of {size:,} characters, with what is known of the article; at most "
            f"{MOST_CHARACTERS:,} can be kept. Part it into paragraphs."
        )
    return plain


def digest_of(article: PlainArticle) -> str:
    """The hash of an article's content and of where it was read: of what is stored of its passages."""
    return _digest(_passage_lines(article), article.file)


def stored_lines(article: PlainArticle) -> Iterable[bytes]:
    """What is stored of the passages of an article, as `passage_of` and `version_of` take it once it is decoded."""
    if article.goes_on:
        return _passage_lines(article)
    lines = list(_passage_lines(article))
    digest = article.stretch.digest if article.stretch else _digest(lines, article.file)
    read_from = f',"file":{encode_basestring(article.file)}' if article.file else ""
    lines[0] = lines[0][:-1] + f'{read_from},"digest":"{digest}"}}'.encode()
    return lines


def passage_of(stored: Mapping[str, Any]) -> Passage:
    """The passage of which this is stored.

    Raises:
        IndexDamagedError: it is none.
    """
    told = {name: stored.get(name) for name in _TOLD}
    _check(stored, told.values())
    told["text"], told["number"], told["article_id"] = stored["text"], stored["number"], stored["article"]
    moment = stored.get(_MOMENT)
    told["published"] = None if moment is None else _published(moment)
    for name in ARTICLE_LISTS:
        told[name] = _list_of(stored, name) if name in stored else ()
    told["metadata"] = _metadata(stored)
    # A frozen dataclass sets its attributes one by one, which takes longer than all else here.
    passage = Passage.__new__(Passage)
    vars(passage).update(told)
    return passage


def is_first(stored: Mapping[str, Any]) -> bool:
    """Whether a passage, of which this is stored, is the first of its article."""
    return "digest" in stored


def version_of(stored: Mapping[str, Any]) -> ArticleVersion:
    """The article of a passage of which this is stored; only its first passage tells digest and file.

    Raises:
        IndexDamagedError: it is no passage.
    """
    version = ArticleVersion(stored.get("article", ""), stored.get("digest"), stored.get("file"))
    _check(stored, version[1:])
    return version


def article_of(passages: Sequence[Passage]) -> Article:
    """The article that has these passages; its id is the one that the index knows it by.

    Raises:
        ArticleError: there is none that could have.
    """
    head = passages[0]
    told: dict[str, Any] = {name: getattr(head, name) for name in (*ARTICLE_STRINGS, *ARTICLE_LISTS)}
    return Article(
        paragraphs=[Paragraph(p.text, p.heading, p.place) for p in passages if p.number],
        id=head.article_id,
        published=head.published,
        metadata=head.metadata,
        **told,
    )


def _digest(lines: Iterable[bytes], file: str | None) -> str:
    # Only who writes needs these.
    import hashlib
    from binascii import b2a_base64

    content = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for number, line in enumerate(lines):
        if number:
            content.update(b"\n")
        content.update(line)
    if file:
        content.update(b"\n" + file.encode())
    return b2a_base64(content.digest(), newline=False).decode()


def _passage_lines(article: PlainArticle) -> Iterator[bytes]:
    """The passages of an article as JSON.

    What all passages share is written once and put behind what is their own: it is the greater part of the work.
    """
    shared = f"{_shared(article)}}}".encode("utf-8", "surrogatepass")
    if article.lede is not None and not article.goes_on:
        yield f'{{"text":{encode_basestring(article.lede)},"number":0'.encode("utf-8", "surrogatepass") + shared
    stretch = article.stretch
    first = 1 + (stretch.before - (article.lede is not None) if stretch and article.goes_on else 0)
    for number, (text, heading, place) in enumerate(article.paragraphs, first):
        under = "" if heading is None else f',"heading":{encode_basestring(heading)}'
        if place is not None:
            under += f',"place":{encode_basestring(place)}'
        line = f'{{"text":{encode_basestring(text)},"number":{number}{under}'
        yield line.encode("utf-8", "surrogatepass") + shared


def _shared(article: PlainArticle) -> str:
    written = f',"article":{encode_basestring(article.article_id)}'
    values = (*article.strings, article.moment)
    for place, introduction in _PLACES:
        if (value := values[place]) is not None:
            written += introduction + encode_basestring(value)
    for name, several in zip(ARTICLE_LISTS, article.lists, strict=True):
        if several:
            written += f',"{name}":{_ENCODE(several)}'
    return f'{written},"metadata":{article.metadata}' if article.metadata else written


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


def _check(stored: Mapping[str, Any], told: Iterable[Any]) -> None:
    """Refuse what lacks what every passage has, or has something told that is no string."""
    own = type(stored.get("text")), type(stored.get("number")), type(stored.get("article"))
    if own != _OWN or not _TEXT.issuperset(map(type, told)):
        raise IndexDamagedError("what is stored is no passage")


def _list_of(stored: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = stored.get(name, [])
    if not (isinstance(values, list) and all(isinstance(value, str) for value in values)):
        raise IndexDamagedError(f"what is stored has {name} without a name")
    return tuple(values)


def _metadata(stored: Mapping[str, Any]) -> dict[str, Any]:
    metadata = stored.get("metadata", {})
    if not isinstance(metadata, dict):
        raise IndexDamagedError("what is stored has metadata without a name")
    return metadata


def _published(stored: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(stored) if stored else None
    except (TypeError, ValueError) as error:
        raise IndexDamagedError(f"what is stored has no date ({error})") from error
