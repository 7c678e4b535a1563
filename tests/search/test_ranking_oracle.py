"""The engine against an oracle: what is found, how it is scored and in which order, written down plainly."""

import math
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Article, open_writer
from fundstelle.search import Index, Ranking, Weights, open_index

# Words as they are written, and what they are forms of.
FORMS = {
    "Hund": "Hund",
    "Hunde": "Hund",
    "Katze": "Katze",
    "Katzen": "Katze",
    "Igel": "Igel",
    "Maus": "Maus",
    "der": "der",
}

Text = tuple[str, ...]
Matches = Callable[[Text], bool]

texts = st.lists(st.sampled_from(sorted(FORMS)), min_size=1, max_size=10).map(tuple) | st.tuples(
    st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(FORMS)), st.integers(1, 200)
).map(lambda drawn: (drawn[0],) + (drawn[1],) * drawn[2])
commits = st.lists(st.tuples(st.sampled_from("abcdefghij"), texts), max_size=6)
histories = st.lists(commits, min_size=1, max_size=7)


@dataclass(frozen=True)
class Asked:
    """A query and which texts it should find."""

    query: str
    matches: Matches


def word(form: str) -> Asked:
    return Asked(form, lambda text: FORMS[form] in {FORMS[other] for other in text})


def phrase(words: Text) -> Asked:
    return Asked(f'"{" ".join(words)}"', lambda text: any(text[i : i + len(words)] == words for i in range(len(text))))


def one_of(query: str, *forms: str) -> Asked:
    return Asked(query, lambda text: not set(forms).isdisjoint(text))


def joined(query: str, how: Callable[[Iterable[bool]], bool], parts: list[Asked]) -> Asked:
    return Asked(query.join(part.query for part in parts).join("()"), lambda text: how(p.matches(text) for p in parts))


def negated(part: Asked) -> Asked:
    return Asked(f"(NOT {part.query})", lambda text: not part.matches(text))


def without(first: Asked, second: Asked) -> Asked:
    return Asked(f"({first.query} -{second.query})", lambda text: first.matches(text) and not second.matches(text))


leaves = (
    st.sampled_from(sorted(set(FORMS) - {"der"})).map(word)
    | st.lists(st.sampled_from(sorted(FORMS)), min_size=1, max_size=3).map(tuple).map(phrase)
    | st.sampled_from(
        [
            one_of("Hund*", "Hund", "Hunde"),
            one_of("*atze", "Katze"),
            one_of("?at*", "Katze", "Katzen"),
            one_of("M?us", "Maus"),
            one_of("*e*", "Hunde", "Katze", "Katzen", "Igel", "der"),
            one_of("x*"),
            one_of("Hunt~1", "Hund"),
            one_of("Hunt~2", "Hund", "Hunde"),
            one_of("Iegl~1", "Igel"),
        ]
    )
)


def nested(inner: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(lambda parts: joined(" AND ", all, parts))
        | several.map(lambda parts: joined(" ODER ", any, parts))
        | several.map(lambda parts: joined(" ", any, parts))
        | inner.map(negated)
        | st.tuples(inner, inner).map(lambda pair: without(*pair))
    )


queries = st.recursive(leaves, nested, max_leaves=6)


def living(history: list[list[tuple[str, Text]]]) -> dict[str, Text]:
    """The articles that are left, in the order in which they were written."""
    left: dict[str, Text] = {}
    for commit in history:
        for name, text in commit:
            if left.get(name) != text:
                left.pop(name, None)
                left[name] = text
    return left


@contextmanager
def indexed(history: list[list[tuple[str, Text]]]) -> Iterator[Index]:
    """An opened index of the articles, with a commit for each of the lists."""
    with tempfile.TemporaryDirectory() as folder:
        for commit in history:
            with open_writer(Path(folder)) as writer:
                for name, text in commit:
                    writer.add(Article([" ".join(text)], id=name))
        # What only begins alike is left out of the sum, as it is of the oracle.
        with open_index(Path(folder), ranking=Ranking(weights=Weights(kin=0.0))) as index:
            yield index


def scores(index: Index, query: str) -> dict[str, float]:
    """What each article that is found scores, the best first."""
    return {hit.passage.article_id: hit.score for hit in index.search(query, None)}


def bm25(holding: list[int], lengths: list[int]) -> list[float]:
    """The formula of `Bm25` for one term, given how often each document holds it."""
    ranking = Ranking()
    mean = sum(lengths) / max(len(lengths), 1)
    found = sum(count > 0 for count in holding)
    idf = math.log(1 + (len(holding) - found + 0.5) / (found + 0.5))
    return [
        idf * count * (ranking.k1 + 1) / (count + ranking.k1 * (1 - ranking.b + ranking.b * length / mean))
        for count, length in zip(holding, lengths, strict=True)
    ]


