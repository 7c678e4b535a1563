"""Writing to an index: articles are added and replaced, then all of it is committed at once or not at all."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from fundstelle.index.articles import Article
from fundstelle.index.errors import (
    ArticleError,
    FundstelleError,
    IndexIncompatibleError,
    IndexNotFoundError,
    SourceError,
    is_no_room,
)
from fundstelle.index.fields import article_key
from fundstelle.index.german import UserWords
from fundstelle.index.machine import DEFAULT_MEMORY, available_cores
from fundstelle.index.passages import PlainArticle, digest_of, plain_article
from fundstelle.index.sources.limits import Limits
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.locks import WriterLock
from fundstelle.index.storage.store import (
    Store,
    absolute,
    create_store,
    is_store,
    open_store,
    remove_empty_store,
    remove_lock,
)
from fundstelle.index.storage.transaction import Transaction
from fundstelle.index.syncing.catalogue import Catalogue, Entry, read_catalogue, write_catalogue
from fundstelle.index.unique import Unique
from fundstelle.index.writing.committed import Committed
from fundstelle.index.writing.intake import Intake
from fundstelle.index.writing.pending import Pending

__all__ = ["Added", "IndexWriter", "WriterCounts", "open_writer"]


class Added(Enum):
    """What became of an article that was given to a writer."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class WriterCounts:
    """What a writer has done so far: articles by outcome, and passages written."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0


def open_writer(  # noqa: PLR0913  # all but one have defaults
    path: str | os.PathLike[str],
    *,
    timeout: float = 0.0,
    user_words: UserWords | None = None,
    memory: int = DEFAULT_MEMORY,
    processes: int | None = None,
    limits: Limits | None = None,
) -> IndexWriter:
    """Open an index for writing; it is made where there is none.

    Use it as a context manager: leaving it commits, an exception (Ctrl-C too) leaves the index as it was.

    Args:
        path: the folder of the index.
        timeout: seconds to wait for another writer to finish.
        user_words: synonyms and splits of the user's own, see `fundstelle.index.read_user_words`. They are laid down
            when the index is made; naming others later is an error.
        memory: how many bytes the words of articles may take while they wait to be written; what is beyond is written
            and merged later. A single article may take more.
        processes: how many processes analyse articles, once there are enough of them; by default one for each
            processor, and none beside this one where there is one processor.
        limits: how large an article may be (`article`, `passages` and `stored`); the usual if none are given.

    Raises:
        IndexLockedError: another writer is still at work after `timeout`.
        IndexIncompatibleError: the index was made by another version or with another analysis.
        IndexDamagedError: the index cannot be read.
        IndexNotFoundError: no index can be made there.
    """
    folder, disk = absolute(path), Disk()
    wanted = available_cores() if processes is None else processes
    lock = _lock(folder, disk, timeout)
    is_made = False
    try:
        # Only now: another writer may have made it meanwhile.
        if is_store(folder):
            store = _open(folder, user_words)
        else:
            store = _create(folder, disk, user_words or UserWords())
            is_made = True
        transaction = Transaction(store, lock, disk)
        processes = wanted if wanted > 1 else 0
        return IndexWriter(transaction, is_new=is_made, memory=memory, processes=processes, limits=limits)
    except BaseException:
        if is_made:
            remove_empty_store(folder, disk)
        elif not is_store(folder):
            remove_lock(folder, disk)
        lock.release()
        raise


def _lock(folder: Path, disk: Disk, timeout: float) -> WriterLock:
    is_there = is_store(folder)
    try:
        return WriterLock.acquire(folder, timeout, disk)
    except OSError as error:
        reason = error.strerror or error
        if is_there:
            raise FundstelleError(f"The index at {folder} cannot be written: {reason}.") from error
        raise IndexNotFoundError(f"No index can be made at {folder}: {reason}.") from error


def _create(folder: Path, disk: Disk, user_words: UserWords) -> Store:
    try:
        return create_store(folder, user_words, disk)
    except OSError as error:
        raise IndexNotFoundError(f"No index can be made at {folder}: {error.strerror or error}.") from error


def _open(folder: Path, user_words: UserWords | None) -> Store:
    store = open_store(folder)
    if user_words is not None and user_words != store.manifest.user_words:
        raise IndexIncompatibleError(
            f"The index at {folder} was made with other own words. Name those, or none; or delete the folder and add "
            "the articles again."
        )
    return store


class IndexWriter(Unique):
    """Adds articles to one index, and removes them. Made by `open_writer`; not safe to share between threads."""

    def __init__(
        self, transaction: Transaction, *, is_new: bool, memory: int, processes: int, limits: Limits | None = None
    ) -> None:
        """Write in a transaction.

        Args:
            transaction: what was begun; the writer ends it.
            is_new: whether the index was made for this writer, and goes again when nothing is committed.
            memory: see `open_writer`.
            processes: how many processes analyse articles beside this one.
            limits: see `open_writer`.
        """
        self.path = transaction.store.path
        self.counts = WriterCounts()
        #: Where an article took the place of one from another file: that file, and the one it was read from now.
        self.displaced: set[tuple[str, str]] = set()
        self._limits = limits or Limits()
        self._is_new = is_new
        self._transaction = transaction
        self._committed = Committed(self.path, [(s, transaction.columns(s)) for s in transaction.segments()])
        self._intake = Intake(transaction, memory=memory, processes=processes)
        self._pending = Pending()
        self._entries: Mapping[str, Entry] | None = None
        # Files of which the index no longer holds what it did when they were read.
        self._touched: set[str] = set()
        self._into_one = False
        self._closed = False
        # A writer that is dropped, or forgotten at the end of the program, keeps nobody out and leaves nothing behind.
        self._dropped = weakref.finalize(self, _give_up, self._intake, transaction, is_new=is_new)

    def add(self, article: Article, *, file: str | None = None) -> Added:
        """Add an article, or replace the one that has the same id (where there is none: the same source).

        An article whose content is what the index already holds is not written again.

        Args:
            article: the article.
            file: the absolute path of the file that it was read from, with forward slashes, by which `remove_file` and
                `fundstelle.index.sync` know it.

        Returns:
            Whether the article was new, replaced another or was unchanged.

        Raises:
            ArticleError: the article cannot be indexed; nothing was changed.
            FundstelleError: the index could not be written, as when the disk is full. It is as it was before this
                writer, which is closed.
        """
        self._check_open()
        # All that can fail for the article's sake comes before the first change.
        plain = self._plain(article, file)
        outcome = self._make_room(article_key(plain.article_id), plain)
        if outcome is Added.NEW:
            self.counts.new += 1
        elif outcome is Added.REPLACED:
            self.counts.replaced += 1
        else:
            self.counts.unchanged += 1
            return outcome
        self._touch(plain.file)
        self.counts.passages += plain.passages
        try:
            self._intake.add(plain)
        except OSError as error:
            self.rollback()
            raise self._unwritten(error) from error
        return outcome

    def remove(self, article_id: str) -> bool:
        """Remove an article. Returns whether there was one with this id."""
        self._check_open()
        key = article_key(article_id)
        self._touch(self.file_of(article_id))
        pending = self._pending.forget(key)
        if pending is not None:
            self._intake.drop(pending)
            self.counts.passages -= len(pending)
        # What is pending has taken the place of what was committed.
        elif not self._committed.delete(key):
            return False
        self.counts.removed += 1
        return True

    def remove_file(self, file: str, *, keep: Callable[[str], bool] = lambda _: False) -> int:
        """Remove the committed articles that were read from a file, or from the files of a folder.

        Args:
            file: the absolute path of the file or folder, with forward slashes.
            keep: says of an article, by its id, that it is to stay.

        Returns:
            How many articles were removed.
        """
        self._check_open()
        gone = [found for found in self._committed.articles_of(file) if not keep(found.article_id)]
        for found in gone:
            self._touch(found.file)
            self._committed.delete(article_key(found.article_id))
        self.counts.removed += len(gone)
        return len(gone)

    def files(self) -> set[str]:
        """The files that the committed articles were read from, and perhaps some of removed articles."""
        return self._committed.files()

    def file_of(self, article_id: str) -> str | None:
        """The file that an article was read from: empty where it was none, None where there is no such article."""
        key = article_key(article_id)
        if self._pending.content(key) is not None:
            return self._pending.file(key) or ""
        found = self._committed.find(key)
        return None if found is None else found.file or ""

    @property
    def committed(self) -> Committed:
        """What the last commit holds, without what has been removed or replaced since."""
        return self._committed

    def catalogue(self) -> Catalogue:
        """What is known of the files that the committed articles were read from."""
        return read_catalogue(self.path, self._transaction.before.catalogue)

    def set_catalogue(self, entries: Mapping[str, Entry]) -> None:
        """Say of which files the index holds just what is in them, once this writer commits.

        Without it, the files are forgotten of which articles were added or removed.
        """
        self._check_open()
        self._entries = entries

    def optimize(self) -> None:
        """Merge all segments into one when this writer commits, and give back the room of what was removed."""
        self._check_open()
        self._into_one = True

    def commit(self) -> None:
        """Make everything added so far visible at once, and close the writer.

        Raises:
            FundstelleError: the index could not be written, or an earlier `add` failed halfway; it is as it was.
        """
        self._check_open()
        if self._intake.is_broken:
            self.rollback()
            raise FundstelleError(f"An article could not be written to {self.path}; the index is as it was before.")
        counts = self.counts
        if not (counts.new or counts.replaced or counts.removed or self._into_one or self._entries is not None):
            self.rollback(keep_empty=True)
            return
        try:
            self._transaction.check()
            segments = [*self._committed.segments, *self._intake.finish()]
            self._transaction.commit(segments, catalogue=self._write_catalogue(), into_one=self._into_one)
        except OSError as error:
            self.rollback(keep_empty=True)
            raise self._unwritten(error) from error
        except BaseException:
            self.rollback(keep_empty=True)
            raise
        self._closed = True
        self._dropped.detach()

    def rollback(self, *, keep_empty: bool = False) -> None:
        """Forget everything added so far, and close the writer; an index that was made for it goes again.

        Args:
            keep_empty: whether a new index stays, empty.
        """
        if self._closed:
            self._check_open()
        self._closed = True
        _give_up(self._intake, self._transaction, is_new=self._is_new and not keep_empty)
        self._dropped.detach()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Commit, or roll back when the block was left by an exception."""
        if self._closed:
            return
        if kind is None:
            self.commit()
        else:
            self.rollback()

    def _check_open(self) -> None:
        if not self._transaction.is_own:
            raise FundstelleError(
                f"This writer to {self.path} belongs to the process of which this one is a fork; open one here with "
                "open_writer, or write there."
            )
        if self._closed:
            raise FundstelleError(f"This writer to {self.path} is closed; open another one with open_writer.")

    def _unwritten(self, error: OSError) -> FundstelleError:
        """The error that says why the index could not be written, and what to do."""
        what = "Make room on the disk" if is_no_room(error) else "See to that"
        return FundstelleError(
            f"The index at {self.path} could not be written ({error.strerror or error}); it is as it was before. "
            f"{what}, and do it again."
        )

    def _plain(self, article: Article, file: str | None) -> PlainArticle:
        """An article as it is indexed, under its id, its source or the hash of its content.

        Raises:
            ArticleError: it cannot be indexed.
        """
        try:
            self._limits.check(article)
        except SourceError as error:
            raise ArticleError(f"The article {str(error).replace('an article', 'one', 1)}.") from None
        plain = plain_article(article, article.id or article.source or "", article_key(file) if file else None)
        return plain if plain.article_id else plain._replace(article_id=digest_of(plain))

    def _make_room(self, key: str, plain: PlainArticle) -> Added:
        """Delete what an article replaces, unless it is the same content."""
        # Only within this process, where two contents with the same hash are less likely than a broken machine.
        content = hash(plain)
        outcome = Added.REPLACED
        pending = self._pending.content(key)
        if pending is not None:
            if pending == content:
                return Added.UNCHANGED
            self._displace(self._pending.file(key), plain.file)
            before = self._pending.documents_of(key)
            self._intake.drop(before)
            self.counts.passages -= len(before)
        elif found := self._committed.find(key):
            if found.digest == digest_of(plain):
                return Added.UNCHANGED
            self._displace(found.file, plain.file)
            self._committed.delete(key)
        else:
            outcome = Added.NEW
        self._pending.add(key, content, plain.passages, plain.file)
        return outcome

    def _touch(self, file: str | None) -> None:
        if file:
            self._touched.add(file)

    def _write_catalogue(self) -> str | None:
        """Write the catalogue if it is another than before. Returns the name of the file."""
        entries = self._entries
        if entries is None and self._touched:
            entries = self.catalogue().without(self._touched)
        if entries is None:
            return None
        name, file = self._transaction.create_catalogue()
        write_catalogue(file, entries)
        return name

    def _displace(self, before: str | None, now: str | None) -> None:
        self._touch(before)
        if before and now and before != now:
            self.displaced.add((before, now))


def _give_up(intake: Intake, transaction: Transaction, *, is_new: bool) -> None:
    """Leave an index as it was, or take it away again if it is new."""
    if not transaction.is_own:
        # A fork of the process that opened the writer: what it has is a copy, and the files are the other one's.
        return
    intake.abandon()
    transaction.rollback(remove_index=is_new)
