"""From articles to new segments: batches are analysed, and written as they fill up."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.plain import PlainArticle
from fundstelle.index.storage.commits import SegmentRecord
from fundstelle.index.writing.analysis import AnalysedBatch, BatchAnalysis
from fundstelle.index.writing.batches import stretches_of, weight_of
from fundstelle.index.writing.building import SegmentBuilder
from fundstelle.index.writing.storing import Storing

if TYPE_CHECKING:
    from fundstelle.index.storage.transaction import Transaction

__all__ = ["Intake"]

# What a batch weighs (see `weight_of`): some hundredths of a second of work, and few enough words to wait in memory.
_BATCH = 600_000
# A term of which there are more than texts usually have.
_BYTES_A_TERM = 200
_UNITS_A_TERM = 4


class Intake:
    """Takes articles, whose passages are the documents of new segments, numbered over all of these as they come.

    Attributes:
        is_broken: whether articles were lost on the way, so that nothing of this may ever be committed.
    """

    def __init__(self, transaction: Transaction, *, memory: int, processes: int) -> None:
        """Write segments in a transaction.

        Args:
            transaction: makes the files.
            memory: how many bytes what has been analysed may take until it is written.
            processes: how many processes work beside this one.
        """
        self.is_broken = False
        self._transaction = transaction
        self._memory = memory
        # One of several has all that is stored.
        self._storing = Storing(process=processes > 1)
        analysts = processes - 1 if processes > 1 else processes
        self._analysis = BatchAnalysis(transaction.store.manifest.user_words, analysts)
        # How many terms were known before the segment began.
        self._known_terms = 0
        self._batch: list[PlainArticle] = []
        self._batch_weight = 0
        self._building: tuple[str, SegmentBuilder] | None = None
        self._written: list[SegmentRecord] = []
        # The first document of each article, and of the one that comes next.
        self._firsts = array("q", [0])
        self._dropped: list[int] = []

    def add(self, article: PlainArticle) -> int:
        """Take an article; one that is too large to be analysed at once in stretches, all to one segment.

        Returns:
            The number by which it can be dropped.
        """
        self._firsts.append(self._firsts[-1] + article.passages)
        try:
            self._take_in(article)
        except BaseException:
            self.is_broken = True
            raise
        return len(self._firsts) - 2

    def _take_in(self, article: PlainArticle) -> None:
        weight = weight_of(article)
        if weight <= _BATCH:
            self._batch.append(article)
            self._batch_weight += weight
            if self._batch_weight >= _BATCH:
                self._hand_over()
            return
        for stretch in stretches_of(article, _BATCH):
            self._hand_over(goes_on=stretch.goes_on)
            self._batch.append(stretch)
        self._hand_over(goes_on=True)
        self._take(self._analysis.finish())
        self._write_if_full()

    def drop(self, number: int) -> int:
        """Leave out an article that was taken before. Returns how many passages it has."""
        self._dropped.append(number)
        return self._firsts[number + 1] - self._firsts[number]

    def finish(self) -> list[SegmentRecord]:
        """Write what has not been written yet, and end the processes. Returns the new segments."""
        self._hand_over(is_last=True)
        self._write_segment()
        self._analysis.close()
        self._storing.close()
        return self._without_dropped() if self._dropped else self._written

    def abandon(self) -> None:
        """Forget everything, and end the processes; once more does nothing."""
        self._analysis.close()
        self._storing.close()
        building, self._building = self._building, None
        if building:
            with suppress(OSError):  # What cannot be flushed any more is thrown away anyway.
                building[1].abandon()

    def _hand_over(self, *, is_last: bool = False, goes_on: bool = False) -> None:
        """Give the batch to be analysed, and take what has been analysed since.

        Args:
            is_last: whether nothing is likely to follow.
            goes_on: whether its last article has to be in one segment with what follows.
        """
        articles, self._batch, self._batch_weight = self._batch, [], 0
        if articles:
            self._take(self._analysis.analyse(articles, is_last=is_last))
        if not goes_on:
            self._write_if_full()

    def _write_if_full(self) -> None:
        if self._building and self._building[1].memory + self._memory_of_terms() > self._memory:
            self._write_segment()

    def _memory_of_terms(self) -> int:
        """How many bytes the terms take that this segment has more than texts usually have."""
        usual = self._building[1].occurrences // _UNITS_A_TERM if self._building else 0
        return max(self._analysis.units.terms - self._known_terms - usual, 0) * _BYTES_A_TERM

    def _take(self, batches: Iterable[AnalysedBatch]) -> None:
        for analysed in batches:
            if self._building is None:
                name = self._transaction.new_name()
                self._building = name, SegmentBuilder(self._transaction.create_documents(name), self._storing)
            self._building[1].add(analysed)

    def _write_segment(self) -> None:
        """Write what has been collected as a segment."""
        self._take(self._analysis.finish())
        if self._building is None:
            return
        name, builder = self._building
        with self._transaction.create_postings(name) as postings:
            builder.write(postings, self._analysis.units)
        self._written.append(self._transaction.written(name, builder.documents))
        self._building = None
        self._analysis.forget()
        self._known_terms = self._analysis.units.terms

    def _without_dropped(self) -> list[SegmentRecord]:
        """The new segments, without the documents of articles that were dropped."""
        bases = np.cumsum([0, *(segment.count for segment in self._written)]).tolist()
        dropped: list[list[int]] = [[] for _ in self._written]
        # An article is all in one segment.
        for number in sorted(self._dropped):
            first, end = self._firsts[number : number + 2]
            place = bisect_right(bases, first) - 1
            dropped[place] += range(first - bases[place], end - bases[place])
        return [s.without(d) for s, d in zip(self._written, dropped, strict=True)]
