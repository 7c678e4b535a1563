"""The words of many texts, turned into the postings of a field: a bulk inversion.

Texts come as *units*: numbers of words that occur again and again, with a table that says which terms a unit stands
for. Every occurrence of a term becomes one 64-bit number, made of the text, the position and the weight, in this order
from the highest bit. A counting sort by term puts them in order, and one term after the other is packed. So that memory
stays bounded, the terms are taken in ranges of some `_RANGE` occurrences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar import _inversion
from fundstelle.index.columnar.packing import FieldPostingsWriter
from fundstelle.index.columnar.postings import Postings

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["TermNumbers", "TermTable", "Texts", "field_lengths", "invert", "keyword_postings"]

# How many occurrences are sorted at once; each takes eight bytes.
_RANGE = 4_000_000


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

    def numbers(self, terms: Iterable[str]) -> npt.NDArray[np.int32]:
        """The numbers of several terms, new ones of those that are new: int32."""
        known = self._numbers
        return np.array([known.setdefault(term, len(known)) for term in terms], np.int32)

    def ranked(self) -> tuple[list[bytes], Integers]:
        """The terms in the order of their bytes, and the place of each term, by its number, among them: int64."""
        if self._sorted is None or len(self._sorted[0]) != len(self):
            terms = [term.encode() for term in self._numbers]
            order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
            ranks = np.empty_like(order)
            ranks[order] = np.arange(len(order))
            self._sorted = [terms[number] for number in order.tolist()], ranks
        return self._sorted


def invert(name: str, texts: Texts, table: TermTable, vocabulary: TermNumbers) -> FieldPostingsWriter:
    """The postings of a field, with positions.

    Args:
        name: the field.
        texts: all its texts.
        table: which terms their units stand for.
        vocabulary: what the numbers of these terms mean.

    Returns:
        The postings, ready to be written.
    """
    writer = FieldPostingsWriter(name)
    if not len(texts.units):
        return writer
    inversion = _Inversion(texts, table, vocabulary)
    for bounds in inversion.ranges():
        inversion.pack(bounds, *inversion.occurrences(bounds), writer)
    return writer


class _Inversion:
    """The inversion of one field, a range of terms at a time."""

    def __init__(self, texts: Texts, table: TermTable, vocabulary: TermNumbers) -> None:
        self._texts = texts
        self._counts = table.counts
        self._terms, ranks = vocabulary.ranked()
        self._ranks = ranks[table.terms]
        self._weights, codes = np.unique(table.weights, return_inverse=True)
        self._weight_bits = int(len(self._weights) - 1).bit_length()
        occurring = np.zeros(len(table.counts), np.int64)
        longest = _inversion.occurrences(texts.units.data, texts.counts.data, table.lengths.data, occurring.data)
        farthest = longest + int(table.positions.max(initial=0))
        self._position_bits = farthest.bit_length()
        self._lengths = table.lengths
        self._entries = codes.astype(np.uint64)
        self._entries += table.positions.astype(np.uint64) << np.uint64(self._weight_bits)
        occurrences = np.repeat(occurring, table.counts)
        self._totals = np.bincount(self._ranks, occurrences, minlength=len(self._terms)).astype(np.int64)

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Ranges [first, end) of ranks, each with about as many occurrences as may be sorted at once."""
        sums = np.cumsum(self._totals)
        first = before = 0
        while first < len(sums) and sums[-1] > before:
            end = max(int(np.searchsorted(sums, before + _RANGE)), first + 1)
            yield first, end
            first, before = end, int(sums[min(end, len(sums)) - 1])

    def occurrences(self, bounds: tuple[int, int]) -> tuple[npt.NDArray[np.uint64], Integers]:
        """The occurrences of the terms of a range, sorted: uint64, as keys; and where those of each term end: int64."""
        first, end = bounds
        texts = self._texts
        begins, chosen = np.empty(len(self._counts) + 1, np.int32), np.empty(len(self._ranks), np.int32)
        found = _inversion.choose(self._counts.data, self._ranks.data, first, end, begins.data, chosen.data)
        chosen = chosen[:found]
        terms, entries = (self._ranks[chosen] - first).astype(np.int32), self._entries[chosen]
        totals = self._totals[first:end]
        places = np.cumsum(totals) - totals
        keys = np.empty(int(totals.sum()), np.uint64)
        _inversion.scatter(
            texts.units.data, texts.counts.data, self._lengths.data, begins.data, terms.data, entries.data,
            self._position_bits + self._weight_bits, self._weight_bits, places.data, keys.data,
        )  # fmt: skip
        return keys, places

    def pack(
        self, bounds: tuple[int, int], keys: npt.NDArray[np.uint64], ends: Integers, writer: FieldPostingsWriter
    ) -> None:
        """Hand to a writer the terms of a range of ranks that occur, and their records."""
        texts = self._texts
        sizes = np.empty((len(ends), 2), np.int64)
        writer.records.from_occurrences(
            keys.data, ends.data, texts.documents.data, texts.runs.data, self._weights.data,
            self._position_bits, self._weight_bits, sizes.data,
        )  # fmt: skip
        occurring = np.flatnonzero(sizes[:, 0])
        terms = [self._terms[bounds[0] + place] for place in occurring.tolist()]
        writer.append(terms, sizes[occurring], positions=True)


def field_lengths(texts: Texts, counts: Integers, documents: int) -> Integers:
    """The number of terms of a field in each of as many documents: int64.

    Args:
        texts: its texts.
        counts: int64, how many terms each unit stands for.
        documents: the number of documents.
    """
    lengths = np.zeros(documents, np.int64)
    _inversion.lengths_of(
        texts.units.data, texts.counts.data, texts.documents.data, texts.runs.data, counts.data, lengths.data
    )
    return lengths


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
    counted = Counter(terms)  # which keeps their order
    counts = np.fromiter(counted.values(), np.int64, len(counted))
    places = np.array(order, np.int64)
    chosen = runs[places]
    writer.add(list(counted), Postings(counts, documents[places], None if (chosen == 1).all() else chosen))
    return writer
