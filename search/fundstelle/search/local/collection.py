"""All segments of an opened index as one collection of documents, seen as arrays.

A document is numbered over the whole index: by its segment, and within it. Documents that have been deleted since their
segment was written are left out of everything.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.postings import Postings, expanded
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.fields import NO_DATE
from fundstelle.search.limits import spend
from fundstelle.search.local.cache import CACHE_BYTES, SizedCache

if TYPE_CHECKING:
    # Not when a search runs: importing it takes longer than the search.
    import numpy.typing as npt

    #: Document numbers: int32, ascending, each once.
    Documents = npt.NDArray[np.int32]
    #: A value for each of as many documents: float64.
    Values = npt.NDArray[np.float64]

    #: Says which terms of a field are chosen, by their places in its dictionary, ascending: int64.
    Choice = Callable[[FieldPostings], npt.NDArray[np.int64]]

__all__ = ["Collection", "Occurrences", "TermPostings"]

_NO_DOCUMENTS: Documents = np.empty(0, np.int32)

# More words than any passage that is written has characters.
_MOST_WORDS = 20_000_000


class TermPostings(NamedTuple):
    """The documents that hold a term, and its weight in each; None where it is 1 in all."""

    documents: Documents
    weights: npt.NDArray[np.float32] | None


class Occurrences(NamedTuple):
    """Where a term occurs: for each occurrence ``document << 32 | position``, ascending."""

    places: npt.NDArray[np.int64]


class Collection:
    """The documents of all segments. Several threads may use it at once."""

    def __init__(self, segments: Sequence[SegmentColumns]) -> None:
        """Put segments together, in their order."""
        self.segments = segments
        counts = [segment.documents.count for segment in segments]
        self.bases = [sum(counts[:place]) for place in range(len(counts))]
        #: The number of documents, deleted ones too: all are numbered below it.
        self.size = sum(counts)
        self.is_deleted = self._deletions()
        #: The number of documents that can be found.
        self.count = self.size - (0 if self.is_deleted is None else int(np.count_nonzero(self.is_deleted)))
        self._lengths: dict[str, npt.NDArray[Any]] = {}
        self._means: dict[str, float] = {}
        self._numbers: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]] = {}
        self._masks: dict[tuple[str, bytes], npt.NDArray[np.bool_]] = {}
        self._postings: SizedCache[TermPostings] = SizedCache(CACHE_BYTES)
        self._occurrences: SizedCache[Occurrences] = SizedCache(CACHE_BYTES)

    def has_field(self, name: str) -> bool:
        """Whether any document has a term in a field."""
        return any(name in segment.fields for segment in self.segments)

    def documents(self) -> Documents:
        """All documents that can be found."""
        if self.is_deleted is None:
            return np.arange(self.size, dtype=np.int32)
        return np.flatnonzero(~self.is_deleted).astype(np.int32)

    def postings(self, name: str, term: bytes) -> TermPostings:
        """The documents that hold a term in a field, and its weight in each."""
        return self._postings.get((name, term), lambda: self._read_postings(name, term), _size_of)

    def has_term(self, name: str, term: bytes) -> bool:
        """Whether any document holds a term in a field."""
        if self.is_deleted is not None:
            return self.frequency(name, term) > 0
        return any(name in s.fields and s.fields[name].terms.find(term) is not None for s in self.segments)

    def has_prefix(self, name: str, prefix: bytes) -> bool:
        """Whether any document, deleted or not, holds a term in a field that begins so."""
        return any(name in s.fields and s.fields[name].terms.has_prefix(prefix) for s in self.segments)

    def frequency(self, name: str, term: bytes) -> int:
        """How many documents hold a term in a field."""
        return len(self.postings(name, term).documents)

    def occurrences(self, name: str, term: bytes) -> Occurrences:
        """Where a term occurs in a field that has positions."""
        return self._occurrences.get((name, term), lambda: self._read_occurrences(name, term), _size_of)

    def documents_with_any(self, name: str, key: Hashable, choose: Choice) -> Documents:
        """The documents that hold any of several terms of a field.

        Args:
            name: the field.
            key: what tells this choice of terms from others.
            choose: says which terms of a segment are chosen.
        """
        return self._postings.get((name, key), lambda: self._read_any(name, choose), _size_of).documents

    def _read_any(self, name: str, choose: Choice) -> TermPostings:
        found = np.zeros(self.size, np.bool_)
        for segment, base in zip(self.segments, self.bases, strict=True):
            if name in segment.fields:
                postings = segment.fields[name]
                chosen = choose(postings)
                for several in _neighbours(postings, chosen) if len(chosen) else ():
                    found[base + expanded(several.documents, several.all_runs())] = True
        if self.is_deleted is not None:
            found &= ~self.is_deleted
        return TermPostings(np.flatnonzero(found).astype(np.int32), None)

    def mask(self, name: str, term: bytes) -> npt.NDArray[np.bool_]:
        """For every document number whether the document holds a term; kept for good, so only for few terms."""
        if (name, term) not in self._masks:
            mask = np.zeros(self.size, np.bool_)
            mask[self.postings(name, term).documents] = True
            self._masks[name, term] = mask
        return self._masks[name, term]

    def lengths(self, name: str) -> npt.NDArray[Any]:
        """The number of words in a field, of every document number: unsigned.

        Raises:
            IndexDamagedError: there cannot be as many.
        """
        if name not in self._lengths:
            found = [
                np.zeros(segment.documents.count, np.uint8) if lengths is None else np.asarray(lengths)
                for segment in self.segments
                for lengths in [segment.documents.lengths(name)]
            ]
            for segment, lengths in zip(self.segments, found, strict=True):
                # Tables are made with a place for each length.
                if lengths.dtype.kind != "u" or lengths.max(initial=0) > _MOST_WORDS:
                    raise IndexDamagedError(f"the lengths of {name} in {segment.documents.file.name} are damaged")
            self._lengths[name] = found[0] if len(found) == 1 else np.concatenate([np.empty(0, np.uint8), *found])
        return self._lengths[name]

    def mean_length(self, name: str) -> float:
        """The mean length of a field over the documents that have it; 1 for a field whose lengths are not kept."""
        if name not in self._means:
            lengths = self.lengths(name)
            counted = lengths if self.is_deleted is None else lengths[~self.is_deleted]
            having = int(np.count_nonzero(counted))
            self._means[name] = int(counted.sum(dtype=np.int64)) / having if having else 1.0
        return self._means[name]

    def numbers(self, name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The number of every document in a field, and whether it has one."""
        if name not in self._numbers:
            cells = [_numbers(segment, name) for segment in self.segments]
            numbers = np.concatenate([np.empty(0, np.int64), *cells])
            self._numbers[name] = numbers, numbers != NO_DATE
        return self._numbers[name]

    def stored(self, document: int) -> dict[str, Any]:
        """What is stored of a document."""
        place = next(p for p in reversed(range(len(self.bases))) if self.bases[p] <= document)
        return self.segments[place].documents.stored(document - self.bases[place])

    def _deletions(self) -> npt.NDArray[np.bool_] | None:
        if not any(len(segment.deleted) for segment in self.segments):
            return None
        deleted = np.zeros(self.size, np.bool_)
        for segment, base in zip(self.segments, self.bases, strict=True):
            deleted[np.asarray(segment.deleted) + base] = True
        return deleted

    def _read_postings(self, name: str, term: bytes) -> TermPostings:
        found = [(base, postings) for base, _, _, postings in self._found(name, term)]
        if not found:
            return TermPostings(_NO_DOCUMENTS, None)
        has_weights = any(postings.weights is not None or postings.frequencies is not None for _, postings in found)
        documents = _joined([_documents(postings, base) for base, postings in found])
        weights = _joined([_weights(postings) for _, postings in found]) if has_weights else None
        if self.is_deleted is None:
            return TermPostings(documents, weights)
        alive = ~self.is_deleted[documents]
        return TermPostings(documents[alive], None if weights is None else weights[alive])

    def _read_occurrences(self, name: str, term: bytes) -> Occurrences:
        pieces = []
        for base, field, place, postings in self._found(name, term):
            frequencies = postings.all_frequencies()
            positions = field.positions(place, frequencies)
            if postings.runs is not None:
                positions = positions[_repeated(frequencies, postings.runs)]
                frequencies = np.repeat(frequencies, postings.runs)
            pieces.append((np.repeat(_documents(postings, base).astype(np.int64), frequencies) << 32) | positions)
        places = _joined(pieces) if pieces else np.empty(0, np.int64)
        return Occurrences(places if self.is_deleted is None else places[~self.is_deleted[places >> 32]])

    def _found(self, name: str, term: bytes) -> list[tuple[int, FieldPostings, int, Postings]]:
        """For each segment that has the term: its base, the field, the place of the term and its postings."""
        found = []
        for segment, base in zip(self.segments, self.bases, strict=True):
            if name in segment.fields:
                field = segment.fields[name]
                place = field.terms.find(term)
                if place is not None:
                    found.append((base, field, place, field.postings(place)))
        return found


