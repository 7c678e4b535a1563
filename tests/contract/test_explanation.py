"""Why a passage was found: the parts of its score are what the formula gives, and nothing is left out."""

import math
from collections.abc import Callable

import pytest

from fundstelle.index import Article
from fundstelle.search import Explanation, Hit, Index, Weights

# How many words the texts and the headlines have, in the passages that have any.
TEXT_LENGTH, HEADLINE_LENGTH = (4 + 3 + 2 + 4 + 2) / 5, (1 + 2 + 1) / 3
HEADLINE = 3.0


@pytest.fixture
def index(make_index: Callable[..., Index]) -> Index:
    """Five passages, some below a headline."""
    return make_index(
        Article(["Ein Hund bellt laut."], id="a", headline="Hund"),
        Article(["Bestrafung folgt heute.", "Waffenruhe gilt."], id="b"),
        Article(["Katzen und Hunde schlafen."], id="c", headline="Der Hund"),
        Article(["Ruhe herrscht."], id="d", headline="Bestrafen"),
    )


def bm25(holding: int, *places: tuple[float, int, float]) -> float:
    """What a word scores that so many of the five passages hold, given weight, length and mean length of each place."""
    idf = math.log(1 + (5 - holding + 0.5) / (holding + 0.5))
    frequency = sum(weight / (1 - 0.4 + 0.4 * length / mean) for weight, length, mean in places)
    return idf * frequency * (1.1 + 1) / (frequency + 1.1)


def in_text(length: int) -> tuple[float, int, float]:
    """A word that stands once in a text of so many words."""
    return 1.0, length, TEXT_LENGTH


def as_part(length: int) -> tuple[float, int, float]:
    """A word that stands once in a text of so many words, as part of a compound, where it counts half."""
    return 0.5, length, TEXT_LENGTH


def in_headline(length: int) -> tuple[float, int, float]:
    """A word that stands once in a headline of so many words."""
    return HEADLINE, length, HEADLINE_LENGTH


