"""From the tree of clauses to a Whoosh query tree, with the German analysis that built the index.

A word is looked for in the text of a passage. Of several words beside each other, one may also stand in the titles
directly above the passage instead. What stands in headline, kicker, heading and lede besides only adds to the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fundstelle.index._whoosh import query
from fundstelle.index.german import Terms, analyse
from fundstelle.index.schema import TEXT_FIELDS, timestamp, wording_field
from fundstelle.search.patterns import FuzzyWord, WildcardWord
from fundstelle.search.syntax import (
    All,
    AnyOf,
    Clause,
    DateRange,
    Fuzzy,
    Pattern,
    Phrase,
    Sequence,
    Without,
    Word,
)

__all__ = ["Weights", "compile_query", "is_several_words", "published_between"]

_CONTEXT = ("headline", "kicker", "heading", "lede")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a word counts by the place it stands in, as a factor on its BM25 score.

    Attributes:
        wording: for the exact form of a word, on top of its stem.
        headline: for a word of the headline, as for the following of kicker, heading and lede.
        kicker: see headline.
        heading: see headline.
        lede: see headline.
    """

    wording: float = 0.3
    headline: float = 0.5
    kicker: float = 0.3
    heading: float = 0.3
    lede: float = 0.2


def compile_query(root: Clause, weights: Weights, *, titles: bool) -> Any:
    """The Whoosh query for a tree of clauses.

    Args:
        root: the tree, as `fundstelle.search.syntax.parse` gives it.
        weights: how much each place counts.
        titles: whether a word that stands in no text, but in a title directly above a passage, finds that passage.

    Returns:
        A Whoosh query whose leaves are terms, phrases and `ManyWords` over the fields of the passage schema.
    """
    compiler = _Compiler(weights, titles)
    matching = compiler.clause(root)
    context = list(compiler.context())
    return query.AndMaybe(matching, query.Or(context)) if context else matching


def is_several_words(root: Clause) -> bool:
    """Whether a query is two or more words beside each other, not counting stop words."""
    return isinstance(root, Sequence) and sum(isinstance(c, Word) for c in _without_stop_words(root)) > 1


def published_between(start: datetime | None, end: datetime | None) -> Any:
    """The Whoosh query for passages published in the half-open span [start, end); it adds nothing to a score."""
    first = None if start is None else timestamp(start)
    last = None if end is None else timestamp(end) - 1
    return _unscored(query.NumericRange("published", first, last))


