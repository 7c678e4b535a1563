"""The query language: fields and dates."""

from datetime import datetime

import pytest

from fundstelle.index.fields import ASKED
from fundstelle.search.language.clauses import (
    All,
    AnyOf,
    Clause,
    DateRange,
    Fuzzy,
    Group,
    Keyword,
    Pattern,
    Phrase,
    Without,
)
from fundstelle.search.language.syntax import parse

B = Keyword("b")


def tree(query: str) -> Clause | None:
    """The tree of a query in which everything is understood."""
    parsed = parse(query)
    assert parsed.notices == ()
    return parsed.root


@pytest.mark.parametrize("name", sorted(set(ASKED) - {"datum", "date", "published"}))
def test_fields_are_filters(name: str) -> None:
    """What has a field before it filters what stands beside it, and is all there is when it stands alone."""
    field = ASKED[name]

    assert tree(f"{name}:a") == Keyword("a", field)
    assert tree(f"b {name.upper()}:a") == Group(optional=(B,), filters=(Keyword("a", field),))


def test_german_and_english_fields_are_the_same() -> None:
    """Every field has a German name."""
    assert tree("titel:a") == tree("headline:a")
    assert tree("quelle:a") == tree("source:a")
    assert tree("autor:a") == tree("author:a")
    assert tree("ressort:a") == tree("section:a")
    assert tree("datum:2025") == tree("date:2025")


def test_field_name_in_any_normal_form() -> None:
    """A field's name may be typed with a combining diaeresis."""
    assert tree("u\u0308berschrift:a") == Keyword("a", "headline")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('titel:"a b"', Phrase("a b", "headline")),
        ("titel:a*", Pattern("a*", "headline")),
        ("titel:a~2", Fuzzy("a", "headline", 2)),
        ("titel:(a b)", Group(optional=(Keyword("a", "headline"), Keyword("b", "headline")))),
        ("titel:(a AND b)", All((Keyword("a", "headline"), Keyword("b", "headline")))),
        ("titel:(a kicker:b)", Group(optional=(Keyword("a", "headline"),), filters=(Keyword("b", "kicker"),))),
        ("-titel:a", Group(excluded=(Keyword("a", "headline"),))),
        ("NICHT titel:a", Group(excluded=(Keyword("a", "headline"),))),
        ("titel:a OR b", AnyOf((Keyword("a", "headline"), B))),
        ("quelle:archiv/2025.txt", Keyword("archiv/2025.txt", "source")),
        ("quelle:https://beispiel.de/a", Keyword("https://beispiel.de/a", "source")),
    ],
)
def test_field_of_anything(query: str, expected: Clause) -> None:
    """A field may stand before a phrase, a pattern, a fuzzy word and brackets, and in any combination."""
    assert tree(query) == expected


@pytest.mark.parametrize("query", ["titel: a", "titel : a", "titel :a", "Titel:  a", "titel=a", "titel == a"])
def test_blank_beside_the_colon(query: str) -> None:
    """A blank before or behind the colon changes nothing, nor does a sign of equality in its place."""
    assert tree(query) == Keyword("a", "headline")
    assert tree(f"b {query}") == Group(optional=(B,), filters=(Keyword("a", "headline"),))


