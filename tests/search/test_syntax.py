"""The query language: how a string is understood."""

import pytest

from fundstelle.search.language.clauses import (
    All,
    AnyOf,
    Clause,
    Fuzzy,
    Group,
    Keyword,
    Parsed,
    Pattern,
    Phrase,
    Without,
)
from fundstelle.search.language.syntax import parse

A, B, C, D = map(Keyword, "abcd")


def tree(query: str) -> Clause | None:
    """The tree of a query in which everything is understood."""
    parsed = parse(query)
    assert parsed.notices == ()
    return parsed.root


def pointed_at(query: str) -> list[str]:
    """What the notices about a query point at."""
    return [query[notice.start : notice.end] for notice in parse(query).notices]


@pytest.mark.parametrize("query", ["", " ", "\t\n", "\u00a0"])
def test_nothing_is_nothing(query: str) -> None:
    """A query without a word has no tree."""
    assert parse(query) == Parsed(None)


def test_words_beside_each_other_are_optional() -> None:
    """One word is itself; several are a sequence in which any may match."""
    assert tree("a") == A
    assert tree(" a  b\tc ") == Group(optional=(A, B, C))


@pytest.mark.parametrize("query", ["a AND b", "a UND b", "a && b", "(a) UND (b)", "(a)UND(b)", "(a AND b)"])
def test_and(query: str) -> None:
    """AND and UND demand both sides."""
    assert tree(query) == All((A, B))


@pytest.mark.parametrize("query", ["a OR b", "a ODER b", "a || b", "a | b"])
def test_or(query: str) -> None:
    """OR and ODER demand one side."""
    assert tree(query) == AnyOf((A, B))


@pytest.mark.parametrize(
    "query", ["a NOT b", "a NICHT b", "a -b", "a −b", "-b a", "a -(b)", "a !b", "a NOT(b)", "a NOT NOT NOT b"]
)
def test_not(query: str) -> None:
    """NOT, NICHT and a minus sign before a word exclude it; twice is once too often."""
    assert tree(query) == Group(optional=(A,), excluded=(B,))


@pytest.mark.parametrize("query", ["NOT a", "NICHT a", "-a", "−a", "(-a)"])
def test_exclusion_alone(query: str) -> None:
    """What only excludes is a sequence of nothing else."""
    assert tree(query) == Group(excluded=(A,))


@pytest.mark.parametrize("query", ["a und b", "a And b", "a oder b", "a nicht b", "a or b"])
def test_operators_are_capitals(query: str) -> None:
    """In small letters the operators are words."""
    first, middle, last = query.split()

    assert tree(query) == Group(optional=(Keyword(first), Keyword(middle), Keyword(last)))


def test_plus_requires() -> None:
    """A plus sign before a word makes it required."""
    assert tree("a +b") == Group(optional=(A,), required=(B,))
    assert tree("+a") == A


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a OR b AND c", AnyOf((A, All((B, C))))),
        ("a AND b OR c AND d", AnyOf((All((A, B)), All((C, D))))),
        ("(a OR b) AND c", All((AnyOf((A, B)), C))),
        ("a ODER b ODER c", AnyOf((A, B, C))),
        ("a UND b UND c", All((A, B, C))),
        ("a b OR c", Group(optional=(A, AnyOf((B, C))))),
        ("a AND NOT b", All((A, Without(B)))),
        ("a UND NICHT b", All((A, Without(B)))),
        ("a OR -b", AnyOf((A, Without(B)))),
        ("NOT (a OR b)", Group(excluded=(AnyOf((A, B)),))),
        ("-(a b)", Group(excluded=(Group(optional=(A, B)),))),
        ("a (b c)", Group(optional=(A, Group(optional=(B, C))))),
        ("((((a))))", A),
    ],
)
def test_precedence(query: str, expected: Clause) -> None:
    """NOT binds tightest, then AND, then OR, then standing beside each other; brackets part."""
    assert tree(query) == expected


