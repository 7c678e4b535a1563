"""PDF files: one article each, its paragraphs put together from the lines on its pages.

The text is what the file holds; a file of scanned pictures has none. The day on which the file was made is taken for
that of publication.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem, well_formed
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.limits import late
from fundstelle.index.sources.moments import read_moment
from fundstelle.index.sources.outline import (
    Piece,
    Shelf,
    headline_apart,
    is_made_up,
    one_line,
    paragraphs_under_headings,
)
from fundstelle.index.sources.pdf_layout import pieces_of_pages
from fundstelle.index.sources.pdf_process import PageError, PdfProcess, lease_worker
from fundstelle.index.sources.pdf_running import Line

__all__ = ["read"]

_SECONDS_A_PAGE = 30.0
_MOST_BAD_PAGES = 3
# A damaged file may say that it has millions of pages.
_MOST_PAGES_IN_VAIN = 500


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a file.

    The PDF library runs in a process of its own: a page that it fails at, or takes for ever or all memory for, is
    left out, and that is reported. A file whose pages take too long together is not read at all.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is no PDF file, a damaged or a locked one, has no text, or takes too long.
    """
    with file.on_disk() as path:
        patience = _Patience(_SECONDS_A_PAGE, file.allowance.clock.allowed(file.size or 0))
        content = _take_apart(path, file, patience)
    file.advance(file.size or 0)
    yield _article(content, file)


@dataclass(slots=True)
class _Content:
    info: dict[str, str] = field(default_factory=dict)
    count: int | None = None
    pages: list[list[Line]] = field(default_factory=list)


class _Patience:
    """How long a page, and the file, may take."""

    def __init__(self, page: float, file: float) -> None:
        self._page = page
        self._file = file
        self._end = monotonic() + file

    def answer(self, worker: PdfProcess) -> Any:
        """What a process says next.

        Raises:
            PageError: the page at hand takes too long, or breaks the process.
            SourceError: the time of the file is over.
        """
        try:
            return worker.answer(min(self._page, max(self._end - monotonic(), 0)))
        except PageError:
            if monotonic() >= self._end:
                raise SourceError(late(self._file)) from None
            raise


def _take_apart(path: Path, file: SourceFile, patience: _Patience) -> _Content:
    """The lines of all pages. After a page that breaks the process, another one goes on with the next page."""
    content = _Content()
    shelf = Shelf(replace(file.limits, passages=file.limits.lines))
    bad = 0
    while content.count is None or len(content.pages) < content.count:
        try:
            _take_pages(path, content, shelf, patience)
        except PageError as error:
            bad += 1
            if content.count is None or bad > min(_MOST_BAD_PAGES, content.count - 1):
                raise
            content.pages.append([])
            file.report(f"page {len(content.pages)} is left out: it {error}")
    return content


def _take_pages(path: Path, content: _Content, shelf: Shelf, patience: _Patience) -> None:
    """Add pages to the content until all are there.

    Raises:
        PageError: the next page cannot be read.
        SourceError: none can be.
    """
    with lease_worker() as worker:
        worker.ask(path, len(content.pages))
        head = patience.answer(worker)
        if "error" in head:
            worker.idle = True
            raise SourceError("is locked with a password" if head["error"] == "password" else "is damaged")
        content.count, content.info = head["pages"], head["info"]
        bad = 0
        while len(content.pages) < head["pages"]:
            lines = patience.answer(worker)
            bad = 0 if lines is not None else bad + 1
            if bad > _MOST_PAGES_IN_VAIN:
                break
            content.pages.append([Line(well_formed(text), *shape) for text, *shape in lines or ()])
            for line in content.pages[-1]:
                shelf.count(len(line.text))
                shelf.count_piece()
        worker.idle = bad <= _MOST_PAGES_IN_VAIN
    if bad > _MOST_PAGES_IN_VAIN:
        raise SourceError("is damaged: it has not the pages that it says it has")


def _article(content: _Content, file: SourceFile) -> Article:
    pieces = pieces_of_pages(content.pages)
    if not pieces:
        raise SourceError("holds no text: its pages may be scanned pictures, which need text recognition (OCR) first")
    info = {name: one_line(well_formed(value)) for name, value in content.info.items()}
    headline, rest = _headline(pieces, info.get("Title", ""))
    modified = read_moment(info.get("ModDate"))
    known = {
        "modified": modified.isoformat() if modified else None,
        "pages": content.count,
        "subject": info.get("Subject"),
        "keywords": info.get("Keywords"),
    }
    return Article(
        paragraphs=tuple(paragraphs_under_headings(rest)),
        headline=headline,
        published=read_moment(info.get("CreationDate")),
        authors=[name.strip() for name in info.get("Author", "").split(";")],
        source=file.origin,
        metadata={name: value for name, value in known.items() if value},
    )


def _headline(pieces: Sequence[Piece], title: str) -> tuple[str | None, Sequence[Piece]]:
    """The title that the file has, if it is one, else the highest heading at the beginning of its first page."""
    title = "" if is_made_up(title) or title.lower() in ("title", "titel") else title
    early = [number for number, piece in enumerate(pieces[:8]) if piece.place == pieces[0].place]
    same = next((number for number in early if pieces[number].text.casefold() == title.casefold()), None)
    if title and same is None:
        return title, pieces
    headings = [number for number in early if pieces[number].level is not None]
    number = same if same is not None else min(headings, key=lambda at: pieces[at].level or 0, default=None)
    return headline_apart(pieces, number, title)
