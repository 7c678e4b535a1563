"""Units of German texts, and the terms that they stand for, as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fundstelle.index.columnar.inversion import TermNumbers, TermTable
from fundstelle.index.german import UserWords, german
from fundstelle.index.german.units import UnitAnalysis

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["KINDS", "NewUnits", "UnitAnalyst", "Units"]

#: The kinds of terms that a unit stands for.
KINDS = ("stems", "wordings")


class NewUnits(NamedTuple):
    """Some units.

    Attributes:
        tables: by kind, the terms that they stand for, by numbers of these terms.
        terms: by kind, the terms, in the order of their numbers.
    """

    tables: Mapping[str, TermTable]
    terms: Mapping[str, list[str]]


class UnitAnalyst:
    """Says of units what they stand for."""

    def __init__(self, user_words: UserWords) -> None:
        """Analyse with a user's own words."""
        self._analysis = UnitAnalysis(german(user_words))

    def analyse(self, units: Sequence[str]) -> NewUnits:
        """The terms of units, each of which is asked for once."""
        found = [self._analysis.terms(unit) for unit in units]
        lengths = np.fromiter((unit.length for unit in found), np.int64, len(found))
        made = {
            "stems": _table([unit.stems for unit in found], lengths),
            "wordings": _table([[(wording, place, 1.0) for wording, place in u.wordings] for u in found], lengths),
        }
        return NewUnits({kind: made[kind][0] for kind in KINDS}, {kind: made[kind][1] for kind in KINDS})


class Units:
    """What is known of units, by their numbers.

    Attributes:
        vocabularies: by kind, what the numbers of terms mean.
    """

    def __init__(self) -> None:
        """Begin without units."""
        self.vocabularies = {kind: TermNumbers() for kind in KINDS}
        # Of no units, where the texts are of signs alone.
        self._tables = {kind: [_table([], np.empty(0, np.int64))[0]] for kind in KINDS}

    @property
    def terms(self) -> int:
        """How many terms they stand for."""
        return sum(map(len, self.vocabularies.values()))

    def add(self, new: NewUnits) -> None:
        """Take the units with the next numbers."""
        for kind in KINDS:
            table, numbers = new.tables[kind], self.vocabularies[kind].numbers(new.terms[kind])
            self._tables[kind].append(
                TermTable(table.counts, numbers[table.terms], table.positions, table.weights, table.lengths)
            )

    def table(self, kind: str) -> TermTable:
        """Which terms of a kind they stand for."""
        tables = self._tables[kind]
        if len(tables) > 1:
            names = TermTable.__dataclass_fields__
            tables[:] = [TermTable(*(np.concatenate([getattr(table, name) for table in tables]) for name in names))]
        return tables[0]


def _table(entries: Sequence[Sequence[tuple[str, int, float]]], lengths: Integers) -> tuple[TermTable, list[str]]:
    """The terms of units by numbers of their own, and the terms in the order of these."""
    known: dict[str, int] = {}
    terms, positions, weights = array("i"), array("q"), array("f")
    for of_unit in entries:
        for term, position, weight in of_unit:
            terms.append(known.setdefault(term, len(known)))
            positions.append(position)
            weights.append(weight)
    counts = np.fromiter(map(len, entries), np.int64, len(entries))
    table = TermTable(counts, np.array(terms), np.array(positions), np.array(weights), lengths)
    return table, list(known)
