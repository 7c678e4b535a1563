"""What Whoosh reads of a segment: its documents, its terms, and a cursor over the terms of a field.

Nothing here has a position in a file, and what is kept after it was read is never changed, so that several threads may
share one reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.postings import Postings
from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.index.whoosh.columns import NumberReader
from fundstelle.index.whoosh.matchers import PostingsByDocument, PostingsMatcher
from fundstelle.index.whoosh.quiet import base, reading

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FieldCursor", "PerDocumentReader", "TermsReader"]

# How many terms are described at once where all of them are asked for.
_AT_ONCE: Final = 1024
# For how many terms it is remembered where they are and what is known of them: Whoosh asks five times a query.
_REMEMBERED: Final = 1024


class PerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's view of the documents of a segment."""

    def __init__(self, documents: Documents, segment: Any) -> None:
        """Read the documents of a segment; which of them are deleted is asked of the segment itself."""
        self.documents = documents
        self._segment = segment
        self._lengths: dict[str, tuple[memoryview[int], int, int, int] | None] = {}

    def doc_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        """The number of documents."""
        return self.documents.count

    def has_deletions(self) -> bool:
        """Whether any document is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> frozenset[int]:
        """The documents that are deleted."""
        deleted: frozenset[int] = self._segment.deleted_docs()
        return deleted

    def supports_columns(self) -> bool:
        """Whether there can be columns: yes."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether any document was given a value for the column of a field."""
        return fieldname in self.list_columns()

    def list_columns(self) -> list[str]:
        """The fields that have a column."""
        return self.documents.columns()

    def column_reader(self, fieldname: str, column: Any) -> Any:
        """What reads the column of a field; raises KeyError where it has none."""
        numbers = self.documents.column(fieldname)
        if numbers is None:
            raise KeyError(fieldname)
        return NumberReader(numbers, column)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The number of terms of a field in a document, the default where it has none."""
        known = self._known(fieldname)
        return (known[0][docnum] or default) if known else default

    def field_length(self, fieldname: str) -> int:
        """The number of terms of a field in all documents."""
        known = self._known(fieldname)
        return known[1] if known else 0

    def min_field_length(self, fieldname: str) -> int:
        """The least number of terms of a field in any document."""
        known = self._known(fieldname)
        return known[2] if known else 0

    def max_field_length(self, fieldname: str) -> int:
        """The greatest number of terms of a field in any document."""
        known = self._known(fieldname)
        return known[3] if known else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a document, as a dictionary of the caller's own."""
        return self.documents.stored(docnum)

    def _known(self, fieldname: str) -> tuple[memoryview[int], int, int, int] | None:
        """The lengths of a field, their sum, the least and the greatest; None where it has none."""
        if fieldname not in self._lengths:
            lengths = self.documents.lengths(fieldname)
            self._lengths[fieldname] = None if lengths is None else _summarised(lengths)
        return self._lengths[fieldname]


