"""The digest of a compiled lexicon is one of what it says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from fundstelle.index.german.lexicon_build import compile_lexicon

WORDS = [
    ("Haus", "Haus"),
    ("Häuser", "Haus"),
    ("geht", "gehen"),
    ("gehst", "gehen"),
    ("groß", "groß"),
    ("großem", "groß"),
    ("Flußschloß", "Flußschloß"),
    ("Flussschloß", "Flussschloß"),
    ("Flußschloss", "Flußschloß"),
]

COMPILE = f"""
from fundstelle.index.german.lexicon_build import compile_lexicon
from fundstelle.index.german.lexicon import Lexicon
lexicon = Lexicon(*compile_lexicon({WORDS!r}))
print(lexicon.digest, lexicon.entry("Flussschloss"))
"""


def digest_of(words: list[tuple[str, str]]) -> str:
    digest: str = compile_lexicon(words)[2]["digest"]
    return digest


def test_order_does_not_matter() -> None:
    """The same words in another order are laid out in another way and say the same."""
    assert digest_of(WORDS) == digest_of(WORDS[::-1])


@pytest.mark.parametrize("other", [[("Maus", "Maus")], [("geht", "gehn")], [("Geht", "Gehen")], [("großes", "groß")]])
def test_other_words_have_another_digest(other: list[tuple[str, str]]) -> None:
    """A word more, and another lemma of a word, make another digest."""
    assert digest_of([*WORDS, *other]) != digest_of(WORDS)


def test_every_process_compiles_the_same() -> None:
    """What is compiled does not depend on the order in which a process sees the members of a set."""
    said = set()
    for seed in range(6):
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-c", COMPILE], env=environment, capture_output=True, encoding="utf-8", check=True
        )
        said.add(done.stdout)

    assert len(said) == 1
