"""The German analysis: a text in, the terms of its words out.

The one analysis serves indexing, querying and highlighting. It knows nothing of how terms are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

import Stemmer

from fundstelle.index.german.folding import fold, normalise
from fundstelle.index.german.stopwords import STOP_WORDS
from fundstelle.index.german.tokens import Token, tokenize

__all__ = ["AnalysedToken", "Terms", "analyse", "fingerprint", "terms_of"]

#: Raised whenever the same text would give other terms than before.
ANALYSIS_VERSION = 1

_stemmer = Stemmer.Stemmer("german", 0)


class Terms(NamedTuple):
    """What is indexed of one word.

    Attributes:
        wording: the word as written, folded to ASCII.
        stem: its Snowball stem.
        is_stop_word: whether the word takes part in ranking.
    """

    wording: str
    stem: str
    is_stop_word: bool


@dataclass(frozen=True, slots=True)
class AnalysedToken:
    """A token and its terms."""

    token: Token
    terms: Terms


@lru_cache(maxsize=1 << 18)
def terms_of(word: str) -> Terms:
    """The terms of one word as it stands in a text. The wording is empty when the word has no Latin spelling."""
    normalised = normalise(word)
    wording = fold(normalised)
    return Terms(wording, _stemmer.stemWord(normalised), wording in STOP_WORDS)


# A text is analysed once for its stems and once for its wording, and headlines come again with every passage.
@lru_cache(maxsize=64)
def analyse(text: str) -> tuple[AnalysedToken, ...]:
    """The words of a text with their terms; words without a Latin spelling are left out and leave a gap."""
    words = (AnalysedToken(token, terms_of(token.text)) for token in tokenize(text))
    return tuple(word for word in words if word.terms.wording)


def fingerprint() -> dict[str, str | int]:
    """What the terms of a text depend on: an index made with another fingerprint cannot be searched with this code."""
    return {
        "language": "german",
        "analysis": ANALYSIS_VERSION,
        "snowball": version("PyStemmer"),
        "unidecode": version("Unidecode"),
    }
