"""The analysis of many texts at once: it gives the same postings as the analyzers, unit by unit."""

import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index.german import SEPARATOR, German, UserWords, german
from fundstelle.index.german import bulk as bulk_module
from fundstelle.index.german.bulk import BulkAnalysis
from fundstelle.index.german.chunks import cut_at_blanks
from fundstelle.index.whoosh.analyzers import KinAnalyzer, StemAnalyzer, WordingAnalyzer

WORDS = UserWords(splits=(("Stau", "becken"), ("Nach", "teile")), whole=("Wärmeerzeugung",))
Postings = dict[str, list[tuple[str, int, float]]]

PIECES = st.sampled_from(
    [
        "Haus", "Gesetzentwurf", "Nachteile", "Wärmeerzeugung", "Staubecken", "Fernwärme", "die", "x", "lief", "GmbH",
        "Politiker:innen", "Lehrer/-innen", "Forscher(innen)", "Kolleg*in", "jede:r", "BürgerInnen", "Lehrer_innen",
        "US-Präsident", "USPräsident", "EU-Politiker:innen-Treffen", "USPolitiker:innen", "Bund\u2010Länder\u2011Rat",
        "Vor-", "-speicherung", "Ein\u2010", "\u2011durchfuhr", "(Haupt-)", "-in-", "Nah-,", "Nah-.", "A-Vor-",
        "-Vor-A", "und", "oder", "bzw.", "sowie", "u.", "auch", "Grimm's", "'gut'", "geht’s", "ʼn",
        "Wort\u00ad\u00adbruch", "a\u200bb", "u\u0308ber", "u\u0308", "\ufeffWort", "§", "–", "-", "--", "...", "1,5",
        "2019/20", "B2B", "_", "a_b", "§5-und", "½", "5-", "-5", "Путин", "漢字", "漢-字", "שלום", "\U00013000",
        "\U00013000-Haus", "\ud800", "a\ud800", "Ǆ", "İstanbul", "ﬁn",
    ]
)  # fmt: skip
GAPS = st.sampled_from(
    [" ", " ", " ", " ", "  ", "\n", "\u00a0", "\u3000", "", ",", "-", "/", ". ", ", ", "\u00ad", "\x1f", "\x00",
     SEPARATOR, f" {SEPARATOR}", SEPARATOR * 2]
)  # fmt: skip
TRICKY = st.lists(st.tuples(GAPS, PIECES), max_size=12).flatmap(
    lambda pairs: GAPS.map(lambda end: "".join(gap + piece for gap, piece in pairs) + end)
)
ODD = st.text(st.sampled_from("aHIn-\u2010:/()' ,.\u0308\u00ad\u2029")) | st.text(st.characters(), max_size=30)


@pytest.fixture(scope="module")
def own_german() -> German:
    """The analysis with a user's own words."""
    return german(WORDS)


@pytest.fixture(scope="module")
def warm(own_german: German) -> BulkAnalysis:
    """An analysis of many texts that remembers the units of all tests before."""
    return BulkAnalysis(own_german)


@pytest.fixture
def bulk() -> BulkAnalysis:
    """An analysis of many texts that knows no unit yet."""
    return BulkAnalysis(german())


def _analyzed(text: str, words: UserWords = UserWords()) -> Postings:  # noqa: B008  # frozen
    """The postings of a text by the analyzers."""
    analyzers = {"stems": StemAnalyzer(words), "kin": KinAnalyzer(words), "wordings": WordingAnalyzer(words)}
    return {
        kind: [(token.text, token.pos, token.boost) for token in analyzer(text, positions=True)]
        for kind, analyzer in analyzers.items()
    }


def _postings(bulk: BulkAnalysis, texts: Sequence[str]) -> list[Postings]:
    """The postings of texts by their units."""
    units, counts = bulk.units(texts)
    table = bulk.table(0)
    ends = np.cumsum(counts)
    return [_assembled([table[unit] for unit in of_text]) for of_text in np.split(units, ends[:-1])[: len(texts)]]


def _assembled(units: Sequence[bulk_module.UnitTerms]) -> Postings:
    found: Postings = {"stems": [], "kin": [], "wordings": []}
    start = 0
    for unit in units:
        found["stems"] += [(stem, start + place, weight) for stem, place, weight in unit.stems]
        found["kin"] += [(kin, start + place, weight) for kin, place, weight in unit.kin]
        found["wordings"] += [(wording, start + place, 1.0) for wording, place in unit.wordings]
        start += unit.length
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(TRICKY | ODD, max_size=4))
@example(["Vor- und", "Nachteile", "Wärmeerzeugung und", "-speicherung", "Vor- und Nachteile, Ein- und Ausfuhr"])
@example(["Vor- und Nachteile-", "Vor- und Nachteile- ", "Vor- und Nachteile-,", "Vor- und Nachteile-."])
@example([f"Vor- und Nachteile-{SEPARATOR}", f"Vor- und Nachteile-{SEPARATOR}§", f"Vor- und{SEPARATOR}Nachteile-"])
@example(["Wärmeerzeugung und -speicherung", "Wärmeerzeugung/und -speicherung", "Wärmeerzeugung,und,(-speicherung)"])
@example(["Ein-, § – … Aus- oder gar Durchfuhr", "Ein- und oder und oder Ausfuhr", "Ein- (und) ... Ausfuhr"])
@example(["US-Vor- und EU-Nachteile", "Lehrer:innen- und Schülerzimmer", "x/Vor-/und Haus-/Nachteile"])
@example([f"{SEPARATOR}Haus{SEPARATOR} {SEPARATOR}-{SEPARATOR}Hof{SEPARATOR}", SEPARATOR, ""])
def test_units_give_the_postings_of_the_analyzers(warm: BulkAnalysis, texts: list[str]) -> None:
    """Whatever the texts, the terms of their units have the positions and weights that the analyzers give."""
    expected = [_analyzed(text, WORDS) for text in texts]

    found = _postings(warm, texts)

    assert found == expected


