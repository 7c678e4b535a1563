"""Where any of many terms stand, in some documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fundstelle.index.columnar._postings import occurrences
from fundstelle.search.limits import spend
from fundstelle.search.local._gather import gather, parted, places_among, put_in_order
from fundstelle.search.local._tables import mark
from fundstelle.search.local.collection import Collection, Occurrences, cells, empty

if TYPE_CHECKING:
    from fundstelle.index.columnar.fields import FieldPostings

__all__ = ["occurrences_of_any"]

# So many terms are read before the time is looked at again.
_AT_ONCE = 1024
_ROOM = 1024


def occurrences_of_any(
    collection: Collection, name: str, choose: Callable[[FieldPostings], memoryview], among: memoryview
) -> Occurrences:
    """Where any of several terms of a field with positions stand, two that stand at one place once.

    Args:
        collection: the documents.
        name: the field.
        choose: says which terms of a segment are chosen, by their places in its dictionary.
        among: uint32, ascending, the documents that are looked at; none of them is deleted.

    Raises:
        QueryLimitError: the query has taken more time or memory than it may.
        IndexDamagedError: postings cannot be read.
    """
    table = empty("Q", cells(collection.size))
    mark(among, table)
    places, count = empty("Q", _ROOM), 0
    positions = empty("I", _ROOM)
    with collection.workspace() as space:
        for segment, base in zip(collection.segments, collection.bases, strict=True):
            field = segment.fields.get(name)
            if field is None:
                continue
            chosen = choose(field)
            for first in range(0, len(chosen), _AT_ONCE):
                spend()
                for place in field.touching(chosen[first : first + _AT_ONCE], space.reader, base, table):
                    end = field.read(place, space.reader, base, 0, keeps_deleted=True)
                    documents, frequencies = space.documents[:end], space.frequencies[:end]
                    positions = _with_room(positions, 0, occurrences(frequencies))
                    field.read_positions(place, space.reader, 0, end, positions, 0)
                    places = _with_room(places, count, count + places_among(documents, frequencies, table))
                    count = gather(documents, frequencies, positions, table, places, count)
    return _parted(places[:count])


def _with_room(array: memoryview, used: int, size: int) -> memoryview:
    """An array with room for so many numbers, and those that are used."""
    if size <= len(array):
        return array
    size = max(size, 2 * len(array))
    spend(size * array.itemsize)
    larger = empty(array.format, size)
    larger[:used] = array[:used]
    return larger


def _parted(places: memoryview) -> Occurrences:
    size = len(places)
    spend(3 * places.nbytes)
    spare, starts = empty("Q", size), empty("q", 257)
    for shift in range(0, 64, 8):
        if put_in_order(places, spare, shift, starts):
            places, spare = spare, places
    found = Occurrences(empty("I", size), empty("I", size + 1), empty("I", size))
    count = parted(places, *found)
    return Occurrences(found.documents[:count], found.starts[: count + 1], found.positions[: found.starts[count]])
