"""Searching an index: what is found, and in which order."""

from collections.abc import Callable

import pytest
from tests.contract.conftest import NewLibrary

from fundstelle.index import Article, FundstelleError, Paragraph
from fundstelle.search import Index, Ranking, Weights

MakeIndex = Callable[..., Index]


def found(index: Index, query: str, **how: object) -> list[str]:
    """The ids of the articles that a query finds, the best first."""
    return [hit.passage.article_id for hit in index.search(query, None, **how)]  # type: ignore[arg-type]


def test_any_word_may_match(make_index: MakeIndex) -> None:
    """Of several words one suffices; who has more of them, and rarer ones, stands higher."""
    index = make_index("Ein Hund.", "Eine Katze und ein Hund.", "Ein Igel.", "Noch ein Hund.")

    assert found(index, "Hund Katze") == ["2", "1", "4"]


def test_forms_of_a_word_match(make_index: MakeIndex) -> None:
    """A word is found in its other forms, whatever its case."""
    index = make_index("Das Haus.", "Die Häuser.", "Des Hauses.", "HÄUSERN", "Die Maus.")

    assert sorted(found(index, "haus")) == sorted(found(index, "HÄUSER")) == ["1", "2", "3", "4"]


def test_exact_form_ranks_first(make_index: MakeIndex) -> None:
    """The form that was typed comes before other forms."""
    index = make_index("Die Häuser hier.", "Das Haus hier.", "Die Häuser dort.")

    assert found(index, "Haus")[0] == "2"
    assert found(index, "Häuser") == ["1", "3", "2"]


@pytest.mark.parametrize(
    ("query", "first"), [("Bär", "1"), ("Bar", "2"), ("schon", "4"), ("schön", "3"), ("schoen", "3")]
)
def test_umlauts_tell_words_apart(make_index: MakeIndex, query: str, first: str) -> None:
    """Words that differ by their dots find each other at most below themselves."""
    index = make_index("Ein Bär tanzt.", "Eine Bar öffnet.", "Das ist schön.", "Das ist schon.")

    assert found(index, query)[0] == first


@pytest.mark.parametrize("query", ["Müller", "Mueller", "MÜLLER", "Mu\u0308ller", "Mül\u00adler"])
def test_every_spelling_is_found(make_index: MakeIndex, query: str) -> None:
    """A name is found in every spelling, in whichever it stands in the text and is typed."""
    index = make_index("Herr Müller.", "Herr Mueller.", "Herr Mu\u0308ller.", "Herr Mül\u00adler.", "Herr Meier.")

    assert sorted(found(index, query)) == ["1", "2", "3", "4"]
    assert sorted(found(index, f'"{query}"')) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Strasse", "Die Straße."),
        ("Straße", "Die STRASSE."),
        ("Putin", "Путин spricht."),
        ("Sao Paulo", "Reise nach São Paulo."),
        ("finden", "Sie ﬁnden es."),
        ("Grimms", "Grimm’s Märchen."),
        ("US-Präsident", "Der US Präsident."),
        ("US Präsident", "Der US-Präsident."),
        ("Not", "In großer Not."),
        ("May", "Frau May kam."),
        ("2025", "Im Jahr 2025."),
    ],
)
def test_spellings_do_not_hide_a_word(make_index: MakeIndex, query: str, text: str) -> None:
    """Folded letters, scripts, hyphens and short words are found in either spelling."""
    index = make_index("Ein Hund.", text)

    assert found(index, query) == ["2"]


def test_phrase_is_exact(make_index: MakeIndex) -> None:
    """A phrase finds its words in exactly this form and order, beside each other."""
    index = make_index("Gute Signale.", "Signale, gute.", "Gutes Signal.", "Gute, ja beste Signale.", "GUTE SIGNALE!")

    assert sorted(found(index, '"gute Signale"')) == ["1", "5"]
    assert sorted(found(index, '"gute Signale"~2')) == ["1", "4", "5"]


def test_phrase_with_stop_words_is_exact(make_index: MakeIndex) -> None:
    """In a phrase every word counts, stop words too."""
    index = make_index("Haus am See.", "Haus See.", "Haus zum See.")

    assert found(index, '"Haus am See"') == ["1"]
    assert found(index, '"Haus See"') == ["2"]


