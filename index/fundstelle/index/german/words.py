"""One word: its wording, its lemma, its stem, its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import Stemmer

from fundstelle.index.german.compounds import Splitter
from fundstelle.index.german.folding import alignment, clean, fold, normalise
from fundstelle.index.german.lexicon import Lexicon
from fundstelle.index.german.morphology import ADJECTIVE, VERB
from fundstelle.index.german.stopwords import STOP_WORDS
from fundstelle.index.german.userwords import UserWords

__all__ = ["CompoundPart", "Word", "WordAnalysis"]

# As many distinct words are kept as a million passages have; the rest is analysed again.
_REMEMBERED = 500_000
_SHORTEST_STEM = 2
# Below this a word is more often an abbreviation (US, EU, IT) than a form of another.
_SHORTEST_FORM = 3
_UMLAUT = dict(zip("aouäöü", "äöüaou", strict=True))
_PLAIN = str.maketrans("äöü", "aou")
# What the dictionary takes for a form of samen, währen, beamen and other verbs.
_NO_PARTICIPLES = frozenset({"beamt", "bekannt", "gesamt", "gesandt", "verwandt", "während"})
# The endings of a participle that is used as a noun or an adjective, the plain form first.
_DECLINED = ("", "e", "er", "en")
_PREFIX = "ab|an|auf|aus|bei|ein|fest|fort|her|heraus|hervor|hin|los|mit|nach|um|vor|weg|wieder|zu|zurück|zusammen"
_PARTICIPLE = re.compile(
    rf"\w+iert|\w+end|(?:be|ver|zer|er|ent|emp|miss|über|unter)\w{{3,}}(?:t|en)|(?:{_PREFIX})?ge\w{{3,}}(?:t|en)"
)
# gefahren; abgefahren.
_STRONG_PARTICIPLE = re.compile(rf"(?P<prefix>{_PREFIX})?ge(?P<root>\w{{2,}}en)")
# klassifiziert; beruht; eingebürgert. Other words in -t may look like a verb by chance (recht, gesamt).
_PAST_PARTICIPLE = re.compile(
    rf"\w+iert|(?:be|ver|zer|er|ent|emp|miss)\w{{3,}}t|(?P<prefix>{_PREFIX})ge(?P<root>\w{{3,}}t)"
)


class CompoundPart(NamedTuple):
    """A part of a compound.

    Attributes:
        stem: the stem of its lemma.
        lemma: its lemma, in lower case.
        start: offset of the part in the word as it stands in the text, in code points.
        end: offset behind it; a linking element belongs to the part before it.
    """

    stem: str
    lemma: str
    start: int
    end: int


class Word(NamedTuple):
    """What is known of one word.

    Attributes:
        wording: the word as written, folded to ASCII; empty when it has no Latin spelling.
        lemma: its dictionary form, in lower case.
        stem: the Snowball stem of the lemma.
        other_stems: the stems of what the same form may also be (the verb waren, the noun Ware); for queries.
        parts: the parts of a compound, two or more, or none.
        is_stop_word: whether the word says nothing about what a text is about.
        is_known: whether it is a German word or a compound of such, and not a misspelling of one.
        umlaut_matters: whether it is another word with an umlaut more or less (Bar and Bär, schon and schön).
    """

    wording: str
    lemma: str
    stem: str
    other_stems: tuple[str, ...]
    parts: tuple[CompoundPart, ...]
    is_stop_word: bool
    is_known: bool
    umlaut_matters: bool


class WordAnalysis:
    """Analyses words, each distinct one once."""

    def __init__(self, lexicon: Lexicon, splitter: Splitter, user_words: UserWords) -> None:
        """Analyse with a lexicon, a splitter that knows it, and the user's own words."""
        self._lexicon = lexicon
        self._splitter = splitter
        self._own_splits = user_words.split_of()
        self._stemmer = Stemmer.Stemmer("german", 0)
        self._known: dict[str, Word] = {}

    def word(self, text: str) -> Word:
        """What is known of a word as it stands in a text."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._analyse(text)
        return known

    def __len__(self) -> int:
        """How many distinct words have been analysed and kept."""
        return len(self._known)

    def _stem_of(self, lemma: str) -> str:
        """The stem of a lemma.

        Verbs in -eln and -ern get the stem of their noun (entwickeln, Entwicklung; fördern, Förderung), of which
        Snowball would make two.
        """
        if lemma.endswith(("eln", "ern")) and len(lemma) > 5 and self._is_infinitive(lemma):
            return normalise(lemma[:-3] + ("l" if lemma[-2] == "l" else "er")).translate(_PLAIN)
        return self._stem(normalise(lemma))

    def _stem(self, word: str) -> str:
        """The Snowball stem; not of the shortest words, of which too little would be left (US)."""
        stem: str = self._stemmer.stemWord(word)
        return stem if len(stem) > _SHORTEST_STEM else word

    def _analyse(self, text: str) -> Word:
        normalised = normalise(text)
        wording = fold(normalised)
        cleaned = clean(text)
        if not cleaned.isalpha():
            is_stop_word = wording in STOP_WORDS
            stem = self._stem(normalised)
            return Word(wording, normalised, stem, (), (), is_stop_word, is_known=False, umlaut_matters=False)
        lemmas = self._lemmas(cleaned, normalised)
        stems = tuple(dict.fromkeys(map(self._stem_of, lemmas)))
        parts = self._parts(text, cleaned)
        is_known = bool(parts) or cleaned in self._lexicon
        umlaut_matters = any(self._is_another(lemmas[0], other) for other in _umlaut_variants(cleaned.lower()))
        return Word(wording, lemmas[0], stems[0], stems[1:], parts, wording in STOP_WORDS, is_known, umlaut_matters)

    def _lemmas(self, cleaned: str, normalised: str) -> tuple[str, ...]:
        if len(cleaned) < _SHORTEST_FORM:
            return (normalised,)
        form = cleaned.lower()
        if form in _NO_PARTICIPLES:
            return (normalised,)
        if cleaned in self._lexicon:
            lemmas = self._lexicon.lemmas(cleaned)
            # The dictionary has whole sentences behind it: of "arbeite ab" it knows arbeit as a form of abarbeiten.
            told = [lemma for lemma in lemmas if not (form in lemmas and lemma.find(form) > 0)]
            return tuple(dict.fromkeys(map(self._basic, told)))
        if parts := self._splitter.split(cleaned):
            return (cleaned[: parts[-1].start].lower() + self._basic(parts[-1].lemma),)
        return (normalised,)

    def _basic(self, lemma: str) -> str:
        """The word that a lemma is a form of in the eyes of a reader: of a participle its verb, of Ärztin Arzt."""
        return self._masculine(self._infinitive(lemma))

    def _infinitive(self, lemma: str) -> str:
        """The infinitive of a participle, declined or not; any other lemma as it is.

        The dictionary takes participles for adjectives and nouns, with a lemma that differs from form to form
        (Verletzte, Verletzten). A noun that merely looks like a form of a verb (die Fahrt, ihr fahrt) stays a noun.
        """
        for plain in (lemma.removesuffix(ending) for ending in _DECLINED if lemma.endswith(ending)):
            if plain in _NO_PARTICIPLES:
                return plain
            if _PARTICIPLE.fullmatch(plain) and (verb := self._verb_of(plain)):
                return verb
        entry = self._lexicon.entry(lemma)
        return lemma if entry is None or entry.other is None or entry.noun == lemma else entry.other

    def _verb_of(self, participle: str) -> str | None:
        entry = self._lexicon.entry(participle)
        if entry is None:
            return None
        is_noun = entry.noun == participle and not (entry.other and _is_weak(participle, entry.other))
        if entry.other not in (None, participle) and not is_noun:
            return entry.other
        if not entry.kind & ADJECTIVE:
            return None
        return next((verb for verb in _infinitives(participle) if self._is_infinitive(verb)), None)

    def _is_another(self, lemma: str, form: str) -> bool:
        return form in self._lexicon and self._basic(self._lexicon.lemma(form)) != lemma

    def _is_infinitive(self, form: str) -> bool:
        entry = self._lexicon.entry(form)
        return entry is not None and entry.other == form and bool(entry.kind & VERB)

    def _masculine(self, lemma: str) -> str:
        """The masculine of a feminine noun in -in, so that one finds the other; any other lemma as it is.

        That it is feminine shows in its plural: Präsidentinnen is a word, Termininnen is none.
        """
        if not lemma.endswith("in") or len(lemma) < 5 or lemma + "nen" not in self._lexicon:
            return lemma
        return next((noun for noun in _masculines(lemma[:-2]) if self._is_noun(noun)), lemma)

    def _is_noun(self, form: str) -> bool:
        entry = self._lexicon.entry(form)
        return entry is not None and entry.noun == form

    def _parts(self, text: str, cleaned: str) -> tuple[CompoundPart, ...]:
        own = self._own_splits.get(cleaned.lower())
        spans = self._split(cleaned) if own is None else _consecutive(own)
        if len(spans) < 2:
            return ()
        offsets = alignment(text) if len(cleaned) != len(text) else range(len(text) + 1)
        spans = [(start, _with_shared(cleaned, start, end, lemma), lemma) for start, end, lemma in spans]
        return tuple(
            CompoundPart(self._stem_of(lemma), lemma, offsets[start], offsets[end]) for start, end, lemma in spans
        )

    def _split(self, cleaned: str) -> list[tuple[int, int, str]]:
        return [(part.start, part.end, self._basic(part.lemma)) for part in self._splitter.split(cleaned)]


def _with_shared(word: str, start: int, end: int, lemma: str) -> int:
    """The end of a part, with the consonant that old spelling lets it share with the next: Schiff in Schiffahrt."""
    shared = end < len(word) and word[end - 1 : end + 1].lower() == lemma[end - start - 1 : end - start + 1]
    return end + 1 if shared and word[end - 1].lower() == word[end].lower() else end


def _consecutive(parts: Iterable[str]) -> list[tuple[int, int, str]]:
    spans = []
    start = 0
    for part in parts:
        spans.append((start, start + len(part), part))
        start += len(part)
    return spans


def _umlaut_variants(form: str) -> Iterable[str]:
    """The form with one umlaut more or less."""
    for place, letter in enumerate(form):
        if letter in _UMLAUT:
            yield form[:place] + _UMLAUT[letter] + form[place + 1 :]


def _is_weak(participle: str, infinitive: str) -> bool:
    """Whether a participle in -t is made of an infinitive by rule: angeklagt of anklagen."""
    stem = infinitive.removesuffix("n").removesuffix("e")
    return {participle, participle.replace("ge", "", 1)} & {stem + "t", stem + "et"} != set()


def _infinitives(participle: str) -> Iterable[str]:
    """What a participle may be made of: abstammend, klassifiziert, beendet, eingebürgert."""
    if participle.endswith("end"):
        yield participle[:-1]
    if match := _STRONG_PARTICIPLE.fullmatch(participle):
        yield (match["prefix"] or "") + match["root"]
    if match := _PAST_PARTICIPLE.fullmatch(participle):
        for stem in (participle[:-1], (match["prefix"] or "") + (match["root"] or participle)[:-1]):
            yield from (stem + "en", stem + "n", stem.removesuffix("e") + "en")


def _masculines(stem: str) -> Iterable[str]:
    """What a feminine noun without -in may be the feminine of: Arzt, Kunde, Bauer, Französe."""
    plain = stem.translate(_PLAIN)
    yield from (stem, stem + "e", plain, plain + "e")
