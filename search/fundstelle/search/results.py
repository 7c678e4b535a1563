"""What a search gives back: plain, frozen, and good for as long as it is kept, also when the index is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self, overload

from fundstelle.index.articles import Passage
from fundstelle.index.dataclass import dataclass, field, values_of
from fundstelle.search.language.clauses import Notice
from fundstelle.search.marking.explanation import Explanation
from fundstelle.search.marking.snippet import Snippet, Span, best_window, mark
from fundstelle.search.plan.expansion import Correction

__all__ = ["Found", "Hit", "Hits", "Results"]

# So many hits are kept at the most: who goes through all hits of a frequent word needs each of them once.
_KEPT = 1_000


class Found(Protocol):
    """What a hit is read from when it is asked for; each may be asked for at any time, in any thread."""

    def passage(self) -> Passage:
        """The passage."""

    def spans(self, passage: Passage) -> tuple[Span, ...]:
        """What matched in its text."""

    def context_spans(self, passage: Passage) -> Mapping[str, tuple[Span, ...]]:
        """What matched around it."""

    def explanation(self, passage: Passage) -> Explanation | None:
        """Why it was found, where that was to be explained."""

    def duplicates(self) -> tuple[Passage, ...]:
        """Other passages that say the same."""


def _no_explanation() -> None:
    """No explanation: a default that is no attribute of the class, which would hide what is not read yet."""


@dataclass(frozen=True)
class Hit:
    """A passage that matches a query. What comes from a search reads each of these when it is first asked for.

    Attributes:
        passage: the passage.
        score: how well it matches, comparable within one search only.
        spans: what matched in the passage's text, in order and without overlap.
        context_spans: what matched around it, by place (``headline``, ``kicker``, ``heading``, ``lede``).
        explanation: why it was found, where the search was asked to explain.
        duplicates: other passages that say the same, where the search was asked to collapse them.
    """

    passage: Passage
    score: float
    spans: tuple[Span, ...]
    context_spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    explanation: Explanation | None = field(default_factory=_no_explanation)
    duplicates: tuple[Passage, ...] = field(default_factory=tuple)

    @classmethod
    def unread(cls, score: float, found: Found) -> Self:
        """A hit of which all but the score is read when it is asked for."""
        hit = cls.__new__(cls)
        vars(hit).update(score=score, _found=found)
        return hit

    if not TYPE_CHECKING:  # to type checkers all attributes are there

        def __getattr__(self, name: str) -> Any:
            """What has not been read yet; from then on it is there."""
            found = vars(self).get("_found")
            if found is None or name not in _READ_LATER:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            read = getattr(found, name)
            value = read(self.passage) if name in _READ_OF_A_PASSAGE else read()
            return vars(self).setdefault(name, value)

    def __getstate__(self) -> dict[str, Any]:
        """What is copied and pickled: all of it, read."""
        return values_of(self)

    def highlight(self, before: str = "**", after: str = "**") -> str:
        """The whole text of the passage with `before` and `after` around each match."""
        return mark(self.passage.text, self.spans, before, after)

    def snippet(self, length: int = 300) -> Snippet:
        """The part of the passage that shows the matches best: all of it if it is short enough.

        Args:
            length: the most characters that the part should have.
        """
        return best_window(self.passage.text, self.spans, length)


_READ_OF_A_PASSAGE = frozenset({"spans", "context_spans", "explanation"})
_READ_LATER = _READ_OF_A_PASSAGE | {"passage", "duplicates"}


class Hits(Sequence[Hit]):
    """Hits in their order, of which the last ones that were asked for are kept, with what was read of them."""

    def __init__(self, count: int, make: Callable[[int], Hit]) -> None:
        """Take how many hits there are, and what makes each of them by its place."""
        self._count = count
        self._make = make
        self._made: dict[int, Hit] = {}

    def __len__(self) -> int:
        """How many hits there are."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, place: int | slice) -> Hit | tuple[Hit, ...]:
        """The hit at a place, from 0, or those of a slice."""
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(self._count)))
        if not -self._count <= place < self._count:
            raise IndexError(f"There is no hit {place} among {self._count}.")
        made, place = self._made, place % self._count
        hit = made.get(place)
        if hit is None:
            if len(made) >= _KEPT:
                made = self._made = {}
            # Another thread may have made it meanwhile.
            hit = made.setdefault(place, self._make(place))
        return hit

    def __eq__(self, other: object) -> bool:
        """Whether the other is as many equal hits."""
        return isinstance(other, Hits | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Hits are copied and pickled as a tuple of them."""
        return tuple, (tuple(self),)

    def __repr__(self) -> str:
        return repr(tuple(self))


@dataclass(frozen=True)
class Results:
    """The outcome of a search. Iterating gives the hits, best first.

    Attributes:
        query: the query as it was given.
        total: how many passages match, whatever the limit; at least so many if `is_total_exact` is false.
        hits: the hits up to the limit.
        notices: what in the query was not understood as written.
        corrections: the words of the query that are not in the index, and what was looked for in their place.
        is_total_exact: whether all passages that match were counted.
    """

    query: str
    total: int
    hits: Sequence[Hit]
    notices: tuple[Notice, ...] = ()
    corrections: tuple[Correction, ...] = ()
    is_total_exact: bool = True

    def __iter__(self) -> Iterator[Hit]:
        """The hits, best first."""
        return iter(self.hits)

    def __len__(self) -> int:
        """How many hits there are, which is at most the limit."""
        return len(self.hits)

    def __getitem__(self, place: int) -> Hit:
        """The hit at a place, from 0."""
        return self.hits[place]
