"""From the tree of clauses to a Whoosh query tree, with the German analysis that built the index.

A word is looked for in the text of a passage. Of several words beside each other, one may also stand in the titles
directly above the passage instead. What stands in headline, kicker, heading and lede besides only adds to the score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from fundstelle.index._whoosh import query
from fundstelle.index.german import AnalysedToken, German
from fundstelle.index.schema import (
    OPENS_ARTICLE,
    OPENS_SECTION,
    TEXT_FIELDS,
    article_key,
    timestamp,
    wording_field,
)
from fundstelle.search.clauses import All, AnyOf, Clause, DateRange, Fuzzy, Pattern, Phrase, Without, Word
from fundstelle.search.clauses import Sequence as Clauses
from fundstelle.search.expansion import Correction, Expander
from fundstelle.search.leaves import OnlyAround, Reason, WordPhrase, WordTerm
from fundstelle.search.patterns import ArticlePattern, FuzzyWord, WildcardWord

__all__ = ["Compiled", "compile_query", "is_several_words", "published_between"]

_TITLES = (("headline", OPENS_ARTICLE), ("kicker", OPENS_ARTICLE), ("heading", OPENS_SECTION))
# The longest synonym that is recognised in a query, in words.
_LONGEST_SYNONYM = 4


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to be ranked.

    Attributes:
        matching: the Whoosh query tree; its leaves are `WordTerm`, `WordPhrase`, `ManyWords`, terms and number ranges
            over the fields of the passage schema.
        corrections: the typed words in place of which others were looked for.
    """

    matching: Any
    corrections: tuple[Correction, ...]


def compile_query(root: Clause, expander: Expander, *, titles: bool) -> Compiled:
    """The Whoosh query for a tree of clauses.

    Args:
        root: the tree, as `fundstelle.search.syntax.parse` gives it.
        expander: says what a word is looked for as.
        titles: whether a word that stands in no text, but in a title directly above a passage, finds that passage.
    """
    compiler = _Compiler(expander, titles, is_cased=_has_capital(root))
    matching = compiler.clause(root)
    added = list(compiler.added())
    matching = query.AndMaybe(matching, query.Or(added)) if added else matching
    return Compiled(matching, tuple(dict.fromkeys(compiler.corrections)))


def is_several_words(root: Clause, german: German) -> bool:
    """Whether a query is two or more words beside each other, not counting stop words."""
    return isinstance(root, Clauses) and sum(isinstance(c, Word) for c in _telling(root, german)) > 1


def published_between(start: datetime | None, end: datetime | None) -> Any:
    """The Whoosh query for passages published in the half-open span [start, end); it adds nothing to a score."""
    first = None if start is None else timestamp(start)
    last = None if end is None else timestamp(end) - 1
    return _unscored(query.NumericRange("published", first, last))


