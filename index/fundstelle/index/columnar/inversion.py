"""The words of many texts, turned into the postings of a field: a bulk inversion on arrays.

Texts come as *units*: numbers of words that occur again and again, with a table that says which terms a unit stands
for. Every occurrence of a term becomes one 64-bit number, made of the text, the position and the weight, in this order
from the highest bit. These stand in the order of the texts; a stable sort by term inverts them. So that memory stays
bounded, the terms are taken in ranges of some `_RANGE` occurrences.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fundstelle.index.columnar.fields import FieldPostingsWriter, PackedPostings
from fundstelle.index.columnar.postings import Postings, expanded

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["TermNumbers", "TermTable", "Texts", "field_lengths", "invert", "keyword_postings"]

# How many occurrences are sorted at once; each takes some 100 bytes for a while.
_RANGE = 1_000_000
# For how many units at once something is worked out.
_STRETCH = 500_000
# As many as 16 bits can tell apart.
_MOST_TERMS = 1 << 16


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one field, in the order of their documents.

    Attributes:
        units: int32, the units of all texts, one text after the other.
        counts: int64, how many units each text has.
        documents: int64, strictly ascending, the first document that each text belongs to.
        runs: int64, to how many neighbouring documents it belongs.
    """

    units: npt.NDArray[np.int32]
    counts: Integers
    documents: Integers
    runs: Integers


@dataclass(frozen=True, slots=True)
class TermTable:
    """Which terms the units stand for.

    Attributes:
        counts: int64, how many terms each unit has.
        terms: int32, the numbers of the terms in a `TermNumbers`, of one unit after the other.
        positions: int64, how far behind the first position of its unit each term stands.
        weights: float32, what each counts.
        lengths: int64, how many positions each unit takes.
    """

    counts: Integers
    terms: npt.NDArray[np.int32]
    positions: Integers
    weights: npt.NDArray[np.float32]
    lengths: Integers


class TermNumbers:
    """The distinct terms of a collection of texts, numbered in the order in which they came."""

    def __init__(self) -> None:
        """Begin without terms."""
        self._numbers: dict[str, int] = {}
        self._sorted: tuple[list[bytes], Integers] | None = None

    def __len__(self) -> int:
        """The number of terms."""
        return len(self._numbers)

    def number(self, term: str) -> int:
        """The number of a term, a new one if it is new."""
        return self._numbers.setdefault(term, len(self._numbers))

    def numbers(self, terms: Iterable[str]) -> npt.NDArray[np.int32]:
        """The numbers of several terms: int32."""
        return np.fromiter(map(self.number, terms), np.int32)

    def terms(self, start: int) -> list[str]:
        """The terms from a number on."""
        return list(islice(self._numbers, start, None))

    def ranked(self) -> tuple[list[bytes], Integers]:
        """The terms in the order of their bytes, and the place of each term, by its number, among them: int64."""
        if self._sorted is None or len(self._sorted[0]) != len(self):
            terms = [term.encode() for term in self._numbers]
            order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
            ranks = np.empty_like(order)
            ranks[order] = np.arange(len(order))
            self._sorted = [terms[number] for number in order.tolist()], ranks
        return self._sorted


def invert(  # noqa: PLR0913  # all of it is needed
    name: str, texts: Texts, table: TermTable, vocabulary: TermNumbers, *, positions: bool, threads: int = 1
) -> FieldPostingsWriter:
    """The postings of a field.

    Args:
        name: the field.
        texts: all its texts.
        table: which terms their units stand for.
        vocabulary: what the numbers of these terms mean.
        positions: whether to keep positions.
        threads: how many ranges of terms are worked on at once; numpy lets threads work side by side.

    Returns:
        The postings, ready to be written.
    """
    writer = FieldPostingsWriter(name)
    if not len(texts.units):
        return writer
    inversion = _Inversion(texts, table, vocabulary, positions=positions)

    def inverted(bounds: tuple[int, int]) -> tuple[list[bytes], PackedPostings]:
        terms, postings = inversion.range(bounds)
        return terms, writer.packed(postings)

    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[tuple[list[bytes], PackedPostings]]] = deque()
        for bounds in inversion.ranges():
            waiting.append(pool.submit(inverted, bounds))
            if len(waiting) > threads:
                writer.append(*waiting.popleft().result())
        for future in waiting:
            writer.append(*future.result())
    return writer


