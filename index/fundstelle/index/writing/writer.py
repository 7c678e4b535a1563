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
    SourceError,
    is_no_room,
)
from fundstelle.index.fields import article_key
from fundstelle.index.german import UserWords
from fundstelle.index.machine import DEFAULT_MEMORY, available_cores
from fundstelle.index.plain import PlainArticle, digest_of, plain_article
from fundstelle.index.sources.limits import Limits
from fundstelle.index.storage.catalogue import Catalogue, FileEntry
from fundstelle.index.storage.places import absolute
from fundstelle.index.unique import Unique
from fundstelle.index.writing.draft import Draft, Holdings
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
        processes: how many processes work on articles, once there are enough of them: one packs what is stored of
            them, the others analyse their words. By default one for each processor, and none beside this one where
            there is one processor.
        limits: how large an article may be (`article`, `passages` and `stored`); the usual if none are given.

    Raises:
        IndexLockedError: another writer is still at work after `timeout`.
        IndexIncompatibleError: the index was made by another version or with another analysis.
        IndexDamagedError: the index cannot be read.
        IndexNotFoundError: no index can be made there.
    """
    # A writer knows drafts, and only who opens one knows of which kind it is.
    from fundstelle.index.writing.local import open_draft

    folder = absolute(path)
    wanted = available_cores() if processes is None else processes
    draft = open_draft(
        folder, timeout=timeout, user_words=user_words, memory=memory, processes=wanted if wanted > 1 else 0
    )
    return IndexWriter(draft, path=folder, limits=limits)


class IndexWriter(Unique):
    """Adds articles to one index, and removes them. Made by `open_writer`; not safe to share between threads."""

    def __init__(self, draft: Draft, *, path: Path, limits: Limits | None = None) -> None:
        """Write to a draft of an index.

        Args:
            draft: what was begun; the writer ends it.
            path: where the index is.
            limits: see `open_writer`.
        """
        self.path = path
        self.counts = WriterCounts()
        #: Where an article took the place of one from another file: that file, and the one it was read from now.
        self.displaced: set[tuple[str, str]] = set()
        self._limits = limits or Limits()
        self._draft = draft
        self._name = draft.name
        self._pending = Pending()
        self._entries: Mapping[str, FileEntry] | None = None
        # Files of which the index no longer holds what it did when they were read.
        self._touched: set[str] = set()
        self._into_one = False
        self._closed = False
        # A writer that is dropped, or forgotten at the end of the program, keeps nobody out and leaves nothing behind.
        self._dropped = weakref.finalize(self, draft.give_up)

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
        # Only within this process, where two contents with the same hash are less likely than a broken machine.
        key, content = article_key(plain.article_id), hash(plain)
        outcome = self._make_room(key, content, plain)
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
            self._pending.add(key, content, self._draft.add(plain), plain.file)
        except OSError as error:
            self.rollback()
            raise self._unwritten(error) from error
        return outcome

    def remove(self, article_id: str) -> bool:
        """Remove an article. Returns whether there was one with this id."""
        self._check_open()
        self._touch(self.file_of(article_id))
        pending = self._pending.forget(article_key(article_id))
        if pending is not None:
            self.counts.passages -= self._draft.withdraw(pending)
        # What is pending has taken the place of what was committed.
        elif not self._draft.remove(article_id):
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
        gone = [found for found in self._draft.articles_of(file) if not keep(found.article_id)]
        for found in gone:
            self._touch(found.file)
            self._draft.remove(found.article_id)
        self.counts.removed += len(gone)
        return len(gone)

    def files(self) -> set[str]:
        """The files that the committed articles were read from, and perhaps some of removed articles."""
        return self._draft.files()

    def file_of(self, article_id: str) -> str | None:
        """The file that an article was read from: empty where it was none, None where there is no such article."""
        key = article_key(article_id)
        if self._pending.content(key) is not None:
            return self._pending.file(key) or ""
        found = self._draft.find(article_id)
        return None if found is None else found.file or ""

    @property
    def committed(self) -> Holdings:
        """What the last commit holds, without what has been removed or replaced since."""
        return self._draft

    def catalogue(self) -> Catalogue:
        """What is known of the files that the committed articles were read from."""
        return self._draft.catalogue()

    def set_catalogue(self, entries: Mapping[str, FileEntry]) -> None:
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
        if not self._draft.is_whole:
            self.rollback()
            raise FundstelleError(f"An article could not be written to {self._name}; the index is as it was before.")
        counts = self.counts
        if not (counts.new or counts.replaced or counts.removed or self._into_one or self._entries is not None):
            self.rollback(keep_empty=True)
            return
        try:
            self._draft.commit(entries=self._new_entries(), optimize=self._into_one)
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
        self._draft.give_up(keep_empty=keep_empty)
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
        if not self._draft.is_own:
            raise FundstelleError(
                f"This writer to {self._name} belongs to the process of which this one is a fork; open one here with "
                "open_writer, or write there."
            )
        if self._closed:
            raise FundstelleError(f"This writer to {self._name} is closed; open another one with open_writer.")

    def _unwritten(self, error: OSError) -> FundstelleError:
        """The error that says why the index could not be written, and what to do."""
        what = "Make room on the disk" if is_no_room(error) else "See to that"
        return FundstelleError(
            f"The index at {self._name} could not be written ({error.strerror or error}); it is as it was before. "
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

    def _make_room(self, key: str, content: int, plain: PlainArticle) -> Added:
        """Take out what an article replaces, unless it is the same content."""
        pending = self._pending.content(key)
        if pending is not None:
            if pending == content:
                return Added.UNCHANGED
            self._displace(self._pending.file(key), plain.file)
            number = self._pending.forget(key)
            self.counts.passages -= 0 if number is None else self._draft.withdraw(number)
            return Added.REPLACED
        found = self._draft.find(plain.article_id)
        if found is None:
            return Added.NEW
        if found.digest == digest_of(plain):
            return Added.UNCHANGED
        self._displace(found.file, plain.file)
        self._draft.remove(plain.article_id)
        return Added.REPLACED

    def _touch(self, file: str | None) -> None:
        if file:
            self._touched.add(file)

    def _new_entries(self) -> Mapping[str, FileEntry] | None:
        """What the catalogue is to hold; None where it stays as it is."""
        if self._entries is None and self._touched:
            return self.catalogue().without(self._touched)
        return self._entries

    def _displace(self, before: str | None, now: str | None) -> None:
        self._touch(before)
        if before and now and before != now:
            self.displaced.add((before, now))
