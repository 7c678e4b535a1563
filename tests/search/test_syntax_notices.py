"""The query language: what cannot be understood, and what is said of it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.search.language.clauses import Group, Keyword, Pattern
from fundstelle.search.language.syntax import parse

A, B = map(Keyword, "ab")


def pointed_at(query: str) -> list[str]:
    """What the notices about a query point at."""
    return [query[notice.start : notice.end] for notice in parse(query).notices]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ('Trump "gute Signale', '"'),
        ("„gute Signale", "„"),
        ("a (b c", "("),
        ("a b) c", ")"),
        ("a AND", "AND"),
        ("ODER a", "ODER"),
        ("a NOT", "NOT"),
        ("titel:(", "("),
        ("a *", "*"),
        ("a **", "**"),
        ("*:*", "*:*"),
        ("--", "--"),
        ("a -- b", "--"),
        ("a - b", "-"),
        ("+", "+"),
        ("a ''", "''"),
        ("‚gute Signale", "‚"),
        ('""', '""'),
        ("titel:", "titel:"),
        ("a^2 b", "^2"),
        ('"a b"^1.5', "^1.5"),
        ("a NEAR/3 b", "NEAR/3"),
        ("/Tr[au]mp/", "/Tr[au]mp/"),
        ("Haus.*", "Haus.*"),
        ("a OHNE b", "OHNE"),
        ("H[au]us", "H[au]us"),
        ("a ~2", "~2"),
        ("Ha*us~1", "Ha*us~1"),
        ("titel:[a TO b]", "[a TO b]"),
        ("{a TO b}", "{a TO b}"),
        ("2024..2025", "2024..2025"),
        ("a 😀👍🏽", "😀👍🏽"),
    ],
)
def test_notices_point_at_the_place(query: str, place: str) -> None:
    """What cannot be understood is named by exactly its place, in one sentence."""
    places = pointed_at(query)

    assert place in places
    assert all(notice.message.endswith(".") for notice in parse(query).notices)


def test_what_is_not_understood_does_not_hide_the_rest() -> None:
    """The words around an unclosed quotation mark or bracket are still looked for."""
    assert parse('Trump "gute Signale').root == Group(optional=(Keyword("Trump"), Keyword("gute"), Keyword("Signale")))
    assert parse("(a b").root == Group(optional=(A, B))
    assert parse("a b)").root == Group(optional=(A, B))
    assert parse("AND a OR").root == A
    assert parse("AND OR").root is not None


@pytest.mark.parametrize("query", ["a – b", "a & b", "a / b", "a … b", "a · b"])
def test_dashes_between_words_need_no_notice(query: str) -> None:
    """A sign that stands between words in texts as well parts them, and nothing is said."""
    assert parse(query).root == Group(optional=(A, B))
    assert not parse(query).notices


@pytest.mark.parametrize("query", ["-", "–", "--", "*", '"', "&", "()", '""', "…"])
def test_signs_alone_are_no_query(query: str) -> None:
    """Of a query without a word there is no tree, so that the results say that there is nothing to look for."""
    assert parse(query).root is None


def test_words_of_other_engines_are_searched() -> None:
    """What other engines would understand is looked for as the words in it."""
    assert parse("titel:[a TO b]").root == Group(optional=(Keyword("a", "headline"), Keyword("b", "headline")))
    assert parse("2024..2025").root == Keyword("2024..2025")
    assert parse("Ha*us~1").root == Pattern("Ha*us")
    assert parse("a NEAR/3 b").root == Group(optional=(A, Keyword("NEAR/3"), B))


def test_notices_come_in_the_order_of_their_places() -> None:
    """Several notices are told from left to right."""
    places = [notice.start for notice in parse(') a~9 (b AND "').notices]

    assert len(places) >= 4
    assert places == sorted(places)


PIECES = [
    *["Haus", "a", "und", "AND", "UND", "OR", "ODER", "NOT", "NICHT", "-", "+", "(", ")", '"', "„", "“", "*", "?", "~"],
    *[
        "~2",
        "titel:",
        "datum:",
        "datum:[",
        "TO",
        "]",
        "2025",
        "14.03.2025",
        "id:",
        "quelle:",
        "ß",
        "u\u0308",
        "漢",
        ":",
    ],
    *["[", "\ud800", "'", "‚", "‘", "»", ",,", "``", "''", "^2", "|", "!", ">=", "..", "März", "bis", "{", "}", "/"],
]
QUERIES = st.lists(st.sampled_from([*PIECES, " "]), max_size=25).map("".join) | st.text(st.characters(), max_size=40)


@settings(max_examples=60, deadline=None)
@given(QUERIES)
@example("titel:NOT titel:NOT a")
@example("'a'''")
@example("~2")
def test_any_text_is_a_query(query: str) -> None:
    """Whatever is typed is understood somehow, and every notice lies within it."""
    parsed = parse(query)

    assert all(0 <= notice.start < notice.end <= len(query) for notice in parsed.notices)
    assert parsed.root is not None or not any(char.isalnum() for char in query)


LONG = [
    *[
        "(",
        ")",
        "-",
        "- ",
        "NOT ",
        "NOT (",
        "-(",
        "titel:",
        "titel:(",
        "titel:NOT ",
        "-titel:-",
        '"',
        "„",
        "a ",
        "[",
        "*",
    ],
    *["a AND ", "a OR ", "(a OR ", "a*", "a~", "a(", "a(b)", '"a" ', "?", "datum:", "datum:[", "datum:[a TO "],
    *["‚", "'a ", "„a ", "``", ",,a", "datum:(", "datum:>=", "datum:2025 bis ", "titel: ", "titel ", "a^2 ", "|", "!a"],
    *["titel:(NOT ", "NOT titel:", "- titel:", "+titel:NOT "],
]


@pytest.mark.parametrize("piece", LONG)
def test_long_queries_are_read(piece: str) -> None:
    """Ten thousand characters of anything are read, however deep they nest."""
    query = (piece * 10_000)[:10_000]

    parsed = parse(query)

    assert all(0 <= notice.start < notice.end <= len(query) for notice in parsed.notices)
