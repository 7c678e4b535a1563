"""The analysis of many texts at once: it gives the same postings as the analyzers, unit by unit."""

import sys
from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index.german import SEPARATOR, German, UserWords, chunks, german
from fundstelle.index.german import bulk as bulk_module
from fundstelle.index.german.bulk import BulkAnalysis
from fundstelle.index.german.chunks import ChunkNumbers, encoded
from fundstelle.index.german.units import UnitAnalysis, UnitTerms
from fundstelle.index.whoosh.analyzers import StemAnalyzer, WordingAnalyzer

WORDS = UserWords(splits=(("Stau", "becken"), ("Nach", "teile")), whole=("Wärmeerzeugung",))
Postings = dict[str, list[tuple[str, int, float]]]
Numbers = npt.NDArray[np.int32]

PIECES = st.sampled_from(
    [
        "Haus", "Gesetzentwurf", "Nachteile", "Wärmeerzeugung", "Staubecken", "Fernwärme", "die", "x", "lief", "GmbH",
        "Politiker:innen", "Lehrer/-innen", "Forscher(innen)", "Kolleg*in", "jede:r", "BürgerInnen", "Lehrer_innen",
        "US-Präsident", "USPräsident", "EU-Politiker:innen-Treffen", "USPolitiker:innen", "Bund\u2010Länder\u2011Rat",
        "Vor-", "-speicherung", "Ein\u2010", "\u2011durchfuhr", "(Haupt-)", "-in-", "Nah-,", "Nah-.", "A-Vor-",
        "-Vor-A", "und", "oder", "bzw.", "sowie", "u.", "auch", "Grimm's", "'gut'", "geht’s", "ʼn",
        "Wort\u00ad\u00adbruch", "a\u200bb", "u\u0308ber", "u\u0308", "\ufeffWort", "§", "–", "-", "--", "...", "1,5",
        "2019/20", "B2B", "_", "a_b", "§5-und", "½", "5-", "-5", "Путин", "\ufdfa", "\ufe70-", "漢字", "漢-字", "שלום",
        "Aus", "MIT", "Würde", "Kohle-Aus",
        "Ver-", "fassungsgericht", "Demo\u00ac", "Demo\u00ad", "kratie", "20", "000", "1 000 000",
        "\U00013000", "\U00013000-Haus", "\ud800", "a\ud800", "Ǆ", "İstanbul", "ﬁn",
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


class Bulk:
    """An analysis of many texts, with the terms of all their units."""

    def __init__(self, german: German) -> None:
        """Analyse as this analysis does."""
        self._numbering, self._analysis = BulkAnalysis(german), UnitAnalysis(german)
        self.table: list[UnitTerms] = []

    def units(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The units of texts, and how many each of them has."""
        known = len(self._numbering)
        units, counts = self._numbering.units(self._numbering.cut(self._numbering.encoded(texts)))
        self.table += map(self._analysis.terms, self._numbering.new_units(known))
        assert len(self.table) == len(self._numbering)
        return units, counts


@pytest.fixture(scope="module")
def warm(own_german: German) -> Bulk:
    """An analysis of many texts that remembers the units of all tests before."""
    return Bulk(own_german)


@pytest.fixture
def bulk() -> Bulk:
    """An analysis of many texts that knows no unit yet."""
    return Bulk(german())


def _analyzed(text: str, words: UserWords = UserWords()) -> Postings:  # noqa: B008  # frozen
    """The postings of a text by the analyzers."""
    analyzers = {"stems": StemAnalyzer(words), "wordings": WordingAnalyzer(words)}
    return {
        kind: [(token.text, token.pos, token.boost) for token in analyzer(text, positions=True)]
        for kind, analyzer in analyzers.items()
    }


def _postings(bulk: Bulk, texts: Sequence[str]) -> list[Postings]:
    """The postings of texts by their units."""
    units, counts = bulk.units(texts)
    ends = np.cumsum(counts)
    return [_assembled([bulk.table[unit] for unit in of_text]) for of_text in np.split(units, ends[:-1])[: len(texts)]]


def _assembled(units: Sequence[UnitTerms]) -> Postings:
    found: Postings = {"stems": [], "wordings": []}
    start = 0
    for unit in units:
        found["stems"] += [(stem, start + place, weight) for stem, place, weight in unit.stems]
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
@example(["\ufdfa- und Nachteile", "Wärmeerzeugung und -\ufdfaspeicherung", "Nach\ufe70teile- und Hausbau"])
@example(["U.S.A.", "z.B.", "(G.m.b.H.)", "C++", "C#,", "a.b.c-d", "Notepad++", "J.R.R.", "x.y"])
@example(["Die Zahl nimmt zu", "nimmt zu und", "nimmt zu –", "nimmt zu – der", "(zu und-an", "und", "zu"])
@example(["US-Vor- und EU-Nachteile", "Lehrer:innen- und Schülerzimmer", "x/Vor-/und Haus-/Nachteile"])
@example(["1,5Haus 3,5-prozentig 1,5a-2,5b 1,2,3x 1.000Lehrer:innen"])
@example([f"{SEPARATOR}Haus{SEPARATOR} {SEPARATOR}-{SEPARATOR}Hof{SEPARATOR}", SEPARATOR, ""])
def test_units_give_the_postings_of_the_analyzers(warm: Bulk, texts: list[str]) -> None:
    """Whatever the texts, the terms of their units have the positions and weights that the analyzers give."""
    expected = [_analyzed(text, WORDS) for text in texts]

    found = _postings(warm, texts)

    assert found == expected


@pytest.mark.parametrize("size", [1, 3, 50])
def test_forgetting_does_not_show(bulk: Bulk, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """However little is remembered, the postings stay the same, and a unit that was forgotten gets a new number."""
    monkeypatch.setattr(bulk_module, "_REMEMBERED", size)
    texts = ["Vor- und Nachteile", "", "Die Vor- und Nachteile der US-Politik.", "–", "Haus Haus"] * 3

    found = [_postings(bulk, texts) for _ in range(3)]

    assert found == [[_analyzed(text) for text in texts]] * 3
    assert (len(bulk.table) > len(set(bulk.table))) == (size < 50)


def test_long_words_are_forgotten_sooner(bulk: Bulk) -> None:
    """Very long words are numbered anew when they would take much memory, though they are few."""
    for number in range(3):
        bulk.units([f"Haus {number}{'x' * 1_100_000}"])

    units, _ = bulk.units(["Haus"])

    assert units.tolist() == [6]


def test_texts_may_be_cut_before_others_are_numbered(own_german: German) -> None:
    """Texts that are cut while the units of those before are not numbered yet have the same units."""
    ahead, step_by_step = BulkAnalysis(own_german), Bulk(own_german)
    batches = [["Das Haus der Vor- und Nachteile"], ["Das Haus im Hof", "Ein-, Aus- und Durchfuhr"], ["Hof, Haus"]]

    cut = [ahead.cut(ahead.encoded(texts)) for texts in batches]

    found = [[array.tolist() for array in ahead.units(of_batch)] for of_batch in cut]
    assert found == [[array.tolist() for array in step_by_step.units(texts)] for texts in batches]


def test_units_are_numbered_as_they_are_met(bulk: Bulk) -> None:
    """A distinct unit has one number, counted from 0; the table gives the terms of those from a number on."""
    units, counts = bulk.units(["Das Haus, (das Haus)", "", "§", "Haus-Hof"])

    assert units.tolist() == [0, 1, 2, 1, 3]
    assert counts.tolist() == [4, 0, 0, 1]
    assert units.dtype.name == counts.dtype.name == "int32"
    assert len(bulk.table) == 4
    joined = (("haus", 0), ("haushof", 0), ("hof", 1), ("-haushof", 1))
    assert [unit.wordings for unit in bulk.table[2:]] == [(("das", 0),), joined]


def test_no_texts_have_no_units(bulk: Bulk) -> None:
    """Of no texts there come no units and no counts."""
    units, counts = bulk.units([])

    assert (units.size, units.dtype.name) == (0, "int32")
    assert (counts.size, counts.dtype.name) == (0, "int32")


def test_unit_with_a_word_that_is_meant_is_another(bulk: Bulk) -> None:
    """A word whose hyphen stands for a part is another unit than the same word alone, and has what is meant."""
    units, _ = bulk.units(["Vor und Nachteile, Vor- und Nachteile, vor- und Nachteile"])

    first, second = (bulk.table[unit] for unit in units[[0, 3]])
    assert len(set(units[[0, 3, 6]].tolist())) == 3
    assert {stem for stem, _, _ in second.stems} - {stem for stem, _, _ in first.stems} == {"vorteil"}


def test_memory_of_the_analysis_stays_as_it_is() -> None:
    """The words of the units are not kept in the memory of the German analysis."""
    own = German(UserWords())
    bulk = Bulk(own)

    bulk.units(["Viele Wörter sowie US-Präsidenten, Vor- und Nachteile"])

    assert len(bulk.table) > 6
    assert len(own.words) == 0


def test_chunks_with_the_same_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks that are different never share a number, not even where all have the same hash."""
    monkeypatch.setattr(chunks, "_SEEDS", array("Q", [0, 0]))
    numbers = ChunkNumbers()

    found = [numbers.number(encoded(texts))[0].tolist() for texts in (["aa bb aa", "cc"], ["a bb", "aa a"])]

    assert found == [[0, 1, 0, 2], [3, 1, 0, 3]]
    assert numbers.chunks(0, 4) == ["aa", "bb", "cc", "a"]


@given(st.lists(st.text(st.sampled_from("aäß漢\U00013000\ud800 \u00a0\u3000\u2029")), max_size=9))
def test_chunks_are_numbered_as_they_are_met(texts: list[str]) -> None:
    """A distinct chunk has one number, counted from 0, however many there are and whatever they are made of."""
    numbers = ChunkNumbers()
    split = [text.replace(SEPARATOR, "x").split() for text in texts]

    found, ends = numbers.number(encoded(text.replace(SEPARATOR, "x") for text in texts))

    known = list(dict.fromkeys(chunk for of_text in split for chunk in of_text))
    assert numbers.chunks(0, len(numbers)) == known
    assert [known[number] for number in found] == [chunk for of_text in split for chunk in of_text]
    assert ends.tolist() == np.cumsum([len(of_text) for of_text in split], dtype=int).tolist()


def test_many_chunks_find_room() -> None:
    """There is room for any number of chunks of any length, and none is numbered twice."""
    numbers = ChunkNumbers()
    words = [f"w{number}" for number in range(10_000)] + ["x" * 100_000, "y" * 100_000]

    first, again = (numbers.number(encoded([" ".join(words)]))[0] for _ in range(2))

    assert first.tolist() == again.tolist() == list(range(len(words)))
    assert numbers.size == sum(map(len, words))


def test_blanks_are_those_of_python() -> None:
    """A text is cut at every character that `str.split` cuts at but the separator, and at no other."""
    text = "".join(f"{chr(code)}x" for code in range(sys.maxunicode + 1))
    numbers = ChunkNumbers()

    found, _ = numbers.number(encoded([text]))

    known = numbers.chunks(0, len(numbers))
    expected = text.replace(SEPARATOR, "S").split()
    assert [known[number].replace(SEPARATOR, "S") for number in found] == expected
