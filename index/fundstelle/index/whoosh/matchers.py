"""The postings of a term as a Whoosh matcher, from which a plain Whoosh search is exact.

Whoosh skips blocks of postings, and gives whole matchers up, where it believes that they cannot reach the best scores
so far. What it believes is wrong in places. A matcher of ours therefore claims that it may reach any score, and then a
search for words, phrases and patterns, joined as they may be, gives up none of its documents.

Two errors of Whoosh remain that no matcher of words can prevent: it gives up constant scores (``Every``, ranges of
numbers, ``Not`` of a word that is nowhere) under a boost or in an ``Or``; and, in indexes of up to 5,000 documents, an
``Or`` of three or more parts that are compound themselves, inside another query. ``TopCollector(usequality=False,
replace=0)`` makes neither.
"""

from __future__ import annotations

import copy
import math
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.whoosh.quiet import formats, mcore

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["PostingsByDocument", "PostingsMatcher"]

_FREQUENCY = struct.Struct("!I")


class PostingsByDocument:
    """The postings of one term, one for each document; what is seldom asked for is made only then."""

    def __init__(self, field: FieldArrays, place: int) -> None:
        """Read the postings of the term at a place in the dictionary of a field."""
        self._field = field
        self._place = place
        self._postings = field.postings(place)
        #: int64 as a memoryview, which gives Python numbers faster than an array does; ascending.
        self.documents = self._postings.all_documents().data

    @cached_property
    def weights(self) -> memoryview:
        """What the occurrences in each document count: float32."""
        return self._of_documents(self._postings.all_weights()).data

    @cached_property
    def frequencies(self) -> memoryview:
        """How often the term occurs in each document: int64."""
        return self._of_documents(self._postings.all_frequencies()).data

    def positions(self, number: int) -> list[int]:
        """Where the term occurs in the document of a posting."""
        ends, positions = self._positions
        end = ends[number]
        found: list[int] = positions[end - self.frequencies[number] : end].tolist()
        return found

    @cached_property
    def _positions(self) -> tuple[memoryview, Integers]:
        """For each document the end of its positions among those of all postings, and these."""
        frequencies = self._postings.all_frequencies()
        ends = self._of_documents(np.cumsum(frequencies))
        return ends.data, self._field.positions(self._place, frequencies)

    def _of_documents(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of postings, repeated for each of their documents."""
        runs = self._postings.runs
        return values if runs is None else np.repeat(values, runs)


class PostingsMatcher(mcore.LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """The documents that hold a term, in their order. For one thread at a time, as every matcher is."""

    def __init__(
        self, postings: PostingsByDocument, term: tuple[str, bytes], format_: Any, scorer: Any, info: Callable[[], Any]
    ) -> None:
        """Stand at the first document.

        Args:
            postings: the postings of the term.
            term: the name of the field, and the term.
            format_: the Whoosh format of the field.
            scorer: what scores a document, or None, and then its score is its weight.
            info: gives the Whoosh TermInfo of the term, if that is asked for.
        """
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._info = info
        self._postings = postings
        self._documents = postings.documents
        self._count = len(self._documents)
        self._at = 0

    def is_active(self) -> bool:
        """Whether there is a document here."""
        return self._at < self._count

    def id(self) -> int:
        """The document; behind the last one that one, since some of Whoosh's matchers ask there, too."""
        try:
            number: int = self._documents[self._at]
        except IndexError:
            number = self._documents[-1]
        return number

    def next(self) -> bool:
        """Go to the next document; returns False, since all are in one block."""
        if self._at >= self._count:
            raise mcore.ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> bool:  # noqa: A002  # Whoosh calls it so
        """Go to the first document from a number on, but never back."""
        if self._at >= self._count:
            raise mcore.ReadTooFar
        self._at = bisect_left(self._documents, id, self._at)
        return False

    def reset(self) -> None:
        """Go back to the first document."""
        self._at = 0

    def copy(self) -> Self:
        """Another matcher that stands at the same document."""
        return copy.copy(self)

    def replace(self, minquality: float = 0) -> Self:  # noqa: ARG002  # nothing is given up for its quality
        """The matcher itself."""
        return self

    def all_ids(self) -> Iterator[int]:
        """The documents from here on; the matcher stays where it is."""
        return iter(self._documents[self._at :].tolist())

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        """The documents from here on, each with its encoded value; the matcher stays where it is."""
        return ((self._documents[at], self._value(at)) for at in range(self._at, self._count))

    def items_as(self, astype: str) -> Iterator[tuple[int, Any]]:
        """The documents from here on, each with its value as `value_as` gives it; the matcher stays where it is."""
        return ((self._documents[at], self._value_as(at, astype)) for at in range(self._at, self._count))

    def weight(self) -> float:
        """What the occurrences count here."""
        weight: float = self._postings.weights[self._at]
        return weight

    def value(self) -> bytes:
        """The posting as the bytes that Whoosh's format makes of it."""
        return self._value(self._at)

    def value_as(self, astype: str) -> Any:
        """The posting as its "frequency", "weight", "positions" or whatever else the format knows."""
        return self._value_as(self._at, astype)

    def score(self) -> float:
        """The score here; without a scorer, the weight."""
        score: float = self.weight() if self.scorer is None else self.scorer.score(self)
        return score

    def supports_block_quality(self) -> bool:
        """Whether Whoosh may skip what scores badly: never."""
        return False

    def max_quality(self) -> float:
        """The highest score there may be: anything."""
        return math.inf

    def block_quality(self) -> float:
        """The highest score there may be: anything."""
        return math.inf

    def skip_to_quality(self, minquality: float) -> int:  # noqa: ARG002
        """Skip nothing; returns the number of blocks that were skipped."""
        return 0

    def block_min_id(self) -> int:
        """The first document of all."""
        number: int = self._documents[0]
        return number

    def block_max_id(self) -> int:
        """The last document of all."""
        number: int = self._documents[-1]
        return number

    def block_min_length(self) -> int:
        """The shortest length of the field in any of the documents."""
        length: int = self._info().min_length()
        return length

    def block_max_length(self) -> int:
        """The greatest length of the field in any of the documents."""
        length: int = self._info().max_length()
        return length

    def block_max_weight(self) -> float:
        """The greatest weight in any of the documents."""
        weight: float = self._info().max_weight()
        return weight

    def _value(self, at: int) -> bytes:
        if isinstance(self.format, formats.Positions):
            encoded: bytes = self.format.encode(self._postings.positions(at))
            return encoded
        return _FREQUENCY.pack(self._postings.frequencies[at]) if isinstance(self.format, formats.Frequency) else b""

    def _value_as(self, at: int, astype: str) -> Any:
        if astype == "positions" and self.supports(astype):
            return self._postings.positions(at)
        if astype == "frequency":
            return self._postings.frequencies[at]
        if astype == "weight":
            # What Whoosh's formats make of a value: boosts of single words are not in it.
            return self._postings.frequencies[at] * self.format.field_boost
        return self.format.decoder(astype)(self._value(at))
