"""Whoosh's own matchers over our segments, against our evaluation of plans: the same documents for any node."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.index import open_dir

from fundstelle.index import Article, open_writer
from fundstelle.search import QueryLimits
from fundstelle.search.local.backend import LocalBackend
from fundstelle.search.local.scoring import Bm25
from fundstelle.search.plan.nodes import (
    Boosted,
    Conjunction,
    Disjunction,
    Everything,
    Node,
    Term,
    TermPattern,
    TermPhrase,
)

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

leaves = st.sampled_from(
    [
        Term("text", "hund"),
        Term("text", "ruhe"),
        Term("text", "waffenruh"),
        Term("headline", "katz"),
        Term("text_wording", "lief"),
        Term("article", "a"),
        Term("opening", "article"),
        Term("text", "nirgends"),
        TermPhrase("text_wording", ("der", "hund")),
        TermPhrase("text", ("hund", "katz"), distance=2),
        TermPattern("text_wording", "hund*"),
        TermPattern("text_wording", "*e"),
        Everything(),
    ]
)


def nested(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    # Only what Whoosh itself gets right, with any codec: its AndNot keeps a first document that it should drop, and of
    # nested Require and ConstantScoreQuery it loses documents.
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return several.map(Conjunction) | several.map(Disjunction) | st.builds(Boosted, inner, several)


def in_whoosh(node: Node) -> Any:
    """The same as a query of Whoosh."""
    match node:
        case Term():
            return query.Term(node.field, node.text)
        case TermPhrase():
            return query.Phrase(node.field, list(node.terms), slop=node.distance)
        case TermPattern():
            return query.Wildcard(node.field, node.text)
        case Conjunction():
            return query.And(list(map(in_whoosh, node.nodes)))
        case Disjunction():
            return query.Or(list(map(in_whoosh, node.nodes)))
        case Boosted():
            return query.AndMaybe(in_whoosh(node.node), query.Or(list(map(in_whoosh, node.boosts))))
        case _:
            return query.Every()


@settings(max_examples=30, deadline=None)
@given(history=histories, asked=st.lists(st.recursive(leaves, nested, max_leaves=6), min_size=1, max_size=6))
def test_documents_are_those_that_whoosh_finds(history: list[list[Article]], asked: list[Node]) -> None:
    """Over any segments with any deletions, both find the same documents, whichever of our nodes a plan has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index")
        for commit in history:
            with open_writer(path, processes=1) as writer:
                for article in commit:
                    writer.add(article)
        backend = LocalBackend(path, Bm25(1.1, 0.4), QueryLimits())

        with open_dir(str(path)).searcher() as searcher:
            for node in asked:
                expected = sorted(hit.docnum for hit in searcher.search(in_whoosh(node), limit=None))
                found = backend.rank(node, limit=None, order="score", exact_total=True).best
                assert sorted(document for document, _ in found) == expected, node
