# cython: boundscheck=False
"""Adds lists of documents up: all of them for some thousands of documents, then for the next, so that caches hold them.

Whoever calls it gives lists that ascend, and tables that have a cell for each of their documents.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["Summand", "add_up"]

_ALL = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
# The places of the lowest bits, by what they give times a number in which all runs of six bits differ (de Bruijn).
_RUNS = cython.declare(cython.ulonglong, 0x03F79D71B4CB0A89)
_PLACES = cython.declare(
    cython.const[cython.uchar][::1],
    bytes(at for _, at in sorted(((0x03F79D71B4CB0A89 << at & 0xFFFFFFFFFFFFFFFF) >> 58, at) for at in range(64))),
)


@cython.cclass
class Summand:
    """A list of documents with their scores, among others that are added before and after it: a tree."""

    _documents: cython.const[cython.uint][::1]
    _scores: cython.const[cython.float][::1]
    _has_scores: cython.bint
    _finds: cython.bint
    _place: cython.Py_ssize_t
    _before: Summand
    _after: Summand
    _has_before: cython.bint
    _has_after: cython.bint

    def __init__(
        self,
        documents: cython.const[cython.uint][::1],
        scores: cython.const[cython.float][::1],
        finds: cython.bint,
        before: Summand | None,
        after: Summand | None,
    ) -> None:
        """Add a list once.

        Args:
            documents: uint32, ascending.
            scores: float32, one for each; nothing where all are 0.
            finds: whether its documents are found by it; if not, it adds to what was found before.
            before: what is added before it.
            after: what is added after it.
        """
        self._documents = documents
        self._scores = scores
        self._has_scores = len(scores) > 0
        self._finds = finds
        self._place = 0
        self._has_before = before is not None
        self._before = self if before is None else before
        self._has_after = after is not None
        self._after = self if after is None else after

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _add(
        self, first: cython.Py_ssize_t, end: cython.Py_ssize_t, sums: cython.double[::1], found: cython.ulonglong[::1]
    ) -> cython.void:
        """Add this list and those before and after it, in the documents within [first, end)."""
        if self._has_before:
            self._before._add(first, end, sums, found)  # noqa: SLF001  # one of its own
        if not self._finds:
            self._place = _add_to_found(self._documents, self._scores, self._place, first, end, sums, found)
        elif self._has_scores:
            self._place = _add(self._documents, self._scores, self._place, first, end, sums, found)
        else:
            self._place = _mark(self._documents, self._place, first, end, found)
        if self._has_after:
            self._after._add(first, end, sums, found)  # noqa: SLF001  # one of its own


def add_up(
    summand: Summand,
    size: cython.Py_ssize_t,
    allowed: cython.const[cython.ulonglong][::1],
    sums: cython.double[::1],
    found: cython.ulonglong[::1],
    documents: cython.uint[::1],
    scores: cython.float[::1],
) -> int:
    """Add lists up to one of all documents that were found, and are allowed.

    Args:
        summand: the lists.
        size: how many documents the collection has.
        allowed: uint64, a bit for each document; nothing allows all.
        sums: float64, as many cells as documents are looked at at once, a multiple of 64; all are 0, also afterwards.
        found: uint64, a bit for each of these; none is set, also afterwards.
        documents: uint32, with room for all documents.
        scores: float32, likewise.

    Returns:
        How many they are.
    """
    count: cython.Py_ssize_t = 0
    first: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t
    with cython.nogil:
        while first < size:
            end = min(first + sums.shape[0], size)
            summand._add(first, end, sums, found)  # noqa: SLF001  # one of its own
            count = _collect(first, end, allowed, sums, found, documents, scores, count)
            first = end
    return count


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _add(
    documents: cython.const[cython.uint][::1],
    scores: cython.const[cython.float][::1],
    place: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    sums: cython.double[::1],
    found: cython.ulonglong[::1],
) -> cython.Py_ssize_t:
    """Add from a place on; returns the place of the first document behind the end."""
    document: cython.Py_ssize_t
    while place < documents.shape[0] and documents[place] < end:
        document = documents[place] - first
        sums[document] += scores[place]
        found[document >> 6] |= cython.cast(cython.ulonglong, 1) << (document & 63)
        place += 1
    return place


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _add_to_found(
    documents: cython.const[cython.uint][::1],
    scores: cython.const[cython.float][::1],
    place: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    sums: cython.double[::1],
    found: cython.const[cython.ulonglong][::1],
) -> cython.Py_ssize_t:
    document: cython.Py_ssize_t
    while place < documents.shape[0] and documents[place] < end:
        document = documents[place] - first
        if found[document >> 6] >> (document & 63) & 1:
            sums[document] += scores[place]
        place += 1
    return place


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mark(
    documents: cython.const[cython.uint][::1],
    place: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    found: cython.ulonglong[::1],
) -> cython.Py_ssize_t:
    document: cython.Py_ssize_t
    while place < documents.shape[0] and documents[place] < end:
        document = documents[place] - first
        found[document >> 6] |= cython.cast(cython.ulonglong, 1) << (document & 63)
        place += 1
    return place


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _collect(
    first: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    allowed: cython.const[cython.ulonglong][::1],
    sums: cython.double[::1],
    found: cython.ulonglong[::1],
    documents: cython.uint[::1],
    scores: cython.float[::1],
    count: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Put what was found within [first, end), and is allowed, behind what was before; returns how many these are."""
    cell: cython.Py_ssize_t
    place: cython.Py_ssize_t
    word: cython.ulonglong
    lowest: cython.ulonglong
    permitted: cython.ulonglong = _ALL
    is_limited: cython.bint = allowed.shape[0] > 0
    for cell in range((end - first + 63) >> 6):
        word = found[cell]
        found[cell] = 0
        if word and is_limited:
            permitted = allowed[(first >> 6) + cell]
        while word:
            lowest = word & (~word + 1)
            word ^= lowest
            place = (cell << 6) + _PLACES[((lowest * _RUNS) & _ALL) >> 58]
            if permitted & lowest:
                documents[count] = cython.cast(cython.uint, first + place)
                scores[count] = cython.cast(cython.float, sums[place])
                count += 1
            sums[place] = 0.0
    return count
