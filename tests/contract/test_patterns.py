"""Patterns behind each other: in phrases, and with signs in them."""

from collections.abc import Callable

import pytest
from tests.contract.conftest import numbered

from fundstelle.index import Article
from fundstelle.search import Index

MakeIndex = Callable[..., Index]


def marked(index: Index, query: str) -> dict[str, list[str]]:
    """What is marked in each article that a query finds."""
    hits = index.search(query, None)
    return {hit.passage.article_id: [hit.passage.text[start:end] for start, end in hit.spans] for hit in hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"Frau Schn*"', {"1": ["Frau Schneider"]}),
        ('"fr?u Schneider"', {"1": ["Frau Schneider"]}),
        ('"*au *der"', {"1": ["Frau Schneider"]}),
        ('"Schn* Berg"', {"3": ["Schnee Berg"]}),
        ('"Frau * grüßt"', {"1": ["Frau Schneider grüßt"]}),
        ('"Frau * *"', {"1": ["Frau"], "2": ["Frau"]}),
        ('"* Schnee"', {"2": ["Schnee"], "3": ["Schnee"]}),
        ('"Die ... Schnee"', {"2": ["Die Frau im Schnee"]}),
        ('"Die […] im"', {"2": ["Die Frau im"]}),
        ('"Frau … Schneider"', {"1": ["Frau Schneider"]}),
        ('"Frau gr*"', {}),
        ('"Frau gr*"~1', {"1": ["Frau Schneider grüßt"]}),
        ('"Schnee Schn*"', {}),
        ('"Frau Xy*"', {}),
        ('"Frua~ Schneider"', {"1": ["Frau Schneider"]}),
        ('"Frau Schnieder~1"', {"1": ["Frau Schneider"]}),
        ('"Frau Schn"*', {"1": ["Frau Schneider"]}),
        ('Frau -"Frau Schn*"', {"2": ["Frau"]}),
    ],
)
def test_pattern_in_a_phrase(make_index: MakeIndex, query: str, expected: dict[str, list[str]]) -> None:
    """A word of a phrase may be a pattern, and an asterisk between two words stands for one word."""
    index = make_index(*numbered("Frau Schneider grüßt.", "Die Frau im Schnee.", "Am Schnee Berg."))

    assert marked(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("24.12.*", {"1": ["24.12.2024"]}),
        ("*.2024", {"1": ["24.12.2024"]}),
        ("2024-12-*", {"1": ["24.12.2024"]}),
        ("2024-11-*", {}),
        ("24.1?.2024", {"1": ["24.12.2024"]}),
        ("R+V-Vers*", {"2": ["R+V-Versicherung"]}),
        ("eva.k*", {"3": ["eva.kern"]}),
        ("*@beispiel.org", {"3": ["beispiel.org"]}),
        ("3.1*", {"4": ["3.11"]}),
        ("NATO-Gip*", {"5": ["NATO-Gipfel"], "6": ["NATOGipfel"]}),
        ("Kal*-Virus", {}),
        ("12.24.*", {}),
    ],
)
def test_pattern_with_signs(make_index: MakeIndex, query: str, expected: dict[str, list[str]]) -> None:
    """Signs in a pattern part words that stand behind each other; a hyphen between two may also join them."""
    index = make_index(
        *numbered(
            "Am 24.12.2024 schneit es.", "Die R+V-Versicherung zahlt.", "Post an eva.kern@beispiel.org geht ab.",
            "Python 3.11 ist da, die 3 von 11 auch.", "Der NATO-Gipfel tagt.", "Ein NATOGipfel endet.",
        )
    )  # fmt: skip

    assert marked(index, query) == expected


def test_patterns_with_signs_in_fields(make_index: MakeIndex) -> None:
    """Fields that are found by their exact words only take patterns and phrases with patterns as well."""
    index = make_index(
        Article(["Ein Satz."], id="a", source="https://www.blatt.example/sport/1.html", authors=["Anna Beck"]),
        Article(["Ein Satz."], id="b", source="https://blatt.example.org/2.html", authors=["Beck Anna"]),
    )

    assert set(marked(index, "quelle:www.bl*")) == {"a"}
    assert set(marked(index, "quelle:blatt.ex*")) == {"a", "b"}
    assert set(marked(index, "quelle:sport/*")) == {"a"}
    assert set(marked(index, 'autor:"A* Beck"')) == {"a"}


def test_one_place_of_a_pattern_counts_once(make_index: MakeIndex) -> None:
    """Where two words that a pattern stands for are at one place, as in a gender form, the phrase is found there."""
    index = make_index(*numbered("Alle Lehrer:innen streiken heute.", "Die Lehrer der Stadt streiken."))

    assert marked(index, '"Lehrer* streiken"') == {"1": ["Lehrer:innen streiken"]}


def test_pattern_in_a_phrase_of_a_title(make_index: MakeIndex) -> None:
    """A title is the same for all passages of an article, and a phrase with a pattern in it finds all of them."""
    index = make_index(
        Article([f"Satz {number}." for number in range(50)], id="a", headline="Der Winter kommt, der Wind weht"),
        Article(["Ein Satz."], id="b", headline="Der Sommer kommt"),
    )

    results = index.search('titel:"der Wi* kommt"', None)

    assert results.total == 50
    assert {hit.passage.article_id for hit in results} == {"a"}
