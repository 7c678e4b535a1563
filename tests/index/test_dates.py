"""Moments and periods as German papers write them."""

import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.dates import berlin, parse_moment, parse_period

NINE_O_CLOCK = datetime(2025, 3, 14, 9, tzinfo=berlin())


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=berlin())


@pytest.mark.parametrize(
    "text",
    [
        "Stand: 14.03.2025 09:00 Uhr",
        "STAND 14.3.2025, 9.00 Uhr",
        "14.03.2025 09:00",
        "14. 03. 2025 um 9 Uhr",
        "14. März 2025, 9 Uhr",
        "14. MÄRZ 2025 09:00:30 Uhr",
        unicodedata.normalize("NFD", "14. März 2025 09:00 Uhr"),
        "\u00a014.03.2025\u00a009:00\u00a0Uhr ",
        "2025-03-14T09:00",
        "2025-03-14 09:00:00+01:00",
        "2025-03-14T08:00:00Z",
        "20250314T0900",
    ],
)
def test_moment_is_read_in_every_form(text: str) -> None:
    """All the usual ways of writing a moment give the same moment."""
    assert parse_moment(text).replace(second=0) == NINE_O_CLOCK


@pytest.mark.parametrize(
    "text", ["14.03.2025", "2025-03-14", "2025-3-14", "20250314", "14. März 2025", "Stand:14.3.2025"]
)
def test_day_without_time_is_its_midnight_in_germany(text: str) -> None:
    """A day without a time begins at midnight in Germany."""
    assert parse_moment(text) == midnight(2025, 3, 14)


def test_summer_time_is_known() -> None:
    """A time without a zone follows German summer time."""
    assert parse_moment("14.07.2025 09:00 Uhr").utcoffset() == timedelta(hours=2)


def test_datetimes_and_dates_become_aware() -> None:
    """A naive datetime and a date are taken as German; an aware datetime keeps its zone."""
    elsewhere = datetime(2025, 3, 14, 9, tzinfo=timezone(timedelta(hours=5)))

    assert parse_moment(datetime(2025, 3, 14, 9)) == NINE_O_CLOCK  # noqa: DTZ001
    assert parse_moment(date(2025, 3, 14)) == midnight(2025, 3, 14)
    assert parse_moment(elsewhere).utcoffset() == timedelta(hours=5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.02.2025", "does not exist"),
        ("Stand: 31.02.2025 09:00 Uhr", "'31.02.2025 09:00 Uhr' is a date that does not exist"),
        ("14.03.2025 25:00 Uhr", "does not exist"),
        ("2025-02-30", "does not exist"),
        ("2025-02-30T09:00", "does not exist"),
        ("14. Brumaire 2025", "is not a date"),
        ("14. ² 2025", "is not a date"),
        ("Standort Berlin", "'Standort Berlin' is not a date"),
        ("gestern", "is not a date"),
        ("", "is not a date"),
        ("0001-01-01T00:00:00", "the year 1 is out of reach"),
        ("31.12.9999", "the year 9999 is out of reach"),
    ],
)
def test_what_is_no_date_is_refused(text: str, reason: str) -> None:
    """A day that does not exist, a year at the end of the calendar, and what is no date at all are told apart."""
    with pytest.raises(ValueError, match=reason):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", midnight(2025, 1, 1), midnight(2026, 1, 1)),
        (" 2025-03 ", midnight(2025, 3, 1), midnight(2025, 4, 1)),
        ("12.2025", midnight(2025, 12, 1), midnight(2026, 1, 1)),
        ("30.03.2025", midnight(2025, 3, 30), midnight(2025, 3, 31)),
        ("2025-03-14", midnight(2025, 3, 14), midnight(2025, 3, 15)),
        ("20250314", midnight(2025, 3, 14), midnight(2025, 3, 15)),
        (unicodedata.normalize("NFD", "14. März 2025"), midnight(2025, 3, 14), midnight(2025, 3, 15)),
        ("14.03.2025 09:00 Uhr", NINE_O_CLOCK, NINE_O_CLOCK + timedelta(minutes=1)),
        ("14.03.2025 9 Uhr", NINE_O_CLOCK, NINE_O_CLOCK + timedelta(minutes=1)),
    ],
)
def test_period_spans_what_it_names(text: str, start: datetime, end: datetime) -> None:
    """A year, a month, a day or a minute spans all of itself and ends where the next one begins."""
    assert parse_period(text) == (start, end)


@pytest.mark.parametrize("text", ["0000", "9999", "2025-13", "13.2025", "12.9999", "9999-12-31", "31.02.2025", "bald"])
def test_period_that_cannot_be_is_refused(text: str) -> None:
    """A period outside the calendar is a ValueError and nothing worse."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_period(text)


@settings(max_examples=100)
@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)))  # noqa: DTZ001
def test_german_and_iso_forms_agree(moment: datetime) -> None:
    """A moment reads the same whether it is written the German way or in ISO 8601."""
    german = f"{moment.day}.{moment.month}.{moment.year:04} {moment.hour}:{moment.minute:02} Uhr"
    iso = moment.isoformat(timespec="minutes")

    assert parse_moment(german) == parse_moment(iso)
    assert parse_moment(german).astimezone(UTC)


@settings(max_examples=100)
@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}( [0-9]{1,2}:[0-9]{2})?", fullmatch=True))
def test_any_text_is_a_period_or_a_value_error(text: str) -> None:
    """Whatever is typed, the answer is a span of time that does not run backwards, or a ValueError."""
    with suppress(ValueError):
        start, end = parse_period(text)

        assert start < end
