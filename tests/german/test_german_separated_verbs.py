"""Verbs whose particle stands apart from them."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("einstellen", "Das Werk [stellt] die Arbeit [ein]."),
        ("aufgeben", "Der Trainer [gab] nach drei Niederlagen [auf], sagte er."),
        ("abstürzen", "Der Kurs [stürzte] gestern [ab] und blieb tief."),
        ("vorwerfen", "Sie [warf] ihm Untreue, Geiz und Neid [vor]."),
        ("stattfinden", "Am 3. Mai [findet] die Wahl [statt]"),
        ("mitteilen", "[Teilt] die Stadt das bald [mit]?"),
        ("ausbrechen", "In Rom [brach] um 11:30 Uhr ein Feuer [aus]."),
        ("zurückkehren", "Er [kehrte] 1990 [zurück] nach Köln."),
        ("aufweisen", "Die Zahlen [weisen] Lücken [auf]!"),
        ("teilnehmen", "Die Gruppe [nahm] nicht am Lauf [teil] – leider."),
    ],
)
def test_joined_verb_finds_its_parts(search: Search, query: str, marked: str) -> None:
    """A verb with its particle is found where both stand apart in a clause, and both are marked."""
    text = marked.replace("[", "").replace("]", "")

    assert search(query, text, "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("einstellen", "Er stellt sich ein Haus vor."),
        ("aufgeben", "Er gab nach. Die Tür ging auf."),
        ("vorwerfen", "Vor dem Haus warf er den Ball."),
        ("abstürzen", "Er stürzte ab 1990 oft."),
        ("anfragen", "Die Fragen nahm er gerne an."),
    ],
)
def test_particle_of_something_else(search: Search, query: str, text: str) -> None:
    """A word that looks like the particle, but begins a phrase or goes with another verb, makes no joined verb."""
    assert search(query, text, "Ein Hund bellt.") == []


def test_simple_verb_is_still_found(search: Search) -> None:
    """The verb without its particle finds itself."""
    assert search("stürzen", "Der Kurs stürzte gestern ab.", "Ein Hund bellt.") == ["Der Kurs [stürzte] gestern ab."]


def test_exclusion_of_a_joined_verb(search: Search) -> None:
    """What is excluded is left out where its particle stands apart, too."""
    assert search("Kurs -abstürzen", "Der Kurs stürzte gestern ab.", "Der Kurs steigt.") == ["Der [Kurs] steigt."]


def test_many_hits_are_marked_alike(search: Search) -> None:
    """Verb and particle are marked in each of very many hits, where marks are made of positions."""
    found = search("absagen", *["Sie sagte das Fest ab." for _ in range(150)])

    assert found == ["Sie [sagte] das Fest [ab]."] * 150
