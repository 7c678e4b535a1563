"""What a search gives back: plain, frozen, and good for as long as it is kept, also when the index is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from fundstelle.index.articles import Passage
from fundstelle.search.language.clauses import Notice
from fundstelle.search.marking.explanation import Explanation
from fundstelle.search.marking.snippet import Snippet, Span, best_window, mark
from fundstelle.search.plan.expansion import Correction

__all__ = ["Hit", "Hits", "Results"]


@dataclass(frozen=True)
class Hit:
    """A passage that matches a query.

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
    explanation: Explanation | None = None
    duplicates: tuple[Passage, ...] = ()

    def highlight(self, before: str = "**", after: str = "**") -> str:
        """The whole text of the passage with `before` and `after` around each match."""
        return mark(self.passage.text, self.spans, before, after)

    def snippet(self, length: int = 300) -> Snippet:
        """The part of the passage that shows the matches best: all of it if it is short enough.

        Args:
            length: the most characters that the part should have.
        """
        return best_window(self.passage.text, self.spans, length)


class Hits(Sequence[Hit]):
    """Hits in their order. A hit is read and highlighted when it is first looked at, and then kept."""

    def __init__(self, makers: Sequence[Callable[[], Hit]]) -> None:
        """Take what makes each of the hits."""
        self._makers = makers
        self._made: dict[int, Hit] = {}

    def __len__(self) -> int:
        """How many hits there are."""
        return len(self._makers)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, place: int | slice) -> Hit | tuple[Hit, ...]:
        """The hit at a place, from 0, or those of a slice."""
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        if place not in self._made:
            self._made[place] = self._makers[place]()
        return self._made[place]

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
