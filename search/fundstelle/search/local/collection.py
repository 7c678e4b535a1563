"""All segments of an opened index as one collection of documents.

A document is numbered over the whole index: by its segment, and within it. Documents that have been deleted since their
segment was written are left out of everything.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from fundstelle.index.columnar._postings import PostingsReader, keep_living, occurrences
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.errors import IndexDamagedError
from fundstelle.index.fields import NO_DATE
from fundstelle.search.limits import spend
from fundstelle.search.local._scores import look_at_lengths
from fundstelle.search.local._tables import all_but, mark, marked, signed, take
from fundstelle.search.local.cache import CACHE_BYTES, SizedCache

if TYPE_CHECKING:
    from fundstelle.index.columnar.fields import FieldPostings
    from fundstelle.search.plan.nodes import ManyTerms

    #: Says which terms of a field are chosen, by their places in its dictionary, ascending: int64.
    Choice = Callable[[FieldPostings], memoryview]

__all__ = [
    "NO_CELLS",
    "NO_DOCUMENTS",
    "NO_WEIGHTS",
    "Collection",
    "Lengths",
    "Occurrences",
    "TermPostings",
    "Workspace",
    "cells",
    "copied",
    "empty",
    "size_of",
]

#: No documents; no weights, or all of them 1; no table of bits.
NO_DOCUMENTS = memoryview(b"").cast("I")
NO_WEIGHTS = memoryview(b"").cast("f")
NO_CELLS = memoryview(b"").cast("Q")

_Made = TypeVar("_Made")

_UNSIGNED = ("B", "H", "I", "L", "Q")
_BYTES = {"I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}
# So many terms are read before the time is looked at again.
_AT_ONCE = 1024
# More words than any passage that is written has characters.
_MOST_WORDS = 20_000_000


class TermPostings(NamedTuple):
    """The documents that hold a term: uint32, ascending; and its weight in each: float32, none where all are 1."""

    documents: memoryview
    weights: memoryview[float]


class Occurrences(NamedTuple):
    """Where a term occurs.

    Attributes:
        documents: uint32, ascending.
        starts: uint32, the place of the first position in each of them, and behind the last.
        positions: uint32, ascending within a document.
    """

    documents: memoryview
    starts: memoryview
    positions: memoryview


class Lengths(NamedTuple):
    """The lengths of a field.

    Attributes:
        segments: of each segment the number of documents before it and in it, the bytes of their lengths, which are
            unsigned integers with the lowest byte first, and the bytes of each; none where all are 0.
        mean: the mean of those that are not 0; 1 where all are.
    """

    segments: tuple[tuple[int, int, memoryview, int], ...]
    mean: float


class Workspace:
    """Tables with a cell for each document of a collection, for one thread at a time.

    Attributes:
        reader: reads postings.
        documents: uint32, where it puts documents; for other lists as well, while nothing is read.
        weights: float32, where it puts their weights; for scores as well.
        frequencies: uint32, where it puts how often a term occurs in them.
        sums: float64, all 0 unless in use.
        found: uint64, a bit for each document, none set unless in use.
    """

    def __init__(self, size: int, deleted: memoryview) -> None:
        """Make tables for so many documents, of which some are deleted."""
        self.reader = PostingsReader(size, deleted)
        self.documents, self.weights, self.frequencies = self.reader.arrays()
        self.sums = empty("d", size)
        self.found = empty("Q", cells(size))

    def take(self) -> TermPostings:
        """The documents that were found, with their sums as weights, in these tables; nothing is found any more."""
        documents = self.documents[: marked(self.found, self.documents)]
        weights = self.weights[: len(documents)]
        take(documents, self.sums, weights)
        return TermPostings(documents, weights)


class Collection:
    """The documents of all segments. Several threads may use it at once."""

    def __init__(self, segments: Sequence[SegmentColumns]) -> None:
        """Put segments together, in their order."""
        self.segments = segments
        counts = [segment.documents.count for segment in segments]
        self.bases = [sum(counts[:place]) for place in range(len(counts))]
        #: The number of documents, deleted ones too: all are numbered below it.
        self.size = sum(counts)
        #: A bit for each document that is deleted: uint64; nothing where none is.
        self.deleted = self._deletions()
        #: The number of documents that can be found.
        self.count = self.size - sum(len(segment.deleted) for segment in segments)
        self._lengths: dict[str, Lengths] = {}
        self._numbers: dict[str, memoryview] = {}
        self._documents: memoryview | None = None
        self._by_field: dict[str, list[tuple[int, FieldPostings]]] = {}
        self._postings: SizedCache[TermPostings] = SizedCache(CACHE_BYTES)
        self._occurrences: SizedCache[Occurrences] = SizedCache(CACHE_BYTES)
        self._workspaces: list[Workspace] = []

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """Tables for the use of this thread, which are empty again at the end."""
        try:
            space = self._workspaces.pop()
        except IndexError:
            space = Workspace(self.size, self.deleted)
        yield space
        # Not after an error: then something may be left in them.
        self._workspaces.append(space)

    def has_field(self, name: str) -> bool:
        """Whether any document has a term in a field."""
        return any(name in segment.fields for segment in self.segments)

    def documents(self) -> memoryview:
        """All documents that can be found: uint32, ascending."""
        if self._documents is None:
            documents = empty("I", self.size)
            self._documents = documents[: all_but(self.deleted, documents, self.size)]
        return self._documents

    def postings(self, name: str, term: bytes) -> TermPostings:
        """The documents that hold a term in a field, and its weight in each."""
        return self._postings.get((name, term), len(term), lambda: self._read(name, term, _kept), size_of)

    def read(self, name: str, term: bytes, use: Callable[[TermPostings], _Made], *, begins: bool) -> _Made:
        """What is made of the postings of a term, which stand in tables that are used again.

        Args:
            name: the field.
            term: the term.
            use: makes it.
            begins: whether all terms that begin so are taken together: the weights of all in each document.
        """
        return (self._read_all if begins else self._read)(name, term, use)

    def frequency(self, name: str, term: bytes) -> int:
        """How many documents hold a term in a field."""
        return len(self.postings(name, term).documents)

    def occurrences(self, name: str, term: bytes) -> Occurrences:
        """Where a term occurs in a field that has positions."""
        return self._occurrences.get((name, term), len(term), lambda: self._read_occurrences(name, term), size_of)

    def documents_with_any(self, name: str, key: ManyTerms, choose: Choice) -> memoryview:
        """The documents that hold any of several terms of a field: uint32, ascending.

        Args:
            name: the field.
            key: what tells this choice of terms from others.
            choose: says which terms of a segment are chosen.
        """
        return self._postings.get((name, key), len(key.text), lambda: self._read_any(name, choose), size_of).documents

    def lengths(self, name: str) -> Lengths:
        """The number of words in a field of every document.

        Raises:
            IndexDamagedError: there cannot be as many.
        """
        if name not in self._lengths:
            found, having, total = [], 0, 0
            for segment, base in zip(self.segments, self.bases, strict=True):
                lengths = segment.documents.lengths(name)
                view = memoryview(b"") if lengths is None else lengths
                longest, some, sum_of_some = look_at_lengths(view.cast("B"), view.itemsize, self.deleted, base)
                if view.format not in _UNSIGNED or longest > _MOST_WORDS:
                    raise IndexDamagedError(f"the lengths of {name} in {segment.documents.file.name} are damaged")
                found.append((base, segment.documents.count, view.cast("B"), view.itemsize))
                having, total = having + some, total + sum_of_some
            self._lengths[name] = Lengths(tuple(found), total / having if having else 1.0)
        return self._lengths[name]

    def numbers(self, name: str) -> memoryview:
        """The number of every document in a field, `NO_DATE` where it has none: int64."""
        if name not in self._numbers:
            numbers = memoryview(array("q", [NO_DATE]) * self.size)
            for segment, base in zip(self.segments, self.bases, strict=True):
                column = segment.documents.column(name, "Q")
                if column is not None:
                    signed(column, numbers, base)
            self._numbers[name] = numbers
        return self._numbers[name]

    def stored(self, document: int) -> dict[str, Any]:
        """What is stored of a document."""
        place = bisect_right(self.bases, document) - 1
        return self.segments[place].documents.stored(document - self.bases[place])

    def _deletions(self) -> memoryview:
        if not any(len(segment.deleted) for segment in self.segments):
            return NO_CELLS
        deleted = empty("Q", cells(self.size))
        for segment, base in zip(self.segments, self.bases, strict=True):
            mark(memoryview(array("I", [base + document for document in segment.deleted])), deleted)
        return deleted

    def _read(self, name: str, term: bytes, use: Callable[[TermPostings], _Made]) -> _Made:
        with self.workspace() as space:
            end = 0
            for base, field, place in self._found(name, term):
                end = field.read(place, space.reader, base, end)
            weights = space.weights[:end] if space.reader.takes_weights() else NO_WEIGHTS
            return use(TermPostings(space.documents[:end], weights))

    def _read_all(self, name: str, prefix: bytes, use: Callable[[TermPostings], _Made]) -> _Made:
        with self.workspace() as space:
            for base, field in self._fields(name):
                spend()
                field.add(field.terms.with_prefix(prefix), space.reader, base, space.sums, space.found)
            return use(space.take())

    def _read_any(self, name: str, choose: Choice) -> TermPostings:
        with self.workspace() as space:
            for base, field in self._fields(name):
                places = choose(field)
                for first in range(0, len(places), _AT_ONCE):
                    spend()
                    field.mark(places[first : first + _AT_ONCE], space.reader, base, space.found)
            return TermPostings(copied(space.documents[: marked(space.found, space.documents)]), NO_WEIGHTS)

    def _read_occurrences(self, name: str, term: bytes) -> Occurrences:
        with self.workspace() as space:
            found = []
            end = 0
            for base, field, place in self._found(name, term):
                first, end = end, field.read(place, space.reader, base, end, keeps_deleted=True)
                found.append((field, place, first, end))
            size = occurrences(space.frequencies[:end])
            spend(size * _BYTES["I"])
            positions, starts, at = empty("I", size), empty("I", end + 1), 0
            for field, place, first, behind in found:
                at = field.read_positions(place, space.reader, first, behind, positions, at)
            count = keep_living(space.documents[:end], space.frequencies, positions, self.deleted, starts)
            return Occurrences(copied(space.documents[:count]), starts[: count + 1], positions[: starts[count]])

    def _fields(self, name: str) -> list[tuple[int, FieldPostings]]:
        """The postings of a field in each segment that has it, with the number of documents before the segment."""
        found = self._by_field.get(name)
        if found is None:
            found = [(b, s.fields[name]) for s, b in zip(self.segments, self.bases, strict=True) if name in s.fields]
            if found:
                self._by_field[name] = found
        return found

    def _found(self, name: str, term: bytes) -> Iterator[tuple[int, FieldPostings, int]]:
        """For each segment that has a term: the number of documents before it, the field, and the place of the term."""
        for base, field in self._fields(name):
            place = field.terms.find(term)
            if place is not None:
                yield base, field, place


def empty(kind: str, size: int) -> memoryview[Any]:
    """An array of zeros.

    Args:
        kind: the letter of its type, as in the modules array and struct.
        size: how many.
    """
    return memoryview(bytearray(_BYTES[kind] * size)).cast(kind)  # type: ignore[call-overload, no-any-return]


def copied(view: memoryview[Any]) -> memoryview[Any]:
    """The same items in an array of their own."""
    return memoryview(bytes(view)).cast(view.format)  # type: ignore[call-overload, no-any-return]


def _kept(postings: TermPostings) -> TermPostings:
    return TermPostings(copied(postings.documents), copied(postings.weights))


def cells(size: int) -> int:
    """How many numbers of 64 bits have a bit for each of so many documents."""
    return -(-size // 64)


def size_of(entry: tuple[memoryview[Any], ...]) -> int:
    """The bytes of some arrays."""
    return sum(view.nbytes for view in entry)
