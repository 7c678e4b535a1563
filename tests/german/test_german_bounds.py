"""Where the rules of the German analysis begin and end: one letter or one word more is another case."""

from collections.abc import Callable

import pytest

from fundstelle.index import FundstelleError, parse_user_words
from fundstelle.index.german import german
from fundstelle.index.german.memory import Memory, RecentTexts, RecentWords

Search = Callable[..., list[str]]


@pytest.mark.parametrize("sign", [*',/()"„“”»«…', " "])
def test_hyphen_before_any_sign_stands_for_a_part(search: Search, sign: str) -> None:
    """A hyphen stands for a part of a word before and behind every sign that may stand within a sentence."""
    before, behind = f"Die Ein-{sign} und Ausfuhr.", f"Wärmeerzeugung und {sign}-speicherung."

    assert search("Einfuhr", before) == [f"Die [Ein-]{sign} und Ausfuhr."]
    assert f"{sign}[-speicherung]." in search("Wärmespeicherung", behind)[0]


@pytest.mark.parametrize(("words", "is_near"), [("und oder auch", True), ("und oder auch noch", False)])
def test_hyphen_looks_no_farther_than_four_words(search: Search, words: str, is_near: bool) -> None:  # noqa: FBT001
    """The word that a hyphen takes its part from is the fourth one at the farthest."""
    found = search("Einfuhr", f"Die Ein- {words} Ausfuhr.")

    assert found == ([f"Die [Ein-] {words} Ausfuhr."] if is_near else [])


def test_word_with_a_hyphen_at_the_very_beginning(search: Search) -> None:
    """Of a word that is cut short itself, though it is the first of a text, no other takes a part."""
    sentence = "-wärmeerzeugung und -speicherung."

    assert search("Wärmespeicherung", sentence) == ["-[wärme]erzeugung und -[speicherung]."]


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("Test", "Der EUTest lief.", "Der EU[Test] lief."),
        ("Amt", "Das USAmt schloss.", None),
        ("geben", "Er gab nach.", "Er [gab] nach."),
        ("Änderung", "Sie ändern das.", "Sie [ändern] das."),
        ("Erbe", "Die Erbin kommt.", "Die [Erbin] kommt."),
        (
            "Gesetz",
            "Das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz gilt.",
            "Das Rindfleischetikettierungsüberwachungsaufgabenübertragungs[gesetz] gilt.",
        ),
    ],
)
def test_shortest_and_longest_words(search: Search, query: str, sentence: str, marked: str | None) -> None:
    """The shortest words to which a rule applies are found by it, and so are the longest compounds."""
    assert search(query, sentence) == ([marked] if marked else [])


def test_compound_that_no_dictionary_has_is_known(search: Search) -> None:
    """A typed compound of known parts is a word, and finds another only where that is a letter away."""
    assert german().word("Impfpflichtdebatten").is_known
    assert not german().word("Impfpflichtdebattn").is_known
    assert search("Impfpflichtdebatte", "Der Impfpflichtdebattä lag vor.") == ["Der [Impfpflichtdebattä] lag vor."]
    assert search("Impfpflichtdebatte", "Der Impfpflichtdebbattä lag vor.") == []


def test_own_words_up_to_the_bounds() -> None:
    """A line of a hundred synonyms, or a word of 255 letters, is read, and one more is refused."""
    members = [f"w{number}" for number in range(100)]

    words = parse_user_words([" = ".join(members), "x" * 255])

    assert words.synonyms == (tuple(members),)
    assert words.whole == ("x" * 255,)
    for line in (" = ".join([*members, "w"]), "x" * 256, "a = " + "b " * 4_999):
        with pytest.raises(FundstelleError):
            parse_user_words([line])


def test_memory_is_emptied_when_it_is_full() -> None:
    """What a function gives is kept for so many arguments, and for so many letters of them."""
    calls: list[str] = []

    def shout(key: str) -> str:
        calls.append(key)
        return key.upper()

    memory = Memory(shout, size=2)

    found = [memory[key] for key in ("a", "b", "a", "c", "c", "a")]

    assert found == ["A", "B", "A", "C", "C", "A"]
    assert calls == ["a", "b", "c", "a"]
    assert memory["x" * 31] == "X" * 31
    assert memory["y" * 31] == "Y" * 31
    assert list(memory) == ["y" * 31]


def test_words_asked_for_of_late_are_kept() -> None:
    """When there are too many words, those that were kept last are still known, and older ones are not."""
    words: RecentWords[int] = RecentWords(2)

    for number, word in enumerate("abcde"):
        words.keep(word, number)

    assert [words.get(word) for word in "abcde"] == [None, None, None, None, 4]
    assert [words.old(word) for word in "abcde"] == [None, None, 2, 3, None]
    assert len(words) == 3


def test_texts_asked_for_last_are_kept() -> None:
    """So many texts are remembered, and so many characters; the one that was not asked for the longest goes first."""
    calls: list[str] = []

    def measure(text: str) -> int:
        calls.append(text)
        return len(text)

    recent = RecentTexts(measure, texts=2, characters=10)

    found = [recent(text) for text in ("a", "b", "a", "c", "a", "b", "x" * 10, "x" * 10, "a", "y" * 11, "y" * 11)]

    assert found == [1, 1, 1, 1, 1, 1, 10, 10, 1, 11, 11]
    assert calls == ["a", "b", "c", "b", "x" * 10, "a", "y" * 11, "y" * 11]
