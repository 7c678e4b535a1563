"""Several segments, written as one.

Documents keep their order: those of the first segment come first, the deleted ones are left out, and what remains is
numbered anew without gaps. So the postings of a term in the merged segment are those of the first segment, then those
of the second and so on, with other numbers; nothing has to be sorted. Memory stays bounded since the terms are taken in
ranges, and since what has been written of a field waits in a temporary file where there is much of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.container import ArrayFileWriter
from fundstelle.index.columnar.documents import BLOCK_SIZE, Documents, DocumentsWriter, StoredBlock
from fundstelle.index.columnar.interleaving import RangePostings, joined, united, without_empty
from fundstelle.index.columnar.packing import FieldPostingsWriter, write_postings
from fundstelle.index.columnar.postings import PackedPositions, Postings
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.columnar.terms import TermDictionary
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["merge_segments"]

# How much memory the postings of a range of terms may take while they are merged, unless the caller says otherwise.
_BUDGET = 100_000_000
# Measured with `tracemalloc`: what each byte of a record takes at the worst moment, mostly as 64-bit numbers.
_MEMORY_OF_BYTE = 40
# A block with less in it, before compression, is put together with its neighbours.
_SMALL = BLOCK_SIZE // 2
# German text never shrinks that much: a block with more bytes than that is not small, and need not be opened to know.
_SURELY_FULL = BLOCK_SIZE // 8


def merge_segments(
    sources: Sequence[SegmentColumns],
    documents_file: BinaryIO,
    postings_file: BinaryIO,
    *,
    budget: int = _BUDGET,
) -> int:
    """Write several segments as one, without their deleted documents, in the order given.

    Blocks of stored documents are copied compressed where none of their documents is deleted, unless they are small or
    of a segment with another dictionary than the largest one's.
    Terms and fields that lose all their postings vanish; so do lengths that are 0 everywhere. A field keeps its
    positions if all segments that have terms of it have them.

    Args:
        sources: the segments, neighbours in this order.
        documents_file: an empty file, opened for writing; it is closed.
        postings_file: another one; it is closed, too.
        budget: bytes of memory for the postings. What a single term takes may be more; it is never cut. The terms
            of the field at hand, and the lengths and columns of all documents, come on top of it.

    Returns:
        The number of documents.

    Raises:
        IndexDamagedError: stored documents or postings cannot be read.
    """
    remainders = _remainders(sources)
    with ArrayFileWriter(documents_file) as documents, ArrayFileWriter(postings_file) as postings:
        _write_documents(documents, remainders)
        write_postings(postings, _merged_fields(remainders, budget, _folder_of(postings_file)))
    return sum(remainder.count for remainder in remainders)


@dataclass(frozen=True, slots=True)
class _Remainder:
    """A segment, and what its documents become.

    Attributes:
        segment: the segment.
        base: the number of its first document in the merged segment.
        count: how many of its documents remain.
        remains: bool, whether each document remains; None where all do.
        before: int64, how many documents remain before each one, and in all; None where all do.
    """

    segment: SegmentColumns
    base: int
    count: int
    remains: npt.NDArray[np.bool_] | None = None
    before: Integers | None = None

    def of_remaining(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Of values for each document, those for the documents that remain."""
        return values if self.remains is None else values[self.remains]

    def renumbered(self, postings: Postings, packed: PackedPositions | None) -> RangePostings:
        """Postings with the numbers of the merged segment, without the deleted documents."""
        documents, runs = postings.documents, postings.runs
        if self.remains is None or self.before is None:
            return RangePostings(replace(postings, documents=documents + self.base), packed)
        starts = self.before[documents]
        if runs is None:
            kept = self.remains[documents]
        else:
            runs = self.before[documents + runs] - starts
            kept = runs > 0
        piece = RangePostings(replace(postings, documents=starts + self.base, runs=runs), packed)
        return piece if kept.all() else piece.chosen(kept)


def _remainders(sources: Sequence[SegmentColumns]) -> list[_Remainder]:
    remainders: list[_Remainder] = []
    base = 0
    for segment in sources:
        remainder = _remainder(segment, base)
        base += remainder.count
        # A segment of which nothing remains must not decide what the fields are like.
        if remainder.count:
            remainders.append(remainder)
    return remainders


