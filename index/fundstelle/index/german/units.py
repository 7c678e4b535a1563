"""The terms of a unit: of a word with all that is joined to it (see `tokens.UNIT`), which depend on nothing around it.

The one exception are words that a unit stands for because of its neighbours (see `neighbours`): with the words that are
meant, it is a unit of its own. It is written as the unit, and for each word that is meant the place of its token and
the word, with a `MEANT` before each; the word as the hexadecimal digits of its bytes, since a few Arabic letters are
written out with blanks between them, and no unit has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from fundstelle.index.german.analysis import PART_WEIGHT, AnalysedToken, German
from fundstelle.index.german.seen import one_word
from fundstelle.index.german.tokens import SEPARATOR
from fundstelle.index.german.words import Word

__all__ = ["UnitAnalysis", "UnitTerms", "unit_with"]

#: No unit and no word has it in it.
MEANT = "\0"
# So many words are kept while units are analysed: those that come again and again in joined words.
_REMEMBERED_WORDS = 20_000


class UnitTerms(NamedTuple):
    """The terms of one unit, at positions that count from its first token.

    Attributes:
        length: how many positions it takes: the tokens in it, those without a Latin spelling too.
        stems: the stems of every token, each with its position and its weight.
        wordings: the exact wordings of every token, each with its position.
    """

    length: int
    stems: tuple[tuple[str, int, float], ...]
    wordings: tuple[tuple[str, int], ...]


def unit_with(unit: str, words: Mapping[int, Iterable[str]]) -> str:
    """The unit that stands for further words because of its neighbours.

    Args:
        unit: the unit without them.
        words: by the places of tokens the words that are meant.
    """
    meant = (
        (str(place), word.encode("utf-8", "surrogatepass").hex())
        for place, of_token in words.items()
        for word in of_token
    )
    return MEANT.join([unit, *chain.from_iterable(meant)])


class UnitAnalysis:
    """Analyses units, each of which is asked for once."""

    def __init__(self, german: German) -> None:
        """Analyse as this analysis does, without filling its memory."""
        self._german = german.renewed()

    def terms(self, unit: str) -> UnitTerms:
        """The terms of a unit; a `SEPARATOR` has none."""
        if len(self._german.words) > _REMEMBERED_WORDS:
            self._german.words.forget()
        # Without a capital behind the first character there is nothing to take apart: the usual case, and the fast one.
        if one_word(unit) == unit:
            return _terms_of_word(self._german.word(unit))
        if unit == SEPARATOR:
            return UnitTerms(1, (), ())
        plain, *meant = unit.split(MEANT)
        words: dict[int, list[str]] = {}
        for place, word in zip(meant[::2], meant[1::2], strict=True):
            words.setdefault(int(place), []).append(bytes.fromhex(word).decode("utf-8", "surrogatepass"))
        return _terms_of(self._german.unit(plain, words))


def _terms_of_word(word: Word) -> UnitTerms:
    """The terms of a unit that is one word: what `_terms_of` gives, in a fifth of the time."""
    if not word.wording:
        return UnitTerms(1, (), ())
    weights = {word.stem: 1.0}
    for part in word.parts:
        weights.setdefault(part.stem, PART_WEIGHT)
    return UnitTerms(1, tuple((stem, 0, weight) for stem, weight in weights.items()), ((word.wording, 0),))


def _terms_of(tokens: Iterable[AnalysedToken]) -> UnitTerms:
    stems: list[tuple[str, int, float]] = []
    wordings: list[tuple[str, int]] = []
    length = 0
    for position, token in enumerate(tokens):
        length = position + 1
        if token.words:
            stems += [(term.stem, position, term.weight) for term in token.stems()]
            wordings += [(wording, position) for wording in token.wordings]
    return UnitTerms(length, tuple(stems), tuple(wordings))
