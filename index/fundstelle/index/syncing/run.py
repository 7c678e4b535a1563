"""Keeping an index in step with folders: what is new or changed is read, and what has gone is removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError
from fundstelle.index.machine import DEFAULT_MEMORY
from fundstelle.index.sources import Limits, Problem, read_file
from fundstelle.index.sources.base import clause, problem_at
from fundstelle.index.storage.catalogue import Catalogue, FileEntry, Sighting, Stamp, hash_of, read_catalogue
from fundstelle.index.storage.layout import has_files_of_an_index
from fundstelle.index.storage.locks import opening
from fundstelle.index.storage.store import open_store
from fundstelle.index.syncing.planning import FileChange, FileToRead, SyncPlan, articles_read_from, plan
from fundstelle.index.syncing.scanning import Folder, named_folders
from fundstelle.index.writing.committed import Committed
from fundstelle.index.writing.writer import IndexWriter, WriterCounts, open_writer

__all__ = ["Collision", "SyncProgress", "SyncReport", "last_committed", "sync"]

#: Called with how many bytes have been read so far, and how many there are to read.
SyncProgress = Callable[[int, int], None]
_Folders = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Collision:
    """An article that took the place of one with the same id from another file.

    Attributes:
        article_id: the id of both.
        file: the file whose article is no longer in the index.
        displaced_by: the file whose article is.
    """

    article_id: str
    file: str
    displaced_by: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync has done, or would do.

    Attributes:
        changes: what had happened to files, of those that could be read.
        unchanged: how many files were as they had been.
        problems: the files and articles that could not be read. The articles of a file that cannot be read at all stay
            as they were.
        collisions: which articles have the same id.
        counts: what became of articles.
        catalogue_damage: why all files had to be read again, where that was so because the catalogue was damaged.
        passed_over: what was not looked at on purpose, and why: links that lead out of the folders, and indexes.
    """

    changes: tuple[FileChange, ...]
    unchanged: int
    problems: tuple[Problem, ...] = ()
    collisions: tuple[Collision, ...] = ()
    counts: WriterCounts = field(default_factory=WriterCounts)
    catalogue_damage: str | None = None
    passed_over: tuple[Problem, ...] = ()


def sync(  # noqa: PLR0913  # all but two have defaults
    index_path: str | os.PathLike[str],
    folders: _Folders,
    *,
    dry_run: bool = False,
    follow_links: bool = False,
    timeout: float = 0.0,
    memory: int = DEFAULT_MEMORY,
    processes: int | None = None,
    progress: SyncProgress | None = None,
    limits: Limits | None = None,
) -> SyncReport:
    """Make an index hold what is in folders, in one commit: all of it is visible at once, or none.

    Files are found and read as `fundstelle.index.sources` does; what is not in one of the folders is left alone. A file
    that has not changed since it was last read is not opened. Articles go when they are no longer in their file, or it
    is no longer there, whichever way they came into the index.

    Args:
        index_path: the folder of the index; it is made where there is none.
        folders: the folders, or a single one.
        dry_run: whether only to say what would be done; then nothing is locked and nothing is written.
        follow_links: whether links in the folders to files outside of them are followed. What is in the index because
            one was stays as it is while they are not.
        timeout: seconds to wait for another writer to finish.
        memory: see `open_writer`.
        processes: see `open_writer`.
        progress: called while files are read.
        limits: what a file and an article may ask of us; the usual if none are given.

    Raises:
        SourceError: a folder is not there or closed to us, or there is nothing in it although the index has articles of
            it, as when a disk is not mounted. The index is as it was.
        FundstelleError: see `open_writer` and `IndexWriter.commit`.
    """
    path, named = Path(index_path), named_folders(folders)
    if dry_run:
        return _dry_run(path, named, follow_links=follow_links)
    with open_writer(path, timeout=timeout, memory=memory, processes=processes, limits=limits) as writer:
        catalogue = writer.catalogue()
        planned = plan(named, writer.committed, catalogue.entries, follow_links=follow_links)
        report = _Syncing(writer, planned, progress or (lambda _done, _all: None), limits).run()
        if planned.entries != catalogue.entries:
            writer.set_catalogue(planned.entries)
    return replace(report, catalogue_damage=catalogue.damage)


def _dry_run(path: Path, folders: list[Folder], *, follow_links: bool) -> SyncReport:
    committed, catalogue = Committed(path, []), Catalogue()
    if has_files_of_an_index(path):
        committed, catalogue = last_committed(path)
    planned = plan(folders, committed, catalogue.entries, follow_links=follow_links)
    changes = tuple(planned.changes())
    return SyncReport(
        changes,
        len(planned.unchanged),
        tuple(planned.problems),
        catalogue_damage=catalogue.damage,
        passed_over=tuple(planned.passed_over),
    )


def last_committed(path: Path) -> tuple[Committed, Catalogue]:
    """What the last commit of an index holds, only to be looked at, and its catalogue.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it cannot be read.
    """
    store = open_store(path)
    # So that the catalogue is still there when it is opened.
    with opening(path):
        state = store.state()
        catalogue = read_catalogue(path, state.commit.catalogue)
    return Committed(path, state.segments), catalogue


