"""A committed state of an index on this machine, opened: the backend behind a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fundstelle.index.articles import Passage
from fundstelle.index.german import German
from fundstelle.index.passages import passage_of, version_of
from fundstelle.index.storage.places import readable
from fundstelle.index.storage.store import State, open_store
from fundstelle.search.backend import Order, Ranked
from fundstelle.search.limits import QueryLimits
from fundstelle.search.local.collection import Collection
from fundstelle.search.local.evaluation import Evaluator
from fundstelle.search.local.ranking import Ranker
from fundstelle.search.local.scoring import Bm25, TermScorer
from fundstelle.search.local.sets import DocumentSets
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
        sets = DocumentSets(self._collection.size)
        scorer = TermScorer(self._collection, sets, formula)
        self._evaluator = Evaluator(self._collection, sets, scorer, limits)
        self._ranker = Ranker(self._collection, sets, self._evaluator)
        self.german: German = self._state.store.german
        self.vocabulary = LocalVocabulary(self._collection, self.german)

    def reading(self) -> AbstractContextManager[None]:
        """Where it fails to read within this context, say so in our errors, and name the index."""
        return readable(self._path)

    def rank(self, sought: Node, *, limit: int | None, order: Order, exact_total: bool) -> Ranked:
        """The documents that match a node."""
        return self._ranker.rank(sought, limit=limit, order=order, exact_total=exact_total)

    def scores(self, sought: Node, document: int) -> Iterator[tuple[Leaf, float]]:
        """The leaves of a node that add to the score of a document, each with what it adds."""
        found = self._evaluator.matches(sought)
        place = int(found.documents.searchsorted(document))
        if place == len(found.documents) or found.documents[place] != document:
            return
        if isinstance(sought, Leaf):
            yield sought, float(found.scored().scores[place])
        for summand in sought.summands:
            yield from self.scores(summand, document)

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
        other = LocalBackend(self._path, self._formula, self._limits)
        return other if other._told() != self._told() else None  # one of our own

    def close(self) -> None:
        """Let go of what is open: that is done when nothing refers to it any more."""

    def _told(self) -> tuple[int, int]:
        """What tells this state from others of indexes in this folder."""
        return self._state.commit.generation, self._state.store.manifest.checksum
