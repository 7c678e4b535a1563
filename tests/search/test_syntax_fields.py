"""The query language: fields and dates."""

from datetime import datetime

import pytest

from fundstelle.index.fields import ASKED
from fundstelle.search.language.clauses import All, AnyOf, Clause, DateRange, Fuzzy, Group, Keyword, Pattern, Phrase
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


@pytest.mark.parametrize("query", ["http://beispiel.de/a?b=c", "https://www.beispiel.de/", "foo:bar", "Anmerkung:dies"])
def test_colon_after_what_is_no_field(query: str) -> None:
    """A colon after a word that names no field parts nothing but words, and is no error."""
    root = tree(query)

    assert isinstance(root, Group)
    assert len(root.optional) == 2
    assert all(isinstance(clause, Keyword) for clause in root.optional)


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
        ('datum:"14.03.2025"', "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
        ('datum:"14. März 2025"', "2025-03-14T00:00+01:00", "2025-03-15T00:00+01:00"),
    ],
)
def test_dates(query: str, start: str | None, end: str | None) -> None:
    """A date stands for the whole time that it names, in Germany; a range for all from its start to its end."""
    assert tree(query) == DateRange(moment(start), moment(end))


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Trump datum:2025-13", "2025-13"),
        ("datum:30.02.2025", "30.02.2025"),
        ("datum:gestern", "gestern"),
        ("datum:[2025 TO gestern]", "[2025 TO gestern]"),
        ("datum:[2025]", "[2025]"),
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