class _Syncing:
    """Does what was planned, with a writer, and keeps the entries of the plan up to date."""

    def __init__(self, writer: IndexWriter, planned: SyncPlan, progress: SyncProgress, limits: Limits | None) -> None:
        self._writer = writer
        self._plan = planned
        self._entries = planned.entries
        self._progress = progress
        self._limits = limits
        self._done, self._all = 0, planned.size()
        self._read: set[str] = set()
        self._problems = list(planned.problems)
        self._collisions: list[Collision] = []

    def run(self) -> SyncReport:
        for file_to_read in self._plan.to_read:
            self._take(file_to_read)
        for file in self._plan.gone:
            self._remove(file, keep=set())
        self._restore_displaced()
        gone = set(self._plan.gone)
        return SyncReport(
            changes=tuple(c for c in self._plan.changes() if c.kind == "gone" or c.path in self._read),
            unchanged=len(self._plan.unchanged),
            problems=tuple(self._problems),
            collisions=tuple(collision for collision in self._collisions if collision.file not in gone),
            counts=self._writer.counts,
            passed_over=tuple(self._plan.passed_over),
        )

    def _take(self, file_to_read: FileToRead) -> None:
        """Make the index hold the articles of a file, and no others of it; unless the file cannot be read."""
        file = file_to_read.change.path
        try:
            digest = file_to_read.digest or hash_of(file_to_read.path)
        except OSError as error:
            self._problems.append(problem_at(file_to_read.path, None, clause(error)))
            return
        ids, is_whole = self._add_articles(file_to_read.path, file)
        if not is_whole:
            # Some articles may be newer than what is known of the file; without an entry it is read anew.
            if ids:
                self._entries.pop(file, None)
            return
        self._remove(file, keep=ids)
        self._read.add(file)
        known = digest if _is_still(file_to_read.path, file_to_read.sighting) else ""
        self._entries[file] = FileEntry(
            file_to_read.sighting, known, linked_from=self._plan.linked.get(file, frozenset())
        )

    def _add_articles(self, path: Path, file: str) -> tuple[set[str], bool]:
        """Add what can be read. Returns the ids, and whether the file as a whole could be read."""
        ids: set[str] = set()
        told, is_whole = len(self._problems), True
        for item in read_file(path, self._advance, limits=self._limits):
            if isinstance(item, Problem):
                self._problems.append(item)
                is_whole &= item.line is not None
            elif self._add(item, file):
                ids.add(_id_of(item))
        return ids, is_whole and (bool(ids) or len(self._problems) == told)

    def _add(self, article: Article, file: str) -> bool:
        """Add an article, and note what it displaces. Returns whether it could be added."""
        try:
            self._writer.add(article, file=file)
        except ArticleError as error:
            self._problems.append(Problem(file, None, f"article {_id_of(article)}: {clause(error)}"))
            return False
        for before, now in self._writer.displaced:
            self._collisions.append(Collision(_id_of(article), before, now))
            if entry := self._entries.get(before):
                self._entries[before] = replace(entry, displaced_by=entry.displaced_by | {now})
        self._writer.displaced.clear()
        return True

    def _remove(self, file: str, *, keep: set[str]) -> None:
        """Remove the articles of a file that were committed, but for some."""
        for article_id in articles_read_from(self._writer.committed, file).keys() - keep:
            self._writer.remove(article_id)

    def _restore_displaced(self) -> None:
        """Bring back what took second place to articles that have gone or were read anew."""
        # From the last to the first, since the last of a first sync wins.
        for file, entry in sorted(self._entries.items(), reverse=True):
            if file in self._read or all(self._is_as_it_was(other) for other in entry.displaced_by):
                continue
            if file in self._plan.unchanged:
                self._restore(file, entry)
            else:
                # It is in none of the folders, or closed to us now: it is read when it is looked at again.
                del self._entries[file]

    def _is_as_it_was(self, file: str) -> bool:
        return file in self._entries and file not in self._read

    def _restore(self, file: str, entry: FileEntry) -> None:
        """Add those articles of an unchanged file whose place is free."""
        holders, path = set(), self._plan.unchanged[file]
        is_whole = True
        for item in read_file(path, limits=self._limits):
            if isinstance(item, Problem):
                is_whole &= item.line is not None
                continue
            holder = self._writer.file_of(_id_of(item))
            if holder in (None, file):
                self._add(item, file)
            elif holder:
                holders.add(holder)
        self._entries[file] = replace(entry, displaced_by=frozenset(holders))
        if not (is_whole and _is_still(path, entry.sighting)):
            del self._entries[file]

    def _advance(self, size: int) -> None:
        self._done += size
        self._progress(self._done, self._all)


def _id_of(article: Article) -> str:
    """What the index calls an article that was read from a file."""
    return article.id or article.source or ""


def _is_still(path: Path, sighting: Sighting) -> bool:
    """Whether a file is what it was when it was looked at."""
    try:
        return Stamp.of(path) == sighting.stamp
    except OSError:
        return False
