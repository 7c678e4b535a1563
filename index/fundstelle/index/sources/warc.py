"""WARC files, which web archives and crawlers write: the pages in them, one article each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from io import BufferedReader, BytesIO
from typing import Any

from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.sources.base import Problem, clause, well_formed
from fundstelle.index.sources.compression import Metered
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.limits import beyond
from fundstelle.index.sources.moments import read_moment
from fundstelle.index.sources.text import read as read_text

__all__ = ["read"]

_HTML = ("text/html", "application/xhtml+xml")
_TEXT = "text/plain"
# What a page may be larger than the article in it.
_PAGE = 4
_CHUNK = 2**16
_LONGEST_TYPE = 1000


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the pages one after the other. What is no page, such as an image, is passed over.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is damaged.
    """
    with file.open() as stream:
        for record in _records(Metered(stream, file.follow())):
            yield from _read_record(record, file)


def _records(stream: Metered) -> Iterator[Any]:
    """The records that answer a request, or bring what was found in another way.

    Raises:
        SourceError: the file is damaged.
    """
    from warcio.archiveiterator import ArchiveIterator

    try:
        for record in ArchiveIterator(BufferedReader(stream)):
            if record.rec_type in ("response", "resource"):
                yield record
            # What it holds is skipped here, since warcio does not notice where a file breaks off.
            while record.raw_stream.read(_CHUNK):
                pass
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise SourceError("breaks off within a record")  # noqa: TRY301
    except (OSError, SourceError):
        raise
    except Exception as error:  # noqa: BLE001  # warcio raises what it happens to come upon
        raise SourceError(f"is a damaged WARC file: {str(error)[:100] or type(error).__name__}") from None


def _read_record(record: Any, file: SourceFile) -> Iterator[Article | Problem]:
    from fundstelle.index.sources.html import article_from_html

    kind, encoding = _content_type(record)
    if kind not in (*_HTML, _TEXT) or not _went_well(record):
        return
    url = record.rec_headers.get_header("WARC-Target-URI")
    page = file.member(well_formed(url or record.rec_headers.get_header("WARC-Record-ID") or "?"), BytesIO)
    try:
        content = _content(record, file.limits.article * _PAGE)
        if kind == _TEXT:
            page = file.member(page.inner[-1], lambda: BytesIO(content), len(content))
            found = list(read_text(page))
        else:
            found = [article_from_html(content, url, page.origin, encoding, page.report)]
    except (ArticleError, SourceError) as error:
        found = [page.problem(None, clause(error))]
    for one in found:
        yield _with_record(one, page, record) if isinstance(one, Article) else one


def _content_type(record: Any) -> tuple[str, str | None]:
    """The type of what a record holds, in lower case, and the encoding that is given with it."""
    headers = record.http_headers or record.rec_headers
    message = Message()
    message["content-type"] = (headers.get_header("Content-Type") or "")[:_LONGEST_TYPE]
    return message.get_content_type() if message["content-type"] else "", message.get_content_charset()


def _went_well(record: Any) -> bool:
    return record.http_headers is None or str(record.http_headers.get_statuscode()).startswith("2")


def _content(record: Any, limit: int) -> bytes:
    """What a record holds, as a browser would see it.

    Raises:
        SourceError: it is longer than the limit.
    """
    stream = record.content_stream()
    parts, size = [], 0
    while part := stream.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise SourceError(beyond(None, limit // _PAGE, "article"))
    return b"".join(parts)


def _with_record(article: Article, page: SourceFile, record: Any) -> Article:
    """The article with the address and the date of the record, where it has none of its own."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    archived = record.rec_headers.get_header("WARC-Date")
    return replace(
        article,
        source=url if url and article.source == page.origin else article.source,
        published=article.published or read_moment(archived),
        metadata={**article.metadata, **({"archived": well_formed(archived)} if archived else {})},
    )