class _Inversion:
    """The inversion of one field, a range of terms at a time; ranges may be worked on in several threads."""

    def __init__(self, texts: Texts, table: TermTable, vocabulary: TermNumbers, *, positions: bool) -> None:
        self._texts = texts
        self._has_positions = positions
        self._terms, ranks = vocabulary.ranked()
        self._ranks = ranks[table.terms]
        self._distinct_units = len(table.counts)
        self._units_of_entries = np.repeat(np.arange(len(table.counts)), table.counts)
        self._offsets = table.positions
        self._distinct = np.unique(table.weights)
        self._codes = np.searchsorted(self._distinct, table.weights)
        self._places = np.empty(len(texts.units), np.int32)
        self._text_of = np.empty(len(texts.units), np.int32)
        for some, first, end in _stretches(texts):
            lengths = table.lengths[texts.units[first:end]]
            counts = texts.counts[some]
            self._places[first:end] = _sums_before(lengths, counts)
            self._text_of[first:end] = np.repeat(np.arange(some.start, some.stop), counts)
        self._weight_bits = int(len(self._distinct) - 1).bit_length()
        farthest = int(self._places.max()) + int(self._offsets.max(initial=0))
        self._position_bits = farthest.bit_length() if positions else 0
        occurring = np.bincount(texts.units, minlength=len(table.counts))
        self._totals = np.bincount(self._ranks, occurring[self._units_of_entries], minlength=len(self._terms)).astype(
            np.int64
        )

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Ranges [first, end) of ranks, each with about as many occurrences as may be sorted at once."""
        sums = np.cumsum(self._totals)
        first = before = 0
        while first < len(sums) and sums[-1] > before:
            end = max(int(np.searchsorted(sums, before + _RANGE)), first + 1)
            end = min(end, first + _MOST_TERMS)
            yield first, end
            first, before = end, int(sums[end - 1])

    def range(self, bounds: tuple[int, int]) -> tuple[list[bytes], Postings]:
        """The terms of a range of ranks that occur, and their postings."""
        first, end = bounds
        terms, keys = self._occurrences(first, end)
        # A stable sort of small integers is a radix sort, three times as fast as sorting the keys with their terms.
        keys = keys[np.argsort(terms, kind="stable")]
        return self._postings(keys, np.bincount(terms, minlength=end - first), first)

    def _occurrences(self, first: int, end: int) -> tuple[npt.NDArray[np.uint16], Integers]:
        """The occurrences of the terms of a range: which term, and text, position and weight as one number each."""
        entries = np.flatnonzero((self._ranks >= first) & (self._ranks < end))
        per_unit = np.bincount(self._units_of_entries[entries], minlength=self._distinct_units)
        occurring = _narrow(per_unit)[self._texts.units]
        found = np.flatnonzero(occurring)
        counts = occurring[found].astype(np.int64)
        starts = np.cumsum(per_unit) - per_unit
        chosen = expanded(starts[self._texts.units[found]], counts)
        # What a key holds of its entry is put together once an entry, what it holds of its place once a unit.
        of_entry = self._codes[entries]
        of_place = self._text_of[found].astype(np.int64) << (self._weight_bits + self._position_bits)
        if self._has_positions:
            of_entry = of_entry + (self._offsets[entries] << self._weight_bits)
            of_place += self._places[found].astype(np.int64) << self._weight_bits
        terms = (self._ranks[entries] - first).astype(np.uint16)[chosen]
        return terms, of_entry[chosen] + np.repeat(of_place, counts)

    def _postings(self, keys: Integers, occurrences: Integers, first: int) -> tuple[list[bytes], Postings]:
        """The postings of a range.

        Args:
            keys: int64, what `_occurrences` says, ordered by term.
            occurrences: int64, how many occurrences each term of the range has.
            first: the rank of the first of them.
        """
        occurring = np.flatnonzero(occurrences)
        term_ends = np.cumsum(occurrences[occurring])
        weights = self._distinct[keys & ((1 << self._weight_bits) - 1)]
        keys >>= self._weight_bits
        places = keys & ((1 << self._position_bits) - 1)
        keys >>= self._position_bits
        is_new = np.diff(keys, prepend=-1) != 0
        is_new[term_ends[:-1]] = True
        begins = np.flatnonzero(is_new)
        of_texts = keys[begins]
        runs = self._texts.runs[of_texts]
        postings = Postings(
            np.diff(np.searchsorted(begins, term_ends), prepend=0),
            self._texts.documents[of_texts],
            None if (runs == 1).all() else runs,
            np.add.reduceat(weights, begins),
            np.diff(begins, append=len(keys)),
            places if self._has_positions else None,
        )
        return [self._terms[first + place] for place in occurring.tolist()], postings


def _narrow(values: Integers) -> npt.NDArray[Any]:
    """The values as bytes if they fit, so that looking them up touches less memory."""
    return values.astype(np.uint8) if not len(values) or int(values.max()) <= 255 else values


def field_lengths(texts: Texts, counts: Integers, documents: int) -> Integers:
    """The number of terms of a field in each of as many documents: int64.

    Args:
        texts: its texts.
        counts: int64, how many terms each unit stands for.
        documents: the number of documents.
    """
    lengths = np.zeros(documents, np.int64)
    for some, first, end in _stretches(texts):
        ends = np.concatenate([[0], np.cumsum(counts[texts.units[first:end]])])
        bounds = np.concatenate([[0], np.cumsum(texts.counts[some])])
        runs = texts.runs[some]
        lengths[expanded(texts.documents[some], runs)] = np.repeat(np.diff(ends[bounds]), runs)
    return lengths


def _stretches(texts: Texts) -> Iterator[tuple[slice, int, int]]:
    """Some texts after the other, so that what is worked out for their units takes little memory.

    Yields:
        The places of the texts, and the places [first, end) of their units.
    """
    ends = np.cumsum(texts.counts)
    begin = first = 0
    while begin < len(ends):
        stop = max(int(np.searchsorted(ends, first + _STRETCH)), begin + 1)
        end = int(ends[stop - 1])
        yield slice(begin, stop), first, end
        begin, first = stop, end


def _sums_before(values: Integers, counts: Integers) -> Integers:
    """For each value the sum of those before it in the same stretch; the stretches are as long as `counts` says."""
    sums: Integers = np.cumsum(values) - values
    firsts = np.cumsum(counts) - counts
    filled = counts > 0
    sums -= np.repeat(sums[firsts[filled]], counts[filled])
    return sums


def keyword_postings(name: str, keys: Sequence[bytes], documents: Integers, runs: Integers) -> FieldPostingsWriter:
    """The postings of a field with one term for each of several runs of documents.

    Args:
        name: the field.
        keys: the term of each run.
        documents: int64, ascending, the first document of each run.
        runs: int64, the length of each run.
    """
    writer = FieldPostingsWriter(name)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if not order:
        return writer
    terms = [keys[place] for place in order]
    distinct = [terms[0]] + [after for before, after in pairwise(terms) if before != after]
    numbers = {term: number for number, term in enumerate(distinct)}
    counts = np.bincount(np.fromiter((numbers[term] for term in terms), np.int64, len(terms)))
    places = np.array(order, np.int64)
    chosen = runs[places]
    writer.add(distinct, Postings(counts, documents[places], None if (chosen == 1).all() else chosen))
    return writer
