"""One spelling for words that a reader takes for the same: case, umlauts, sharp s, accents, scripts."""

from __future__ import annotations

import re
import unicodedata

from unidecode import unidecode

__all__ = ["IGNORABLE", "fold", "normalise"]

#: Characters that stand inside a word without being part of it: soft hyphen, zero-width space, joiners and no-break
#: space, word joiner, byte order mark.
IGNORABLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_DROPPED = re.compile(f"[{IGNORABLE}'’‘ʼ`´]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NOT_A_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]+")
_GERMAN = re.compile(r"[^a-zäöü0-9]")


def normalise(word: str) -> str:
    """A word in lower case with ``ss`` for ß, its umlauts kept, every other script and accent in Latin letters.

    Takes one token as it stands in the text, returns the spelling that the stemmer reads: ``Häuser`` → ``häuser``,
    ``Straße`` → ``strasse``, ``Путин`` → ``putin``, ``São`` → ``sao``. May be empty when nothing in the token has a
    Latin spelling.
    """
    lowered = unicodedata.normalize("NFKC", _DROPPED.sub("", word)).lower().replace("ß", "ss")
    if not _GERMAN.search(lowered):
        return lowered
    return "".join(char if char in "äöü" else _latin(char) for char in lowered)


def fold(normalised: str) -> str:
    """The exact wording of a normalised word in plain ASCII: ``häuser`` → ``haeuser``."""
    return normalised.translate(_UMLAUTS)


def _latin(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    return _NOT_A_LETTER_OR_DIGIT.sub("", unidecode(char).lower())
