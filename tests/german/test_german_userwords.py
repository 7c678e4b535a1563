"""The user's own words: synonyms, splits, words that stay whole; how they are read and kept."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index import (
    Article,
    FundstelleError,
    IndexIncompatibleError,
    UserWords,
    describe_index,
    open_writer,
    parse_user_words,
    read_user_words,
)
from fundstelle.index.german import fingerprint
from fundstelle.search import open_index

Search = Callable[..., list[str]]

LINES = ("Kyiv = Kiew", "USA = Vereinigte Staaten  # wie sie selbst sagen", "", "# Seen", "Stau|becken", "Schulhof")


@pytest.mark.parametrize("query", ["Kiew", "Kyiv", "KIEW"])
def test_synonym_finds_the_other_word(search: Search, query: str) -> None:
    """Each of two synonyms finds the other, below itself."""
    found = search(query, "Kyiv leuchtet.", "Kiew leuchtet.", "Ein Hund bellt.", words=LINES)

    assert set(found) == {"[Kyiv] leuchtet.", "[Kiew] leuchtet."}
    assert f"[{query.capitalize()}]" in found[0]


@pytest.mark.parametrize("query", ["Vereinigte Staaten", "vereinigten Staaten"])
def test_synonym_of_several_words(search: Search, query: str) -> None:
    """A synonym may be several words: one word finds them as a phrase, in any form, and they find it."""
    sentences = ("Die USA zahlen.", "In den Vereinigten Staaten.", "Die Staaten sind vereinigt.")

    forward = search("USA", *sentences, words=LINES)
    backward = search(query, *sentences, words=["USA = Vereinigte Staaten = vereinigten Staaten"])

    assert sorted(forward) == ["Die [USA] zahlen.", "In den [Vereinigten Staaten]."]
    assert "Die [USA] zahlen." in backward


def test_synonyms_are_not_for_phrases(search: Search) -> None:
    """Quoted words are looked for in exactly this wording."""
    assert search('"Kiew"', "Kyiv leuchtet.", "Kiew leuchtet.", words=LINES) == ["[Kiew] leuchtet."]


def test_own_split_is_used(search: Search) -> None:
    """A word is split where the user says, in any case, also where the splitter would not or no word is known."""
    sentences = ("Das Xylokram liegt da.", "Ein Hund bellt.")

    assert search("Kram", *sentences) == []
    assert search("Kram", *sentences, words=["Xylo|kram"]) == ["Das Xylo[kram] liegt da."]
    assert search("xylo", *sentences, words=["Xylo|kram"]) == ["Das [Xylo]kram liegt da."]


def test_own_whole_word_stays_whole(search: Search) -> None:
    """A word that is named alone is never split."""
    sentences = ("Der Schulhof ist leer.", "Ein Hund bellt.")

    assert search("Hof", *sentences) == ["Der Schul[hof] ist leer."]
    assert search("Hof", *sentences, words=LINES) == []
    assert search("Schulhof", *sentences, words=LINES) == ["Der [Schulhof] ist leer."]


def test_lines_are_read() -> None:
    """Synonyms, splits and whole words are told apart; comments and empty lines count for nothing."""
    words = parse_user_words(LINES)

    assert words == UserWords(
        synonyms=(("Kyiv", "Kiew"), ("USA", "Vereinigte Staaten")), splits=(("Stau", "becken"),), whole=("Schulhof",)
    )


def test_file_is_read(tmp_path: Path) -> None:
    """A word file is UTF-8, with a byte order mark or without."""
    path = tmp_path / "wörter.txt"
    path.write_text("Köln = Kölle\n", encoding="utf-8-sig")

    assert read_user_words(path).synonyms == (("Köln", "Kölle"),)


@pytest.mark.parametrize("line", ["zwei Wörter", "Kyiv =", "= Kiew", "Stau|", "|becken", "Kyiv == Kiew"])
def test_error_names_file_and_line(tmp_path: Path, line: str) -> None:
    """A line that cannot be understood is an error that says in which file and line it stands."""
    path = tmp_path / "words.txt"
    path.write_text(f"# own words\n\n{line}\n", encoding="utf-8")

    with pytest.raises(FundstelleError) as raised:
        read_user_words(path)

    assert str(raised.value).startswith(f"{path}:3: ")


@pytest.mark.parametrize("content", [None, b"K\xf6ln = K\xf6lle"])
def test_unreadable_file_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing or in another encoding is an error that names it."""
    path = tmp_path / "words.txt"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FundstelleError, match=r"words\.txt"):
        read_user_words(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this file system")
def test_words_are_not_waited_for(tmp_path: Path) -> None:
    """A pipe into which nobody writes, and a device that never ends, are errors at once that name them."""
    os.mkfifo(tmp_path / "words.txt")
    (tmp_path / "words.dev").symlink_to("/dev/zero")

    for path in (tmp_path / "words.txt", tmp_path / "words.dev"):
        with pytest.raises(FundstelleError, match=rf"{path.name} cannot be read: is neither a file nor a folder"):
            read_user_words(path)


def test_fingerprint_changes_with_the_words() -> None:
    """Other own words are another analysis, the same ones the same, and none at all the plain one."""
    prints = [fingerprint(parse_user_words(lines)) for lines in ([], LINES, LINES[:1], ["Kiew = Kyiv"])]

    assert len({str(one) for one in prints}) == 4
    assert fingerprint(parse_user_words(LINES)) == prints[1]
    assert fingerprint(UserWords()) == prints[0]


def test_words_are_kept_with_the_index(tmp_path: Path) -> None:
    """The index knows its own words: opening it for writing or searching takes them without being told."""
    words = parse_user_words(LINES)
    with open_writer(tmp_path, user_words=words) as writer:
        writer.add(Article(["Kyiv leuchtet."], id="1"))

    with open_writer(tmp_path) as writer:
        writer.add(Article(["Kiew leuchtet."], id="2"))
    with open_index(tmp_path) as index:
        assert index.search("Kiew").total == 2
        assert index.info().manifest.user_words == words

    assert describe_index(tmp_path).manifest.analysis == fingerprint(words)


@pytest.mark.parametrize("lines", [[], LINES[:1], ["Kiew = Kyiv"]])
def test_other_words_later_are_refused(tmp_path: Path, lines: list[str]) -> None:
    """An index that was made with some own words takes no others; the error says what to do."""
    with open_writer(tmp_path, user_words=parse_user_words(LINES)):
        pass

    with pytest.raises(IndexIncompatibleError, match="other own words"):
        open_writer(tmp_path, user_words=parse_user_words(lines))


def test_same_words_later_are_accepted(tmp_path: Path) -> None:
    """Naming the same words again is no error."""
    with open_writer(tmp_path, user_words=parse_user_words(LINES)):
        pass

    with open_writer(tmp_path, user_words=parse_user_words(LINES)) as writer:
        writer.add(Article(["Kyiv leuchtet."], id="1"))
        assert writer.counts.new == 1
