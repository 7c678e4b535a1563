"""Batches of articles analysed: their texts as numbers of units, and what these stand for.

A batch is cut and its chunks are numbered in a thread of its own, while the next one is gathered; this needs Python's
lock for moments only. Each distinct unit is analysed once, by processes of their
own if there are more than a few.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from fundstelle.index.german import UserWords, german
from fundstelle.index.german.bulk import BulkAnalysis, CutTexts
from fundstelle.index.plain import PlainArticle
from fundstelle.index.writing.batches import Batch, FieldTexts, batch_of
from fundstelle.index.writing.units import Units
from fundstelle.index.writing.workers import Analysts

__all__ = ["AnalysedBatch", "BatchAnalysis"]

# So many batches are cut while others are gathered.
_WAITING = 2
# So many terms are remembered: with their units they take some 200 MB.
_MOST_TERMS = 800_000


class AnalysedBatch(NamedTuple):
    """A batch of articles, analysed.

    Attributes:
        batch: the batch.
        texts: by field, its texts.
    """

    batch: Batch
    texts: list[tuple[str, FieldTexts]]


class _Waiting(NamedTuple):
    batch: Batch
    cut: Future[CutTexts]
    is_last: bool


class BatchAnalysis:
    """Analyses batches in the order in which they come.

    Attributes:
        units: what the units of all texts stand for; of the last ones only after `finish`.
    """

    def __init__(self, user_words: UserWords, processes: int) -> None:
        """Analyse with a user's own words, in as many processes beside this one; 0 for this one alone."""
        self.units = Units()
        self._user_words = user_words
        self._analysts = Analysts(user_words, processes)
        # Made when the first texts come, since it opens the dictionary.
        self._numbering: BulkAnalysis | None = None
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[_Waiting] = deque()

    def analyse(self, articles: Sequence[PlainArticle], *, is_last: bool = False) -> Iterator[AnalysedBatch]:
        """Hand over articles as a batch.

        Args:
            articles: the articles.
            is_last: whether nothing is likely to follow, so that no process is worth starting for it.

        Yields:
            Batches that have been finished, in order.
        """
        if self._numbering is None:
            self._numbering = BulkAnalysis(german(self._user_words))
        batch = batch_of(articles)
        text = self._numbering.encoded(batch.all_texts())
        self._waiting.append(_Waiting(batch, self._thread.submit(self._numbering.cut, text), is_last))
        while len(self._waiting) > _WAITING:
            yield self._next()

    def finish(self) -> Iterator[AnalysedBatch]:
        """Wait for all batches that were handed over, and for their units; yields what `analyse` does."""
        while self._waiting:
            yield self._next()
        for found in self._analysts.finish():
            self.units.add(found)

    def forget(self) -> None:
        """Begin anew with the numbers of units if there are very many; only when no batch is under way."""
        if self.units.terms > _MOST_TERMS:
            self.units, self._numbering = Units(), None

    def close(self) -> None:
        """End the processes and the thread, also in the midst of their work."""
        self._analysts.close()
        self._waiting.clear()
        # The thread itself may be the one that drops a writer.
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _next(self) -> AnalysedBatch:
        batch, cut, is_last = self._waiting.popleft()
        if self._numbering is None:
            raise RuntimeError("The units were forgotten while a batch was under way.")
        known = len(self._numbering)
        units, counts = self._numbering.units(cut.result())
        if new := self._numbering.new_units(known):
            for found in self._analysts.analyse(new, is_last=is_last):
                self.units.add(found)
        return AnalysedBatch(batch, list(batch.by_field(units, counts)))
