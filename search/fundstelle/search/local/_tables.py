# cython: boundscheck=False
"""Loops over tables with a cell for every document: lists are added up in them, and taken out again.

Whoever calls them gives documents that the tables have a cell for.

A list of documents is uint32, ascending, each once; its scores are float32, one for each. A table has a cell for every
document of a collection: of `sums` a float64, of `found` a bit of uint64.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = [
    "add",
    "all_but",
    "clear",
    "keep_found",
    "mark",
    "mark_between",
    "marked",
    "signed",
    "take",
    "unmark",
]

_ALL = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
_LOW = cython.declare(cython.ulonglong, 0x7FFFFFFFFFFFFFFF)
# The places of the lowest bits, by what they give times a number in which all runs of six bits differ (de Bruijn).
_RUNS = cython.declare(cython.ulonglong, 0x03F79D71B4CB0A89)
_PLACES = cython.declare(
    cython.const[cython.uchar][::1],
    bytes(at for _, at in sorted(((0x03F79D71B4CB0A89 << at & 0xFFFFFFFFFFFFFFFF) >> 58, at) for at in range(64))),
)


def add(
    documents: cython.const[cython.uint][::1],
    scores: cython.const[cython.float][::1],
    sums: cython.double[::1],
    found: cython.ulonglong[::1],
) -> None:
    """Add a list to a table of sums, and mark its documents as found."""
    place: cython.Py_ssize_t
    document: cython.uint
    with cython.nogil:
        for place in range(documents.shape[0]):
            document = documents[place]
            sums[document] += scores[place]
            found[document >> 6] |= cython.cast(cython.ulonglong, 1) << (document & 63)


def mark(documents: cython.const[cython.uint][::1], found: cython.ulonglong[::1]) -> None:
    """Mark documents as found."""
    place: cython.Py_ssize_t
    document: cython.uint
    with cython.nogil:
        for place in range(documents.shape[0]):
            document = documents[place]
            found[document >> 6] |= cython.cast(cython.ulonglong, 1) << (document & 63)


def unmark(documents: cython.const[cython.uint][::1], found: cython.ulonglong[::1]) -> None:
    """Take documents out of what was found."""
    place: cython.Py_ssize_t
    document: cython.uint
    with cython.nogil:
        for place in range(documents.shape[0]):
            document = documents[place]
            found[document >> 6] &= _ALL ^ (cython.cast(cython.ulonglong, 1) << (document & 63))


def clear(documents: cython.const[cython.uint][::1], sums: cython.double[::1]) -> None:
    """Put 0 in the place of the sums of documents."""
    place: cython.Py_ssize_t
    with cython.nogil:
        for place in range(documents.shape[0]):
            sums[documents[place]] = 0.0


def take(documents: cython.const[cython.uint][::1], sums: cython.double[::1], scores: cython.float[::1]) -> None:
    """Fill in the sums of documents as their scores, and leave 0 in their place."""
    place: cython.Py_ssize_t
    with cython.nogil:
        for place in range(documents.shape[0]):
            scores[place] = cython.cast(cython.float, sums[documents[place]])
            sums[documents[place]] = 0.0


def marked(found: cython.ulonglong[::1], documents: cython.uint[::1]) -> int:
    """Fill in the documents that were found. The table is empty afterwards. Returns how many they are."""
    count: cython.Py_ssize_t = 0
    cell: cython.Py_ssize_t
    word: cython.ulonglong
    lowest: cython.ulonglong
    with cython.nogil:
        for cell in range(found.shape[0]):
            word = found[cell]
            if not word:
                continue
            found[cell] = 0
            while word:
                lowest = word & (~word + 1)
                word ^= lowest
                documents[count] = cython.cast(cython.uint, (cell << 6) + _PLACES[((lowest * _RUNS) & _ALL) >> 58])
                count += 1
    return count


def keep_found(first: cython.ulonglong[::1], second: cython.const[cython.ulonglong][::1]) -> None:
    """Keep of what was found in one table only what was found in another as well."""
    cell: cython.Py_ssize_t
    with cython.nogil:
        for cell in range(first.shape[0]):
            first[cell] &= second[cell]


def all_but(deleted: cython.const[cython.ulonglong][::1], documents: cython.uint[::1], size: cython.Py_ssize_t) -> int:
    """Fill in the numbers below `size` that are not deleted. Returns how many they are."""
    count: cython.Py_ssize_t = 0
    document: cython.Py_ssize_t
    has_deleted: cython.bint = deleted.shape[0] > 0
    with cython.nogil:
        for document in range(size):
            if not (has_deleted and deleted[document >> 6] >> (document & 63) & 1):
                documents[count] = cython.cast(cython.uint, document)
                count += 1
    return count


def signed(column: cython.const[cython.ulonglong][::1], numbers: cython.longlong[::1], base: cython.Py_ssize_t) -> None:
    """Fill in the numbers of a column, which are kept as unsigned ones, shifted so that they sort alike."""
    place: cython.Py_ssize_t
    with cython.nogil:
        for place in range(column.shape[0]):
            # The highest bit tells the sign, the other way round.
            numbers[base + place] = cython.cast(cython.longlong, column[place] & _LOW)
            if not column[place] >> 63:
                numbers[base + place] = numbers[base + place] - cython.cast(cython.longlong, _LOW) - 1


def mark_between(
    numbers: cython.const[cython.longlong][::1],
    first: cython.longlong,
    last: cython.longlong,
    deleted: cython.const[cython.ulonglong][::1],
    found: cython.ulonglong[::1],
) -> None:
    """Mark the documents that are not deleted and have a number within [first, last]."""
    place: cython.Py_ssize_t
    has_deleted: cython.bint = deleted.shape[0] > 0
    with cython.nogil:
        for place in range(numbers.shape[0]):
            if first <= numbers[place] <= last and not (has_deleted and deleted[place >> 6] >> (place & 63) & 1):
                found[place >> 6] |= cython.cast(cython.ulonglong, 1) << (place & 63)
