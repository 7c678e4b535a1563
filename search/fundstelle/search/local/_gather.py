# cython: boundscheck=False
"""Loops over the places of many terms: those in some documents are gathered, put in order, and parted by document.

A place is uint64: the document in its upper half, the position there in the lower. Whoever calls the loops gives arrays
of the right length, and documents that the table has a bit for.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["gather", "parted", "places_among", "put_in_order"]

_LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


def places_among(
    documents: cython.const[cython.uint][::1],
    frequencies: cython.const[cython.uint][::1],
    among: cython.const[cython.ulonglong][::1],
) -> int:
    """How many positions a term has in the documents that are marked in a table.

    Args:
        documents: uint32, all that hold the term.
        frequencies: uint32, how many positions each has, as they are when the positions have been read.
        among: uint64, a bit for each document.
    """
    count: cython.longlong = 0
    place: cython.Py_ssize_t
    document: cython.uint
    with cython.nogil:
        for place in range(documents.shape[0]):
            document = documents[place]
            if among[document >> 6] >> (document & 63) & 1:
                count += frequencies[place]
    return count


def gather(
    documents: cython.const[cython.uint][::1],
    frequencies: cython.const[cython.uint][::1],
    positions: cython.const[cython.uint][::1],
    among: cython.const[cython.ulonglong][::1],
    places: cython.ulonglong[::1],
    at: cython.Py_ssize_t,
) -> int:
    """Fill in the places of a term in the documents that are marked in a table, of which there is room for all.

    Args:
        documents: uint32, all that hold the term.
        frequencies: uint32, how many positions each has, as they are when the positions have been read.
        positions: uint32, those of one document after the other.
        among: uint64, a bit for each document.
        places: where they are filled in.
        at: how many stand there already.

    Returns:
        How many stand there now.
    """
    place: cython.Py_ssize_t
    within: cython.Py_ssize_t
    first: cython.Py_ssize_t = 0
    document: cython.ulonglong
    with cython.nogil:
        for place in range(documents.shape[0]):
            document = documents[place]
            if among[document >> 6] >> (document & 63) & 1:
                for within in range(first, first + frequencies[place]):
                    places[at] = document << 32 | positions[within]
                    at += 1
            first += frequencies[place]
    return at


def put_in_order(
    places: cython.ulonglong[::1], spare: cython.ulonglong[::1], shift: cython.int, starts: cython.longlong[::1]
) -> bool:
    """Put places in the order of one of their bytes, into another array; those that are alike in it keep theirs.

    Args:
        places: the places.
        spare: as many.
        shift: the number of bits behind the byte.
        starts: int64, 257 numbers.

    Returns:
        Whether they were put there: not if all have the same byte.
    """
    place: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    with cython.nogil:
        for byte in range(257):
            starts[byte] = 0
        for place in range(places.shape[0]):
            starts[(places[place] >> shift & 0xFF) + 1] += 1
    if places.shape[0] == 0 or starts[(places[0] >> shift & 0xFF) + 1] == places.shape[0]:
        return False
    with cython.nogil:
        for byte in range(256):
            starts[byte + 1] += starts[byte]
        for place in range(places.shape[0]):
            byte = cython.cast(cython.Py_ssize_t, places[place] >> shift & 0xFF)
            spare[starts[byte]] = places[place]
            starts[byte] += 1
    return True


def parted(
    places: cython.const[cython.ulonglong][::1],
    documents: cython.uint[::1],
    starts: cython.uint[::1],
    positions: cython.uint[::1],
) -> int:
    """Part places by document: fill in these, where the positions in each start and behind the last, and these.

    Args:
        places: ascending; what comes more than once is taken once.
        documents: uint32, as many.
        starts: uint32, one more.
        positions: uint32, as many.

    Returns:
        How many documents there are; the start behind the last says how many positions.
    """
    count: cython.Py_ssize_t = 0
    kept: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    document: cython.uint
    with cython.nogil:
        for place in range(places.shape[0]):
            if place > 0 and places[place] == places[place - 1]:
                continue
            document = cython.cast(cython.uint, places[place] >> 32)
            if count == 0 or documents[count - 1] != document:
                documents[count] = document
                starts[count] = cython.cast(cython.uint, kept)
                count += 1
            positions[kept] = cython.cast(cython.uint, places[place] & _LOW)
            kept += 1
        starts[count] = cython.cast(cython.uint, kept)
    return count
