"""Matchers over columnar postings: where they go, what they tell, and that a plain Whoosh search with them is exact."""

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.columnar.codec import ColumnarCodec

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import analysis, collectors, fields, query
    from whoosh.matching import mcore


Memory = Callable[[], Any]

few = settings(max_examples=40, deadline=None)
fewer = settings(max_examples=25, deadline=None)

WORDS = "abcdefgh"
SCHEMA = fields.Schema(
    text=fields.TEXT(analysis.RegexTokenizer()),
    tags=fields.KEYWORD(scorable=True, field_boost=2.0),
    kind=fields.ID(field_boost=1.5),
)


def indexed(memory: Memory, segments: list[list[dict[str, Any]]], deleted: str = "") -> Any:
    """An index in memory with these documents, without those of a kind."""
    made = memory().create_index(SCHEMA)
    for documents in segments:
        writer = made.writer(codec=ColumnarCodec())
        for document in documents:
            writer.add_document(**document)
        writer.commit(merge=False)
    writer = made.writer(codec=ColumnarCodec())
    writer.delete_by_term("kind", deleted)
    writer.commit(merge=False)
    return made


@contextmanager
def matcher_of(memory: Memory, field: str, texts: list[str | None]) -> Iterator[Any]:
    """The matcher of the word "a" in a field of some documents."""
    with indexed(memory, [[{field: text} if text else {} for text in texts]]).reader() as reader:
        yield reader.postings(field, "a")


texts = st.lists(st.sampled_from([None, "b", "a", "a a b", "b b a"]), max_size=25)
holding = texts.filter(lambda drawn: any(text and "a" in text for text in drawn))
moves = st.lists(st.just("next") | st.just("reset") | st.integers(0, 30), max_size=12)


@few
@given(holding, moves)
def test_matcher_goes_where_it_is_sent(memory: Memory, texts: list[str | None], moves: list[Any]) -> None:
    """A matcher goes to the next document, to the first from a number on but never back, and to the beginning."""
    expected = [number for number, text in enumerate(texts) if text and "a" in text]
    at = 0

    with matcher_of(memory, "text", texts) as matcher:
        for move in moves:
            if move == "reset":
                matcher.reset()
                at = 0
            elif at < len(expected):
                _ = matcher.next() if move == "next" else matcher.skip_to(move)
                at = (
                    at + 1 if move == "next" else next((i for i in range(at, len(expected)) if expected[i] >= move), 99)
                )

            assert matcher.is_active() == (at < len(expected))
            assert matcher.id() == expected[min(at, len(expected) - 1)]
            assert list(matcher.all_ids()) == expected[at:]


@few
@given(holding)
def test_matcher_tells_what_stands_in_the_text(memory: Memory, texts: list[str | None]) -> None:
    """Each posting has its weight, its frequency and its positions, told directly or through Whoosh's encoding."""
    expected = {
        number: [place for place, word in enumerate(text.split()) if word == "a"]
        for number, text in enumerate(texts)
        if text and "a" in text
    }
    counts = [len(places) for places in expected.values()]
    decode = SCHEMA["text"].format.decode_positions

    with matcher_of(memory, "text", texts) as matcher:
        assert dict(matcher.items_as("positions")) == expected
        assert {number: decode(value) for number, value in matcher.all_items()} == expected
        assert [count for _, count in matcher.items_as("frequency")] == counts
        assert [weight for _, weight in matcher.items_as("weight")] == counts
        for number, places in expected.items():
            assert (matcher.id(), matcher.weight(), matcher.score()) == (number, len(places), len(places))
            assert [span.start for span in matcher.spans()] == matcher.value_as("positions") == places
            assert matcher.value_as("position_boosts") == [(place, 1) for place in places]
            matcher.next()


@pytest.mark.parametrize(
    ("field", "frequency", "weight", "value"), [("tags", 2, 4.0, b"\0\0\0\2"), ("kind", 1, 1.5, b"")]
)
def test_formats_without_positions_tell_what_they_have(
    memory: Memory, field: str, frequency: int, weight: float, value: bytes
) -> None:
    """Without positions there are frequency and weight, or weight alone, with the boost of the field."""
    with matcher_of(memory, field, ["b", "a a" if field == "tags" else "a"]) as matcher:
        assert (matcher.value_as("frequency"), matcher.value_as("weight")) == (frequency, weight)
        assert (matcher.weight(), matcher.value()) == (weight, value)
        assert not matcher.supports("positions")
        with pytest.raises(AttributeError):
            matcher.value_as("positions")


def test_copy_goes_its_own_way(memory: Memory) -> None:
    """A copy stands at the same document, and moves alone."""
    with matcher_of(memory, "text", ["a"] * 5) as matcher:
        matcher.skip_to(2)
        copied = matcher.copy()
        copied.next()

        assert (matcher.id(), copied.id(), copied.term()) == (2, 3, ("text", b"a"))


def test_going_too_far_is_an_error(memory: Memory) -> None:
    """Behind the last document there is nowhere to go."""
    with matcher_of(memory, "text", ["a"]) as matcher:
        matcher.next()

        with pytest.raises(mcore.ReadTooFar):
            matcher.next()
        with pytest.raises(mcore.ReadTooFar):
            matcher.skip_to(7)


def test_all_documents_are_one_block(memory: Memory) -> None:
    """What is told of a block is told of all documents together."""
    with matcher_of(memory, "text", ["b", "a", "a b a", "b", "a b c d"]) as matcher:
        assert (matcher.block_min_id(), matcher.block_max_id()) == (1, 4)
        assert (matcher.block_min_length(), matcher.block_max_length()) == (1, 4)
        assert matcher.block_max_weight() == 2.0


