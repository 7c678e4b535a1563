"""Words typed as one, with hyphens or other signs between them: the whole is looked for, and no half of it alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index import Article
from fundstelle.search import open_index

Search = Callable[..., list[str]]

OTHERS = ("Er kommt aus Bonn.", "Sie wohnt in Kiel.", "Um 19 Uhr ist Schluss.", "Das Werk steht.", "Herr Kühn ruht.")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Kohle-Aus", "Das Kohle-Aus kommt."),
        ("Plug-in", "Das Plug-in fehlt."),
        ("Sars-19", "Die Sars-19-Welle rollt."),
        ("A-19", "Die A-19 ist gesperrt."),
        ("Kühn-Lübbe", "Herr Kühn-Lübbe spricht."),
        ("Vor-Ort-Werk", "Das Vor-Ort-Werk öffnet."),
        ("werk.de", "Näheres bei werk.de im Netz."),
        ("bonn/werk", "Das steht unter bonn/werk im Netz."),
        ("Kohle-Aus", "Das Kohleaus kommt."),
        ("Kohle-Aus", "Das Kohle Aus kommt."),
    ],
)
def test_joined_word_is_found_as_a_whole(search: Search, query: str, sentence: str) -> None:
    """What is joined is found in each writing; its stop words, numbers and single parts find nothing."""
    (found,) = search(query, sentence, *OTHERS)

    assert found.replace("[", "").replace("]", "") == sentence


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("Stahl-Brücke", "Die Stahl-Brücken rosten."),
        ("Öko-Fachmann", "Die Öko-Fachmänner reden."),
        ("Anti-Haus-Bund", "Der Anti-Haus-Bund der Anti-Häuser-Bünde."),
    ],
)
def test_last_word_may_be_inflected(search: Search, query: str, sentence: str) -> None:
    """A joined word is found in another form of its last part."""
    assert len(search(query, sentence, *OTHERS)) == 1


def test_telling_parts_find_together(search: Search) -> None:
    """All telling parts of a joined word find a passage, below the word itself; one of them alone does not."""
    found = search("Wasser-Gipfel", "Am Gipfel fehlt Wasser.", "Der Wassergipfel tagt.", "Das Wasser steigt.")

    assert found == ["Der [Wassergipfel] tagt.", "Am [Gipfel] fehlt [Wasser]."]


def test_part_finds_beside_other_words(search: Search) -> None:
    """Where any of several words may match, a telling part of a joined one may, too; a number of it may not."""
    found = search("Sars-19 Werk", "Der Weg zum Werk.", "Sars breitet sich aus.", "Um 19 Uhr ist Schluss.")

    assert found == ["Der Weg zum [Werk].", "[Sars] breitet sich aus."]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("Zug -Plug-in", "Plug-in"),
        ("Zug -Kühn-Lübbe", "Kühn-Lübbe"),
        ("Zug -B-19", "B-19"),
        ("Zug NICHT EU-Rat", "EU-Rat"),
    ],
)
def test_only_the_whole_is_excluded(search: Search, query: str, word: str) -> None:
    """A joined word behind a minus sign excludes what has it in any form, and nothing that has its parts only."""
    parts = word.split("-")

    found = search(query, f"Der Zug der {word}.", f"Der Zug mit {parts[0]}, dann {parts[-1]}.", "Der Zug steht.")

    assert len(found) == 2
    assert not any(word in text for text in found)


@pytest.mark.parametrize("query", ["Zug +Sars-19", "Zug UND Sars-19", "+Sars-19 +Zug", "text:Sars-19"])
def test_joined_word_that_must_be_there(search: Search, query: str) -> None:
    """Where a joined word must be there, a part of it is not enough."""
    found = search(query, "Der Zug um 19 Uhr.", "Sars im Zug.", "Sars-19 im Zug.", "Der Zug steht.")

    assert [text.replace("[", "").replace("]", "") for text in found] == ["Sars-19 im Zug."]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("quelle:werk.de", ["a"]),
        ("titel:Plug-in", ["b"]),
        ("autor:Kühn-Lübbe", ["a"]),
        ("quelle:de/plug", ["b"]),
        ("quelle:plug-in", []),
    ],
)
def test_joined_words_in_fields(tmp_path: Path, add_all: Callable[..., None], query: str, expected: list[str]) -> None:
    """In a field a host name, a path or a name with a hyphen is looked for as a whole."""
    articles = [
        Article(["Eins."], id="a", headline="In Bonn", source="https://werk.de/bonn", authors=["Ute Kühn-Lübbe"]),
        Article(["Zwei."], id="b", headline="Das Plug-in", source="https://rad.de/plug", authors=["Ute Kühn"]),
        Article(["Drei."], id="c", headline="Ein Plug", source="https://werk.com/de", authors=["Ute Lübbe"]),
    ]
    add_all(tmp_path / "index", *articles)

    with open_index(tmp_path / "index") as index:
        found = [hit.passage.article_id for hit in index.search(query)]

    assert found == expected


def test_misspelt_part_is_corrected(search: Search) -> None:
    """A part that no passage holds is corrected like a word of its own."""
    assert search("Wasser-Gipfl", "Der Wasser-Gipfel tagt.", *OTHERS) == ["Der [Wasser-Gipfel] tagt."]


def test_comma_joins_nothing(search: Search) -> None:
    """Words between which only a comma stands are looked for each by itself."""
    assert len(search("Bonn,Kiel", *OTHERS)) == 2
