"""Query leaves that stand for many words: wildcards and fuzzy words, over the exact wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from fundstelle.index._whoosh import query
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.globs import MANY, ONE, Glob
from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.index.german import fold, normalise

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ArticlePattern", "FuzzyWord", "ManyWords", "WildcardWord", "near_terms"]

# ä, ö, ü and ß are two letters in the wording, but one to the user who types a question mark.
_PAIRS = (b"ae", b"oe", b"ue", b"ss")


class ManyWords(query.MultiTerm):  # type: ignore[misc]  # Whoosh has no types
    """A leaf that matches every word of a field for which `matches` holds. All of them count the same."""

    constantscore = True

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        """Match words of one field.

        Args:
            fieldname: a field with exact wording.
            text: the word or pattern, as typed.
            boost: the score of a match.
        """
        self.fieldname = fieldname
        self.text = text
        self.boost = boost

    def matches(self, wording: str) -> bool:
        """Whether a folded word is meant."""
        raise NotImplementedError

    def literal_prefix(self) -> str:
        """Letters with which every matching word begins; may be empty."""
        return ""

    def places(self, field: FieldPostings | None) -> npt.NDArray[np.int64]:
        """The places of the terms that are meant in the dictionary of the field, of which a segment may have none."""
        return np.empty(0, np.int64) if field is None else self._places(field.terms)

    def _places(self, terms: TermDictionary) -> npt.NDArray[np.int64]:
        raise NotImplementedError

    def field(self) -> str:
        """The field that is searched."""
        return self.fieldname

    def expand(self, reader: Any) -> Iterator[bytes]:
        """The terms of a Whoosh reader that are meant."""
        prefix = self.literal_prefix()
        terms = reader.expand_prefix(self.fieldname, prefix) if prefix else reader.lexicon(self.fieldname)
        return (term for term in terms if self.matches(term.decode("utf-8")))

    # The name under which Whoosh's own matchers ask for the same.
    _btexts = expand

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), self.fieldname, self.text, self.boost))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fieldname!r}, {self.text!r})"


class WildcardWord(ManyWords):
    """A word with ``*`` for any letters and ``?`` for exactly one."""

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        """Match words of one field; see `ManyWords`."""
        super().__init__(fieldname, text, boost)
        # Kept with the leaf, not by the text: what is typed is forgotten with its query.
        self._glob = self._compiled()

    def matches(self, wording: str) -> bool:
        """Whether the pattern fits the whole word."""
        return self._glob.matches(wording.encode())

    def literal_prefix(self) -> str:
        """What stands before the first wildcard, folded."""
        return self._glob.prefix.decode()

    def _compiled(self) -> Glob:
        return Glob(_symbols(self.text, lambda letters: fold(normalise(letters))), _PAIRS)

    def _places(self, terms: TermDictionary) -> npt.NDArray[np.int64]:
        return terms.matching(self._glob)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash((type(self), *self._told()))

    def _told(self) -> tuple[str, str, float]:
        return self.fieldname, self.text, self.boost


class ArticlePattern(WildcardWord):
    """The id of an article, in its own spelling, with ``*`` for any characters and ``?`` for exactly one."""

    def _compiled(self) -> Glob:
        return Glob(_symbols(self.text, str))


class FuzzyWord(ManyWords):
    """A word in which up to `distance` letters are missing, added, changed or swapped with a neighbour."""

    def __init__(self, fieldname: str, text: str, distance: int, boost: float = 1.0) -> None:
        """Match words near to one.

        Args:
            fieldname: a field with exact wording.
            text: the word, folded.
            distance: the greatest optimal string alignment distance in letters.
            boost: the score of a match.
        """
        super().__init__(fieldname, text, boost)
        self.distance = distance

    def matches(self, wording: str) -> bool:
        """Whether the word is near enough."""
        from rapidfuzz.distance import OSA  # only a fuzzy word needs it

        return OSA.distance(self.text, wording, score_cutoff=self.distance) <= self.distance

    def _places(self, terms: TermDictionary) -> npt.NDArray[np.int64]:
        found = [terms.find(term) for term, _ in near_terms(terms, self.text, self.distance)]
        return np.array(sorted(place for place in found if place is not None), np.int64)

    __hash__ = ManyWords.__hash__


def near_terms(terms: TermDictionary, word: str, distance: int) -> list[tuple[bytes, int]]:
    """The terms that are near to a word, each with its distance.

    Args:
        terms: terms in ASCII.
        word: the word, in ASCII.
        distance: the greatest optimal string alignment distance in letters.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    alike = terms.of_length(max(len(word) - distance, 1), len(word) + distance)
    near = process.extract(word.encode(), alike, scorer=OSA.distance, score_cutoff=distance, limit=None, processor=None)
    return [(term, int(away)) for term, away, _ in near]


def _symbols(text: str, folded: Callable[[str], str]) -> list[int]:
    """The symbols of a pattern as it was typed; asterisks beside each other are one."""
    symbols: list[int] = []
    for piece in re.findall(r"\*+|\?|[^*?]+", text):
        if piece[0] == "*":
            symbols.append(MANY)
        else:
            symbols += [ONE] if piece == "?" else folded(piece).encode(errors="replace")
    return symbols
