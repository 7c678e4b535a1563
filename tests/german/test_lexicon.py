"""The lexicon: lemmas, word classes, and the compiled file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index.german import lexicon as module
from fundstelle.index.german.lexicon import Lexicon, german_lexicon
from fundstelle.index.german.lexicon_build import compile_tables
from fundstelle.index.german.morphology import ADJECTIVE, NOMINALISED, NOUN, PARTICLE, VERB

SMALL = [
    ("Haus", "Haus"),
    ("Häuser", "Haus"),
    ("Straße", "Straße"),
    ("Anker", "Ankern"),
    ("geht", "gehen"),
    ("gehst", "gehen"),
    ("groß", "groß"),
    ("großem", "groß"),
    ("Große", "Große"),
    ("große", "groß"),
    ("oft", "oft"),
]


def small() -> Lexicon:
    """A lexicon of a few words, never written anywhere."""
    return Lexicon(*compile_tables([*SMALL, ("Haustür", "Haustür"), ("Tür", "Tür"), ("Türen", "Tür")]))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """Replaces compiling the dictionary by compiling a few words, keeps to a folder, and counts the compilations."""
    calls: list[int] = []

    def compile_few() -> object:
        calls.append(1)
        return compile_tables(SMALL)

    monkeypatch.setattr(module, "_compile", compile_few)
    monkeypatch.setattr(module, "_temporary_folder", lambda: tmp_path / "temporary")
    return calls


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("Häuser", "haus"),
        ("Hauses", "haus"),
        ("HÄUSER", "haus"),
        ("häuser", "haus"),
        ("ging", "gehen"),
        ("Ging", "gehen"),
        ("gegangen", "gehen"),
        ("Straßen", "straße"),
        ("Strasse", "straße"),
        ("STRASSE", "straße"),
        ("Anker", "anker"),
        ("Staubecken", "staubecken"),
        ("Xylofonquark", "xylofonquark"),
        ("herausfiel", "herausfallen"),
        ("hinauskamen", "hinauskommen"),
        ("herangedrückt", "herandrücken"),
        ("einzuloggen", "einloggen"),
    ],
)
def test_lemma(lexicon: Lexicon, word: str, lemma: str) -> None:
    """A form has its lemma in whatever case, and an unknown word is its own."""
    assert lexicon.lemma(word) == lemma


def test_capital_decides_between_noun_and_verb(lexicon: Lexicon) -> None:
    """Where a form is a noun and a verb, its capital decides, and `lemmas` gives both."""
    assert lexicon.lemma("Sagen") == "sage"
    assert lexicon.lemma("sagen") == "sagen"
    assert lexicon.lemmas("sagen") == ("sagen", "sage")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Haus", NOUN),
        ("geht", VERB),
        ("großem", ADJECTIVE),
        ("große", NOUN | ADJECTIVE | NOMINALISED),
        ("oft", PARTICLE),
    ],
)
def test_kind(word: str, kind: int) -> None:
    """A form is known as what the dictionary shows it to be."""
    entry = small().entry(word)

    assert entry is not None
    assert entry.kind == kind


def test_unknown_word_has_no_entry(lexicon: Lexicon) -> None:
    """An unknown word is no member, and the empty one neither."""
    assert lexicon.entry("Xylofonquark") is None
    assert "Xylofonquark" not in lexicon
    assert lexicon.lemma("") == ""
    assert lexicon.lemmas("") == ("",)


def test_prefixes(lexicon: Lexicon) -> None:
    """All words are found that a text begins with, the shortest first."""
    found = lexicon.prefixes("Waffenruhe")

    assert {"waffe", "waffen", "waffenruhe"} <= set(found)
    assert found == sorted(found, key=len)


def test_productivity(lexicon: Lexicon) -> None:
    """Modifiers are counted with their linking element and know their lemma; heads are counted by every form."""
    assert lexicon.modifiers["arbeits"] > 100
    assert lexicon.bases["arbeits"] == "arbeit"
    assert lexicon.bases["sprach"] == "sprache"
    assert lexicon.heads["häuser"] == lexicon.heads["haus"] > 100
    assert "heit" not in lexicon.heads


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
def test_any_text_has_a_lemma(text: str) -> None:
    """No string without control characters makes the lexicon fail."""
    lexicon = german_lexicon()

    assert lexicon.lemma(text) == lexicon.lemmas(text)[0]
    assert (lexicon.entry(text) is not None) == (text in lexicon)


def test_opening_again_does_not_compile(compiled: list[int], tmp_path: Path) -> None:
    """The lexicon is compiled once and opened from its file from then on, with the same content."""
    first, second = Lexicon.open(tmp_path), Lexicon.open(tmp_path)

    assert len(compiled) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".lexicon"]
    assert first.lemma("Häuser") == second.lemma("Häuser") == "haus"
    assert len(second) == len({form.lower() for form, _ in SMALL} | {"strasse", "gross", "grosse", "grossem"})


def test_damaged_file_is_compiled_anew(compiled: list[int], tmp_path: Path) -> None:
    """A file that was cut short is no error."""
    Lexicon.open(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-9])

    assert Lexicon.open(tmp_path).lemma("Häuser") == "haus"
    assert len(compiled) == 2


def test_unwritable_folder_is_no_error(compiled: list[int], tmp_path: Path) -> None:
    """Where the cache cannot be written, a temporary folder serves."""
    (tmp_path / "file").write_text("")

    assert Lexicon.open(tmp_path / "file").lemma("Häuser") == "haus"
    assert Lexicon.open(tmp_path / "file").lemma("Häuser") == "haus"
    assert len(compiled) == 1


def test_no_folder_at_all_is_no_error(compiled: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written, the lexicon lives in memory."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(module, "_temporary_folder", lambda: tmp_path / "file")

    assert Lexicon.open(tmp_path / "file").lemma("Häuser") == "haus"
    assert len(compiled) == 1


def test_cache_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """FUNDSTELLE_CACHE names the folder; XDG_CACHE_HOME is respected without it."""
    monkeypatch.setenv("FUNDSTELLE_CACHE", str(tmp_path))

    assert module.user_cache_folder() == tmp_path


def test_opening_is_fast(lexicon: Lexicon) -> None:
    """Opening the compiled lexicon does not cost what reading the dictionary costs."""
    start = time.perf_counter()
    again = Lexicon.open()

    assert time.perf_counter() - start < 0.5
    assert len(again) == len(lexicon)