def explained(hit: Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


@pytest.mark.parametrize(
    ("query", "place", "expected"),
    [
        (
            "Hund",
            ("a", 1),
            [
                ("text", "hund", "Hund", "LEMMA", bm25(2, in_text(4), in_headline(1))),
                ("text_wording", "hund", "Hund", "FORM", Weights().wording * bm25(1, in_text(4))),
            ],
        ),
        ("Hund", ("c", 1), [("text", "hund", "Hund", "LEMMA", bm25(2, in_text(4), in_headline(2)))]),
        ("Hund id:c", ("c", 1), [("text", "hund", "Hund", "LEMMA", bm25(2, in_text(4), in_headline(2)))]),
        ("Hund -laut", ("c", 1), [("text", "hund", "Hund", "LEMMA", bm25(2, in_text(4), in_headline(2)))]),
        (
            "Waffenruhe Ruhe",
            ("b", 2),
            [
                ("text", "waffenruh", "Waffenruhe", "LEMMA", bm25(1, in_text(2))),
                # Both parts are looked for as parts of the typed word, and once more as those of its neighbours.
                ("text", "waff", "Waffenruhe", "PART", 2 * 0.5 * bm25(1, as_part(2))),
                ("text", "ruhe", "Waffenruhe", "PART", 2 * 0.5 * bm25(2, as_part(2))),
                ("text", "ruhe", "Ruhe", "LEMMA", bm25(2, as_part(2))),
                ("text", "waffe-", "Waffenruhe", "KIN", 0.3 * bm25(1, in_text(2))),
                ("text_wording", "waffenruhe", "Waffenruhe", "FORM", Weights().wording * bm25(1, in_text(2))),
            ],
        ),
        ("bestraft folgt", ("d", 1), [("around", "bestraf", "bestraft", "LEMMA", bm25(1, in_headline(1)))]),
        (
            "titel:Hund",
            ("c", 1),
            [
                ("headline", "hund", "Hund", "LEMMA", bm25(2, (1.0, 2, HEADLINE_LENGTH))),
                ("headline_wording", "hund", "Hund", "FORM", Weights().wording * bm25(2, (1.0, 2, HEADLINE_LENGTH))),
            ],
        ),
        ('"Hund bellt"', ("a", 1), [("text_wording", "hund bellt", "Hund bellt", "PHRASE", 2 * bm25(1, in_text(4)))]),
        ("Hu*", ("a", 1), [("text_wording", "Hu*", "Hu*", "PATTERN", 1.0)]),
        ("Hunt~1", ("a", 1), [("text_wording", "hunt", "hunt", "PATTERN", 1.0)]),
        ("Hunnd", ("c", 1), [("text", "hund", "Hunnd", "CORRECTION", bm25(2, in_text(4), in_headline(2)))]),
        ("NOT Ruhe", ("c", 1), []),
    ],
)
def test_parts_are_those_of_the_formula(
    index: Index, query: str, place: tuple[str, int], expected: list[tuple[str, str, str, str, float]]
) -> None:
    """Each part says where a term stands and what it adds, which is what the formula gives."""
    hits = {(hit.passage.article_id, hit.passage.number): hit for hit in index.search(query, None, explain=True)}

    parts = explained(hits[place]).parts

    told = {(part.field, part.term, part.typed, part.reason.name): part.score for part in parts}
    assert told == pytest.approx({(*names, reason): score for *names, reason, score in expected}, rel=1e-5)
    assert [part.score for part in parts] == sorted(told.values(), reverse=True)
    assert sum(part.score for part in parts) == pytest.approx(hits[place].score, rel=1e-5)


@pytest.mark.parametrize(
    "query",
    [
        "Hund Ruhe", "Hund AND laut", "Hund ODER Ruhe", "Hund OR (laut AND NOT Katze)", "(NOT Hund) Ruhe", "+Hund laut",
        "Hund AND wolf* OR Ruhe", '"Hund bellt" OR "bellt Ruhe" OR Ruhe', "Waffen Ruhe", "titel:Hund laut", "wenn Hund",
        "(Hund Wolf) AND (laut Igel)", "Hund datum:2020 OR laut", "hund ruhe bestraft", "id:a* OR Ruhe", "H* OR R*",
    ],
)  # fmt: skip
def test_parts_add_up_to_the_score(index: Index, query: str) -> None:
    """Whatever the query, the parts of every hit add up to its score, and none of them is nothing."""
    hits = index.search(query, None, explain=True)

    assert len(hits)
    for hit in hits:
        parts = explained(hit).parts
        assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=1e-5)
        assert all(part.score > 0 for part in parts)


def test_limited_hits_are_explained_alike(index: Index) -> None:
    """The parts of a hit do not depend on how many hits are asked for; without the question there are none."""
    every, first = index.search("Hund Ruhe", None, explain=True), index.search("Hund Ruhe", 1, explain=True)

    assert explained(first[0]) == explained(every[0])
    assert index.search("Hund Ruhe", 1)[0].explanation is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Hund", [("Hund", "FORM")]),
        ("Hunde", [("Hund", "LEMMA")]),
        ("Hu*", [("Hund", "PATTERN")]),
        ("Hunt~1", [("Hund", "PATTERN")]),
        ('"Hund bellt"', [("Hund bellt", "PHRASE")]),
        ("Hunnd", [("Hund", "CORRECTION")]),
        ("Hund Hunde", [("Hund", "FORM")]),
    ],
)
def test_marks_say_why(index: Index, query: str, expected: list[tuple[str, str]]) -> None:
    """Each marked stretch says whether it is the very form that was typed, another form, or something else."""
    hit = next(hit for hit in index.search(query, explain=True) if hit.passage.article_id == "a")

    told = [(hit.passage.text[match.start : match.end], match.reason.name) for match in explained(hit).matches]

    assert told == expected
