"""Words and chains of any length: found all the same, in a time and a memory that grow no faster than they do."""

import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fundstelle.index import FundstelleError, parse_user_words
from fundstelle.index.german import German, UserWords, german
from fundstelle.index.german.bulk import BulkAnalysis
from fundstelle.index.german.units import UnitAnalysis, UnitTerms
from fundstelle.index.whoosh.analyzers import StemAnalyzer, WordingAnalyzer
from fundstelle.search import Index

Search = Callable[..., list[str]]

LONGEST = 255
# What a text of any length may be made of, over and over again.
SEEDS = [
    "a", "ä", "ß", "b", "haus", "arbeits", "iert", "Vor-", "Vor- ", "Vor- und ", "a-,", "-a,", "a- § ", "US-", "A",
    "a'", "a'-", "'a ", "HausBoot", "aInnen", "aI", "USa", "a:in", "a*innen", "*innen", "a(innen)", "a/-in", "a/in/",
    "a_in", "Lehrer:innen-", "a\u00ad", "\u00ad", "a\u200b", "a\u0308", "\u0308", "\u0308\u0323", "\u0f73",
    "\uff9e\u0323", "a\u0323\u0308", "-", "--a", "1", "1.", "1,5-", "aB3d/", "a/", "www.a.de/",
    "п", "漢", "ש", "ﬁ", "\ufdfa",
    "\U00013000", "\ud800", "Σ", "İ", "\u2029", "a\u2029", "\u3099", "か\u3099", "\u0f71\u0f72", "teile", "en",
]  # fmt: skip


def _chain(pieces: list[str], characters: int) -> str:
    period = "".join(pieces)
    return period * (characters // len(period))


def _analyse(text: str) -> None:
    """Analyse a text in both ways, with nothing in the memory."""
    german().renewed().analyse(text)
    _terms_of_units(text)


def _terms_of_units(text: str) -> list[UnitTerms]:
    """The terms of the units of a text, in its order."""
    bulk, analysis = BulkAnalysis(german()), UnitAnalysis(german())
    units, _ = bulk.units(bulk.cut(bulk.encoded([text])))
    table = [analysis.terms(unit) for unit in bulk.new_units(0)]
    return [table[number] for number in units.tolist()]


def _seconds(text: str) -> float:
    started = time.process_time()
    _analyse(text)
    return time.process_time() - started


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(SEEDS), min_size=1, max_size=3), st.sampled_from(["", "Vor- und ", "Nachteil-"]))
@example(["ä"], "Vor- und ")
@example(["a/-in"], "")
@example(["a-,"], "")
@example(["\u0308\u0323"], "a")
@example(["\u0f73"], "a")
def test_time_grows_with_the_length(pieces: list[str], before: str) -> None:
    """A text sixteen times as long takes far less than the square of that, whatever it is made of."""
    short = before + _chain(pieces, 1_000)
    long = before + _chain(pieces, 16_000)

    # The square would be 256 times as much; what is short is taken for longer than it is, because clocks are coarse.
    assert _seconds(long) < 100 * max(min(_seconds(short), _seconds(short)), 0.005)


@pytest.mark.parametrize(
    "seed", ["a", "ä", "a'", "HausBoot", "A", "\u0308\u0323", "Vor-", "a-,", "a/-in", "Vor- und ä"]
)
def test_no_text_keeps_the_analysis_busy(seed: str) -> None:
    """Very long words are analysed in a moment, which would take ten seconds by the square of their length."""
    text = "a" + _chain([seed], 100_000 if "-" not in seed else 20_000)

    assert _seconds(text) < 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(SEEDS), min_size=1, max_size=3),
    st.integers(1, 700),
    st.sampled_from(["", "Vor- und ", "Wärme", "x "]),
    st.sampled_from(["", " und -teile", "-Haus", " Nachteile", "-"]),
)
@example(["Vor-"], 31 * 4, "", "Haus")
@example(["Vor-"], 32 * 4, "", "Haus")
@example(["Vor-"], 33 * 4, "", "")
@example(["a"], LONGEST, "", "")
@example(["a"], LONGEST + 1, "", "")
def test_bulk_analysis_gives_the_same_of_long_words(pieces: list[str], size: int, before: str, after: str) -> None:
    """Of chains of any length both ways of analysing give the same terms, and every token stands where it says."""
    text = before + ("".join(pieces) * size)[:size] + after
    analyzers = (StemAnalyzer(UserWords()), WordingAnalyzer(UserWords()))
    expected = [[(term.text, term.pos, term.boost) for term in each(text, positions=True)] for each in analyzers]

    units = _terms_of_units(text)

    start = 0
    found: list[list[tuple[str, int, float]]] = [[], []]
    for unit in units:
        found[0] += [(term, start + place, weight) for term, place, weight in unit.stems]
        found[1] += [(term, start + place, 1.0) for term, place in unit.wordings]
        start += unit.length
    assert found == expected
    # A hyphen begins what is continued.
    assert max((len(term) for terms in found for term, _, _ in terms), default=0) <= LONGEST + 2
    for token in german().analyse(text):
        assert text[token.token.start : token.token.end] == token.token.text


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, 300, 5_000, 20_000])
def test_long_word_is_found_by_exactly_itself(search: Search, length: int) -> None:
    """A word of any length is found by itself in whatever case, as a whole, and finds no other of its length."""
    word = ("Äpfelxy" * length)[:length]
    other = word[:-1] + "q"

    found = search(word.upper(), f"Hier {word}, da.", f"Hier {other}, da.")

    assert found == [f"Hier [{word}], da."]


