"""Why a passage was found: the parts of its score, and for each marked span what led to it."""

from __future__ import annotations

from collections.abc import Iterable

from fundstelle.index.dataclass import dataclass
from fundstelle.search.plan.nodes import Leaf, Origin, Reason

__all__ = ["Explanation", "Match", "ScorePart", "score_parts"]


@dataclass(frozen=True, slots=True)
class Match:
    """A marked span of a passage, and why it is marked.

    Attributes:
        start: offset in the passage's text, in characters.
        end: offset behind it.
        typed: the word of the query that led to it.
        reason: how it follows from that word.
    """

    start: int
    end: int
    typed: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A summand of a score.

    Attributes:
        field: where the term stands; ``around`` when it is only in the headline, kicker, heading or lede.
        term: the term, as it is indexed.
        typed: the word of the query that led to it.
        reason: how it follows from that word.
        score: what it adds.
    """

    field: str
    term: str
    typed: str
    reason: Reason
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage was found; the scores of the parts add up to that of the hit."""

    parts: tuple[ScorePart, ...]
    matches: tuple[Match, ...]


def score_parts(scores: Iterable[tuple[Leaf, float]]) -> tuple[ScorePart, ...]:
    """The parts of the score that a document has for a query, the greatest first.

    Args:
        scores: the leaves of the query that add to it, each with what it adds.
    """
    sums: dict[Origin, float] = {}
    for leaf, score in scores:
        if score and leaf.origin is not None:
            sums[leaf.origin] = sums.get(leaf.origin, 0.0) + score
    return tuple(ScorePart(*origin, score) for origin, score in sorted(sums.items(), key=lambda item: -item[1]))
