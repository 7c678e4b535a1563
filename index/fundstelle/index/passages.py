"""What is stored of a passage, and how it is read; `plain` has how it is written.

What is stored of a passage is a JSON object on one line: ``text``, ``number``, ``heading`` and ``place`` of its own;
then what all passages of the article share: its id as ``article``, its strings and the ``moment`` of its publication in
alphabetical order, its lists, and ``metadata``. The first passage of an article also has the ``file`` that it was read
from, and the ``digest`` of all that is stored of the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from fundstelle.index.articles import Article, Paragraph, Passage
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS

__all__ = ["ArticleVersion", "article_of", "is_first", "passage_of", "version_of"]

_MOMENT: Final = "moment"

# The kinds of what is stored of every passage (text, number, article), and of what may be told besides.
_OWN: Final = (str, int, str)
_TEXT: Final = frozenset({str, type(None)})
_TOLD: Final = ("heading", "place", *ARTICLE_STRINGS)


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
