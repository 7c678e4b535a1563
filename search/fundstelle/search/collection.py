"""All segments of an opened index as one collection of documents, seen as arrays.

A document is numbered over the whole index: by its segment, and within it. Documents that have been deleted since their
segment was written are left out of everything.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.columnar.postings import Postings, expanded
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.schema import NO_DATE
from fundstelle.search.budget import spend

if TYPE_CHECKING:
    # Not when a search runs: importing it takes longer than the search.
    import numpy.typing as npt

    #: Document numbers: int32, ascending, each once.
    Documents = npt.NDArray[np.int32]
    #: A value for each of as many documents: float64.
    Values = npt.NDArray[np.float64]

    #: Says which terms of a field are chosen, by their places in its dictionary, ascending: int64.
    Choice = Callable[[FieldPostings | None], npt.NDArray[np.int64]]

__all__ = ["Collection", "Occurrences", "SizedCache", "TermPostings"]

_NO_DOCUMENTS: Documents = np.empty(0, np.int32)

#: How many bytes of postings are kept unpacked, so that a word that is asked for again costs nothing.
CACHE_BYTES = 96 << 20
# What one entry takes beside its arrays.
_ENTRY_BYTES = 500
# How many times the length of a pattern it takes.
_PATTERN_FACTOR = 16

# More words than any passage that is written has characters.
_MOST_WORDS = 20_000_000

_Entry = TypeVar("_Entry")


class TermPostings(NamedTuple):
    """The documents that hold a term, and its weight in each; None where it is 1 in all."""

    documents: Documents
    weights: npt.NDArray[np.float32] | None


class Occurrences(NamedTuple):
    """Where a term occurs: for each occurrence ``document << 32 | position``, ascending."""

    places: npt.NDArray[np.int64]


class SizedCache(Generic[_Entry]):
    """Keeps what was used last, up to a number of bytes. Several threads may use it at once."""

    def __init__(self, limit: int) -> None:
        """Keep entries of so many bytes altogether."""
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[Hashable, tuple[_Entry, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Entry], size: Callable[[_Entry], int]) -> _Entry:
        """The entry of a key; where there is none it is made, and kept.

        Args:
            key: the key.
            make: makes the entry; in several threads at once perhaps, with the same outcome.
            size: says how many bytes an entry takes.
        """
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
                return found[0]
        entry = make()
        taken = size(entry) + _key_size(key) + _ENTRY_BYTES
        with self._lock:
            if key not in self._entries and taken <= self._limit:
                self._entries[key] = (entry, taken)
                self._size += taken
            while self._size > self._limit:
                self._size -= self._entries.popitem(last=False)[1][1]
        return entry


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
        for segment in self.segments:
            if name in segment.fields:
                terms = segment.fields[name].terms
                place = terms.first_from(prefix)
                if place < len(terms) and terms[place].startswith(prefix):
                    return True
        return False

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
            field = segment.fields.get(name)
            chosen = choose(field)
            if field is not None and len(chosen):
                for postings in _neighbours(field, chosen):
                    found[base + expanded(postings.documents, postings.all_runs())] = True
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
                np.zeros(segment.documents.count, np.uint8) if lengths is None else lengths
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

    def published(self) -> npt.NDArray[np.int64]:
        """The publication of every document number in seconds since 1970, `NO_DATE` where there is none."""
        cells = []
        for segment in self.segments:
            column = segment.documents.column("published", np.uint64)
            # Whoosh keeps signed numbers as unsigned ones, shifted so that they sort alike.
            shifted = None if column is None else (column ^ np.uint64(1 << 63)).view(np.int64)
            cells.append(np.full(segment.documents.count, NO_DATE) if shifted is None else shifted)
        return np.concatenate([np.empty(0, np.int64), *cells])

    def stored(self, document: int) -> dict[str, Any]:
        """What is stored of a document."""
        place = next(p for p in reversed(range(len(self.bases))) if self.bases[p] <= document)
        return self.segments[place].documents.stored(document - self.bases[place])

    def _deletions(self) -> npt.NDArray[np.bool_] | None:
        if not any(len(segment.deleted) for segment in self.segments):
            return None
        deleted = np.zeros(self.size, np.bool_)
        for segment, base in zip(self.segments, self.bases, strict=True):
            deleted[segment.deleted + base] = True
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


def _key_size(key: Hashable) -> int:
    """The bytes of what was typed in a key: most of what an entry takes where a word is long and nowhere."""
    if isinstance(key, tuple):
        return sum(map(_key_size, key))
    typed = getattr(key, "text", key)
    # A pattern is kept with what was made of it, up to some hundred bytes a letter.
    return sys.getsizeof(typed) if typed is key else _PATTERN_FACTOR * sys.getsizeof(typed)


def _size_of(entry: tuple[Any, ...]) -> int:
    return sum(array.nbytes for array in entry if array is not None)
