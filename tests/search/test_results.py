"""What comes back of a search is read and marked when it is asked for, and no sooner."""

import copy
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fundstelle.index import Article
from fundstelle.index.articles import Passage
from fundstelle.search import Hit, Index, IndexDamagedError, open_index
from fundstelle.search.local.backend import LocalBackend
from fundstelle.search.marking.highlight import Highlighter
from fundstelle.search.results import Hits

Calls = list[str]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What is read of passages, and marked, in its order."""
    told: Calls = []

    def listen(where: type, name: str, told_of: Callable[..., str]) -> None:
        does = getattr(where, name)

        def heard(*given: Any) -> Any:
            told.append(told_of(*given))
            return does(*given)

        monkeypatch.setattr(where, name, heard)

    listen(LocalBackend, "passages", lambda _, documents: f"read {len(documents)}")
    listen(Highlighter, "spans", lambda _, name, *_text: f"mark {name}")
    listen(Highlighter, "matches", lambda *_: "explain")
    return told


@pytest.fixture
def index(make_index: Callable[..., Index]) -> Index:
    """An index of three passages, of which two say the same."""
    return make_index(
        Article(["Ein Hund."], id="a", headline="Hund"), Article(["Ein Hund."], id="b"), Article(["Hunde."], id="c")
    )


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda hit: hit.score, []),
        (lambda hit: hit.passage.article_id, ["read 1"]),
        (lambda hit: hit.duplicates, ["read 1"]),
        (lambda hit: hit.spans, ["read 1", "mark text"]),
        (lambda hit: hit.highlight(), ["read 1", "mark text"]),
        (lambda hit: hit.explanation, ["read 1", "explain"]),
        (lambda hit: (hit.spans, hit.spans, hit.passage, hit.snippet()), ["read 1", "mark text"]),
        (
            lambda hit: hit.context_spans,
            ["read 1", "mark headline", "mark kicker", "mark heading", "mark lede"],
        ),
    ],
)
def test_a_hit_reads_what_it_is_asked_for(
    index: Index, calls: Calls, ask: Callable[[Hit], object], expected: Calls
) -> None:
    """Each attribute of a hit is read when it is asked for, once, and no other with it."""
    results = index.search("Hund", limit=2, explain=True, collapse=True)
    calls.clear()

    ask(results[0])

    assert calls == expected


def test_counting_reads_nothing(index: Index, calls: Calls) -> None:
    """How many passages were found, and how well they match, is known without reading any."""
    results = index.search("Hund", limit=None)

    assert (results.total, len(results), len([hit.score for hit in results])) == (3, 3, 3)
    assert calls == []


def test_a_hit_is_one_and_the_same(index: Index) -> None:
    """Who asks for a hit again gets the same one, from either end."""
    results = index.search("Hund")

    assert results[0] is results[0] is next(iter(results))
    assert results[-1] is results[2]
    with pytest.raises(IndexError, match="no hit 3 among 3"):
        results[3]


def test_a_hit_is_frozen_and_has_no_other_attributes(index: Index) -> None:
    """A hit that was not read yet is as frozen as any, and what it has not is no attribute of it."""
    hit = index.search("Hund")[0]

    with pytest.raises(dataclasses.FrozenInstanceError):
        hit.spans = ()  # type: ignore[misc]
    with pytest.raises(AttributeError, match="'Hit' object has no attribute 'text'"):
        _ = hit.text  # type: ignore[attr-defined]


def test_copies_are_read_to_the_end(index: Index, calls: Calls) -> None:
    """A copy of a hit needs no index any more; a hit changed by dataclasses.replace keeps the rest."""
    hit, other, _ = index.search("Hund", explain=True)

    again, changed = copy.deepcopy(hit), dataclasses.replace(other, score=0.5)
    calls.clear()

    assert (again.spans, again.explanation) == (((4, 8),), hit.explanation)
    assert (changed.score, changed.passage, changed.spans) == (0.5, other.passage, ((4, 8),))
    assert calls == []


def test_very_many_hits_are_not_kept() -> None:
    """Who goes through any number of hits has only some of them in memory."""
    passage = Passage("Ein Hund.", 1, "a")
    made = []

    def make(place: int) -> Hit:
        made.append(place)
        return Hit(passage, float(place), ())

    hits = Hits(5_000, make)

    assert [hit.score for hit in hits] == list(range(5_000))
    assert hits[4_999] is hits[4_999]
    assert made == list(range(5_000))
    assert len(hits._made) <= 1_000


def test_damage_is_told_whenever_it_is_met(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """A hit whose passage cannot be read says so each time that it is asked for, and is counted all the same."""
    add_all(tmp_path / "index", "Ein Hund.")
    with open_index(tmp_path / "index") as index:
        results = index.search("Hund")

        def broken(_: object) -> None:
            raise IndexDamagedError("what is stored is no passage")

        index._snapshot.backend.passages = broken  # type: ignore[union-attr,method-assign]

        assert results.total == 1
        for _ in range(2):
            with pytest.raises(IndexDamagedError, match=f"index at {tmp_path / 'index'} cannot be read"):
                _ = results[0].spans
