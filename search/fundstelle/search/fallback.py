"""Whoosh's own matchers, for the query nodes that ranking on arrays does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fundstelle.index.storage.store import State

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["WhooshFallback"]


class WhooshFallback:
    """Finds documents with Whoosh's matchers, one by one, over the same state of an index."""

    def __init__(self, state: State) -> None:
        """Search this state; Whoosh opens it when it is first needed."""
        self._state = state
        self._searcher: Any = None

    def __call__(self, node: Any) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """Documents and scores of any Whoosh query, in the order of the documents."""
        if self._searcher is None:
            self._searcher = self._state.searcher()
        found = []
        for leaf, base in self._searcher.leaf_searchers():
            matcher = node.matcher(leaf, leaf.boolean_context())
            while matcher.is_active():
                found.append((base + matcher.id(), matcher.score()))
                matcher.next()
        documents, scores = zip(*found, strict=True) if found else ((), ())
        return np.array(documents, np.int32), np.array(scores, np.float64)
