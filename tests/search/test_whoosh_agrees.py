"""Whoosh's own matchers over our segments, against ranking on arrays: the same documents for any query tree."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.index import open_dir

from fundstelle.index import Article, open_writer
from fundstelle.search import open_index
from fundstelle.search.patterns import FuzzyWord, WildcardWord

WORDS = ("Hund", "Hunde", "Katze", "Waffenruhe", "Ruhe", "laufen", "lief", "der")

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
articles = st.builds(
    Article,
    id=st.sampled_from("abcdef"),
    headline=st.none() | texts,
    paragraphs=st.lists(texts, min_size=1, max_size=3),
    published=st.none() | st.sampled_from(["2024-01-01", "2024-06-01", "2025-01-01"]),
)
histories = st.lists(st.lists(articles, min_size=1, max_size=4), min_size=1, max_size=4)

terms = st.sampled_from(
    [
        query.Term("text", "hund"),
        query.Term("text", "ruh"),
        query.Term("text", "waffenruh"),
        query.Term("headline", "katz"),
        query.Term("text_kin", "waffe-"),
        query.Term("text_wording", "lief"),
        query.Term("article", "a"),
        query.Term("opening", "article"),
        query.Term("text", "nirgends"),
    ]
)
leaves = terms | st.sampled_from(
    [
        query.Phrase("text_wording", ["der", "hund"]),
        query.Phrase("text", ["hund", "katz"], slop=2),
        WildcardWord("text_wording", "hund*"),
        WildcardWord("text_wording", "*e"),
        FuzzyWord("text_wording", "hnud", 2),
        query.Every(),
    ]
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    # Only what Whoosh itself gets right, with any codec: its AndNot keeps a first document that it should drop, and of
    # nested Require and ConstantScoreQuery it loses documents.
    several, pairs = st.lists(inner, min_size=2, max_size=3), st.tuples(inner, inner)
    return several.map(query.And) | several.map(query.Or) | pairs.map(lambda pair: query.AndMaybe(*pair))


@settings(max_examples=30, deadline=None)
@given(history=histories, asked=st.lists(st.recursive(leaves, nested, max_leaves=6), min_size=1, max_size=6))
def test_documents_are_those_that_whoosh_finds(history: list[list[Article]], asked: list[Any]) -> None:
    """Over any segments with any deletions, both find the same documents, whichever of our nodes a tree has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index")
        for commit in history:
            with open_writer(path, processes=1) as writer:
                for article in commit:
                    writer.add(article)

        with open_index(path) as index, open_dir(str(path)).searcher() as searcher:
            for node in asked:
                expected = sorted(hit.docnum for hit in searcher.search(node, limit=None))
                assert index._current().ranker.evaluate(node).documents.tolist() == expected, node
