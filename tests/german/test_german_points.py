"""Abbreviations with a point behind each letter, and words with signs at their end."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SPD", "Die [S.P.D.] tagt."),
        ("S.P.D.", "Die [SPD] tagt."),
        ("AG", "Die [A.G.] zahlt."),
        ("GmbH", "Eine [G.m.b.H.] haftet."),
        ("G.m.b.H.", "Eine [GmbH] haftet."),
    ],
)
def test_points_between_letters(search: Search, query: str, text: str) -> None:
    """An abbreviation is found with points between its letters, and without."""
    plain = text.replace("[", "").replace("]", "")

    assert search(query, plain, "Ein Hund bellt.") == [text.replace(".]", "].")]


def test_letters_of_an_abbreviation_do_not_find_it_alone(search: Search) -> None:
    """What is typed with points is looked for as a whole, and none of its letters alone."""
    assert search("S.P.D.", "Teil D und P.", "Ein Hund bellt.") == []


@pytest.mark.parametrize("query", ["F#", '"F#"', "Notepad++"])
def test_signs_of_a_language(search: Search, query: str) -> None:
    """What ends in ++ or # is a word of its own, which comes before the letters without the signs."""
    texts = ["Er lernt F und Notepad.", "Sie lernt F# bei Tag.", "Er nutzt Notepad++ oft."]

    found = search(query, *texts)

    assert f"[{query.strip(chr(34))}]" in found[0]


def test_signs_in_quotes_mean_themselves(search: Search) -> None:
    """In quotes C++ is C++ alone."""
    assert search('"C++"', "Er lernt C++ jetzt.", "Vitamin C fehlt.", "Er lernt C# jetzt.") == ["Er lernt [C++] jetzt."]
