# cython: boundscheck=False
"""The loops of `integers`: numbers to variable bytes and back. Whoever calls them gives arrays of the right length."""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

_MOST = cython.declare(cython.ulonglong, (1 << 63) - 1)


def size_up(values: cython.const[cython.longlong][::1], sizes: cython.uchar[::1]) -> int:
    """Fill in how many bytes each of the numbers takes. Returns how many all of them take."""
    total: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    rest: cython.ulonglong
    size: cython.uchar
    with cython.nogil:
        for place in range(values.shape[0]):
            rest = cython.cast(cython.ulonglong, values[place]) >> 7
            size = 1
            while rest:
                rest >>= 7
                size += 1
            sizes[place] = size
            total += size
    return total


def pack(
    values: cython.const[cython.longlong][::1], sizes: cython.const[cython.uchar][::1], packed: cython.uchar[::1]
) -> None:
    """Fill in the bytes of the numbers, of which each takes as many as `sizes` says."""
    end: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    at: cython.Py_ssize_t
    rest: cython.ulonglong
    with cython.nogil:
        for place in range(values.shape[0]):
            rest = cython.cast(cython.ulonglong, values[place])
            at = end + sizes[place] - 1
            end = at + 1
            packed[at] = rest & 0x7F
            rest >>= 7
            while rest:
                at -= 1
                packed[at] = rest & 0x7F | 0x80
                rest >>= 7


def count(packed: cython.const[cython.uchar][::1]) -> int:
    """How many numbers end in these bytes."""
    found: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    with cython.nogil:
        for place in range(packed.shape[0]):
            found += packed[place] < 0x80
    return found


def unpack(packed: cython.const[cython.uchar][::1], values: cython.longlong[::1], ends: cython.longlong[::1]) -> None:
    """Fill in the numbers, and of each the place of its last byte; whatever the bytes are, with 63 bits at the most.

    Args:
        packed: the bytes.
        values: as many as `count` says.
        ends: as many, or none where these are not wanted.
    """
    found: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    value: cython.ulonglong = 0
    wants_ends: cython.bint = ends.shape[0] > 0
    with cython.nogil:
        for place in range(packed.shape[0]):
            value = (value << 7 | packed[place] & 0x7F) & _MOST
            if packed[place] < 0x80:
                values[found] = value
                if wants_ends:
                    ends[found] = place
                found += 1
                value = 0
