# cython: boundscheck=False
"""The loops of `chunks`. Whoever calls them gives arrays of the right length."""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

_TEXT_END = cython.declare(cython.uchar, 0xFF)
_MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)


def number(
    text: cython.const[cython.uchar][::1],
    progress: cython.longlong[::1],
    seeds: cython.const[cython.ulonglong][::1],
    slots: cython.int[::1],
    hashes: cython.ulonglong[::1],
    bounds: cython.longlong[::1],
    known: cython.uchar[::1],
    numbers: cython.int[::1],
    ends: cython.longlong[::1],
) -> bool:
    """Number the chunks between the blanks of texts, the distinct ones in the order in which they come.

    A hash table with open addresses: `slots` has at each address the number of a chunk or -1, `hashes`, `bounds` and
    `known` have by number what is known of the chunk.

    Args:
        text: texts in UTF-8, behind each a byte 0xFF.
        progress: the offset in the text, how many chunks and texts were passed, and how many distinct chunks are known.
        seeds: two odd numbers that nobody else knows.
        slots: a power of two of addresses.
        hashes: the hash of each distinct chunk, with room for more.
        bounds: where the bytes of each begin, and where those of the last one end; one more than there is room for.
        known: their bytes, with room for more.
        numbers: filled with the number of each chunk; half as many as there are bytes, and one more.
        ends: filled with how many chunks end before the end of each text.

    Returns:
        Whether all texts have been passed; else there is room for no more distinct chunks.
    """
    at: cython.Py_ssize_t = progress[0]
    found: cython.Py_ssize_t = progress[1]
    texts: cython.Py_ssize_t = progress[2]
    count: cython.Py_ssize_t = progress[3]
    start: cython.Py_ssize_t
    length: cython.Py_ssize_t
    width: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    mask: cython.Py_ssize_t = slots.shape[0] - 1
    most: cython.Py_ssize_t = min(hashes.shape[0], slots.shape[0] // 2)
    room: cython.Py_ssize_t = known.shape[0]
    size: cython.Py_ssize_t = text.shape[0]
    own: cython.ulonglong
    seed: cython.ulonglong = seeds[0]
    factor: cython.ulonglong = seeds[1]
    candidate: cython.int
    with cython.nogil:
        while at < size:
            if text[at] == _TEXT_END:
                ends[texts] = found
                texts += 1
                at += 1
                continue
            width = _blank(text, at)
            if width:
                at += width
                continue
            start = at
            own = seed
            while text[at] != _TEXT_END and not _blank(text, at):
                # Shifts among the multiplications: no two texts can be made that have one hash with every seed.
                own = ((own ^ text[at]) * factor) & _MASK
                own ^= own >> 29
                at += 1
            length = at - start
            slot = cython.cast(cython.Py_ssize_t, own & mask)
            candidate = slots[slot]
            while candidate >= 0 and not (
                hashes[candidate] == own and _is_alike(text, start, length, known, bounds, candidate)
            ):
                slot = (slot + 1) & mask
                candidate = slots[slot]
            if candidate < 0:
                if count == most or bounds[count] + length > room:
                    at = start
                    break
                _copy(text, start, length, known, bounds[count])
                bounds[count + 1] = bounds[count] + length
                hashes[count] = own
                candidate = cython.cast(cython.int, count)
                slots[slot] = candidate
                count += 1
            numbers[found] = candidate
            found += 1
    progress[0] = at
    progress[1] = found
    progress[2] = texts
    progress[3] = count
    return at == size


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _blank(text: cython.const[cython.uchar][::1], at: cython.Py_ssize_t) -> cython.int:
    """How many bytes the blank here has: what `str.split` cuts at but the paragraph separator; 0 where there is none.

    A byte 0xFF is behind every text, so that what begins here can be looked at to its end.
    """
    first: cython.uchar = text[at]
    second: cython.uchar
    if first > 0x20 and (first < 0xC2 or first > 0xE3):
        return 0
    if first <= 0x20:
        return 1 if first == 0x20 or 0x09 <= first <= 0x0D or 0x1C <= first <= 0x1F else 0
    second = text[at + 1]
    if first == 0xC2:
        return 2 if second in (0x85, 0xA0) else 0
    if first == 0xE1:
        return 3 if second == 0x9A and text[at + 2] == 0x80 else 0
    if first == 0xE2:
        if second == 0x80:
            return 3 if text[at + 2] <= 0x8A or text[at + 2] == 0xA8 or text[at + 2] == 0xAF else 0
        return 3 if second == 0x81 and text[at + 2] == 0x9F else 0
    return 3 if first == 0xE3 and second == 0x80 and text[at + 2] == 0x80 else 0


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_alike(
    text: cython.const[cython.uchar][::1],
    start: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    known: cython.uchar[::1],
    bounds: cython.longlong[::1],
    number: cython.Py_ssize_t,
) -> cython.bint:
    first: cython.Py_ssize_t = bounds[number]
    place: cython.Py_ssize_t
    if bounds[number + 1] - first != length:
        return False
    for place in range(length):  # noqa: SIM110  # a generator is no loop of C
        if text[start + place] != known[first + place]:
            return False
    return True


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _copy(
    text: cython.const[cython.uchar][::1],
    start: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    known: cython.uchar[::1],
    first: cython.Py_ssize_t,
) -> cython.void:
    place: cython.Py_ssize_t
    for place in range(length):
        known[first + place] = text[start + place]


def settle(hashes: cython.const[cython.ulonglong][::1], count: cython.Py_ssize_t, slots: cython.int[::1]) -> None:
    """Put the numbers of as many distinct chunks at their addresses in a table that is empty."""
    mask: cython.Py_ssize_t = slots.shape[0] - 1
    number: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    with cython.nogil:
        for number in range(count):
            slot = cython.cast(cython.Py_ssize_t, hashes[number] & mask)
            while slots[slot] >= 0:
                slot = (slot + 1) & mask
            slots[slot] = cython.cast(cython.int, number)


def measure(
    numbers: cython.const[cython.int][::1], firsts: cython.const[cython.longlong][::1], starts: cython.longlong[::1]
) -> int:
    """Fill in where the items of each of these begin, and of the last one end, where they stand one after the other.

    Args:
        numbers: whose items.
        firsts: by number, where its items begin among all; those of the next one begin where they end.
        starts: filled in; one more than there are numbers.

    Returns:
        How many items they have.
    """
    place: cython.Py_ssize_t
    total: cython.longlong = 0
    with cython.nogil:
        for place in range(numbers.shape[0]):
            starts[place] = total
            total += firsts[numbers[place] + 1] - firsts[numbers[place]]
        starts[numbers.shape[0]] = total
    return total


def gather(
    numbers: cython.const[cython.int][::1],
    firsts: cython.const[cython.longlong][::1],
    items: cython.const[cython.int][::1],
    gathered: cython.int[::1],
) -> None:
    """Fill in the items of each of these, one after the other; as many as `measure` says."""
    place: cython.Py_ssize_t
    item: cython.Py_ssize_t
    found: cython.Py_ssize_t = 0
    with cython.nogil:
        for place in range(numbers.shape[0]):
            for item in range(firsts[numbers[place]], firsts[numbers[place] + 1]):
                gathered[found] = items[item]
                found += 1
