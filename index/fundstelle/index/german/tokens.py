"""Text cut into words, with their exact places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fundstelle.index.german.folding import IGNORABLE

__all__ = ["Token", "tokenize"]

_MARKS = "\u0300-\u036f"
_INSIDE = f"{_MARKS}{IGNORABLE}"
# An apostrophe joins only where letters follow: Grimm's is one word, and the closing quote of 'gut' is none of it.
# The underscore is left out of \w because it stands between words (Lehrer_innen).
_WORD = re.compile(rf"[^\W_][^\W_{_INSIDE}]*(?:(?:[{_INSIDE}]+|['’ʼ](?=[^\W\d_]))[^\W_]*)*")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    Attributes:
        text: the word as it stands in the text.
        start: offset of its first character in the text, in code points.
        end: offset behind its last character.
        position: the number of the word in the text, from 0; neighbours differ by 1.
    """

    text: str
    start: int
    end: int
    position: int


def tokenize(text: str) -> Iterator[Token]:
    """Cut a text into words.

    A word is a run of letters and digits; combining marks, soft hyphens, zero-width characters and inner apostrophes
    belong to it. Hyphens and all other signs part words: US-Präsident is two neighbouring words. For every token
    ``text[token.start:token.end] == token.text``.
    """
    for position, match in enumerate(_WORD.finditer(text)):
        yield Token(match[0], match.start(), match.end(), position)
