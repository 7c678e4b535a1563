"""What a query says, as a tree of clauses: the one form in which what was typed reaches the plan.

The tree knows no index, no German and no storage; `fundstelle.search.language.syntax` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fundstelle.index.dataclass import dataclass

__all__ = [
    "All",
    "AnyOf",
    "Clause",
    "DateRange",
    "Fuzzy",
    "Group",
    "Keyword",
    "Notice",
    "Parsed",
    "Pattern",
    "Phrase",
    "Typed",
    "Without",
    "leaves_of",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in a query that was not understood as written: a sentence, and the place in the query string."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A query, or a part of it."""

    @property
    def inner(self) -> tuple[Clause, ...]:
        """The clauses within."""
        return ()


@dataclass(frozen=True, slots=True)
class Typed(Clause):
    """Words as they were typed.

    Attributes:
        text: the words.
        field: the field that they are looked for in; None where none was named.
    """

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Keyword(Typed):
    """A word; the analysis may find several in it (US-Präsident)."""


@dataclass(frozen=True, slots=True)
class Phrase(Typed):
    """Words in this order and exact wording, with at most `slop` others between two neighbours.

    Some may be patterns, as `fundstelle.search.language.wildcards` says.
    """

    slop: int = 0


@dataclass(frozen=True, slots=True)
class Pattern(Typed):
    """A word with ``*`` for any letters and ``?`` for one; with signs in it, several words behind each other."""


@dataclass(frozen=True, slots=True)
class Fuzzy(Typed):
    """A word in which up to `distance` letters differ."""

    distance: int = 1


@dataclass(frozen=True, slots=True)
class DateRange(Clause):
    """Published in the half-open span [start, end); None leaves that side open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class All(Clause):
    """Every clause must match."""

    clauses: tuple[Clause, ...]

    @property
    def inner(self) -> tuple[Clause, ...]:
        """The clauses."""
        return self.clauses


@dataclass(frozen=True, slots=True)
class AnyOf(Clause):
    """At least one clause must match."""

    clauses: tuple[Clause, ...]

    @property
    def inner(self) -> tuple[Clause, ...]:
        """The clauses."""
        return self.clauses


@dataclass(frozen=True, slots=True)
class Without(Clause):
    """The clause must not match."""

    clause: Clause

    @property
    def inner(self) -> tuple[Clause, ...]:
        """The clause."""
        return (self.clause,)


@dataclass(frozen=True, slots=True)
class Group(Clause):
    """Clauses beside each other: the required and the filters all match, the excluded none, the optional rank.

    Where nothing is required, at least one of the optional must match. Filters are the clauses with a field.
    """

    optional: tuple[Clause, ...] = ()
    required: tuple[Clause, ...] = ()
    filters: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()

    @property
    def inner(self) -> tuple[Clause, ...]:
        """All clauses."""
        return (*self.optional, *self.required, *self.filters, *self.excluded)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query that was read: its tree (None when it holds no word at all) and what was not understood."""

    root: Clause | None
    notices: tuple[Notice, ...] = ()


def leaves_of(clause: Clause) -> Iterator[Clause]:
    """The clauses that hold no others, in the order in which they were typed, what is excluded too."""
    if not clause.inner:
        yield clause
    for inner in clause.inner:
        yield from leaves_of(inner)
