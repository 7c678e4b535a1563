"""Words and patterns in their order: a pattern with signs in it (14.03.*, max.m*), or one in a phrase ("Herr Mü*")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from fundstelle.index.german.tokens import HYPHENS
from fundstelle.search.language.wildcards import has_wildcard
from fundstelle.search.plan.nodes import NOTHING, Node, PatternPhrase, Reason, Term, TermPattern, TermPhrase, one_of

__all__ = ["sequence_of"]

_WILDCARDS = frozenset("*?")
_APOSTROPHES = frozenset("'’ʼ")
_BETWEEN_LETTERS = rf"(?<=[^\W\d_])[{HYPHENS}](?=[^\W\d_])"
#: A word that stands for any one.
_ANY = "*"


def sequence_of(text: str, name: str, wordings_of: Callable[[str], Sequence[str]], slop: int = 0) -> Node:
    """The node for words of which at least one is a pattern, behind each other.

    Signs part a pattern as they part words. An asterisk alone between two words stands for one word, and for nothing at
    either end. What is written with a hyphen is also looked for as one word.

    Args:
        text: the words as typed.
        name: a field with exact wording.
        wordings_of: gives the wordings of words without a wildcard.
        slop: how many other words may stand between two of them.
    """
    whole = _in_order(list(_pieces(text, wordings_of)), name, text, slop)
    joined = _joined(text)
    return one_of((whole, _in_order(list(_pieces(joined, wordings_of)), name, text, slop))) if joined else whole


def _in_order(pieces: Sequence[str], name: str, typed: str, slop: int) -> Node:
    words: list[Term | TermPattern] = []
    steps: list[tuple[int, int]] = []
    step = 1
    for piece in pieces:
        if piece == _ANY:
            step += 1
            continue
        steps.append((step, step + slop))
        step = 1
        is_pattern = not _WILDCARDS.isdisjoint(piece)
        words.append(TermPattern(name, piece) if is_pattern else Term(name, piece, Reason.PHRASE, typed))
    if len(words) < 2:
        return words[0] if words else NOTHING
    if all(isinstance(word, Term) for word in words) and {least for least, _ in steps[1:]} == {1}:
        return TermPhrase(name, tuple(word.text for word in words), slop + 1, typed=typed)
    return PatternPhrase(name, tuple(words), tuple(steps[1:]), typed)


def _pieces(text: str, wordings_of: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """The wordings of words, and patterns, which are as typed; `_ANY` for any word."""
    for typed in unicodedata.normalize("NFC", text).split():
        if not has_wildcard(typed):
            yield from wordings_of(typed)
            continue
        for is_word, chars in groupby(typed, _belongs_to_a_word):
            piece = "".join(chars).strip("".join(_APOSTROPHES))
            if not is_word or not piece:
                continue
            if _WILDCARDS.isdisjoint(piece):
                yield from wordings_of(piece)
            else:
                yield _ANY if set(piece) == {"*"} else piece


def _belongs_to_a_word(char: str) -> bool:
    return char.isalnum() or char in _WILDCARDS or char in _APOSTROPHES or unicodedata.category(char)[0] in "MC"


def _joined(text: str) -> str:
    """Patterns with hyphens as one word each; empty where no hyphen stands between two letters of a pattern."""
    words = [re.sub(_BETWEEN_LETTERS, "", word) if has_wildcard(word) else word for word in text.split()]
    return " ".join(words) if words != text.split() else ""
