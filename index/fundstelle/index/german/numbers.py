"""Numbers with signs in them: one term for all spellings of a number, of a date, of a time.

| written | term |
|---|---|
| 20.000, 20'000, 20.000,00 | 20000 |
| 1.000,50, 1000,50 | 1000,5 |
| 3.10.1990, 03.10.90, 1990-10-03 | 1990-10-03 |
| 10/2019, 10.2019 | 2019-10 |
| 16:30, 16.30 | 16:30 |

Whatever else has signs between its digits stays as it is written: 3,5 and 2:1 and 2.17.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fundstelle.index.dates import GERMAN_MONTHS, full_year

__all__ = ["MONTHS", "NUMBER", "SIGNED", "date_term", "number_term", "years_in"]

#: A number with signs in it. Of figures with several commas between them (1,2,3) each is one by itself.
NUMBER: Final = (
    r"(?<![0-9],)(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])"
    r"|[0-9]++(?=[.,:/][0-9]|['’][0-9]{3}(?![0-9]))(?:(?:[.:/]|['’](?=[0-9]{3}(?![0-9])))[0-9]++)*+(?:,[0-9]++)?+(?!,[0-9]))"
)
#: What of a word is a number with signs, as terms have it.
SIGNED: Final = re.compile(r"(?<![0-9])[0-9]++(?:[.,:/-][0-9]++)+")

#: The number of a month by its name, whole or cut short, also in capitals; but not MAI, JAN and APR.
MONTHS: Final = {
    form: number
    for name, number in GERMAN_MONTHS.items()
    for form in (name.capitalize(), name.upper())
    if form not in ("MAI", "JAN", "APR")
}

_AMOUNT = re.compile(r"([0-9]{1,3}(?:[.'’][0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{2})[-/.]([0-9]{2})")
_MONTH = re.compile(r"([0-9]{1,2})[./]([0-9]{4})")
_TIME = re.compile(r"([01]?[0-9]|2[0-4])[.:]([0-5][0-9])((?::[0-5][0-9])?)")
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")


def number_term(number: str) -> str:
    """The term of a number with signs in it, as it is written."""
    if match := _DAY.fullmatch(number):
        day, month, year = match.groups()
        if term := date_term(int(day), int(month), year):
            return term
    if (match := _ISO.fullmatch(number)) and (term := date_term(int(match[3]), int(match[2]), match[1])):
        return term
    if (match := _MONTH.fullmatch(number)) and (term := date_term(None, int(match[1]), match[2])):
        return term
    if match := _TIME.fullmatch(number):
        return f"{int(match[1])}:{match[2]}{match[3]}"
    if (match := _AMOUNT.fullmatch(number)) and not (number[0] == "0" and "," not in number[:2]):
        return _amount(match[1], match[2] or "")
    return number


def date_term(day: int | None, month: int, year: str) -> str | None:
    """The term of a date, or of a month; None where there is no such day or month."""
    if not (1 <= month <= 12 and (day is None or 1 <= day <= 31)):
        return None
    if len(year) == 2:
        year = full_year(year)
    return f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"


def years_in(number: str) -> Iterator[re.Match[str]]:
    """The years in a date or a span, each of which is also found by itself."""
    return iter(()) if _AMOUNT.fullmatch(number) else _YEAR.finditer(number)


def _amount(whole: str, fraction: str) -> str:
    digits = re.sub("[.'’]", "", whole)
    # Of 1.000,50 and 20,00 the zeros at the end say nothing; of 2,0 they do.
    kept = fraction.rstrip("0") if len(fraction) == 2 else fraction
    return f"{digits},{kept}" if kept else digits
