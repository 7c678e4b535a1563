"""A text is looked through chunk by chunk for what its analysis as a whole would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundstelle.index.german import German, german
from fundstelle.index.german._scan import SOUGHT, Place, around
from fundstelle.index.german.neighbours import ALWAYS

WORDS = st.sampled_from(
    ["und", "Nachteile", "US-Präsident", "USPräsident", "Lehrer:innen", "Lehrer/-innen", "Vor-", "-speicherung",
     "Wärmeerzeugung", "(Ein)", "(Ein-)Tritt", "Ein-,", "Ausfuhr.", "Grimm's", "e\u0301te\u0301", "weich\u00adheit",
     "a-b-c", "16:30", "–", "„Haus“", "BürgerInnen", "ﬁnden", "\u2029", "漢字", "Haus\u200b", "jede*r", "sowie",
     "x-" * 40 + "y", "Aus", "MIT.",
     "Ver-", "fassungsgericht", "Demo\u00ac", "Demo\u00ad", "kratie.", "20", "000", "000,", "1000",
     "nimmt", "zu", "zu,", "(zu)", "zurück", "oder-"]
)  # fmt: skip
SIGNS = st.text(st.sampled_from("aBäß-\u2010\u2011:*_/()'\u20191 .,\u0301\u00ad\u2029\u3000"), max_size=8)
BLANKS = st.sampled_from([" ", "  ", "\t", "\n", "\u00a0", "\u2029"])
TEXTS = st.builds(str.join, BLANKS, st.lists(WORDS | SIGNS, max_size=12))

Told = tuple[str, bool, int, int, int, tuple[str, ...]]


def places(analysis: German, text: str) -> list[Place]:
    """The places of all chunks of a text that hold any word."""
    seen = analysis.seen()
    for chunk in text.split():
        seen.learn(chunk)
    found: list[Place] = []
    assert seen.table.scan(text, [0, 0, 0], bytearray([SOUGHT]) * 100_000, [], found, None, SOUGHT) is None
    return found


@given(TEXTS)
def test_text_is_the_sum_of_its_chunks(text: str) -> None:
    """The words of a text are those of its chunks, with the same terms at the same places and positions."""
    analysis = German(german().user_words)

    apart: list[Told] = []
    for start, position, is_asking, chunk in places(analysis, text):
        tokens = analysis.read_chunk(text, start, start + len(chunk)) if is_asking else analysis.read(chunk)
        apart += [
            (t.stem, t.is_part, t.start + start, t.end + start, token.token.position + position, token.wordings)
            for token in tokens
            for t in token.stems()
        ]

    assert apart == [
        (term.stem, term.is_part, term.start, term.end, token.token.position, token.wordings)
        for token in analysis.analyse(text)
        for term in token.stems()
    ]


@given(TEXTS)
def test_chunks_tell_their_terms(text: str) -> None:
    """Of a chunk that need not ask for neighbours the stems, of parts too, and the wordings are known, with places."""
    analysis = german()
    seen = analysis.seen()

    for *_, chunk in places(analysis, text):
        told = seen.table.terms(chunk)

        tokens = () if told and told[0] & ALWAYS else analysis.read(chunk)
        stems = {(seen.stem(term.stem), term.start, term.end) for token in tokens for term in token.stems()}
        wordings = {(seen.wording(read.word.wording), read.start, read.end) for t in tokens for read in t.words}
        wordings |= {(seen.wording(t.begun), t.token.start, t.token.end) for t in tokens if t.begun}
        assert told is not None
        assert set(told[1]) == stems | wordings
        assert {seen.wording_of(number) for number, *_ in told[1] if number % 2} == {
            wording for token in tokens for wording in token.wordings
        }


@pytest.mark.parametrize(
    ("chunk", "asks"),
    [
        ("Vor-", True),
        ("-speicherung", True),
        ("(Ein-)Tritt", True),
        ("Rad-/Fußweg", True),
        ("Vor\u2010", True),
        ("Ein-,", True),
        ("Ein-.", False),
        ("US-Präsident", False),
        ("a-b-c", False),
        ("-", False),
        ("Vorteile", False),
        ("Ver\u00ac", True),
        ("Ver\u00ac.", False),
        ("000", True),
        ("000.", True),
        ("(000)", True),
        ("2000", False),
        ("zurück", True),
        ("auf", False),
        ("(auf)", True),
    ],
)
def test_words_that_ask_for_their_neighbours(chunk: str, asks: bool) -> None:  # noqa: FBT001
    """A hyphen that joins two words is no loose one; one that may stand for a part of a word is. Three digits ask."""
    seen = german().seen()

    seen.learn(chunk)

    told = seen.table.terms(chunk)
    assert told is not None
    assert bool(told[0] & 1) is asks


def test_chunks_are_forgotten_in_time() -> None:
    """However many chunks come, no more than a bounded number of them is remembered."""
    analysis = German(german().user_words)

    sizes = set()
    for number in range(140_000):
        seen = analysis.seen()
        seen.learn(f"{number}.")
        sizes.add(len(seen.table))

    assert max(sizes) < 140_000 / 2
    assert seen.table.terms("139999.")


@given(TEXTS, st.data(), st.integers(1, 4))
def test_stretch_around_a_chunk(text: str, data: st.DataObject, chunks: int) -> None:
    """Around a chunk are so many chunks with a word on both sides, or all that the text has."""
    spans = [m.span() for m in re.finditer(r"\S+", text)]
    start, end = data.draw(st.sampled_from(spans)) if spans else (0, 0)

    first, last = around(text, start, end, chunks)

    def words(stretch: str) -> int:
        return sum(any(map(str.isalnum, chunk)) for chunk in stretch.split())

    assert words(text[first:start]) == min(words(text[:start]), chunks)
    assert words(text[end:last]) == min(words(text[end:]), chunks)