def _remainder(segment: SegmentColumns, base: int) -> _Remainder:
    count = segment.documents.count
    if not len(segment.deleted):
        return _Remainder(segment, base, count)
    remains = np.ones(count, bool)
    remains[segment.deleted] = False
    before = np.concatenate([[0], np.cumsum(remains)])
    return _Remainder(segment, base, int(before[-1]), remains, before)


def _write_documents(file: ArrayFileWriter, remainders: Sequence[_Remainder]) -> None:
    kept = _dictionary_kept(remainders)
    writer = DocumentsWriter(file, kept)
    for remainder in remainders:
        can_copy = kept is not None and remainder.segment.documents.dictionary == kept
        for piece in _pieces(remainder, can_copy=can_copy):
            if isinstance(piece, StoredBlock):
                writer.copy(piece)
            else:
                writer.add(piece)
    defaults = _defaults(remainders)
    writer.write_tables(_lengths(remainders), _columns(remainders, defaults), defaults)


def _dictionary_kept(remainders: Sequence[_Remainder]) -> bytes | None:
    """What the largest segment is compressed with, so that this need not be done anew; None for a new dictionary."""
    if not remainders:
        return None
    largest = max(remainders, key=lambda remainder: remainder.count)
    return largest.segment.documents.dictionary or None


def _pieces(remainder: _Remainder, *, can_copy: bool) -> Iterator[StoredBlock | list[bytes]]:
    """The blocks of a segment that can stay as they are, and the remaining documents of the others."""
    documents, deleted = remainder.segment.documents, remainder.segment.deleted.tolist()
    first = 0
    for number, block in enumerate(documents.blocks()):
        end = first + block.documents
        gone = set(deleted[bisect_left(deleted, first) : bisect_left(deleted, end)])
        if gone:
            remaining = [document for document in range(first, end) if document not in gone]
            if remaining:
                lines = documents.lines(number)
                yield [lines[document - first] for document in remaining]
        elif not can_copy or _is_small(documents, number, block):
            yield documents.lines(number)
        else:
            yield block
        first = end


def _is_small(documents: Documents, number: int, block: StoredBlock) -> bool:
    return len(block.content) < _SURELY_FULL and sum(map(len, documents.lines(number))) < _SMALL


def _lengths(remainders: Sequence[_Remainder]) -> dict[str, npt.NDArray[Any]]:
    names = _names(remainder.segment.documents.fields_with_lengths() for remainder in remainders)
    lengths = {
        field: np.concatenate(
            [
                np.zeros(remainder.count, np.uint8)
                if (values := remainder.segment.documents.lengths(field)) is None
                else remainder.of_remaining(np.asarray(values))
                for remainder in remainders
            ]
        )
        for field in names
    }
    return {field: values for field, values in lengths.items() if values.any()}


