"""Postings on disk, and neighbouring documents joined to runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.columnar.runs import collapsed

from fundstelle.index import IndexDamagedError
from fundstelle.index.columnar._postings import PostingsReader
from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.packing import FieldPostingsWriter
from fundstelle.index.columnar.postings import Postings

FileOf = Callable[[Callable[[ArrayFileWriter], None]], bytes]


# More than any that has postings here.
DOCUMENTS = 3000

few = settings(max_examples=40, deadline=None)


@dataclass(frozen=True)
class Posting:
    """How a term occurs in a document: what that counts, and at which positions."""

    weight: float
    positions: tuple[int, ...]


Term = dict[int, Posting]

positions = st.sets(st.integers(0, 3) | st.integers(0, 300), min_size=1, max_size=4).map(sorted).map(tuple)
occurrences = st.builds(Posting, st.sampled_from([0.5, 1.0, 2.0, 3.25]), positions)
# Few ways to occur and many neighbours, so that there are runs.
alike = st.sampled_from([Posting(1.0, (0,)), Posting(2.0, (1, 4)), Posting(2.5, (1, 4)), Posting(1.0, (7,))])
documents = st.integers(0, 8) | st.integers(0, 1000)
terms = st.lists(st.dictionaries(documents, alike | occurrences, min_size=1, max_size=9), max_size=5)


def postings_of(found: list[Term], *, with_positions: bool = True) -> Postings:
    """The postings of some terms, one for every document."""
    flat = [(number, term[number]) for term in found for number in sorted(term)]
    return Postings(
        np.array([len(term) for term in found], np.int64),
        np.array([number for number, _ in flat], np.int64),
        None,
        np.array([posting.weight for _, posting in flat], np.float32),
        np.array([len(posting.positions) for _, posting in flat], np.int64),
        np.array([place for _, posting in flat for place in posting.positions], np.int64) if with_positions else None,
    )


def terms_of(postings: Postings) -> list[Term]:
    """The same, term by term, with an entry for every document."""
    every = iter(entries(postings))
    return [
        {document + i: posting for document, run, posting in (next(every) for _ in range(count)) for i in range(run)}
        for count in postings.counts.tolist()
    ]


def entries(postings: Postings) -> Iterator[tuple[int, int, Posting]]:
    places = iter([] if postings.positions is None else postings.positions.tolist())
    for document, run, weight, frequency in zip(
        postings.documents.tolist(),
        postings.all_runs().tolist(),
        postings.all_weights().tolist(),
        postings.all_frequencies().tolist(),
        strict=True,
    ):
        yield document, run, Posting(weight, tuple(next(places, 0) for _ in range(frequency)))


def field(file_of: FileOf, *batches: tuple[list[bytes], Postings]) -> FieldArrays:
    """The postings of a field, written in batches and read again."""

    def write(file: ArrayFileWriter) -> None:
        writer = FieldPostingsWriter("field")
        for names, postings in batches:
            writer.add(names, postings)
        writer.write(file)

    return FieldArrays(FieldPostings(ArrayFile(file_of(write), "test"), "field", DOCUMENTS))


def names_of(found: list[Term], first: int = 0) -> list[bytes]:
    return [b"term %03d" % (first + place) for place in range(len(found))]


def one(read: FieldArrays, place: int) -> Term:
    """The postings of one term, read by itself."""
    postings = read.postings(place)
    with_positions = Postings(
        postings.counts,
        postings.documents,
        postings.runs,
        postings.weights,
        postings.frequencies,
        read.positions(place, postings.all_frequencies()),
    )
    return terms_of(with_positions)[0]


@few
@given(terms, terms)
def test_postings_come_back(file_of: FileOf, first: list[Term], second: list[Term]) -> None:
    """Postings that were written in two batches come back term by term, and all at once."""
    every = first + second

    read = field(
        file_of,
        (names_of(first), collapsed(postings_of(first))),
        (names_of(second, len(first)), postings_of(second)),
    )

    assert list(read.terms) == names_of(every)
    assert [one(read, place) for place in range(len(every))] == every
    assert terms_of(read.several(0, len(every))) == every


@few
@given(terms, st.integers(0, 5), st.integers(0, 5))
def test_ranges_of_terms_are_those_terms(file_of: FileOf, found: list[Term], first: int, end: int) -> None:
    """The postings of some terms in the middle are the same as of each of them."""
    end = min(end, len(found))
    read = field(file_of, (names_of(found), collapsed(postings_of(found))))

    several = read.several(first, end)

    assert terms_of(several) == found[first:end]
    assert read.several(first, end, positions=False).positions is None


@few
@given(terms)
def test_documents_are_counted_without_postings(file_of: FileOf, found: list[Term]) -> None:
    """How many documents hold a term is told, whether they are runs or not."""
    read = field(file_of, (names_of(found), collapsed(postings_of(found))))

    counted = [read.document_frequency(place) for place in range(len(found))]

    assert counted == [len(term) for term in found]


@few
@given(st.lists(st.sets(documents, min_size=1), min_size=1))
def test_plain_postings_need_nothing_else(file_of: FileOf, found: list[set[int]]) -> None:
    """Of a field with nothing but documents, frequencies and weights are 1 and there are no positions."""
    counts = np.array([len(term) for term in found])
    plain = Postings(counts, np.array([number for term in found for number in sorted(term)]))

    read = field(file_of, ([b"%09d" % place for place in range(len(found))], plain))

    assert not read.has_positions
    assert terms_of(read.several(0, len(found))) == [{n: Posting(1.0, (0,)) for n in term} for term in found]


@few
@given(terms)
def test_collapsed_postings_stand_for_the_same(found: list[Term]) -> None:
    """Joined to runs, postings say the same of every document of every term."""
    joined = collapsed(postings_of(found))

    assert terms_of(joined) == found
    assert joined.all_documents().tolist() == [number for term in found for number in sorted(term)]


@few
@given(terms)
def test_collapsed_postings_are_as_few_as_can_be(found: list[Term]) -> None:
    """A run ends only where the next document does not hold the term, or holds it otherwise."""
    joined = collapsed(postings_of(found))

    begun = [{number for number in term if term.get(number - 1) != term[number]} for term in found]
    assert joined.counts.tolist() == [len(numbers) for numbers in begun]
    assert joined.documents.tolist() == [number for numbers in begun for number in sorted(numbers)]


@few
@given(terms)
def test_collapsing_again_changes_nothing(found: list[Term]) -> None:
    """What is joined already is given back as it is."""
    joined = collapsed(postings_of(found))

    assert collapsed(joined) is joined


@few
@given(terms)
def test_positions_are_not_needed_for_joining(found: list[Term]) -> None:
    """Without positions, documents are alike where weight and frequency are the same."""
    joined = collapsed(postings_of(found, with_positions=False))

    plain = [{n: Posting(p.weight, (0,) * len(p.positions)) for n, p in term.items()} for term in found]
    begun = [{number for number in term if term.get(number - 1) != term[number]} for term in plain]
    assert joined.documents.tolist() == [number for numbers in begun for number in sorted(numbers)]
    assert terms_of(joined) == plain


def test_runs_that_touch_are_joined() -> None:
    """Postings that are runs already are joined to one run where they touch and are alike."""
    runs = Postings(np.array([3]), np.array([2, 5, 9]), np.array([3, 2, 1]))

    joined = collapsed(runs)

    assert joined.documents.tolist() == [2, 9]
    assert joined.all_runs().tolist() == [5, 1]


def test_terms_are_never_joined() -> None:
    """The first document of a term may follow the last one of the term before; they stay apart."""
    two = Postings(np.array([1, 1]), np.array([4, 5]))

    assert collapsed(two) is two


def test_no_postings_are_no_postings() -> None:
    """Nothing can be joined, written and read, too."""
    nothing = Postings(np.empty(0, np.int64), np.empty(0, np.int64))

    assert collapsed(nothing) is nothing


@few
@given(terms, st.sets(documents), st.data())
def test_terms_that_some_documents_hold(
    file_of: FileOf, found: list[Term], among: set[int], data: st.DataObject
) -> None:
    """Of several terms those are told that any of some documents holds."""
    asked = sorted(data.draw(st.sets(st.sampled_from(range(len(found))))) if found else ())

    def write(file: ArrayFileWriter) -> None:
        writer = FieldPostingsWriter("field")
        writer.add(names_of(found), collapsed(postings_of(found)))
        writer.write(file)

    read = FieldPostings(ArrayFile(file_of(write), "test"), "field", DOCUMENTS)
    reader = PostingsReader(DOCUMENTS, memoryview(b"").cast("Q"))
    table = np.zeros(DOCUMENTS, np.uint64)
    for number in among:
        table[number >> 6] |= np.uint64(1 << (number & 63))

    touching = read.touching(np.array(asked, np.int64).data, reader, 0, table.data)

    assert list(touching) == [place for place in asked if found[place].keys() & among]


@few
@given(terms.filter(bool), st.data())
def test_damaged_record_is_told(file_of: FileOf, found: list[Term], data: st.DataObject) -> None:
    """A changed byte in the record of a term is told as damage."""

    def write(file: ArrayFileWriter) -> None:
        writer = FieldPostingsWriter("field")
        writer.add(names_of(found), collapsed(postings_of(found)))
        writer.write(file)

    content = bytearray(file_of(write))
    records = bytes(ArrayFile(bytes(content), "test").packed("field/postings")[:])
    place = data.draw(st.integers(0, len(records) - 1))
    content[content.index(records, 16) + place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(IndexDamagedError):
        FieldArrays(FieldPostings(ArrayFile(bytes(content), "test"), "field", DOCUMENTS)).postings(0)


def test_documents_beyond_the_last_are_damage(file_of: FileOf) -> None:
    """Postings of documents that the segment does not have are told as damage."""

    def write(file: ArrayFileWriter) -> None:
        writer = FieldPostingsWriter("field")
        writer.add([b"a", b"b"], Postings(np.array([1, 1]), np.array([4, 5])))
        writer.write(file)

    read = FieldArrays(FieldPostings(ArrayFile(file_of(write), "test"), "field", 5))

    assert read.postings(0).documents.tolist() == [4]
    with pytest.raises(IndexDamagedError):
        read.postings(1)
    with pytest.raises(IndexDamagedError):
        read.several(0, 2)


@pytest.mark.parametrize(("run", "is_whole"), [(1, True), (3, True), (0, False), (4, False)])
def test_run_of_no_documents_or_beyond_the_last_is_damage(file_of: FileOf, run: int, *, is_whole: bool) -> None:
    """A posting stands for one document at least, and for none that the segment does not have."""

    def write(file: ArrayFileWriter) -> None:
        writer = FieldPostingsWriter("field")
        writer.add([b"a"], Postings(np.array([2]), np.array([0, 2]), np.array([1, run])))
        writer.write(file)

    read = FieldArrays(FieldPostings(ArrayFile(file_of(write), "test"), "field", 5))

    if is_whole:
        assert read.postings(0).all_runs().tolist() == [1, run]
    else:
        with pytest.raises(IndexDamagedError):
            read.postings(0)


@pytest.mark.parametrize(
    ("name", "value", "is_whole"),
    [
        ("frequencies", 1, True),
        ("frequencies", 0, False),
        ("weights", 0.25, True),
        ("weights", 0, False),
        ("weights", -1, False),
        ("weights", np.inf, False),
        ("weights", np.nan, False),
    ],
)
def test_weights_and_frequencies_of_nothing_are_damage(
    file_of: FileOf, name: str, value: float, *, is_whole: bool
) -> None:
    """What a term counts in a document is more than nothing, and so is how often it occurs."""

    def write(file: ArrayFileWriter) -> None:
        writer = FieldPostingsWriter("field")
        writer.add([b"a"], Postings(np.array([1]), np.array([0]), None, np.array([0.5], np.float32), np.array([2])))
        writer.write(file)

    def forge(file: ArrayFileWriter) -> None:
        whole = ArrayFile(file_of(write), "test")
        file.properties.update(whole.properties)
        for array in whole.names():
            content = np.asarray(whole.array(array))
            if array == f"field/{name}":
                content = np.full_like(content, value)
                assert len(content)
            file.add(array, content)

    forged = ArrayFile(file_of(forge), "test")

    if is_whole:
        assert FieldArrays(FieldPostings(forged, "field", 1)).postings(0).documents.tolist() == [0]
    else:
        with pytest.raises(IndexDamagedError):
            FieldArrays(FieldPostings(forged, "field", 1))


def test_missing_positions_are_damage(file_of: FileOf) -> None:
    """Positions that are not as many as the frequencies say are told as damage."""
    found = [{3: Posting(1.0, (1, 5))}]
    read = field(file_of, (names_of(found), postings_of(found)))

    with pytest.raises(IndexDamagedError, match="term 000"):
        read.positions(0, np.array([3]))
