"""Words and patterns in their order: a pattern with signs in it (14.03.*, max.m*), or one in a phrase ("Herr Mü*")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from fundstelle.index.german.tokens import HYPHENS
from fundstelle.search.language.wildcards import OMISSION, has_wildcard, wrong_letters
from fundstelle.search.plan.nodes import (
    NOTHING,
    NearTerms,
    Node,
    PatternPhrase,
    Reason,
    Term,
    TermPattern,
    TermPhrase,
    one_of,
)

__all__ = ["sequence_of"]

_WILDCARDS = frozenset("*?")
_APOSTROPHES = "'’ʼ"
_BETWEEN_LETTERS = rf"(?<=[^\W\d_])[{HYPHENS}](?=[^\W\d_])"
# A number with signs in it, of which wildcards are a part; what stands nowhere.
_NUMBER = r"(?<![\w.,:/*?-])(?=[.,:/*?-]*\d)[\d*?]+(?:[.,:/-][\d*?]+)+(?![\w-])"
_NOTHING = r"(?!)"
# How many words an asterisk alone stands for, and three points.
_ANY = 1, 1
_LEFT_OUT = 0, 20
_Word = Term | TermPattern | NearTerms


def sequence_of(text: str, name: str, wordings_of: Callable[[str], Sequence[str]], slop: int = 0) -> Node:
    """The node for words of which at least one is a pattern, or may have wrong letters, behind each other.

    Signs part a pattern as they part words. An asterisk alone between two words stands for one word, and for nothing at
    either end; three points stand for some words. What is written with a hyphen is also looked for as one word, and so
    are numbers with signs in them.

    Args:
        text: the words as typed.
        name: a field with exact wording.
        wordings_of: gives the wordings of words without a wildcard.
        slop: how many other words may stand between two of them.
    """
    ways = [_words(text, name, wordings_of)]
    if joined := _joined(text):
        ways.append(_words(joined, name, wordings_of))
    if re.search(_NUMBER, text):
        ways.append(_words(text, name, wordings_of, numbers=_NUMBER))
    return one_of(tuple(_in_order(list(way), text, slop) for way in ways))


def _in_order(words: Sequence[_Word | tuple[int, int]], typed: str, slop: int) -> Node:
    leaves: list[_Word] = []
    steps: list[tuple[int, int]] = []
    least, most = 1, 1 + slop
    for word in words:
        if isinstance(word, tuple):
            least, most = least + word[0], most + word[1]
            continue
        leaves.append(word)
        steps.append((least, most))
        least, most = 1, 1 + slop
    if len(leaves) < 2:
        return leaves[0] if leaves else NOTHING
    terms = [leaf.text for leaf in leaves if isinstance(leaf, Term)]
    if len(terms) == len(leaves) and set(steps[1:]) == {(1, 1 + slop)}:
        return TermPhrase(leaves[0].field, tuple(terms), slop + 1, typed=typed)
    return PatternPhrase(leaves[0].field, tuple(leaves), tuple(steps[1:]), typed)


def _words(
    text: str, name: str, wordings_of: Callable[[str], Sequence[str]], *, numbers: str = _NOTHING
) -> Iterator[_Word | tuple[int, int]]:
    """What is looked for at each place, or how many words stand there at least and at most, whatever they are.

    What `numbers` says is one word.
    """
    for typed in unicodedata.normalize("NFC", text).split():
        if wrong := wrong_letters(typed):
            yield from (NearTerms(name, wording, min(wrong.letters, 2)) for wording in wordings_of(wrong.word))
        elif re.match(OMISSION, typed):
            yield _LEFT_OUT
        elif not has_wildcard(typed):
            yield from (Term(name, wording, Reason.PHRASE, text) for wording in wordings_of(typed))
        else:
            for piece in _pieces(typed, numbers):
                if not _WILDCARDS.isdisjoint(piece):
                    yield _ANY if set(piece) == {"*"} else TermPattern(name, piece)
                else:
                    yield from (Term(name, wording, Reason.PHRASE, text) for wording in wordings_of(piece))


def _pieces(pattern: str, numbers: str) -> Iterator[str]:
    """The words of a pattern: numbers, and what signs part."""
    for place, part in enumerate(re.split(f"({numbers})", pattern)):
        if place % 2:
            yield part
            continue
        for is_word, chars in groupby(part, _belongs_to_a_word):
            piece = "".join(chars).strip(_APOSTROPHES)
            if is_word and piece:
                yield piece


def _belongs_to_a_word(char: str) -> bool:
    return char.isalnum() or char in _WILDCARDS or char in _APOSTROPHES or unicodedata.category(char)[0] in "MC"


def _joined(text: str) -> str:
    """Patterns with hyphens as one word each; empty where no hyphen stands between two letters of a pattern."""
    words = [re.sub(_BETWEEN_LETTERS, "", word) if has_wildcard(word) else word for word in text.split()]
    return " ".join(words) if words != text.split() else ""