def test_phrase_of_a_repeated_word(make_index: MakeIndex) -> None:
    """A phrase that repeats a word finds the repetition only."""
    index = make_index("Der Hund.", "Hund, Hund!")

    assert found(index, '"Hund Hund"') == ["2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Hund AND Katze", "3"),
        ("Hund UND Katze", "3"),
        ("Hund OR Katze", "123"),
        ("Hund -Katze", "1"),
        ("Hund NICHT Katze", "1"),
        ("NOT Hund", "24"),
        ("-Hund", "24"),
        ("Hund +Katze", "23"),
        ("(Hund ODER Katze) UND NICHT (Hund UND Katze)", "12"),
        ("Hund AND Katze OR Igel", "34"),
        ("(Igel)", "4"),
        ("Wolf OR Igel", "4"),
        ("Wolf AND Igel", ""),
        ("Wolf", ""),
        ("NOT Wolf", "1234"),
    ],
)
def test_operators(make_index: MakeIndex, query: str, expected: str) -> None:
    """AND, OR, NOT, signs and brackets do what they say."""
    index = make_index("Ein Hund.", "Eine Katze.", "Hund und Katze.", "Ein Igel.")

    results = index.search(query)

    assert sorted(hit.passage.article_id for hit in results) == list(expected)
    assert results.total == len(expected)


def test_required_word_filters_and_others_rank(make_index: MakeIndex) -> None:
    """With a word required, the others only decide the order."""
    index = make_index("Die Katze.", "Katze und Hund.", "Der Hund.")

    assert found(index, "Hund +Katze") == ["2", "1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Kraft*", "12"),
        ("*werk", "13"),
        ("M?ller", "567"),
        ("M*ller", "567"),
        ("*raft*", "12"),
        ("Str*e", "4"),
        ("stra?e", "4"),
        ("KRAFT*", "12"),
        ("Wer*", "38"),
        ("nichts*", ""),
        ("US-Pr*", "9"),
    ],
)
def test_wildcards(make_index: MakeIndex, query: str, expected: str) -> None:
    """An asterisk stands for any letters and a question mark for one, which may be an umlaut or ß."""
    index = make_index(
        "Kraftwerk",
        "kräftig Kraft",
        "Werkstoff im Werk",
        "Straße",
        "Müller",
        "Möller",
        "Miller",
        "Werft",
        "US-Präsident",
    )

    assert sorted(found(index, query)) == list(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Kelog~", ["1"]),
        ("Kelog~1", ["1"]),
        ("Keloxg~2", ["1"]),
        ("Keglgo~1", []),
        ("Merkle~1", ["2"]),
        ("Merkel~0", ["2"]),
    ],
)
def test_fuzzy(make_index: MakeIndex, query: str, expected: list[str]) -> None:
    """A fuzzy word is found with letters changed, left out, put in or swapped, as many as are said."""
    index = make_index("Herr Kelogg.", "Frau Merkel.", "Hund und Katze.")

    assert found(index, query) == expected


@pytest.mark.parametrize("query", ["der Hund", "Hund im", "und Hund der", "Hund ist es nicht"])
def test_stop_words_are_ignored(make_index: MakeIndex, query: str) -> None:
    """Beside other words, stop words find nothing and change no score."""
    index = make_index("Der Hund ist es nicht.", "Ein Hund.", "Der Igel ist im Haus und schläft.")

    assert [(hit.passage, hit.score) for hit in index.search(query)] == [
        (hit.passage, hit.score) for hit in index.search("Hund")
    ]


@pytest.mark.parametrize("query", ["der", "der die das", '"der"', "+der", "der AND Igel"])
def test_stop_words_alone_are_found(make_index: MakeIndex, query: str) -> None:
    """Where there is nothing else to look for, or they are asked for, stop words are looked for."""
    index = make_index("Ein Hund.", "Der Igel.")

    assert found(index, query) == ["2"]


