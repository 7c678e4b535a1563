"""Other scripts, invisible characters, ligatures, decomposed letters and quotes: found, and marked as they stand."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index.german.tokens import tokenize
from fundstelle.search import Index

Search = Callable[..., list[str]]
IndexOf = Callable[..., Index]

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
WORDS = ("Waffenruhe", "Häuser", "Müller", "Straße", "finden", "Offensive", "Präsident", "Überfluss")


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Putin", "Путин spricht.", "[Путин] spricht."),
        ("Путин", "Putin spricht.", "[Putin] spricht."),
        ("Sao Paulo", "Reise nach São Paulo.", "Reise nach [São] [Paulo]."),
        ('"Sao Paulo"', "Reise nach São Paulo.", "Reise nach [São Paulo]."),
        ("São", "Sa\u0303o Paulo.", "[Sa\u0303o] Paulo."),
        ("Lodz", "In Łódź regnet es.", "In [Łódź] regnet es."),
        ("Erdogan", "Erdoğan reist.", "[Erdoğan] reist."),
        ("istanbul", "İstanbul wächst.", "[İstanbul] wächst."),
        ("Strasse", "Ｓｔｒａßｅ", "[Ｓｔｒａßｅ]"),
    ],
)
def test_other_scripts_and_accents(search: Search, query: str, sentence: str, marked: str) -> None:
    """A word in another script or with accents is found in plain letters, and the other way round."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Waffenruhe", "Die Waf\u00adfen\u00adru\u00adhe.", "Die [Waf\u00adfen\u00adru\u00adhe]."),
        ("Ruhe", "Die Waf\u00adfen\u00adru\u00adhe.", "Die Waf\u00adfen\u00ad[ru\u00adhe]."),
        ("Waffenruhe", "Die Waffen\u200bruhe.", "Die [Waffen\u200bruhe]."),
        ("Waf\u00adfenruhe", "Die Waffenruhe.", "Die [Waffenruhe]."),
        ("finden", "Sie ﬁnden es.", "Sie [ﬁnden] es."),
        ("Offensive", "Die Oﬀensive.", "Die [Oﬀensive]."),
        ("Ruhe", "WAFFEN\u00adRUHE", "WAFFEN\u00ad[RUHE]"),
        ("Haus", "Die Ha\u0308user.", "Die [Ha\u0308user]."),
        ("Tür", "Die Haustu\u0308ren.", "Die Haus[tu\u0308ren]."),
    ],
)
def test_invisible_characters_and_ligatures(search: Search, query: str, sentence: str, marked: str) -> None:
    """Soft hyphens, zero-width characters, ligatures and decomposed umlauts hide no word and no part of one."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


def test_no_mark_and_no_invisible_character_parts_a_word() -> None:
    """A word is one word, whichever combining mark or invisible character stands in it."""
    marks = [char for char in map(chr, range(0x300, 0x3100)) if unicodedata.category(char).startswith("M")]

    parted = [char for char in (*INVISIBLE, *marks) if len(list(tokenize(f"Hu{char}nd"))) != 1]

    assert parted == []


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Bär", "„Bären“ tanzen.", "„[Bären]“ tanzen."),
        ("Bär", "»Bären« tanzen.", "»[Bären]« tanzen."),
        ("Bär", "‚Bären‘ tanzen.", "‚[Bären]‘ tanzen."),
        ("Bär", "'Bären' tanzen.", "'[Bären]' tanzen."),
        ("Bär", "’Bären’ tanzen.", "’[Bären]’ tanzen."),
        ("„Bären“", "'Bären' tanzen.", "'[Bären]' tanzen."),
        ("Grimm's", "Grimm’s Märchen.", "[Grimm’s] Märchen."),
        ("Grimm’s", "Grimm's Märchen.", "[Grimm's] Märchen."),
        ("Grimms", "Grimmʼs Märchen.", "[Grimmʼs] Märchen."),
        ("Grimm", "Grimm’s Märchen.", "[Grimm’s] Märchen."),
        ("Ruhe", "Die Waffen'ruhe hält.", "Die Waffen'[ruhe] hält."),
        ("O'Neill", "Herr O’Neill kam.", "Herr [O’Neill] kam."),
    ],
)
def test_quotes_and_apostrophes(search: Search, query: str, sentence: str, marked: str) -> None:
    """Quotes around a word are not part of it, and every apostrophe inside one is the same."""
    assert search(query, sentence, "Ein Hund bellt.") == [marked]


@pytest.mark.parametrize(
    "sentence",
    ["हिन्दी ist eine Sprache.", "שָׁלוֹם heißt Frieden.", "السَّلَام heißt Frieden.", "Der Platz\u20dd.", "x\u1dc4y"],
)
def test_marks_of_other_scripts_are_not_cut_off(index_of: IndexOf, sentence: str) -> None:
    """A span ends behind the marks on its last letter, whatever script they belong to."""
    word = sentence.split()[1].strip(".") if sentence.startswith("Der") else sentence.split(maxsplit=1)[0]

    with index_of(sentence) as index:
        spans = [span for hit in index.search(word, None) for span in hit.spans]

    assert spans
    assert all(is_whole(sentence, *span) for span in spans)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span begins at a letter and does not end before a mark on its last one."""
    return not is_mark(text, start) and not is_mark(text, end)


def is_mark(text: str, place: int) -> bool:
    return place < len(text) and unicodedata.category(text[place])[0] == "M"


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same word as no reader could tell it from that."""
    word = draw(st.sampled_from(WORDS))
    signs = [draw(st.sampled_from(["", "", "", *INVISIBLE])) for _ in word[1:]]
    text = "".join(letter + sign for letter, sign in zip(word, [*signs, ""], strict=True))
    text = draw(st.sampled_from([text, text.upper(), unicodedata.normalize("NFD", text)]))
    return word, draw(st.sampled_from([text, text.replace("ff", "ﬀ").replace("fi", "ﬁ")]))


@settings(max_examples=60, deadline=None)
@given(disguised(), st.sampled_from(["{}", "„{}“", "'{}'", "({})", "a{}"]))
@example(("Häuser", "Ha\u0308\u00aduser"), "{}")
def test_disguised_word_is_found_and_marked(search: Search, pair: tuple[str, str], around: str) -> None:
    """However a word is disguised, it is found, and from its first character to its last it is marked."""
    word, text = pair
    around = around.replace("a", "am ")

    found = search(word, around.format(text))

    assert found == [around.format(f"[{text}]")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Haus", "tu\u0308r", "ﬀ", "-", " ", "\u00ad", ":innen", "’s", "Kraft", "werke", "a\u0301\u0323", "ß"]
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["Haus", "Tür", "Werk", "Haustür", "Kraft", "H*", '"Haus Kraft"', "Kräfte"]),
)
def test_spans_are_whole_characters_in_order(index_of: IndexOf, pieces: list[str], query: str) -> None:
    """Whatever a text is made of, spans lie within it, in order, apart from each other, and cut no character."""
    text = f"Haus {''.join(pieces)}."

    with index_of(text) as index:
        hits = list(index.search(query, None))

    for hit in hits:
        ends = [0, *(span.end for span in hit.spans)]
        assert hit.passage.text == text
        assert all(end <= span.start < span.end <= len(text) for end, span in zip(ends, hit.spans, strict=False))
        assert all(is_whole(text, *span) for span in hit.spans)
