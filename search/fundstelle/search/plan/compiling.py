"""From the tree of clauses to the plan, with the German analysis that built the index.

A word is looked for in the text of a passage. Of several words beside each other, one may also stand in the titles
directly above the passage instead. What stands in headline, kicker, heading and lede besides only adds to the score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from fundstelle.index.dataclass import dataclass, field, replace
from fundstelle.index.fields import TEXT_FIELDS, TITLES, article_key, timestamp, wording_field
from fundstelle.index.german import AnalysedToken, German
from fundstelle.search.language.clauses import (
    All,
    AnyOf,
    Clause,
    DateRange,
    Fuzzy,
    Group,
    Keyword,
    Pattern,
    Phrase,
    Typed,
    Without,
    leaves_of,
)
from fundstelle.search.plan.expansion import Correction, Expander
from fundstelle.search.plan.nodes import (
    NOTHING,
    Between,
    Boosted,
    Conjunction,
    Disjunction,
    Everything,
    Exclusion,
    Filter,
    NearTerms,
    Node,
    OnlyAround,
    Reason,
    Term,
    TermPattern,
    TermPhrase,
    one_of,
)

__all__ = ["Plan", "is_several_words", "plan_of", "published_between"]

# The longest synonym that is recognised in a query, in words.
_LONGEST_SYNONYM = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """A query ready to be ranked.

    Attributes:
        sought: what is looked for.
        corrections: the typed words in place of which others were looked for.
    """

    sought: Node
    corrections: tuple[Correction, ...]


def plan_of(root: Clause, expander: Expander, *, titles: bool) -> Plan:
    """The plan for a tree of clauses.

    Args:
        root: the tree, as `fundstelle.search.language.syntax.parse` gives it.
        expander: says what a word is looked for as.
        titles: whether a word that stands in no text, but in a title directly above a passage, finds that passage.
    """
    compiler = _Compiler(expander, titles, is_cased=_has_capital(root))
    sought = compiler.node(root)
    added = tuple(compiler.added())
    sought = Boosted(sought, added) if added else sought
    return Plan(sought, tuple(dict.fromkeys(compiler.corrections)))


def is_several_words(root: Clause, german: German) -> bool:
    """Whether a query is two or more words beside each other, not counting stop words."""
    return isinstance(root, Group) and sum(isinstance(c, Keyword) for c in _telling(root, german)) > 1


def published_between(start: datetime | None, end: datetime | None) -> Filter:
    """The node for what was published in the half-open span [start, end)."""
    first, behind = (None if moment is None else timestamp(moment) for moment in (start, end))
    return Filter(Between("published", first, behind))


@dataclass(slots=True)
class _Compiler:
    expander: Expander
    titles: bool
    is_cased: bool
    corrects: bool = True
    ranked: list[AnalysedToken] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def node(self, clause: Clause) -> Node:  # noqa: C901  # one case a kind of clause
        """The node of one clause."""
        match clause:
            case Keyword():
                return self._keyword(clause)
            case Phrase():
                return self._in_field(clause.field, lambda name: self._phrase(clause, name))
            case Pattern() if clause.field == "article":
                return Filter(TermPattern("article", article_key(clause.text), is_folded=False))
            case Pattern():
                return self._in_field(clause.field, lambda name: _pieces(clause.text, _exact(name)))
            case Fuzzy():
                return self._fuzzy(clause)
            case DateRange():
                return published_between(clause.start, clause.end)
            case All():
                return self._all(clause.clauses)
            case AnyOf():
                return one_of(tuple(map(self.node, clause.clauses)))
            case Without():
                return Exclusion(Everything(), self._quietly(clause.clause))
            case Group():
                return self._group(clause)
        raise TypeError(f"{clause!r} is no clause of a query.")

    def added(self) -> Iterator[Node]:
        """What adds to the score of a match: the ranked words around the passage, and parts of compounds in it."""
        for token in dict.fromkeys(self.ranked):
            yield from self.expander.parts(token, "text")
            yield from self.expander.kin(token)
            typed = token.token.text
            stem = token.words[0].word.stem
            yield OnlyAround(Term("text", stem, Reason.LEMMA, typed, around=self.expander.around()))

    def _group(self, group: Group) -> Node:
        telling = _telling(group, self.expander.german)
        optional = tuple(map(self.node, telling)) + tuple(self._across(telling))
        required = tuple(map(self.node, group.required))
        filters = tuple(map(self.node, group.filters))
        if required and optional:
            required = (Boosted(_all_of(required), optional),)
        elif optional:
            required = (one_of(optional),)
        sought = _all_of((*required, *filters)) if required or filters else Everything()
        return self._minus(sought, group.excluded)

    def _across(self, clauses: Sequence[Clause]) -> Iterator[Node]:
        """What neighbouring words are looked for together: as one compound, and as what means the same."""
        words = [
            self._tokens(clause.text) for clause in clauses if isinstance(clause, Keyword) and clause.field is None
        ]
        for first, second in pairwise(words):
            if len(first) == len(second) == 1:
                yield from self.expander.compounds(first[0], second[0], "text")
        if not self.expander.german.synonyms:
            return
        tokens = [token for word in words for token in word]
        for length in range(2, _LONGEST_SYNONYM + 1):
            for start in range(len(tokens) - length + 1):
                yield from self.expander.synonyms(tokens[start : start + length], "text")

    def _all(self, clauses: Iterable[Clause]) -> Node:
        clauses = tuple(clauses)
        positive = tuple(self.node(inner) for inner in clauses if not isinstance(inner, Without))
        sought = _all_of(positive) if positive else Everything()
        return self._minus(sought, [inner.clause for inner in clauses if isinstance(inner, Without)])

    def _minus(self, sought: Node, excluded: Iterable[Clause]) -> Node:
        nodes = tuple(map(self._quietly, excluded))
        return Exclusion(sought, one_of(nodes)) if nodes else sought

    def _quietly(self, clause: Clause) -> Node:
        """A clause that must not match: it is taken at its word, neither ranked nor corrected nor taken apart."""
        expander = replace(self.expander, weights=replace(self.expander.weights, parts=0.0))
        return _Compiler(expander, self.titles, self.is_cased, corrects=False).node(clause)

    def _keyword(self, word: Keyword) -> Node:
        if word.field == "article":
            return _article(word.text)
        tokens = self._tokens(word.text)
        if len(tokens) > 1 and all(token.token.text.isdigit() for token in tokens):
            # Of 16:30 or 3,5 neither half means anything alone.
            return self._in_field(word.field, lambda name: self._phrase(Phrase(word.text), name))
        if word.field is None:
            self.ranked += tokens
        return one_of(tuple(self._token(token, word.field) for token in tokens))

    def _token(self, token: AnalysedToken, named: str | None) -> Node:
        # What is nearest is known for texts only; in another field it might be nowhere.
        corrects = self.corrects and named in (None, "text")
        correction = self.expander.correction(token) if corrects else None
        if correction:
            self.corrections.append(correction)

        def build(name: str) -> Node:
            if correction:
                return self.expander.corrected(correction, name)
            word = self.expander.word(token, name, is_cased=self.is_cased)
            return one_of((word, *self.expander.synonyms([token], name)))

        return self._in_field(named, build)

    def _in_field(self, named: str | None, build: Callable[[str], Node]) -> Node:
        if named is not None:
            return build(named)
        if not self.titles:
            return build("text")
        # A title finds the passage below it, but what it counts is for the context to say.
        titles = [Filter(Conjunction((build(name), Term("opening", opens)))) for name, opens in self._title_fields()]
        return Disjunction((build("text"), *titles))

    def _title_fields(self) -> Iterator[tuple[str, str]]:
        """The fields that are titles, as far as the index has them, each with what a passage below one opens."""
        for name, opens in TITLES:
            if self.expander.vocabulary.has_field(name):
                yield name, opens

    def _phrase(self, phrase: Phrase, name: str) -> Node:
        if name == "article":
            return _article(phrase.text)
        words = tuple(token.words[0].word.wording for token in self._tokens(phrase.text))
        if len(words) == 1:
            return Term(_exact(name), words[0], Reason.PHRASE, phrase.text)
        if not words:
            return NOTHING
        return TermPhrase(_exact(name), words, phrase.slop + 1, typed=phrase.text)

    def _fuzzy(self, fuzzy: Fuzzy) -> Node:
        words = [token.words[0].word.wording for token in self._tokens(fuzzy.text)]

        def build(name: str) -> Node:
            return one_of(tuple(NearTerms(_exact(name), word, fuzzy.distance) for word in words))

        return self._in_field(fuzzy.field, build)

    def _tokens(self, text: str) -> tuple[AnalysedToken, ...]:
        return self.expander.german.analyse(text)


def _has_capital(root: Clause) -> bool:
    """Whether any word was typed with a capital; who types none means nouns as well."""
    return any(char.isupper() for clause in leaves_of(root) if isinstance(clause, Typed) for char in clause.text)


def _article(key: str) -> Node:
    return Filter(Term("article", article_key(key)))


def _telling(group: Group, german: German) -> tuple[Clause, ...]:
    """The optional clauses without plain stop words, unless nothing else would be left to look for."""
    telling = tuple(clause for clause in group.optional if not _is_stop_word(clause, german))
    return telling if telling or group.required or group.filters else group.optional


def _is_stop_word(clause: Clause, german: German) -> bool:
    return isinstance(clause, Keyword) and all(token.is_stop_word for token in german.analyse(clause.text))


def _exact(name: str) -> str:
    """The field with the exact wording of a field."""
    return wording_field(name) if name in TEXT_FIELDS else name


def _pieces(text: str, name: str) -> Node:
    """A pattern may hold a hyphen: then each side is looked for, and all must be there."""
    pieces = [piece for piece in text.replace("-", " ").split() if any(char.isalnum() for char in piece)]
    return _all_of(tuple(TermPattern(name, piece) for piece in pieces))


def _all_of(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else Conjunction(nodes)
