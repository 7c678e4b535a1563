"""A Whoosh segment seen as arrays: the one place where ranking touches Whoosh's readers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fundstelle.index._whoosh import whoosh3
from fundstelle.index.schema import TEXT_FIELDS, passage_of, wording_field

if TYPE_CHECKING:
    # Not when a search runs: importing it takes longer than the search.
    import numpy.typing as npt

__all__ = ["Documents", "Segment", "Values", "segments_of"]

#: Document numbers within a segment: int64, ascending, each once.
Documents: TypeAlias = "npt.NDArray[np.int64]"
#: A value for each of as many documents: float64.
Values: TypeAlias = "npt.NDArray[np.float64]"

# Few enough that frequent words of a large index do not fill the memory.
_POSTINGS_CACHED = 256

# Whoosh keeps the length of a field in one byte, rounded up.
_LENGTH_OF_BYTE: Values = np.array([whoosh3.byte_to_length(byte) for byte in range(256)], np.float64)


class Segment:
    """One segment of an opened index. What it returns is kept, since a segment never changes while it is open."""

    def __init__(self, searcher: Any, base: int) -> None:
        """Look at one segment.

        Args:
            searcher: the Whoosh searcher of the segment.
            base: the number that its first document has in the whole index.
        """
        self.searcher = searcher
        self.base = base
        self._reader = searcher.reader()
        self._lengths: dict[str, Values] = {}
        self.postings = lru_cache(maxsize=_POSTINGS_CACHED)(self._read_postings)
        self.positions = lru_cache(maxsize=_POSTINGS_CACHED)(self._read_positions)
        self.order: npt.NDArray[np.int64] = self._read_order()
        self.documents: Documents = (
            np.fromiter(self._reader.all_doc_ids(), np.int64)
            if self._reader.has_deletions()
            else np.arange(self._reader.doc_count_all())
        )

    def _read_order(self) -> npt.NDArray[np.int64]:
        """When each document was added, as a growing number; merging does not keep their order."""
        column = self.column("sequence")
        return np.arange(self._reader.doc_count_all()) if column is None else column

    def _read_postings(self, name: str, term: bytes) -> tuple[Documents, Values]:
        """The documents that hold a term, without deleted ones, and its weight in each."""
        pairs = [(matcher.id(), matcher.weight()) for matcher in self._steps(name, term)]
        documents, weights = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(documents, np.int64), np.array(weights, np.float64)

    def _read_positions(self, name: str, term: bytes) -> dict[int, frozenset[int]]:
        """Where in the field each document holds a term."""
        return {m.id(): frozenset(m.value_as("positions")) for m in self._steps(name, term)}

    def lengths(self, name: str) -> Values:
        """The number of words in a field, of every document up to the last, deleted ones too.

        Of a field of stems it is that of its wording: the parts of compounds make no text longer.
        """
        name = wording_field(name) if name in TEXT_FIELDS else name
        if name not in self._lengths:
            column, documents = f"_{name}_len", self._reader._perdoc  # noqa: SLF001  # as in _cells
            if documents.has_column(column):
                cells = self._cells(documents.column_reader(column, whoosh3.LENGTHS_COLUMN))
                self._lengths[name] = _LENGTH_OF_BYTE[cells]
            else:
                self._lengths[name] = np.zeros(self._reader.doc_count_all())
        return self._lengths[name]

    def column(self, name: str) -> npt.NDArray[np.int64] | None:
        """The values of a sortable number field, of every document; None where no document has one."""
        if not self._reader.has_column(name):
            return None
        cells = self._cells(self._reader.column_reader(name, translate=False))
        # Whoosh keeps signed numbers as unsigned ones, shifted so that they sort alike.
        return (cells ^ np.uint64(1 << 63)).view(np.int64) if cells.dtype == np.uint64 else cells.astype(np.int64)

    def _cells(self, column: Any) -> npt.NDArray[Any]:
        """All cells of one of Whoosh's columns of numbers, which end with the last document that has a value.

        Read at once from the file: cell by cell, opening an index would take seconds for a million passages.
        """
        dtype = np.dtype(column._typecode)  # noqa: SLF001
        written = column._dbfile.get(column._basepos, column._count * column._fixedlen)  # noqa: SLF001
        cells = np.full(self._reader.doc_count_all(), column._default, dtype)  # noqa: SLF001
        cells[: column._count] = np.frombuffer(written, dtype.newbyteorder(">"))  # noqa: SLF001
        return cells

    def terms(self, leaf: Any) -> list[bytes]:
        """The terms of the segment that a leaf of many words matches."""
        return list(leaf.expand(self._reader))

    def lexicon(self, name: str) -> list[bytes]:
        """All terms of a field, of deleted documents too."""
        return list(self._reader.lexicon(name))

    def text(self, document: int) -> str:
        """The text of a passage."""
        return passage_of(self._reader.stored_fields(document)).text

    def matched(self, query: Any) -> tuple[Documents, Values]:
        """Documents and scores of any Whoosh query, by Whoosh's own matcher, one by one."""
        matcher = query.matcher(self.searcher, self.searcher.boolean_context())
        pairs = []
        while matcher.is_active():
            pairs.append((matcher.id(), matcher.score()))
            matcher.next()
        documents, scores = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(documents, np.int64), np.array(scores, np.float64)

    def _steps(self, name: str, term: bytes) -> Iterator[Any]:
        if (name, term) not in self._reader:
            return
        matcher = self._reader.postings(name, term)
        while matcher.is_active():
            yield matcher
            matcher.next()


def segments_of(searcher: Any) -> list[Segment]:
    """The segments of a Whoosh searcher, in their order."""
    return [Segment(leaf, base) for leaf, base in searcher.leaf_searchers()]
