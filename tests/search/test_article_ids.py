"""The articles that a query finds, without their hits."""

from collections.abc import Callable

import pytest

from fundstelle.index import Article
from fundstelle.search import Index


@pytest.fixture
def index(make_index: Callable[..., Index]) -> Index:
    """An index of three articles, of which two have two passages."""
    return make_index(
        Article(["Ein Hund bellt.", "Der Hund schläft."], id="b"),
        Article(["Eine Katze schläft.", "Ein Hund nicht."], id="a"),
        Article(["Ein Igel."], id="c", headline="Von Katze und Hund"),
    )


def test_each_article_once(index: Index) -> None:
    """An article is named once, however many of its passages match, in the order of adding."""
    assert index.article_ids("Hund OR schläft") == ["b", "a"]


def test_what_a_search_finds(index: Index) -> None:
    """The articles are those of all hits of a search, those below a title too."""
    queries = ["Hund", "Hund Katze", "titel:Hund", "-Hund", "Von", "schl*"]

    found = {query: set(index.article_ids(query)) for query in queries}

    assert found == {query: {hit.passage.article_id for hit in index.search(query, None)} for query in queries}


@pytest.mark.parametrize("query", ["", "Wolf"])
def test_nothing_found(index: Index, query: str) -> None:
    """A query that finds nothing, or holds no word, names no article."""
    assert index.article_ids(query) == []
