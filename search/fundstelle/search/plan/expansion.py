"""What a typed word is looked for as: its form, its lemma, its parts, its synonyms, its correction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from fundstelle.index.dataclass import dataclass, field
from fundstelle.index.fields import AROUND, TEXT_FIELDS, wording_field
from fundstelle.index.german import AnalysedToken, German, Word, kin_of, normalise
from fundstelle.index.german.memory import RecentTexts
from fundstelle.index.german.stopwords import NOUN_SIGN
from fundstelle.search.limits import spend
from fundstelle.search.plan.nodes import Around, Boosted, Conjunction, Kin, Node, Reason, Term, TermPhrase, one_of

__all__ = ["Correction", "Expander", "Vocabulary", "Weights", "remembered"]


class Vocabulary(Protocol):
    """What the query language needs to know of the words of an index, wherever the index is kept."""

    def has_field(self, name: str) -> bool:
        """Whether any passage has a field."""

    def has_stem(self, stem: str) -> bool:
        """Whether any text holds the stem."""

    def has_stem_beginning(self, letters: str) -> bool:
        """Whether any text holds a stem that begins so, or a title does."""

    def has_wording(self, wording: str) -> bool:
        """Whether any text holds the folded word."""

    def nearest(self, wording: str, distance: int) -> str | None:
        """The word of the index that is nearest to a folded word, as it is mostly written; None where none is near.

        Args:
            wording: a folded word.
            distance: the most letters that may differ (optimal string alignment).
        """


# What German puts between the parts of a compound.
_LINKS = ("", "s", "es", "n", "en", "er", "e")
# What a word counts that differs from the typed one by an umlaut, in a field without stems.
_RESPELLED = 0.5
# From how many letters on one letter, and two, may be wrong in a typed word.
_ONE_WRONG, _TWO_WRONG = 4, 8
# A number with its unit, which may as well stand behind a blank: 5km.
_UNIT = r"([0-9]+)([^\W\d_]+)"
# So many typed words, and so many characters of them, are remembered with what follows from them.
_REMEMBERED_WORDS, _REMEMBERED_CHARACTERS = 2_000, 32_000

_Outcome = TypeVar("_Outcome")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a word counts.

    Attributes:
        headline: an occurrence in the headline, where one in the text is 1; so for kicker, heading and lede.
        kicker: see headline.
        heading: see headline.
        lede: see headline.
        wording: a factor on the score, as all that follow: for the exact form of a word, on top of its stem.
        umlaut: for the exact form of a word that is another one with an umlaut more or less (Bar, Bär).
        other_lemma: for the other word that the same form may be, where the query has no capital to tell nouns by.
        parts: for a part of a typed compound that stands alone.
        kin: for a word that begins like the typed one (Bestrafung, bestraft), where the passage is found anyway.
        compound: for two neighbouring words written as one.
        correction: for the nearest word where a typed one is not in the index.
        synonym: for a synonym.
    """

    headline: float = AROUND["headline"]
    kicker: float = AROUND["kicker"]
    heading: float = AROUND["heading"]
    lede: float = AROUND["lede"]
    wording: float = 0.05
    umlaut: float = 0.15
    other_lemma: float = 1.0
    parts: float = 0.5
    kin: float = 0.3
    compound: float = 1.0
    correction: float = 1.0
    synonym: float = 0.8


