"""Postings as arrays: which documents hold a term, how often, with what weight, and where.

A posting stands for a *run* of neighbouring documents in which the term occurs alike: with the same weight and at the
same positions. Mostly a run is one document. A headline, though, is indexed with every passage of its article, and so
its terms take one posting an article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fundstelle.index.columnar.integers import unpack_with_ends
from fundstelle.index.dataclass import dataclass
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Weights = npt.NDArray[np.float32]

__all__ = ["PackedPositions", "Postings", "accumulated", "expanded"]


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one or several terms, one term after the other.

    Attributes:
        counts: int64, how many postings each term has, at least one.
        documents: int64, the first document of each posting, ascending within a term.
        runs: int64, how many documents each posting stands for; None where it is one for all.
        weights: float32, what the occurrences of each posting count; None where it is their frequency.
        frequencies: int64, how often the term occurs in each of the documents; None where it is once for all.
        positions: int64, where the term occurs: for each posting as many, ascending, as its frequency; None where the
            field has no positions.
    """

    counts: Integers
    documents: Integers
    runs: Integers | None = None
    weights: Weights | None = None
    frequencies: Integers | None = None
    positions: Integers | None = None

    def all_documents(self) -> Integers:
        """All documents that the postings stand for, those of one posting after the other: int64."""
        return self.documents if self.runs is None else expanded(self.documents, self.runs)

    def all_runs(self) -> Integers:
        """The runs, also where all are 1."""
        return np.ones(len(self.documents), np.int64) if self.runs is None else self.runs

    def all_frequencies(self) -> Integers:
        """The frequencies, also where all are 1."""
        return np.ones(len(self.documents), np.int64) if self.frequencies is None else self.frequencies

    def all_weights(self) -> Weights:
        """The weights, also where they are the frequencies."""
        return self.all_frequencies().astype(np.float32) if self.weights is None else self.weights


@dataclass(frozen=True, slots=True)
class PackedPositions:
    """The positions of some terms as they are written, which need not be unpacked to be written elsewhere.

    Attributes:
        content: uint8, the bytes of one term after the other, and within it of one posting after the other.
        sizes: int64, how many bytes those of each term take.
    """

    content: npt.NDArray[np.uint8]
    sizes: Integers

    def sizes_by_posting(self, frequencies: Integers) -> Integers:
        """How many bytes the positions of each posting take: int64.

        Args:
            frequencies: int64, the frequencies of the postings, as many positions in all.

        Raises:
            IndexDamagedError: there are more positions, or less.
        """
        ends, counts = unpack_with_ends(self.content)[1], np.cumsum(frequencies)
        if len(counts) and counts[-1] != len(ends):
            raise IndexDamagedError("The positions of some terms are damaged.")
        return np.diff(ends[counts - 1], prepend=-1)


def expanded(starts: Integers, lengths: Integers) -> Integers:
    """The numbers ``start, start + 1, …`` of each start, as many as its length says, one after the other: int64."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total, dtype=np.int64)


def accumulated(steps: Integers, firsts: Integers, lengths: Integers) -> Integers:
    """The running sums of steps, begun anew at each stretch.

    Args:
        steps: int64.
        firsts: int64, the place of the first step of each stretch.
        lengths: int64, how many steps each has, at least one.
    """
    sums = np.cumsum(steps)
    before: Any = sums[firsts] - steps[firsts]
    result: Integers = sums - np.repeat(before, lengths)
    return result