@dataclass(slots=True)
class _Compiler:
    expander: Expander
    titles: bool
    is_cased: bool
    corrects: bool = True
    ranked: list[AnalysedToken] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def clause(self, clause: Clause) -> Any:  # noqa: C901  # one case a kind of clause
        """The Whoosh query of one clause."""
        match clause:
            case Word():
                return self._word(clause)
            case Phrase():
                return self._in_field(clause.field, lambda name: self._phrase(clause, name))
            case Pattern() if clause.field == "article":
                return _unscored(ArticlePattern("article", article_key(clause.text)))
            case Pattern():
                return self._in_field(clause.field, lambda name: _pieces(clause.text, _exact(name)))
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
            case Clauses():
                return self._sequence(clause)

    def added(self) -> Iterator[Any]:
        """What adds to the score of a match: the ranked words around the passage, and parts of compounds in it."""
        for token in dict.fromkeys(self.ranked):
            yield from self.expander.parts(token, "text")
            yield from self.expander.kin(token)
            typed = token.token.text
            stem = token.words[0].word.stem
            yield OnlyAround(WordTerm("text", stem, Reason.LEMMA, typed, around=self.expander.around()))

    def _sequence(self, sequence: Clauses) -> Any:
        telling = _telling(sequence, self.expander.german)
        optional = [self.clause(inner) for inner in telling]
        optional += self._across(telling)
        required = [self.clause(inner) for inner in sequence.required]
        filters = [self.clause(inner) for inner in sequence.filters]
        if required and optional:
            required = [query.AndMaybe(query.And(required), query.Or(optional))]
        elif optional:
            required = [_any(optional)]
        matching = query.And([*required, *filters]) if required or filters else _everything()
        return self._minus(matching, sequence.excluded)

    def _across(self, clauses: Sequence[Clause]) -> Iterator[Any]:
        """What neighbouring words are looked for together: as one compound, and as what means the same."""
        words = [self._tokens(clause.text) for clause in clauses if isinstance(clause, Word) and clause.field is None]
        for first, second in pairwise(words):
            if len(first) == len(second) == 1:
                yield from self.expander.compounds(first[0], second[0], "text")
        tokens = [token for word in words for token in word]
        for length in range(2, _LONGEST_SYNONYM + 1):
            for start in range(len(tokens) - length + 1):
                yield from self.expander.synonyms(tokens[start : start + length], "text")

    def _all(self, clauses: Iterable[Clause]) -> Any:
        clauses = tuple(clauses)
        positive = [self.clause(inner) for inner in clauses if not isinstance(inner, Without)]
        matching = query.And(positive) if positive else _everything()
        return self._minus(matching, [inner.clause for inner in clauses if isinstance(inner, Without)])

    def _minus(self, matching: Any, excluded: Iterable[Clause]) -> Any:
        queries = [self._quietly(clause) for clause in excluded]
        return query.AndNot(matching, query.Or(queries)) if queries else matching

    def _quietly(self, clause: Clause) -> Any:
        """A clause that must not match: it is taken at its word, neither ranked nor corrected nor taken apart."""
        expander = replace(self.expander, weights=replace(self.expander.weights, parts=0.0))
        return _Compiler(expander, self.titles, self.is_cased, corrects=False).clause(clause)

    def _word(self, word: Word) -> Any:
        if word.field == "article":
            return _article(word.text)
        tokens = self._tokens(word.text)
        if len(tokens) > 1 and all(token.token.text.isdigit() for token in tokens):
            # Of 16:30 or 3,5 neither half means anything alone.
            return self._in_field(word.field, lambda name: self._phrase(Phrase(word.text), name))
        if word.field is None:
            self.ranked += tokens
        return _any(self._token(token, word.field) for token in tokens)

    def _token(self, token: AnalysedToken, named: str | None) -> Any:
        # What is nearest is known for texts only; in another field it might be nowhere.
        corrects = self.corrects and named in (None, "text")
        correction = self.expander.correction(token) if corrects else None
        if correction:
            self.corrections.append(correction)

        def build(name: str) -> Any:
            if correction:
                return self.expander.corrected(correction, name)
            word = self.expander.word(token, name, is_cased=self.is_cased)
            return _any([word, *self.expander.synonyms([token], name)])

        return self._in_field(named, build)

    def _in_field(self, named: str | None, build: Callable[[str], Any]) -> Any:
        if named is not None:
            return build(named)
        if not self.titles:
            return build("text")
        titles = [query.Require(build(name), query.Term("opening", opens)) for name, opens in self._title_fields()]
        # A title finds the passage below it, but what it counts is for the context to say.
        return query.Or([build("text"), *map(_unscored, titles)])

    def _title_fields(self) -> Iterator[tuple[str, str]]:
        """The fields that are titles, as far as the index has them, each with what a passage below one opens."""
        for name, opens in _TITLES:
            if self.expander.vocabulary.has_field(name):
                yield name, opens

    def _phrase(self, phrase: Phrase, name: str) -> Any:
        if name == "article":
            return _article(phrase.text)
        words = [token.words[0].word.wording for token in self._tokens(phrase.text)]
        if len(words) == 1:
            return WordTerm(_exact(name), words[0], Reason.PHRASE, phrase.text)
        return (
            WordPhrase(_exact(name), words, Reason.PHRASE, phrase.text, slop=phrase.slop + 1) if words else _nothing()
        )

    def _fuzzy(self, fuzzy: Fuzzy) -> Any:
        words = [token.words[0].word.wording for token in self._tokens(fuzzy.text)]

        def build(name: str) -> Any:
            return _any(FuzzyWord(_exact(name), word, fuzzy.distance) for word in words)

        return self._in_field(fuzzy.field, build)

    def _tokens(self, text: str) -> tuple[AnalysedToken, ...]:
        return self.expander.german.analyse(text)


def _has_capital(clause: Clause) -> bool:
    """Whether any word was typed with a capital; who types none means nouns as well."""
    match clause:
        case Word() | Phrase() | Pattern() | Fuzzy():
            return any(map(str.isupper, clause.text))
        case All() | AnyOf():
            return any(map(_has_capital, clause.clauses))
        case Without():
            return _has_capital(clause.clause)
        case Clauses():
            groups = (clause.optional, clause.required, clause.filters, clause.excluded)
            return any(_has_capital(inner) for group in groups for inner in group)
        case DateRange():
            return False


def _article(key: str) -> Any:
    return _unscored(query.Term("article", article_key(key)))


def _telling(sequence: Clauses, german: German) -> tuple[Clause, ...]:
    """The optional clauses without plain stop words, unless nothing else would be left to look for."""
    telling = tuple(clause for clause in sequence.optional if not _is_stop_word(clause, german))
    return telling if telling or sequence.required or sequence.filters else sequence.optional


def _is_stop_word(clause: Clause, german: German) -> bool:
    return isinstance(clause, Word) and all(token.is_stop_word for token in german.analyse(clause.text))


def _exact(name: str) -> str:
    """The field with the exact wording of a field."""
    return wording_field(name) if name in TEXT_FIELDS else name


def _pieces(text: str, name: str) -> Any:
    """A pattern may hold a hyphen: then each side is looked for, and all must be there."""
    pieces = [piece for piece in text.replace("-", " ").split() if any(char.isalnum() for char in piece)]
    return query.And([WildcardWord(name, piece) for piece in pieces])


def _any(queries: Iterable[Any]) -> Any:
    queries = list(queries)
    if not queries:
        return _nothing()
    return queries[0] if len(queries) == 1 else query.Or(queries)


def _nothing() -> Any:
    return query.NullQuery


def _everything() -> Any:
    return _unscored(query.Every())


def _unscored(matching: Any) -> Any:
    return query.ConstantScoreQuery(matching, 0.0)
