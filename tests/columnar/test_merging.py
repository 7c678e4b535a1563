"""Merging segments, and when it is done."""

import json
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import accumulate, chain
from math import log2
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.columnar.runs import collapsed

from fundstelle.index.columnar import merging
from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.documents import PLAIN_BLOCK_SIZE, SAMPLE_SIZE, DocumentsWriter
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.merging import merge_segments
from fundstelle.index.columnar.packing import FieldPostingsWriter, write_postings
from fundstelle.index.columnar.postings import Postings
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.columnar.tiers import tiers

DEFAULT_DATE = 2**63 - 1
WITH_POSITIONS, WITH_FREQUENCIES, PLAIN = "text", "tags", "kin"


@dataclass(frozen=True)
class Occurrences:
    """How a term occurs in a document."""

    weight: float
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Doc:
    """A document: its terms by field, its values for the columns, and what is stored of it."""

    terms: dict[str, dict[bytes, Occurrences]] = field(default_factory=dict)
    date: int = DEFAULT_DATE
    stored: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """The documents of a segment, which of them are deleted, and whether it has columns."""

    documents: list[Doc]
    deleted: frozenset[int] = frozenset()
    has_columns: bool = True

    def remaining(self) -> list[Doc]:
        """The documents as they should come out of a merge."""
        kept = [document for number, document in enumerate(self.documents) if number not in self.deleted]
        return kept if self.has_columns else [replace(each, date=DEFAULT_DATE) for each in kept]


class Kept(BytesIO):
    """A file in memory whose content outlasts its closing."""

    def close(self) -> None:
        """Keep the content."""


def opened(documents: BytesIO, postings: BytesIO, deleted: Iterable[int] = ()) -> SegmentColumns:
    """A segment in memory, opened."""
    return SegmentColumns.of_files(
        ArrayFile(documents.getvalue(), "documents"),
        ArrayFile(postings.getvalue(), "postings"),
        array("q", sorted(deleted)),
    )


def made(source: Source) -> SegmentColumns:
    """A segment written from its documents."""
    documents, postings = Kept(), Kept()
    names = sorted({name for document in source.documents for name in document.terms})
    with ArrayFileWriter(documents) as file:
        writer = DocumentsWriter(file)
        writer.add(json.dumps(document.stored).encode() for document in source.documents)
        lengths = {name: np.array([length(each, name) for each in source.documents], np.int64) for name in names}
        dates = {"date": np.array([each.date for each in source.documents], np.int64)}
        writer.write_tables(lengths, *(dates, {"date": DEFAULT_DATE}) if source.has_columns else ({},))
    with ArrayFileWriter(postings) as file:
        write_postings(file, [field_postings(name, source.documents) for name in names])
    return opened(documents, postings, source.deleted)


def length(document: Doc, name: str) -> int:
    """The number of terms of a field in a document."""
    return sum(len(occurrences.positions) for occurrences in document.terms.get(name, {}).values())


def field_postings(name: str, documents: Sequence[Doc]) -> FieldPostingsWriter:
    """The postings of a field, with runs where neighbouring documents are alike."""
    found: dict[bytes, list[tuple[int, Occurrences]]] = {}
    for number, document in enumerate(documents):
        for term, occurrences in document.terms.get(name, {}).items():
            found.setdefault(term, []).append((number, occurrences))
    terms = sorted(found)
    flat = list(chain.from_iterable(found[term] for term in terms))
    postings = Postings(
        np.array([len(found[term]) for term in terms], np.int64),
        np.array([number for number, _ in flat], np.int64),
        weights=np.array([occurrences.weight for _, occurrences in flat], np.float32),
        frequencies=None if name == PLAIN else np.array([len(each.positions) for _, each in flat], np.int64),
        positions=np.array(list(chain.from_iterable(each.positions for _, each in flat)), np.int64)
        if name == WITH_POSITIONS
        else None,
    )
    writer = FieldPostingsWriter(name)
    writer.add(terms, collapsed(postings))
    return writer


def merged(sources: Sequence[SegmentColumns], **options: int) -> SegmentColumns:
    """Several segments merged to one in memory."""
    documents, postings = Kept(), Kept()
    count = merge_segments(sources, documents, postings, **options)
    result = opened(documents, postings)
    assert result.documents.count == count
    return result


