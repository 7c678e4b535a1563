"""The words of an opened index: whether a word is in it, and which are near to one that is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.index.fields import TEXT_FIELDS, wording_field
from fundstelle.index.german import German
from fundstelle.index.passages import passage_of
from fundstelle.search.limits import spend
from fundstelle.search.local.collection import Collection
from fundstelle.search.plan.nodes import ManyTerms, NearTerms, TermPattern

if TYPE_CHECKING:
    import numpy.typing as npt

    #: Places in a dictionary, ascending.
    Places = npt.NDArray[np.int64]

__all__ = ["LocalVocabulary", "choice_of", "near_terms"]

# What finds passages: their texts, and the titles above them.
_FIELDS = tuple(name for name in TEXT_FIELDS if name != "lede")
_WORDING = wording_field("text")
# How many passages are read to see how a word is mostly written.
_READ = 5


class LocalVocabulary:
    """The vocabulary of an opened index."""

    def __init__(self, collection: Collection, german: German) -> None:
        """Look words up in a collection that was made with this analysis."""
        self._collection = collection
        self._german = german
        self._fields = tuple(name for name in _FIELDS if collection.has_field(name))

    def has_field(self, name: str) -> bool:
        """Whether any passage has a field."""
        return self._collection.has_field(name)

    def has_stem(self, stem: str) -> bool:
        """Whether any text holds the stem."""
        return any(self._collection.has_term(name, stem.encode()) for name in self._fields)

    def has_stem_beginning(self, letters: str) -> bool:
        """Whether any text holds a stem that begins so, or a title does; deleted ones count too."""
        return any(self._collection.has_prefix(name, letters.encode()) for name in self._fields)

    def has_wording(self, wording: str) -> bool:
        """Whether any text holds the folded word."""
        return any(self._collection.has_term(wording_field(name), wording.encode()) for name in self._fields)

    def nearest(self, wording: str, distance: int) -> str | None:
        """The word of the index that is nearest to a folded word, as it is mostly written.

        Of several that are equally near, it is one that begins alike, and of these the most frequent.
        """
        spend()
        found = {
            (away, term[0] != ord(wording[0]), -self._frequency(term), term.decode())
            for segment in self._collection.segments
            if _WORDING in segment.fields
            for term, away in near_terms(segment.fields[_WORDING].terms, wording, distance)
            if not term.isdigit()
        }
        alive = [candidate for candidate in sorted(found) if candidate[2]]
        return self._as_written(alive[0][3]) if alive else None

    def _frequency(self, term: bytes) -> int:
        return self._collection.frequency(_WORDING, term)

    def _as_written(self, wording: str) -> str:
        written: Counter[str] = Counter()
        for document in self._collection.postings(_WORDING, wording.encode()).documents[:_READ].tolist():
            written.update(self._forms(passage_of(self._collection.stored(document)).text, wording))
        return written.most_common(1)[0][0] if written else wording

    def _forms(self, text: str, wording: str) -> list[str]:
        tokens = self._german.analyse(text)
        return [text[r.start : r.end] for token in tokens for r in token.words if r.word.wording == wording]


def choice_of(node: ManyTerms) -> Callable[[TermDictionary], Places]:
    """Says which terms of a dictionary are meant by a node, by their places; made once for several dictionaries."""
    match node:
        case TermPattern():
            from fundstelle.search.plan.patterns import glob_of  # only a pattern needs it

            glob = glob_of(node.text, is_folded=node.is_folded)
            return lambda terms: np.asarray(terms.matching(glob))
        case NearTerms():
            return lambda terms: _near_places(terms, node)
    raise TypeError(f"{node!r} has no terms in a dictionary.")


def near_terms(terms: TermDictionary, word: str, distance: int) -> list[tuple[bytes, int]]:
    """The terms that are near to a word, each with its distance.

    Args:
        terms: terms in ASCII.
        word: the word, in ASCII.
        distance: the greatest optimal string alignment distance in letters.
    """
    return [(terms[place], away) for place, away in terms.near(word.encode(), distance)]


def _near_places(terms: TermDictionary, node: NearTerms) -> Places:
    return np.array([place for place, _ in terms.near(node.text.encode(), node.distance)], np.int64)
