"""Which words are patterns: what an asterisk, a question mark or a tilde in them means."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["OMISSION", "Wrong", "has_pattern", "has_wildcard", "wrong_letters"]

# The expressions are strings, which are compiled when they are first used.
_GENDERED = r"(?i)[^\W\d_]\*(?:innen|in)\b|^(?:jede|diese|welche|manche|(?:[kmds]?ein|ihr|unser|eur)e?)\*[rnse]+$"
# A question mark is a wildcard inside a word, or a number with signs; at its end it asks, and before a = it belongs to
# an address.
# Question marks beside each other are looked at once, from the first of them on.
_WILDCARD = r"\*|(?<!\?)\?(?:\?++(?=\w)|(?=\w)(?!\w+=))|(?<=\d)\?(?=[-.:]\d)"
#: What stands for words that are left out of a quotation.
OMISSION = r"^[\[(]?(?:\.{3,}|…)[\])]?$"
_SIGNS = frozenset("*?~.…")
# ~0.8 is how Lucene once wrote it.
_FUZZY = r"^(.+?)~(?:0?\.\d+|([0-9]?))$"


class Wrong(NamedTuple):
    """A word in which some letters may be wrong.

    Attributes:
        word: the word.
        letters: how many, as typed.
    """

    word: str
    letters: int


def wrong_letters(word: str) -> Wrong | None:
    """The word before a tilde, and how many letters of it may be wrong; None where there is none."""
    match = re.match(_FUZZY, word) if "~" in word else None
    return Wrong(match[1], int(match[2] or 1)) if match else None


def has_wildcard(word: str) -> bool:
    """Whether a word is a pattern: an asterisk stands for any letters in it, or a question mark for one."""
    if "*" not in word and "?" not in word:
        return False
    return bool(re.search(_WILDCARD, word)) and not re.search(_GENDERED, word)


def has_pattern(phrase: str) -> bool:
    """Whether any word of a phrase is a pattern, may have wrong letters, or stands for words that are left out."""
    if _SIGNS.isdisjoint(phrase):
        return False
    return any(has_wildcard(word) or wrong_letters(word) or re.match(OMISSION, word) for word in phrase.split())
