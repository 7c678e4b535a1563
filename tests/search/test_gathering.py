"""Where any of many terms stand: the loops that gather, order and part places."""

from array import array
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fundstelle.search.local import _gather

POSTINGS = st.lists(
    st.dictionaries(
        st.integers(0, 200),
        st.sets(st.integers(0, 2**32 - 1) | st.integers(0, 300), min_size=1, max_size=5),
        max_size=8,
    ),
    max_size=5,
)


def view(kind: str, values: Sequence[int]) -> memoryview:
    return memoryview(array(kind, values))


@given(POSTINGS, st.sets(st.integers(0, 200)))
def test_places_of_many_terms_are_in_order(terms: list[dict[int, set[int]]], among: set[int]) -> None:
    """All places in the documents that are asked for come out once, by document and position."""
    table = view("Q", [sum(1 << bit for bit in range(64) if 64 * cell + bit in among) for cell in range(4)])
    gathered = view("Q", [0] * sum(len(positions) for term in terms for positions in term.values()))
    count = 0

    for term in terms:
        documents, frequencies = view("I", sorted(term)), view("I", [len(term[key]) for key in sorted(term)])
        positions = view("I", [position for key in sorted(term) for position in sorted(term[key])])
        wanted = _gather.places_among(documents, frequencies, table)
        assert _gather.gather(documents, frequencies, positions, table, gathered, count) == count + wanted
        count += wanted
    places, spare, starts = gathered[:count], view("Q", [0] * count), view("q", [0] * 257)
    for shift in range(0, 64, 8):
        if _gather.put_in_order(places, spare, shift, starts):
            places, spare = spare, places
    parts = view("I", [0] * count), view("I", [0] * (count + 1)), view("I", [0] * count)
    found = _gather.parted(places, *parts)

    expected: dict[int, set[int]] = {}
    for term in terms:
        for document in term.keys() & among:
            expected.setdefault(document, set()).update(term[document])
    ends = parts[1][: found + 1].tolist()
    assert parts[0][:found].tolist() == sorted(expected)
    assert [parts[2][a:b].tolist() for a, b in pairwise(ends)] == [
        sorted(expected[document]) for document in sorted(expected)
    ]
