"""A segment as Whoosh knows it, and what reads it: postings, positions, stored fields and the column of dates.

A table of contents names the class of each segment by its path, and its attributes by their names: both are part of the
format.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.segments import DOCUMENTS_SUFFIX, POSTINGS_SUFFIX, PostingsFile
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.whoosh.quiet import base
from fundstelle.index.whoosh.readers import PerDocumentReader, TermsReader
from fundstelle.index.whoosh.refusal import refused

__all__ = ["ReadingCodec", "WhooshSegment"]


class WhooshSegment(base.Segment):  # type: ignore[misc]  # Whoosh has no types
    """A segment, as the table of contents knows it.

    Attributes:
        indexname: the name of the index.
        segid: tells it from other segments.
        compound: whether its files are in one, which they never are.
        documents: the number of its documents.
        deleted: those that no longer count.
    """

    def __init__(self, name: str, documents: int, deleted: Iterable[int]) -> None:
        """A segment that has been written.

        Args:
            name: its name, which begins with that of the index.
            documents: the number of its documents.
            deleted: those that no longer count.
        """
        indexname, _, segid = name.rpartition("_")
        super().__init__(indexname)
        self.segid = segid
        self.documents = documents
        self.deleted = frozenset(deleted)

    def codec(self) -> ReadingCodec:
        """A codec that reads it."""
        return ReadingCodec()

    def doc_count_all(self) -> int:
        """The number of documents."""
        return self.documents

    def deleted_count(self) -> int:
        """The number of documents that are deleted."""
        return len(self.deleted)

    def deleted_docs(self) -> frozenset[int]:
        """The documents that are deleted."""
        return self.deleted

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:  # noqa: ARG002, FBT001, FBT002
        """Refuse: nothing but us writes to an index."""
        raise refused(self.indexname)


class ReadingCodec(base.Codec):  # type: ignore[misc]
    """Reads segments that are files of arrays, and writes none."""

    def __init__(self) -> None:
        """Make the codec of one segment."""
        self._opened: tuple[Any, str, Documents] | None = None

    def per_document_reader(self, storage: Any, segment: WhooshSegment) -> PerDocumentReader:
        """What reads the documents of a segment; their file is enough."""
        return PerDocumentReader(self._documents_of(storage, segment), segment)

    def terms_reader(self, storage: Any, segment: WhooshSegment) -> TermsReader:
        """What reads the terms of a segment."""
        documents = self._documents_of(storage, segment)
        fields = PostingsFile.opened(_arrays(storage, segment.make_filename(POSTINGS_SUFFIX)), documents.count)
        return TermsReader(fields, documents)

    def new_segment(self, storage: Any, indexname: str) -> NoReturn:  # noqa: ARG002
        """Refuse, as all that writes."""
        raise refused(storage)

    def per_document_writer(self, storage: Any, segment: Any) -> NoReturn:  # noqa: ARG002
        """Refuse, as all that writes."""
        raise refused(storage)

    def field_writer(self, storage: Any, segment: Any) -> NoReturn:  # noqa: ARG002
        """Refuse, as all that writes."""
        raise refused(storage)

    def _documents_of(self, storage: Any, segment: WhooshSegment) -> Documents:
        # Whoosh asks for both readers of a segment one after the other; they share what is opened. Files of a segment
        # never change, so that it does not matter which of several threads opens them.
        opened = self._opened
        if opened is None or opened[0] is not storage or opened[1] != segment.segment_id():
            opened = storage, segment.segment_id(), _opened_documents(storage, segment)
            self._opened = opened
        return opened[2]


def _opened_documents(storage: Any, segment: WhooshSegment) -> Documents:
    documents = Documents(_arrays(storage, segment.make_filename(DOCUMENTS_SUFFIX)))
    if documents.count != segment.documents:
        raise IndexDamagedError(
            f"{segment.segment_id()} holds {documents.count} documents, not {segment.documents} as it should."
        )
    return documents


def _arrays(storage: Any, name: str) -> ArrayFile:
    """Open a file of arrays in a Whoosh storage, mapped where that storage is on disk."""
    file = storage.open_file(name)
    try:
        if getattr(file, "is_real", False):
            return ArrayFile.map(file.file, name)
        return ArrayFile(bytes(file.get(0, storage.file_length(name))), name)
    finally:
        file.close()
