"""The loops over lists of documents and tables of them, against Python's own sets, dictionaries and sorting."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from fundstelle.search.local._lists import absent, add_where, common, near
from fundstelle.search.local._scores import ages_of, best
from fundstelle.search.local._sums import add_up
from fundstelle.search.local._tables import add, clear, mark, mark_between, marked, signed, take, unmark
from fundstelle.search.local.collection import NO_CELLS, NO_WEIGHTS, cells, empty
from fundstelle.search.local.ranking import in_order

SIZE = 200

# Quarters, whose sums are exact in any order, so that ties are ties.
quarters = st.integers(1, 40).map(lambda number: number / 4)
given_lists = st.dictionaries(st.integers(0, SIZE - 1), quarters, max_size=SIZE)
numbers = st.integers(-(1 << 63), (1 << 63) - 2)


def documents_of(values: dict[int, float] | set[int]) -> memoryview:
    return memoryview(array("I", sorted(values)))


def scores_of(values: dict[int, float]) -> memoryview[float]:
    return memoryview(array("f", [values[document] for document in sorted(values)]))


def bits_of(documents: set[int]) -> memoryview:
    found = empty("Q", cells(SIZE))
    mark(documents_of(documents), found)
    return found


@given(first=given_lists, second=given_lists)
def test_lists_are_compared_as_sets_are(first: dict[int, float], second: dict[int, float]) -> None:
    """What is in both of two lists, what is in one only, and sums where it is in both, are those of sets."""
    both, only = empty("I", len(first)), empty("I", len(first))
    sums = scores_of(first)

    both = both[: common(documents_of(first), documents_of(second), both)]
    only = only[: absent(documents_of(first), documents_of(second), only)]
    add_where(documents_of(first), sums, documents_of(second), scores_of(second))

    assert both.tolist() == sorted(first.keys() & second.keys())
    assert only.tolist() == sorted(first.keys() - second.keys())
    assert sums.tolist() == [first[document] + second.get(document, 0.0) for document in sorted(first)]


@given(finding=st.lists(given_lists, max_size=4), without=st.sets(st.integers(0, SIZE - 1)))
def test_tables_add_up_what_dictionaries_do(finding: list[dict[int, float]], without: set[int]) -> None:
    """Lists are added up, and what is taken out of the sums, and the tables are empty afterwards."""
    sums, found, documents, scores = empty("d", SIZE), empty("Q", cells(SIZE)), empty("I", SIZE), empty("f", SIZE)
    for each in finding:
        add(documents_of(each), scores_of(each), sums, found)
    unmark(documents_of(without), found)
    clear(documents_of(without), sums)

    count = marked(found, documents)
    take(documents[:count], sums, scores[:count])

    assert dict(zip(documents[:count], scores[:count], strict=True)) == {
        document: sum(each.get(document, 0.0) for each in finding)
        for document in sorted(set().union(*finding) - without)
    }
    assert not any(sums)
    assert not any(found)


@given(
    finding=st.lists(given_lists, min_size=1, max_size=5),
    filters=st.lists(st.sets(st.integers(0, SIZE - 1)), max_size=2),
    boosts=st.lists(given_lists, max_size=4),
    allowed=st.none() | st.sets(st.integers(0, SIZE - 1)),
    at_once=st.sampled_from([64, 128, 256]),
)
def test_lists_are_added_up_as_dictionaries_are(
    finding: list[dict[int, float]],
    filters: list[set[int]],
    boosts: list[dict[int, float]],
    allowed: set[int] | None,
    at_once: int,
) -> None:
    """Lists that find, with scores or without, and lists that only add to what was found, are added up in one pass."""
    sums, found, documents, scores = empty("d", at_once), empty("Q", at_once // 64), empty("I", SIZE), empty("f", SIZE)
    lists: list[tuple[memoryview, memoryview[float], bool]]
    lists = [(documents_of(each), scores_of(each), True) for each in finding]
    lists += [(documents_of(each), NO_WEIGHTS, True) for each in filters]
    lists += [(documents_of(each), scores_of(each), False) for each in boosts]
    bits = NO_CELLS if allowed is None else bits_of(allowed)

    count = add_up(in_order(lists), SIZE, bits, sums, found, documents, scores)

    kept = set().union(*finding, *filters)
    kept &= kept if allowed is None else allowed
    assert documents[:count].tolist() == sorted(kept)
    assert scores[:count].tolist() == [sum(each.get(key, 0.0) for each in finding + boosts) for key in sorted(kept)]
    assert not any(sums)
    assert not any(found)


@given(
    ranked=st.lists(st.tuples(quarters, st.none() | st.integers(-5, 5)), max_size=60),
    limit=st.integers(0, 60),
    by_date=st.booleans(),
)
def test_best_are_the_first_of_all_sorted(ranked: list[tuple[float, int | None]], limit: int, *, by_date: bool) -> None:
    """The best documents are those that sorting by age, score and place puts first, in that order."""
    none = (1 << 63) - 1
    dates = memoryview(array("q", [none if date is None else date for _, date in ranked]))
    ages = empty("q", len(ranked))
    chosen = empty("I", min(limit, len(ranked)))

    ages_of(memoryview(array("I", range(len(ranked)))), dates, none, ages)
    best(memoryview(array("f", [score for score, _ in ranked])), ages if by_date else ages[:0], chosen)

    def order(place: int) -> tuple[bool, int, float, int]:
        score, date = ranked[place]
        return by_date and date is None, -(date or 0) if by_date else 0, -score, place

    assert chosen.tolist() == sorted(range(len(ranked)), key=order)[:limit]


@given(values=st.lists(numbers, max_size=80), first=numbers, last=numbers, deleted=st.sets(st.integers(0, 79)))
def test_numbers_within_a_span_are_found(values: list[int], first: int, last: int, deleted: set[int]) -> None:
    """Columns of signed numbers are read, and those documents found whose number is in the span, ends included."""
    column = memoryview(array("Q", [value + (1 << 63) for value in values]))
    read, found, documents = empty("q", len(values)), empty("Q", 2), empty("I", 128)

    signed(column, read, 0)
    mark_between(read, first, last, bits_of(deleted), found)
    count = marked(found, documents)

    assert read.tolist() == values
    assert documents[:count].tolist() == [
        place for place, value in enumerate(values) if first <= value <= last and place not in deleted
    ]


@given(
    one=st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 20), min_size=1)),
    other=st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 20), min_size=1)),
    least=st.integers(-4, 4),
    width=st.integers(0, 3),
)
def test_occurrences_near_others_are_kept(
    one: dict[int, set[int]], other: dict[int, set[int]], least: int, width: int
) -> None:
    """Of the places of a word those are kept that have one of another word in the given distance, and no others."""

    def arrays(places: dict[int, set[int]]) -> tuple[memoryview, memoryview, memoryview]:
        flat = [place for document in sorted(places) for place in sorted(places[document])]
        starts = [0]
        for document in sorted(places):
            starts.append(starts[-1] + len(places[document]))
        return documents_of(set(places)), memoryview(array("I", starts)), memoryview(array("I", flat))

    found = [empty("I", len(items)) for items in arrays(one)]
    count = near(*arrays(one), *arrays(other), least, least + width, *found)

    documents, starts, positions = found
    kept = {
        document: positions[starts[number] : starts[number + 1]].tolist()
        for number, document in enumerate(documents[:count])
    }
    expected = {
        document: [
            place
            for place in sorted(places)
            if any(least <= behind - place <= least + width for behind in other.get(document, ()))
        ]
        for document, places in one.items()
    }
    assert kept == {document: places for document, places in sorted(expected.items()) if places}