def content(segment: SegmentColumns) -> dict[str, Any]:
    """All that is in a segment, in a form that does not depend on how it was written."""
    documents = segment.documents
    everyone = range(documents.count)
    return {
        "stored": [documents.stored(number) for number in everyone],
        "lengths": {
            name: values.tolist()
            for name in documents.fields_with_lengths()
            if (values := documents.lengths(name)) is not None
        },
        "dates": listed(documents.column("date"), DEFAULT_DATE, documents.count),
        "postings": {name: decoded(segment.fields[name]) for name in segment.fields},
        "positions": {name: segment.fields[name].has_positions for name in segment.fields},
    }


def listed(values: Any, default: Any, count: int) -> list[Any]:
    """The values of a column, defaults where there is none."""
    return [default] * count if values is None else list(values)


def decoded(postings: FieldPostings) -> dict[bytes, list[tuple[Any, ...]]]:
    """For every term of a field: document, weight, frequency and positions of each of its documents."""
    found = {}
    for place, term in enumerate(postings.terms):
        of_term = FieldArrays(postings).several(place, place + 1)
        frequencies = of_term.all_frequencies().tolist()
        positions = [] if of_term.positions is None else of_term.positions.tolist()
        ends = list(accumulate(frequencies))
        rows = zip(of_term.documents.tolist(), of_term.all_runs().tolist(), of_term.all_weights().tolist(), strict=True)
        found[term] = [
            (each, weight, frequency, positions[end - frequency : end])
            for (document, run, weight), frequency, end in zip(rows, frequencies, ends, strict=True)
            for each in range(document, document + run)
        ]
    return found


terms = st.sampled_from([b"a", b"ab", b"b\n", b"c", b"\xc3\xa4", b"z\x00"])
occurrences = st.builds(
    Occurrences,
    st.sampled_from([1.0, 2.0, 0.5, 1.5]),
    st.sets(st.integers(0, 300), min_size=1, max_size=3).map(sorted).map(tuple),
)
fields = st.dictionaries(
    st.sampled_from([WITH_POSITIONS, WITH_FREQUENCIES, PLAIN]), st.dictionaries(terms, occurrences, min_size=1)
)
single = st.builds(
    Doc,
    fields,
    st.integers(-(2**40), 2**40),
    st.dictionaries(st.sampled_from(["text", "number"]), st.text("abß\n", max_size=5)),
)
# Neighbours that are alike make runs.
neighbours = st.builds(lambda document, times: [document] * times, single, st.integers(1, 4))
documents_of_segments = st.lists(neighbours, max_size=5).map(lambda groups: list(chain.from_iterable(groups)))
segments = documents_of_segments.flatmap(
    lambda documents: st.builds(
        Source,
        st.just(documents),
        st.frozensets(st.integers(0, len(documents) - 1)) if documents else st.just(frozenset[int]()),
        st.booleans(),
    )
)
budgets = st.sampled_from([1, 1_000, 100_000_000])


@settings(max_examples=60, deadline=None)
@given(st.lists(segments, max_size=4), budgets)
def test_a_merged_segment_is_the_one_made_of_the_remaining_documents(sources: list[Source], budget: int) -> None:
    """A merged segment equals the one that is made directly of the documents that remain, in their order."""
    direct = made(Source(list(chain.from_iterable(source.remaining() for source in sources))))

    result = merged([made(source) for source in sources], budget=budget)

    assert content(result) == content(direct)


@settings(max_examples=30, deadline=None)
@given(segments, segments, segments, budgets)
def test_merging_in_two_steps_is_merging_in_one(first: Source, second: Source, third: Source, budget: int) -> None:
    """It makes no difference whether three segments are merged at once or one after the other."""
    sources = [made(first), made(second), made(third)]

    once = merged(sources, budget=budget)
    twice = merged([merged(sources[:2]), sources[2]], budget=budget)

    assert content(once) == content(twice)


def test_postings_are_merged_alike_whatever_the_budget() -> None:
    """The ranges of terms that a budget makes leave no trace in the files."""
    rng = np.random.default_rng(1)
    sources = [made(Source([doc_of_words(rng) for _ in range(300)], frozenset(range(0, 300, 7)))) for _ in range(3)]

    files = []
    for budget in (1, 20_000, 100_000_000):
        documents, postings = Kept(), Kept()
        merge_segments(sources, documents, postings, budget=budget)
        files.append((documents.getvalue(), content(opened(documents, postings))["postings"]))

    assert files[0] == files[1] == files[2]


