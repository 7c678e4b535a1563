"""Words, spellings and stems: what one German word becomes in the index."""

import unicodedata
from itertools import pairwise
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index.german import fold, normalise
from fundstelle.index.german.stopwords import STOP_WORDS
from fundstelle.index.german.tokens import SEPARATOR, tokenize
from fundstelle.index.whoosh.quiet import index as whoosh_index
from fundstelle.search import Index

GERMAN_TEXT = st.text(st.sampled_from("aäuÄßSsEe10 -_.,:'’\"„“*()/\u0308\u00ad\u200b\ufb01Пł漢\n")) | st.text(
    st.characters()
)


FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.fixture(scope="module")
def schema(seeds_index: Index) -> Any:
    """The Whoosh schema of an index."""
    return whoosh_index.open_dir(str(seeds_index.path)).schema


def terms(schema: Any, field: str, text: str) -> list[str]:
    """The terms that are indexed of a text: stems in the field ``text``, the exact wording in ``text_wording``."""
    return [token.text for token in schema[field].analyzer(text)]


@settings(max_examples=60, deadline=None)
@given(GERMAN_TEXT)
@example("Vor- und Nachteile für US-Präsidenten, Lehrer:innen")
def test_tokens_are_what_stands_there(text: str) -> None:
    """Every token is cut out of the text by its offsets, and its letters are not empty."""
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
        assert token.text


@settings(max_examples=60, deadline=None)
@given(GERMAN_TEXT)
@example(f"Ein{SEPARATOR}Text")
def test_tokens_stand_in_order(text: str) -> None:
    """Tokens do not overlap, and the positions of neighbours differ by one, or by two across a separator."""
    tokens = list(tokenize(text))

    assert [token.position for token in tokens[:1]] == [0] * len(tokens[:1])
    for first, second in pairwise(tokens):
        assert first.end <= second.start
        assert second.position - first.position == 1 + (SEPARATOR in text[first.end : second.start])


@settings(max_examples=60, deadline=None)
@given(GERMAN_TEXT)
def test_analyzers_agree_with_the_text(schema: Any, text: str) -> None:
    """Both Whoosh analyzers give terms in plain letters, with offsets within the text and ascending positions."""
    for field in ("text", "text_wording"):
        last = -1
        for term in schema[field].analyzer(text, positions=True, chars=True, start_pos=5, start_char=100):
            assert term.text
            assert 100 <= term.startchar < term.endchar <= 100 + len(text)
            assert term.pos - 5 >= last
            last = term.pos - 5


def test_words_of_a_sentence() -> None:
    """Letters and digits make words; signs of every kind part them."""
    assert words("„Ja“, sagte sie – am 3. Mai (2025)!") == ["Ja", "sagte", "sie", "am", "3", "Mai", "2025"]


def test_hyphens_part_words() -> None:
    """A hyphenated word is several words."""
    assert words("US-Präsident Müller-Lüdenscheidt") == ["US", "Präsident", "Müller", "Lüdenscheidt"]


@pytest.mark.parametrize("apostrophe", "'’")
def test_apostrophe_joins_letters_only(apostrophe: str) -> None:
    """Inside a word an apostrophe belongs to it; a closing quotation mark does not."""
    assert words(f"Grimm{apostrophe}s {apostrophe}gut{apostrophe} ging") == [f"Grimm{apostrophe}s", "gut", "ging"]


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u0308"])
def test_invisible_signs_belong_to_the_word(sign: str) -> None:
    """A soft hyphen, a zero-width character or a combining mark inside a word does not part it."""
    assert words(f"ein Ha{sign}us steht") == ["ein", f"Ha{sign}us", "steht"]


@pytest.mark.parametrize(
    ("word", "wording"),
    [
        ("Müller", "mueller"),
        ("Mueller", "mueller"),
        ("MÜLLER", "mueller"),
        (unicodedata.normalize("NFD", "Müller"), "mueller"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("STRAẞE", "strasse"),
        ("ﬁnden", "finden"),
        ("Waf\u00adfen\u200bruhe", "waffenruhe"),
        ("Путин", "putin"),
        ("Łódź", "lodz"),
        ("São", "sao"),
        ("Erdoğan", "erdogan"),
        ("Grimm’s", "grimms"),
        ("Ｈａｕｓ", "haus"),
        ("10²", "102"),
        ("İstanbul", "istanbul"),
    ],
)
def test_folding(schema: Any, word: str, wording: str) -> None:
    """The wording of a word is the same in every spelling that a reader takes for the same."""
    assert fold(normalise(word)) == wording
    assert terms(schema, "text_wording", word) == [wording]


@settings(max_examples=60, deadline=None)
@given(GERMAN_TEXT)
def test_folded_words_are_plain(text: str) -> None:
    """Whatever a word is made of, folding leaves small ASCII letters and digits."""
    for word in words(text):
        wording = fold(normalise(word))

        assert wording == "" or (wording.isascii() and wording.isalnum() and wording == wording.lower())


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aouAOUäöüßsSﬁéłx"), min_size=1))
def test_normal_forms_fold_to_the_same(word: str) -> None:
    """It does not matter in which Unicode form a word is written, nor in which case."""
    expected = fold(normalise(word))

    for form in FORMS:
        assert fold(normalise(unicodedata.normalize(form, word))) == expected
    assert fold(normalise(word.upper())) == expected


@pytest.mark.parametrize(
    "forms",
    [("Müller", "Mueller", "Muller"), ("Straße", "Strasse", "STRASSE"), ("Haus", "Häuser", "Hauses", "HÄUSERN")],
)
def test_forms_share_a_stem(schema: Any, forms: tuple[str, ...]) -> None:
    """Forms of a word that a reader takes for the same have a stem in common."""
    assert set.intersection(*(set(terms(schema, "text", form)) for form in forms))


@pytest.mark.parametrize("word", ["Not", "US", "Will", "May", "Can", "IT", "will", "may", "can", "us", "not", "it"])
def test_english_stop_words_are_german_words(word: str) -> None:
    """Words that only an English list would throw away are kept."""
    assert fold(normalise(word)) not in STOP_WORDS


@pytest.mark.parametrize("word", ["der", "und", "für", "über", "während", "wäre", "dass"])
def test_stop_words(schema: Any, word: str) -> None:
    """The words that say nothing are known in their folded spelling, but are indexed all the same."""
    assert fold(normalise(word)) in STOP_WORDS
    assert fold(normalise(word)) in terms(schema, "text_wording", word)


def test_stop_words_are_folded() -> None:
    """The list is in the spelling of the terms."""
    assert all(word.isascii() and word.isalpha() and word == word.lower() for word in STOP_WORDS)
