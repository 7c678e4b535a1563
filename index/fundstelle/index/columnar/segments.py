"""A segment: two files, and the documents in them that no longer count.

The documents lie in ``<segment>.documents`` (see `documents`), the postings of all fields in ``<segment>.postings``
(see `postings`). Both are written once and never changed; what has been deleted since stands in the table of contents.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Self

from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.dataclass import dataclass, replace
from fundstelle.index.errors import IndexDamagedError

__all__ = ["DOCUMENTS_SUFFIX", "POSTINGS_SUFFIX", "PostingsFile", "SegmentColumns"]

DOCUMENTS_SUFFIX = ".documents"
POSTINGS_SUFFIX = ".postings"


class PostingsFile(Mapping[str, FieldPostings]):
    """The postings of a segment by field; a field is read when it is first asked for."""

    def __init__(self, file: ArrayFile, documents: int) -> None:
        """Read a file that `write_postings` has written, of a segment with so many documents."""
        self.file = file
        self._documents = documents
        self._names: list[str] = list(file.properties["fields"])
        if not all(isinstance(name, str) for name in self._names):
            raise TypeError("a field has no name")
        self._opened: dict[str, FieldPostings] = {}

    @classmethod
    def opened(cls, file: ArrayFile, documents: int) -> Self:
        """The postings in a file that may be of something else.

        Raises:
            IndexDamagedError: it holds no postings.
        """
        try:
            return cls(file, documents)
        except (KeyError, TypeError) as error:
            raise IndexDamagedError(f"{file.name} holds no postings.") from error

    def __getitem__(self, name: str) -> FieldPostings:
        """The postings of a field; KeyError where no document has any."""
        if name not in self._opened:
            if name not in self._names:
                raise KeyError(name)
            try:
                self._opened[name] = FieldPostings(self.file, name, self._documents)
            except KeyError as error:
                raise IndexDamagedError(f"{self.file.name} lacks {error} of the field {name}.") from error
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the fields."""
        return iter(self._names)

    def __len__(self) -> int:
        """The number of fields."""
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        """Whether any document has a term in the field."""
        return name in self._names


@dataclass(frozen=True, slots=True)
class SegmentColumns:
    """A segment, opened for reading.

    Attributes:
        documents: what is known of its documents.
        fields: its postings by field.
        deleted: int64, ascending, the documents that no longer count.
    """

    documents: Documents
    fields: Mapping[str, FieldPostings]
    deleted: array[int]

    @classmethod
    def of_files(cls, documents_file: ArrayFile, postings_file: ArrayFile, deleted: array[int]) -> Self:
        """A segment of its two files.

        Args:
            documents_file: its documents.
            postings_file: their postings.
            deleted: int64, ascending, the documents that no longer count.

        Raises:
            IndexDamagedError: they are not the files of a segment.
        """
        documents = Documents(documents_file)
        fields = PostingsFile.opened(postings_file, documents.count)
        return cls(documents, fields, deleted)

    def without(self, deleted: array[int]) -> Self:
        """The same segment, of which these documents no longer count: int64, ascending."""
        return replace(self, deleted=deleted)
