"""Words that look alike and are not the same, and words that look different and are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]

APART = [
    ("Lehm", "Lehmann"), ("Kunst", "Kunde"), ("Tafel", "Tagfahrt"), ("Kuchen", "Küche"), ("Drucker", "Druse"),
    ("Pfarrer", "Pfad"), ("Butter", "Butt"), ("Karten", "Kartei"), ("Kassel", "Kasse"),
    ("Rente", "Rentier"), ("Hessen", "Hessin"), ("Lager", "Lage"), ("Leiter", "Leid"), ("Kanter", "Kante"),
    ("Tonne", "Ton"), ("Bohrung", "Bohne"), ("Wesen", "Weser"), ("Orden", "Ort"), ("Schatten", "Schatz"),
    ("Meise", "Meiser"), ("lasch", "Laschet"), ("Linde", "Lindner"), ("Losung", "Lösung"), ("Wahrung", "Währung"),
    ("Post", "posten"), ("Buch", "buchen"), ("Mull", "Müll"), ("Schloss", "Schlosser"), ("Messing", "Messe"),
    ("Ritter", "Ritt"), ("Fischer", "fischig"), ("Rose", "Ross"), ("Schwer", "Schwert"), ("Polen", "Pole"),
]  # fmt: skip
TOGETHER = [
    ("Regierung", "regieren"), ("Verkauf", "verkaufte"), ("Verkäufer", "verkaufen"), ("Läufer", "laufen"),
    ("Möglichkeit", "möglich"), ("Wirtschaft", "wirtschaftlich"), ("Leipzig", "Leipziger"),
    ("Tübingen", "Tübinger"), ("Gedanke", "Gedanken"), ("Erreger", "erregen"), ("Gewalt", "gewaltig"),
    ("Handballspiel", "Handballspieler"), ("Österreich", "österreichisch"), ("Wahl", "gewählt"), ("Größte", "groß"),
    ("Entwicklung", "entwickelten"), ("Besuch", "besuchte"), ("Abend", "abends"), ("Erfahrung", "erfahren"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_looks_alike_is_not_the_same(search: Search, one: str, other: str) -> None:
    """Of two words that only look alike neither finds the other."""
    sentences = (f"Hier steht {one}.", f"Hier steht {other}.")

    assert [search(query, *sentences) for query in (one, other)] == [
        [f"Hier steht [{one}]."], [f"Hier steht [{other}]."],
    ]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_what_is_made_of_a_word_is_found_by_it(search: Search, one: str, other: str) -> None:
    """A word and what is made of it by a rule of German find each other, the typed one first."""
    sentences = (f"Hier steht {one}.", f"Hier steht {other}.")

    assert search(one, *sentences) == [f"Hier steht [{one}].", f"Hier steht [{other}]."]
    assert search(other, *sentences) == [f"Hier steht [{other}].", f"Hier steht [{one}]."]


def test_parts_are_told_apart_as_well(search: Search) -> None:
    """A part of a compound is the word that it is made of, not one that looks alike."""
    sentences = ("Der Atommüll strahlt.", "Frau Müller lacht.")

    assert search("Müll", *sentences) == ["Der Atom[müll] strahlt."]
    assert search("Müller", *sentences) == ["Frau [Müller] lacht."]


def test_exclusion_is_of_the_word_alone(search: Search) -> None:
    """What is thrown out is the word, and nothing that looks alike."""
    assert search("Rezept -Kuchen", "Ein Rezept der Küche.", "Ein Rezept für Kuchen.") == ["Ein [Rezept] der Küche."]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Erdogan", "Erdogans"), ("Selenskyj", "Selenskyjs"), ("Orban", "Orbans"), ("Hamas", "Hamas"),
        ("Kenia", "Kenias"), ("Donau", "Donaus"), ("UNESCO", "UNESCOs"), ("FDP", "FDPs"), ("LKW", "LKWs"),
        ("PC", "PCs"),         ("Habeck", "Habeck's"), ("Habeck", "Habeck’s"), ("Baerbock", "Baerbocks"),
        ("Nico", "Nicos"), ("soeder", "Söders"),
    ],
)  # fmt: skip
def test_names_are_found_in_the_genitive(search: Search, typed: str, written: str) -> None:
    """A name finds its genitive, with an apostrophe or without, and an acronym its plural."""
    assert search(typed, f"Das war {written} Idee.", "Das war deine.") == [f"Das war [{written}] Idee."]


@pytest.mark.parametrize("name", ["Paris", "Hans", "Thomas", "Laos", "Jesus", "Kaktus", "Tennis", "Mars", "Kurs"])
def test_words_in_s_are_no_genitives(search: Search, name: str) -> None:
    """A word that ends in s is not what is left of it without."""
    assert search(f"hier -{name[:-1]}", f"Das ist {name} hier.") == [f"Das ist {name} [hier]."]
    assert search(name, f"Das ist {name}.") == [f"Das ist [{name}]."]


def test_a_genitive_is_thrown_out_with_its_name(search: Search) -> None:
    """Who does not want a name does not want its genitive."""
    assert search("Bund -Habeck", "Der Bund und Habecks Pläne.", "Der Bund und du.") == ["Der [Bund] und du."]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("putzen", "geputzt"), ("kochen", "gekochte"), ("durchsuchen", "durchsucht"), ("belagern", "belagert"),
        ("abfragen", "abgefragt"), ("klassifizieren", "klassifizierten"), ("fürchten", "gefürchtet"),
        ("filtern", "gefiltert"), ("hinterfragen", "hinterfragt"), ("erben", "geerbt"),
    ],
)  # fmt: skip
def test_verbs_find_their_participles(search: Search, typed: str, written: str) -> None:
    """A verb finds its participle, also where the dictionary has that for an adjective."""
    assert search(typed, f"Es ist {written}.", "Es ist gerecht.") == [f"Es ist [{written}]."]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Fass", "Fässer"), ("Kompromiss", "Kompromisse"), ("Kongress", "Kongresse"), ("Papagei", "Papageien"),
        ("Villa", "Villen"), ("Praktikum", "Praktika"), ("Museum", "Museen"), ("Thema", "Themen"), ("Opa", "Opas"),
        ("Feuerwehrmann", "Feuerwehrleute"), ("Matrix", "Matrizen"), ("Bär", "Bären"), ("Stadium", "Stadien"),
        ("Typ", "Typen"), ("Kollege", "Kolleginnen"), ("Firma", "Firmen"), ("Lexikon", "Lexika"), ("Foto", "Fotos"),
    ],
)  # fmt: skip
def test_nouns_find_their_plurals(search: Search, typed: str, written: str) -> None:
    """A noun finds its plural, however irregular."""
    assert search(typed, f"Es sind {written} da.") == [f"Es sind [{written}] da."]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Biographie", "Biografie"), ("Mikrophon", "Mikrofon"), ("differenziell", "differentiell"),
        ("Stengel", "Stängel"),         ("rauh", "rau"), ("Yacht", "Jacht"), ("Photo", "Foto"), ("Panter", "Panther"),
        ("Stop", "Stopp"),
        ("Selbständigkeit", "Selbstständigkeit"), ("numerieren", "nummerieren"), ("Ghetto", "Getto"),
        ("Josef", "Joseph"),
    ],
)  # fmt: skip
def test_two_spellings_are_one_word(search: Search, one: str, other: str) -> None:
    """A word is found in its other spelling, and the typed one stands first."""
    sentences = (f"Hier steht {one}.", f"Hier steht {other}.")

    assert search(one, *sentences) == [f"Hier steht [{one}].", f"Hier steht [{other}]."]
    assert search(other, *sentences) == [f"Hier steht [{other}].", f"Hier steht [{one}]."]


@pytest.mark.parametrize(
    ("name", "adjective"), [("Merkel", "Merkel'sche"), ("Marx", "Marx’schen"), ("Hegel", "hegelsches")]
)
def test_names_find_adjectives_made_of_them(search: Search, name: str, adjective: str) -> None:
    """A name finds the adjective that is made of it with -sch, with an apostrophe or without."""
    assert search(name, f"Das ist {adjective} Denken.") == [f"Das ist [{adjective}] Denken."]
