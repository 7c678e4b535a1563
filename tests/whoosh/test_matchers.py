"""Matchers over columnar postings: where they go, what they tell, and that a plain Whoosh search with them is exact."""

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Article

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import collectors, formats, query
    from whoosh.matching import mcore


Ours = Callable[..., Any]

few = settings(max_examples=40, deadline=None)
fewer = settings(max_examples=25, deadline=None)

WORDS = "abcdefgh"
TEXT = "text_wording"


@contextmanager
def matcher_of(ours: Ours, texts: list[str], field: str = TEXT, term: str = "a") -> Iterator[Any]:
    """The matcher of a word, "a", in a field of an article with these paragraphs."""
    with ours([([Article(texts, id="a")], [])]) as index, index.reader() as reader:
        yield reader.postings(field, term)


texts = st.lists(st.sampled_from(["b", "a", "a a b", "b b a"]), max_size=25)
holding = texts.filter(lambda drawn: any("a" in text for text in drawn))
moves = st.lists(st.just("next") | st.just("reset") | st.integers(0, 30), max_size=12)


@few
@given(holding, moves)
def test_matcher_goes_where_it_is_sent(ours: Ours, texts: list[str], moves: list[Any]) -> None:
    """A matcher goes to the next document, to the first from a number on but never back, and to the beginning."""
    expected = [number for number, text in enumerate(texts) if "a" in text]
    at = 0

    with matcher_of(ours, texts) as matcher:
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
def test_matcher_tells_what_stands_in_the_text(ours: Ours, texts: list[str]) -> None:
    """Each posting has its weight, its frequency and its positions, told directly or through Whoosh's encoding."""
    expected = {
        number: [place for place, word in enumerate(text.split()) if word == "a"]
        for number, text in enumerate(texts)
        if "a" in text
    }
    counts = [len(places) for places in expected.values()]
    decode = formats.Positions().decode_positions

    with matcher_of(ours, texts) as matcher:
        assert dict(matcher.items_as("positions")) == expected
        assert {number: decode(value) for number, value in matcher.all_items()} == expected
        assert [count for _, count in matcher.items_as("frequency")] == counts
        assert [weight for _, weight in matcher.items_as("weight")] == counts
        for number, places in expected.items():
            assert (matcher.id(), matcher.weight(), matcher.score()) == (number, len(places), len(places))
            assert [span.start for span in matcher.spans()] == matcher.value_as("positions") == places
            assert matcher.value_as("position_boosts") == [(place, 1) for place in places]
            matcher.next()


@pytest.mark.parametrize(("field", "term", "value"), [("opening", "article", b"\0\0\0\1"), ("article", "a", b"")])
def test_formats_without_positions_tell_what_they_have(ours: Ours, field: str, term: str, value: bytes) -> None:
    """Without positions there are frequency and weight, or weight alone."""
    with matcher_of(ours, ["b"], field, term) as matcher:
        assert (matcher.value_as("frequency"), matcher.value_as("weight")) == (1, 1.0)
        assert (matcher.weight(), matcher.value()) == (1.0, value)
        assert not matcher.supports("positions")
        with pytest.raises(AttributeError):
            matcher.value_as("positions")


def test_copy_goes_its_own_way(ours: Ours) -> None:
    """A copy stands at the same document, and moves alone."""
    with matcher_of(ours, ["a"] * 5) as matcher:
        matcher.skip_to(2)
        copied = matcher.copy()
        copied.next()

        assert (matcher.id(), copied.id(), copied.term()) == (2, 3, (TEXT, b"a"))


def test_going_too_far_is_an_error(ours: Ours) -> None:
    """Behind the last document there is nowhere to go."""
    with matcher_of(ours, ["a"]) as matcher:
        matcher.next()

        with pytest.raises(mcore.ReadTooFar):
            matcher.next()
        with pytest.raises(mcore.ReadTooFar):
            matcher.skip_to(7)


