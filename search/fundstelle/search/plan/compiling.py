"""From the tree of clauses to the plan, with the German analysis that built the index.

A word is looked for in the text of a passage. Of several words beside each other, one may also stand in the titles
directly above the passage instead. What stands in headline, kicker, heading and lede besides only adds to the score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from fundstelle.index.dataclass import dataclass, field, replace
from fundstelle.index.fields import TEXT_FIELDS, TITLES, article_key, timestamp, wording_field
from fundstelle.index.german import AnalysedToken
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
from fundstelle.search.language.wildcards import has_pattern
from fundstelle.search.limits import spend
from fundstelle.search.plan import joined
from fundstelle.search.plan.capitals import without_beginnings
from fundstelle.search.plan.expansion import Correction, Expander, remembered
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

__all__ = ["Plan", "Planner", "published_between"]

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


class Planner:
    """Makes the plans of queries, and remembers what words mean that were typed before. For several threads."""

    def __init__(self, expander: Expander) -> None:
        """Plan with what says what a word is looked for as."""
        self._expander = expander
        self._meanings = {
            (titles, is_cased): remembered(_meaning_with(expander, titles, is_cased))
            for titles in (False, True)
            for is_cased in (False, True)
        }

    def plan(self, root: Clause, *, titles: bool) -> Plan:
        """The plan for a tree of clauses.

        Args:
            root: the tree, as `fundstelle.search.language.syntax.parse` gives it.
            titles: whether a word that stands in no text, but in a title directly above a passage, finds that passage.
        """
        is_cased = _has_capital(root)
        compiler = _Compiler(self._expander, titles, is_cased, meaning_of=self._meanings[titles, is_cased])
        sought = compiler.node(root)
        added = tuple(node for nodes in compiler.added.values() for node in nodes)
        sought = Boosted(sought, added) if added else sought
        return Plan(sought, tuple(dict.fromkeys(compiler.corrections)))

    def is_several_words(self, root: Clause) -> bool:
        """Whether a query is two or more words beside each other, not counting stop words."""
        if not isinstance(root, Group):
            return False
        return sum(isinstance(clause, Keyword) for clause in _telling(root, self._expander)) > 1


def published_between(start: datetime | None, end: datetime | None) -> Filter:
    """The node for what was published in the half-open span [start, end)."""
    first, behind = (None if moment is None else timestamp(moment) for moment in (start, end))
    return Filter(Between("published", first, behind))


class _Meaning(NamedTuple):
    """What one typed word means.

    Attributes:
        node: what it is looked for as.
        corrections: the words in place of which others are looked for.
        added: by word what adds to the score of a match.
        alone: what finds a passage only beside other words: the parts of a joined word, each alone.
    """

    node: Node
    corrections: Sequence[Correction]
    added: dict[AnalysedToken, tuple[Node, ...]]
    alone: tuple[Node, ...]


@dataclass(slots=True)
class _Compiler:
    """Compiles the clauses of one query.

    Attributes:
        expander: says what a word is looked for as.
        titles: see `Planner.plan`.
        is_cased: whether any word was typed with a capital.
        corrects: whether a word that is not in the index stands for the nearest.
        meaning_of: remembers what words mean; None where that is worked out here.
        corrections: see `_Meaning`.
        added: see `_Meaning`.
    """

    expander: Expander
    titles: bool
    is_cased: bool
    corrects: bool = True
    meaning_of: Callable[[str], _Meaning] | None = None
    corrections: list[Correction] = field(default_factory=list)
    added: dict[AnalysedToken, tuple[Node, ...]] = field(default_factory=dict)

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
                return self._in_field(clause.field, lambda name: self._sequence(clause.text, name))
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

    def meaning(self, text: str) -> _Meaning:
        """What a word means for which no field was named."""
        tokens = self._tokens(text)
        node = self._words(tokens, text, None)
        added: dict[AnalysedToken, tuple[Node, ...]] = {}
        alone: list[Node] = []
        for group in joined.groups_of(tokens, text):
            is_joined = len(group) > 1
            parts = joined.telling(group) if is_joined and self.expander.weights.parts else ()
            alone += [Filter(self._in_field(None, self._word(token, None))) for token in parts]
            for token in joined.adding(group) if is_joined else map(self.expander.meant, group):
                added[token] = tuple(self._added(token, is_part=is_joined))
        return _Meaning(node, tuple(self.corrections), added, tuple(alone))

    def _added(self, token: AnalysedToken, *, is_part: bool) -> Iterator[Node]:
        """What adds to the score of a match: the word around the passage, and parts of compounds in it."""
        if is_part:
            yield self._word(token, None)("text")
        yield from self.expander.parts(token, "text")
        yield from self.expander.kin(token)
        typed = token.token.text
        stem = token.words[0].word.stem
        yield OnlyAround(Term("text", stem, Reason.LEMMA, typed, around=self.expander.around()))

    def _group(self, group: Group) -> Node:
        telling = _telling(group, self.expander)
        optional = tuple(map(self.node, telling)) + tuple(self._across(telling))
        optional += tuple(self._alone(telling)) if len(telling) > 1 else ()
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

    def _alone(self, clauses: Iterable[Clause]) -> Iterator[Node]:
        """What may find a passage alone because there are other words: where any may match, so may a part of one."""
        for clause in clauses:
            if isinstance(clause, Keyword) and clause.field is None and self.meaning_of:
                yield from self.meaning_of(clause.text).alone

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
        if word.field is not None or self.meaning_of is None:
            return self._words(self._tokens(word.text), word.text, word.field)
        spend()
        meaning = self.meaning_of(word.text)
        self.corrections += meaning.corrections
        self.added |= meaning.added
        return meaning.node

    def _words(self, tokens: tuple[AnalysedToken, ...], text: str, named: str | None) -> Node:
        groups = joined.groups_of(tokens, text)
        return one_of(
            tuple(
                self._in_field(named, self._word(self.expander.meant(group[0]), named))
                if len(group) == 1
                else self._joined(group, text, named)
                for group in groups
            )
        )

    def _joined(self, tokens: Sequence[AnalysedToken], text: str, named: str | None) -> Node:
        """Words typed as one: as a whole or, if it may be taken apart, all of it that says something alone."""
        typed = text[tokens[0].token.start : tokens[-1].token.end]
        # What each of them counts is for `_added` to say, where no field was named.
        weight = self.expander.weights.wording if named is None else 1.0
        corrections = [self._correction(token, named) for token in tokens]
        stems = [
            (self.expander.german.word(correction.meant) if correction else token.words[0].word).stem
            for token, correction in zip(tokens, corrections, strict=True)
        ]
        parts = [self._word(token, named) for token in joined.telling(tokens)] if self.expander.weights.parts else []

        def build(name: str) -> Node:
            whole = joined.whole(self.expander, tokens, stems, name, typed, weight=weight)
            if len(parts) < 2 or name not in TEXT_FIELDS:
                return whole
            together = Conjunction(tuple(part(name) for part in parts))
            return one_of((whole, Filter(together) if named is None else together))

        return self._in_field(named, build)

    def _correction(self, token: AnalysedToken, named: str | None) -> Correction | None:
        # What is nearest is known for texts only; in another field it might be nowhere.
        corrects = self.corrects and named in (None, "text")
        correction = self.expander.correction(token) if corrects else None
        if correction:
            self.corrections.append(correction)
        return correction

    def _word(self, token: AnalysedToken, named: str | None) -> Callable[[str], Node]:
        """What gives the node of one word in a field."""
        correction = self._correction(token, named)

        def build(name: str) -> Node:
            if correction:
                return self.expander.corrected(token, correction, name)
            word = self.expander.word(token, name, is_cased=self.is_cased)
            return one_of((word, *self.expander.synonyms([token], name)))

        return build

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
        if has_pattern(phrase.text):
            return self._sequence(phrase.text, name, phrase.slop)
        tokens = self._tokens(phrase.text)
        if not tokens:
            return NOTHING
        found: list[Node] = []
        for words in joined.writings(tokens, phrase.text, self.expander):
            if len(words) == 1:
                found.append(Term(_exact(name), words[0], Reason.PHRASE, phrase.text))
            else:
                found.append(TermPhrase(_exact(name), words, phrase.slop + 1, typed=phrase.text))
        return one_of(tuple(found))

    def _sequence(self, text: str, name: str, slop: int = 0) -> Node:
        from fundstelle.search.plan.sequences import sequence_of  # only a pattern needs it

        return sequence_of(text, _exact(name), self._wordings, slop)

    def _wordings(self, text: str) -> tuple[str, ...]:
        return tuple(token.words[0].word.wording for token in self._tokens(text))

    def _fuzzy(self, fuzzy: Fuzzy) -> Node:
        words = self._wordings(fuzzy.text)

        def build(name: str) -> Node:
            return one_of(tuple(NearTerms(_exact(name), word, fuzzy.distance) for word in words))

        return self._in_field(fuzzy.field, build)

    def _tokens(self, text: str) -> tuple[AnalysedToken, ...]:
        return self.expander.analyse(text)


def _meaning_with(expander: Expander, titles: bool, is_cased: bool) -> Callable[[str], _Meaning]:  # noqa: FBT001
    """What says what a word means in queries of one kind."""
    return lambda text: _Compiler(expander, titles, is_cased).meaning(text)


def _has_capital(root: Clause) -> bool:
    """Whether any word was typed with a capital; who types none means nouns as well."""
    return any(char.isupper() for clause in leaves_of(root) if isinstance(clause, Typed) for char in clause.text)


def _article(key: str) -> Node:
    return Filter(Term("article", article_key(key)))


def _telling(group: Group, expander: Expander) -> tuple[Clause, ...]:
    """The optional clauses without plain stop words, unless nothing else would be left to look for."""
    optional = joined.with_neighbours(group.optional, expander)
    telling = tuple(clause for clause in without_beginnings(optional) if not _is_stop_word(clause, expander))
    return telling if telling or group.required or group.filters else tuple(optional)


def _is_stop_word(clause: Clause, expander: Expander) -> bool:
    return isinstance(clause, Keyword) and expander.is_stop_word(clause.text)


def _exact(name: str) -> str:
    """The field with the exact wording of a field."""
    return wording_field(name) if name in TEXT_FIELDS else name


def _all_of(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else Conjunction(nodes)
