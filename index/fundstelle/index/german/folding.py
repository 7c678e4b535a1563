"""One spelling for words that a reader takes for the same: case, umlauts, sharp s, accents, scripts."""

from __future__ import annotations

import re
import unicodedata

from unidecode import unidecode

__all__ = ["IGNORABLE", "alignment", "clean", "fold", "normalise", "normalise_clean"]

#: Characters that stand inside a word without being part of it: soft hyphen, zero-width space, joiners and no-break
#: space, word joiner, byte order mark.
IGNORABLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_DROPPED = re.compile(f"[{IGNORABLE}'’‘ʼ`´]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NOT_A_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]+")
# Until 1996 two equal consonants absorbed a third one before a vowel: Schiffahrt is Schifffahrt.
_THREE = re.compile(r"([b-df-hj-np-tv-z])\1\1+")
_GERMAN = re.compile(r"[^a-zäöü0-9]")


def clean(word: str) -> str:
    """A word without the characters that do not count, composed, with ligatures taken apart; its case is kept."""
    if word.isascii() and "'" not in word:
        return word
    return unicodedata.normalize("NFKC", _DROPPED.sub("", word))


def normalise(word: str) -> str:
    """A word in lower case with ``ss`` for ß, its umlauts kept, every other script and accent in Latin letters.

    Takes one token as it stands in the text, returns the spelling that the stemmer reads: ``Häuser`` → ``häuser``,
    ``Straße`` → ``strasse``, ``Schifffahrt`` → ``schiffahrt``, ``Путин`` → ``putin``, ``São`` → ``sao``. May be empty
    when nothing in the token has a Latin spelling.
    """
    return normalise_clean(clean(word).lower())


def normalise_clean(lowered: str) -> str:
    """The same for a word that is clean and in lower case already."""
    lowered = lowered.replace("ß", "ss")
    # A replacement with a group is prepared before anything is found, which takes longer than to search.
    if _THREE.search(lowered):
        lowered = _THREE.sub(r"\1\1", lowered)
    if not _GERMAN.search(lowered):
        return lowered
    return "".join(char if char in "äöü" else _latin(char) for char in lowered)


def fold(normalised: str) -> str:
    """The exact wording of a normalised word in plain ASCII: ``häuser`` → ``haeuser``."""
    return normalised if normalised.isascii() else normalised.translate(_UMLAUTS)


def alignment(word: str) -> list[int]:
    """Where the characters of `clean` come from.

    Returns:
        For every offset into ``clean(word)``, the end included, an offset into `word`: that of the first character of
        the group (a letter with its marks) that the cleaned character was made of.
    """
    offsets: list[int] = []
    start = 0
    for end in range(1, len(word) + 1):
        if end < len(word) and (unicodedata.category(word[end])[0] == "M" or word[end] in IGNORABLE):
            continue
        offsets += [start] * len(clean(word[start:end]))
        start = end
    return [*offsets, len(word)]


def _latin(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    if unicodedata.category(char) == "Cs":
        return ""  # half a character, of which unidecode would warn
    return _NOT_A_LETTER_OR_DIGIT.sub("", unidecode(char).lower())