def _numbers(segment: SegmentColumns, name: str) -> npt.NDArray[np.int64]:
    column = segment.documents.column(name, "Q")
    if column is None:
        return np.full(segment.documents.count, NO_DATE)
    # Signed numbers are kept as unsigned ones, shifted so that they sort alike.
    return (np.asarray(column) ^ np.uint64(1 << 63)).view(np.int64)


def _documents(postings: Postings, base: int) -> Documents:
    documents = postings.documents if postings.runs is None else expanded(postings.documents, postings.runs)
    return (documents + base).astype(np.int32)


def _weights(postings: Postings) -> npt.NDArray[np.float32]:
    weights = postings.all_weights()
    return weights if postings.runs is None else np.repeat(weights, postings.runs)


def _repeated(lengths: npt.NDArray[np.int64], times: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The places of stretches of an array, each stretch as often as `times` says."""
    starts = np.cumsum(lengths) - lengths
    return expanded(np.repeat(starts, times), np.repeat(lengths, times))


def _neighbours(field: FieldPostings, places: npt.NDArray[np.int64]) -> Iterator[Postings]:
    """The postings of terms, those of neighbouring terms read at once."""
    begins = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    ends = np.append(begins[1:], len(places)) - 1
    for first, last in zip(places[begins].tolist(), places[ends].tolist(), strict=True):
        spend()
        yield field.several(first, last + 1, positions=False) if last > first else field.postings(first)


def _joined(arrays: list[Any]) -> Any:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _size_of(entry: tuple[Any, ...]) -> int:
    return sum(array.nbytes for array in entry if array is not None)
