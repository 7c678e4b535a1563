"""One spelling for words that a reader takes for the same: case, umlauts, sharp s, accents, scripts."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from unidecode import unidecode

from fundstelle.index.german._forms import is_plain

__all__ = ["IGNORABLE", "LONGEST_TERM", "alignment", "clean", "fold", "normalise", "normalise_clean", "term_of"]

#: Characters that stand inside a word without being part of it: soft hyphen, the sign that some programs write for it,
#: zero-width space, joiners and no-break space, word joiner, byte order mark.
IGNORABLE = "\u00ad\u00ac\u200b\u200c\u200d\u2060\ufeff"

#: A word of more letters is no longer a term of an index; as many are what Lucene allows.
LONGEST_TERM: Final = 255
# What of a longer word stays, so that a pattern finds it; with the hash it is longer than any word that stays whole.
_BEGINNING: Final = 240
_HASH_BYTES: Final = 8
# The most marks on one letter that count; Unicode's stream-safe format has the same bound (UAX #15).
_MOST_MARKS: Final = 30

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
    kept = _DROPPED.sub("", word)
    return unicodedata.normalize("NFKC", _with_few_marks(kept) if len(kept) > _MOST_MARKS else kept)


def normalise(word: str) -> str:
    """A word in lower case with ``ss`` for ß, its umlauts kept, every other script and accent in Latin letters.

    Takes one token as it stands in the text, returns the spelling that the stemmer reads: ``Häuser`` → ``häuser``,
    ``Straße`` → ``strasse``, ``Schifffahrt`` → ``schiffahrt``, ``Путин`` → ``putin``, ``São`` → ``sao``. May be empty
    when nothing in the token has a Latin spelling.
    """
    return normalise_clean(clean(word).lower())


def normalise_clean(lowered: str) -> str:
    """The same for a word that is clean and in lower case already."""
    if is_plain(lowered):
        return lowered
    lowered = lowered.replace("ß", "ss")
    # A replacement with a group is prepared before anything is found, which takes longer than to search.
    if _THREE.search(lowered):
        lowered = _THREE.sub(r"\1\1", lowered)
    if not _GERMAN.search(lowered):
        return lowered
    return lowered.translate(_LATIN)


def fold(normalised: str) -> str:
    """The exact wording of a normalised word in plain ASCII: ``häuser`` → ``haeuser``."""
    return normalised if normalised.isascii() else normalised.translate(_UMLAUTS)


def term_of(wording: str) -> str:
    """What an index has of a folded word: all of it, or of a very long one its beginning and a hash of it.

    So no term takes more than 256 bytes, and whoever looks for exactly this word still finds it.
    """
    if len(wording) <= LONGEST_TERM:
        return wording
    return wording[:_BEGINNING] + hashlib.blake2b(wording.encode(), digest_size=_HASH_BYTES).hexdigest()


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


def _with_few_marks(word: str) -> str:
    """A word without the marks that follow `_MOST_MARKS` others: to sort them takes the square of their number."""
    kept = []
    marks = 0
    for char in word:
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return word if len(kept) == len(word) else "".join(kept)


def _is_mark(char: str) -> bool:
    """Whether a character is taken apart into what begins with a mark that is sorted among its neighbours."""
    return char > "\u02ff" and unicodedata.combining(unicodedata.normalize("NFKD", char)[0]) != 0


class _Latin(dict[int, str]):
    """The Latin spelling of characters in lower case by their numbers, made when it is first asked for."""

    def __missing__(self, code: int) -> str:
        spelling = _latin(chr(code))
        # The few words in the scripts behind need not be fast.
        if code <= 0xFFFF:
            self[code] = spelling
        return spelling


def _latin(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    if char in "äöü":
        return char
    if unicodedata.category(char) == "Cs":
        return ""  # half a character, of which unidecode would warn
    return _NOT_A_LETTER_OR_DIGIT.sub("", unidecode(char).lower())


_LATIN = _Latin()
