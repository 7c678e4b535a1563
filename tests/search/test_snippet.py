"""The part of a long passage that is shown."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fundstelle.search import Index, Snippet
from fundstelle.search.marking.snippet import best_window

WORDS = st.sampled_from(
    ["Hund", "Katze.", "Der", "am 3. Mai", "z. B.", "„Ja!“", "Donaudampfschiff", "US-Präsident", "ab,", "ÄÖ?", "x"]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


def words_in(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+", text)]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text of ordinary words, some of which are marked."""
    text = draw(TEXTS)
    return text, [span for span in words_in(text) if draw(st.integers(0, 5)) == 0]


def is_sound(snippet: Snippet, text: str, spans: list[tuple[int, int]]) -> None:
    """Whether a snippet is a part of the text with the matches that are in it."""
    assert 0 <= snippet.start <= snippet.end <= len(text)
    assert snippet.text == text[snippet.start : snippet.end]
    assert snippet.cut_before == (snippet.start > 0)
    assert snippet.cut_after == (snippet.end < len(text))
    edges = [0, *(edge for span in snippet.spans for edge in span), len(snippet.text)]
    assert edges == sorted(edges)
    inside = [(max(s, snippet.start), min(e, snippet.end)) for s, e in spans if s < snippet.end and e > snippet.start]
    assert [(s + snippet.start, e + snippet.start) for s, e in snippet.spans] == inside


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab.!? \n„“ÄÖ-"), max_size=80).map(str.strip), st.data(), st.integers(1, 60))
def test_snippet_is_a_part_with_its_matches(text: str, data: st.DataObject, length: int) -> None:
    """Of any text, with any matches, a snippet is a stretch as long as was asked with the matches in it."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))

    snippet = best_window(text, spans, length)

    is_sound(snippet, text, spans)
    assert len(snippet.text) <= length or len(text) <= length
    assert snippet.text or not text


@settings(max_examples=60, deadline=None)
@given(marked_texts(), st.integers(30, 120))
@example(("Hund Hund am 3. Mai US-Präsident", [(0, 4), (5, 9), (20, 22)]), 30)
def test_snippet_of_words_is_cut_between_them(marked: tuple[str, list[tuple[int, int]]], length: int) -> None:
    """Where every word is shorter than the snippet, none is cut, and a match is seen whole."""
    text, spans = marked

    snippet = best_window(text, spans, length)

    is_sound(snippet, text, spans)
    assert len(snippet.text) <= length
    for edge in (snippet.start, snippet.end):
        assert not any(start < edge < end for start, end in words_in(text))
    assert bool(snippet.spans) == bool(spans)


@settings(max_examples=60, deadline=None)
@given(marked_texts(), st.integers(30, 120))
def test_snippet_shows_the_densest_place(marked: tuple[str, list[tuple[int, int]]], length: int) -> None:
    """No stretch of the same length from one match to another shows more of the matches."""
    text, spans = marked
    assume(spans)

    snippet = best_window(text, spans, length)

    shown = sum(end - start for start, end in snippet.spans)
    for first, _ in spans:
        inside = [end - start for start, end in spans if start >= first and end <= first + length]
        assert shown >= sum(inside)


def test_short_passage_is_shown_whole() -> None:
    """What fits is not cut."""
    assert best_window("Ein Hund.", [(4, 8)], 9) == Snippet(
        "Ein Hund.", 0, 9, ((4, 8),), cut_before=False, cut_after=False
    )


SENTENCES = (
    "Am Anfang steht nichts. Dann kommt am 3. Mai ein Hund vorbei. Am Ende ist z. B. die Katze da. Schluss jetzt."
)


@pytest.mark.parametrize(
    ("word", "length", "expected"),
    [
        ("Hund", 40, "Dann kommt am 3. Mai ein Hund vorbei."),
        ("Katze", 34, "Am Ende ist z. B. die Katze da."),
        ("Hund", 75, "Dann kommt am 3. Mai ein Hund vorbei. Am Ende ist z. B. die Katze da."),
        ("Anfang", 30, "Am Anfang steht nichts."),
        ("jetzt", 20, "Schluss jetzt."),
        ("Anfang", len("Am Anfang"), "Am Anfang"),
    ],
)
def test_snippet_begins_and_ends_with_sentences(word: str, length: int, expected: str) -> None:
    """Where whole sentences fit, the snippet is made of them; dates and abbreviations end none."""
    start = SENTENCES.index(word)

    snippet = best_window(SENTENCES, [(start, start + len(word))], length)

    assert snippet.text == expected


def test_snippet_without_matches_is_the_beginning() -> None:
    """A passage that was found otherwise is shown from its first sentence."""
    assert best_window(SENTENCES, [], 30).text == "Am Anfang steht nichts."


def test_word_longer_than_the_snippet_is_cut() -> None:
    """A match that is longer than the snippet is shown from its beginning."""
    snippet = best_window("Das ist " + "a" * 100 + " Ende.", [(8, 108)], 20)

    assert (snippet.text, snippet.spans) == ("a" * 20, ((0, 20),))


def test_hit_gives_its_snippet(make_index: Callable[..., Index]) -> None:
    """A hit shows its best part with its matches, of at most the length asked for."""
    (hit,) = make_index("Ein Wort. " * 100 + "Da ist der Hund. " + "Ein Wort. " * 100).search("Hund")

    snippet = hit.snippet(60)

    assert len(snippet.text) <= 60
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["Hund"]
    assert snippet.text.endswith(".")
    assert snippet.text[0].isupper()
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
