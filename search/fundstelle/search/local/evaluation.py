"""From a node of a plan to the documents that match it and what it adds to their scores: each kind in one place.

A node is evaluated to the documents that match it; their scores are worked out when they are asked for, which of a
filter they never are.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.dataclass import dataclass, field
from fundstelle.index.fields import NO_DATE
from fundstelle.search.limits import QueryLimits, spend
from fundstelle.search.local._lists import absent, near
from fundstelle.search.local._tables import add, mark, mark_between, marked
from fundstelle.search.local.cache import CACHE_BYTES, SizedCache
from fundstelle.search.local.collection import NO_DOCUMENTS, Collection, Occurrences, copied, empty
from fundstelle.search.local.gathering import occurrences_of_any
from fundstelle.search.local.scoring import Scored, TermScorer, encoded, in_all, summed
from fundstelle.search.local.vocabulary import choice_of
from fundstelle.search.plan.nodes import (
    Between,
    Boosted,
    Conjunction,
    Disjunction,
    Everything,
    Exclusion,
    Filter,
    Kin,
    ManyTerms,
    Node,
    OnlyAround,
    PatternPhrase,
    Term,
    TermPhrase,
    sought_leaves,
)

__all__ = ["Evaluator", "Matches"]

_EARLIEST = -(1 << 63)


@dataclass(slots=True)
class Matches:
    """The documents that match a node.

    Attributes:
        documents: uint32, ascending, each once.
        score: works out their scores; None where all of them are 0.
    """

    documents: memoryview
    score: Callable[[], Scored] | None = None
    _scored: Scored | None = field(default=None, init=False)

    def scored(self) -> Scored:
        """The documents with their scores, worked out once.

        Raises:
            QueryLimitError: the query has taken more time or memory than it may.
        """
        if self._scored is None:
            self._scored = self.score() if self.score else Scored(self.documents, empty("f", len(self.documents)))
            spend(self._scored.scores.nbytes)
        return self._scored


class Evaluator:
    """Evaluates nodes on a collection. Several threads may use it at once."""

    def __init__(self, collection: Collection, scorer: TermScorer, limits: QueryLimits) -> None:
        """Evaluate nodes.

        Args:
            collection: the documents.
            scorer: scores terms in them.
            limits: how many terms a pattern may stand for.
        """
        self._collection = collection
        self._scorer = scorer
        self._limits = limits
        self._filters: SizedCache[memoryview] = SizedCache(CACHE_BYTES)

    def matches(self, node: Node) -> Matches:
        """The documents that match a node.

        Raises:
            QueryLimitError: the query has taken more time or memory than it may.
        """
        found = self._evaluated(node)
        spend(found.documents.nbytes)
        return found

    def _evaluated(self, node: Node) -> Matches:  # noqa: C901, PLR0912  # one case a kind of node
        match node:
            case Term():
                return Matches(self._scorer.holding(node), lambda: self._scorer.term(node))
            case Kin():
                return _already(self._scorer.kin(node))
            case OnlyAround():
                return _already(self._scorer.only_around(node.term))
            case TermPhrase():
                return self._phrase(node)
            case ManyTerms():
                return self._many(node)
            case PatternPhrase():
                return self._pattern_phrase(node)
            case Between():
                return self._between(node)
            case Everything():
                return Matches(self._collection.documents())
            case Conjunction():
                return self._conjunction(node)
            case Disjunction():
                return self._disjunction(node)
            case Exclusion():
                return self._exclusion(node)
            case Boosted():
                return self._boosted(node)
            case Filter():
                # Mostly it says of a word what titles it stands in: much is read for few documents.
                letters = sum(len(getattr(leaf, "text", "")) for leaf in sought_leaves(node))
                return Matches(self._filters.get(node, letters, lambda: self.matches(node.node).documents, _bytes_of))
        raise TypeError(f"{node!r} cannot be evaluated.")

    def _phrase(self, node: TermPhrase) -> Matches:
        terms = [Term(node.field, text, weight=node.weight) for text in node.terms]
        if not all(len(self._scorer.holding(term)) for term in terms):
            return Matches(NO_DOCUMENTS)
        words = [self._collection.occurrences(term.field, encoded(term.text)) for term in terms]
        documents = _adjacent(words) if node.distance == 1 else _following(words, node.distance)
        return Matches(documents, lambda: summed(documents, [self._scorer.term(term) for term in terms]))

    def _many(self, node: ManyTerms) -> Matches:
        documents = self._collection.documents_with_any(node.field, node, self._choice(node))
        return Matches(documents, lambda: Scored(documents, memoryview(array("f", [1.0]) * len(documents))))

    def _choice(self, node: ManyTerms) -> Callable[[FieldPostings], memoryview]:
        choice = choice_of(node)

        def choose(postings: FieldPostings) -> memoryview:
            places = choice(postings.terms)
            spend(places.nbytes)
            self._limits.check_expansions(node.text, len(places))
            return places

        return choose

    def _pattern_phrase(self, node: PatternPhrase) -> Matches:
        found = [self.matches(word) for word in node.words]
        among = in_all([each.documents for each in found])
        if not len(among):
            return Matches(NO_DOCUMENTS)
        standing, *others = (self._standing(word, among) for word in node.words)
        for word, (least, most) in zip(others, node.steps, strict=True):
            standing = _near(word, standing, -most, -least)
        return _added_up(standing.documents, found)

    def _standing(self, word: Term | ManyTerms, among: memoryview) -> Occurrences:
        """Where a word stands; of one that is no term, in some documents only."""
        if isinstance(word, Term):
            return self._collection.occurrences(word.field, encoded(word.text))
        return occurrences_of_any(self._collection, word.field, self._choice(word), among)

    def _between(self, node: Between) -> Matches:
        start = _EARLIEST if node.start is None else node.start
        last = min(NO_DATE if node.end is None else node.end, NO_DATE) - 1
        numbers = self._collection.numbers(node.field)
        with self._collection.workspace() as space:
            mark_between(numbers, max(start, _EARLIEST), max(last, _EARLIEST), self._collection.deleted, space.found)
            return Matches(copied(space.documents[: marked(space.found, space.documents)]))

    def _conjunction(self, node: Conjunction) -> Matches:
        if terms := _only_terms(node.nodes):
            return _already(self._scorer.all_of(terms))
        found = [self.matches(inner) for inner in node.nodes]
        return _added_up(in_all([each.documents for each in found]), found) if found else Matches(NO_DOCUMENTS)

    def _disjunction(self, node: Disjunction) -> Matches:
        found = [each for inner in node.nodes if len((each := self.matches(inner)).documents)]
        if len(found) < 2:
            return found[0] if found else Matches(NO_DOCUMENTS)
        with self._collection.workspace() as space:
            for each in found:
                mark(each.documents, space.found)
            documents = copied(space.documents[: marked(space.found, space.documents)])
        scoring = [each for each in found if each.score is not None]
        return Matches(documents, (lambda: self._union(documents, scoring)) if scoring else None)

    def _union(self, documents: memoryview, found: Sequence[Matches]) -> Scored:
        """All documents of several matches, with the sums of their scores."""
        scored = [each.scored() for each in found]
        with self._collection.workspace() as space:
            mark(documents, space.found)
            for each in scored:
                add(*each, space.sums, space.found)
            return Scored(documents, copied(space.take().weights))

    def _exclusion(self, node: Exclusion) -> Matches:
        found = self.matches(node.node)
        kept = empty("I", len(found.documents))
        count = absent(found.documents, self.matches(node.excluded).documents, kept)
        return _added_up(kept[:count], [found])

    def _boosted(self, node: Boosted) -> Matches:
        if terms := _only_terms((node.node, *node.boosts)):
            term, *others = terms
            return Matches(self._scorer.holding(term), lambda: self._scorer.together(term, tuple(others)))
        found = self.matches(node.node)
        return _added_up(found.documents, [found, *map(self.matches, node.boosts)])


def _only_terms(nodes: Sequence[Node]) -> tuple[Term, ...]:
    """The nodes, if all of them are terms and nothing more; else none."""
    terms = tuple(node for node in nodes if type(node) is Term)
    return terms if len(terms) == len(nodes) else ()


def _already(scored: Scored) -> Matches:
    return Matches(scored.documents, lambda: scored)


def _added_up(documents: memoryview, summands: Sequence[Matches]) -> Matches:
    """Documents whose scores are those of some matches, added up where they are among them."""
    scoring = [each for each in summands if each.score is not None]
    return Matches(documents, (lambda: summed(documents, [each.scored() for each in scoring])) if scoring else None)


def _bytes_of(documents: memoryview) -> int:
    return documents.nbytes


def _adjacent(words: Sequence[Occurrences]) -> memoryview:
    """The documents in which words stand directly behind each other."""
    order = sorted(range(len(words)), key=lambda number: len(words[number].positions))
    found = words[order[0]]
    for number in order[1:]:
        found = _near(found, words[number], number - order[0], number - order[0])
    return found.documents


def _following(words: Sequence[Occurrences], distance: int) -> memoryview:
    """The documents in which each of some words stands at most `distance` behind the one before."""
    found = words[0]
    for word in words[1:]:
        found = _near(word, found, -distance, -1)
    return found.documents


def _near(word: Occurrences, other: Occurrences, least: int, most: int) -> Occurrences:
    """The occurrences of a word that have another one so far behind them."""
    found = Occurrences(*(empty("I", len(items)) for items in word))
    count = near(*word, *other, least, most, *found)
    return Occurrences(found.documents[:count], found.starts[: count + 1], found.positions)
