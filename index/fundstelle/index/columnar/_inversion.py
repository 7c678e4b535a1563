"""The loops of `inversion`: over all units of all texts. Numbers that are none of a unit or a term are refused."""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython


def occurrences(
    units: cython.const[cython.int][::1],
    counts: cython.const[cython.longlong][::1],
    lengths: cython.const[cython.longlong][::1],
    occurring: cython.longlong[::1],
) -> int:
    """Count how often each unit occurs. Returns how many positions the longest text has.

    Args:
        units: the units of all texts.
        counts: how many each text has.
        lengths: for each unit how many positions it takes.
        occurring: for each unit how often it occurs; added up there.
    """
    longest: cython.longlong = 0
    length: cython.longlong
    text: cython.Py_ssize_t
    place: cython.Py_ssize_t
    first: cython.Py_ssize_t = 0
    with cython.nogil:
        for text in range(counts.shape[0]):
            length = 0
            for place in range(first, first + counts[text]):
                occurring[units[place]] += 1
                length += lengths[units[place]]
            first += counts[text]
            longest = max(longest, length)
    return longest


def choose(  # all of it is needed
    counts: cython.const[cython.longlong][::1],
    ranks: cython.const[cython.longlong][::1],
    first: cython.longlong,
    end: cython.longlong,
    bounds: cython.int[::1],
    chosen: cython.int[::1],
) -> int:
    """Choose, of the terms of all units, those of a range. Returns how many there are.

    Args:
        counts: how many terms each unit has.
        ranks: the ranks of the terms, of one unit after the other.
        first: the first rank of the range.
        end: the rank behind it.
        bounds: for each unit where its chosen terms begin, and where those of the last unit end; filled in.
        chosen: as long as `ranks`: the places of the chosen terms there; filled in.
    """
    unit: cython.Py_ssize_t
    place: cython.Py_ssize_t = 0
    behind: cython.Py_ssize_t = 0
    found: cython.int = 0
    with cython.nogil:
        bounds[0] = 0
        for unit in range(counts.shape[0]):
            behind += counts[unit]
            while place < behind:
                if first <= ranks[place] < end:
                    chosen[found] = place
                    found += 1
                place += 1
            bounds[unit + 1] = found
    return found


def scatter(  # all of it is needed
    units: cython.const[cython.int][::1],
    counts: cython.const[cython.longlong][::1],
    lengths: cython.const[cython.longlong][::1],
    bounds: cython.const[cython.int][::1],
    terms: cython.const[cython.int][::1],
    entries: cython.const[cython.ulonglong][::1],
    text_shift: cython.int,
    position_shift: cython.int,
    places: cython.longlong[::1],
    keys: cython.ulonglong[::1],
) -> None:
    """Put the occurrences of some terms in their order, each as a number: a counting sort.

    Args:
        units: the units of all texts.
        counts: how many each text has.
        lengths: for each unit how many positions it takes.
        bounds: for each unit where its terms begin, and where those of the last unit end.
        terms: the terms of one unit after the other.
        entries: what their keys hold of them: where they stand in the unit, and the code of their weight.
        text_shift: from which bit on a key holds the text.
        position_shift: from which bit on it holds the position.
        places: for each term where its keys begin; afterwards, where they end.
        keys: as many as there are occurrences; filled in.
    """
    text: cython.Py_ssize_t
    place: cython.Py_ssize_t
    entry: cython.Py_ssize_t
    first: cython.Py_ssize_t = 0
    unit: cython.int
    key: cython.ulonglong
    position: cython.ulonglong
    with cython.nogil:
        for text in range(counts.shape[0]):
            position = 0
            key = cython.cast(cython.ulonglong, text) << text_shift
            for place in range(first, first + counts[text]):
                unit = units[place]
                for entry in range(bounds[unit], bounds[unit + 1]):
                    keys[places[terms[entry]]] = key + (position << position_shift) + entries[entry]
                    places[terms[entry]] += 1
                position += lengths[unit]
            first += counts[text]


def lengths_of(  # all of it is needed
    units: cython.const[cython.int][::1],
    counts: cython.const[cython.longlong][::1],
    documents: cython.const[cython.longlong][::1],
    runs: cython.const[cython.longlong][::1],
    terms: cython.const[cython.longlong][::1],
    lengths: cython.longlong[::1],
) -> None:
    """Fill in the number of terms of each document.

    Args:
        units: the units of all texts.
        counts: how many each text has.
        documents: the first document of each text.
        runs: to how many documents it belongs.
        terms: for each unit how many terms it has.
        lengths: for each document the number of its terms.
    """
    text: cython.Py_ssize_t
    place: cython.Py_ssize_t
    document: cython.Py_ssize_t
    first: cython.Py_ssize_t = 0
    length: cython.longlong
    with cython.nogil:
        for text in range(counts.shape[0]):
            length = 0
            for place in range(first, first + counts[text]):
                length += terms[units[place]]
            first += counts[text]
            for document in range(documents[text], documents[text] + runs[text]):
                lengths[document] = length
