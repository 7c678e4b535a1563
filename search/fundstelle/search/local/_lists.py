# cython: boundscheck=False
"""Loops over ascending lists: what is in both of two, what is in one only, what stands near each other.

A list of documents is uint32, ascending, each once; its scores are float32, one for each. Whoever calls the loops gives
arrays of the right length.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["absent", "add_where", "common", "near"]


def common(
    first: cython.const[cython.uint][::1], second: cython.const[cython.uint][::1], documents: cython.uint[::1]
) -> int:
    """Fill in the documents that are in both lists. Returns how many they are."""
    count: cython.Py_ssize_t = 0
    one: cython.Py_ssize_t = 0
    other: cython.Py_ssize_t = 0
    with cython.nogil:
        while one < first.shape[0] and other < second.shape[0]:
            if first[one] < second[other]:
                one = _place_from(first, one, second[other])
            elif first[one] > second[other]:
                other = _place_from(second, other, first[one])
            else:
                documents[count] = first[one]
                count += 1
                one += 1
                other += 1
    return count


def absent(
    first: cython.const[cython.uint][::1], second: cython.const[cython.uint][::1], documents: cython.uint[::1]
) -> int:
    """Fill in the documents of the first list that are not in the second. Returns how many they are."""
    count: cython.Py_ssize_t = 0
    one: cython.Py_ssize_t
    other: cython.Py_ssize_t = 0
    with cython.nogil:
        for one in range(first.shape[0]):
            other = _place_from(second, other, first[one])
            if other >= second.shape[0] or second[other] != first[one]:
                documents[count] = first[one]
                count += 1
    return count


def add_where(
    documents: cython.const[cython.uint][::1],
    sums: cython.float[::1],
    others: cython.const[cython.uint][::1],
    scores: cython.const[cython.float][::1],
) -> None:
    """Add the scores of another list to those of documents that are in both."""
    one: cython.Py_ssize_t = 0
    other: cython.Py_ssize_t = 0
    with cython.nogil:
        while one < documents.shape[0] and other < others.shape[0]:
            if documents[one] < others[other]:
                one = _place_from(documents, one, others[other])
            elif documents[one] > others[other]:
                other = _place_from(others, other, documents[one])
            else:
                sums[one] += scores[other]
                one += 1
                other += 1


def near(
    documents: cython.const[cython.uint][::1],
    starts: cython.const[cython.uint][::1],
    positions: cython.const[cython.uint][::1],
    other_documents: cython.const[cython.uint][::1],
    other_starts: cython.const[cython.uint][::1],
    other_positions: cython.const[cython.uint][::1],
    least: cython.longlong,
    most: cython.longlong,
    found_documents: cython.uint[::1],
    found_starts: cython.uint[::1],
    found_positions: cython.uint[::1],
) -> int:
    """Those occurrences of one word that have one of another near them in the same document.

    Args:
        documents: uint32, ascending, where the first word occurs.
        starts: uint32, the place of the first position in each document, and behind the last.
        positions: uint32, ascending within a document.
        other_documents: the same of the other word, as all that follows.
        other_starts: …
        other_positions: …
        least: how far the other word must be behind the first at least; negative for before it.
        most: how far at most.
        found_documents: with room for all documents of the first word.
        found_starts: with room for all its starts.
        found_positions: with room for all its positions.

    Returns:
        In how many documents they are; their starts are one more.
    """
    count: cython.Py_ssize_t = 0
    kept: cython.uint = 0
    one: cython.Py_ssize_t = 0
    other: cython.Py_ssize_t = 0
    place: cython.uint
    behind: cython.uint
    position: cython.longlong
    with cython.nogil:
        while one < documents.shape[0] and other < other_documents.shape[0]:
            if documents[one] < other_documents[other]:
                one = _place_from(documents, one, other_documents[other])
                continue
            if documents[one] > other_documents[other]:
                other = _place_from(other_documents, other, documents[one])
                continue
            behind = other_starts[other]
            found_starts[count] = kept
            for place in range(starts[one], starts[one + 1]):
                position = positions[place]
                while behind < other_starts[other + 1] and other_positions[behind] < position + least:
                    behind += 1
                if behind < other_starts[other + 1] and other_positions[behind] <= position + most:
                    found_positions[kept] = positions[place]
                    kept += 1
            if kept > found_starts[count]:
                found_documents[count] = documents[one]
                count += 1
            one += 1
            other += 1
        found_starts[count] = kept
    return count


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _place_from(
    documents: cython.const[cython.uint][::1], place: cython.Py_ssize_t, wanted: cython.uint
) -> cython.Py_ssize_t:
    """The place, from one on, of the first document that is not less than the wanted one: looked for in growing steps.

    So it takes few steps where lists are alike, and few where one is much longer.
    """
    step: cython.Py_ssize_t = 1
    end: cython.Py_ssize_t
    middle: cython.Py_ssize_t
    while place + step < documents.shape[0] and documents[place + step] < wanted:
        place += step
        step <<= 1
    end = min(place + step, documents.shape[0])
    while place < end:
        middle = (place + end) >> 1
        if documents[middle] < wanted:
            place = middle + 1
        else:
            end = middle
    return place
