"""Whether an index is whole: every byte, every structure, and what its parts say of each other."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.postings import expanded
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.columnar.verification import problems, term_ranges
from fundstelle.index.errors import IndexDamagedError, is_unavailable, reason_of, unavailable
from fundstelle.index.fields import NO_DATE, OPENS_ARTICLE, article_key, timestamp
from fundstelle.index.plain import digest_of, plain_article
from fundstelle.index.storage.commits import Commit, SegmentRecord
from fundstelle.index.storage.layout import is_of_an_index
from fundstelle.index.storage.locks import opening
from fundstelle.index.storage.store import Store, open_arrays, open_store
from fundstelle.index.upkeep.export import StoredArticle, stored_articles

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["CheckReport", "check_index"]

# More of the same kind help nobody.
_MOST_PROBLEMS = 20


@dataclass(slots=True)
class CheckReport:
    """What a check has found.

    Attributes:
        problems: what is damaged, in sentences; none if the index is whole.
        remarks: what is worth knowing and no damage.
        segments: how many segments were looked at.
        articles: how many articles can be found.
        passages: how many passages can be found.
        size: the bytes that were held against their checksums.
    """

    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    segments: int = 0
    articles: int = 0
    passages: int = 0
    size: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged."""
        return not self.problems


def check_index(
    path: str | os.PathLike[str], *, full: bool = False, progress: Callable[[str], None] = lambda _: None
) -> CheckReport:
    """Check an index as it was committed last; it may be searched and written meanwhile.

    All bytes are held against their checksums and all postings are read; stored passages, the ids, files, dates and
    content hashes of articles, lengths and postings are held against each other.

    Args:
        path: the folder of the index.
        full: whether the stored passages are analysed again as well, and the outcome is held against what is indexed;
            that takes as long as adding them did.
        progress: told in a few words what is looked at.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version, with another analysis or by another program, which does
            not mean that it is damaged.
        IndexUnavailableError: it cannot be read now, or by this user.
    """
    report = CheckReport()
    try:
        store = open_store(Path(path))
        with opening(store.path):
            commit = store.commit()
            opened = list(_opened(store, commit, report))
            _check_catalogue(store, commit, report)
            _remark_leftovers(store, commit, report)
    except IndexDamagedError as error:
        report.problems.append(str(error))
        return report
    seen: set[str] = set()
    for record, segment in opened:
        progress(f"segment {record.name}")
        report.problems += islice(_guarded(_check_segment(segment, report, seen)), _MOST_PROBLEMS)
    if full and report.is_whole:
        from fundstelle.index.upkeep.reanalysis import check_analysis  # what indexes is needed only here

        for record, segment in opened:
            progress(f"segment {record.name}, analysed again")
            report.problems += islice(_guarded(check_analysis(store, segment)), _MOST_PROBLEMS)
    return report


def _opened(store: Store, commit: Commit, report: CheckReport) -> Iterator[tuple[SegmentRecord, SegmentColumns]]:
    """The segments that can be opened; what cannot is a problem."""
    for record in commit.segments:
        try:
            segment = store.open_segment(record)
        except (IndexDamagedError, OSError) as error:
            _let_pass(store, error)
            report.problems.append(_sentence(error, f"{record.documents.name} or {record.postings.name}"))
        else:
            report.segments += 1
            report.size += record.documents.identity.size + record.postings.identity.size
            yield record, segment


def _check_catalogue(store: Store, commit: Commit, report: CheckReport) -> None:
    if commit.catalogue is None:
        return
    try:
        file = open_arrays(store.path, commit.catalogue)
        report.size += file.identity.size
        report.problems += [f"{file.name} is damaged {place}." for place in file.damaged()]
    except (IndexDamagedError, OSError) as error:
        _let_pass(store, error)
        report.problems.append(_sentence(error, commit.catalogue.name))


def _remark_leftovers(store: Store, commit: Commit, report: CheckReport) -> None:
    kept = commit.files()
    over = sorted(file.name for file in store.path.iterdir() if is_of_an_index(file.name) and file.name not in kept)
    if over:
        report.remarks.append(f"Left over, and removed by the next writer: {', '.join(over)}.")


def _guarded(found: Iterator[str]) -> Iterator[str]:
    """The problems that were found, and the damage that kept more from being found."""
    try:
        yield from found
    except IndexDamagedError as error:
        yield str(error)


def _check_segment(segment: SegmentColumns, report: CheckReport, seen: set[str]) -> Iterator[str]:
    found = False
    for problem in problems(segment):
        found = True
        yield problem
    if found:
        return
    everything = SegmentColumns(segment.documents, segment.fields, array("q"))
    tables = _Tables.of(segment)
    yield from tables.problems()
    checked = 0
    for stored in stored_articles(everything):
        checked += len(stored.documents)
        yield from _check_article(stored, tables)
        gone = tables.deleted[stored.documents.start : stored.documents.stop]
        if gone.all():
            continue
        article_id = stored.article.id or ""
        if gone.any():
            yield f"Of the article {article_id!r} some passages are deleted and others are not."
        if article_id in seen:
            yield f"The article {article_id!r} is there twice."
        seen.add(article_id)
        report.articles += 1
        report.passages += len(gone)
    if checked != segment.documents.count:
        yield f"Of {segment.documents.count} documents {checked} are passages of an article."


