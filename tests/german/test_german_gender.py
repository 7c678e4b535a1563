"""Gender forms: every writing finds the plain nouns and is found by them, and is marked as a whole."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]

WRITINGS = (
    "Politiker:innen",
    "Politiker*innen",
    "Politiker_innen",
    "PolitikerInnen",
    "Politiker/-innen",
    "Politiker/innen",
    "Politiker(innen)",
    "Politiker·innen",
)
NOUNS = ("Politiker", "Politikerinnen")


@pytest.mark.parametrize("query", [*NOUNS, "Politikerin", "politikern", *WRITINGS])
def test_every_writing_finds_every_other(search: Search, query: str) -> None:
    """The masculine, the feminine and every writing of both find each other; the span covers the whole form."""
    found = search(query, *(f"Die {form} reden." for form in (*NOUNS, *WRITINGS)), "Ein Hund bellt.")

    assert sorted(found) == sorted(f"Die [{form}] reden." for form in (*NOUNS, *WRITINGS))


@pytest.mark.parametrize("writing", WRITINGS)
def test_gender_form_ranks_above_other_words(search: Search, writing: str) -> None:
    """A typed gender form is one word: the same form stands first, and its ending alone finds nothing."""
    found = search(writing, "Die Politiker reden.", f"Die {writing} reden.", "Das Leben dort innen.")

    assert found == [f"Die [{writing}] reden.", "Die [Politiker] reden."]


@pytest.mark.parametrize("noun", NOUNS)
def test_gender_form_in_a_phrase(search: Search, noun: str) -> None:
    """Inside a phrase a gender form stands for either noun."""
    found = search(f'"die {noun} reden"', *(f"Heute: die {form} reden." for form in WRITINGS), "Die Leute reden.")

    assert sorted(found) == sorted(f"Heute: [die {form} reden]." for form in WRITINGS)


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("jeder", "Hier darf jede:r reden.", "Hier darf [jede:r] reden."),
        ("jede", "Hier darf jede*r reden.", "Hier darf [jede*r] reden."),
        ("Kollege", "Die Kolleg*innen helfen.", "Die [Kolleg*innen] helfen."),
        ("Kollegin", "Die Kolleg:innen helfen.", "Die [Kolleg:innen] helfen."),
        ("Kolleg*innen", "Ein Kollege hilft.", "Ein [Kollege] hilft."),
        ("Arzt", "Die Ärzt:innen helfen.", "Die [Ärzt:innen] helfen."),
        ("Ärztin", "Die Ärzt*innen helfen.", "Die [Ärzt*innen] helfen."),
        ("Ärzt*innen", "Der Arzt hilft.", "Der [Arzt] hilft."),
        ("Student", "Die Student_innen lernen.", "Die [Student_innen] lernen."),
        ("Bürger", "Ein/e BürgerIn fragt.", "Ein/e [BürgerIn] fragt."),
        ("Lehrer", "Das LehrerInnen-Zimmer ist leer.", "Das [LehrerInnen]-Zimmer ist leer."),
        ("Lehrerin", "Das LehrerInnen-Zimmer ist leer.", "Das [LehrerInnen]-Zimmer ist leer."),
        ("Zimmer", "Das LehrerInnen-Zimmer ist leer.", "Das LehrerInnen-[Zimmer] ist leer."),
        ("LehrerInnen-Zimmer", "Das Lehrerzimmer ist leer.", "Das [Lehrer][zimmer] ist leer."),
        ("Schüler", "Die Schüler:innen-Vertretung tagt.", "Die [Schüler:innen]-Vertretung tagt."),
    ],
)
def test_shortened_gender_forms(search: Search, query: str, sentence: str, marked: str) -> None:
    """Forms that leave an ending out, change a vowel or stand in a hyphenated word are understood too."""
    found = search(query, sentence, "Ein Hund bellt.")

    assert [text.replace("][", "") for text in found] == [marked.replace("][", "")]


@pytest.mark.parametrize(
    "sentence", ["Um 10:30 Uhr in Berlin:innen ist es warm.", "Die Nationalelf spielt.", "Ein Linux-in-a-Box."]
)
def test_other_signs_make_no_gender_form(search: Search, sentence: str) -> None:
    """A colon or a capital in other words does not make a person of them."""
    assert search("Politikerin", sentence) == []
