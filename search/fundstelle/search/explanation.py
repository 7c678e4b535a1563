"""Why a passage was found: the parts of its score, and for each marked span what led to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fundstelle.index._whoosh import query
from fundstelle.search.leaves import OnlyAround, Reason, WordPhrase, WordTerm
from fundstelle.search.patterns import ManyWords
from fundstelle.search.ranking import Ranker

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


def score_parts(ranker: Ranker, matching: Any, document: int) -> tuple[ScorePart, ...]:
    """The parts of the score that a document has for a query, the greatest first.

    Args:
        ranker: what scored it.
        matching: the Whoosh query tree.
        document: the number of the document in the whole index; it must match.
    """
    sums: dict[tuple[str, str, str, Reason], float] = {}
    for part in _parts(ranker, matching, document) or ():
        key = (part.field, part.term, part.typed, part.reason)
        sums[key] = sums.get(key, 0.0) + part.score
    return tuple(ScorePart(*key, score) for key, score in sorted(sums.items(), key=lambda item: -item[1]) if score)


def _parts(ranker: Ranker, node: Any, document: int) -> list[ScorePart] | None:
    """The parts of what a node adds; None where it does not match."""
    match node:
        case query.AndNot():
            return _parts(ranker, node.a, document)
        case query.AndMaybe():
            first = _parts(ranker, node.a, document)
            return None if first is None else first + (_parts(ranker, node.b, document) or [])
        case query.Require():
            return _parts(ranker, node.a, document)
        case query.And() | query.Or():
            children = [_parts(ranker, child, document) for child in node.children()]
            matched = [child for child in children if child is not None]
            needed = len(children) if isinstance(node, query.And) else 1
            return list(_joined(matched)) if len(matched) >= needed else None
        case _:
            return _leaf(ranker, node, document)


def _leaf(ranker: Ranker, node: Any, document: int) -> list[ScorePart] | None:
    score = _score_of(ranker, node, document)
    if score is None:
        return None
    match node:
        case OnlyAround():
            return [ScorePart("around", node.term.text, node.term.typed, node.term.reason, score)]
        case WordTerm():
            return [ScorePart(node.fieldname, node.text, node.typed, node.reason, score)]
        case WordPhrase():
            return [ScorePart(node.fieldname, " ".join(node.words), node.typed, node.reason, score)]
        case ManyWords():
            return [ScorePart(node.fieldname, node.text, node.text, Reason.PATTERN, score)]
        case _:
            return [ScorePart(str(node.field() or ""), str(node), "", Reason.FORM, score)]


def _score_of(ranker: Ranker, node: Any, document: int) -> float | None:
    found = ranker.evaluate(node)
    place = int(found.documents.searchsorted(document))
    is_found = place < len(found.documents) and found.documents[place] == document
    return float(found.scores[place]) if is_found else None


def _joined(lists: Iterable[list[ScorePart]]) -> Iterator[ScorePart]:
    for parts in lists:
        yield from parts
