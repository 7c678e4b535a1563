"""Hyphens: words joined by them, and words of which they stand for a part."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]

PRESIDENTS = ("Der US-Präsident kommt.", "Der US Präsident kommt.", "Der USPräsident kommt.")


@pytest.mark.parametrize("query", ["US-Präsident", "US Präsident", "USPräsident", "us-präsident", "US\u2011Präsident"])
def test_hyphenated_word_is_found_in_every_writing(search: Search, query: str) -> None:
    """With a hyphen, with a blank or in one word: each finds the others."""
    found = search(query, *PRESIDENTS, "Ein Hund bellt.")

    assert {text.replace("[", "").replace("]", "") for text in found} == set(PRESIDENTS)
    assert {"Der [US-Präsident] kommt.", "Der [USPräsident] kommt."} <= set(found)


@pytest.mark.parametrize("query", ["US-Präsident", "US Präsident", "USPräsident"])
def test_hyphenated_word_is_found_as_a_phrase(search: Search, query: str) -> None:
    """In quotes each writing finds the others too, alone and before another word, and nothing looser."""
    loose = ("Die US Armee und ihr Präsident.", "Der Präsident der US Armee.")

    assert sorted(search(f'"{query}"', *PRESIDENTS, *loose)) == sorted(
        ["Der [US-Präsident] kommt.", "Der [US Präsident] kommt.", "Der [USPräsident] kommt."]
    )
    assert len(search(f'"{query} kommt"', *PRESIDENTS, *loose)) == 3
    assert len(search(f'"der {query}"', *PRESIDENTS, *loose)) == 3


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ('"Ex-Minister geht"', "Der Exminister geht.", "Der [Exminister geht]."),
        ('"der Exminister geht"', "Heute der Ex-Minister geht.", "Heute [der Ex-Minister geht]."),
        ('"Werk-Tor"', "Das Werktor klemmt.", "Das [Werktor] klemmt."),
        ('"Werktor klemmt"', "Das Werk-Tor klemmt.", "Das [Werk-Tor klemmt]."),
        ('"das Großkampftag-Wetter"', "Nur das Groß-Kampftag-Wetter.", "Nur [das Groß-Kampftag-Wetter]."),
        ('"Vorortwerk öffnet"', "Das Vor-Ort-Werk öffnet.", "Das [Vor-Ort-Werk öffnet]."),
        ('"USKanzler Meier"', "Der US-Kanzler Meier.", "Der [US-Kanzler Meier]."),
    ],
)
def test_hyphens_in_quotes(search: Search, query: str, sentence: str, marked: str) -> None:
    """In quotes a word with a hyphen is the same as without, also among others; what stands there is marked."""
    assert search(query, sentence, "Ein Minister geht.", "Das Tor klemmt.", "Der Exminister oder Minister.") == [marked]


def test_hyphenated_word_ranks_above_scattered_words(search: Search) -> None:
    """A text with the joined word stands above one in which its halves stand apart."""
    found = search("US-Präsident", "Die US Armee und ihr Präsident.", "Der USPräsident kommt mit ihr.")

    assert found[0] == "Der [USPräsident] kommt mit ihr."


@pytest.mark.parametrize("query", ["Präsident", "Präsidenten", "US"])
def test_halves_of_a_hyphenated_word_are_found(search: Search, query: str) -> None:
    """Each half is a word of its own and is marked alone."""
    marked = "Der [US]-Präsident kommt." if query == "US" else "Der US-[Präsident] kommt."

    assert search(query, PRESIDENTS[0]) == [marked]


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Vorteil", "Die Vor- und Nachteile des Plans.", "Die [Vor-] und Nachteile des Plans."),
        ("Vorteile", "Die Vor- und Nachteile des Plans.", "Die [Vor-] und Nachteile des Plans."),
        ("Nachteil", "Die Vor- und Nachteile des Plans.", "Die Vor- und [Nachteile] des Plans."),
        ("Einfuhr", "Die Ein- und Ausfuhr steigt.", "Die [Ein-] und Ausfuhr steigt."),
        ("Einfuhr", "Die Ein- oder Ausfuhr steigt.", "Die [Ein-] oder Ausfuhr steigt."),
        ("Nahwärme", "Nah- und Fernwärme.", "[Nah-] und Fern[wärme]."),
        ("Kitaplatz", "Kita- sowie Hortplätze.", "[Kita-] sowie Hort[plätze]."),
        ("Einfuhr", "Die Ein\u2011 und Ausfuhr steigt.", "Die [Ein\u2011] und Ausfuhr steigt."),
        ("Vorteil", "Die Vor-\nund Nachteile.", "Die [Vor-]\nund Nachteile."),
        ("Wärmespeicherung", "Wärmeerzeugung und -speicherung.", "[Wärme]erzeugung und [-speicherung]."),
        ("Speicherung", "Wärmeerzeugung und -speicherung.", "Wärmeerzeugung und -[speicherung]."),
        ("Nebenstraße", "Haupt-, Neben- und Seitenstraßen.", "Haupt-, [Neben-] und Seitenstraßen."),
        ("Hauptstraße", "Haupt- und Nebenstraßen.", "[Haupt-] und Nebenstraßen."),
        ("Vorteile", "EU-Vor- und Nachteile.", "EU-[Vor-] und Nachteile."),
        ("Wärmespeicherung", "Wärmeerzeugung und -speicherung-EU.", "[Wärme]erzeugung und [-speicherung]-EU."),
    ],
)
def test_hyphen_stands_for_a_part(search: Search, query: str, sentence: str, marked: str) -> None:
    """A word that a hyphen cuts short is found by the whole word, and what stands there is marked."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Kandidaten", "US-Präsident und Kanzlerkandidaten.", "US-Präsident und Kanzler[kandidaten]."),
        ("Kanzler", "Kanzlerkandidaten und US-Präsident.", "[Kanzler]kandidaten und US-Präsident."),
        ("Wärme", "EU-Nah-Amt und Fernwärme.", "EU-Nah-Amt und Fern[wärme]."),
    ],
)
def test_hyphen_inside_a_word_stands_for_nothing(search: Search, query: str, sentence: str, marked: str) -> None:
    """A hyphen that joins words takes nothing from the words around, so that nothing but what matches is marked."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize("query", ["Hauptstraßen", "Nebenstraße", "Seitenstraße"])
def test_three_words_share_an_end(search: Search, query: str) -> None:
    """Of three words in a row with one end between them, each is found."""
    (found,) = search(query, "Haupt-, Neben- und Seitenstraßen sind frei.")

    assert f"[{query[:5]}" in found


def test_whole_word_ranks_above_the_shortened_one(search: Search) -> None:
    """A text with the word in full stands above one that only implies it."""
    found = search("Vorteil", "Die Vor- und Nachteile.", "Der Vorteil und der Nachteil.")

    assert found[0] == "Der [Vorteil] und der Nachteil."


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Vorteil", "Auf dem Zettel stand nur Vor-. Und Nachteile gab es auch."),
        ("Einfuhr", "Gemeint war Ein-! Oder Ausfuhr?"),
        ("Hauptstraße", "Es fehlte das Wort nach Haupt-: und Nebenstraßen gab es keine."),
        ("Vorteil", "Er kam vor - und Nachteile gab es."),
        ("Vorteil", "Sie ging vor- und zurück, das war ein Nachteil."),
        ("Vorteil", "Er schrieb Vor-, dann ging er; Nachteile gab es keine."),
        ("Rückteil", "Das Rück- Spiel ohne Nachteile."),
    ],
)
def test_no_completion_from_elsewhere(search: Search, query: str, sentence: str) -> None:
    """What another sentence holds, or words without a conjunction between them, completes nothing."""
    assert search(query, sentence, "Ein Hund bellt.") == []
