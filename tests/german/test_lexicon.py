"""The lexicon: lemmas and word classes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.german.small_dictionary import SMALL

from fundstelle.index.german.lexicon import Lexicon, german_lexicon
from fundstelle.index.german.lexicon_build import compile_lexicon
from fundstelle.index.german.morphology import ADJECTIVE, NOMINALISED, NOUN, PARTICLE, VERB


def small() -> Lexicon:
    """A lexicon of a few words, never written anywhere."""
    return Lexicon(*compile_lexicon([*SMALL, ("Haustür", "Haustür"), ("Tür", "Tür"), ("Türen", "Tür")]))


@pytest.mark.parametrize(
    ("word", "lemmas"),
    [
        ("Häuser", ("haus",)),
        ("Hauses", ("haus",)),
        ("HÄUSER", ("haus",)),
        ("häuser", ("haus",)),
        ("ging", ("gehen",)),
        ("Ging", ("gehen",)),
        ("gegangen", ("gehen",)),
        ("Straßen", ("straße",)),
        ("Strasse", ("straße",)),
        ("STRASSE", ("straße",)),
        ("Anker", ("anker", "ankern")),
        ("Staubecken", ("staubecken",)),
        ("sagen", ("sagen", "sage")),
        ("Sagen", ("sage", "sagen")),
    ],
)
def test_lemmas(lexicon: Lexicon, word: str, lemmas: tuple[str, ...]) -> None:
    """A form has its lemmas in whatever case; where it is a noun and a verb, its capital says which comes first."""
    entry = lexicon.entry(word)

    assert entry is not None
    assert entry.lemmas(is_capitalised=word[0].isupper()) == lemmas


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Haus", NOUN),
        ("geht", VERB),
        ("großem", ADJECTIVE),
        ("große", NOUN | ADJECTIVE | NOMINALISED),
        ("oft", PARTICLE),
    ],
)
def test_kind(word: str, kind: int) -> None:
    """A form is known as what the dictionary shows it to be."""
    entry = small().entry(word)

    assert entry is not None
    assert entry.kind == kind


def test_unknown_word_has_no_entry(lexicon: Lexicon) -> None:
    """An unknown word is no member, and the empty one neither."""
    assert lexicon.entry("Xylofonquark") is None
    assert "Xylofonquark" not in lexicon
    assert lexicon.entry("") is None


def test_beginnings(lexicon: Lexicon) -> None:
    """All words are found that a text begins with, the shortest first."""
    found = lexicon.beginnings("waffenruhe", 1, 10)

    assert {"waffe", "waffen", "waffenruhe"} <= set(found)
    assert found == sorted(found, key=len)


@given(st.lists(st.text("abuäößłŁ𝔞", min_size=1, max_size=4), min_size=1, max_size=60), st.text("abuäößł𝔞"))
def test_whatever_is_known_passes_the_filter(words: list[str], text: str) -> None:
    """Every form is found, also one with letters of other scripts, and every one that a text begins with."""
    lexicon = Lexicon(*compile_lexicon([(word, word) for word in words]))

    begun = lexicon.beginnings(text, 1, len(text))

    assert all(lexicon.entry(word) is not None for word in words)
    beginnings = [text[:length] for length in range(1, len(text) + 1)]
    assert {beginning for beginning in beginnings if beginning in lexicon} <= set(begun) <= set(beginnings)
    assert begun == sorted(begun, key=len)


def test_filter_keeps_most_of_what_is_unknown(lexicon: Lexicon) -> None:
    """Of the beginnings of made-up words, few pass the filter that are not known."""
    words = [f"{first}xq{second}zw" for first in "bcdfg" for second in "aeiouäöü"]

    passed = [begun for word in words for begun in lexicon.beginnings(word, 4, 6) if begun not in lexicon]

    assert len(passed) < len(words) * 3 / 8


def test_productivity(lexicon: Lexicon) -> None:
    """Modifiers are counted with their linking element and know their lemma; heads are counted by every form."""
    assert lexicon.modifiers["arbeits"] > 100
    assert lexicon.parts.base("arbeits") == "arbeit"
    assert lexicon.parts.base("sprach") == "sprache"
    assert lexicon.heads["häuser"] == lexicon.heads["haus"] > 100
    assert "heit" not in lexicon.heads


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
def test_any_text_is_looked_up(text: str) -> None:
    """No string without control characters makes the lexicon fail."""
    lexicon = german_lexicon()

    assert (lexicon.entry(text) is not None) == (text in lexicon)
