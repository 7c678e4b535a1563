"""The compound splitter: what it splits, what it leaves whole, and where the parts stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.german._compounds import PartSpan, Splitter
from fundstelle.index.german.lexicon import german_lexicon


def shown(splitter: Splitter, word: str) -> str:
    """The word with its split points marked."""
    return "|".join(word[part.start : part.end] for part in splitter.split(word)) or word


@pytest.mark.parametrize(
    "marked",
    [
        "Waffen|ruhe",
        "Atom|kraftwerk",
        "Krankenhaus|gesellschaft",
        "Bundes|verfassungs|gericht",
        "Kinder|betreuungs|plätze",
        "Donau|dampf|schiff|fahrts|gesellschaft",
        "Stau|becken",
        "Verbraucher|schutz",
        "Arbeit|geber",
        "Bundes|tag",
        "Land|kreis",
        "Schiff|fahrt",
        "Schul|haus",
        "Sprach|kurs",
        "Kirch|turm",
        "Haus|türen",
        "Haupt|bahnhof",
        "Bahnhof|straße",
        "FUSSBALL|PLATZ",
        "Strassen|bahn",
        "Öl|preis",
        "Impf|pflicht",
        "Groß|mutter",
        "Tauch|jagd",
        "Ruhe|stands|beamte",
        "alters|abhängig",
    ],
)
def test_compound_is_split(splitter: Splitter, marked: str) -> None:
    """A compound comes apart where its parts meet, whatever the case it is written in."""
    word = marked.replace("|", "")

    assert shown(splitter, word) == marked
    assert shown(splitter, word.lower()) == marked.lower()


@pytest.mark.parametrize(
    "word",
    [
        "Hochzeit",
        "Verhandlungen",
        "Universität",
        "Politikerinnen",
        "Siegfried",
        "Freundschaft",
        "Urinstinkt",
        "Flugzeug",
        "Feststellung",
        "Beinhaltung",
        "Donnerstag",
        "Berliner",
        "Düsseldorfer",
        "Vorteil",
        "Abteilung",
        "Antwort",
        "verhandelt",
        "unternommen",
        "spezifisch",
        "lutherischen",
        "vollstreckbare",
        "Haus",
        "",
        "Covid19",
        "İstanbulreise",
    ],
)
def test_word_stays_whole(splitter: Splitter, word: str) -> None:
    """Derived, inflected, lexicalised and foreign words, names and what is no word are left alone."""
    assert splitter.split(word) == ()


def test_parts_have_offsets_and_lemmas(splitter: Splitter) -> None:
    """Parts say where they stand, linking elements included, and what their lemma is."""
    assert splitter.split("Arbeitsplätze") == (PartSpan(0, 7, "arbeit"), PartSpan(7, 13, "platz"))


@pytest.mark.parametrize(
    ("word", "lemmas"),
    [
        ("Sprachkurse", ["sprache", "kurs"]),
        ("Hilfsorganisation", ["hilfe", "organisation"]),
        ("Waffenruhe", ["waffe", "ruhe"]),
        ("Tauchjagd", ["tauchen", "jagd"]),
        ("Häusermeer", ["haus", "meer"]),
        ("Großstädte", ["groß", "stadt"]),
    ],
)
def test_lemmas_of_parts(splitter: Splitter, word: str, lemmas: list[str]) -> None:
    """Linking elements are taken off, and a final e that was dropped is put back."""
    assert [part.lemma for part in splitter.split(word)] == lemmas


def test_old_spelling_shares_a_consonant(splitter: Splitter) -> None:
    """Schiffahrt has the parts of Schifffahrt although its third f is not written."""
    old, new = splitter.split("Schiffahrt"), splitter.split("Schifffahrt")

    assert [part.lemma for part in old] == [part.lemma for part in new] == ["schiff", "fahrt"]
    assert [part.start for part in old] == [0, 5]
    assert old[0].end == 5


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßABCÄÖİ-1", max_size=40))
def test_parts_cover_the_word(word: str) -> None:
    """Parts are two or more, follow each other without gaps and cover the whole word."""
    parts = Splitter(german_lexicon()).split(word) if len(word) < 3 else SHARED.split(word)

    assert len(parts) != 1
    if parts:
        assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
        assert parts[-1].end == len(word)
        assert all(part.start < part.end and part.lemma for part in parts)


SHARED = Splitter(german_lexicon())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["arbeits", "schiff", "fahrts", "haus", "kinder", "preis", "öl"]), min_size=2, max_size=6)
)
def test_compounds_of_any_length(parts: list[str]) -> None:
    """Stringing parts together never fails, and parts cover what they make."""
    word = "".join(parts).capitalize()
    found = SHARED.split(word)

    assert not found or (found[0].start, found[-1].end) == (0, len(word))
