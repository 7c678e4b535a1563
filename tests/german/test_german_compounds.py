"""Compounds are found by their parts, parts by their compound, and only what matched is marked."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]

TRUCE = ("Die Waffenruhe hält.", "Die Waffe liegt in Ruhe da.", "Er will seine Ruhe.", "Ein Hund bellt.")


def test_head_finds_the_compound(search: Search) -> None:
    """Ruhe finds Waffenruhe, below the word itself, and only -ruhe is marked."""
    found = search("Ruhe", *TRUCE)

    assert found == ["Er will seine [Ruhe].", "Die Waffe liegt in [Ruhe] da.", "Die Waffen[ruhe] hält."]


@pytest.mark.parametrize("query", ["Waffe", "Waffen"])
def test_modifier_finds_the_compound(search: Search, query: str) -> None:
    """The first part is found in either number, and its linking element is marked with it."""
    found = search(query, *TRUCE)

    assert found == ["Die [Waffe] liegt in Ruhe da.", "Die [Waffen]ruhe hält."]


def test_part_may_be_a_compound(search: Search) -> None:
    """Kraftwerk finds Atomkraftwerk in any form, and only that part of it is marked."""
    found = search("Kraftwerk", "Das Atomkraftwerk steht.", "Die Kohlekraftwerke stehen.", "Die Kraft des Werks.")

    assert sorted(found) == ["Das Atom[kraftwerk] steht.", "Die Kohle[kraftwerke] stehen."]


def test_compound_ranks_above_its_parts(search: Search) -> None:
    """A typed compound finds the text with it first, then the one with all its parts, and none with only one."""
    found = search("Waffenruhe", *TRUCE)

    assert found == ["Die [Waffenruhe] hält.", "Die [Waffe] liegt in [Ruhe] da."]


@pytest.mark.parametrize("query", ["Waffen Ruhe", "Waffe Ruhe", "waffen ruhe"])
def test_neighbouring_words_find_the_compound(search: Search, query: str) -> None:
    """Two words beside each other are also looked for as one, which stands first."""
    found = search(query, *TRUCE)

    assert found[0] == "Die [Waffenruhe] hält."
    assert set(found[1:]) == {"Die [Waffe] liegt in [Ruhe] da.", "Er will seine [Ruhe]."}


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Arbeits Platz", "Der Arbeitsplatz ist sicher.", "Der [Arbeitsplatz] ist sicher."),
        ("Kinder Betreuung", "Die Kinderbetreuung fehlt.", "Die [Kinderbetreuung] fehlt."),
        ("Kind Betreuung", "Die Kinderbetreuung fehlt.", "Die [Kinderbetreuung] fehlt."),
        ("Schule Haus", "Das Schulhaus ist alt.", "Das [Schulhaus] ist alt."),
        ("Verhandlung Tisch", "Sie sitzen am Verhandlungstisch.", "Sie sitzen am [Verhandlungstisch]."),
    ],
)
def test_linking_elements_are_supplied(search: Search, query: str, sentence: str, marked: str) -> None:
    """What German puts between the parts need not be typed."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("Kind", "[Kinder]betreuungsplätze fehlen."),
        ("Betreuung", "Kinder[betreuungs]plätze fehlen."),
        ("Platz", "Kinderbetreuungs[plätze] fehlen."),
        ("Kinderbetreuungsplatz", "[Kinderbetreuungsplätze] fehlen."),
    ],
)
def test_compound_of_three_parts(search: Search, query: str, marked: str) -> None:
    """Each part of a long compound finds it and is marked alone; the whole is marked as one."""
    assert search(query, "Kinderbetreuungsplätze fehlen.", "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize("query", ["Sprache", "Kurs", "Hilfe", "Organisation"])
def test_dropped_e_is_put_back(search: Search, query: str) -> None:
    """Sprache finds Sprachkurs although its e is gone, and Hilfe finds Hilfsorganisation."""
    assert len(search(query, "Der Sprachkurs der Hilfsorganisation beginnt.", "Ein Hund bellt.")) == 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Zeit", "Die Hochzeit war laut."),
        ("Staub", "Das Staubecken ist voll."),
        ("Ecke", "Das Staubecken ist voll."),
        ("Zeug", "Ein Flugzeug landet."),
        ("Freund", "Eine Feststellung genügt."),
        ("Teil", "Ein Vorteil bleibt."),
        ("Wort", "Die Antwort kam."),
        ("Tag", "Am Donnerstag regnet es."),
        ("Fried", "Siegfried kam."),
        ("Gabel", "Die Abgabe steigt."),
        ("Rat", "Der Apparat ist kaputt."),
        ("Not", "Die Notiz fehlt."),
        ("Erbe", "Der Bewerber erbebte."),
    ],
)
def test_words_stay_whole(search: Search, query: str, sentence: str) -> None:
    """Derived, lexicalised and merely similar words are not found by what seems to be in them."""
    assert search(query, sentence) == []


def test_unknown_compound_is_found_in_its_forms(search: Search) -> None:
    """A compound that no dictionary has is found in another form than was written."""
    found = search("Impfpflichtdebatten", "Die Impfpflichtdebatte ruht.", "Die Debatte ruht.")

    assert found == ["Die [Impfpflichtdebatte] ruht."]


@pytest.mark.parametrize("query", ["Waffenruhe", "waffenruhe", "WAFFENRUHE"])
def test_case_does_not_hide_parts(search: Search, query: str) -> None:
    """A compound in capitals is the same compound, and its parts are found and marked in it."""
    assert search(query, "WAFFENRUHE IN SICHT") == ["[WAFFENRUHE] IN SICHT"]
    assert search("Ruhe", f"Eine {query} gilt.") == [f"Eine {query[:6]}[{query[6:]}] gilt."]


def test_excluded_compound_is_not_taken_apart(search: Search) -> None:
    """A compound that is excluded leaves passages with its parts alone, and a part that is excluded takes it along."""
    sentences = ["Trump will die Waffenruhe.", "Trump legt die Waffe zur Ruhe.", "Trump schweigt."]

    without_whole = search("Trump -Waffenruhe", *sentences)
    without_part = search("Trump -Ruhe", *sentences)

    assert sorted(without_whole) == ["[Trump] legt die Waffe zur Ruhe.", "[Trump] schweigt."]
    assert without_part == ["[Trump] schweigt."]


@pytest.mark.parametrize("query", ["Brücke Bahn", "Pfeiler Bahn Brücke"])
def test_parts_beside_each_other_are_one_mark(search: Search, query: str) -> None:
    """Parts of a compound that were typed alone are marked together where they touch."""
    found = search(query, "Die Bahnbrückenpfeiler stehen.", "Der Bahnbrückenbau ruht.")

    expected = "[Bahnbrückenpfeiler]" if "Pfeiler" in query else "[Bahnbrücken]pfeiler"
    assert f"Die {expected} stehen." in found
    assert "Der [Bahnbrücken]bau ruht." in found
