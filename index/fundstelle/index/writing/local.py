"""A draft on the columns of this machine: a transaction in a folder, what its last commit holds, and new segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from fundstelle.index.errors import FundstelleError, IndexIncompatibleError, IndexNotFoundError
from fundstelle.index.german import UserWords
from fundstelle.index.passages import ArticleVersion
from fundstelle.index.plain import PlainArticle
from fundstelle.index.storage.catalogue import Catalogue, FileEntry, read_catalogue, write_catalogue
from fundstelle.index.storage.creation import create_store, remove_empty_store, remove_lock
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.locks import WriterLock
from fundstelle.index.storage.places import is_store
from fundstelle.index.storage.store import Store, open_store
from fundstelle.index.storage.transaction import Transaction
from fundstelle.index.unique import Unique
from fundstelle.index.writing.committed import Committed
from fundstelle.index.writing.intake import Intake

__all__ = ["LocalDraft", "open_draft"]


def open_draft(
    folder: Path, *, timeout: float, user_words: UserWords | None, memory: int, processes: int
) -> LocalDraft:
    """Begin to change the index in a folder; it is made where there is none.

    Args:
        folder: the folder of the index, absolute.
        timeout: seconds to wait for another writer to finish.
        user_words: the user's own words; those of the index if none are given.
        memory: see `writing.writer.open_writer`.
        processes: how many processes analyse articles beside this one.

    Raises:
        IndexLockedError: another writer is still at work after `timeout`.
        IndexIncompatibleError: the index was made by another version or with another analysis.
        IndexDamagedError: the index cannot be read.
        IndexNotFoundError: no index can be made there.
    """
    disk = Disk()
    lock = _lock(folder, disk, timeout)
    is_made = False
    try:
        # Only now: another writer may have made it meanwhile.
        if is_store(folder):
            store = _open(folder, user_words)
        else:
            store = _create(folder, disk, user_words or UserWords())
            is_made = True
        return LocalDraft(Transaction(store, lock, disk), is_new=is_made, memory=memory, processes=processes)
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


class LocalDraft(Unique):
    """A change to the index in a folder; see `writing.draft.Draft`. Made by `open_draft`."""

    def __init__(self, transaction: Transaction, *, is_new: bool, memory: int, processes: int) -> None:
        """Write in a transaction.

        Args:
            transaction: what was begun; the draft ends it.
            is_new: whether the index was made for this draft, and goes again when nothing is committed.
            memory: see `writing.writer.open_writer`.
            processes: how many processes analyse articles beside this one.
        """
        self._transaction = transaction
        self._is_new = is_new
        self._committed = Committed(
            transaction.store.path, [transaction.columns(segment) for segment in transaction.segments]
        )
        self._intake = Intake(transaction, memory=memory, processes=processes)

    @property
    def name(self) -> str:
        """The folder of the index."""
        return str(self._transaction.store.path)

    @property
    def is_own(self) -> bool:
        """Whether this is the process that began it, and not a fork of that one."""
        return self._transaction.is_own

    @property
    def is_whole(self) -> bool:
        """Whether all articles that were added are there."""
        return not self._intake.is_broken

    def find(self, article_id: str) -> ArticleVersion | None:
        """The article with an id, as it was committed, if it has not been removed."""
        return self._committed.find(article_id)

    def articles_of(self, file: str) -> Iterable[ArticleVersion]:
        """The committed articles that were read from a file, or from the files of a folder."""
        return self._committed.articles_of(file)

    def files(self) -> set[str]:
        """The terms of all files that articles were read from, those of removed ones too."""
        return self._committed.files()

    def catalogue(self) -> Catalogue:
        """What is known of the files that the committed articles were read from."""
        return read_catalogue(self._transaction.store.path, self._transaction.before.catalogue)

    def add(self, article: PlainArticle) -> int:
        """Add an article, and return the number by which it can be withdrawn."""
        return self._intake.add(article)

    def withdraw(self, number: int) -> int:
        """Take back an article that was added. Returns how many passages it has."""
        return self._intake.drop(number)

    def remove(self, article_id: str) -> int:
        """Remove a committed article. Returns how many passages it had."""
        return self._committed.remove(article_id)

    def commit(self, *, entries: Mapping[str, FileEntry] | None = None, optimize: bool = False) -> None:
        """Make all of it visible at once, and end the draft."""
        self._transaction.check()
        before = zip(self._transaction.segments, self._committed.deleted(), strict=True)
        kept = [segment.without(deleted) for segment, deleted in before]
        segments = [*kept, *self._intake.finish()]
        catalogue = None if entries is None else self._write_catalogue(entries)
        self._transaction.commit(segments, catalogue=catalogue, into_one=optimize)

    def give_up(self, *, keep_empty: bool = False) -> None:
        """Leave the index as it was, or take it away again if it is new."""
        # A fork of the process that began it has a copy, and the files are the other one's.
        if self.is_own:
            self._intake.abandon()
            self._transaction.rollback(remove_index=self._is_new and not keep_empty)

    def _write_catalogue(self, entries: Mapping[str, FileEntry]) -> str:
        """Write the catalogue. Returns the name of the file."""
        name, file = self._transaction.create_catalogue()
        write_catalogue(file, entries)
        return name
