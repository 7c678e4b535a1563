"""MHTML: a page with all that belongs to it in one file, as browsers save it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.html import article_from_html

__all__ = ["read"]

_HTML = ("text/html", "application/xhtml+xml")
_BLANK_LINE = re.compile(rb"(?:\A|(?<=\n)|(?<=\r)(?!\n))(?:\r\n|\n|\r)")
# What stands behind a boundary in its line; the two hyphens say that it is the last one.
_ENDING = rb"((?:--)?)[ \t]*+(?:\r\n|\n|\r|\Z)"
_LONGEST_HEADERS = 256 << 10
_LONGEST_HEADER = 16 << 10
_DEEPEST = 10


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a saved page.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no saved page, or there is no article in it.
    """
    content, url, encoding = _main_page(file.whole())
    article = article_from_html(content, url, file.origin, encoding, file.report)
    file.limits.check(article)
    yield article


def _main_page(data: bytes) -> tuple[bytes, str | None, str | None]:
    """The bytes of the page that was saved, its address and its encoding, as far as they are told."""
    try:
        whole = _Entity(data)
        pages = [part for part in _parts(whole) if part.message.get_content_type() in _HTML]
        if not pages:
            raise SourceError("holds no web page")
        page = _started(whole.message, pages) or pages[0]
        content = page.payload()
        url = _header(whole.message, "Snapshot-Content-Location") or _header(page.message, "Content-Location")
        encoding = page.message.get_content_charset()
    except (MessageError, ValueError, TypeError, LookupError, RecursionError):
        raise SourceError("is damaged") from None
    return content, url if url and url.startswith(("http://", "https://")) else None, encoding


class _Entity:
    """A part of a saved page, whose headers are read at once and whose content is when it is asked for.

    The library is given bounded headers only: it takes the square of the length of some.
    """

    def __init__(self, data: bytes) -> None:
        """Read the headers.

        Raises:
            SourceError: they are too long.
        """
        end = _BLANK_LINE.search(data, 0, _LONGEST_HEADERS)
        if end is None and len(data) >= _LONGEST_HEADERS:
            raise SourceError(f"has headers of more than {_LONGEST_HEADERS >> 10} KB")
        self.message = message_from_bytes(data[: end.start()] if end else data)
        for name in ("Content-Type", "Content-Transfer-Encoding"):
            if len(self.message.get(name) or "") > _LONGEST_HEADER:
                raise SourceError(f"has a header {name} of more than {_LONGEST_HEADER >> 10} KB")
        self.body = data[end.end() :] if end else b""

    def payload(self) -> bytes:
        """What it holds, unpacked."""
        self.message.set_payload(self.body.decode("ascii", "surrogateescape"))
        content = self.message.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise SourceError("is damaged")
        return content


def _parts(part: _Entity, depth: int = 0) -> Iterator[_Entity]:
    """A part, or those in it that hold no other ones.

    Raises:
        SourceError: they are nested too deeply.
    """
    boundary = part.message.get_boundary()
    if part.message.get_content_maintype() != "multipart" or not boundary:
        yield part
        return
    if depth == _DEEPEST:
        raise SourceError(f"is nested more than {_DEEPEST} deep")
    mark = re.escape(boundary.encode("ascii", "surrogateescape"))
    pieces = re.split(rb"(?:^|\r?\n|\r)--" + mark + _ENDING, part.body)
    for opening, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if opening.startswith(b"--"):
            break
        yield from _parts(_Entity(piece), depth + 1)


def _started(message: Message, pages: Sequence[_Entity]) -> _Entity | None:
    """The page that the whole begins with, where that is told; there may be others in frames."""
    start = message.get_param("start")
    return next((page for page in pages if start and _header(page.message, "Content-ID") == start), None)


def _header(message: Message, name: str) -> str | None:
    value = message.get(name)
    if value is None:
        return None
    if len(str(value)) > _LONGEST_HEADER:
        raise SourceError(f"has a header {name} of more than {_LONGEST_HEADER >> 10} KB")
    try:
        return "".join(str(make_header(decode_header(str(value)))).split())
    except (HeaderParseError, ValueError, LookupError):
        return str(value).strip()
