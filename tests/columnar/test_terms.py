"""The dictionary of a field's terms, whatever bytes they are made of."""

import re
from bisect import bisect_left
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.terms import TermDictionary, write_terms

FileOf = Callable[[Callable[[ArrayFileWriter], None]], bytes]

few = settings(max_examples=40, deadline=None)

words = st.text("abcäß", max_size=5).map(str.encode)
# Numbers are terms, too, and may hold the byte that stands between terms, or the last one of all.
odd = st.text("a\n\x00ÿ", max_size=3).map(lambda text: text.encode("latin-1")) | st.binary(max_size=4)
terms = (st.sets(words) | st.sets(words | odd)).map(sorted)
patterns = st.lists(st.sampled_from(["a", "b", ".", ".*", "b?", "[ac]", "(?:ab|c)+"]), max_size=4).map("".join)


def dictionary(file_of: FileOf, given_terms: list[bytes]) -> TermDictionary:
    def write(file: ArrayFileWriter) -> None:
        write_terms(file, "before", [b"x"])
        write_terms(file, "field", given_terms)

    return TermDictionary(ArrayFile(file_of(write), "test"), "field")


@few
@given(terms)
def test_terms_come_back_in_their_order(file_of: FileOf, given_terms: list[bytes]) -> None:
    """All terms are there, each at its place, and found there."""
    read = dictionary(file_of, given_terms)

    assert len(read) == len(given_terms)
    assert list(read) == given_terms
    assert [read.find(term) for term in given_terms] == list(range(len(given_terms)))


@few
@given(terms, words | odd)
def test_term_that_is_not_there_is_not_found(file_of: FileOf, given_terms: list[bytes], term: bytes) -> None:
    """A term is found only where it is one, and the first from it on is told in any case."""
    read = dictionary(file_of, given_terms)

    assert read.find(term) == (given_terms.index(term) if term in given_terms else None)
    assert read.first_from(term) == bisect_left(given_terms, term)


@few
@given(terms, words | odd)
def test_prefix_gives_the_terms_that_begin_with_it(file_of: FileOf, given_terms: list[bytes], prefix: bytes) -> None:
    """The terms with a prefix stand together, and their range is told."""
    first, end = dictionary(file_of, given_terms).with_prefix(prefix)

    assert given_terms[first:end] == [term for term in given_terms if term.startswith(prefix)]


@few
@given(terms, st.slices(10))
def test_slices_are_those_of_a_list(file_of: FileOf, given_terms: list[bytes], places: slice) -> None:
    """A slice without a step gives what a list would."""
    read = dictionary(file_of, given_terms)

    assert read[places.start : places.stop] == given_terms[places.start : places.stop]


@few
@given(terms, patterns, st.integers(0, 10), st.integers(0, 10))
def test_pattern_gives_the_terms_that_it_matches(
    file_of: FileOf, given_terms: list[bytes], pattern: str, first: int, end: int
) -> None:
    """A regular expression finds the places of the terms in a range that it matches as a whole."""
    end = min(end, len(given_terms))
    first = min(first, end)

    places = dictionary(file_of, given_terms).matching(pattern, first, end)

    whole = re.compile(pattern.encode())
    assert places.tolist() == [place for place in range(first, end) if whole.fullmatch(given_terms[place])]


@pytest.mark.parametrize("place", [-1, 2, 100])
def test_place_outside_is_an_index_error(file_of: FileOf, place: int) -> None:
    """There is no term before the first and none behind the last."""
    read = dictionary(file_of, [b"a", b"b"])

    with pytest.raises(IndexError):
        read[place]
