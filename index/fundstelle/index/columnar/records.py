"""How the postings of a term are numbers, and these postings again; `_records` makes the records.

Per term there is one record of numbers, which are packed as variable bytes (see `integers`):

    2 * (number of postings) + (1 if there are notes)
    where there are notes: how many notes on occurrences there are, how many of them are unusual, and how many notes on
    runs
    for every posting: the documents between the end of the previous run (of the first: document 0) and its start
    notes on occurrences: 4 * (postings since the last note) + (kind)
    for every unusual note on occurrences: the number of its frequency and weight in the field's table
    notes on runs: pairs of the postings since the last one, and the length of the run

A posting without a note has frequency 1 and weight 1, and is a run of 1. The kinds of notes are those of `_KINDS`, and
the unusual ones. Positions stand in a record of their own, so that only phrases pay for them: for every posting the
first one, then the steps from one to the next less 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.postings import Postings, accumulated, expanded

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Weights = npt.NDArray[np.float32]

__all__ = [
    "RECORD_HEAD",
    "DamagedRecordError",
    "frequency_of_head",
    "positions_of",
    "postings_of",
    "postings_of_several",
]

# Frequency and weight of the kinds of notes that are so frequent that they need no table: twice, once as a part of a
# compound, three times.
_KINDS = ((2, 2.0), (1, 0.5), (3, 3.0))
_UNUSUAL = len(_KINDS)
_KIND_BITS = 2
_KIND_FREQUENCIES = np.array([frequency for frequency, _ in _KINDS] + [0], np.int64)
_KIND_WEIGHTS = np.array([weight for _, weight in _KINDS] + [0], np.float32)
#: With how many numbers a record begins that has notes.
RECORD_HEAD = 4


class DamagedRecordError(ValueError):
    """The numbers are no record."""


def frequency_of_head(head: Sequence[int]) -> int | None:
    """How many documents hold a term, by the first `RECORD_HEAD` numbers of its record; None if these do not tell.

    Raises:
        DamagedRecordError: they are no head of a record.
    """
    if not head or head[0] < 2 or (head[0] & 1 and len(head) < RECORD_HEAD):
        raise DamagedRecordError
    return None if head[0] & 1 and head[3] else head[0] >> 1


def postings_of(record: Integers, frequencies: npt.NDArray[np.uint32], weights: Weights) -> Postings:
    """The postings of one term, without positions.

    Args:
        record: int64, the numbers of its record, which are overwritten.
        frequencies: the field's table of unusual frequencies.
        weights: the weights that belong to them.

    Raises:
        DamagedRecordError: the numbers are no record.
    """
    head = int(record[0]) if len(record) else 0
    count, has_notes = head >> 1, head & 1
    noted, unusual, changed = record[1:RECORD_HEAD].tolist() if has_notes and len(record) >= RECORD_HEAD else (0, 0, 0)
    begin = RECORD_HEAD if has_notes else 1
    if not count or len(record) != begin + count + noted + unusual + 2 * changed:
        raise DamagedRecordError
    gaps = record[begin : begin + count]
    counts = np.array([count])
    if not has_notes:
        gaps[1:] += 1
        return Postings(counts, np.cumsum(gaps, out=gaps))
    notes, others, runs = np.split(record[begin + count :], [noted, noted + unusual])
    found = _noted_occurrences(count, np.cumsum(notes >> _KIND_BITS), notes & _UNUSUAL, others, frequencies, weights)
    lengths = _noted_runs(count, np.cumsum(runs[::2]), runs[1::2]) if changed else None
    gaps[1:] += 1 if lengths is None else lengths[:-1]
    return Postings(counts, np.cumsum(gaps, out=gaps), lengths, found[1], found[0])


def postings_of_several(
    values: Integers, starts: Integers, frequencies: npt.NDArray[np.uint32], weights: Weights
) -> Postings:
    """The postings of several terms, without positions.

    Args:
        values: int64, the numbers of their records, one after the other.
        starts: int64, where each record begins among them.
        frequencies: see `postings_of`, as all else.
        weights: …

    Raises:
        DamagedRecordError: …
    """
    if int(starts[-1]) >= len(values):
        raise DamagedRecordError
    heads = values[starts]
    counts, has_notes = heads >> 1, (heads & 1).astype(bool)
    begin = starts + 1 + (RECORD_HEAD - 1) * has_notes
    if not counts.all() or int(begin.max()) > len(values):
        raise DamagedRecordError
    noted, unusual, changed = (np.zeros(len(starts), np.int64) for _ in range(3))
    for place, number in enumerate((noted, unusual, changed), 1):
        number[has_notes] = values[starts[has_notes] + place]
    # Before they are added up: the sum of large numbers may be a small one.
    if max(int(number.max()) for number in (counts, noted, unusual, changed)) > len(values):
        raise DamagedRecordError
    sizes = counts + noted + unusual + 2 * changed
    if not np.array_equal(begin + sizes, np.append(starts[1:], len(values))):
        raise DamagedRecordError
    pieces = []
    place = begin
    for number in (counts, noted, unusual, 2 * changed):
        pieces.append(values[expanded(place, number)])
        place = place + number
    gaps, notes, others, runs = pieces
    firsts = np.cumsum(counts) - counts
    found: tuple[Integers | None, Weights | None] = None, None
    if len(notes):
        places = _places(notes >> _KIND_BITS, noted, firsts)
        found = _noted_occurrences(len(gaps), places, notes & _UNUSUAL, others, frequencies, weights)
    lengths = _noted_runs(len(gaps), _places(runs[::2], changed, firsts), runs[1::2]) if len(runs) else None
    documents = gaps.copy()
    documents[1:] += 1 if lengths is None else lengths[:-1]
    documents[firsts] = gaps[firsts]
    return Postings(counts, accumulated(documents, firsts, counts), lengths, found[1], found[0])


def _places(steps: Integers, numbers: Integers, firsts: Integers) -> Integers:
    """The places of noted postings among those of all terms."""
    noted = numbers > 0
    numbers = numbers[noted]
    return accumulated(steps, np.cumsum(numbers) - numbers, numbers) + np.repeat(firsts[noted], numbers)


def _noted_occurrences(  # noqa: PLR0913, PLR0917  # all of it is needed
    count: int,
    places: Integers,
    kinds: Integers,
    others: Integers,
    frequencies: npt.NDArray[np.uint32],
    weights: Weights,
) -> tuple[Integers | None, Weights | None]:
    """The frequencies and weights of all postings, by the notes on some of them; None where there are no notes."""
    if not len(places):
        return None, None
    unusual = places[kinds == _UNUSUAL]
    if _reach_beyond(places, count) or len(unusual) != len(others) or _reach_beyond(others, len(weights)):
        raise DamagedRecordError
    found_frequencies, found_weights = np.ones(count, np.int64), np.ones(count, np.float32)
    found_frequencies[places], found_weights[places] = _KIND_FREQUENCIES[kinds], _KIND_WEIGHTS[kinds]
    found_frequencies[unusual], found_weights[unusual] = frequencies[others], weights[others]
    return found_frequencies, found_weights


def _reach_beyond(places: Integers, count: int) -> bool:
    """Whether some of the places are none of so many; sums that became too large for 64 bits are negative."""
    return bool(len(places) and places.view(np.uint64).max() >= count)


def _noted_runs(count: int, places: Integers, lengths: Integers) -> Integers:
    if _reach_beyond(places, count):
        raise DamagedRecordError
    runs = np.ones(count, np.int64)
    runs[places] = lengths
    return runs


def positions_of(record: Integers, frequencies: Integers) -> Integers:
    """The positions of one or several terms: int64.

    Args:
        record: int64, the numbers of their records, which are overwritten.
        frequencies: int64, the frequencies of all their postings.

    Raises:
        DamagedRecordError: there are not as many numbers as that.
    """
    if len(record) != int(frequencies.sum()):
        raise DamagedRecordError
    firsts = np.cumsum(frequencies) - frequencies
    record += 1
    record[firsts] -= 1
    return accumulated(record, firsts, frequencies)
