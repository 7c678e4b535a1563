"""The terms of a field with their postings, read in place from a file of arrays."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from fundstelle.index.columnar._postings import PostingsReader, stretch
from fundstelle.index.columnar.boundaries import Boundaries
from fundstelle.index.columnar.container import ArrayFile
from fundstelle.index.columnar.pages import PAGE
from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.index.errors import IndexDamagedError

__all__ = ["FieldPostings"]

# The most bytes that a number can take.
_WIDEST = 9


class FieldPostings:
    """The terms and postings of one field, read in place."""

    def __init__(self, file: ArrayFile, name: str, documents: int) -> None:
        """Read the field `name` of a file, in whose segment there are so many documents.

        Raises:
            IndexDamagedError: its parts do not agree.
        """
        self.terms = TermDictionary(file, name)
        self.name = f"{name} in {file.name}"
        self.documents = documents
        self.records = file.packed(f"{name}/postings")
        self.bounds = Boundaries(file, f"{name}/postings", len(self.records))
        self.table = file.array(f"{name}/frequencies"), file.array(f"{name}/weights")
        if len(self.bounds) != len(self.terms) or not _is_table(*self.table):
            raise IndexDamagedError(f"The postings of the field {self.name} are damaged.")
        self.has_positions = f"{name}/positions" in file
        if self.has_positions:
            self.positions = file.packed(f"{name}/positions")
            self.position_bounds = Boundaries(file, f"{name}/positions", len(self.positions))
            if len(self.position_bounds) != len(self.terms):
                raise IndexDamagedError(f"The positions of the field {self.name} are damaged.")

    def read(self, place: int, reader: PostingsReader, base: int, at: int, *, keeps_deleted: bool = False) -> int:
        """Read the postings of the term at a place into the arrays of a reader.

        Args:
            place: the place of the term in the dictionary.
            reader: reads them; it has room for all documents of the collection.
            base: how many documents of the collection come before the segment.
            at: how many postings have been read before.
            keeps_deleted: whether those of deleted documents are read as well.

        Returns:
            How many have been read now.

        Raises:
            IndexDamagedError: they cannot be read.
        """
        begin, end = self.bounds.of(place)
        self._let_read(reader, begin, end, base)
        read = reader.read(at, keeps_deleted)
        if read < 0:
            raise self.damage(place)
        return read

    def add(
        self, span: tuple[int, int], reader: PostingsReader, base: int, sums: memoryview[float], found: memoryview
    ) -> None:
        """Add up what the terms in a span of places weigh in each document.

        Args:
            span: the place of the first term, and the one behind the last.
            reader: see `read`.
            base: …
            sums: float64, for each document of the collection; the weights are added there.
            found: uint64, a bit for each document; those that hold any of the terms are set.

        Raises:
            IndexDamagedError: their postings cannot be read.
        """
        if span[0] < span[1]:
            bounds = self.bounds.between(*span)
            self._let_read(reader, bounds[0], bounds[-1], base)
            if reader.add(bounds, sums, found) < 0:
                raise IndexDamagedError(f"The postings of the field {self.name} are damaged.")

    def mark(self, places: memoryview, reader: PostingsReader, base: int, found: memoryview) -> None:
        """Mark the documents that hold any of several terms.

        Args:
            places: int64, ascending, the places of the terms.
            reader: see `read`.
            base: …
            found: uint64, a bit for each document of the collection.

        Raises:
            IndexDamagedError: their postings cannot be read.
        """
        for bounds, first, end in self._stretches(places, reader, base):
            if reader.mark(bounds, places, first, end, found) < 0:
                raise IndexDamagedError(f"The postings of the field {self.name} are damaged.")

    def touching(self, places: memoryview, reader: PostingsReader, base: int, among: memoryview) -> memoryview:
        """The places of those of several terms that any of some documents holds: int64, ascending.

        Args:
            places: see `mark`.
            reader: …
            base: …
            among: uint64, a bit for each document of the collection; those that are set are asked for.

        Raises:
            IndexDamagedError: their postings cannot be read.
        """
        touching, count = memoryview(bytearray(8 * len(places))).cast("q"), 0
        for bounds, first, end in self._stretches(places, reader, base):
            count = reader.touching(bounds, places, first, end, among, touching, count)
            if count < 0:
                raise IndexDamagedError(f"The postings of the field {self.name} are damaged.")
        return touching[:count]

    def _stretches(
        self, places: memoryview, reader: PostingsReader, base: int
    ) -> Iterator[tuple[memoryview, int, int]]:
        """Let records that are near each other be read at once: the bounds of all, and the numbers of these places."""
        if not len(places):
            return
        bounds = self.bounds.between(places[0], places[-1] + 1)
        first = 0
        while first < len(places):
            end = stretch(bounds, places, first, PAGE)
            begin, stop = (bounds[place - places[0]] for place in (places[first], places[end - 1] + 1))
            self._let_read(reader, begin, stop, base)
            yield bounds, first, end
            first = end

    def least_frequency(self, place: int) -> int:
        """How many postings the term at a place has; at least as many documents hold it.

        Raises:
            IndexDamagedError: they cannot be read.
        """
        begin, end = self.bounds.of(place)
        # The first number of a record is twice their number, and one more where there are notes.
        head = _first_number(self.records[begin : min(end, begin + _WIDEST)])
        if head < 2:
            raise self.damage(place)
        return head >> 1

    def read_positions(  # noqa: PLR0913, PLR0917  # all of it is needed
        self, place: int, reader: PostingsReader, first: int, end: int, positions: memoryview, at: int
    ) -> int:
        """Read the positions of the term at a place, whose postings have been read, none left out.

        Args:
            place: the place of the term in the dictionary.
            reader: what has read its postings.
            first: the number of the first posting.
            end: the number behind the last.
            positions: uint32, with room for all positions.
            at: how many positions have been read before.

        Returns:
            How many have been read now.

        Raises:
            IndexDamagedError: they cannot be read; or the field has none, which who asks for them has ruled out.
        """
        read = -1
        if self.has_positions:
            begin, stop = self.position_bounds.of(place)
            read = reader.positions(self.positions[begin:stop], first, end, positions, at)
        if read < 0:
            raise self.damage(place)
        return read

    def _let_read(self, reader: PostingsReader, begin: int, end: int, base: int) -> None:
        reader.use(self.records[begin:end], *self.table, self.documents, base)

    def damage(self, place: int) -> IndexDamagedError:
        """The error that says that the postings of the term at a place cannot be read."""
        return IndexDamagedError(f"The postings of {self.terms[place]!r} of the field {self.name} are damaged.")


def _first_number(packed: memoryview) -> int:
    """The first number of what `integers.pack` has made; 0 where there is none."""
    number = 0
    for byte in packed:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number
    return 0


def _is_table(frequencies: memoryview[int], weights: memoryview[float]) -> bool:
    """Whether these can be the unusual frequencies of a field, and the weights that belong to them."""
    if len(frequencies) != len(weights) or frequencies.format != "I" or weights.format != "f":
        return False
    return all(frequencies) and all(0 < weight < inf for weight in weights)
