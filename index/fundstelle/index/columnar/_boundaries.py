# cython: boundscheck=False
"""The loops of `boundaries`: sizes as variable bytes added up, each sum checked before it is used."""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython


def ascend(offsets: cython.const[cython.ulonglong][::1], most: cython.ulonglong) -> bool:
    """Whether numbers ascend, from one to the next by no more than `most`."""
    place: cython.Py_ssize_t
    steps: cython.Py_ssize_t = 0
    with cython.nogil:
        for place in range(1, offsets.shape[0]):
            if offsets[place] < offsets[place - 1] or offsets[place] - offsets[place - 1] > most:
                break
            steps += 1
    return steps >= offsets.shape[0] - 1


def one(sizes: cython.const[cython.uchar][::1], record: int, begin: int, stop: int) -> tuple[int, int]:
    """Where a record begins and ends.

    Args:
        sizes: the packed sizes of some records.
        record: which of them.
        begin: where the first begins.
        stop: where none ends behind.

    Returns:
        Its begin and end; -1 and -1 if there are fewer sizes, or it would end behind `stop`.
    """
    rest: cython.Py_ssize_t = record
    place: cython.Py_ssize_t
    value: cython.ulonglong = 0
    left: cython.ulonglong = stop - begin
    room: cython.ulonglong = left
    for place in range(sizes.shape[0]):
        value = value << 7 | sizes[place] & 0x7F
        if value > left:
            break
        if sizes[place] < 0x80:
            if rest == 0:
                return begin + (room - left), begin + (room - left) + value
            left -= value
            rest -= 1
            value = 0
    return -1, -1


def all_of(sizes: cython.const[cython.uchar][::1], begins: cython.ulonglong[::1], stop: int) -> bool:
    """Fill in where records begin, behind where the first does, and where the last ends.

    Args:
        sizes: the packed sizes of the records.
        begins: one more than there are records, the first one filled in.
        stop: where the last ends.

    Returns:
        Whether there are as many sizes, and lead there.
    """
    found: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    value: cython.ulonglong = 0
    left: cython.ulonglong = stop - begins[0]
    with cython.nogil:
        for place in range(sizes.shape[0]):
            value = value << 7 | sizes[place] & 0x7F
            if value > left or found + 1 >= begins.shape[0]:
                found = -1
                break
            if sizes[place] < 0x80:
                begins[found + 1] = begins[found] + value
                left -= value
                found += 1
                value = 0
    return found + 1 == begins.shape[0] and left == 0
