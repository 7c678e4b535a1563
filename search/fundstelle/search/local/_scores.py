# cython: boundscheck=False
"""Loops over scores: from weights to what a term adds to the score of each document, and the best of them.

Whoever calls them gives arrays of the right length, and documents that have a divisor.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["ages_of", "best", "divide", "look_at_lengths", "normalise", "score"]


def look_at_lengths(
    lengths: cython.const[cython.uchar][::1],
    width: cython.Py_ssize_t,
    deleted: cython.const[cython.ulonglong][::1],
    base: cython.Py_ssize_t,
) -> tuple[int, int, int]:
    """What is to be known of the lengths of a field before they can be used.

    Args:
        lengths: an unsigned integer for each document of a segment, the lowest byte first.
        width: the bytes of each.
        deleted: a bit for each document of the collection that does not count for the mean; or nothing.
        base: how many documents the segments before this have.

    Returns:
        The greatest length, how many documents have any, and their sum.
    """
    longest: cython.ulonglong = 0
    having: cython.ulonglong = 0
    total: cython.ulonglong = 0
    length: cython.ulonglong
    place: cython.Py_ssize_t
    at: cython.Py_ssize_t
    document: cython.Py_ssize_t
    has_deleted: cython.bint = deleted.shape[0] > 0
    with cython.nogil:
        for place in range(lengths.shape[0] // width):
            length = 0
            for at in range(width):
                length |= cython.cast(cython.ulonglong, lengths[place * width + at]) << (8 * at)
            longest = max(longest, length)
            document = base + place
            if length and not (has_deleted and deleted[document >> 6] >> (document & 63) & 1):
                having += 1
                total += length
    return longest, having, total


def divide(
    lengths: cython.const[cython.uchar][::1],
    width: cython.Py_ssize_t,
    fixed: cython.double,
    by_word: cython.double,
    divisors: cython.float[::1],
) -> None:
    """Fill in what frequencies are divided by in each document of a segment.

    Args:
        lengths: see `look_at_lengths`; nothing where all are 0.
        width: …
        fixed: the divisor where the length is 0.
        by_word: what each word adds to it.
        divisors: float32, of each document of the segment.
    """
    length: cython.ulonglong
    place: cython.Py_ssize_t
    at: cython.Py_ssize_t
    has_lengths: cython.bint = lengths.shape[0] > 0
    with cython.nogil:
        for place in range(divisors.shape[0]):
            length = 0
            if has_lengths:
                for at in range(width):
                    length |= cython.cast(cython.ulonglong, lengths[place * width + at]) << (8 * at)
            divisors[place] = fixed + by_word * length


def normalise(
    documents: cython.const[cython.uint][::1],
    weights: cython.const[cython.float][::1],
    factor: cython.double,
    divisors: cython.const[cython.float][::1],
    frequencies: cython.float[::1],
) -> None:
    """Fill in the normalised frequencies of a term in documents.

    Args:
        documents: uint32, the documents.
        weights: float32, what the occurrences in each count; nothing where it is 1 in all.
        factor: what they are multiplied by.
        divisors: float32, what they are divided by in each document of the collection.
        frequencies: float32, as many as there are documents.
    """
    place: cython.Py_ssize_t
    has_weights: cython.bint = weights.shape[0] > 0
    with cython.nogil:
        for place in range(documents.shape[0]):
            frequencies[place] = (weights[place] if has_weights else 1.0) * factor / divisors[documents[place]]


def score(frequencies: cython.float[::1], factor: cython.double, k1: cython.double) -> None:
    """Put in the place of normalised frequencies what they score: ``factor * f / (f + k1)``."""
    place: cython.Py_ssize_t
    frequency: cython.double
    with cython.nogil:
        for place in range(frequencies.shape[0]):
            frequency = frequencies[place]
            frequencies[place] = factor * frequency / (frequency + k1)


def ages_of(
    documents: cython.const[cython.uint][::1],
    numbers: cython.const[cython.longlong][::1],
    none: cython.longlong,
    ages: cython.longlong[::1],
) -> None:
    """Fill in the ages of documents: numbers that are the greater, the less theirs are.

    Args:
        documents: uint32, the documents.
        numbers: int64, the number of each document of the collection.
        none: the number of one without a number, which is older than all others.
        ages: int64, as many as there are documents.
    """
    place: cython.Py_ssize_t
    number: cython.longlong
    with cython.nogil:
        for place in range(documents.shape[0]):
            number = numbers[documents[place]]
            ages[place] = none if number == none else -1 - number


def best(
    scores: cython.const[cython.float][::1], ages: cython.const[cython.longlong][::1], chosen: cython.uint[::1]
) -> None:
    """Fill in the places of the best of some documents, in their order.

    A document comes before another that is older; of the same age, before one that scores less; of the same score,
    before one with a greater place.

    Args:
        scores: float32, the score of each.
        ages: int64, the age of each; nothing where they do not count.
        chosen: uint32, with room for as many as are wanted, not more than there are documents.
    """
    wanted: cython.Py_ssize_t = chosen.shape[0]
    place: cython.Py_ssize_t
    end: cython.Py_ssize_t
    worst: cython.uint
    has_ages: cython.bint = ages.shape[0] > 0
    if not wanted:
        return
    with cython.nogil:
        # A heap, with the worst of the chosen ones at its top.
        for place in range(wanted):
            chosen[place] = cython.cast(cython.uint, place)
        for place in range(wanted // 2 - 1, -1, -1):
            _sink(scores, ages, chosen, place, wanted)
        for place in range(wanted, scores.shape[0]):
            worst = chosen[0]
            if scores[place] > scores[worst] if not has_ages else _is_worse(scores, ages, worst, place):
                chosen[0] = cython.cast(cython.uint, place)
                _sink(scores, ages, chosen, 0, wanted)
        for end in range(wanted - 1, 0, -1):
            worst = chosen[0]
            chosen[0] = chosen[end]
            chosen[end] = worst
            _sink(scores, ages, chosen, 0, end)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_worse(
    scores: cython.const[cython.float][::1],
    ages: cython.const[cython.longlong][::1],
    one: cython.Py_ssize_t,
    other: cython.Py_ssize_t,
) -> cython.bint:
    if ages.shape[0] and ages[one] != ages[other]:
        return ages[one] > ages[other]
    return scores[one] < scores[other] or (scores[one] == scores[other] and one > other)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _sink(
    scores: cython.const[cython.float][::1],
    ages: cython.const[cython.longlong][::1],
    heap: cython.uint[::1],
    at: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
) -> cython.void:
    """Let the one at a place of a heap sink to where it belongs."""
    below: cython.Py_ssize_t
    held: cython.uint = heap[at]
    while 2 * at + 1 < end:
        below = 2 * at + 1
        if below + 1 < end and _is_worse(scores, ages, heap[below + 1], heap[below]):
            below += 1
        if not _is_worse(scores, ages, heap[below], held):
            break
        heap[at] = heap[below]
        at = below
    heap[at] = held
