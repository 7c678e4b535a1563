"""The dictionary of a field's terms, whatever bytes they are made of."""

import re
import sys
from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from fundstelle.index import IndexDamagedError
from fundstelle.index.columnar import globs
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.globs import MANY, ONE, Glob
from fundstelle.index.columnar.terms import TermDictionary, write_terms

TraceFunction = Callable[[FrameType, str, Any], Any]
FileOf = Callable[[Callable[[ArrayFileWriter], None]], bytes]

few = settings(max_examples=40, deadline=None)

words = st.text("abcäß", max_size=5).map(str.encode)
# Numbers are terms, too, and may hold the byte that stands between terms, or the last one of all.
odd = st.text("a\n\x00ÿ", max_size=3).map(lambda text: text.encode("latin-1")) | st.binary(max_size=4)
terms = (st.sets(words) | st.sets(words | odd)).map(sorted)
symbols = st.lists(st.sampled_from([*b"abc\n", ONE, ONE, MANY]), max_size=6)
# What each symbol is as a regular expression, where b"ab" is a pair.
EXPRESSIONS = {ONE: rb"(?:ab|[^\x80-\xbf])[\x80-\xbf]*", MANY: rb"(?s:.)*"}


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
@given(terms, symbols, st.sampled_from([2, 63]))
def test_pattern_finds_the_terms_that_a_regular_expression_would(
    file_of: FileOf, given_terms: list[bytes], pattern: list[int], last: int
) -> None:
    """Found are the places of the terms that a pattern fits as a whole, whether its states fit into a number or not."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(globs, "_LAST", last)

        places = dictionary(file_of, given_terms).matching(Glob(pattern, [b"ab"]))

    whole = re.compile(b"".join(EXPRESSIONS.get(s) or re.escape(bytes([s])) for s in pattern))
    assert places.tolist() == [place for place, term in enumerate(given_terms) if whole.fullmatch(term)]


@few
@given(terms, words, st.integers(0, 3))
def test_near_terms_are_those_at_that_distance(
    file_of: FileOf, given_terms: list[bytes], word: bytes, distance: int
) -> None:
    """Found are the terms with no more letters missing, added, changed or swapped, and how many each has."""
    found = dictionary(file_of, given_terms).near(word, distance)

    away = [OSA.distance(word, term) for term in given_terms]
    assert found == [(place, each) for place, each in enumerate(away) if each <= distance]


@few
@given(
    st.sets(st.sampled_from([1, 14, 15, 16, 17, 254, 300, 20_000]).flatmap(lambda n: words.map(lambda w: n * b"a" + w)))
)
def test_long_terms_come_back(file_of: FileOf, given_terms: set[bytes]) -> None:
    """Terms come back and are found however much they share, and however long they are."""
    ordered = sorted(given_terms)

    read = dictionary(file_of, ordered)

    assert list(read) == read[:] == ordered
    assert [read.find(term) for term in ordered] == list(range(len(ordered)))


@few
@given(terms.filter(len), st.data())
def test_damaged_terms_are_told_or_read_as_others(
    file_of: FileOf, given_terms: list[bytes], data: st.DataObject
) -> None:
    """Whatever stands in the arrays of a dictionary, asking it gives something or says that they are damaged."""

    def forge(file: ArrayFileWriter) -> None:
        whole = ArrayFile(file_of(partial(write_terms, name="field", terms=given_terms)), "test")
        file.properties.update(whole.properties)
        file.properties["field/terms_longest"] = data.draw(st.integers(0, 40))
        forged = data.draw(st.sampled_from(whole.names()))
        for name in whole.names():
            content = np.array(whole.array(name))
            if name == forged and len(content):
                places = data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4))
                content[places] = data.draw(st.integers(0, 255))
            file.add(name, content)

    content = file_of(forge)

    for ask in (
        lambda read: read[:],
        list,
        lambda read: read.find(given_terms[-1]),
        lambda read: read.near(b"ab", 2),
        lambda read: read.matching(Glob([MANY, *b"a"])),
    ):
        with suppress(IndexDamagedError):
            ask(TermDictionary(ArrayFile(content, "test"), "field"))


@pytest.mark.parametrize("pattern", [[ONE] * 44 + [*b"z"], [*b"a", MANY] * 40 + [*b"z"], [MANY, ONE] * 40 + [*b"z"]])
def test_pattern_takes_steps_by_the_length_of_the_word(pattern: list[int]) -> None:
    """Twice as long a word takes twice as many steps, whatever the pattern."""
    glob = Glob(pattern, [b"ae"])

    once, twice, fourfold = (steps(partial(glob.matches, b"ae" * length + b"z")) for length in (44, 88, 176))

    assert once > 80
    assert fourfold - twice <= 2 * (twice - once) + 20


def steps(work: Callable[[], object]) -> int:
    """How many lines of the matching are gone through."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        nonlocal count
        count += event == "line"
        return trace if frame.f_code.co_filename == globs.__file__ else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("place", [-1, 2, 100])
def test_place_outside_is_an_index_error(file_of: FileOf, place: int) -> None:
    """There is no term before the first and none behind the last."""
    read = dictionary(file_of, [b"a", b"b"])

    with pytest.raises(IndexError):
        read[place]