def expected_scores(documents: dict[str, Text], form: str) -> dict[str, float]:
    """What each article should score for one word: its stem, and its exact form for a part of that."""
    lengths = [len(text) for text in documents.values()]
    stems = bm25([sum(FORMS[other] == FORMS[form] for other in text) for text in documents.values()], lengths)
    exact = bm25([text.count(form) for text in documents.values()], lengths)
    total = [stem + Ranking().weights.wording * same for stem, same in zip(stems, exact, strict=True)]
    return {name: score for name, score in zip(documents, total, strict=True) if score}


@settings(max_examples=40, deadline=None)
@given(histories, st.lists(queries, min_size=1, max_size=8))
def test_what_is_found_is_what_matches(history: list[list[tuple[str, Text]]], asked: list[Asked]) -> None:
    """Of any collection, written in any commits, a query finds the passages that match it and no others."""
    documents = living(history)

    with indexed(history) as index:
        for one in asked:
            expected = {name for name, text in documents.items() if one.matches(text)}
            assert set(scores(index, one.query)) == expected, one.query
            assert index.search(one.query, 0).total == len(expected)


@settings(max_examples=25, deadline=None)
@given(histories)
def test_scores_are_those_of_the_formula(history: list[list[tuple[str, Text]]]) -> None:
    """A word scores what the documented formula says, over the living articles of all segments."""
    documents = living(history)

    with indexed(history) as index:
        for form in sorted(set(FORMS) - {"der"}):
            assert scores(index, form) == pytest.approx(expected_scores(documents, form), rel=1e-5)


@settings(max_examples=25, deadline=None)
@given(histories, st.lists(st.sampled_from(sorted(set(FORMS) - {"der"})), min_size=2, max_size=4))
def test_scores_of_several_words_add_up(history: list[list[tuple[str, Text]]], forms: list[str]) -> None:
    """Several words score the sum of what each scores, whether any may match or all must."""
    documents = living(history)
    each = [expected_scores(documents, form) for form in forms]
    total = {name: sum(part.get(name, 0) for part in each) for name in documents}

    with indexed(history) as index:
        some = scores(index, " ".join(forms))
        every = scores(index, " AND ".join(forms))

    assert some == pytest.approx({name: score for name, score in total.items() if score}, rel=1e-5)
    assert every == pytest.approx({n: score for n, score in total.items() if all(n in part for part in each)}, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(histories, st.lists(queries, min_size=1, max_size=5))
def test_order_is_by_score_then_by_age(history: list[list[tuple[str, Text]]], asked: list[Asked]) -> None:
    """Hits come by falling score, and those of equal score in the order in which they were indexed."""
    age = {name: place for place, name in enumerate(living(history))}

    with indexed(history) as index:
        for one in asked:
            found = scores(index, one.query)
            assert list(found) == sorted(found, key=lambda name: (-found[name], age[name])), one.query


@settings(max_examples=30, deadline=None)
@given(history=histories, asked=st.lists(queries, min_size=1, max_size=5), limit=st.integers(1, 4))
def test_limit_gives_the_beginning_of_all(
    history: list[list[tuple[str, Text]]],
    asked: list[Asked],
    limit: int,
) -> None:
    """The best few hits are the first of all hits, with the same scores and total."""
    with indexed(history) as index:
        for one in asked:
            every, some = index.search(one.query, None), index.search(one.query, limit)
            about = index.search(one.query, limit, exact_total=False)

            assert [(h.passage, h.score) for h in some] == [(h.passage, h.score) for h in every.hits[:limit]], one.query
            assert some.total == every.total == len(every)
            assert list(about) == list(some)
            assert about.total == some.total if about.is_total_exact else 0 < about.total <= some.total


plain_words = st.sampled_from(sorted(set(FORMS) - {"der"})).map(word)
alternatives = st.lists(plain_words | plain_words.map(negated), min_size=1, max_size=3).map(
    lambda parts: joined(" ODER ", any, parts)
)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(texts, min_size=1, max_size=8), groups=st.lists(alternatives, min_size=1, max_size=3))
def test_hits_without_a_score_are_hits(texts: list[Text], groups: list[Asked]) -> None:
    """What is found only by what it lacks scores nothing, and is a hit all the same, whatever the limit."""
    query = " ".join(group.query for group in groups)

    with indexed([[(str(number), text) for number, text in enumerate(texts)]]) as index:
        every = list(scores(index, query).items())
        expected = [str(number) for number, text in enumerate(texts) if any(group.matches(text) for group in groups)]
        limited = [
            [(hit.passage.article_id, hit.score) for hit in index.search(query, limit)]
            for limit in range(1, len(texts) + 1)
        ]

    assert sorted(name for name, _ in every) == expected
    assert limited == [every[:limit] for limit in range(1, len(texts) + 1)]


def test_sums_of_bounds_leave_nothing_behind(make_index: Callable[..., Index]) -> None:
    """Four bounds whose sum, less each of them, is not quite 0 hide no hit that scores 0."""
    index = make_index("Igel der Hunde Maus der Maus Igel", "Katzen", "Hund Maus Katze Hunde", "der")

    found = [len(index.search("(NOT Hund) (Maus ODER Igel)", limit)) for limit in (None, 4, 3, 2, 1)]

    assert found == [4, 4, 3, 2, 1]
