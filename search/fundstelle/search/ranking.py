"""From a Whoosh query tree to scored documents: exact, in a defined order, with arrays instead of matchers.

Whoosh's matchers skip blocks by bounds that are not sound, and lose matches by it. Here every node of the tree becomes
the ascending documents that match it and their scores, and nodes are combined by set operations on arrays. Only the
best documents of words beside each other, the usual query, are found without scoring all of them; see `topk`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fundstelle.index._whoosh import query
from fundstelle.index.columnar.fields import FieldPostings
from fundstelle.index.schema import NO_DATE
from fundstelle.search.budget import spend
from fundstelle.search.collection import Collection
from fundstelle.search.leaves import OnlyAround, WordTerm
from fundstelle.search.limits import QueryLimits
from fundstelle.search.patterns import ManyWords
from fundstelle.search.scoring import Bm25, TermScorer
from fundstelle.search.sets import NOTHING, DocumentSets, Scored, each_once
from fundstelle.search.topk import Part, best_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.search.collection import Documents

    #: Where words occur, as `Occurrences` has it.
    Places = npt.NDArray[np.int64]

__all__ = ["Bm25", "Order", "Ranked", "Ranker"]

Order = Literal["score", "date"]

# Scores are told apart, and put in order, as 32-bit numbers: the sum of the same parts in another order is no other
# score.
_Score = np.float32


@dataclass(frozen=True, slots=True)
class Ranked:
    """The outcome of one search.

    Attributes:
        total: how many documents match.
        is_total_exact: whether it is just that, or so many at least.
        best: the first of them as (document, score), numbered over the whole index.
    """

    total: int
    best: tuple[tuple[int, float], ...]
    is_total_exact: bool = True


class Ranker:
    """Ranks the documents of a collection. Several threads may use it at once."""

    def __init__(
        self,
        collection: Collection,
        formula: Bm25,
        limits: QueryLimits,
    ) -> None:
        """Rank with this formula; the statistics are those of the whole collection.

        Args:
            collection: the documents.
            formula: scores a word.
            limits: how many words a pattern may stand for.
        """
        self._collection = collection
        self._sets = DocumentSets(collection.size)
        self._scorer = TermScorer(collection, self._sets, formula)
        self._limits = limits
        self._published: npt.NDArray[np.int64] | None = None

    def rank(self, matching: Any, *, limit: int | None, order: Order = "score", exact_total: bool = True) -> Ranked:
        """The documents that a query matches.

        Args:
            matching: a Whoosh query tree.
            limit: how many documents to return at most; None for all.
            order: ``score`` with the best first, or ``date`` with the newest first and those without a date last.
                Equals stand in the order in which they were indexed.
            exact_total: whether all documents that match are to be counted, or only what is known anyway.
        """
        if order == "score" and limit:
            return self._best(matching, limit, exact_total=exact_total)
        found = self.evaluate(matching)
        documents, rounded = found.documents, found.scores.astype(_Score)
        if order == "date":
            dates = self._dates()[documents]
            # Without a date a document is older than all others.
            places = np.lexsort((-rounded, -np.where(dates == NO_DATE, np.iinfo(np.int64).min + 1, dates)))
        else:
            places = np.argsort(-rounded, kind="stable")
        return Ranked(len(documents), _listed(documents, rounded, places[:limit]))

    def _best(self, matching: Any, limit: int, *, exact_total: bool) -> Ranked:
        parted = _parted(matching)
        extras = parted.extras
        around = _by_word(extras)
        parts = [self._part(node, around) for node in _flat(parted.finding)]
        if parted.filters:
            allowed = self._allowed(parted.filters)
            parts = [replace(part, own=self._sets.only(part.own, allowed[part.own.documents])) for part in parts]
        finding_sets = [part.own.documents for part in parts]
        most = max(map(len, finding_sets))
        is_exact = exact_total or len(parts) == 1 or not most
        total = self._sets.count_any_of(finding_sets) if is_exact else most
        taken = [part.instead for part in parts]
        if len(parts) == 1:
            # What does not hold the only word is not found at all.
            parts = [Part(parts[0].own, parts[0].extras)]
        for scored in map(self.evaluate, extras):
            if len(scored.documents) and not any(scored is other for other in taken):
                parts.append(Part(scored, finds=False))
        best = best_of(self._sets, parts, limit)
        rounded = best.scores.astype(_Score)
        places = np.lexsort((best.documents, -rounded))[:limit]
        return Ranked(total, _listed(best.documents, rounded, places), is_exact)

    def _allowed(self, filters: Sequence[Any]) -> npt.NDArray[np.bool_]:
        """For every document number whether all of some nodes match it."""
        allowed = np.ones(self._collection.size, np.bool_)
        for node in filters:
            matching = np.zeros(self._collection.size, np.bool_)
            matching[self.matching(node)] = True
            allowed &= matching
        return allowed

    def _part(self, node: Any, around: Mapping[str, OnlyAround]) -> Part:
        """What a node of a disjunction adds to scores.

        Args:
            node: the node.
            around: nodes by word for where a word is only around a text.
        """
        parted = _parted(node)
        # A filter within a disjunction holds for this part of it alone.
        finding = node if parted.filters else parted.finding
        own = self.evaluate(finding)
        extras = () if parted.filters else parted.extras
        added = tuple(scored for extra in extras if len((scored := self.evaluate(extra)).documents))
        other = around.get(finding.text) if isinstance(finding, WordTerm) else None
        return Part(own, added) if other is None else Part(own, added, self.evaluate(other))

    def all(self) -> tuple[int, ...]:
        """All documents, in the order in which they were indexed."""
        return tuple(self._collection.documents().tolist())

    def evaluate(self, node: Any) -> Scored:
        """The documents that a node of a query tree matches, and their scores.

        Raises:
            QueryLimitError: the query has taken more time or memory than it may.
        """
        found = self._evaluated(node)
        spend(found.documents.nbytes + found.scores.nbytes)
        return found

    def _evaluated(self, node: Any) -> Scored:  # noqa: C901, PLR0912  # one case a kind of node
        match node:
            case WordTerm():
                term = node.text.encode(errors="replace")
                return self._scorer.term(node.fieldname, term, node.around, node.boost)
            case OnlyAround(term=word):
                term = word.text.encode(errors="replace")
                return self._scorer.only_around(word.fieldname, term, word.around, word.boost)
            case query.Term():
                return self._scorer.term(node.fieldname, _encoded(node.text), boost=node.boost)
            case query.Phrase():
                return self._phrase(node)
            case query.AndMaybe():
                first, second = self.evaluate(node.a), self.evaluate(node.b)
                added = self._sets.scores_of(second, first.documents)
                return Scored(first.documents, first.scores + added, first.bound + second.bound)
            case query.AndNot():
                first = self.evaluate(node.a)
                return self._sets.only(first, ~self._holds(node.b, first.documents))
            case query.Require():
                first = self.evaluate(node.a)
                return self._sets.only(first, self._holds(node.b, first.documents))
            case query.And() if len(node):
                return self._all(node)
            case query.Or() if _is_plain(node):
                return self._sets.union([self.evaluate(child) for child in node.children()])
            case query.ConstantScoreQuery():
                documents = self.matching(node.child)
                return Scored(documents, np.full(len(documents), float(node.score)), float(node.score))
            case ManyWords() | query.Every(fieldname=None):
                documents = self.matching(node)
                return Scored(documents, np.full(len(documents), float(node.boost)), float(node.boost))
            case query.And() | query.NullQuery:
                return NOTHING
            case _:
                raise TypeError(f"no query is made of {node!r}")

    def matching(self, node: Any) -> Documents:
        """The documents that a node of a query tree matches, without scoring them.

        Raises:
            QueryLimitError: the query has taken more time or memory than it may.
        """
        found = self._matching(node)
        spend(found.nbytes)
        return found

    def _matching(self, node: Any) -> Documents:  # noqa: C901  # one case a kind of node
        match node:
            case query.Term():
                return self._collection.postings(node.fieldname, _encoded(node.text)).documents
            case query.AndMaybe():
                return self.matching(node.a)
            case query.Require():
                first = self.matching(node.a)
                return first[self._holds(node.b, first)]
            case query.AndNot():
                first = self.matching(node.a)
                return first[~self._holds(node.b, first)]
            case query.And() if len(node):
                first, *others = sorted((self.matching(child) for child in node.children()), key=len)
                for other in others:
                    first = first[self._sets.contains(other, first)]
                return first
            case query.Or() if _is_plain(node):
                return self._sets.any_of([self.matching(child) for child in node.children()])
            case query.ConstantScoreQuery():
                return self.matching(node.child)
            case ManyWords():
                return self._collection.documents_with_any(node.fieldname, node, partial(self._places, node))
            case query.Every(fieldname=None):
                return self._collection.documents()
            case query.NumericRange(fieldname="published"):
                return self._between(node)
            case _:
                return self.evaluate(node).documents

    def _places(self, node: ManyWords, field: FieldPostings | None) -> npt.NDArray[np.int64]:
        """The places of the words that a pattern stands for in the dictionary of a segment."""
        places = node.places(field)
        spend(places.nbytes)
        self._limits.check_expansions(node.text, len(places))
        return places

    def _holds(self, node: Any, documents: Documents) -> npt.NDArray[np.bool_]:
        """For each document whether a node matches it."""
        if isinstance(node, query.Term) and node.fieldname == "opening":
            return self._collection.mask("opening", _encoded(node.text))[documents]
        return self._sets.contains(self.matching(node), documents)

    def _all(self, node: Any) -> Scored:
        """The documents that match all nodes; those that add nothing to the score are only looked up."""
        scoring = _scoring(node)
        filters = [child for child in node.children() if not any(child is other for other in scoring)]
        if not scoring:
            documents = self.matching(query.And([child.child for child in filters]))
            return Scored(documents, np.zeros(len(documents)), 0.0)
        found = self._sets.intersection([self.evaluate(child) for child in scoring])
        for child in filters:
            found = self._sets.only(found, self._sets.contains(self.matching(child), found.documents))
        return found

    def _phrase(self, node: Any) -> Scored:
        """The words in their order, each at most `slop` places behind the one before; scored as the words are."""
        terms = [_encoded(word) for word in node.words]
        words = [self._scorer.term(node.fieldname, term, boost=node.boost) for term in terms]
        if not all(len(word.documents) for word in words):
            return NOTHING
        places = [self._collection.occurrences(node.fieldname, term).places for term in terms]
        ends = _adjacent(places) if node.slop == 1 else reduce(partial(_following, slop=node.slop), places)
        documents = each_once((ends >> 32).astype(np.int32))
        return self._sets.scored(documents, reduce(np.add, [self._sets.scores_of(word, documents) for word in words]))

    def _between(self, node: Any) -> Documents:
        dates = self._dates()
        within = dates != NO_DATE
        if node.start is not None:
            within &= dates >= node.start
        if node.end is not None:
            within &= dates <= node.end
        if self._collection.is_deleted is not None:
            within &= ~self._collection.is_deleted
        return np.flatnonzero(within).astype(np.int32)

    def _dates(self) -> npt.NDArray[np.int64]:
        if self._published is None:
            self._published = self._collection.published()
        return self._published


@dataclass(frozen=True, slots=True)
class _Parted:
    """A node of a query tree, taken apart.

    Attributes:
        finding: the node that finds documents.
        extras: nodes that only add to the scores of what it finds.
        filters: nodes that must match as well, and add nothing.
    """

    finding: Any
    extras: tuple[Any, ...] = ()
    filters: tuple[Any, ...] = ()


def _parted(node: Any) -> _Parted:
    extras: list[Any] = []
    filters: list[Any] = []
    while True:
        scoring = _scoring(node) if isinstance(node, query.And) else []
        if isinstance(node, query.AndMaybe):
            extras += _flat(node.b)
            node = node.a
        elif isinstance(node, query.Require):
            filters.append(node.b)
            node = node.a
        elif len(scoring) == 1:
            filters += [child for child in node.children() if child is not scoring[0]]
            node = scoring[0]
        else:
            return _Parted(node, tuple(extras), tuple(filters))


def _by_word(extras: Sequence[Any]) -> dict[str, OnlyAround]:
    """The first node of each word for where it is only around a text: a query may have thousands of them."""
    around: dict[str, OnlyAround] = {}
    for extra in extras:
        if isinstance(extra, OnlyAround):
            around.setdefault(extra.term.text, extra)
    return around


def _scoring(node: Any) -> list[Any]:
    """Those of the nodes that must all match which add to the score."""
    return [child for child in node.children() if not (isinstance(child, query.ConstantScoreQuery) and not child.score)]


def _flat(node: Any) -> list[Any]:
    """The nodes of a disjunction, also of those within it."""
    if isinstance(node, query.Or) and _is_plain(node):
        return [inner for child in node.children() for inner in _flat(child)]
    return [node]


def _is_plain(node: Any) -> bool:
    """Whether a disjunction needs but one of its parts, and counts them as they are."""
    return not node.minmatch and not node.scale and node.boost == 1.0


def _adjacent(words: Sequence[Places]) -> Places:
    """Where words stand directly behind each other: the place of the first of them."""
    order = sorted(range(len(words)), key=lambda number: len(words[number]))
    starts = words[order[0]] - order[0]
    for number in order[1:]:
        wanted = starts + number
        starts = starts[words[number].take(words[number].searchsorted(wanted), mode="clip") == wanted]
    return starts


def _following(ends: Places, places: Places, slop: int) -> Places:
    """Those places that are at most `slop` behind one of `ends` in the same document; all ascending."""
    if not len(ends):
        return ends
    before = ends.searchsorted(places) - 1
    return places[(before >= 0) & (places - ends[before] <= slop)]


def _listed(documents: Documents, scores: npt.NDArray[np.float32], places: Any) -> tuple[tuple[int, float], ...]:
    return tuple(zip(documents[places].tolist(), scores[places].tolist(), strict=True))


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