def test_long_word_is_found_by_its_beginning(search: Search) -> None:
    """A pattern finds a long word by its first letters."""
    word = "Donau" + "dampf" * 2_000

    assert search("donaudampfdampf*", f"Ein {word}.") == [f"Ein [{word}]."]


def test_long_word_in_quotes(search: Search) -> None:
    """In a phrase a long word stands for itself."""
    word = "x1" * 4_000

    assert search(f'"Ein {word} steht"', f"Ein {word} steht.", f"Ein {word}y steht.") == [f"[Ein {word} steht]."]


def test_long_word_is_none_that_looks_like_its_term(search: Search) -> None:
    """No shorter word has the term of a long one."""
    word = "ab" * 200
    term = german().word(word).wording

    assert search(word, term[:LONGEST]) == []
    assert german().word(term).wording != term


def test_long_words_are_told_apart_by_their_end() -> None:
    """Words that differ in one letter only have other terms, and their spelling does not matter."""
    word = "straße" + "ü" * 500

    one, same, other = (german().word(text) for text in (word, word.upper(), word + "n"))

    assert one.wording == same.wording != other.wording
    assert one.stem == one.lemma == one.wording
    assert one.wording.startswith("strasseueue")
    assert (one.parts, one.other_stems, one.is_known, one.is_stop_word) == ((), (), False, False)


def test_signs_that_do_not_count_make_no_word_long(search: Search) -> None:
    """However many soft hyphens and marks a word has, it is found by its letters, and its parts are marked."""
    soft = "Waffen" + "\u00ad" * 3_000 + "ruhe"
    marked = "".join(letter + "\u0336" * 60 for letter in "Haus")

    assert search("Ruhe", f"Die {soft} hält.") == ["Die " + soft[:-4] + "[ruhe] hält."]
    assert search("Haus", f"Das {marked} steht.") == [f"Das [{marked}] steht."]


def test_marks_in_any_number_stand_where_they_stood() -> None:
    """A mark that follows thirty others does not count; one that follows fewer makes the letter that it makes."""
    many, few = "u" + "\u0323" * 30 + "\u0308ber", "u\u0308" + "\u0336" * 29 + "ber"

    assert german().word(many).wording == "uber"
    assert german().word(few).wording == "ueber"
    assert unicodedata.normalize("NFC", "u\u0308") == "ü"


def test_chain_of_words_with_hyphens(search: Search) -> None:
    """Every word of a long chain is found, and up to thirty-two of them as one word."""
    names = [f"{first}{second}x" for first in "bcdfgh" for second in "bcdfgh"]
    chain = "-".join(names)

    assert search(names[-1], f"Die {chain}.") == [f"Die {chain.removesuffix(names[-1])}[{names[-1]}]."]
    assert len(search("".join(names[:32]), f"Die {chain}.")) == 1
    assert search("".join(names[:33]), f"Die {chain}.") == []


@pytest.mark.parametrize(
    ("sentence", "query"),
    [("Vor- und {long}teile", "Vorteile"), ("{long}- und Nachteile", "Nachteile"), ("{long} und -teile", "teile")],
)
def test_completed_hyphens_beside_a_long_word(search: Search, sentence: str, query: str) -> None:
    """Beside a long word a hyphen may stand for nothing, but what is written there is found."""
    text = sentence.format(long="nach" * 3_000)

    assert len(search(query, f"Die {text}.")) == (query != "Vorteile")


def test_long_words_are_not_remembered() -> None:
    """What the analysis remembers of words and texts does not grow with what is very long."""
    own = German(UserWords())

    for number in range(3):
        own.word("x" * 1_000 + str(number))
        own.analyse("y" * 300_000 + str(number))

    assert len(own.words) == 0


def test_memory_of_many_long_texts_is_bounded(clean_environment: dict[str, str]) -> None:
    """A process that analyses and searches one monstrous word after the other does not grow by them."""
    program = """
import resource
from fundstelle.index import Article
from fundstelle.index.german import UserWords, german
from fundstelle.index.plain import plain_article
from fundstelle.index.writing.analysis import BatchAnalysis

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

analysis = BatchAnalysis(UserWords(), 0)

def work(number):
    word = f"{number}x" + "Haus-Hof'a" * 2_000 + "f" * 300_000
    german().analyse(word)
    german().word(f"{number}" + "wort" * 80_000)
    list(analysis.analyse([plain_article(Article([word], id=str(number)), str(number))]))

for number in range(5):
    work(number)
before = peak()
for number in range(5, 30):
    work(number)
print((peak() - before) // 1024)
"""

    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program], env=clean_environment, capture_output=True, text=True, check=True, timeout=120
    )

    # The letters of these words alone would be 18 MB, and their tokens many times that.
    assert int(done.stdout) < 15


def test_words_of_queries_are_remembered_by_size(make_index: Callable[..., Index]) -> None:
    """A hundred thousand distinct words take no more memory than some tens of thousands."""
    own = German(UserWords())

    for number in range(12_000):
        own.word(f"{number}-" + "z" * 240)

    assert make_index("Ein Hund.").search("Hund").total == 1
    assert len(own.words) * 240 < 2 * 65_536 * 16 + 240


@pytest.mark.parametrize(
    "line",
    [
        "x" * 256,
        "Stau|" + "b" * 252,
        " = ".join(f"w{number}" for number in range(200)),
        "a = " + "b " * 20_000,
        "a b " * 9_000,
    ],
)
def test_monstrous_lines_of_own_words_are_refused(line: str) -> None:
    """A line of own words that is too long, or has too many or too long words, is refused in a short sentence."""
    with pytest.raises(FundstelleError, match=r"^eigene:1: ") as refused:
        parse_user_words([line], "eigene")

    assert len(str(refused.value)) < 300
