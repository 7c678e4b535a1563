"""Umlauts and sharp s in every spelling, and words that differ by their dots only."""

from collections.abc import Callable
from itertools import product

import pytest

Search = Callable[..., list[str]]

NAMES = ("Herr Müller kam.", "Herr Mueller kam.", "Herr Muller kam.")
TWINS = ("Ein Bär tanzt.", "Eine Bar öffnet.", "Das ist schön.", "Das ist schon so.")


@pytest.mark.parametrize("query", ["Müller", "Mueller", "Muller", "müller", "MUELLER", "Mu\u0308ller"])
def test_umlaut_is_found_in_every_spelling(search: Search, query: str) -> None:
    """A name with an umlaut is found however its dots are written, or left out."""
    found = search(query, *NAMES, "Herr Maler kam.")

    assert sorted(found) == sorted(f"Herr [{name}] kam." for name in ("Müller", "Mueller", "Muller"))


@pytest.mark.parametrize("query", ["Straße", "Strasse", "STRASSE", "STRAẞE", "strassen"])
def test_sharp_s_is_found_in_every_spelling(search: Search, query: str) -> None:
    """A word with ß is found with ss and in capitals, and the other way round."""
    written = ("Straße", "Strasse", "STRASSE", "STRAẞE")

    found = search(query, *(f"Die {word} ist lang." for word in written))

    assert sorted(found) == sorted(f"Die [{word}] ist lang." for word in written)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Bär", "Ein [Bär] tanzt."),
        ("bär", "Ein [Bär] tanzt."),
        ("Baer", "Ein [Bär] tanzt."),
        ("Bar", "Eine [Bar] öffnet."),
        ("bar", "Eine [Bar] öffnet."),
        ("schön", "Das ist [schön]."),
        ("schoen", "Das ist [schön]."),
        ("schon", "Das ist [schon] so."),
    ],
)
def test_dots_decide_the_order(search: Search, query: str, first: str) -> None:
    """Of two words that differ by their dots, the one that was typed stands first."""
    assert search(query, *TWINS)[0] == first


def test_dots_outweigh_length_and_headline(search: Search) -> None:
    """The typed word stands first even where the other one stands in a shorter text or stands there twice."""
    found = search("Bär", "Bar, Bar!", "Gestern tanzte auf dem Marktplatz von Harnstedt ein alter Bär im Regen.")

    assert "[Bär]" in found[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [("daß", "dass"), ("Schiffahrt", "Schifffahrt"), ("Fluß", "Fluss"), ("Stillegung", "Stilllegung")],
)
def test_old_spelling_is_the_new_one(search: Search, old: str, new: str) -> None:
    """The spellings before and after 1996 find each other, as words and as phrases, and rank the same."""
    sentences = (f"Es heißt {old} hier.", f"Es heißt {new} hier.")
    expected = {f"Es heißt [{old}] hier.", f"Es heißt [{new}] hier."}

    for typed, form in product((old, new), ("{}", '"{}"')):
        assert set(search(form.format(typed), *sentences)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Fahrt", {"Die Schif[fahrt] ruht.", "Die Schiff[fahrt] ruht."}),
        ("Schiff", {"Die [Schiff]ahrt ruht.", "Die [Schiff]fahrt ruht."}),
    ],
)
def test_parts_of_the_old_spelling(search: Search, query: str, expected: set[str]) -> None:
    """In the old spelling the shared consonant is marked with either part, for it belongs to both."""
    found = search(query, "Die Schiffahrt ruht.", "Die Schifffahrt ruht.")

    assert set(found) == expected
