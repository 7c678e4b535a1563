"""Text files: one article each, with its header on top.

    Putins Reaktion auf Waffenruhe                  the kicker
    Trump sieht "gute Signale" aus Russland         the headline

    Stand: 14.03.2025 09:00 Uhr

    US-Präsident Donald Trump zeigt sich …          the lede

    "Wir bekommen gute Signale aus Russland", …     a paragraph

    Mögliches Gespräch zwischen Trump und Putin     a subheading

    Ein direktes Gespräch zwischen …

Every part but the paragraphs may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fundstelle.index.articles import Article
from fundstelle.index.dates import parse_moment
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.encoding import decode
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.plaintext import (
    Lines,
    ends_in_a_stop,
    is_subheading,
    lines_together,
    split_lines,
    under_subheadings,
)

__all__ = ["read"]

_LONGEST_HEADER_LINE = 200
_MOST_HEADER_LINES = 6
_STAND = re.compile(r"\s*stand\s*:", re.IGNORECASE)
_STAND_WITH_DATE = re.compile(r"\s*stand\s*:\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Layout:
    """An article cut into its parts: the lines of the header, the moment, and all paragraphs below."""

    header: Sequence[str]
    published: datetime | None
    body: Sequence[Lines]


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a file, or say which line of it is at fault.

    Raises:
        OSError: the file cannot be read.
        SourceError: the file is not text, or too long.
    """
    text = decode(file.whole(), file.report)
    file.limits.check_text(text)
    yield _read(text, file)


def _read(text: str, file: SourceFile) -> Article | Problem:
    lines = split_lines(text)
    if not text.strip():
        return file.problem(None, "is empty")
    stand = _find_stand(lines)
    if stand is None:
        return _article(_lay_out(lines), file.origin)
    try:
        layout = _lay_out_dated(lines, stand)
    except ValueError as error:
        return file.problem(stand + 1, str(error))
    return _article(layout, file.origin) if layout.body else file.problem(None, "holds nothing but a date")


def _find_stand(lines: Sequence[str]) -> int | None:
    """Where the Stand line of the header is, counted from 0; None where the first such line belongs to the text."""
    index = next((i for i, line in enumerate(lines) if _STAND.match(line)), None)
    if index is None:
        return None
    *above, stand = (line.strip() for line in lines[: index + 1] if line.strip())
    if len(above) > _MOST_HEADER_LINES or max(map(len, (*above, stand))) > _LONGEST_HEADER_LINE:
        return None
    # Some headlines end in an ellipsis or a quoted full stop. Above a date that is still a headline.
    unfinished = above[:-1] if _STAND_WITH_DATE.match(stand) else above
    return None if any(map(ends_in_a_stop, unfinished)) else index


def _lay_out_dated(lines: Sequence[str], stand: int) -> _Layout:
    published = parse_moment(lines[stand])
    above, below = lines_together(lines[:stand]), lines_together(lines[stand + 1 :])
    if below:
        return _Layout([line for together in above for line in together], published, below)
    return replace(_lay_out(lines[:stand]), published=published)


def _lay_out(lines: Sequence[str]) -> _Layout:
    paragraphs = lines_together(lines)
    if len(paragraphs) > 1 and len(paragraphs[0]) <= 2 and not any(map(_is_running_text, paragraphs[0])):
        return _Layout(paragraphs[0], None, paragraphs[1:])
    return _Layout((), None, paragraphs)


def _is_running_text(line: str) -> bool:
    return len(line) > _LONGEST_HEADER_LINE or ends_in_a_stop(line)


def _article(layout: _Layout, source: str) -> Article:
    header, body = layout.header, layout.body
    has_top = bool(header or layout.published)
    has_lede = has_top and len(body) > 1 and not is_subheading(body[0])
    return Article(
        paragraphs=tuple(under_subheadings(body[1:] if has_lede else body)),
        headline=" ".join(header[1:] or header) or None,
        kicker=header[0] if len(header) > 1 else None,
        lede=" ".join(body[0]) if has_lede else None,
        published=layout.published,
        source=source,
    )
