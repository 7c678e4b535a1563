"""MHTML: a page with all that belongs to it in one file, as browsers save it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem, Reading
from fundstelle.index.sources.encoding import peek
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.html import article_from_html

__all__ = ["MhtmlPage"]

_SAVED = re.compile(
    r"^(?:snapshot-content-location:|x-maf(?:-information)?:|from:\s*\W*saved\s+by\b)", re.IGNORECASE | re.MULTILINE
)
_RELATED = re.compile(r"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_HTML = ("text/html", "application/xhtml+xml")


class MhtmlPage:
    """Reads saved pages."""

    name = "mhtml"
    title = "saved web pages (MHTML)"
    suffixes: tuple[str, ...] = (".mhtml", ".mht")
    extra: str | None = "html"
    modules: tuple[str, ...] = ("trafilatura", "lxml_html_clean")

    def recognises(self, head: bytes) -> bool:
        """By the headers of a browser: a mail may consist of the same parts."""
        text = peek(head)
        return bool(_SAVED.search(text) and _RELATED.search(text))

    def read(self, file: SourceFile, reading: Reading) -> Iterator[Article | Problem]:
        """Read the one article of a saved page.

        Raises:
            OSError: the file cannot be read.
            SourceError: it is no saved page, or there is no article in it.
            MissingExtraError: the libraries for it are not installed.
        """
        content, url, encoding = _main_page(reading.whole(file))
        article = article_from_html(content, url, file.origin, encoding, reading.report)
        reading.limits.check(article)
        yield article


def _main_page(data: bytes) -> tuple[bytes, str | None, str | None]:
    """The bytes of the page that was saved, its address and its encoding, as far as they are told."""
    try:
        message = message_from_bytes(data)
        pages = [part for part in message.walk() if part.get_content_type() in _HTML]
        if not pages:
            raise SourceError("holds no web page")
        page = _started(message, pages) or pages[0]
        content = page.get_payload(decode=True)
        url = _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
        encoding = page.get_content_charset()
    except (MessageError, ValueError, TypeError, LookupError, RecursionError):
        raise SourceError("is damaged") from None
    if not isinstance(content, bytes):
        raise SourceError("is damaged")
    return content, url if url and url.startswith(("http://", "https://")) else None, encoding


def _started(message: Message, pages: list[Message]) -> Message | None:
    """The page that the whole begins with, where that is told; there may be others in frames."""
    start = message.get_param("start")
    return next((page for page in pages if start and _header(page, "Content-ID") == start), None)


def _header(message: Message, name: str) -> str | None:
    value = message.get(name)
    if value is None:
        return None
    try:
        return "".join(str(make_header(decode_header(str(value)))).split())
    except (HeaderParseError, ValueError, LookupError):
        return str(value).strip()
