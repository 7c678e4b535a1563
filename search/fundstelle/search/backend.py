"""What a search engine has to do for `fundstelle.search`: the protocol behind an opened index.

A backend shows one committed state of an index, and evaluates plans on it. What a query means, what is marked in a text
and how hits are shown are no concern of it. `fundstelle.search.local` is the backend on the columns of this machine;
`tests/contract` holds what every backend must do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal, Protocol

from fundstelle.index.dataclass import dataclass

if TYPE_CHECKING:
    from fundstelle.index.articles import Passage
    from fundstelle.index.german import German
    from fundstelle.index.upkeep.info import IndexInfo
    from fundstelle.search.plan.expansion import Vocabulary
    from fundstelle.search.plan.nodes import Leaf, Node

__all__ = ["Backend", "Order", "Ranked"]

#: The order of hits: the best first, or the newest first.
Order = Literal["score", "date"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The outcome of one search.

    Attributes:
        total: how many documents match.
        best: the first of them, as (document, score). A document is a number that the backend has given it, greater
            than those of all documents that were indexed before.
        is_total_exact: whether `total` is just that, or so many at least.
    """

    total: int
    best: tuple[tuple[int, float], ...]
    is_total_exact: bool = True


class Backend(Protocol):
    """A committed state of an index. Several threads may use it at once.

    Every method, those of the vocabulary too, is called within `reading` and a budget (see `fundstelle.search.limits`),
    and raises `IndexDamagedError` where what would be read is not what was written, and `QueryLimitError` where it
    would take more than that budget.
    """

    def reading(self) -> AbstractContextManager[None]:
        """Where it fails to read within this context, say so in our errors, and name the index."""

    @property
    def german(self) -> German:
        """The analysis that the index was made with."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the index."""

    def rank(self, sought: Node, *, limit: int | None, order: Order, exact_total: bool) -> Ranked:
        """The documents that match a node.

        Args:
            sought: the node.
            limit: how many documents to return at most; None for all.
            order: ``score`` with the best first, or ``date`` with the newest first, and of those the best first; those
                without a date come last. Equals stand in the order in which they were indexed. Scores are told apart
                as 32-bit numbers.
            exact_total: whether all documents that match are to be counted, or only what is known anyway.
        """

    def scores(self, sought: Node, documents: Sequence[int]) -> list[list[tuple[Leaf, float]]]:
        """For each of some documents the leaves of a node that add to its score, each with what it adds.

        Args:
            sought: the node.
            documents: documents that match it.
        """

    def positions(self, terms: Sequence[tuple[str, str]]) -> Callable[[int], list[int]]:
        """What says of a document where any of some terms stand in it: ascending positions, each once.

        Args:
            terms: each as its field, which has positions, and its text.
        """

    def passages(self, documents: Sequence[int]) -> list[Passage]:
        """The passages of documents."""

    def all_passages(self) -> Iterator[Passage]:
        """All passages, in the order in which they were indexed."""

    def article_ids(self, documents: Sequence[int]) -> list[str]:
        """The ids of the articles that documents belong to, each once, in their order."""

    def info(self) -> IndexInfo:
        """What the index holds."""

    def newer(self) -> Backend | None:
        """The state that was committed last, if it is another."""

    def close(self) -> None:
        """Search no more. The passages of documents that were found, and all passages, may still be asked for."""