def test_headline_raises_the_score(make_index: MakeIndex) -> None:
    """Of two equal passages, the one below a headline with the word stands higher."""
    index = make_index(
        Article(["Ein Hund bellt."], id="1", headline="Nachrichten vom Tage"),
        Article(["Ein Hund bellt."], id="2", headline="Nachrichten vom Hund"),
    )

    assert found(index, "Hund") == ["2", "1"]


@pytest.mark.parametrize("place", ["headline", "kicker", "lede", "heading"])
def test_every_place_around_raises_the_score(make_index: MakeIndex, place: str) -> None:
    """A word in kicker, headline, lede or heading counts beside the one in the text."""

    def article(name: str, word: str) -> Article:
        if place == "heading":
            return Article([Paragraph("Ein Hund bellt.", f"Wort {word}")], id=name)
        return Article(["Ein Hund bellt."], id=name, **{place: f"Wort {word}"})  # type: ignore[arg-type]

    index = make_index(article("1", "Igel"), article("2", "Hund"))

    scores = {h.passage.article_id: h.score for h in index.search("Hund") if h.passage.number}
    assert scores["2"] > scores["1"]


def test_word_in_a_headline_only_finds_the_opening(make_index: MakeIndex) -> None:
    """A word that no text has, but a headline, finds the first passage below it and no other."""
    index = make_index(
        Article(["Erster Absatz.", "Zweiter Absatz."], id="1", headline="Vom Hund"), Article(["Ein Igel."], id="2")
    )

    results = index.search("Hund")

    assert [(hit.passage.article_id, hit.passage.number) for hit in results] == [("1", 1)]
    assert results[0].spans == ()
    assert results[0].context_spans == {"headline": ((4, 8),)}


def test_word_in_a_headline_does_not_crowd_out_texts(make_index: MakeIndex) -> None:
    """Where a text has the word, one word does not find passages for their headline alone."""
    index = make_index(Article(["Absatz."], id="1", headline="Vom Hund"), Article(["Ein Hund."], id="2"))

    assert found(index, "Hund") == ["2"]


def test_several_words_may_match_in_titles(make_index: MakeIndex) -> None:
    """Of several words one may stand in the title above a passage."""
    index = make_index(
        Article(["Die Katze schläft.", "Absatz."], id="1", headline="Vom Hund"),
        Article([Paragraph("Absatz.", "Die Katze"), Paragraph("Absatz zwei.", "Die Katze")], id="2"),
    )

    hits = [(hit.passage.article_id, hit.passage.number) for hit in index.search("Hund Katze")]

    assert hits[0] == ("1", 1)
    assert sorted(hits) == [("1", 1), ("2", 1)]


def test_ranking_can_be_changed(new_library: NewLibrary) -> None:
    """With other weights the headline counts nothing."""
    library = new_library()
    library.add(
        Article(["Ein Hund bellt."], id="1", headline="Nachrichten"),
        Article(["Ein Hund bellt."], id="2", headline="Hund"),
    )

    with library.opened(ranking=Ranking(weights=Weights(headline=0))) as plain:
        assert found(plain, "Hund") == ["1", "2"]


def test_index_is_closed_when_its_block_is_left(make_index: Callable[..., Index]) -> None:
    """Behind its block, an index answers nothing any more, and says so."""
    index = make_index("Ein Hund.")

    with index as same:
        found = same.search("Hund").total

    assert found == 1
    with pytest.raises(FundstelleError, match="closed"):
        index.search("Hund")


@pytest.mark.parametrize("query", ["Hund Katze", "Hund Hunde Katze", "Hund Katze Hund -Igel", "Hündin Hund Katze"])
def test_words_in_titles_count_once(make_index: MakeIndex, query: str) -> None:
    """What a word counts in a title does not depend on how many hits are asked for, nor on the other words."""
    index = make_index(
        Article(["Eine Katze schläft.", "Ein Igel."], id="1", headline="Hund", kicker="Katze"),
        Article(["Ein Hund.", "Eine Katze und ein Hund."], id="2", headline="Igel", kicker="Hunde"),
    )

    every = index.search(query, None)

    for limit in (1, 2, 3):
        assert [hit.score for hit in index.search(query, limit)] == pytest.approx([h.score for h in every.hits[:limit]])
