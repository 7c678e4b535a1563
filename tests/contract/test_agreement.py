"""Any backend against the oracle over lists: of any articles and any query both say the same, in every respect."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.conftest import Folder
from tests.contract.lists import Shelf

from fundstelle.index import Article, Paragraph, UserWords
from fundstelle.search import Hit, Index, Results

# Inflected, compound, hyphened, misspelt and foreign words, stop words, numbers and signs.
WORDS = (
    "Hund", "Hunde", "Hunden", "Hündin", "Wolf", "Wölfe", "Waffenruhe", "Waffen", "Ruhe", "ruhen", "Schifffahrt",
    "Schiff", "Fahrt", "lief", "laufen", "gelaufen", "US-Präsident", "Präsidenten", "der", "die", "und", "nicht",
    "16:30", "2025", "Bär", "Bar", "Bundestagswahl", "Bundestag", "Wahl", "wählen", "Kelog", "Kellogg", "Vor-",
    "Nachteile", "Wähler*innen", "Straße", "Strasse", "ÄRGER",
)  # fmt: skip
USER_WORDS = UserWords(synonyms=(("Hund", "Köter", "treuer Begleiter"), ("Vereinigte Staaten", "USA")))

sentences = st.lists(
    st.sampled_from([*WORDS, "Köter", "treuer Begleiter", "USA", "Vereinigte Staaten"]), min_size=1, max_size=12
).map(" ".join)
titles = st.none() | st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
articles = st.builds(
    Article,
    id=st.sampled_from("abcdef"),
    headline=titles,
    kicker=titles,
    lede=st.none() | sentences,
    paragraphs=st.lists(st.builds(Paragraph, sentences, titles), min_size=1, max_size=3),
    published=st.none() | st.sampled_from(["2024-01-01", "2024-06-01 12:30", "2025-01-01"]),
    authors=st.lists(st.sampled_from(["Anna Beck", "Cem Öz"]), max_size=2),
    section=st.none() | st.sampled_from(["Politik", "Aus aller Welt"]),
    source=st.none() | st.sampled_from(["https://www.beispiel.de/hund", "Zeitung vom Tage"]),
)
histories = st.lists(st.lists(articles, min_size=1, max_size=4), min_size=1, max_size=3)

plain = st.sampled_from([*WORDS, "Hnud", "Bundestagswal", "Kelogg", "hund", "bar", "nirgends"])
leaves = (
    plain
    | st.lists(plain, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
    | st.sampled_from(
        ["Hu*", "*ruhe", "W?lf", "b?r", "Hnud~1", "Kelog~2", '"Hund Wolf"~3', "titel:Hund", "vorspann:ruhe",
         "zwischentitel:(Wolf Hund)", "autor:Beck", "autor:B*", '"Hund W*"', '"H* der"', '"Hund * Wolf"',
         '"*ruhe W?lf"~2', '"h* * *"', "16:3*", '"Hnud~ W*"', "US-Präs*", "quelle:beispiel.*", 'titel:"H* Wolf"',
         "ressort:Politik", "quelle:beispiel.de", "id:a", "id:*",
         "datum:2024", "datum:[2024-06 TO *]", "(Hund Wolf)", "treuer Begleiter", "USA"]
    )
)  # fmt: skip
queries = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=4).map(" ".join)
        | st.tuples(inner, st.sampled_from([" AND ", " ODER ", " NICHT ", " -", " +"]), inner).map("".join)
        | inner.map("({})".format)
    ),
    max_leaves=6,
)


def summands(hit: Hit) -> dict[object, object]:
    """What the score of a hit is made of."""
    parts = hit.explanation.parts if hit.explanation else ()
    return {(p.field, p.term, p.typed, p.reason): pytest.approx(p.score, rel=1e-5) for p in parts}


def told(hit: Hit) -> tuple[object, ...]:
    """What a hit says but for its score."""
    matches = hit.explanation.matches if hit.explanation else ()
    return hit.passage, hit.spans, dict(hit.context_spans), matches, summands(hit)


def in_any_order(results: Results) -> list[Hit]:
    """The hits by their passages: equal scores are told apart by the last bits, which depend on how they are summed."""
    return sorted(results, key=lambda hit: (hit.passage.article_id, hit.passage.number))


def check_alike(index: Index, oracle: Index, query: str) -> None:
    """Hold an index against the oracle for one query."""
    found, expected = (opened.search(query, None, explain=True) for opened in (index, oracle))
    assert (found.total, found.notices, found.corrections) == (expected.total, expected.notices, expected.corrections)
    hits, others = in_any_order(found), in_any_order(expected)
    assert list(map(told, hits)) == list(map(told, others))
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in others], rel=1e-5)
    some = index.search(query, 3)
    assert some.total == found.total
    assert [hit.score for hit in some] == pytest.approx([hit.score for hit in found.hits[:3]], rel=1e-5)
    by_date = [[hit.passage.published for hit in opened.search(query, None, sort="date")] for opened in (index, oracle)]
    assert by_date[0] == by_date[1]
    assert index.article_ids(query) == oracle.article_ids(query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, asked=st.lists(queries, min_size=1, max_size=5))
def test_columns_say_what_lists_say(history: list[list[Article]], asked: list[str]) -> None:
    """What is found, its scores and their parts, marks, corrections and dates are those of the oracle."""
    shelf = Shelf(USER_WORDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name, "index"), USER_WORDS)
        for commit in history:
            folder.add(*commit)
            shelf.add(*commit)

        with folder.opened() as index, shelf.opened() as oracle:
            assert list(index.passages()) == list(oracle.passages())
            for query in asked:
                check_alike(index, oracle, query)
