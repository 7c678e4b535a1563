"""What the last commit of an index holds, by article and by file, as its writer needs to know it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from fundstelle.index.columnar.codec import ColumnarSegment
from fundstelle.index.columnar.postings import expanded
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.fields import article_key
from fundstelle.index.passages import ArticleVersion, is_first, version_of
from fundstelle.index.storage.store import named

__all__ = ["Committed"]


class _Opened(NamedTuple):
    """A segment of the last commit, and what is in it."""

    segment: ColumnarSegment
    columns: SegmentColumns


class Committed:
    """The segments of the last commit, from which articles are deleted; that counts from the next commit on."""

    def __init__(self, path: Path, opened: Sequence[tuple[ColumnarSegment, SegmentColumns]]) -> None:
        """Look after segments.

        Args:
            path: the folder of the index.
            opened: each segment, and what is in it.
        """
        self._path = path
        self._opened = [_Opened(segment, columns) for segment, columns in opened]
        # Most articles that are added are new: of what there is, no page is read for them more often than needed.
        with named(path):
            self._fields = [columns.fields.get("article") for _, columns in opened]

    @property
    def segments(self) -> list[ColumnarSegment]:
        """All segments."""
        return [opened.segment for opened in self._opened]

    def find(self, key: str) -> ArticleVersion | None:
        """The article with a key (see `fields.article_key`), as it was committed, if it has not been deleted."""
        found = self._find(key)
        if found is None:
            return None
        opened, documents = found
        with named(self._path):
            return _article(opened, documents[0])

    def delete(self, key: str) -> int:
        """Delete the article with a key, if there is one. Returns how many passages it had."""
        found = self._find(key)
        if found is None:
            return 0
        opened, documents = found
        for document in documents:
            opened.segment.delete_document(document)
        return len(documents)

    def articles_of(self, file: str) -> Iterator[ArticleVersion]:
        """The articles that were read from a file, or from the files of a folder; they may be deleted meanwhile."""
        for opened in self._opened:
            with named(self._path):
                documents = _documents_of_file(opened.columns, article_key(file))
            for document in documents:
                with named(self._path):
                    found = None if opened.segment.is_deleted(document) else _opening_article(opened, document)
                if found is not None:
                    yield found

    def files(self) -> set[str]:
        """The terms of all files that articles were read from, those of deleted ones too."""
        with named(self._path):
            return {
                term.decode(errors="replace")
                for opened in self._opened
                if (field := opened.columns.fields.get("file")) is not None
                for term in field.terms[:]
            }

    def _find(self, key: str) -> tuple[_Opened, list[int]] | None:
        """The segment that holds an article, and its documents there."""
        term = key.encode()
        for opened, field in zip(reversed(self._opened), reversed(self._fields), strict=True):
            with named(self._path):
                place = None if field is None else field.terms.find(term)
                if field is None or place is None:
                    continue
                postings = field.postings(place)
                documents = expanded(postings.documents, postings.all_runs()).tolist()
            if alive := [document for document in documents if not opened.segment.is_deleted(document)]:
                return opened, alive
        return None


def _article(opened: _Opened, document: int) -> ArticleVersion:
    return version_of(opened.columns.documents.stored(document))


def _opening_article(opened: _Opened, document: int) -> ArticleVersion | None:
    """The article that begins with a document, if one does."""
    stored = opened.columns.documents.stored(document)
    return version_of(stored) if is_first(stored) else None


def _documents_of_file(columns: SegmentColumns, key: str) -> list[int]:
    field = columns.fields.get("file")
    if field is None:
        return []
    terms = field.terms
    exact = terms.find(key.encode())
    inside = terms.with_prefix(f"{key.rstrip('/')}/".encode())
    found = np.zeros(columns.documents.count, np.bool_)
    for first, end in ((exact, exact + 1) if exact is not None else (0, 0), inside):
        if first < end:
            postings = field.several(first, end, positions=False)
            found[expanded(postings.documents, postings.all_runs())] = True
    documents: list[int] = np.flatnonzero(found).tolist()
    return documents
