"""The terms of a dictionary that a pattern or a fuzzy word stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.search.plan.nodes import ManyTerms, NearTerms, TermPattern

if TYPE_CHECKING:
    import numpy.typing as npt

    #: Places in a dictionary, ascending.
    Places = npt.NDArray[np.int64]

__all__ = ["choice_of", "near_terms"]


def choice_of(node: ManyTerms) -> Callable[[TermDictionary], Places]:
    """Says which terms of a dictionary are meant by a node, by their places; made once for several dictionaries."""
    match node:
        case TermPattern():
            from fundstelle.search.plan.patterns import glob_of  # only a pattern needs it

            glob = glob_of(node.text, is_folded=node.is_folded)
            return lambda terms: terms.matching(glob)
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
    from rapidfuzz import process  # only a word that is rare, or fuzzy, needs it
    from rapidfuzz.distance import OSA

    alike = terms.of_length(max(len(word) - distance, 1), len(word) + distance)
    near = process.extract(word.encode(), alike, scorer=OSA.distance, score_cutoff=distance, limit=None, processor=None)
    return [(term, int(away)) for term, away, _ in near]


def _near_places(terms: TermDictionary, node: NearTerms) -> Places:
    found = [terms.find(term) for term, _ in near_terms(terms, node.text, node.distance)]
    return np.array(sorted(place for place in found if place is not None), np.int64)
