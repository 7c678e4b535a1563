"""Where words stand behind each other: places are ``document << 32 | position``, ascending."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.search.local.sets import each_once

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.search.local.collection import Documents

    Places = npt.NDArray[np.int64]

__all__ = ["documents_with_phrase"]


def documents_with_phrase(words: Sequence[Places], distance: int) -> Documents:
    """The documents that hold words in their order, each at most `distance` places behind the one before.

    Args:
        words: for each word the places where it stands.
        distance: in positions; 1 for words that stand directly behind each other.
    """
    found = _adjacent(words) if distance == 1 else reduce(partial(_following, distance=distance), words)
    return each_once((found >> 32).astype(np.int32))


def _adjacent(words: Sequence[Places]) -> Places:
    """Where words stand directly behind each other: the place of the first of them."""
    order = sorted(range(len(words)), key=lambda number: len(words[number]))
    starts = words[order[0]] - order[0]
    for number in order[1:]:
        wanted = starts + number
        starts = starts[words[number].take(words[number].searchsorted(wanted), mode="clip") == wanted]
    return starts


def _following(ends: Places, places: Places, distance: int) -> Places:
    """Those places that are at most `distance` behind one of `ends` in the same document."""
    if not len(ends):
        return ends
    before = ends.searchsorted(places) - 1
    return places[(before >= 0) & (places - ends[before] <= distance)]
