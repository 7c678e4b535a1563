"""Forms of a word find each other: inflection, capitals, participles, nouns of verbs, feminine nouns."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]

HOUSES = ("Das Haus steht.", "Die Häuser stehen.", "Wegen des Hauses.", "In den HÄUSERN.")
GOING = ("Sie gehen heim.", "Er ging heim.", "Sie ist gegangen.")


@pytest.mark.parametrize("query", ["Haus", "Häuser", "Hauses", "Häusern", "haus", "HÄUSER"])
def test_noun_is_found_in_every_form(search: Search, query: str) -> None:
    """Every form of a noun finds every other, in whatever case it is typed or written."""
    found = search(query, *HOUSES, "Die Maus steht.")

    assert sorted(found) == sorted(
        ["Das [Haus] steht.", "Die [Häuser] stehen.", "Wegen des [Hauses].", "In den [HÄUSERN]."]
    )


@pytest.mark.parametrize("query", ["gehen", "ging", "gegangen", "Gehen", "GEGANGEN"])
def test_strong_verb_is_found_in_every_form(search: Search, query: str) -> None:
    """A form of a strong verb finds those that share hardly a letter with it, and a capital changes nothing."""
    found = search(query, *GOING, "Der Weg ist weit.")

    assert sorted(found) == ["Er [ging] heim.", "Sie [gehen] heim.", "Sie ist [gegangen]."]


@pytest.mark.parametrize(
    ("infinitive", "forms"),
    [
        ("herausfallen", ["herausfiel", "herausgefallen", "herauszufallen", "herausfallendes"]),
        ("hereinkommen", ["hereinkam", "hereingekommen", "hereinzukommen", "hereinkämen"]),
        ("wiedereröffnen", ["wiedereröffnet", "wiedereröffnete", "wiederzueröffnen"]),
        ("hinauflaufen", ["hinauflief", "hinaufgelaufen", "hinaufzulaufende"]),
        ("überlassen", ["überläßt", "überließ", "überlassen"]),
        ("zurückmieten", ["zurückgemietet", "zurückmietet", "zurückzumieten"]),
        ("vorbeiziehen", ["vorbeizog", "vorbeigezogene", "vorbeiziehender", "vorbeizuziehen"]),
        ("hinterherlaufen", ["hinterherlief", "hinterhergelaufen", "hinterherzulaufen"]),
        ("aufeinandertreffen", ["aufeinandertrafen", "aufeinandergetroffen", "aufeinanderzutreffen"]),
        ("auseinandergehen", ["auseinanderging", "auseinandergegangene", "auseinanderzugehen"]),
        ("herüberkommen", ["herüberkam", "herübergekommener", "herüberkommende"]),
        ("innehaben", ["innehatte", "innegehabt", "innehabenden"]),
        ("runterladen", ["runterlud", "runtergeladene", "runterzuladen"]),
        ("hervortreten", ["hervortrat", "hervortretenden", "hervorgetretenes"]),
        ("zunichtemachen", ["zunichtemachte", "zunichtegemacht", "zunichtezumachen"]),
        ("wiederaufbauen", ["wiederaufgebaut", "wiederaufgebaute", "wiederaufzubauen"]),
    ],
)
def test_verb_behind_a_prefix_is_found_in_every_form(search: Search, infinitive: str, forms: list[str]) -> None:
    """Forms of verbs with a prefix find each other, though the dictionary has the forms of the simple verb only."""
    sentences = [f"Sie sah, was da {form} soll." for form in forms]
    others = "Er lief, fiel, kam, ließ, zog, traf, ging, lud, hatte, trat, machte, baute und eröffnete."

    for query in [infinitive, infinitive.capitalize(), *forms]:
        found = search(query, *sentences, others)

        assert sorted(found) == sorted(f"Sie sah, was da [{form}] soll." for form in forms)


@pytest.mark.parametrize("query", ["gegangen", "lief", "gelaufen", "Läufe"])
def test_form_that_no_article_holds(search: Search, query: str) -> None:
    """A form is found although the articles hold only another one."""
    found = search(query, "Wir gehen und laufen, denn der Lauf beginnt.")

    assert len(found) == 1


@pytest.mark.parametrize(
    ("query", "first"), [("Haus", HOUSES[0]), ("Häuser", HOUSES[1]), ("Hauses", HOUSES[2]), ("gingen", GOING[1])]
)
def test_typed_form_ranks_first(search: Search, query: str, first: str) -> None:
    """The form that was typed comes before the other forms of the word."""
    sentences = [*HOUSES, *GOING[:1], "Sie gingen heim.", GOING[2]]

    found = search(query, *sentences)

    expected = "Sie gingen heim." if query == "gingen" else first
    assert found[0].replace("[", "").replace("]", "") == expected


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("beschließen", "Die beschlossene Steuer kommt.", "Die [beschlossene] Steuer kommt."),
        ("beschlossen", "Der Rat beschließt es.", "Der Rat [beschließt] es."),
        ("steigen", "Die steigende Miete drückt.", "Die [steigende] Miete drückt."),
        ("steigend", "Die Preise stiegen.", "Die Preise [stiegen]."),
        ("einbürgern", "Die eingebürgerten Leute wählen.", "Die [eingebürgerten] Leute wählen."),
        ("klassifizieren", "Es ist klassifiziert.", "Es ist [klassifiziert]."),
    ],
)
def test_participles_are_forms_of_the_verb(search: Search, query: str, sentence: str, marked: str) -> None:
    """A participle is found by its verb, and the verb by it, also where it is declined like an adjective."""
    found = search(query, sentence, "Ein Hund bellt.")

    assert found == [marked]


@pytest.mark.parametrize(
    "family",
    [
        ("entwickeln", "Entwicklung", "entwickelt"),
        ("fördern", "Förderung", "gefördert"),
        ("verhandeln", "Verhandlung", "verhandelt"),
        ("ändern", "Änderung", "ändert"),
    ],
)
def test_verbs_in_eln_and_ern_and_their_nouns(search: Search, family: tuple[str, ...]) -> None:
    """A verb in -eln or -ern and its noun in -ung find each other."""
    sentences = [f"Es geht um {word} hier." for word in family]

    for query in family:
        assert len(search(query, *sentences)) == len(family), query


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("Präsident", "Präsidentin"),
        ("Lehrer", "Lehrerinnen"),
        ("Arzt", "Ärztin"),
        ("Kollege", "Kolleginnen"),
        ("Bauer", "Bäuerin"),
        ("Franzose", "Französin"),
    ],
)
def test_feminine_nouns(search: Search, masculine: str, feminine: str) -> None:
    """A feminine noun and its masculine find each other, and each stands first where it was typed."""
    sentences = (f"Hier ist {masculine} genannt.", f"Hier ist {feminine} genannt.")
    marked = [f"Hier ist [{masculine}] genannt.", f"Hier ist [{feminine}] genannt."]

    assert search(masculine, *sentences) == marked
    assert search(feminine, *sentences) == marked[::-1]


@pytest.mark.parametrize(("query", "sentence"), [("Term", "Der Termin steht."), ("Benz", "Das Benzin fehlt.")])
def test_words_in_in_are_not_all_feminine(search: Search, query: str, sentence: str) -> None:
    """A noun that merely ends in -in is not taken for the feminine of another."""
    assert search(query, sentence) == []


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Arbeit", "Der Arbeitsplatz ist sicher.", "Der [Arbeits]platz ist sicher."),
        ("Fahrt", "Die Autofahrt war lang.", "Die Auto[fahrt] war lang."),
        ("Macht", "Die Großmacht droht.", "Die Groß[macht] droht."),
        ("Tat", "Die Straftat ist verjährt.", "Die Straf[tat] ist verjährt."),
        ("Sucht", "Die Spielsucht nimmt zu.", "Die Spiel[sucht] nimmt zu."),
        ("Steuer", "Die Einkommensteuer sinkt.", "Die Einkommen[steuer] sinkt."),
        ("Steuern", "Die Steuererklärung ist fällig.", "Die [Steuer]erklärung ist fällig."),
    ],
)
def test_noun_that_looks_like_a_verb_is_found_in_compounds(
    search: Search, query: str, sentence: str, marked: str
) -> None:
    """A noun that is also a form of a verb (die Fahrt, ihr fahrt) is found as a part of a compound all the same."""
    found = search(query, sentence, "Ein Hund bellt.")

    assert found == [marked]


@pytest.mark.parametrize(
    "forms",
    [
        ("Verletzte", "Verletzten", "Verletzter", "verletzte", "verletzten"),
        ("Angeklagte", "Angeklagten", "Angeklagter"),
        ("Beschäftigte", "Beschäftigten", "Beschäftigter"),
        ("Beamte", "Beamten", "Beamter"),
        ("Studierende", "Studierenden", "Studierender"),
        ("gewählte", "gewählten", "gewählt"),
        ("Abgeordnete", "Abgeordneten", "abgeordneten"),
    ],
)
def test_participles_as_nouns_are_found_in_every_form(search: Search, forms: tuple[str, ...]) -> None:
    """A participle that is used as a noun is found in each of its forms by each of them, in whatever case."""
    sentences = [f"Hier steht {form} allein." for form in forms]

    missed = {
        query: [form for form in forms if f"[{form}]" not in " ".join(search(query, *sentences))] for query in forms
    }

    assert {query: found for query, found in missed.items() if found} == {}