@pytest.mark.parametrize("opening", ['"', *"„“”«»‹›‚‘'", ",,", "``"])
@pytest.mark.parametrize("closing", ['"', *"„“”«»", "''"])
def test_phrases_in_every_quotation_mark(opening: str, closing: str) -> None:
    """Straight, German, English and French quotation marks all make a phrase, whichever are mixed."""
    if opening in "‹›‚‘'":
        closing = {"‹": "›", "›": "‹", "‚": "‘", "‘": "’", "'": "'"}[opening]

    assert tree(f"{opening}Haus am See{closing}") == Phrase("Haus am See")
    assert tree(f"a {opening}Haus am See{closing}~2 b") == Group(optional=(A, Phrase("Haus am See", slop=2), B))
    assert tree(f"titel:{opening}Haus am See{closing}") == Phrase("Haus am See", "headline")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("„Er sagte ‚nein‘ laut“ a", Group(optional=(Phrase("Er sagte ‚nein‘ laut"), A))),
        ('"Er sagte „nein“ laut" a', Group(optional=(Phrase("Er sagte „nein“ laut"), A))),
        ("'\"Haus am See\"'", Phrase('"Haus am See"')),
        ('"a" "b"', Group(optional=(Phrase("a"), Phrase("b")))),
        ('""a b"" a', Group(optional=(Phrase("a b"), A))),
        ('"a""b"', Group(optional=(Phrase("a"), Phrase("b")))),
        ("<<a b>> >>a<<", Group(optional=(Phrase("a b"), Phrase("a")))),
        ("„a“ »b«", Group(optional=(Phrase("a"), Phrase("b")))),
        ('" a b "', Phrase(" a b ")),
    ],
)
def test_quotation_marks_within_others(query: str, expected: Clause) -> None:
    """A quotation mark that opens something within a phrase does not end it."""
    assert tree(query) == expected


@pytest.mark.parametrize("query", ["'ne", "Grimm's", "Hans'", "’s", "Kants’"])
def test_apostrophes_are_no_quotation_marks(query: str) -> None:
    """An apostrophe at the beginning, within or at the end of a word belongs to it."""
    assert tree(query) == Keyword(query)


def test_phrase_with_a_distance() -> None:
    """A number behind a phrase says how many words may stand between two of its words."""
    assert tree('"a b"~3') == Phrase("a b", slop=3)


def test_asterisk_behind_a_phrase() -> None:
    """An asterisk behind the closing mark belongs to the last word."""
    assert tree('"a b"*') == Phrase("a b*")
    assert tree('"a b"*~2') == Phrase("a b*", slop=2)


@pytest.mark.parametrize("query", ["Kraft*", "*werk", "Kr*werk", "M?ller", "?aus", "a*b?c", "*a*"])
def test_wildcards(query: str) -> None:
    """An asterisk, or a question mark before a letter, makes a pattern."""
    assert tree(query) == Pattern(query)


def test_question_is_not_a_wildcard() -> None:
    """A question mark at the end of a word ends a question."""
    assert tree("Wer ist das?") == Group(optional=(Keyword("Wer"), Keyword("ist"), Keyword("das?")))


@pytest.mark.parametrize("query", ["Wirklich??", "Wirklich?!", "das?)", "das?,"])
def test_signs_after_a_question_are_no_wildcard(query: str) -> None:
    """However many signs end a sentence, they are no wildcard."""
    root = parse(query).root

    assert isinstance(root, Keyword)


@pytest.mark.parametrize(
    "query",
    [
        "Lehrer*innen",
        "Lehrer*in",
        "jede*r",
        "Lehrer_innen",
        "Lehrer/-innen",
        "Lehrer(innen)",
        "LehrerInnen",
    ],
)
def test_gender_forms_are_words(query: str) -> None:
    """Signs in gender forms are neither wildcards nor fields nor brackets."""
    assert tree(query) == Keyword(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Kelog~", Fuzzy("Kelog", distance=1)),
        ("Kelog~1", Fuzzy("Kelog", distance=1)),
        ("Kelog~2", Fuzzy("Kelog", distance=2)),
        ("Kelog~0", Fuzzy("Kelog", distance=0)),
        ("Kelog~0.8", Fuzzy("Kelog", distance=1)),
    ],
)
def test_fuzzy(query: str, expected: Clause) -> None:
    """A tilde behind a word allows for one letter, or as many as are said."""
    assert tree(query) == expected


def test_fuzzy_allows_two_letters_at_most() -> None:
    """More than two letters are taken as two, and a notice says so."""
    assert parse("Haus Kelog~7").root == Group(optional=(Keyword("Haus"), Fuzzy("Kelog", distance=2)))
    assert pointed_at("Haus Kelog~7") == ["Kelog~7"]


@pytest.mark.parametrize(
    "query", ["US-Präsident", "Müller-Lüdenscheidt", "16:30", "3,5", "AT&T", "C++", "a+b", "https://a.de/b?c=d"]
)
def test_signs_inside_words_are_no_operators(query: str) -> None:
    """A hyphen, a colon or a plus sign inside a word is part of it, and an address is one word."""
    assert tree(query) == Keyword(query)
