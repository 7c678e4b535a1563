r"""JSON Lines: one article a line, as an object.

    {"id": 17, "headline": "…", "published": "2025-03-14T09:00", "text": "Ein Absatz …\n\nNoch einer …", "rubrik": "…"}

``text`` holds paragraphs between blank lines, with subheadings as in text files; ``paragraphs`` (strings, or objects
with ``text`` and ``heading``) or ``sections`` (objects with ``heading`` and ``paragraphs``) may stand in its place. The
other keys are ``kicker``, ``lede``, ``authors``, ``section`` and ``url``. Corpora in the form of BEIR (``_id``,
``title``, ``text``) are read as they are. Keys that are not known become metadata.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NoReturn

from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.sources.base import Problem, clause
from fundstelle.index.sources.encoding import is_text, read_lines
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.limits import Limits, beyond
from fundstelle.index.sources.records import EXPORTED, article_from_record, check_record, json_kind
from fundstelle.index.sources.values import plain_value

__all__ = ["read"]

_ONE_A_LINE = "one article a line is expected"
_DEEPEST = 50
# What is decoded takes some hundred bytes for each value, however short it is written.
_MOST_VALUES = 2_000_000
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|$)|,')

# A line with its number and its bytes; None in place of one that is too long.
_Line = tuple[int, str | None, int]


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the articles of a file, with no more than two lines of it in memory.

    Raises:
        OSError: the file cannot be read.
        SourceError: the file is not text.
    """
    place = file.origin
    lines = _filled_lines(file)
    first, second = next(lines, None), next(lines, None)
    if first is None:
        yield file.problem(None, "is empty")
    elif second and _runs_on(first, second):
        yield file.problem(first[0], f"is one JSON value over several lines; {_ONE_A_LINE}")
    else:
        for number, line, size in chain([first], [second] if second else [], lines):
            try:
                yield _read(line, size, f"{place}:{number}", file.limits)
            except (ArticleError, SourceError) as error:
                yield file.problem(number, clause(error))


def _filled_lines(file: SourceFile) -> Iterator[_Line]:
    with file.open() as stream:
        if not is_text(stream.peek()):
            raise SourceError("is not text")
        for number, (line, size) in enumerate(read_lines(stream, file.limits.line, file.report), 1):
            file.advance(size)
            if line is None or line.strip():
                yield number, line, size


def _runs_on(first: _Line, second: _Line) -> bool:
    """Whether the first line begins a value that goes on in the second.

    It may also be a line that was cut off; then the second line begins afresh.
    """
    opening = (first[1] or "").strip()
    if opening in ("[", "{"):
        return True
    try:
        _parse(opening)
    except json.JSONDecodeError as error:
        return error.pos >= len(opening) and not _is_object(second[1] or "")
    except SourceError:
        pass
    return False


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except (json.JSONDecodeError, SourceError):
        return False


def _read(line: str | None, size: int, place: str, limits: Limits) -> Article:
    if line is None:
        raise SourceError(beyond(size, limits.line, "line"))
    try:
        record = _parse(line)
        if not (isinstance(record, dict) and EXPORTED in record):
            record = plain_value(record, _DEEPEST)
    except json.JSONDecodeError as error:
        raise SourceError(f"broken JSON at column {error.pos + 1}: {error.msg}") from None
    if not isinstance(record, dict):
        raise SourceError(f"is {json_kind(record)}, not an object; {_ONE_A_LINE}")
    check_record(record, limits)
    article = article_from_record(record, place)
    limits.check(article)
    return article


def _refuse(constant: str) -> NoReturn:
    raise SourceError(f"holds {constant}, which is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise SourceError("holds a number that is too large")
    return number


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # Python reads no more than some thousand digits.
        raise SourceError("holds a number that is too large") from None


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, parse_int=_integer)


def _parse(line: str) -> Any:
    """Decode a line.

    Raises:
        json.JSONDecodeError: it is no JSON.
        SourceError: it is, but not such as an index could keep.
    """
    if (
        line.count(",") > _MOST_VALUES
        and sum(1 for _ in islice(_outside_strings(line), _MOST_VALUES + 1)) > _MOST_VALUES
    ):
        raise SourceError(f"holds more than {_MOST_VALUES:,} values")
    try:
        # The end of the line is cut off because errors would be counted from behind it.
        return _DECODER.decode(line.rstrip())
    except RecursionError:
        raise SourceError("is nested too deeply") from None


def _outside_strings(line: str) -> Iterator[str]:
    """The commas of JSON that part values."""
    return (match.group() for match in _STRING_OR_COMMA.finditer(line) if match.group() == ",")
