"""What stands between two blanks is analysed by itself as it is within a text, unless a loose hyphen is there."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from fundstelle.index.german import AnalysedToken, German, german

WORDS = st.sampled_from(
    ["Vor-", "und", "Nachteile", "-speicherung", "US-Präsident", "USPräsident", "Lehrer:innen", "Lehrer/-innen",
     "Rad-/", "(Ein-)", "Grimm's", "e\u0301te\u0301", "weich\u00adheit", "a-b-c", "16:30", "–", "-", "„Haus-",
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
@example("Erzeugung und -speicherung")
@example("Lehrer/- innen")
def test_text_is_the_sum_of_its_chunks(text: str) -> None:
    """Without a loose hyphen, the words of a text are those of its chunks, at the same places."""
    analysis = German(german().user_words)
    if analysis.has_loose_hyphen(text):
        return

    apart = [told(analysis.analyse(m[0]), m.start()) for m in re.finditer(r"\S+", text)]

    assert told(analysis.analyse(text), 0) == [term for chunk in apart for term in chunk]


@given(TEXTS)
def test_chunks_tell_all_terms(text: str) -> None:
    """Without a loose hyphen, the stems and wordings of a text are those that are known of its chunks."""
    analysis = german()
    if analysis.has_loose_hyphen(text):
        return

    terms = {t for token in analysis.analyse(text) for t in (*(term.stem for term in token.stems()), *token.wordings)}

    assert terms <= set().union(*map(analysis.chunks.__getitem__, text.split()))