def test_sign_behind_the_colon() -> None:
    """What a sign behind the colon excludes is excluded in the field."""
    assert tree("b titel:-a") == Group(optional=(B,), filters=(Without(Keyword("a", "headline")),))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("titl", "titel:"),
        ("Titell", "titel:"),
        ("ressor", "ressort:"),
        ("autro", "autor:"),
        ("überschrft", "überschrift:"),
        ("publisher", "quelle:"),
        ("intitle", "titel:"),
        ("before", "datum:<"),
        ("Anmerkung", None),
        ("foo", None),
    ],
)
def test_name_that_is_no_field(name: str, meant: str | None) -> None:
    """A name before a colon that is no field is a word; a notice says so, and which field may be meant."""
    parsed = parse(f"b {name}:a")

    assert parsed.root == Group(optional=(B, Keyword(name), Keyword("a")))
    [notice] = parsed.notices
    assert (notice.start, notice.end) == (2, 3 + len(name))
    assert notice.message.startswith(f"{name}: is no field; it is searched as a plain word.")
    assert (meant or "Did you mean") in notice.message or meant is None
    assert ("Did you mean" in notice.message) == (meant is not None)


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("datum:2025", "2025-01-01T00:00+01:00", "2026-01-01T00:00+01:00"),
        ("datum:2025-03", "2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"),
        ("datum:03.2025", "2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00"),
        ("datum:2025-03-14", "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("datum:14.03.2025", "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("datum:[2025-01-01 TO 2025-03-14]", "2025-01-01T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("datum:[2025-01 BIS 2025-03]", "2025-01-01T00:00+01:00", "2025-04-01T00:00+02:00"),
        ("datum:[ 1. Januar 2025  bis  14.03.2025 ]", "2025-01-01T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("datum:[2025 TO *]", "2025-01-01T00:00+01:00", None),
        ("datum:[* TO 2025]", None, "2026-01-01T00:00+01:00"),
        ("datum:[* TO *]", None, None),
        ("datum:'14.03.2025'", "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ('datum:"14.03.2025"', "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ('datum:"14. März 2025"', "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("datum:[2025]", "2025-01-01T00:00+01:00", "2026-01-01T00:00+01:00"),
        ("datum:[2025 TO]", "2025-01-01T00:00+01:00", None),
        ("datum:[TO 2025]", None, "2026-01-01T00:00+01:00"),
        ("datum:[2025-01-01,2025-03-14]", "2025-01-01T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("datum:[2025 TO 2025", "2025-01-01T00:00+01:00", "2026-01-01T00:00+01:00"),
        ("datum:{2023 TO 2026}", "2024-01-01T00:00+01:00", "2026-01-01T00:00+01:00"),
        ("datum:[2024 TO 2026}", "2024-01-01T00:00+01:00", "2026-01-01T00:00+01:00"),
        ("datum:*", None, None),
    ],
)
def test_dates(query: str, start: str | None, end: str | None) -> None:
    """A date stands for the whole time that it names, in Germany; a range for all from its start to its end."""
    assert tree(query) == DateRange(moment(start), moment(end))


YEAR = ("2025-01-01T00:00+01:00", "2026-01-01T00:00+01:00")
MARCH = ("2025-03-01T00:00+01:00", "2025-04-01T00:00+02:00")


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2025*", *YEAR),
        ("2025-*", *YEAR),
        ("202*", "2020-01-01T00:00+01:00", "2030-01-01T00:00+01:00"),
        ("2025-1*", "2025-10-01T00:00+02:00", "2026-01-01T00:00+01:00"),
        ("2025-02-2*", "2025-02-20T00:00+01:00", "2025-03-01T00:00+01:00"),
        ("2025-03-*", *MARCH),
        ("März 2025", *MARCH),
        ("Ma\u0308rz 2025", *MARCH),
        ("Mrz. 2025", *MARCH),
        ("mar 2025", *MARCH),
        ("2025/03", *MARCH),
        ("3/2025", *MARCH),
        ("(März 2025)", *MARCH),
        ("14. März 2025", "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("14. Dez. 1999", "1999-12-14T00:00+01:00", "1999-12-15T00:00+01:00"),
        ("14. 3. 2025", "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("14.3.25", "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ("14.3.75", "1975-03-14T00:00+01:00", "1975-03-15T00:00+01:00"),
        (">=2025", YEAR[0], None),
        (">= 2025", YEAR[0], None),
        (">2024", YEAR[0], None),
        ("≥2025", YEAR[0], None),
        ("seit 2025", YEAR[0], None),
        ("nach 2024", YEAR[0], None),
        ("<=2025", None, YEAR[1]),
        ("<2026", None, YEAR[1]),
        ("bis 2025", None, YEAR[1]),
        ("vor April 2025", None, MARCH[1]),
        ("=2025", *YEAR),
        ("2025-03..2025-05", MARCH[0], "2025-06-01T00:00+02:00"),
        ("2025..", YEAR[0], None),
        ("..2025", None, YEAR[1]),
        ("2024-2025", "2024-01-01T00:00+01:00", YEAR[1]),
        ("2024–2025", "2024-01-01T00:00+01:00", YEAR[1]),
        ("01.03.2025-31.03.2025", *MARCH),
        ("2024 bis 2025", "2024-01-01T00:00+01:00", YEAR[1]),
        ("Januar 2025 - März 2025", YEAR[0], MARCH[1]),
    ],
)
def test_dates_as_people_write_them(typed: str, start: str | None, end: str | None) -> None:
    """A date behind the colon may have blanks in it, be compared, end in an asterisk or begin a span."""
    expected = DateRange(moment(start), moment(end))

    assert tree(f"datum:{typed}") == expected
    assert tree(f"datum: {typed} b") == Group(optional=(B,), filters=(expected,))
    assert tree(f"-datum:{typed}") == Group(excluded=(expected,))


@pytest.mark.parametrize("query", ["datum>=2025", "datum >= 2025", "published >=2025", "date=>=2025"])
def test_comparison_without_a_colon(query: str) -> None:
    """A sign that compares dates needs no colon before it."""
    assert tree(query) == DateRange(moment(YEAR[0]), None)


def test_dates_in_brackets() -> None:
    """All words in brackets behind the colon are dates, also those of two words."""
    february = DateRange(moment("2025-02-01T00:00+01:00"), moment(MARCH[0]))

    assert tree("datum:(Februar 2025 ODER März 2025) b") == Group(
        optional=(B,), filters=(AnyOf((february, DateRange(moment(MARCH[0]), moment(MARCH[1])))),)
    )


@pytest.mark.parametrize("query", ["datum:(>=2025 <2026)", "datum:(<2026 >=2025)", "datum:(>=2025 AND <2026)"])
def test_two_comparisons_are_a_span(query: str) -> None:
    """Beside each other in brackets, a beginning and an end are both meant."""
    root = tree(query)

    assert isinstance(root, All)
    assert set(root.clauses) == {DateRange(moment(YEAR[0]), None), DateRange(None, moment(YEAR[1]))}
    assert tree("datum:(<2025 2026)") == Group(
        optional=(
            DateRange(None, moment(YEAR[0])),
            DateRange(moment("2026-01-01T00:00+01:00"), moment("2027-01-01T00:00+01:00")),
        )
    )


@pytest.mark.parametrize("query", ["titel:kicker:a", "titel: kicker: a"])
def test_field_behind_a_field(query: str) -> None:
    """Of two fields before a word the nearer one counts."""
    assert tree(query) == Keyword("a", "kicker")


@pytest.mark.parametrize("typed", ["[2026 TO 2025]", "{2024 TO 2025}", "2025-05..2025-03"])
def test_span_in_which_nothing_lies(typed: str) -> None:
    """A span that ends before it begins is told, and finds nothing."""
    parsed = parse(f"datum:{typed}")

    assert isinstance(parsed.root, DateRange)
    assert [notice.message for notice in parsed.notices] == ["This span ends before it begins; no passage lies in it."]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Trump datum:2025-13", "2025-13"),
        ("datum:30.02.2025", "30.02.2025"),
        ("datum:gestern", "gestern"),
        ("datum:[2025 TO gestern]", "[2025 TO gestern]"),
        ("datum:0000", "0000"),
        ("datum:9999", "9999"),
    ],
)
def test_date_that_is_none(query: str, place: str) -> None:
    """What is no date is searched as plain words, and the notice points at it."""
    parsed = parse(query)

    assert [query[notice.start : notice.end] for notice in parsed.notices] == [place]
    assert "plain words" in parsed.notices[0].message
    assert Keyword(place) in (
        (parsed.root,) if isinstance(parsed.root, Keyword) else getattr(parsed.root, "optional", ())
    )
