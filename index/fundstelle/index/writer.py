"""Writing to an index: articles are added and replaced, then all of it is committed at once or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fundstelle.index._whoosh import writing
from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.errors import ArticleError, FundstelleError, IndexIncompatibleError, IndexLockedError
from fundstelle.index.german import UserWords
from fundstelle.index.schema import article_key, documents_of
from fundstelle.index.store import create_store, is_store, open_store, readable, remove_empty_store

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
    passages: int = 0


@dataclass(frozen=True, slots=True)
class _Pending:
    """An article written but not yet committed: its content hash and its documents in the new segment."""

    digest: str
    documents: range


def open_writer(
    path: str | os.PathLike[str], *, timeout: float = 0.0, user_words: UserWords | None = None
) -> IndexWriter:
    """Open an index for writing; it is made where there is none.

    Use it as a context manager: leaving it commits, an exception (Ctrl-C too) leaves the index as it was.

    Args:
        path: the folder of the index.
        timeout: seconds to wait for another writer to finish.
        user_words: synonyms and splits of the user's own, see `fundstelle.index.read_user_words`. They are laid down
            when the index is made; naming others later is an error.

    Raises:
        IndexLockedError: another writer is still at work after `timeout`.
        IndexIncompatibleError: the index was made by another version or with another analysis.
        IndexDamagedError: the index cannot be read.
    """
    folder = Path(path)
    is_new = not is_store(folder)
    store = create_store(folder, user_words or UserWords()) if is_new else open_store(folder)
    if user_words is not None and user_words != store.manifest.user_words:
        raise IndexIncompatibleError(
            f"The index at {folder} was made with other own words. Name those, or none; or delete the folder and add "
            "the articles again."
        )
    try:
        return IndexWriter(store.writer(timeout), folder, is_new=is_new)
    except writing.LockError:
        raise IndexLockedError(
            f"Another process is writing to the index at {folder}. Wait until it has finished, or give a timeout."
        ) from None
    except OSError as error:
        raise FundstelleError(f"The index at {folder} cannot be written: {error.strerror or error}.") from error


class IndexWriter:
    """Adds articles to one index. Made by `open_writer`; not safe to share between threads."""

    def __init__(self, writer: Any, path: Path, *, is_new: bool) -> None:
        """Take over an opened Whoosh writer.

        Args:
            writer: the Whoosh writer, which holds the lock.
            path: the folder of the index.
            is_new: whether the index was made for this writer, and goes again when nothing is committed.
        """
        self.path = path
        self._is_new = is_new
        self.counts = WriterCounts()
        self._writer = writer
        with readable(path):
            self._reader = writer.reader()
        self._pending: dict[str, _Pending] = {}
        self._broken = False
        self._closed = False
        # Nanoseconds leave room for all passages of this writer before those of the next.
        self._sequence = time.time_ns()

    def add(self, article: Article) -> Added:
        """Add an article, or replace the one that has the same id (where there is none: the same source).

        An article whose content is what the index already holds is not written again.

        Returns:
            Whether the article was new, replaced another or was unchanged.
        """
        self._check_open()
        article_id, digest = _identify(article)
        key = article_key(article_id)
        # All that can fail for the article's sake comes before the first change to the index.
        documents = list(documents_of(article.passages(article_id), digest, self._sequence))
        outcome = self._make_room(key, digest)
        if outcome is not Added.UNCHANGED:
            self._write(documents, key, digest)
        setattr(self.counts, outcome.value, getattr(self.counts, outcome.value) + 1)
        return outcome

    def commit(self) -> None:
        """Make everything added so far visible at once, and close the writer.

        Raises:
            FundstelleError: the index could not be written, or an earlier `add` failed halfway; it is as it was.
        """
        self._check_open()
        if self._broken:
            self.rollback()
            raise FundstelleError(f"An article could not be written to {self.path}; the index is as it was before.")
        self._closed = True
        try:
            if self.counts.new or self.counts.replaced:
                self._writer.commit()
            else:
                self._writer.cancel()
        except BaseException as error:
            self._let_go()
            if not isinstance(error, OSError):
                raise
            raise FundstelleError(
                f"The index at {self.path} could not be written ({error.strerror or error}); it is as it was before."
            ) from error
        finally:
            self._reader.close()

    def rollback(self) -> None:
        """Forget everything added so far, and close the writer; an index that was made for it goes again."""
        self._check_open()
        self._closed = True
        self._reader.close()
        self._writer.cancel()
        # Whoosh leaves the files of the segment it was writing until the next commit.
        for file in self.path.glob(f"{self._writer.newsegment.segment_id()}.*"):
            file.unlink(missing_ok=True)
        if self._is_new:
            remove_empty_store(self.path)

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

    def _let_go(self) -> None:
        """Release the lock after a commit that failed: Whoosh would hold it, and keep every later writer out."""
        with suppress(Exception):
            self._writer.cancel()
        if not self._writer.is_closed:  # Where there is no room, cancelling fails as well.
            self._writer.writelock.release()

    def _check_open(self) -> None:
        if self._closed:
            raise FundstelleError(f"This writer to {self.path} is closed; open another one with open_writer.")

    def _make_room(self, key: str, digest: str) -> Added:
        """Delete what an article replaces, unless it is the same content."""
        if pending := self._pending.get(key):
            if pending.digest == digest:
                return Added.UNCHANGED
            for number in pending.documents:
                # Whoosh's own delete_document does not reach into the segment that is being written.
                self._writer.newsegment.delete_document(number)
            self.counts.passages -= len(pending.documents)
            return Added.REPLACED
        committed = self._committed_documents(key)
        if not committed:
            return Added.NEW
        if self._reader.stored_fields(committed[0]).get("digest") == digest:
            return Added.UNCHANGED
        for number in committed:
            self._writer.delete_document(number)
        return Added.REPLACED

    def _committed_documents(self, key: str) -> list[int]:
        if ("article", key) not in self._reader:
            return []
        return list(self._reader.postings("article", key).all_ids())

    def _write(self, documents: list[dict[str, Any]], key: str, digest: str) -> None:
        first = self._writer.docnum
        try:
            for document in documents:
                self._writer.add_document(**document)
        except BaseException:
            # Half an article is in the new segment: nothing of it may ever be committed.
            self._broken = True
            raise
        self._pending[key] = _Pending(digest, range(first, first + len(documents)))
        self.counts.passages += len(documents)
        self._sequence += len(documents)


def _identify(article: Article) -> tuple[str, str]:
    """The id of an article in the index, and the hash of its content."""
    content = {field.name: getattr(article, field.name) for field in fields(article)}
    content["paragraphs"] = [astuple(paragraph) for paragraph in article.paragraphs if isinstance(paragraph, Paragraph)]
    content["published"] = str(article.published)
    try:
        text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArticleError(f"The article's metadata cannot be kept as JSON: {error}.") from None
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return article.id or article.source or digest, digest
