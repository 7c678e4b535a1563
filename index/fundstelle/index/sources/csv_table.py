"""Tables with an article a row: CSV and TSV files whose first row names the columns.

The columns are those of JSON Lines, or their German names: Titel, Dachzeile, Vorspann, Datum, Autor, Ressort, Text, URL
and so on. Columns that mean nothing to us are metadata. The text of an article may go over several lines in quotation
marks, with a blank line between its paragraphs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BufferedReader
from itertools import chain

from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.sources.base import Problem, clause
from fundstelle.index.sources.encoding import is_text, read_lines
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.limits import Limits, beyond
from fundstelle.index.sources.names import known_columns, means_text, record_of
from fundstelle.index.sources.records import article_from_record, check_record

__all__ = ["read"]

_DELIMITERS = ";\t,|"
# Cells of a record: a text may hold as many delimiters as it likes, but what it is parted into takes memory.
_MOST_CELLS = 1_000_000
# For a table of one column: a character that no text holds.
_NO_DELIMITER = "\x1f"
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_MOST_NAMED = 30


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the articles of a table, with no more than a row of it in memory.

    Raises:
        OSError: the file cannot be read.
        SourceError: it is not text, or has no column with a text in it.
    """
    with file.open() as stream:
        if not is_text(file.head()):
            raise SourceError("is not text")
        lines = _Lines(stream, file)
        # The limit is one for all of Python; it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), file.limits.line))
        delimiter, names = _header(lines)
        yield from _rows(lines, delimiter, names, file)


class _Lines:
    """The lines of a table; knows which one is read, and what was wrong with those just read."""

    def __init__(self, stream: BufferedReader, file: SourceFile) -> None:
        self.number = 0
        self.at_end = False
        self.problem: str | None = None
        #: What parts cells, once it is known.
        self.delimiter = ""
        self._file = file
        self._lines = self._read(stream)
        self._size = self._cells = 0
        self._in_quotes = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._in_quotes ^= line.count('"') % 2 == 1
        self._size += len(line)
        self._cells += line.count(self.delimiter) if self.delimiter else 0
        longest = self._file.limits.line
        if self._size > longest:
            raise _TooLargeError(f"is a record that {beyond(None, longest, 'line')}")
        if self._cells > _MOST_CELLS:
            raise _TooLargeError(f"has more than {_MOST_CELLS:,} cells")
        return line

    def begin(self) -> None:
        """A record begins with the next line."""
        self.problem = None
        self._size = self._cells = 0
        self._in_quotes = False

    def skip(self) -> bool:
        """Read on to the line that closes the quotation marks of the record at hand. Returns whether one does."""
        while self._in_quotes and (line := next(self._lines, None)) is not None:
            self._in_quotes ^= line.count('"') % 2 == 1
        return not self._in_quotes

    def _read(self, stream: BufferedReader) -> Iterator[str]:
        longest = self._file.limits.line
        for line, size in read_lines(stream, longest, self._file.report):
            self.number += 1
            self._file.advance(size)
            if line is None:
                self.problem = beyond(size, longest, "line")
            yield line or ""
        self.at_end = True


class _TooLargeError(SourceError):
    """A record is larger than one may be."""


def _header(lines: _Lines) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns."""
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise SourceError(lines.problem or "is empty")
    delimiters = _DELIMITERS
    if match := _DELIMITER_LINE.fullmatch(first):  # Excel tells it so.
        delimiters, first = match[1], next(lines, "")
    try:
        if max(map(first.count, delimiters)) > _MOST_CELLS:
            raise SourceError(f"its first row has more than {_MOST_CELLS:,} columns")
        rows = {mark: next(csv.reader([first], delimiter=mark), []) for mark in delimiters}
        delimiter = max(rows, key=lambda mark: (known_columns(rows[mark]), len(rows[mark])))
        # Once more, since the name of a column may go over several lines.
        names = [name.strip() for name in next(csv.reader(chain([first], lines), delimiter=delimiter), [])]
    except (csv.Error, ValueError) as error:
        raise SourceError(f"its first row is broken: {clause(error)}") from None
    if not any(map(means_text, names)):
        told = ", ".join(name for name in names[:_MOST_NAMED] if name)[:500]
        raise SourceError(f"has no column named text, in German or English; its columns are: {told or 'none'}")
    return delimiter if len(names) > 1 else _NO_DELIMITER, names


def _rows(lines: _Lines, delimiter: str, names: list[str], file: SourceFile) -> Iterator[Article | Problem]:
    rows = csv.reader(lines, delimiter=delimiter)
    lines.delimiter = delimiter
    while True:
        number = lines.number + 1
        lines.begin()
        try:
            row = next(rows)
        except StopIteration:
            return
        except _TooLargeError as error:
            never = "" if lines.skip() else "; a quotation mark that opens in it is never closed"
            yield file.problem(number, f"{error}{never}")
            continue
        except csv.Error as error:
            yield file.problem(number, f"is broken: {clause(error)}")
            continue
        if not any(map(str.strip, row)) and not lines.problem:
            continue
        if lines.at_end:  # A row that is whole is handed on before the next line is asked for.
            lines.problem = "a quotation mark that opens in this row is never closed"
        try:
            yield _read(row, names, lines.problem, f"{file.origin}:{number}", file.limits)
        except (ArticleError, SourceError) as error:
            yield file.problem(number, clause(error))


def _read(row: list[str], names: list[str], problem: str | None, place: str, limits: Limits) -> Article:
    if problem:
        raise SourceError(problem)
    if any(map(str.strip, row[len(names) :])):
        raise SourceError(f"has {len(row)} cells, but there are {len(names)} columns")
    # Of columns with the same name the first counts. Cells that a short row lacks are empty, as if they were not there.
    cells = dict(zip(reversed(names[: len(row)]), reversed(row[: len(names)]), strict=True))
    record = record_of({name: cells[name] for name in names[: len(row)]})
    check_record(record, limits)
    return article_from_record(record, place)
