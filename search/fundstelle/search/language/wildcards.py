"""Which words are patterns: what an asterisk or a question mark in them means."""

from __future__ import annotations

import re

__all__ = ["has_wildcard"]

# The expressions are strings, which are compiled when they are first used.
_GENDERED = r"(?i)[^\W\d_]\*(?:innen|in)\b|^(?:jede|diese|welche|manche|(?:[kmds]?ein|ihr|unser|eur)e?)\*[rnse]+$"
# A question mark is a wildcard inside a word, or a number with signs; at its end it asks, and before a = it belongs to
# an address.
# Question marks beside each other are looked at once, from the first of them on.
_WILDCARD = r"\*|(?<!\?)\?(?:\?++(?=\w)|(?=\w)(?!\w+=))|(?<=\d)\?(?=[-.:]\d)"


def has_wildcard(word: str) -> bool:
    """Whether a word is a pattern: an asterisk stands for any letters in it, or a question mark for one."""
    if "*" not in word and "?" not in word:
        return False
    return bool(re.search(_WILDCARD, word)) and not re.search(_GENDERED, word)