def _summarised(lengths: memoryview[int]) -> tuple[memoryview[int], int, int, int]:
    return lengths, sum(lengths), min(lengths), max(lengths)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Whoosh's view of the terms of a segment, fields and terms in their order."""

    def __init__(self, fields: Mapping[str, FieldPostings], documents: Documents) -> None:
        """Read the postings of a segment, and the lengths of the fields of its documents."""
        self.fields = fields
        self._documents = documents
        self._arrays: dict[str, FieldArrays] = {}
        self._place = lru_cache(_REMEMBERED)(self._find)
        self._statistics = lru_cache(_REMEMBERED)(self._described)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        """Whether any document holds a term, given as its field and its bytes."""
        return term[0] in self.fields and self._place(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms, sorted."""
        return sorted(self.fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        """A cursor at the first term of a field."""
        if fieldname not in self.fields:
            return base.EmptyCursor()
        return FieldCursor(self.fields[fieldname].terms, fieldobj, partial(self.term_info, fieldname))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, with their fields."""
        return ((name, term) for name, first, end in self._ranges() for term in self._field(name).terms[first:end])

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of a field that are not less than some bytes, then those of the fields that follow."""
        ranges = self._ranges(fieldname, prefix)
        return ((name, term) for name, first, end in ranges for term in self._field(name).terms[first:end])

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """All terms, each with its TermInfo."""
        return self._items(self._ranges())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """The terms that `terms_from` gives, each with its TermInfo."""
        return self._items(self._ranges(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """What is known of a term.

        Returns:
            Whoosh's TermInfo, whose weights are sums and maxima of 32-bit numbers, and whose lengths are exact.

        Raises:
            KeyError: no document holds it.
        """
        return reading.TermInfo(*self._statistics(fieldname, self._known(fieldname, text)))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The weight of a term in all documents; KeyError where none holds it."""
        postings = self._field(fieldname).postings(self._known(fieldname, text))
        return _total(postings)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents hold a term; KeyError where none does."""
        return self._field(fieldname).document_frequency(self._known(fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingsMatcher:
        """A matcher of the documents that hold a term; Whoosh's TermNotFound where none does."""
        try:
            postings = PostingsByDocument(self._field(fieldname), self._known(fieldname, text))
        except KeyError as error:
            raise reading.TermNotFound(f"No term {fieldname}:{text!r}") from error
        return PostingsMatcher(postings, (fieldname, text), format_, scorer, partial(self.term_info, fieldname, text))

    def _field(self, fieldname: str) -> FieldArrays:
        if fieldname not in self._arrays:
            self._arrays[fieldname] = FieldArrays(self.fields[fieldname])
        return self._arrays[fieldname]

    def _find(self, fieldname: str, text: bytes) -> int | None:
        return self._field(fieldname).terms.find(text)

    def _known(self, fieldname: str, text: bytes) -> int:
        place = self._place(fieldname, text)
        if place is None:
            raise KeyError((fieldname, text))
        return place

    def _described(self, fieldname: str, place: int) -> tuple[float, ...]:
        """What is known of the term at a place, in the order in which TermInfo takes it."""
        postings = self._field(fieldname).postings(place)
        documents = postings.all_documents()
        lengths = self._documents.lengths(fieldname)
        of_documents = None if lengths is None else np.asarray(lengths)[documents]
        return (
            _total(postings),
            len(documents),
            0 if of_documents is None else int(of_documents.min()),
            0 if of_documents is None else int(of_documents.max()),
            float(postings.all_weights().max()),
            int(documents[0]),
            int(documents[-1]),
        )

    def _ranges(self, fieldname: str = "", text: bytes = b"") -> Iterator[tuple[str, int, int]]:
        """Ranges of terms from one on: the name of the field, the place of the first, the place behind the last."""
        for name in self.indexed_field_names():
            if name >= fieldname:
                terms = self._field(name).terms
                start = terms.first_from(text) if name == fieldname else 0
                for first in range(start, len(terms), _AT_ONCE):
                    yield name, first, min(first + _AT_ONCE, len(terms))

    def _items(self, ranges: Iterator[tuple[str, int, int]]) -> Iterator[tuple[tuple[str, bytes], Any]]:
        for name, first, end in ranges:
            field = self._field(name)
            for term, info in zip(field.terms[first:end], self._infos(name, field, first, end), strict=True):
                yield (name, term), info

    def _infos(self, fieldname: str, field: FieldArrays, first: int, end: int) -> Iterator[Any]:
        """The TermInfo of each term of a range."""
        postings = field.several(first, end, positions=False)
        runs, weights = postings.all_runs(), postings.all_weights().astype(np.float64)
        firsts = np.cumsum(postings.counts) - postings.counts
        documents = np.add.reduceat(runs, firsts)
        shortest, longest = self._extreme_lengths(fieldname, postings, documents)
        columns = (
            np.add.reduceat(weights * runs, firsts),
            documents,
            shortest,
            longest,
            np.maximum.reduceat(weights, firsts),
            postings.documents[firsts],
            (postings.documents + runs)[firsts + postings.counts - 1] - 1,
        )
        return (reading.TermInfo(*values) for values in zip(*(column.tolist() for column in columns), strict=True))

    def _extreme_lengths(self, fieldname: str, postings: Postings, counts: Integers) -> tuple[Integers, Integers]:
        """The least and the greatest length of the field in the documents of each term, as many as are counted."""
        lengths = self._documents.lengths(fieldname)
        if lengths is None:
            nothing = np.zeros(len(counts), np.int64)
            return nothing, nothing
        of_documents = np.asarray(lengths)[postings.all_documents()]
        firsts = np.cumsum(counts) - counts
        return np.minimum.reduceat(of_documents, firsts), np.maximum.reduceat(of_documents, firsts)


def _total(postings: Postings) -> float:
    return float(postings.all_weights().astype(np.float64) @ postings.all_runs())


class FieldCursor(base.FieldCursor):  # type: ignore[misc]
    """Goes over the terms of a field; for one thread at a time."""

    def __init__(self, terms: TermDictionary, fieldobj: Any, info: Callable[[bytes], Any]) -> None:
        """Stand at the first term.

        Args:
            terms: the terms.
            fieldobj: the Whoosh field, which knows what their bytes mean.
            info: gives the TermInfo of a term.
        """
        self._terms = terms
        self._fieldobj = fieldobj
        self._info = info
        self._place = 0

    def first(self) -> Any:
        """Go to the first term, and return it."""
        self._place = 0
        return self.text()

    def find(self, string: Any) -> Any:
        """Go to the first term that is not less than another, given as the field's own value or bytes; return it."""
        sought = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._place = self._terms.first_from(sought)
        return self.text()

    def next(self) -> Any:
        """Go to the next term, and return it."""
        self._place = min(self._place + 1, len(self._terms))
        return self.text()

    def text(self) -> Any:
        """The term as the field's own value, None behind the last."""
        return self._fieldobj.from_bytes(self._terms[self._place]) if self.is_valid() else None

    def term(self) -> Any:
        """The same as `text`."""
        return self.text()

    def term_info(self) -> Any:
        """The TermInfo of the term, None behind the last."""
        return self._info(self._terms[self._place]) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a term here."""
        return self._place < len(self._terms)
