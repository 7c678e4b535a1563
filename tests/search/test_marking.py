"""What is marked in a text is what an analysis of all of it would mark, whatever it is looked through for."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fundstelle.index.german import german
from fundstelle.index.german._scan import chunks_at
from fundstelle.search.marking.explanation import Match
from fundstelle.search.marking.highlight import Highlighter, _in_chunk
from fundstelle.search.marking.phrases import ReadChunk, phrase_matches
from fundstelle.search.plan import nodes

WORDS = ["Vor-", "und", "Nachteile", "Wärmeerzeugung", "-speicherung", "Hund", "Hunde", "Haus", "Hundehaus",
         "Häuser,", "US-Präsident", "Präsident.", "Lehrer:innen", "„Haus“", "–", "\u2029", "Ein-,", "Ausfuhr",
         "Haus\u00adtür"]  # fmt: skip
STEMS = ["hund", "haus", "vorteil", "nachteil", "praesident", "präsident", "speicherung", "warmespeicher", "ausfuhr"]
WORDINGS = ["hund", "hunde", "haus", "haeuser", "us", "uspraesident", "praesident", "nachteile", "vor", "und"]
FIELDS = st.sampled_from(["text", "headline", "lede"])

BLANKS = st.sampled_from([" ", "\n", "  ", "\u2029"])
TEXTS = st.builds(str.join, BLANKS, st.lists(st.sampled_from(WORDS), max_size=14))
REASONS = st.sampled_from(list(nodes.Reason))

TERMS = st.builds(nodes.Term, FIELDS, st.sampled_from(STEMS), REASONS, st.just("typed")) | st.builds(
    nodes.Term, FIELDS.map("{}_wording".format), st.sampled_from(WORDINGS), REASONS, st.just("typed")
)
DISTANCES = st.integers(1, 3)
PHRASES = st.builds(
    nodes.TermPhrase, FIELDS.map("{}_wording".format),
    st.lists(st.sampled_from(WORDINGS), min_size=1, max_size=3).map(tuple), DISTANCES,
) | st.builds(
    nodes.TermPhrase, FIELDS, st.lists(st.sampled_from(STEMS), min_size=1, max_size=3).map(tuple), DISTANCES
)  # fmt: skip
PATTERNS = ["h*", "*e", "?und", "*praes*", "x*"]
MANY = st.builds(nodes.TermPattern, FIELDS.map("{}_wording".format), st.sampled_from(PATTERNS)) | st.builds(
    nodes.NearTerms, FIELDS.map("{}_wording".format), st.sampled_from(WORDINGS)
)


@st.composite
def pattern_phrases(draw: st.DrawFn) -> nodes.PatternPhrase:
    """Some terms and patterns of one field, one behind the other."""
    name = f"{draw(FIELDS)}_wording"
    words = draw(st.lists(st.sampled_from(WORDINGS) | st.sampled_from(PATTERNS), min_size=2, max_size=3))
    leaves = tuple(nodes.Term(name, w) if w in WORDINGS else nodes.TermPattern(name, w) for w in words)
    steps = tuple(draw(st.sampled_from([(1, 1), (2, 2), (1, 3), (2, 3)])) for _ in words[1:])
    return nodes.PatternPhrase(name, leaves, steps, "typed")


PLANS = st.lists(TERMS | PHRASES | MANY | pattern_phrases(), max_size=4).map(
    lambda leaves: nodes.Disjunction(tuple(leaves))
)


def by_analysis(highlighter: Highlighter, names: set[str], text: str) -> set[Match]:
    """What matches in a text, by the analysis of all of it."""
    whole = ReadChunk(0, 0, german().analyse(text))
    found: set[tuple[int, int, str, nodes.Reason]] = set()
    for name in names & set(highlighter._sought):
        sought = highlighter._sought[name]
        found.update(_in_chunk([sought], whole))
        for phrase in sought.phrases:
            found.update(phrase_matches([whole], phrase, is_wording=phrase.field.endswith("_wording")))
    return {Match(*mark) for mark in found}


def covered(spans: object) -> set[int]:
    """The characters within some spans."""
    assert isinstance(spans, tuple)
    return {place for start, end in spans for place in range(start, end)}


@given(PLANS, st.lists(TEXTS, min_size=1, max_size=3))
def test_marks_are_those_of_the_whole_analysis(plan: nodes.Node, texts: list[str]) -> None:
    """Every match, with its reason, is one that the analysis of the whole text gives, and none is missing."""
    highlighter = Highlighter(plan, german())

    for text in texts:
        found = highlighter.matches(text)

        assert set(found) == by_analysis(highlighter, {"text"}, text)
        assert list(found) == sorted(found, key=lambda match: (match.start, match.end, match.typed, match.reason.value))


@given(PLANS, TEXTS, FIELDS)
def test_spans_are_the_union_of_what_matches(plan: nodes.Node, text: str, name: str) -> None:
    """Spans are in order and apart, and cover what matches in the field or would match in the text."""
    highlighter = Highlighter(plan, german())

    spans = highlighter.spans(name, text)

    matches = by_analysis(highlighter, {name, "text"}, text)
    assert covered(spans) == covered(tuple((match.start, match.end) for match in matches))
    assert all(one.end < other.start for one, other in pairwise(spans))


def positions_of(terms: list[tuple[str, str]], name: str, text: str) -> list[int]:
    """The positions that an index has of some terms of a field with this text."""
    held = {
        (term, token.token.position)
        for token in german().analyse(text)
        for term in [*((name, stem.stem) for stem in token.stems()), *((f"{name}_wording", w) for w in token.wordings)]
    }
    return sorted({position for term, position in held if term in terms})


@given(PLANS, TEXTS | st.text(st.sampled_from("aB1ß ,.-'\u2029„:ä\u00ad"), max_size=30), FIELDS)
def test_spans_by_positions_are_those_found_by_looking(plan: nodes.Node, text: str, name: str) -> None:
    """Whoever tells where the terms stand gets the same spans as by looking through the text for them."""
    highlighter = Highlighter(plan, german())
    terms = highlighter.terms_of(name)
    assume(terms is not None)
    assert terms is not None

    spans = highlighter.spans(name, text, positions_of(terms, name, text))

    assert spans == highlighter.spans(name, text)


CHUNKS = st.text(st.characters(exclude_categories=["Zs", "Zl", "Zp", "Cs"]), min_size=1, max_size=5).filter(
    lambda text: not any(map(str.isspace, text))
)


@given(st.lists(CHUNKS | st.sampled_from([*WORDS, "AbC", "1a", "12,", "a.b", "(x)"]), max_size=8).map(" ".join))
def test_every_token_is_found_by_its_position(text: str) -> None:
    """The chunk that stands at the position of a token holds this token, whatever the chunks are made of."""
    for token in german().analyse(text):
        position = token.token.position

        ((start, first, _, chunk),) = chunks_at(text, [position], german().heads())

        assert start <= token.token.start <= token.token.end <= start + len(chunk)
        assert first <= position


def test_patterns_tell_no_terms() -> None:
    """Where a pattern is looked for, the text has to be looked through: any word may be meant."""
    highlighter = Highlighter(nodes.TermPattern("text_wording", "h*"), german())

    terms = highlighter.terms_of("text")

    assert terms is None


@pytest.mark.parametrize(
    "leaf", [nodes.Term("text_wording", "zahl79999"), nodes.TermPattern("text_wording", "*l79999")], ids=str
)
def test_text_of_very_many_words_is_marked(leaf: nodes.Leaf) -> None:
    """A text of more different words than are remembered is marked to its end, for words and for patterns."""
    words = [f"zahl{number}" for number in range(80_000)]

    (span,) = Highlighter(leaf, german()).spans("text", " ".join(words))

    assert span.end - span.start == len("zahl79999")
