"""The columnar index as a Whoosh codec: any schema whose stored values JSON can carry, through plain Whoosh.

    writer = index.writer(codec=ColumnarCodec())

A table of contents names the class of each segment by its path, and its attributes by their names: both are part of the
format.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np

from fundstelle.index.columnar._whoosh import base
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.readers import PerDocumentReader, TermsReader
from fundstelle.index.columnar.segments import (
    DOCUMENTS_SUFFIX,
    POSTINGS_SUFFIX,
    PostingsFile,
    SegmentColumns,
    open_arrays,
)
from fundstelle.index.errors import IndexDamagedError, IndexIncompatibleError

__all__ = ["ColumnarCodec", "ColumnarSegment", "columns_of"]


class ColumnarSegment(base.Segment):  # type: ignore[misc]  # Whoosh has no types
    """A segment, as the table of contents knows it.

    Attributes:
        indexname: the name of the index.
        segid: tells it from other segments.
        compound: whether its files are in one, which they never are.
        documents: the number of its documents.
        deleted: those that no longer count; None where there have been none.
    """

    def __init__(self, indexname: str) -> None:
        """Begin an empty segment of an index."""
        super().__init__(indexname)
        self.documents = 0
        self.deleted: set[int] | None = None

    @classmethod
    def existing(cls, name: str, documents: int, deleted: Iterable[int]) -> Self:
        """A segment that has been written.

        Args:
            name: its name, which begins with that of the index.
            documents: the number of its documents.
            deleted: those that no longer count.
        """
        indexname, _, segid = name.rpartition("_")
        segment = cls(indexname)
        segment.segid = segid
        segment.documents = documents
        segment.deleted = set(deleted) or None
        return segment

    def codec(self) -> ColumnarCodec:
        """A codec that reads it."""
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        """Whether its files should be put into one: no, since those are mapped each as a whole."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Set the number of documents."""
        self.documents = doccount

    def doc_count_all(self) -> int:
        """The number of documents."""
        return self.documents

    def deleted_count(self) -> int:
        """The number of documents that are deleted."""
        return len(self.deleted or ())

    def deleted_docs(self) -> frozenset[int]:
        """The documents that are deleted."""
        return frozenset(self.deleted or ())

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002  # as Whoosh has it
        """Delete a document, or bring it back."""
        if self.deleted is None:
            self.deleted = set()
        if delete:
            self.deleted.add(int(docnum))
        else:
            self.deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return self.deleted is not None and docnum in self.deleted


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Writes and reads segments as files of arrays.

    Stored values are what JSON makes of them: tuples come back as lists. A field may be of the format Existence,
    Frequency or Positions, and have no vectors; a column may be of any of Whoosh's types that is made without pickle.
    What cannot be kept is refused with a ValueError or TypeError when a document is added.
    """

    #: Lengths are kept with the documents only, so that the postings need not be told them.
    length_stats = False

    def __init__(self) -> None:
        """Make a codec; the one that reads a segment is the segment's own."""
        self._opened: tuple[Any, str, Documents] | None = None

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:  # noqa: ARG002
        """An empty segment of an index."""
        return ColumnarSegment(indexname)

    def per_document_writer(self, storage: Any, segment: ColumnarSegment) -> Any:
        """What takes the documents of a new segment."""
        from fundstelle.index.columnar.writers import PerDocumentWriter

        return PerDocumentWriter(storage, segment)

    def field_writer(self, storage: Any, segment: ColumnarSegment) -> Any:
        """What takes the postings of a new segment."""
        from fundstelle.index.columnar.writers import FieldWriter

        return FieldWriter(storage, segment)

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> PerDocumentReader:
        """What reads the documents of a segment; their file is enough."""
        return PerDocumentReader(self._documents_of(storage, segment), segment)

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> TermsReader:
        """What reads the terms of a segment."""
        documents = self._documents_of(storage, segment)
        fields = PostingsFile(open_arrays(storage, segment.make_filename(POSTINGS_SUFFIX)), documents.count)
        return TermsReader(fields, documents)

    def _documents_of(self, storage: Any, segment: ColumnarSegment) -> Documents:
        # Whoosh asks for both readers of a segment one after the other; they share what is opened. Files of a segment
        # never change, so that it does not matter which of several threads opens them.
        opened = self._opened
        if opened is None or opened[0] is not storage or opened[1] != segment.segment_id():
            opened = storage, segment.segment_id(), _opened_documents(storage, segment)
            self._opened = opened
        return opened[2]


def _opened_documents(storage: Any, segment: ColumnarSegment) -> Documents:
    documents = Documents(open_arrays(storage, segment.make_filename(DOCUMENTS_SUFFIX)))
    if documents.count != segment.documents:
        raise IndexDamagedError(
            f"{segment.segment_id()} holds {documents.count} documents, not {segment.documents} as it should."
        )
    return documents


def columns_of(reader: Any) -> SegmentColumns:
    """The segment that a Whoosh reader reads, without Whoosh: its files, and what is deleted by now.

    Args:
        reader: a `whoosh.reading.SegmentReader`, which an index of several segments has one of for each.

    Raises:
        IndexIncompatibleError: the segment was made by another codec, or the reader reads several.
    """
    segment = reader.segment()
    if not isinstance(segment, ColumnarSegment):
        raise IndexIncompatibleError(f"{segment or reader!r} is no columnar segment; make the index again.")
    deleted = np.array(sorted(segment.deleted_docs()), np.int64)
    # Whoosh gives its readers what the codec made, but nobody else.
    return SegmentColumns(reader._perdoc.documents, reader._terms.fields, deleted)  # noqa: SLF001
