"""A committed state of an index on this machine, opened: the backend behind a folder."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fundstelle.index.articles import Passage
from fundstelle.index.german import German
from fundstelle.index.passages import passage_of, version_of
from fundstelle.index.storage.places import readable
from fundstelle.index.storage.store import State, open_store
from fundstelle.search.backend import Order, Ranked
from fundstelle.search.limits import QueryLimits, spend
from fundstelle.search.local._lists import common
from fundstelle.search.local.collection import Collection, empty
from fundstelle.search.local.evaluation import Evaluator
from fundstelle.search.local.ranking import Ranker
from fundstelle.search.local.scoring import Bm25, TermScorer, encoded, summed
from fundstelle.search.local.vocabulary import LocalVocabulary
from fundstelle.search.plan.nodes import Leaf, Node

if TYPE_CHECKING:
    from fundstelle.index.upkeep.info import IndexInfo

__all__ = ["LocalBackend"]


class LocalBackend:
    """The backend behind a folder; see `fundstelle.search.backend.Backend`."""

    def __init__(self, path: Path, formula: Bm25, limits: QueryLimits) -> None:
        """Open the last committed state.

        Args:
            path: the folder.
            formula: scores a word.
            limits: how much a query may ask for.

        Raises:
            IndexNotFoundError: there is no index.
            IndexIncompatibleError: it was made by another version or with another analysis.
            IndexDamagedError: it cannot be read.
        """
        self._path = path
        self._formula = formula
        self._limits = limits
        self._state: State = open_store(path).state()
        self._collection = Collection(self._state.segments)
        scorer = TermScorer(self._collection, formula)
        self._evaluator = Evaluator(self._collection, scorer, limits)
        self._ranker = Ranker(self._collection, self._evaluator)
        self.german: German = self._state.store.german
        self.vocabulary = LocalVocabulary(self._collection, self.german)

    def reading(self) -> AbstractContextManager[None]:
        """Where it fails to read within this context, say so in our errors, and name the index."""
        return readable(self._path)

    def rank(self, sought: Node, *, limit: int | None, order: Order, exact_total: bool) -> Ranked:  # noqa: ARG002
        """The documents that match a node; to count them all costs nothing more."""
        return self._ranker.rank(sought, limit=limit, order=order)

    def scores(self, sought: Node, documents: Sequence[int]) -> list[list[tuple[Leaf, float]]]:
        """For each of some documents the leaves of a node that add to its score, each with what it adds."""
        found: dict[int, list[tuple[Leaf, float]]] = {document: [] for document in documents}
        self._add_scores(sought, memoryview(array("I", sorted(found))), found)
        return [found[document] for document in documents]

    def positions(self, terms: Sequence[tuple[str, str]]) -> Callable[[int], list[int]]:
        """What says of a document where any of some terms stand in it: ascending positions, each once."""
        read = [self._collection.occurrences(name, encoded(text)) for name, text in terms]

        def positions_in(document: int) -> list[int]:
            found: set[int] = set()
            for documents, starts, positions in read:
                place = bisect_left(documents, document)
                if place < len(documents) and documents[place] == document:
                    found.update(positions[starts[place] : starts[place + 1]])
            return sorted(found)

        return positions_in

    def passages(self, documents: Sequence[int]) -> list[Passage]:
        """The passages of documents."""
        return [passage_of(self._collection.stored(document)) for document in documents]

    def all_passages(self) -> Iterator[Passage]:
        """All passages, in the order in which they were indexed."""
        for document in self._collection.documents().tolist():
            yield from self.passages([document])

    def article_ids(self, documents: Sequence[int]) -> list[str]:
        """The ids of the articles that documents belong to, each once, in their order."""
        return list(dict.fromkeys(version_of(self._collection.stored(document)).article_id for document in documents))

    def info(self) -> IndexInfo:
        """What the index holds."""
        from fundstelle.index.upkeep.info import describe_segments  # no search needs it

        return describe_segments(self._path, self._collection.segments, self._state.store.manifest)

    def newer(self) -> LocalBackend | None:
        """The state that was committed last, if it is another."""
        store = open_store(self._path)
        if (store.commit().generation, store.manifest) == (self._state.commit.generation, self._state.store.manifest):
            return None
        return LocalBackend(self._path, self._formula, self._limits)

    def close(self) -> None:
        """Search no more; the files are let go of when nothing refers to them."""

    def _add_scores(self, node: Node, documents: memoryview, found: dict[int, list[tuple[Leaf, float]]]) -> None:
        """Add the leaves of a node, of whatever documents it matches: each node is evaluated once for all of them."""
        matches = self._evaluator.matches(node)
        held = empty("I", len(documents))
        held = held[: common(documents, matches.documents, held)]
        if not len(held):
            return
        if isinstance(node, Leaf):
            for document, score in zip(held, summed(held, [matches.scored()]).scores, strict=True):
                spend()
                found[document].append((node, score))
        for summand in node.summands:
            self._add_scores(summand, held, found)
