"""What a reader sees in a word that has become one of its own finds it, and what is there by chance does not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.german import german
from fundstelle.index.german._compounds import Splitter
from fundstelle.index.german.lexicon import german_lexicon
from fundstelle.search import Correction

Search = Callable[..., list[str]]

WORDS = [
    line
    for line in (Path(__file__).parents[1] / "data" / "compounds.txt").read_text("utf-8").splitlines()
    if line and line[0] != "#"
]
TRANSPARENT = [line.split("|") for line in WORDS if "|" in line]
OPAQUE = [line for line in WORDS if "|" not in line]


def found_in(splitter: Splitter, word: str) -> set[tuple[int, int]]:
    """Where the parts of a word stand, and those that are seen within them."""
    return {(part.start, part.end) for part in (*splitter.split(word), *splitter.inner(word))}


def test_lists_are_as_long_as_they_say() -> None:
    """The file has 300 transparent and 150 opaque words, each once."""
    assert (len(TRANSPARENT), len(OPAQUE), len(set(WORDS))) == (300, 150, 450)


def test_parts_that_are_seen_are_found(splitter: Splitter) -> None:
    """Of the parts that a reader sees in transparent compounds, nineteen in twenty are found."""
    seen = [("".join(parts), span) for parts in TRANSPARENT for span in pairwise([0, *accumulate(map(len, parts))])]

    missing = [word[start:end] for word, (start, end) in seen if (start, end) not in found_in(splitter, word)]

    assert len(missing) <= 0.03 * len(seen), missing


def test_opaque_words_have_no_parts(splitter: Splitter) -> None:
    """Of the words in which a reader sees nothing, hardly one in thirty-three has a part."""
    wrong = [word for word in OPAQUE if found_in(splitter, word)]

    assert len(wrong) <= 0.03 * len(OPAQUE), wrong


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Bahn", "Die Eisen[bahn] fährt."),
        ("Häuser", "Zwei Kranken[häuser] schließen."),
        ("Versicherung", "Die Unfall[versicherungen] zahlen."),
        ("Versicherung", "Die Kranken[versicherungen] zahlen."),
        ("Öl", "Das Diesel[öl] läuft aus."),
        ("Gas", "Das Erd[gas] wird knapp."),
        ("Erde", "Der [Erd]rutsch begrub das Dorf."),
        ("Familie", "Ein Ein[familien]haus brennt."),
        ("Haus", "Ein Einfamilien[haus] brennt."),
        ("Meer", "Am Mittel[meer] brennt es."),
        ("Bau", "Der Neu[bau] steht leer."),
        ("Stelle", "An der Tank[stelle] wartet man."),
        ("Uni", "Die [Uni]kliniken streiken."),
        ("Bad", "Das Frei[bad] öffnet."),
        ("Rat", "Das [Rat]haus schließt."),
        ("Räumung", "Die Zwangs[räumungen] nehmen zu."),
        ("Essen", "Das Mittag[essen] wird teurer."),
    ],
)
def test_part_finds_the_word(search: Search, query: str, sentence: str) -> None:
    """The head and the modifier find a word of everyday life, and only they are marked in it."""
    assert search(query, sentence.replace("[", "").replace("]", ""), "Ein Hund bellt.") == [sentence]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Bürgermeister", "Die Ober[bürgermeisterin] kommt."),
        ("Staatsanwalt", "Die [Staatsanwalt]schaften ermitteln."),
        ("Anwalt", "Die Staats[anwalt]schaft ermittelt."),
        ("Bundestag", "Die [Bundestags]wahl naht."),
        ("Bundestagswahl", "Im [Bundestagswahl]kreis gewinnt sie."),
        ("Nationalmannschaft", "Die Fußball[nationalmannschaft] gewinnt."),
        ("Ball", "Die Fuß[ball]spiele beginnen."),
        ("Kraftwerk", "Die Kern[kraftwerke] stehen."),
        ("Kraft", "Die Kern[kraft]werke stehen."),
    ],
)
def test_compound_within_a_compound_is_found(search: Search, query: str, sentence: str) -> None:
    """A known compound within a longer one is found and marked as one, and so are its own parts."""
    assert search(query, sentence.replace("[", "").replace("]", ""), "Ein Hund bellt.") == [sentence]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Barten", "Sie vereinbarten nichts."),
        ("Werte", "Er beschwerte sich."),
        ("Zelte", "Es gab vereinzelte Schauer."),
        ("Rate", "Es gab moderate Preise."),
        ("eilig", "Ein zweiteiliges Gerät steht da."),
        ("Weise", "Es regnet zeitweise."),
        ("Sport", "Der Transport kommt."),
        ("Rauch", "Der Stromverbrauch sinkt."),
        ("Teller", "Die Hersteller klagen."),
        ("Berg", "Er wohnt in Heidelberg."),
        ("Dorf", "Die Düsseldorfs dieser Welt."),
        ("Burg", "Nach Neubrandenburg fährt sie."),
        ("Schuh", "Der Handschuh liegt da."),
        ("Form", "Sie trug Uniform."),
    ],
)
def test_what_only_looks_like_a_part_finds_nothing(search: Search, query: str, sentence: str) -> None:
    """Participles, names of places, foreign words and words with another meaning have no parts."""
    assert search(query, sentence) == []


def test_word_of_its_own_is_not_looked_for_by_its_parts(search: Search) -> None:
    """Who asks for Kraftwerk does not want what has Kraft and Werk in it."""
    assert search("Kraftwerk", "Das Werk hat Kraft.", "Das Kraftwerk steht.") == ["Das [Kraftwerk] steht."]


def test_word_stands_above_those_that_hold_it(search: Search) -> None:
    """The word alone is found first, then what it is a part of."""
    found = search("Bahn", "Die Eisenbahn fährt.", "Die Bahn fährt.")

    assert found == ["Die [Bahn] fährt.", "Die Eisen[bahn] fährt."]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["ober", "eisenbahn", "s", "kraftwerk", "krankenhäuser", "fuß", "ball", "neubau", "erd", "er"]),
        min_size=1,
        max_size=5,
    )
)
def test_inner_parts_lie_within_the_word(pieces: list[str]) -> None:
    """Whatever is strung together, an inner part is a stretch of the word and less than all of it, with a lemma."""
    word = "".join(pieces).capitalize()

    inner = SHARED.inner(word)

    assert all(0 <= part.start < part.end <= len(word) and part.lemma for part in inner)
    assert (0, len(word)) not in {(part.start, part.end) for part in inner}


SHARED = Splitter(german_lexicon())


def test_inner_parts_are_told_from_parts() -> None:
    """What is seen within a word that stays whole is marked as such in what is known of the word."""
    parts = german().word("Atomkraftwerke").parts

    assert [(part.lemma, part.start, part.end, part.is_inner) for part in parts] == [
        ("atom", 0, 4, False),
        ("kraftwerk", 4, 14, False),
        ("kraft", 4, 9, True),
        ("werk", 9, 14, True),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Walbezirk", "Wahlbezirk"),
        ("Eisenban", "Eisenbahn"),
        ("Kirchensteur", "Kirchensteuer"),
        ("Meerwertsteuersatz", "Mehrwertsteuersatz"),
        ("Landtagswal", "Landtagswahl"),
        ("Postleidzahl", "Postleitzahl"),
        ("Reiseflicht", "Reisepflicht"),
    ],
)
def test_misspelt_compound_is_corrected(index_of: Callable[..., object], typed: str, meant: str) -> None:
    """A compound with a letter wrong finds the word of the index, although it has parts, and the result says so."""
    with index_of(f"Um den Begriff {meant} geht es.", "Ein Hund bellt.") as index:  # type: ignore[attr-defined]
        results = index.search(typed)

    assert results.corrections == (Correction(typed, meant),)
    assert [hit.passage.text[span.start : span.end] for hit in results for span in hit.spans] == [meant]


def test_compound_is_still_found_by_its_parts(index_of: Callable[..., object]) -> None:
    """What may be a misspelling is also looked for by its parts, since it may be none."""
    with index_of("Der Wahlkampf beginnt.", "Der Kampf des Wals beginnt.") as index:  # type: ignore[attr-defined]
        results = index.search("Walkampf")

    assert {hit.passage.text for hit in results} == {"Der Wahlkampf beginnt.", "Der Kampf des Wals beginnt."}


@pytest.mark.parametrize("typed", ["Wahlkampfs", "Wahlkämpfe", "Fahrradweg"])
def test_compound_that_is_right_is_not_corrected(index_of: Callable[..., object], typed: str) -> None:
    """A compound of the index or of the dictionary is not corrected, nor one that is far from any."""
    with index_of("Der Wahlkampf beginnt.", "Ein Hund bellt.") as index:  # type: ignore[attr-defined]
        results = index.search(typed)

    assert results.corrections == ()
