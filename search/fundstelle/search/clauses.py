"""What a query says, as a tree of clauses: the one form in which it reaches any engine.

The tree knows no index, no German and no storage; `fundstelle.search.syntax` makes it of what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "All",
    "AnyOf",
    "Clause",
    "DateRange",
    "Fuzzy",
    "Notice",
    "Parsed",
    "Pattern",
    "Phrase",
    "Sequence",
    "Without",
    "Word",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in a query that was not understood as written: a sentence, and the place in the query string."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; the analysis may find several in it (US-Präsident)."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order and exact wording, with at most `slop` others between two neighbours."""

    text: str
    field: str | None = None
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with ``*`` for any letters and ``?`` for one."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word in which up to `distance` letters differ."""

    text: str
    distance: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """Published in the half-open span [start, end); None leaves that side open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class All:
    """Every clause must match."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one clause must match."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The clause must not match."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class Sequence:
    """Clauses beside each other: the required and the filters all match, the excluded none, the optional rank.

    Where nothing is required, at least one of the optional must match. Filters are the clauses with a field.
    """

    optional: tuple[Clause, ...] = ()
    required: tuple[Clause, ...] = ()
    filters: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()


Clause = Word | Phrase | Pattern | Fuzzy | DateRange | All | AnyOf | Without | Sequence


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query that was read: its tree (None when it holds no word at all) and what was not understood."""

    root: Clause | None
    notices: tuple[Notice, ...] = ()