@pytest.mark.parametrize("characters", [1, 7, 50])
def test_portions_do_not_show(bulk: BulkAnalysis, monkeypatch: pytest.MonkeyPatch, characters: int) -> None:
    """However few characters are worked on at a time and remembered, the postings stay the same."""
    monkeypatch.setattr(bulk_module, "_AT_ONCE", characters)
    monkeypatch.setattr(bulk_module, "_REMEMBERED", characters)
    texts = ["Vor- und Nachteile", "", "Die Vor- und Nachteile der US-Politik.", "–", "Haus Haus"] * 3

    found = [_postings(bulk, texts), _postings(bulk, texts)]

    assert found == [[_analyzed(text) for text in texts]] * 2


def test_units_are_numbered_as_they_are_met(bulk: BulkAnalysis) -> None:
    """A distinct unit has one number, counted from 0; the table gives the terms of those from a number on."""
    units, counts = bulk.units(["Das Haus, (das Haus)", "", "§", "Haus-Hof"])

    assert units.tolist() == [0, 1, 2, 1, 3]
    assert counts.tolist() == [4, 0, 0, 1]
    assert units.dtype.name == counts.dtype.name == "int32"
    assert len(bulk) == 4
    assert [unit.wordings for unit in bulk.table(2)] == [(("das", 0),), (("haus", 0), ("haushof", 0), ("hof", 1))]


def test_no_texts_have_no_units(bulk: BulkAnalysis) -> None:
    """Of no texts there come no units and no counts."""
    units, counts = bulk.units([])

    assert (units.size, units.dtype.name) == (0, "int32")
    assert (counts.size, counts.dtype.name) == (0, "int32")


def test_unit_with_a_word_that_is_meant_is_another(bulk: BulkAnalysis) -> None:
    """A word whose hyphen stands for a part is another unit than the same word alone, and has what is meant."""
    units, _ = bulk.units(["Vor und Nachteile, Vor- und Nachteile, vor- und Nachteile"])

    first, second = (bulk.table(0)[unit] for unit in units[[0, 3]])
    assert len(set(units[[0, 3, 6]].tolist())) == 3
    assert {stem for stem, _, _ in second.stems} - {stem for stem, _, _ in first.stems} == {"vorteil"}


def test_forgetting_starts_anew(bulk: BulkAnalysis) -> None:
    """Once everything is forgotten, numbers begin at 0 again."""
    bulk.units(["Vor- und Nachteile sowie ein Haus"])

    bulk.forget()

    assert len(bulk) == 0
    assert bulk.table(0) == []
    assert bulk.units(["Haus"])[0].tolist() == [0]
    assert len(bulk.table(0)) == 1


def test_memory_of_the_analysis_stays_as_it_is() -> None:
    """The words of the units are not kept in the memory of the German analysis."""
    own = German(UserWords())
    bulk = BulkAnalysis(own)
    bulk.units(["Viele Wörter sowie US-Präsidenten, Vor- und Nachteile"])

    table = bulk.table(0)

    assert len(table) == len(bulk) > 6
    assert len(own.words) == 0


def test_words_with_the_same_hash_are_told_apart(bulk: BulkAnalysis) -> None:
    """Words that are different never share a number, not even those that every sum of powers modulo 2**64 confuses."""
    # The sequence of Thue and Morse.
    word = "a"
    for _ in range(11):
        word += word.translate({ord("a"): "b", ord("b"): "a"})
    other = word.translate({ord("a"): "b", ord("b"): "a"})
    first, second = cut_at_blanks([word, other]).hashes

    units = [bulk.units([f"{word} x {other} {word}"])[0].tolist(), bulk.units([other, word])[0].tolist()]

    assert first == second
    assert units == [[0, 1, 2, 0], [2, 0]]


def test_blanks_are_those_of_python() -> None:
    """A text is cut at every character that `str.split` cuts at but the separator, and at no other."""
    text = "".join(map(chr, range(sys.maxunicode + 1)))

    cut = cut_at_blanks([text])

    chunks = [cut.chunk(place) for place in range(len(cut.chunk_starts))]
    assert [chunk.replace(SEPARATOR, "x") for chunk in chunks] == text.replace(SEPARATOR, "x").split()