@pytest.mark.parametrize(("budget", "folders"), [(1, 1), (100_000_000, 0)])
def test_much_waits_in_a_temporary_file(
    budget: int, folders: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too much for the budget waits in a file beside the index, which is gone when the merge is done."""
    used: list[Path | None] = []

    def recorded(**options: Path | None) -> IO[bytes]:
        used.append(options["dir"])
        return TemporaryFile(dir=options["dir"])  # the merge closes it

    monkeypatch.setattr(merging, "TemporaryFile", recorded)
    rng = np.random.default_rng(5)
    source = made(Source([doc_of_words(rng) for _ in range(20)]))

    merge_segments([source, source], (tmp_path / "a").open("wb"), (tmp_path / "b").open("wb"), budget=budget)

    assert used == [tmp_path] * folders
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def doc_of_words(rng: np.random.Generator) -> Doc:
    """A document with some of many words."""
    words = rng.zipf(1.3, 20) % 1000
    return Doc({WITH_POSITIONS: {b"%03d" % word: Occurrences(1.0, (int(word),)) for word in words}})


def test_a_run_shrinks_by_its_deleted_documents() -> None:
    """A run keeps being one posting when documents inside it are deleted, and goes with the last of them."""
    alike = [Doc({WITH_POSITIONS: {b"head": Occurrences(1.0, (0, 4))}})] * 4
    gone = [Doc({WITH_POSITIONS: {b"gone": Occurrences(1.0, (0,))}})] * 2
    source = made(Source([Doc(), *alike, *gone, Doc()], frozenset({0, 2, 3, 5, 6})))

    postings = FieldArrays(merged([source, source]).fields[WITH_POSITIONS])

    assert postings.terms[:] == [b"head"]
    assert postings.postings(0).documents.tolist() == [0, 3]
    assert postings.postings(0).all_runs().tolist() == [2, 2]


def test_positions_are_kept_where_all_segments_have_them() -> None:
    """A field with positions in one segment and none in another has none in the merged one."""
    plain = Source([Doc({PLAIN: {b"a": Occurrences(1.0, (1,))}})])
    with_positions = [Doc({WITH_POSITIONS: {b"a": Occurrences(1.0, (1,))}})]
    first, second = made(Source(with_positions)), made(plain)
    renamed = replace(second, fields={WITH_POSITIONS: second.fields[PLAIN]})

    result = FieldArrays(merged([first, renamed]).fields[WITH_POSITIONS])

    assert not result.has_positions
    assert result.postings(0).documents.tolist() == [0, 1]


def test_a_segment_without_documents_costs_no_positions() -> None:
    """A segment all of whose documents are deleted has no say in what the merged one keeps."""
    plain = made(Source([Doc({PLAIN: {b"a": Occurrences(1.0, (1,))}})], frozenset({0})))
    renamed = replace(plain, fields={WITH_POSITIONS: plain.fields[PLAIN]})
    with_positions = made(Source([Doc({WITH_POSITIONS: {b"a": Occurrences(1.0, (1,))}})]))

    result = merged([renamed, with_positions]).fields[WITH_POSITIONS]

    assert result.has_positions


def test_a_field_without_postings_vanishes() -> None:
    """A field that only deleted documents have is none of the merged segment."""
    having = Doc({PLAIN: {b"a": Occurrences(1.0, (1,))}})
    source = made(Source([having, Doc()], frozenset({0})))

    result = merged([source, source])

    assert result.documents.count == 2
    assert list(result.fields) == []
    assert result.documents.fields_with_lengths() == []


@pytest.mark.parametrize("shift", [0, 50, 400])
def test_ranges_of_terms_keep_to_the_budget(shift: int) -> None:
    """A range has no more bytes than allowed, but for a term of each segment, and the ranges leave nothing out."""
    sources = [made(words_in_turn(0, 400)), made(words_in_turn(shift, 20)), made(words_in_turn(shift, 200))]
    of_segments = [FieldArrays(source.fields[WITH_POSITIONS]) for source in sources]
    sizes = [postings.bytes_before() for postings in of_segments]

    ranges = list(merging._ranges([postings.terms for postings in of_segments], sizes, 100))

    largest = sum(int(np.diff(size).max()) for size in sizes)
    for bounds in ranges:
        assert (
            sum(int(size[end] - size[first]) for size, (first, end) in zip(sizes, bounds, strict=True)) <= 100 + largest
        )
    for number, postings in enumerate(of_segments):
        places = [range(*bounds[number]) for bounds in ranges]
        assert list(chain.from_iterable(places)) == list(range(len(postings.terms)))


def words_in_turn(first: int, count: int) -> Source:
    """Documents with one word each, from a certain one on."""
    words = range(first, first + count)
    return Source([Doc({WITH_POSITIONS: {b"%04d" % word: Occurrences(1.0, (0,))}}) for word in words])


def test_a_column_is_filled_up_with_its_default() -> None:
    """Documents of a segment without a column get the default that the column was written with."""
    with_column = made(Source([Doc(date=5)]))
    without = made(Source([Doc(), Doc()], has_columns=False))

    documents = merged([without, with_column]).documents

    assert listed(documents.column("date"), 0, 3) == [DEFAULT_DATE, DEFAULT_DATE, 5]
    assert documents.column_default("date") == DEFAULT_DATE


@pytest.mark.parametrize("kind", ["alike", "unlike"])
def test_a_full_block_without_deletions_is_copied_as_it_is(kind: str) -> None:
    """Only blocks that lose documents, and small ones, are compressed anew where the dictionary is the same."""
    rng = np.random.default_rng(2)
    texts = ["ab" * 1000 if kind == "alike" else rng.bytes(1000).hex() for _ in range(SAMPLE_SIZE // 2000)]
    documents = [Doc(stored={"text": text, "number": number}) for number, text in enumerate(texts)]
    source = made(Source(documents, frozenset({len(texts) - 1})))
    assert source.documents.dictionary

    blocks = list(merged([source, source]).documents.blocks())

    before = list(source.documents.blocks())
    assert [block for block in blocks if block in before] == before[:-1] * 2
    assert sum(block.documents for block in blocks) == 2 * len(texts) - 2


def test_the_dictionary_of_the_largest_segment_is_kept() -> None:
    """Its blocks stay as they are; what was compressed with another dictionary, or none, is compressed with this."""
    rng = np.random.default_rng(4)
    large, other = (
        made(Source([Doc(stored={"text": rng.bytes(1000).hex(), "number": number}) for number in range(count)]))
        for count in (2500, 2200)
    )
    small = made(Source([Doc(stored={"text": "Klein."})]))

    documents = merged([other, large, small]).documents

    assert documents.dictionary == large.documents.dictionary != other.documents.dictionary
    assert [documents.stored(number) for number in (0, 2199)] == [
        other.documents.stored(0),
        other.documents.stored(2199),
    ]
    assert [documents.stored(number)["number"] for number in (2200, 4699)] == [0, 2499]
    assert documents.stored(4700) == {"text": "Klein."}
    assert set(list(large.documents.blocks())[:-1]) < set(documents.blocks())


@pytest.mark.parametrize("kind", ["alike", "unlike"])
def test_small_blocks_are_put_together(kind: str) -> None:
    """Blocks of one document become full blocks."""
    rng = np.random.default_rng(3)
    texts = ["ab" * 500 if kind == "alike" else rng.bytes(500).hex() for _ in range(60)]
    small = [made(Source([Doc(stored={"text": text})])) for text in texts]

    documents = merged(small).documents

    assert [documents.stored(number)["text"] for number in range(60)] == texts
    assert len(list(documents.blocks())) == -(-60 * 1000 // PLAIN_BLOCK_SIZE)


def test_nothing_may_be_left() -> None:
    """A segment all of whose documents are deleted becomes a segment without documents and fields."""
    source = made(Source([Doc({PLAIN: {b"a": Occurrences(1.0, (1,))}})], frozenset({0})))

    result = merged([source])

    assert result.documents.count == 0
    assert list(result.fields) == []


def history(
    commits: Iterable[tuple[int, float]], policy: Callable[[list[int], list[int]], list[range]]
) -> list[tuple[list[list[int]], list[int]]]:
    """What a policy makes of commits: after each, the documents of every segment as how often each was written again.

    Args:
        commits: how many documents each adds, and which part of all before is deleted with it.
        policy: takes the sizes of the segments and how many documents of each are deleted.

    Returns:
        For every commit, the segments with the documents that remain in each, and how many are deleted of each.
    """
    segments: list[list[int]] = []
    deleted: list[int] = []
    states = []
    for added, part in commits:
        for number, segment in enumerate(segments):
            gone = int(len(segment) * part)
            segments[number] = segment[gone:]
            deleted[number] += gone
        segments.append([0] * added)
        deleted.append(0)
        sizes = [len(segment) + gone for segment, gone in zip(segments, deleted, strict=True)]
        for places in reversed(policy(sizes, deleted)):
            joined = [times + 1 for segment in segments[places.start : places.stop] for times in segment]
            segments[places.start : places.stop] = [joined] if joined else []
            deleted[places.start : places.stop] = [0] if joined else []
        states.append((list(segments), list(deleted)))
    return states


commit_sizes = st.one_of(st.integers(1, 3), st.integers(1, 200))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(commit_sizes, st.sampled_from([0.0, 0.0, 0.1, 0.9])), max_size=60))
def test_the_number_of_segments_is_bounded_whatever_the_history(commits: list[tuple[int, float]]) -> None:
    """There are never more segments than ten, or one more than the binary logarithm of the number of documents."""
    states = history(commits, tiers)

    for segments, _ in states:
        remaining = sum(map(len, segments))
        assert len(segments) <= max(10, 1 + log2(max(remaining, 1)))


@settings(max_examples=60, deadline=None)
@given(st.lists(commit_sizes, max_size=100))
def test_a_document_is_seldom_written_again(commits: list[int]) -> None:
    """A document is written again at most one time more than the binary logarithm of the number of documents."""
    states = history([(added, 0.0) for added in commits], tiers)

    for segments, _ in states:
        count = sum(map(len, segments))
        assert max(chain.from_iterable(segments)) <= 1 + log2(count)


def test_adding_documents_one_by_one_is_cheap() -> None:
    """Two thousand commits of one document leave ten segments, and write each document again ten times at most."""
    states = history([(1, 0.0)] * 2_000, tiers)

    assert max(len(segments) for segments, _ in states) <= 10
    assert max(chain.from_iterable(states[-1][0])) <= 10


@settings(max_examples=60, deadline=None)
@given(st.lists(commit_sizes, max_size=40), st.integers(1, 12))
def test_one_call_is_enough(sizes: list[int], allowed: int) -> None:
    """After the merges that it asks for, the policy asks for none."""
    asked = tiers(sizes, allowed=allowed)

    for places in reversed(asked):
        sizes[places.start : places.stop] = [sum(sizes[places.start : places.stop])]
    assert tiers(sizes, allowed=allowed) == []


def test_few_segments_are_left_as_they_are() -> None:
    """Ten segments stay ten, whatever their sizes."""
    sizes = [1, 1000, 1, 1, 50, 1, 1, 1, 1, 1]

    asked = tiers(sizes)

    assert asked == []


def test_a_segment_as_large_as_all_after_it_is_not_merged() -> None:
    """Only a segment that is smaller than all after it together is merged with these."""
    sizes = [4, 2, 1, 1]

    asked = tiers(sizes, allowed=1)

    assert asked == []


def test_segments_that_are_large_or_empty_do_not_count() -> None:
    """Only segments that can be merged, and have documents left, are too many."""
    sizes, deleted = [100, 100, 100, 9, 1, 2], [0, 0, 0, 9, 0, 0]

    asked = tiers(sizes, deleted, allowed=2, largest=100)

    assert asked == [range(3, 4)]


def test_an_empty_segment_is_no_reason_to_write_others() -> None:
    """A segment without documents goes by itself, where those behind it need no merge."""
    sizes, deleted = [9, 4, 2, 1], [9, 0, 0, 0]

    asked = tiers(sizes, deleted, allowed=1)

    assert asked == [range(1)]


def test_a_hollow_segment_is_written_anew() -> None:
    """A segment more than half of whose documents are deleted is written anew, alone if need be."""
    sizes, deleted = [100, 100, 7], [50, 51, 7]

    asked = tiers(sizes, deleted)

    assert asked == [range(1, 2), range(2, 3)]


def test_a_hollow_segment_is_merged_with_its_neighbours() -> None:
    """A segment that is part of a merge is not written anew besides."""
    sizes, deleted = [1000] + [10] * 11, [0, 0, 0, 9] + [0] * 8

    asked = tiers(sizes, deleted)

    assert asked == [range(1, 12)]


def test_a_large_segment_parts_those_beside_it() -> None:
    """A segment of the greatest size stays, and only segments on the same side of it are merged."""
    sizes = [5, 6, 100, 1, 1, 1, 200]

    asked = tiers(sizes, allowed=3, largest=100)

    assert asked == [range(2), range(3, 6)]


def test_a_large_segment_is_written_anew_when_it_is_hollow() -> None:
    """What counts of a large segment is what remains of it."""
    sizes, deleted = [500, 10], [300, 0]

    asked = tiers(sizes, deleted, largest=100)

    assert asked == [range(1)]
