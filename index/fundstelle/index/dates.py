"""Moments of publication: read as German papers write them, kept as aware datetimes.

A time without a zone is a time in Germany (Europe/Berlin); a day without a time is its midnight there.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["GERMAN_MONTHS", "MONTHS", "berlin", "full_year", "parse_moment", "parse_period"]

_MONTHS = {
    "januar": 1, "jänner": 1, "februar": 2, "märz": 3, "april": 4, "mai": 5, "juni": 6, "juli": 7,
    "august": 8, "september": 9, "oktober": 10, "november": 11, "dezember": 12,
}  # fmt: skip
#: The numbers of the months by their German names and abbreviations.
GERMAN_MONTHS = _MONTHS | {
    "jan": 1, "jän": 1, "feb": 2, "feber": 2, "mär": 3, "mrz": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "sept": 9, "okt": 10, "nov": 11, "dez": 12,
}  # fmt: skip
#: What may stand for a month where a span of time is named: these, and the English ones.
MONTHS = GERMAN_MONTHS | {
    "january": 1, "february": 2, "maerz": 3, "march": 3, "mar": 3, "may": 5, "june": 6, "july": 7, "october": 10,
    "oct": 10, "december": 12, "dec": 12,
}  # fmt: skip

# Expressions as strings, which are compiled when they are first used: a search without a date uses none of them.
_STAND = r"(?i)^\s*stand\b\s*:?\s*"
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::\d{2})?(?:\s*uhr)?|\s*uhr)"
_TIME = rf"(?:[\s,T]+(?:um\s+)?{_CLOCK})?"
_NUMERIC = rf"(?i)^(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_TIME}$"
_WORDED = rf"(?i)^(?P<day>\d{{1,2}})\.\s*(?P<month>[^\W\d]+)\s+(?P<year>\d{{4}}){_TIME}$"
_YEAR = r"^(\d{4})$"
_YEAR_MONTH = r"^(\d{4})[-/](\d{1,2})$"
_MONTH_YEAR = r"^(\d{1,2})[./]\s?(\d{4})$"
_NAMED_MONTH = r"^(?:(\d{1,2})\.?\s*)?([^\W\d]+)\.?\s*(\d{4})$"
_SHORT_YEAR = r"^(\d{1,2}\.\s?\d{1,2}\.)\s?(\d\d)$"
_SLASHED = r"^(\d{4})/(\d{1,2})/"
_ISO_DAY = r"^(\d{4})-(\d{1,2})-(\d{1,2})$"
# Of the years of two digits the first that is one before 2000.
_FIRST_SHORT = 50
# Of what may be a date; normalising takes the square of the length of some texts.
_LONGEST = 300
_TOLD = 80


@cache
def berlin() -> ZoneInfo:
    """The time zone of every moment that names none."""
    # Imported here because it asks how Python was built to find the zones, which takes as long as a small search.
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Berlin")


def parse_moment(value: datetime | date | str) -> datetime:
    """Read a moment and make it aware.

    Takes a datetime, a date, an ISO 8601 string (``2025-03-14``, ``2025-03-14T09:00:00+01:00``), or the German
    forms ``14.03.2025``, ``14.03.2025 09:00 Uhr`` and ``14. März 2025, 9 Uhr``, each with or without ``Stand:`` before
    it.

    Raises:
        ValueError: the value is not a date, a day that does not exist, or one in the year 1 or 9999.
    """
    if isinstance(value, datetime):
        return _in_reach(value if value.tzinfo else value.replace(tzinfo=berlin()))
    if isinstance(value, date):
        return _in_reach(datetime(value.year, value.month, value.day, tzinfo=berlin()))
    text = re.sub(_STAND, "", _normalised(value)).strip()
    parsed = _parse_german(text) or _parse_iso(text)
    if parsed is None:
        raise ValueError(f"{text!r} is not a date")
    return _in_reach(parsed)


def parse_period(text: str) -> tuple[datetime, datetime]:
    """The half-open span of time [start, end) that a year, a month, a day or a moment names.

    ``2025``, ``2025-03``, ``03.2025``, ``März 2025``, ``2025-03-14``, ``14.03.2025`` and ``14. Mrz. 2025`` are whole
    years, months and days in Germany; anything longer is read as `parse_moment` does and spans one minute. A year of
    two digits is one from 1950 to 2049.

    Raises:
        ValueError: the text is not a date, or names one that does not exist.
    """
    text = _normalised(text.strip())
    if match := re.match(_YEAR, text):
        year = int(match[1])
        return _in_reach(_midnight(year, 1, 1)), _midnight(year + 1, 1, 1)
    if match := re.match(_YEAR_MONTH, text):
        return _month(int(match[1]), int(match[2]))
    if match := re.match(_MONTH_YEAR, text):
        return _month(int(match[2]), int(match[1]))
    if (match := re.match(_NAMED_MONTH, text)) and (month := MONTHS.get(match[2].lower())):
        if match[1] is None:
            return _month(int(match[3]), month)
        text = f"{match[1]}.{month}.{match[3]}"
    elif match := re.match(_SHORT_YEAR, text):
        text = match[1] + full_year(match[2])
    text = re.sub(_SLASHED, r"\1-\2-", text)
    moment = parse_moment(text)
    if _names_a_day(text):
        return moment, moment + timedelta(days=1)
    return moment, moment + timedelta(minutes=1)


def full_year(digits: str) -> str:
    """The year that is meant by its last two digits: one from 1950 to 2049."""
    return f"{19 if int(digits) >= _FIRST_SHORT else 20}{digits}"


def _normalised(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"{text[:_TOLD]!r}… is not a date")
    return unicodedata.normalize("NFC", text)


def _in_reach(moment: datetime) -> datetime:
    """The moment, unless it is so near the ends of the calendar that another zone or the next day is beyond them."""
    if not 1 < moment.year < 9999:
        raise ValueError(f"the year {moment.year} is out of reach")
    return moment


def _names_a_day(text: str) -> bool:
    german = re.match(_NUMERIC, text) or re.match(_WORDED, text)
    return german["hour"] is None if german else bool(re.match(_ISO_DAY, text) or re.fullmatch(r"\d{8}", text))


def _parse_german(text: str) -> datetime | None:
    match = re.match(_NUMERIC, text) or re.match(_WORDED, text)
    if match is None:
        return None
    named = match["month"]
    month = int(named) if named.isdecimal() else _MONTHS.get(named.lower())
    if month is None:
        return None
    try:
        return datetime(
            int(match["year"]), month, int(match["day"]),
            int(match["hour"] or 0), int(match["minute"] or 0), tzinfo=berlin(),
        )  # fmt: skip
    except ValueError:
        raise ValueError(f"{text!r} is a date that does not exist") from None


def _parse_iso(text: str) -> datetime | None:
    if match := re.match(_ISO_DAY, text):
        return _midnight(int(match[1]), int(match[2]), int(match[3]))
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date, or one that does not exist") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=berlin())


def _month(year: int, month: int) -> tuple[datetime, datetime]:
    if not 1 <= month <= 12:
        raise ValueError(f"{year:04}-{month:02} is not a date, there is no such month")
    start = _in_reach(_midnight(year, month, 1))
    end = _midnight(year + 1, 1, 1) if month == 12 else _midnight(year, month + 1, 1)
    return start, end


def _midnight(year: int, month: int, day: int) -> datetime:
    try:
        return datetime(year, month, day, tzinfo=berlin())
    except ValueError:
        raise ValueError(f"{year:04}-{month:02}-{day:02} is a date that does not exist") from None
