"""What stands behind ``datum:``, in all the ways in which people write a time or a span of times."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from unicodedata import normalize

from fundstelle.index.dates import MONTHS, parse_period

__all__ = ["WHEN", "TimeSpan", "span_of"]

_NAMES = "|".join(form for name in sorted(MONTHS, key=len, reverse=True) for form in {name, normalize("NFD", name)})
_MONTH = rf"(?i:{_NAMES})\b\.?"
# What is surely a date, or the beginning of one.
_DATE = rf"(?:\d{{1,2}}\.?\s*)?{_MONTH}\s*\d{{4}}|\d{{1,2}}\.\s\d{{1,2}}\.\s?\d{{2,4}}\b|(?=\d)[^\s()\[\]{{}}]+"
_SINCE = r"(?i:ab|seit|nach|vor|bis)"
_BETWEEN = r"\.{2,}|…|[–—]|\s(?:-|(?i:bis|to))(?=\s)"

#: A time or a span as it stands in a query; it ends where the next word begins.
WHEN = rf"""(?x:
    [\[{{][^\[\]{{}}]*[\]}}]
  | \(\s*(?:{_DATE})\s*\)
  | (?:[<>]=?\s*|[≤≥=]\s*|{_SINCE}\s+(?=\d|{_MONTH}))?
    (?:{_DATE}|[\[{{]?[^\s()\[\]{{}}]+)
    (?:\s*(?:{_BETWEEN})\s*(?:{_DATE}|\*))?
    [\]}}]?
)"""

_COMPARED = rf"^(>=|<=|[<>≤≥=]|{_SINCE}(?=\s))\s*(.+)$"
_IN_BRACKETS = r"^([\[{(]?)\s*(.*?)\s*([\]})]?)$"
# Between the two ends of a span in brackets, either of which may be missing.
_PARTED = rf"(?:^| )(?:TO|BIS|bis|to)(?= |$)|{_BETWEEN}|[,;]"
# A decade or a century; some of the months of a year; some of the days of a month.
_SOME_YEARS, _SOME_MONTHS, _SOME_DAYS = r"^\d{1,3}$", r"^(\d{4})-([01])$", r"^(\d{4})-(\d\d)-([0-3])$"
_LAST_DAYS = {"0": 9, "1": 19, "2": 29, "3": 31}


class TimeSpan(NamedTuple):
    """A half-open span of time.

    Attributes:
        start: its first moment; None leaves that side open.
        end: the moment behind its last; None leaves that side open.
    """

    start: datetime | None
    end: datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether no moment is in it."""
        return self.start is not None and self.end is not None and self.start >= self.end


def span_of(text: str) -> TimeSpan:
    """The span of time that is meant by what stands behind ``datum:``.

    That is a year, a month, a day or a moment (see `fundstelle.index.dates.parse_period`), also with an asterisk in
    place of its end (``2025-*``); what is before or after one (``>=2025-03``, ``<2025``, ``seit 2025``, ``vor 2025``);
    or what is between two, in brackets or without them (``[2025-01 TO 2025-03]``, ``2025-01..2025-03``). Curly brackets
    leave out the end beside them, a missing end or an asterisk leaves that side open.

    Raises:
        ValueError: it is none of these, or a day that does not exist.
        OverflowError: it is out of reach.
    """
    opening, inner, closing = _groups(_IN_BRACKETS, " ".join(text.split()))
    if opening == "(":
        opening = closing = ""
    if compared := re.match(_COMPARED, inner):
        return _compared(compared[1].lower(), compared[2])
    try:
        return _between(inner, inner)
    except ValueError:
        ends = _ends(inner)
        if ends is None:
            raise
    return _between(*ends, leaves_first=opening == "{", leaves_last=closing == "}")


def _groups(expression: str, text: str) -> tuple[str, ...]:
    match = re.match(expression, text, re.DOTALL)
    return match.groups() if match else ("", text, "")


def _ends(text: str) -> tuple[str, str] | None:
    """The two ends of a span, either of which may be missing; None where nothing stands between two."""
    parted = re.split(_PARTED, text, maxsplit=1)
    if len(parted) == 2:
        return parted[0].strip(), parted[1].strip()
    # 2025-2026, 01.03.2025-14.03.2025: the hyphen stands within dates as well.
    for hyphen in re.finditer("-", text):
        first, last = text[: hyphen.start()], text[hyphen.end() :]
        if re.search(r"\d{4}$", first) and re.match(r"\d{4}\b|\d\d?\.", last):
            return first, last
    return None


def _between(first: str, last: str, *, leaves_first: bool = False, leaves_last: bool = False) -> TimeSpan:
    """The span from the beginning of a time to the end of another, or without these times themselves."""
    first_start, first_end = _period(first)
    last_start, last_end = _period(last)
    return TimeSpan(first_end if leaves_first else first_start, last_start if leaves_last else last_end)


def _compared(sign: str, text: str) -> TimeSpan:
    start, end = _period(text)
    match sign:
        case ">=" | "≥" | "ab" | "seit":
            return TimeSpan(start, None)
        case ">" | "nach":
            return TimeSpan(end, None)
        case "<=" | "≤" | "bis":
            return TimeSpan(None, end)
        case "<" | "vor":
            return TimeSpan(None, start)
    return TimeSpan(start, end)


def _period(text: str) -> tuple[datetime | None, datetime | None]:
    """The span of a time; open where nothing or an asterisk stands for it."""
    known = text.rstrip("*")
    if not known:
        return None, None
    if known == text:
        return parse_period(text.rstrip(",;"))
    known = known.rstrip("-.") if known[-1] in "-." else known
    if re.match(_SOME_YEARS, known):
        return parse_period(known.ljust(4, "0"))[0], parse_period(known.ljust(4, "9"))[1]
    if some := re.match(_SOME_MONTHS, known):
        first, last = ("01", "09") if some[2] == "0" else ("10", "12")
        return parse_period(f"{some[1]}-{first}")[0], parse_period(f"{some[1]}-{last}")[1]
    if some := re.match(_SOME_DAYS, known):
        return _days(f"{some[1]}-{some[2]}", max(10 * int(some[3]), 1), _LAST_DAYS[some[3]])
    return parse_period(known)


def _days(month: str, first: int, last: int) -> tuple[datetime, datetime]:
    """Some days of a month, of which the last may not exist."""
    _, end = parse_period(month)
    for day in range(last, last - 4, -1):
        try:
            return parse_period(f"{month}-{first:02}")[0], parse_period(f"{month}-{day:02}")[1]
        except ValueError:
            continue
    return parse_period(f"{month}-{first:02}")[0], end