@dataclass(frozen=True, slots=True)
class _Tables:
    """What a segment's indexes say of each document.

    Attributes:
        name: of its documents.
        articles: the keys of the articles.
        owner: int64, the article of each document, by its place among the keys; -1 where there is none.
        files: the terms of the files.
        file: int64, the file of each document in the same way.
        opens: bool, whether it is the first of an article.
        published: int64, seconds since 1970, or `NO_DATE`.
        deleted: bool, whether it is deleted.
        counts: int64, how many articles claim it.
    """

    name: str
    articles: list[bytes]
    owner: Integers
    files: list[bytes]
    file: Integers
    opens: Flags
    published: Integers
    deleted: Flags
    counts: Integers

    @classmethod
    def of(cls, segment: SegmentColumns) -> _Tables:
        count = segment.documents.count
        articles, owner, counts = _owners(segment, "article")
        files, file, _ = _owners(segment, "file")
        openings, opens, _ = _owners(segment, "opening", [OPENS_ARTICLE.encode()])
        column = segment.documents.column("published", "Q")
        published = np.full(count, NO_DATE)
        if column is not None:
            # Whoosh keeps signed numbers as unsigned ones, shifted so that they sort alike.
            published = (np.asarray(column) ^ np.uint64(1 << 63)).view(np.int64)
        deleted = np.zeros(count, np.bool_)
        deleted[segment.deleted] = True
        name = segment.documents.file.name
        return cls(name, articles, owner, files, file, (opens >= 0) & bool(openings), published, deleted, counts)

    def problems(self) -> Iterator[str]:
        wrong = np.flatnonzero(self.counts != 1)
        if len(wrong):
            yield f"{len(wrong)} documents of {self.name}, the first of them {wrong[0]}, do not belong to one article."


def _owners(
    segment: SegmentColumns, name: str, only: list[bytes] | None = None
) -> tuple[list[bytes], Integers, Integers]:
    """The terms of a field, which term each document holds (-1 for none), and how many."""
    count = segment.documents.count
    owner, counts = np.full(count, -1), np.zeros(count, np.int64)
    field = segment.fields.get(name)
    if field is None:
        return [], owner, counts
    arrays = FieldArrays(field)
    for first, end in term_ranges(arrays):
        for place in range(first, end) if only else ():
            if field.terms[place] in (only or ()):
                postings = arrays.postings(place)
                owner[expanded(postings.documents, postings.all_runs())] = place
        if only is None:
            postings = arrays.several(first, end, positions=False)
            documents = expanded(postings.documents, postings.all_runs())
            owner[documents] = np.repeat(np.repeat(np.arange(first, end), postings.counts), postings.all_runs())
            np.add.at(counts, documents, 1)
    return field.terms[:], owner, counts


def _check_article(stored: StoredArticle, tables: _Tables) -> Iterator[str]:
    article, documents = stored.article, stored.documents
    article_id, here = article.id or "", slice(documents.start, documents.stop)
    named = f"The article {article_id!r} in {tables.name}"
    if digest_of(plain_article(article, article_id, stored.file)) != stored.digest:
        yield f"{named} is not what was added: its content hash is another."
    if not _all_are(tables.owner[here], tables.articles, article_key(article_id).encode()):
        yield f"{named} is indexed under another id."
    if not _all_are(tables.file[here], tables.files, stored.file.encode() if stored.file else None):
        yield f"{named} is indexed under another file."
    opens = tables.opens[here]
    if not opens[0] or opens[1:].any():
        yield f"{named} does not begin where the index says so."
    if (tables.published[here] != _cell(article.published)).any():
        yield f"{named} is indexed with another date."


def _all_are(places: Integers, terms: list[bytes], term: bytes | None) -> bool:
    first = int(places[0])
    return bool((places == first).all()) and (terms[first] if first >= 0 else None) == term


def _cell(published: object) -> int:
    moment: datetime | None = published  # type: ignore[assignment]  # an article keeps no other date
    return NO_DATE if moment is None else timestamp(moment)


def _let_pass(store: Store, error: Exception) -> None:
    """Raise what says nothing of damage, but only that it cannot be looked for."""
    if isinstance(error, OSError) and is_unavailable(error):
        raise unavailable(store.path, error) from error


def _sentence(error: Exception, files: str) -> str:
    """What is wrong with a file, or with one of those that were to be opened."""
    reason = reason_of(error)
    return f"{reason}." if any(name in reason for name in files.split(" or ")) else f"{files} cannot be read: {reason}."