def remembered(function: Callable[[str], _Outcome]) -> RecentTexts[_Outcome]:
    """The same function that remembers what it gave for typed words."""
    return RecentTexts(function, _REMEMBERED_WORDS, _REMEMBERED_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Correction:
    """A typed word that is not in the index, and the word of the index that was looked for in its place."""

    typed: str
    meant: str


@dataclass(slots=True)
class Expander:
    """Expands typed words, with the analysis and the vocabulary of one index. Several threads may use it at once.

    Attributes:
        german: the analysis.
        vocabulary: the words of the index.
        weights: how much a word counts.
        analyse: what `german.analyse` gives for a typed word, but no parts of a number, remembered.
        is_stop_word: whether a typed word says nothing about what a text is about, remembered.
    """

    german: German
    vocabulary: Vocabulary
    weights: Weights
    analyse: Callable[[str], tuple[AnalysedToken, ...]] = field(init=False)
    is_stop_word: Callable[[str], bool] = field(init=False)
    _stems_of_pair: Callable[[str], list[str]] = field(init=False)
    _around: Around = field(init=False)

    def __post_init__(self) -> None:
        """See which fields this index has at all."""
        # Nothing that is remembered refers to this object, so that it goes with its files when nobody searches them.
        german, vocabulary = self.german, self.vocabulary
        self.analyse = analyse = remembered(lambda text: tuple(map(_as_typed, german.analyse(text))))
        self.is_stop_word = remembered(lambda text: all(token.is_stop_word for token in analyse(text)))
        self._stems_of_pair = remembered(lambda pair: _joined_stems(pair, german, vocabulary))
        self._around = tuple(
            (name, weight)
            for name, usual in AROUND.items()
            if (weight := getattr(self.weights, name, usual)) and self.vocabulary.has_field(name)
        )

    def meant(self, token: AnalysedToken) -> AnalysedToken:
        """A typed word; of a noun that is a stop word without its capital, only the noun."""
        first, *others = token.words
        if not others or not others[0].word.wording.startswith(NOUN_SIGN):
            return token
        # Würde is another word than würde, and Aus the same as aus.
        is_same = self.german.word(token.token.text.lower()).stem == first.word.stem
        return token._replace(words=tuple(others)) if is_same else token

    def correction(self, token: AnalysedToken) -> Correction | None:
        """The word of the index that may be meant by a typed one that is not in it.

        A compound that no dictionary has may be a word with a letter wrong that happens to have parts (Walkampf).
        """
        word = token.words[0].word
        if len(word.wording) < _ONE_WRONG or not word.wording.isalpha() or self._is_found(token):
            return None
        if word.is_known and (not word.parts or self.german.has_whole(token.token.text)):
            return None
        is_short = len(word.wording) < _TWO_WRONG
        meant = self.vocabulary.nearest(word.wording, 1 if is_short or word.is_known else 2)
        return Correction(token.token.text, meant) if meant else None

    def corrected(self, token: AnalysedToken, correction: Correction, name: str) -> Node:
        """The node for what is meant by a typed word: another one, or the parts of the compound that it may be."""
        word = self.german.word(correction.meant)
        meant = self._term(name, word.stem, Reason.CORRECTION, correction.typed, self.weights.correction)
        parts = self.parts(token, name)
        return one_of((meant, Conjunction(tuple(parts)))) if parts else meant

    def around(self) -> Around:
        """The fields around a text that the index has, with the weight of an occurrence there."""
        return self._around

    def word(self, token: AnalysedToken, name: str, *, is_cased: bool) -> Node:
        """The node for one typed word in a field: its lemma with a bonus for its form, or its parts together.

        Args:
            token: the word.
            name: the field.
            is_cased: whether its case tells a noun from another word.
        """
        spend()
        typed = token.token.text
        if name not in TEXT_FIELDS:
            return self._exact(name, token.words[0].word.wording, typed)
        stems = dict.fromkeys(read.word.stem for read in token.words)
        found: list[Node] = [
            self.lemma(s, [r.word for r in token.words if r.word.stem == s], name, typed) for s in stems
        ]
        for read in token.words:
            # Of a word that no dictionary has the case tells nothing.
            found += [] if is_cased and read.word.is_known else self._others(read.word, name, typed)
            found += self._elsewhere(read.word, name, typed)
        if parts := self.parts(token, name):
            found.append(Conjunction(tuple(parts)))
        if typed[0].isdecimal() and (apart := re.fullmatch(_UNIT, typed)):
            terms = tuple(self.german.word(piece).stem for piece in apart.groups())
            found.append(TermPhrase(name, terms, reason=Reason.LEMMA, typed=typed, weight=1 / len(terms)))
        return one_of(tuple(found))

    def parts(self, token: AnalysedToken, name: str) -> list[Term]:
        """The parts of a typed compound, each alone; what is only seen within a word does not stand for it."""
        weight = self.weights.parts
        stems = dict.fromkeys(part.stem for read in token.words for part in read.word.parts if not part.is_inner)
        return [self._term(name, stem, Reason.PART, token.token.text, weight) for stem in stems] if weight else []

    def kin(self, token: AnalysedToken) -> Iterator[Kin]:
        """What a word and the parts of a compound share with the words that begin alike. For adding to a score."""
        weights: dict[str, float] = {}
        for term in token.stems():
            if self.weights.kin and (shared := kin_of(term.stem)):
                weights.setdefault(shared, self.weights.kin * term.weight)
        for shared, weight in weights.items():
            yield Kin("text", shared.removesuffix("-"), token.token.text, weight, self._around)

    def compounds(self, first: AnalysedToken, second: AnalysedToken, name: str) -> list[Term]:
        """Two neighbouring words as one, where the index has it: Waffen Ruhe as Waffenruhe."""
        typed = f"{first.token.text} {second.token.text}"
        weight = self.weights.compound
        return [self._term(name, stem, Reason.COMPOUND, typed, weight) for stem in self._stems_of_pair(typed)]

    def synonyms(self, tokens: Sequence[AnalysedToken], name: str) -> Iterator[Node]:
        """What the user has said to mean the same as one or several neighbouring words."""
        if name not in TEXT_FIELDS or not self.german.synonyms:
            return
        typed = " ".join(token.token.text for token in tokens)
        key = " ".join(token.words[0].word.wording for token in tokens)
        for synonym in self.german.synonyms.get(key, ()):
            stems = [token.words[0].word.stem for token in self.german.analyse(synonym)]
            if len(stems) == 1:
                yield self._term(name, stems[0], Reason.SYNONYM, typed, self.weights.synonym)
            elif stems:
                # Each word of the phrase scores; together they are to count as the one word that was typed.
                weight = self.weights.synonym / len(stems)
                yield TermPhrase(name, tuple(stems), reason=Reason.SYNONYM, typed=typed, weight=weight)

    def _exact(self, name: str, wording: str, typed: str) -> Node:
        """A word in a field without stems; below the typed one, the same with an umlaut more or less."""
        from fundstelle.search.plan.respelling import respelled  # only such a field needs it

        others = (Term(name, other, Reason.LEMMA, typed, weight=_RESPELLED) for other in respelled(wording))
        return one_of((Term(name, wording, Reason.FORM, typed), *others))

    def lemma(self, stem: str, words: Sequence[Word], name: str, typed: str) -> Node:
        """A stem, with a bonus for the wordings that led to it."""
        lemma = self._term(name, stem, Reason.LEMMA, typed, 1.0)
        exact = tuple(
            Term(wording_field(name), word.wording, Reason.FORM, typed, weight=bonus)
            for word in words
            if (bonus := self.weights.umlaut if word.umlaut_matters else self.weights.wording)
        )
        return Boosted(lemma, exact) if exact else lemma

    def _term(self, name: str, stem: str, reason: Reason, typed: str, weight: float) -> Term:
        return Term(name, stem, reason, typed, weight=weight, around=self._around if name == "text" else ())

    def _others(self, word: Word, name: str, typed: str) -> list[Term]:
        weight = self.weights.other_lemma
        return [self._term(name, s, Reason.LEMMA, typed, weight) for s in word.other_stems] if weight else []

    def _elsewhere(self, word: Word, name: str, typed: str) -> list[Term]:
        """The forms of a noun that the analysis takes for those of another one."""
        forms = self.german.forms_elsewhere(word)
        return [Term(wording_field(name), form, Reason.LEMMA, typed) for form in forms]

    def _is_found(self, token: AnalysedToken) -> bool:
        words = [read.word for read in token.words]
        stems = {stem for word in words for stem in (word.stem, *word.other_stems)}
        has = self.vocabulary
        return any(map(has.has_stem, stems)) or any(has.has_wording(word.wording) for word in words)


def _as_typed(token: AnalysedToken) -> AnalysedToken:
    """A typed word; a number without what else it is found by, such as a date by its year."""
    if not token.is_number:
        return token
    _, start, end, *_ = token.token
    first, *others = token.words
    return token._replace(words=(first, *(read for read in others if read.start < start or read.end > end)))


def _joined_stems(pair: str, german: German, vocabulary: Vocabulary) -> list[str]:
    """The stems of the index that two words, typed with a blank between them, have as one."""
    first, second = pair.split(" ")
    stems = {word.stem: None for word in _joined(first, second, german, vocabulary)}
    return [stem for stem in stems if vocabulary.has_stem(stem)]


def _joined(first: str, second: str, german: German, vocabulary: Vocabulary) -> Iterator[Word]:
    if first.isdecimal() and second.isalpha():
        yield german.word(first + second)
    if not (first.isalpha() and second.isalpha()):
        return
    stems = (first, first[:-1]) if first.endswith("e") else (first,)
    for stem in stems:
        # Most beginnings are none of any word in the index, which is sooner known than a word is analysed.
        if not vocabulary.has_stem_beginning(normalise(stem)):
            continue
        for link in _LINKS:
            if vocabulary.has_stem_beginning(normalise(stem + link)):
                yield german.word(stem + link + second.lower())
