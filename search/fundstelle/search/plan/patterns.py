"""Which words a pattern with wildcards stands for."""

from __future__ import annotations

import re
from collections.abc import Callable

from fundstelle.index.columnar.globs import MANY, ONE, Glob
from fundstelle.index.german import fold, is_umlaut, normalise

__all__ = ["glob_of"]

# ä, ö, ü and ß are two letters in the wording, but one to the user who types a question mark.
_PAIRS = (b"ae", b"oe", b"ue", b"ss")


def glob_of(pattern: str, *, is_folded: bool) -> Glob:
    """A pattern, ready to be matched with terms.

    Args:
        pattern: the pattern as typed.
        is_folded: whether the terms are folded words; else they are compared as they are.
    """
    if not is_folded:
        return Glob(_symbols(pattern, str))
    # Terms of numbers have their signs in them.
    is_number = re.fullmatch(r"[0-9.,:/*?-]+", pattern) and re.search(r"[0-9]", pattern)
    return Glob(_symbols(pattern, str if is_number else lambda letters: fold(normalise(letters))), _PAIRS, _is_one)


def _is_one(term: bytes, place: int) -> bool:
    """Whether a pair is one letter: who types two question marks means two. What is ss may be two letters or one."""
    return is_umlaut(term.decode(errors="replace"), place)


def _symbols(text: str, folded: Callable[[str], str]) -> list[int]:
    """The symbols of a pattern as it was typed; asterisks beside each other are one."""
    symbols: list[int] = []
    for piece in re.findall(r"\*+|\?|[^*?]+", text):
        if piece[0] == "*":
            symbols.append(MANY)
        else:
            symbols += [ONE] if piece == "?" else folded(piece).encode(errors="replace")
    return symbols
