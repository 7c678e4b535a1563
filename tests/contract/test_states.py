"""States, paging, limits and errors: what holds whatever is searched."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.contract.conftest import NewLibrary, numbered
from tests.contract.lists import ListBackend, Shelf

from fundstelle.index import Article, FundstelleError, QueryLimitError, UserWords
from fundstelle.search import Index, QueryLimits, Ranking

MakeIndex = Callable[..., Index]


def test_state_stays_until_it_is_refreshed(new_library: NewLibrary) -> None:
    """What is added, replaced and removed is seen from the next refresh on, which says whether anything has changed."""
    library = new_library()
    library.add(*numbered("Ein Hund.", "Eine Katze."))
    index = library.opened()

    library.add(Article(["Ein Igel."], id="2"), Article(["Noch ein Hund."], id="3"))
    library.remove("1")
    before = [index.search(word).total for word in ("Hund", "Katze", "Igel")]
    changed = [index.refresh(), index.refresh()]

    assert before == [1, 1, 0]
    assert changed == [True, False]
    assert [index.search(word).total for word in ("Hund", "Katze", "Igel")] == [1, 0, 1]
    assert [passage.article_id for passage in index.passages()] == ["2", "3"]


def test_hits_of_a_state_are_read_after_a_refresh(new_library: NewLibrary) -> None:
    """Hits that were found before a refresh are still those of the state that was searched."""
    library = new_library()
    library.add(Article(["Ein Hund."], id="1"))
    index = library.opened()
    results = index.search("Hund")

    library.add(Article(["Ein Igel."], id="1"))
    index.refresh()

    assert [hit.passage.text for hit in results] == ["Ein Hund."]


def test_passages_go_on_after_a_refresh(new_library: NewLibrary) -> None:
    """Who goes through all passages sees those of one state, also when the index is refreshed or closed meanwhile."""
    library = new_library()
    library.add(*numbered("Eins.", "Zwei.", "Drei."))
    index = library.opened()
    passages = index.passages()

    first = next(passages)
    library.remove("3")
    index.refresh()
    index.close()

    assert [first.text, *(passage.text for passage in passages)] == ["Eins.", "Zwei.", "Drei."]


def test_larger_limit_only_goes_on(make_index: MakeIndex) -> None:
    """However many hits are asked for, the first ones stay the same; so pages can be made of them."""
    index = make_index(*(f"Hund {'Wolf ' * (i % 4)}{'Ruhe ' * (i % 3)}und {i}." for i in range(30)))

    pages = [[hit.passage.article_id for hit in index.search("Hund Wolf Ruhe", limit)] for limit in range(1, 31)]

    assert all(more[: len(page)] == page for page, more in pairwise(pages))
    assert len(set(pages[-1])) == 30


@pytest.mark.parametrize("query", ["a b c d e", "Hu*", "x" * 50, "W*lf~2 H* R*"])
def test_limits_are_obeyed(new_library: NewLibrary, query: str) -> None:
    """A query that asks for more than it may is refused."""
    library = new_library()
    library.add(*numbered("Hund Hunde Hunden Hunderte.", "Wolf Ruhe Rast."))
    limits = QueryLimits(length=40, words=4, expansions=2)

    with library.opened(limits=limits) as index, pytest.raises(QueryLimitError):
        index.search(query)


def test_query_that_has_no_time_is_refused(new_library: NewLibrary) -> None:
    """A query ends when its time is over."""
    library = new_library()
    library.add(*numbered("Hund."))

    with library.opened(limits=QueryLimits(seconds=0)) as index, pytest.raises(QueryLimitError, match="longer than"):
        index.search("Hund Katze")


def test_closed_index_says_so(make_index: MakeIndex) -> None:
    """A closed index cannot be searched, and its error says what to do."""
    index = make_index("Ein Hund.")
    index.close()

    for use in (lambda: index.search("Hund"), index.passages, index.info, index.refresh):
        with pytest.raises(FundstelleError, match="open it again"):
            use()


def test_own_words_are_those_of_the_index(new_library: NewLibrary) -> None:
    """Synonyms that an index was made with find each other, several words for one, too, and are marked."""
    library = new_library(UserWords(synonyms=(("Köter", "treuer Begleiter"),)))
    library.add(*numbered("Ein treuer Begleiter bellt.", "Der Köter schweigt.", "Treu ist der Begleiter."))

    with library.opened() as index:
        found = {hit.passage.article_id: hit.highlight("[", "]") for hit in index.search("Köter")}

    assert found == {"1": "Ein [treuer Begleiter] bellt.", "2": "Der [Köter] schweigt."}


def test_passages_that_say_the_same_are_one_hit(make_index: MakeIndex) -> None:
    """Collapsed, the best of the passages that say the same is the hit, and the others are its duplicates."""
    text = "Ein Hund hat am Montag vor dem Rathaus von Neustadt drei Stunden lang auf seinen Herrn gewartet."
    index = make_index(text, "Ein Hund.", text)

    results = index.search("Hund", 2, collapse=True)

    assert [(hit.passage.article_id, [p.article_id for p in hit.duplicates]) for hit in results] == [
        ("2", []), ("1", ["3"]),
    ]  # fmt: skip
    assert results.total == 3


def test_closing_an_index_closes_its_backend() -> None:
    """A backend is told that no more is searched, once; so it may give back what it holds elsewhere."""
    closed = []

    class Told(ListBackend):
        def close(self) -> None:
            closed.append(self)

    backend = Told(Shelf(), Ranking(), QueryLimits())
    index = Index(Path("shelf"), backend, Ranking().weights, QueryLimits())

    index.close()
    index.close()

    assert closed == [backend]