def _columns(remainders: Sequence[_Remainder], defaults: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    columns: dict[str, npt.NDArray[Any]] = {}
    for field in _names(remainder.segment.documents.columns() for remainder in remainders):
        cells = [remainder.segment.documents.column(field) for remainder in remainders]
        found = [None if values is None else np.asarray(values) for values in cells]
        dtype = np.result_type(*(values for values in found if values is not None))
        columns[field] = np.concatenate(
            [
                np.full(remainder.count, defaults.get(field, 0), dtype)
                if values is None
                else remainder.of_remaining(values)
                for remainder, values in zip(remainders, found, strict=True)
            ]
        )
    return columns


def _defaults(remainders: Sequence[_Remainder]) -> dict[str, float]:
    """What the columns hold for documents without a value, as far as it is known."""
    defaults: dict[str, float] = {}
    for documents in (remainder.segment.documents for remainder in remainders):
        for field in documents.columns():
            default = documents.column_default(field)
            if default is not None:
                defaults.setdefault(field, default)
    return defaults


def _names(lists: Iterable[Iterable[str]]) -> list[str]:
    """The distinct names, in the order in which they come."""
    return list(dict.fromkeys(chain.from_iterable(lists)))


def _folder_of(file: BinaryIO) -> Path | None:
    """The folder of a file: there must be room for what is spooled, as it goes into the file afterwards."""
    name = getattr(file, "name", None)
    return Path(name).parent if isinstance(name, str) else None


def _merged_fields(remainders: Sequence[_Remainder], budget: int, folder: Path | None) -> Iterator[FieldPostingsWriter]:
    """The postings of each field that has any left; each must be written before the next one is taken."""
    for name in _names(remainder.segment.fields for remainder in remainders):
        # One without terms, as of headlines of punctuation only, has no positions: it must not take those of others.
        having = [
            remainder
            for remainder in remainders
            if name in remainder.segment.fields and len(remainder.segment.fields[name].terms)
        ]
        field = _MergedField(having, [FieldArrays(remainder.segment.fields[name]) for remainder in having])
        sizes = [postings.bytes_before() for postings in field.postings]
        is_large = sum(int(size[-1]) for size in sizes) > budget // 2
        with TemporaryFile(dir=folder) if is_large else nullcontext() as spool:
            writer = FieldPostingsWriter(name, spool)
            for bounds in _ranges([postings.terms for postings in field.postings], sizes, budget // _MEMORY_OF_BYTE):
                writer.add(*field.merged(bounds))
            if writer.count:
                yield writer


def _ranges(
    dictionaries: Sequence[TermDictionary], sizes: Sequence[Integers], allowed: int
) -> Iterator[list[tuple[int, int]]]:
    """Ranges of terms: for each segment the places [first, end), all from the same term up to the same term.

    Args:
        dictionaries: the terms of each segment.
        sizes: int64, of each segment the bytes before each record, and in all.
        allowed: how many bytes the records of all segments in a range may have, unless it is one term.
    """
    firsts = [0] * len(dictionaries)
    while left := sum(int(size[-1] - size[first]) for size, first in zip(sizes, firsts, strict=True)):
        # Each segment takes the same share of what it has left, so that they come to the end together.
        ends = [
            _end(size, first, int(size[-1] - size[first]) * allowed // left)
            for size, first in zip(sizes, firsts, strict=True)
        ]
        following = [terms[end] for terms, end in zip(dictionaries, ends, strict=True) if end < len(terms)]
        if following:
            ends = [terms.first_from(min(following)) for terms in dictionaries]
        else:
            ends = [len(terms) for terms in dictionaries]
        yield list(zip(firsts, ends, strict=True))
        firsts = ends


def _end(sizes: Integers, first: int, allowed: int) -> int:
    """The end of the longest range from a place on that has no more bytes than allowed, or one term."""
    end = int(np.searchsorted(sizes, int(sizes[first]) + allowed, "right")) - 1
    return min(max(end, first + 1), len(sizes) - 1)


@dataclass(frozen=True, slots=True)
class _MergedField:
    """One field of several segments.

    Attributes:
        remainders: the segments that have terms of the field.
        postings: what they have of it.
    """

    remainders: Sequence[_Remainder]
    postings: Sequence[FieldArrays]

    def merged(self, bounds: Sequence[tuple[int, int]]) -> tuple[list[bytes], Postings, PackedPositions | None]:
        """The terms of a range that have any postings left, and these.

        Args:
            bounds: for each segment the places [first, end) of the terms of the range.
        """
        dictionaries: list[list[bytes]] = []
        pieces: list[RangePostings] = []
        has_positions = all(postings.has_positions for postings in self.postings)
        for remainder, postings, (first, end) in zip(self.remainders, self.postings, bounds, strict=True):
            if first < end:
                dictionaries.append(postings.terms[first:end])
                packed = postings.packed_positions(first, end) if has_positions else None
                pieces.append(remainder.renumbered(postings.several(first, end, positions=False), packed))
        terms, places = united(dictionaries)
        if any((np.diff(of_segment) < 1).any() for of_segment in places):
            raise IndexDamagedError("The terms of a field are not in their order.")
        return without_empty(terms, joined(pieces, places, len(terms)))
