"""How productive the parts of compounds are, and what they cost, looked up where they lie in the file of the lexicon.

All parts stand one after the other, as 16-bit letters; a table of hashes says where each one is.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

from fundstelle.index.german._parts import PartTable, place_all
from fundstelle.index.german.morphology import SHORT_NOUNS

__all__ = ["SHORT_PART", "SHORT_PART_COUNT", "PartCounts", "Parts", "parts_tables"]

# A part of so few letters must be seen so often: there are too many of them by chance.
SHORT_PART: Final = 3
SHORT_PART_COUNT: Final = 8

_CODING: Final = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"


def part_cost(part: str, count: int, total: int) -> float:
    """What a part costs that was seen so often among so many, in bits; infinite if it is too short for how rare it is.

    See `_costs` for what that means.
    """
    if not count or (len(part) <= SHORT_PART and count < SHORT_PART_COUNT and part not in SHORT_NOUNS):
        return math.inf
    return math.log2(total) - math.log2(count)


def parts_tables(
    modifiers: Mapping[str, int], heads: Mapping[str, int], bases: Mapping[str, str], totals: tuple[int, int]
) -> dict[str, Any]:
    """The tables of parts.

    Args:
        modifiers: how often each string was seen as a modifier.
        heads: the same for heads.
        bases: of each modifier the lemma that it stands for.
        totals: the sums of what was seen of modifiers and of heads.
    """
    parts = [*modifiers, *(head for head in heads if head not in modifiers)]
    letters, starts = _joined(parts)
    base_letters, base_starts = _joined(bases[modifier] for modifier in modifiers)
    size = 2
    while size <= 2 * len(parts):
        size *= 2
    slots = array("I", bytes(4 * size))
    place_all(memoryview(starts), memoryview(letters), memoryview(slots))
    return {
        "part_letters": letters, "part_starts": starts, "part_slots": slots,
        "base_letters": base_letters, "base_starts": base_starts,
        "modifier_counts": array("I", [modifiers.get(part, 0) for part in parts]),
        "head_counts": array("I", [heads.get(part, 0) for part in parts]),
        "modifier_costs": array("d", [part_cost(part, modifiers.get(part, 0), totals[0]) for part in parts]),
        "head_costs": array("d", [part_cost(part, heads.get(part, 0), totals[1]) for part in parts]),
        "modifier_longest": max(map(len, modifiers), default=0),
        "head_most": max(heads.values(), default=0),
    }  # fmt: skip


def _joined(strings: Iterable[str]) -> tuple[array[int], array[int]]:
    """The 16-bit letters of strings, one after the other, and where each begins, with the end of the last."""
    encoded = [string.encode(_CODING) for string in strings]
    return array("H", b"".join(encoded)), array("I", accumulate((len(each) // 2 for each in encoded), initial=0))


class Parts:
    """The parts, numbered.

    Attributes:
        modifiers: in how many compounds each part is the modifier.
        heads: the same as the head.
        modifier_longest: how long the longest of the modifiers is.
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Takes what `parts_tables` has made."""
        self._starts, self._letters = memoryview(tables["part_starts"]), memoryview(tables["part_letters"])
        names = ("part_slots", "part_starts", "part_letters", "modifier_counts", "modifier_costs", "head_costs")
        #: Looks parts and their costs up.
        self.table = PartTable(*[memoryview(tables[name]) for name in names])
        self.modifier_longest: int = tables["modifier_longest"]
        self._base_starts, self._base_letters = memoryview(tables["base_starts"]), memoryview(tables["base_letters"])
        self.modifiers = PartCounts(self, tables["modifier_counts"])
        self.heads = PartCounts(self, tables["head_counts"])

    def base(self, modifier: str) -> str | None:
        """The lemma that a modifier stands for; None if it was never seen as one."""
        number = self.table.number(modifier)
        if not 0 <= number < len(self._base_starts) - 1:
            return None
        return _text(self._base_letters, self._base_starts, number)

    def __iter__(self) -> Iterator[str]:
        """The parts, in order of their numbers."""
        return (_text(self._letters, self._starts, number) for number in range(len(self._starts) - 1))


class PartCounts(Mapping[str, int]):
    """In how many compounds parts stand in one place, by the part; `counts` has them by number, 0 for never."""

    def __init__(self, parts: Parts, counts: Any) -> None:
        """Count these parts."""
        self._parts = parts
        self.counts = memoryview(counts)

    def __getitem__(self, part: str) -> int:
        """The count of a part that was seen."""
        number = self._parts.table.number(part)
        if number < 0 or not self.counts[number]:
            raise KeyError(part)
        return int(self.counts[number])

    def __iter__(self) -> Iterator[str]:
        """The parts that were seen in this place."""
        return (part for part, count in zip(self._parts, self.counts, strict=True) if count)

    def __len__(self) -> int:
        """How many were."""
        return sum(map(bool, self.counts))


def _text(letters: memoryview, starts: memoryview, number: int) -> str:
    return letters[starts[number] : starts[number + 1]].tobytes().decode(_CODING)
