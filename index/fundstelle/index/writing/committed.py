"""What the last commit of an index holds, by article and by file, as its writer needs to know it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.postings import expanded
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.fields import article_key
from fundstelle.index.passages import ArticleVersion, is_first, version_of
from fundstelle.index.storage.places import named

__all__ = ["Committed"]


class _Opened:
    """A segment of the last commit, and which of its documents no longer count from the next commit on."""

    def __init__(self, columns: SegmentColumns) -> None:
        self.columns = columns
        self._removed: set[int] = set()

    def counts(self, document: int) -> bool:
        """Whether a document has not been deleted."""
        deleted = self.columns.deleted
        place = bisect_left(deleted, document)
        return document not in self._removed and not (place < len(deleted) and deleted[place] == document)

    def remove(self, documents: Sequence[int]) -> None:
        self._removed.update(documents)

    def deleted(self) -> array[int]:
        """All documents that no longer count, ascending: int64."""
        if not self._removed:
            return self.columns.deleted
        return array("q", sorted(self._removed.union(self.columns.deleted)))


class Committed:
    """The segments of the last commit, from which articles are removed; that counts from the next commit on."""

    def __init__(self, path: Path, segments: Sequence[SegmentColumns]) -> None:
        """Look after the segments of the index in a folder."""
        self._path = path
        self._opened = [_Opened(columns) for columns in segments]
        # Most articles that are added are new: of what there is, no page is read for them more often than needed.
        with named(path):
            self._fields = [columns.fields.get("article") for columns in segments]

    def deleted(self) -> list[array[int]]:
        """Of each segment all documents that no longer count, ascending: int64."""
        return [opened.deleted() for opened in self._opened]

    def find(self, article_id: str) -> ArticleVersion | None:
        """See `writing.draft.Holdings`."""
        found = self._find(article_id)
        if found is None:
            return None
        opened, documents = found
        with named(self._path):
            return _version(opened, documents[0])

    def remove(self, article_id: str) -> int:
        """Remove an article, if there is one with this id. Returns how many passages it had."""
        found = self._find(article_id)
        if found is None:
            return 0
        opened, documents = found
        opened.remove(documents)
        return len(documents)

    def articles_of(self, file: str) -> Iterator[ArticleVersion]:
        """See `writing.draft.Holdings`; articles may be removed meanwhile."""
        for opened in self._opened:
            with named(self._path):
                documents = _documents_of_file(opened.columns, article_key(file))
            for document in documents:
                with named(self._path):
                    found = _first_version(opened, document) if opened.counts(document) else None
                if found is not None:
                    yield found

    def files(self) -> set[str]:
        """The terms of all files that articles were read from, those of removed ones too."""
        with named(self._path):
            return {
                term.decode(errors="replace")
                for opened in self._opened
                if (field := opened.columns.fields.get("file")) is not None
                for term in field.terms[:]
            }

    def _find(self, article_id: str) -> tuple[_Opened, list[int]] | None:
        """The segment that holds an article, and its documents there."""
        if not self._opened:
            return None
        term = article_key(article_id).encode()
        for opened, field in zip(reversed(self._opened), reversed(self._fields), strict=True):
            with named(self._path):
                place = None if field is None else field.terms.find(term)
                if field is None or place is None:
                    continue
                postings = FieldArrays(field).postings(place)
                documents = expanded(postings.documents, postings.all_runs()).tolist()
            if alive := [document for document in documents if opened.counts(document)]:
                return opened, alive
        return None


def _version(opened: _Opened, document: int) -> ArticleVersion:
    return version_of(opened.columns.documents.stored(document))


def _first_version(opened: _Opened, document: int) -> ArticleVersion | None:
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
            postings = FieldArrays(field).several(first, end, positions=False)
            found[expanded(postings.documents, postings.all_runs())] = True
    documents: list[int] = np.flatnonzero(found).tolist()
    return documents
