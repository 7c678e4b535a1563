"""Whether a segment is whole: its bytes, its structure, and what its parts say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fundstelle.index.columnar.arrays import FieldArrays
from fundstelle.index.columnar.documents import Documents
from fundstelle.index.columnar.postings import Postings, expanded
from fundstelle.index.columnar.segments import PostingsFile, SegmentColumns
from fundstelle.index.errors import IndexDamagedError

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["differences", "problems", "term_ranges"]

# The bytes of postings that are looked at together: unpacked, they take some forty times as much.
_RANGE = 2 << 20


def problems(segment: SegmentColumns) -> Iterator[str]:
    """What is wrong with a segment, in sentences; nothing if it is whole.

    Every byte is held against its checksum first, then every posting is read. A field of a document is as long as its
    terms occur in it; nothing may be indexed that has no length, or the other way round.
    """
    files = [segment.documents.file]
    if isinstance(segment.fields, PostingsFile):
        files.append(segment.fields.file)
    damaged = [f"{file.name} is damaged {place}." for file in files for place in file.damaged()]
    if damaged:
        # What is read of it would only say the same again.
        yield from damaged
        return
    for name in segment.fields:
        try:
            yield from _problems_of_field(segment, name)
        except IndexDamagedError as error:
            yield str(error)


def differences(one: SegmentColumns, other: SegmentColumns) -> Iterator[str]:
    """In what two segments without deleted documents differ that ought to be the same, in sentences."""
    if one.documents.count != other.documents.count:
        yield f"There are {one.documents.count} documents instead of {other.documents.count}."
        return
    # A field without terms, and lengths that are all 0, vanish when segments are merged.
    fields, others = ({n for n in segment.fields if len(segment.fields[n].terms)} for segment in (one, other))
    for name in sorted(fields | others):
        if name not in fields or name not in others:
            yield f"The field {name} is in one of them only."
        elif place := _first_difference(*(FieldArrays(each.fields[name]) for each in (one, other))):
            yield f"The field {name} differs {place}."
        elif not _same(_lengths(one.documents, name), _lengths(other.documents, name)):
            yield f"The lengths of the field {name} differ."
    for name in sorted({*one.documents.columns(), *other.documents.columns()}):
        if not _same(_told(one.documents, name), _told(other.documents, name)):
            yield f"The column {name} differs."


def _told(documents: Documents, name: str) -> npt.NDArray[np.generic] | None:
    """A column; None also where no document was given a value: when the last one that was has gone, it stays."""
    cells, default = documents.column(name), documents.column_default(name)
    column = None if cells is None else np.asarray(cells)
    is_empty = column is not None and default is not None and bool((column == default).all())
    return None if is_empty else column


def _lengths(documents: Documents, name: str) -> npt.NDArray[np.generic] | None:
    lengths = documents.lengths(name)
    return None if lengths is None else np.asarray(lengths)


def term_ranges(field: FieldArrays) -> Iterator[tuple[int, int]]:
    """The terms of a field in ranges [first, end) whose postings fit into memory, unless it is one term."""
    before = field.bytes_before()
    first = 0
    while first < len(field.terms):
        end = int(np.searchsorted(before, before[first] + _RANGE, "right")) - 1
        end = min(max(end, first + 1), len(field.terms))
        yield first, end
        first = end


def _problems_of_field(segment: SegmentColumns, name: str) -> Iterator[str]:
    field = FieldArrays(segment.fields[name])
    found = np.zeros(segment.documents.count, np.int64)
    last = None
    for first, end in term_ranges(field):
        terms = field.terms[first:end]
        if (last is not None and terms[0] <= last) or any(a >= b for a, b in pairwise(terms)):
            yield f"The terms of the field {name} are not in their order."
        last = terms[-1]
        postings = field.several(first, end)
        yield from _problems_of_postings(postings, name)
        _count(postings, found)
    lengths = _lengths(segment.documents, name)
    if lengths is not None and not np.array_equal(found, lengths):
        document = int(np.flatnonzero(found != lengths)[0])
        yield (
            f"The field {name} of document {document} has {int(lengths[document])} words, but {int(found[document])} "
            "are indexed."
        )


def _problems_of_postings(postings: Postings, name: str) -> Iterator[str]:
    if (postings.all_frequencies() < 1).any() or not (postings.all_weights() > 0).all():
        yield f"The field {name} has postings that occur less than once."
    positions = postings.positions
    if positions is not None and len(positions):
        steps = np.diff(positions)
        firsts = np.cumsum(postings.all_frequencies())[:-1]
        steps[firsts - 1] = 1
        if (steps < 1).any() or (positions < 0).any():
            yield f"The field {name} has positions that are not in their order."


def _count(postings: Postings, found: Integers) -> None:
    """Add how often terms occur in each document."""
    frequencies = postings.all_frequencies()
    if postings.runs is None:
        np.add.at(found, postings.documents, frequencies)
    else:
        np.add.at(found, expanded(postings.documents, postings.runs), np.repeat(frequencies, postings.runs))


def _first_difference(one: FieldArrays, other: FieldArrays) -> str | None:
    """Where the terms and postings of two fields begin to differ; None where they do not."""
    if len(one.terms) != len(other.terms):
        return f"in the number of its terms: {len(one.terms)} and {len(other.terms)}"
    for first, end in term_ranges(one):
        terms = one.terms[first:end]
        if terms != other.terms[first:end]:
            return f"between the terms {first} and {end}"
        if not all(map(_same, _parts(one.several(first, end)), _parts(other.several(first, end)))):
            return f"in the postings between {terms[0]!r} and {terms[-1]!r}"
    return None


def _parts(postings: Postings) -> list[npt.NDArray[np.generic] | None]:
    """Postings as arrays that are the same however the documents are put together to runs."""
    runs = postings.all_runs()
    frequencies = postings.all_frequencies()
    sums = np.concatenate([[0], np.cumsum(runs)])
    by_term = np.diff(sums[np.concatenate([[0], np.cumsum(postings.counts)])])
    positions = postings.positions
    if positions is not None:
        begins = np.cumsum(frequencies) - frequencies
        positions = positions[expanded(np.repeat(begins, runs), np.repeat(frequencies, runs))]
    return [
        by_term,
        expanded(postings.documents, runs),
        np.repeat(frequencies, runs),
        np.repeat(postings.all_weights(), runs),
        positions,
    ]


def _same(one: npt.NDArray[np.generic] | None, other: npt.NDArray[np.generic] | None) -> bool:
    return one is other is None or (one is not None and other is not None and np.array_equal(one, other))