def test_matcher_never_lets_itself_be_skipped(memory: Memory) -> None:
    """Whatever score is wanted, a matcher may reach it, stays as it is, and skips nothing."""
    with matcher_of(memory, "text", ["a"] * 3) as matcher:
        assert not matcher.supports_block_quality()
        assert matcher.max_quality() == matcher.block_quality() == math.inf
        assert matcher.replace(1e9) is matcher
        assert (matcher.skip_to_quality(1e9), matcher.id()) == (0, 0)


# Words come in clusters: Whoosh's own blocks differ most then, and skipping them goes wrong most.
clusters = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.integers(1, 12), st.sampled_from("xyz")
)
collections = st.lists(st.lists(clusters, min_size=1, max_size=5), min_size=1, max_size=3)


def collected(clustered: list[list[Any]]) -> list[list[dict[str, Any]]]:
    """The documents of clusters: each as many neighbours with the same words, some more and some less often."""
    return [
        [
            {
                "text": " ".join(words[place % 3 :] * (1 + place % 4)),
                "tags": " ".join(words[: 1 + place % 5]),
                "kind": kind,
            }
            for words, count, kind in segment
            for place in range(count)
        ]
        for segment in clustered
    ]


boosts = st.sampled_from([1.0, 1.0, 0.1, 3.0, 10.0])
terms = st.builds(query.Term, st.sampled_from(["text", "text", "tags"]), st.sampled_from(WORDS + "ß"), boost=boosts)


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    # In small indexes Whoosh reads three parts of an Or ahead, and takes those that are compound for worthless then.
    return (
        st.builds(query.And, st.lists(inner, min_size=2, max_size=4), boost=boosts)
        | st.builds(query.Or, st.lists(inner, min_size=2, max_size=2), boost=boosts)
        | st.builds(query.Or, st.lists(terms, min_size=3, max_size=5), boost=boosts)
        | st.builds(lambda one, other: query.And([one, query.Not(other)]), inner, inner)
    )


plain = st.recursive(terms, combined, max_leaves=6)
other = (
    terms
    | st.builds(query.Prefix, st.just("tags"), st.sampled_from(WORDS), boost=boosts)
    | st.builds(query.Wildcard, st.just("text"), st.just("[a-d]"), boost=boosts)
    | st.builds(query.Phrase, st.just("text"), st.lists(st.sampled_from(WORDS), min_size=2, max_size=2), boost=boosts)
)
parts = st.recursive(other, combined, max_leaves=4)
wrapped = st.builds(
    lambda how, one, another: how(one, another),
    st.sampled_from([query.AndMaybe, query.AndNot, query.Require, lambda *both: query.DisjunctionMax([*both])]),
    parts,
    parts,
)


def scores(searcher: Any, asked: Any) -> dict[int, float]:
    """What each document scores, worked out from the postings of the words alone."""
    match asked:
        case query.Term():
            found: dict[int, float] = {}
            for leaf, base in searcher.leaf_searchers():
                if (asked.fieldname, asked.text) in leaf.reader():
                    found |= scored(leaf.postings(asked.fieldname, asked.text), base)
        case query.And(subqueries=[one, query.Not(query=without)]):
            # What is not there counts 1 in Whoosh.
            excluded = scores(searcher, without)
            found = {number: score + 1 for number, score in scores(searcher, one).items() if number not in excluded}
        case _:
            each = [scores(searcher, part) for part in asked.subqueries]
            how = all if isinstance(asked, query.And) else any
            numbers = {number for part in each for number in part if how(number in other for other in each)}
            found = {number: sum(part.get(number, 0.0) for part in each) for number in numbers}
    return {number: score * asked.boost for number, score in found.items()}


def scored(matcher: Any, base: int) -> dict[int, float]:
    found = {}
    while matcher.is_active():
        found[matcher.id() + base] = matcher.score()
        matcher.next()
    return found


def exhausted(searcher: Any, asked: Any, limit: int) -> list[tuple[float, int]]:
    """The best documents, from a collector that looks at each and skips none."""
    collector = collectors.TopCollector(limit, usequality=False, replace=0)
    searcher.search_with_collector(asked, collector)
    best: list[tuple[float, int]] = collector.results().top_n
    return best


@fewer
@given(collections, st.sampled_from("wxyz"), st.lists(plain, min_size=4, max_size=8), st.integers(1, 10))
def test_search_is_exact(
    memory: Memory, clustered: list[list[Any]], deleted: str, asked: list[Any], limit: int
) -> None:
    """A plain search finds the best documents, with the scores that the postings of its words add up to."""
    with indexed(memory, collected(clustered), deleted).searcher() as searcher:
        for each in asked:
            expected = scores(searcher, each)

            found = searcher.search(each, limit=limit)

            assert len(found) == len(expected)
            assert [hit.score for hit in found] == pytest.approx(sorted(expected.values(), reverse=True)[:limit])
            assert [hit.score for hit in found] == pytest.approx([expected[hit.docnum] for hit in found])


@fewer
@given(collections, st.sampled_from("wxyz"), st.lists(wrapped, min_size=4, max_size=8), st.integers(1, 10))
def test_search_skips_nothing(
    memory: Memory, clustered: list[list[Any]], deleted: str, asked: list[Any], limit: int
) -> None:
    """A plain search for anything made of words finds the same best documents as one that looks at each of them."""
    with indexed(memory, collected(clustered), deleted).searcher() as searcher:
        for each in asked:
            expected = exhausted(searcher, each, limit)

            found = searcher.search(each, limit=limit)

            assert [hit.score for hit in found] == pytest.approx([score for score, _ in expected])
            assert [hit.docnum for hit in found] == [number for _, number in expected]