def test_all_documents_are_one_block(ours: Ours) -> None:
    """What is told of a block is told of all documents together."""
    with matcher_of(ours, ["b", "a", "a b a", "b", "a b c d"]) as matcher:
        assert (matcher.block_min_id(), matcher.block_max_id()) == (1, 4)
        assert (matcher.block_min_length(), matcher.block_max_length()) == (1, 4)
        assert matcher.block_max_weight() == 2.0


def test_matcher_never_lets_itself_be_skipped(ours: Ours) -> None:
    """Whatever score is wanted, a matcher may reach it, stays as it is, and skips nothing."""
    with matcher_of(ours, ["a"] * 3) as matcher:
        assert not matcher.supports_block_quality()
        assert matcher.max_quality() == matcher.block_quality() == math.inf
        assert matcher.replace(1e9) is matcher
        assert (matcher.skip_to_quality(1e9), matcher.id()) == (0, 0)


# Words come in clusters: Whoosh's own blocks differ most then, and skipping them goes wrong most.
clusters = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.integers(1, 12), st.sampled_from("xyz")
)
collections = st.lists(st.lists(clusters, min_size=1, max_size=5), min_size=1, max_size=3)


def collected(clustered: list[list[Any]], removed: str) -> list[tuple[list[Article], list[str]]]:
    """The articles of clusters: each as many neighbours with the same words, some more and some less often.

    Those of a kind are removed at the end.
    """
    history: list[tuple[list[Article], list[str]]] = []
    gone: list[str] = []
    for number, segment in enumerate(clustered):
        added = []
        for cluster, (words, count, kind) in enumerate(segment):
            for place in range(count):
                article_id = f"{number} {cluster} {place}"
                text = " ".join(words[place % 3 :] * (1 + place % 4)) or "x"
                added.append(Article([text], id=article_id, section=" ".join(words[: 1 + place % 5])))
                gone += [article_id] if kind == removed else []
        history.append((added, []))
    return [*history, ([], gone)]


boosts = st.sampled_from([1.0, 1.0, 0.1, 3.0, 10.0])
terms = st.builds(query.Term, st.sampled_from([TEXT, TEXT, "section"]), st.sampled_from(WORDS + "ß"), boost=boosts)


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
    | st.builds(query.Prefix, st.just("section"), st.sampled_from(WORDS), boost=boosts)
    | st.builds(query.Wildcard, st.just(TEXT), st.just("[a-d]"), boost=boosts)
    | st.builds(query.Phrase, st.just(TEXT), st.lists(st.sampled_from(WORDS), min_size=2, max_size=2), boost=boosts)
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
def test_search_is_exact(ours: Ours, clustered: list[list[Any]], deleted: str, asked: list[Any], limit: int) -> None:
    """A plain search finds the best documents, with the scores that the postings of its words add up to."""
    with ours(collected(clustered, deleted)) as index, index.searcher() as searcher:
        for each in asked:
            expected = scores(searcher, each)

            found = searcher.search(each, limit=limit)

            assert len(found) == len(expected)
            assert [hit.score for hit in found] == pytest.approx(sorted(expected.values(), reverse=True)[:limit])
            assert [hit.score for hit in found] == pytest.approx([expected[hit.docnum] for hit in found])


@fewer
@given(collections, st.sampled_from("wxyz"), st.lists(wrapped, min_size=4, max_size=8), st.integers(1, 10))
def test_search_skips_nothing(
    ours: Ours, clustered: list[list[Any]], deleted: str, asked: list[Any], limit: int
) -> None:
    """A plain search for anything made of words finds the same best documents as one that looks at each of them."""
    with ours(collected(clustered, deleted)) as index, index.searcher() as searcher:
        for each in asked:
            expected = exhausted(searcher, each, limit)

            found = searcher.search(each, limit=limit)

            assert [hit.score for hit in found] == pytest.approx([score for score, _ in expected])
            assert [hit.docnum for hit in found] == [number for _, number in expected]
