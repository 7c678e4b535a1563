"""No query is an error, and whatever it finds is in order."""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.contract.conftest import NewLibrary, numbered

from fundstelle.index import Article, Paragraph
from fundstelle.search import Index

ODD = st.text(st.sampled_from('aH*?~"„“()-+:[]ndu 1.\u0308ßЖ漢\ud800\U00013000')) | st.text(
    st.characters(), max_size=30
)
WORDY = st.lists(
    st.sampled_from(
        ["Hund", "Hu*", "der", "AND", "OR", "NOT", "(", ")", '"Hund Katze"', "titel:Hund", "datum:2025", "id:1",
         "id:1*", "Katz~1", "-", "+", "datum:[2024 TO 2023]", "quelle:a", "autor:B*", "𓀀*", 'id:"1 2"', "datum:"]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip


@pytest.fixture(scope="module")
def animals(new_library: NewLibrary) -> Iterator[Index]:
    """An index with something in every field, in three commits."""
    library = new_library()
    library.add(*numbered("Ein Hund und eine Katze.", "Der Igel, der Hund: Hunde!"))
    library.add(
        Article(
            ["Die Katze schläft.", Paragraph("Der Bär (漢) wacht.", "Hund")], id="3", headline="Hund", kicker="Katze",
            lede="Ein Hund.", published="14.03.2025", authors="B. Hund", section="Tiere", source="/a/hund.txt",
        ),
    )  # fmt: skip
    library.add(Article(["Ein neuer Hund."], id="4"))
    with library.opened() as index:
        yield index


@settings(max_examples=60, deadline=None)
@given(ODD | WORDY)
@example('id:"1 2"')
@example("id:\ud800")
@example("a\ud800*")
@example("datum:[2025 TO 2024]")
def test_any_query_is_answered(animals: Index, query: str) -> None:
    """No query raises; hits come by falling score, and spans are in order, apart and within their text."""
    results = animals.search(query, None)

    assert results.total == len(results)
    assert all(first.score >= second.score for first, second in pairwise(results))
    for hit in results:
        places = {"text": hit.spans, **hit.context_spans}
        for place, spans in places.items():
            edges = [0, *(edge for span in spans for edge in span), len(getattr(hit.passage, place))]
            assert edges == sorted(edges)
            assert all(span.start < span.end for span in spans)


def test_a_chain_of_many_words_is_looked_for_in_steps_that_grow_with_its_length(animals: Index) -> None:
    """A chain of twice as many words takes about twice as many steps."""
    steps = []
    animals.search("a[" * 300)

    for words in (600, 1200):
        counted: list[str] = []
        before = sys.getprofile()
        sys.setprofile(partial(_count, counted))
        try:
            animals.search("a[" * words)
        finally:
            sys.setprofile(before)
        steps.append(len(counted))

    assert steps[1] < 2.5 * steps[0]


def _count(counted: list[str], _frame: FrameType, event: str, _arg: object) -> None:
    counted.append(event)
