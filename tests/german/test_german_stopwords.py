"""Stop words take no part in ranking, but words that only English throws away are found."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Not", "Die Not ist groß.", "Die [Not] ist groß."),
        ("not", "Die Not ist groß.", "Die [Not] ist groß."),
        ("US", "Die US Armee zieht ab.", "Die [US] Armee zieht ab."),
        ("will", "Er will es.", "Er [will] es."),
        ("Will", "Herr Will kommt.", "Herr [Will] kommt."),
        ("May", "Frau May kam.", "Frau [May] kam."),
        ("Can", "Can Özdal leitet es.", "[Can] Özdal leitet es."),
        ("IT", "Der Ausfall der IT dauert an.", "Der Ausfall der [IT] dauert an."),
        ("IT-Ausfall", "Ein IT-Ausfall dauert an.", "Ein [IT-Ausfall] dauert an."),
        ("EU", "Die EU zahlt.", "Die [EU] zahlt."),
        ("Die Not", "In großer Not.", "In großer [Not]."),
        ("ein Can Özdal", "Herr Can Özdal.", "Herr [Can] [Özdal]."),
    ],
)
def test_short_words_are_found(search: Search, query: str, sentence: str, marked: str) -> None:
    """Words that an English list would throw away are found and marked, whatever stands beside them."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


def test_not_is_no_operator(search: Search) -> None:
    """The German word is looked for in every case but capitals, which make it the operator."""
    sentences = ("Die Not ist groß.", "Die Hilfe ist größer.")

    assert search("Not Hilfe", *sentences) == ["Die [Not] ist groß.", "Die [Hilfe] ist größer."]
    assert search("NOT Hilfe", *sentences) == ["Die Not ist groß."]


def test_stop_words_do_not_find(search: Search) -> None:
    """Beside a telling word, stop words neither find a passage nor are marked."""
    found = search("was ist mit der Waffenruhe", "Was ist mit der Bahn?", "Eine Waffenruhe.", "Der Hund ist mit da.")

    assert found == ["Eine [Waffenruhe]."]


def test_stop_words_alone_are_found(search: Search) -> None:
    """A query of stop words only looks for them, and the passage with all of them stands first."""
    found = search("was soll das", "Das ist es.", "Was soll das?", "Ein Hund bellt.")

    assert found == ["[Was] [soll] [das]?", "[Das] ist es."]


def test_stop_words_count_in_phrases(search: Search) -> None:
    """In quotes every word counts, stop words too."""
    assert search('"Haus am See"', "Haus am See", "Haus zum See", "Haus See") == ["[Haus am See]"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Würden Königin", "Die Königin in Amt und Würden."),
        ("Nichts Sartre", "Das Nichts nichtet."),
        ("Können Bürger", "Sein Können half."),
        ("Sollen Sein", "Das Sein und das Sollen."),
        ("OB Rathaus", "Der OB tagt."),
        ("Bürger MIT", "Am MIT forscht sie."),
        ("Waren Zoll", "Die Waren sind da."),
        ("das Wir und der Staat", "Das Wir zählt."),
    ],
)
def test_noun_that_is_a_stop_word_but_for_its_capital(search: Search, query: str, sentence: str) -> None:
    """Typed with a capital beside another word, such a noun is found, and no stop word that is written like it."""
    found = search(query, sentence, "Er würde mit ihr nichts können sollen, ob wir waren.", "Ein Hund bellt.")

    assert [text.replace("[", "").replace("]", "") for text in found] == [sentence]


@pytest.mark.parametrize(
    "query",
    ["Aus welchem Grund bellen Hunde", "Würde ein Hund bellen?", "Haben Hunde Ohren?", "AUS DEM HUND", "Hund. Ob ja"],
)
def test_capital_at_the_beginning_of_a_sentence(search: Search, query: str) -> None:
    """A stop word that has a capital because a sentence begins with it stays one."""
    found = search(query, "Ein Hund bellt.", "Das Aus, die Würde, das Haben, ein OB.")

    assert [text.replace("[", "").replace("]", "") for text in found] == ["Ein Hund bellt."]
