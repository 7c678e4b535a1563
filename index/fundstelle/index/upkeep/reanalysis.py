"""The stored passages of a segment analysed again, held against what is indexed of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.merging import merge_segments
from fundstelle.index.columnar.segments import DOCUMENTS_SUFFIX, POSTINGS_SUFFIX, SegmentColumns
from fundstelle.index.columnar.verification import differences
from fundstelle.index.machine import available_cores
from fundstelle.index.plain import PlainArticle, plain_article
from fundstelle.index.storage.store import Store
from fundstelle.index.upkeep.export import stored_articles
from fundstelle.index.writing.analysis import BatchAnalysis
from fundstelle.index.writing.building import SegmentBuilder
from fundstelle.index.writing.storing import Storing

__all__ = ["check_analysis"]

# Articles that are analysed together.
_BATCH = 2000


def check_analysis(store: Store, segment: SegmentColumns) -> Iterator[str]:
    """In what the index differs from what its stored passages are indexed as, in sentences.

    Args:
        store: the index, whose own words count.
        segment: one of its segments, whole as far as `columnar.verification` can tell.
    """
    if len(segment.deleted) == segment.documents.count:
        return
    with TemporaryDirectory(prefix="fundstelle-") as folder:
        remaining = _without_deleted(segment, Path(folder) / "remaining")
        again = _built(store, remaining, Path(folder) / "again")
        yield from (f"Analysed again: {difference}" for difference in differences(remaining, again))


def _without_deleted(segment: SegmentColumns, base: Path) -> SegmentColumns:
    if not len(segment.deleted):
        return segment
    with _create(base, DOCUMENTS_SUFFIX) as documents, _create(base, POSTINGS_SUFFIX) as postings:
        merge_segments([segment], documents, postings)
    return _open(base)


def _built(store: Store, segment: SegmentColumns, base: Path) -> SegmentColumns:
    cores = available_cores()
    analysis = BatchAnalysis(store.manifest.user_words, cores if cores > 1 else 0)
    try:
        with _create(base, DOCUMENTS_SUFFIX) as documents, _create(base, POSTINGS_SUFFIX) as postings:
            builder = SegmentBuilder(documents, Storing(process=False))
            # Of few articles, starting processes would take longer than the work.
            is_small = segment.documents.count < _BATCH
            batches = (analysis.analyse(articles, is_last=is_small) for articles in _articles(segment))
            for analysed in chain(chain.from_iterable(batches), analysis.finish()):
                builder.add(analysed)
            builder.write(postings, analysis.units)
    finally:
        analysis.close()
    return _open(base)


def _articles(segment: SegmentColumns) -> Iterator[list[PlainArticle]]:
    waiting: list[PlainArticle] = []
    for stored in stored_articles(segment):
        waiting.append(plain_article(stored.article, stored.article.id or "", stored.file))
        if len(waiting) == _BATCH:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _create(base: Path, suffix: str) -> BinaryIO:
    return base.with_suffix(suffix).open("wb")


def _open(base: Path) -> SegmentColumns:
    files = []
    for suffix in (DOCUMENTS_SUFFIX, POSTINGS_SUFFIX):
        with base.with_suffix(suffix).open("rb") as file:
            files.append(ArrayFile.map(file, base.name + suffix))
    return SegmentColumns.of_files(files[0], files[1], array("q"))
