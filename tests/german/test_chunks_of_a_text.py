"""What stands between two blanks is analysed by itself as it is within a text, unless a loose hyphen is there."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fundstelle.index.german import AnalysedToken, German, german

WORDS = st.sampled_from(
    ["und", "Nachteile", "US-Präsident", "USPräsident", "Lehrer:innen", "Lehrer/-innen",
     "(Ein)", "Grimm's", "e\u0301te\u0301", "weich\u00adheit", "a-b-c", "16:30", "–", "„Haus“",
     "BürgerInnen", "ﬁnden", "\u2029", "漢字", "Haus\u200b", "jede*r", "x-" * 40 + "y"]
)  # fmt: skip
SIGNS = st.text(st.sampled_from("aBäß-\u2010\u2011:*_/()'\u20191 \u0301\u00ad\u2029\u3000"), max_size=8)
BLANKS = st.sampled_from([" ", "  ", "\t", "\n", "\u00a0", "\u2029"])
TEXTS = st.builds(str.join, BLANKS, st.lists(WORDS | SIGNS, max_size=8))


def told(tokens: tuple[AnalysedToken, ...], start: int) -> list[tuple[object, ...]]:
    """The terms of tokens, and where they stand when their text begins at a place."""
    return [
        (term.stem, term.is_part, term.start + start, term.end + start, token.wordings)
        for token in tokens
        for term in token.stems()
    ]


@given(TEXTS)
def test_text_is_the_sum_of_its_chunks(text: str) -> None:
    """Without a loose hyphen, the words of a text are those of its chunks, at the same places."""
    analysis = German(german().user_words)
    assume(not analysis.has_loose_hyphen(text))

    apart = [told(analysis.analyse(m[0]), m.start()) for m in re.finditer(r"\S+", text)]

    assert told(analysis.analyse(text), 0) == [term for chunk in apart for term in chunk]


@given(TEXTS)
def test_chunks_tell_all_terms(text: str) -> None:
    """Without a loose hyphen, the stems and wordings of a text are those that are known of its chunks."""
    analysis = german()
    assume(not analysis.has_loose_hyphen(text))

    terms = {t for token in analysis.analyse(text) for t in (*(term.stem for term in token.stems()), *token.wordings)}

    assert terms <= set().union(*map(analysis.chunks.__getitem__, text.split()))


@pytest.mark.parametrize(
    ("text", "is_loose"),
    [
        ("Vor- und Nachteile", True),
        ("Erzeugung und -speicherung", True),
        ("(Ein-)Tritt", True),
        ("Rad-/Fußweg", True),
        ("Vor\u2010 und Nachteile", True),
        ("Ein-", True),
        ("US-Präsident – und a-b-c", False),
        ("Vorteile und Nachteile", False),
    ],
)
def test_loose_hyphens_are_seen(text: str, is_loose: bool) -> None:  # noqa: FBT001
    """A hyphen that joins two words is no loose one; one that may stand for a part of a word is."""
    assert german().has_loose_hyphen(text) is is_loose