@dataclass(slots=True)
class _Compiler:
    weights: Weights
    titles: bool
    ranked: list[Terms] = field(default_factory=list)

    def clause(self, clause: Clause) -> Any:
        """The Whoosh query of one clause."""
        match clause:
            case Word():
                return self._word(clause)
            case Phrase():
                return self._in_field(clause.field, lambda name: self._phrase(clause, name))
            case Pattern():
                return self._pattern(clause)
            case Fuzzy():
                return self._fuzzy(clause)
            case DateRange():
                return published_between(clause.start, clause.end)
            case All():
                return self._all(clause.clauses)
            case AnyOf():
                return _any(self.clause(inner) for inner in clause.clauses)
            case Without():
                return query.AndNot(_everything(), self._quietly(clause.clause))
            case Sequence():
                return self._sequence(clause)

    def context(self) -> Iterator[Any]:
        """What adds to the score of a match: the ranked words in the places around the passage."""
        for name in _CONTEXT:
            boost = getattr(self.weights, name)
            if boost:
                yield from (query.Term(name, terms.stem, boost=boost) for terms in dict.fromkeys(self.ranked))

    def _sequence(self, sequence: Sequence) -> Any:
        optional = [self.clause(inner) for inner in _without_stop_words(sequence)]
        required = [self.clause(inner) for inner in sequence.required]
        filters = [self.clause(inner) for inner in sequence.filters]
        if required and optional:
            required = [query.AndMaybe(query.And(required), query.Or(optional))]
        elif optional:
            required = [_any(optional)]
        matching = query.And([*required, *filters]) if required or filters else _everything()
        return self._minus(matching, sequence.excluded)

    def _all(self, clauses: Iterable[Clause]) -> Any:
        clauses = tuple(clauses)
        positive = [self.clause(inner) for inner in clauses if not isinstance(inner, Without)]
        matching = query.And(positive) if positive else _everything()
        return self._minus(matching, [inner.clause for inner in clauses if isinstance(inner, Without)])

    def _minus(self, matching: Any, excluded: Iterable[Clause]) -> Any:
        queries = [self._quietly(clause) for clause in excluded]
        return query.AndNot(matching, query.Or(queries)) if queries else matching

    def _quietly(self, clause: Clause) -> Any:
        """A clause that must not match: what it looks for must not be ranked either."""
        return _Compiler(self.weights, self.titles).clause(clause)

    def _word(self, word: Word) -> Any:
        if word.field == "article":
            return query.Term("article", word.text)
        words = [token.terms for token in analyse(word.text)]
        if len(words) > 1 and all(terms.wording.isdigit() for terms in words):
            # Of 16:30 or 3,5 neither half means anything alone.
            return self._in_field(word.field, lambda name: self._phrase(Phrase(word.text), name))
        if word.field is None:
            self.ranked += words
        return _any(self._in_field(word.field, lambda name, terms=terms: self._term(name, terms)) for terms in words)

    def _in_field(self, named: str | None, build: Any) -> Any:
        if named is not None:
            return build(named)
        if not self.titles:
            return build("text")
        # A title finds the passage below it, but what it counts is for the context to say.
        return query.Or([build("text"), _unscored(build("title"))])

    def _term(self, name: str, terms: Terms) -> Any:
        if name not in TEXT_FIELDS:
            return query.Term(name, terms.wording)
        exact = query.Term(wording_field(name), terms.wording, boost=self.weights.wording)
        return (
            query.AndMaybe(query.Term(name, terms.stem), exact)
            if self.weights.wording
            else query.Term(name, terms.stem)
        )

    def _phrase(self, phrase: Phrase, name: str) -> Any:
        words = [token.terms.wording for token in analyse(phrase.text)]
        searched = wording_field(name) if name in TEXT_FIELDS else name
        if len(words) == 1:
            return query.Term(searched, words[0])
        return query.Phrase(searched, words, slop=phrase.slop + 1) if words else query.NullQuery

    def _pattern(self, pattern: Pattern) -> Any:
        return self._in_field(pattern.field, lambda name: _pieces(pattern.text, name))

    def _fuzzy(self, fuzzy: Fuzzy) -> Any:
        words = [token.terms.wording for token in analyse(fuzzy.text)]

        def build(name: str) -> Any:
            searched = wording_field(name) if name in TEXT_FIELDS else name
            return _any(FuzzyWord(searched, word, fuzzy.distance) for word in words)

        return self._in_field(fuzzy.field, build)


def _without_stop_words(sequence: Sequence) -> tuple[Clause, ...]:
    """The optional clauses without plain stop words, unless nothing else would be left to look for."""
    telling = tuple(clause for clause in sequence.optional if not _is_stop_word(clause))
    return telling if telling or sequence.required or sequence.filters else sequence.optional


def _is_stop_word(clause: Clause) -> bool:
    return isinstance(clause, Word) and all(token.terms.is_stop_word for token in analyse(clause.text))


def _pieces(text: str, name: str) -> Any:
    """A pattern may hold a hyphen: then each side is looked for, and all must be there."""
    searched = wording_field(name) if name in TEXT_FIELDS else name
    pieces = [piece for piece in text.replace("-", " ").split() if any(char.isalnum() for char in piece)]
    return query.And([WildcardWord(searched, piece) for piece in pieces])


def _any(queries: Iterable[Any]) -> Any:
    queries = list(queries)
    if not queries:
        return query.NullQuery
    return queries[0] if len(queries) == 1 else query.Or(queries)


def _everything() -> Any:
    return _unscored(query.Every())


def _unscored(matching: Any) -> Any:
    return query.ConstantScoreQuery(matching, 0.0)
