"""One word: its wording, its lemma, its stem, its parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from fundstelle.index.german._compounds import WHOLE, PlainSpan, Spans, Splitter
from fundstelle.index.german.folding import LONGEST_TERM, alignment, clean, fold, normalise, normalise_clean, term_of
from fundstelle.index.german.lemmas import NO_PARTICIPLES, Basic, lemmas_of
from fundstelle.index.german.memory import RecentWords
from fundstelle.index.german.morphology import VERB
from fundstelle.index.german.numbers import SIGNED
from fundstelle.index.german.stopwords import NOUN_SIGN, STOP_WORDS
from fundstelle.index.german.unknown import UnknownWords, acronym, name_of_adjective
from fundstelle.index.german.userwords import UserWords

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

__all__ = ["CompoundPart", "Word", "WordAnalysis"]

# Twice as many distinct words are kept, which take 90 MB; those that come again and again are among them.
_REMEMBERED = 65_536
# Below this a word is more often an abbreviation (US, EU, IT) than a form of another.
_SHORTEST_FORM = 3


class CompoundPart(NamedTuple):
    """A part of a compound.

    Attributes:
        stem: the stem of its lemma.
        lemma: its lemma, in lower case.
        start: offset of the part in the word as it stands in the text, in code points.
        end: offset behind it; a linking element belongs to the part before it.
        is_inner: whether it is a part of what stays whole: of a lexicalised word, or of a part of a compound.
    """

    stem: str
    lemma: str
    start: int
    end: int
    is_inner: bool = False


class Word(NamedTuple):
    """What is known of one word.

    Attributes:
        wording: the word as written, folded to ASCII, of a very long one its beginning and a hash (see
            `folding.term_of`); empty when it has no Latin spelling.
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
        self._lemmas = lemmas_of(lexicon)
        self._unknown = UnknownWords(lexicon, self._lemmas)
        self._own_splits = user_words.split_of()
        self._known: RecentWords[Word] = RecentWords(_REMEMBERED)

    def word(self, text: str) -> Word:
        """What is known of a word as it stands in a text."""
        known = self._known.get(text)
        if known is None:
            known = self._known.old(text) or self._analyse(text)
            # A word of more characters comes once, as a rule, and could have any number of them.
            if len(text) <= LONGEST_TERM:
                self._known.keep(text, known)
        return known

    def forget(self) -> None:
        """Forget all words."""
        self._known = RecentWords(_REMEMBERED)

    def has_whole(self, text: str) -> bool:
        """Whether the dictionary has a word as a whole, or the user has said how it is split."""
        form = clean(text).lower()
        return form in self._lexicon or form in self._own_splits

    def __len__(self) -> int:
        """How many distinct words have been analysed and kept."""
        return len(self._known)

    def _analyse(self, text: str) -> Word:
        cleaned = clean(text)
        form = cleaned.lower()
        normalised = normalise_clean(form)
        wording = fold(normalised)
        is_stop_word = wording in STOP_WORDS
        if len(form) > LONGEST_TERM or len(wording) > LONGEST_TERM:
            return self._long(normalised, wording)
        if not cleaned.isalpha():
            return self._with_signs(cleaned, form, normalised, wording)
        if name := self._name_in(text, cleaned):
            return self.word(name)._replace(wording=wording, parts=())
        entry = self._lexicon.entry_of(form)
        # A letter that changes its length in lower case would shift the offsets.
        split, inner = self._splitter.spans(form, entry) if len(form) == len(cleaned) else WHOLE
        is_capitalised = cleaned[0] != form[0]
        if entry is not None and is_capitalised and _is_archaic(form, entry):
            entry = None
        verb = None if entry is not None or is_capitalised else self._lemmas.verb_behind_prefix(form)
        if verb is not None:
            readings: Sequence[Basic] = (self._lemmas.readings[verb],)
            split, inner = WHOLE
        elif len(cleaned) < _SHORTEST_FORM or form in NO_PARTICIPLES:
            readings = ((normalised, self._lemmas.stem_of(normalised, normalised)),)
        elif entry is None and split:
            readings = (self._compound(form, normalised, split[-1]),)
        elif entry is None:
            readings = self._unknown_readings(form, normalised, is_capitalised=is_capitalised)
        else:
            readings = self._known_readings(form, entry, is_capitalised=is_capitalised)
        lemma, stem = readings[0]
        other_stems = tuple(dict.fromkeys(s for _, s in readings if s != stem)) if len(readings) > 1 else ()
        parts = self._parts(text, form, split, inner) if split or inner or self._own_splits else ()
        is_known = entry is not None or verb is not None or bool(parts)
        return Word(wording, lemma, stem, other_stems, parts, is_stop_word, is_known, self._umlaut_matters(form, lemma))

    def _name_in(self, text: str, cleaned: str) -> str | None:
        """The name that a word is made of, an acronym with s or an adjective in -sch; None if it is of none."""
        if letters := acronym(cleaned):
            return letters
        name = name_of_adjective(text)
        if name is None or self._lexicon.entry_of(form := cleaned.lower()) is not None:
            return None
        # Hoelscher is a name itself, and no adjective.
        return None if self._unknown.respelt(form, normalise_clean(form)) else name.capitalize()

    def _with_signs(self, cleaned: str, form: str, normalised: str, wording: str) -> Word:
        """What is known of digits, and of a word with them or with signs in it."""
        if cleaned.startswith(NOUN_SIGN):
            term = NOUN_SIGN + wording
            return Word(term, term, term, (), (), is_stop_word=False, is_known=True, umlaut_matters=False)
        if cleaned.endswith(("++", "#")):
            term = wording + form[len(form.rstrip("+#")) :]
            return Word(term, term, term, (), (), is_stop_word=False, is_known=True, umlaut_matters=False)
        if number := SIGNED.match(cleaned):
            # 3,5 and 3,5-prozentig: of a number with signs they are part of the term.
            rest = normalise_clean(form[number.end() :])
            wording, normalised = number[0] + fold(rest), number[0] + rest
            stem = number[0] + self._lemmas.stem(rest) if rest else number[0]
            return Word(wording, normalised, stem, (), (), is_stop_word=False, is_known=False, umlaut_matters=False)
        stem = self._lemmas.stem(normalised)
        return Word(wording, normalised, stem, (), (), wording in STOP_WORDS, is_known=False, umlaut_matters=False)

    def _long(self, normalised: str, wording: str) -> Word:
        """A word of more letters than any dictionary has: it has no lemma and no parts, but is found as it is."""
        term = term_of(wording)
        lemma, stem = (normalised, self._lemmas.stem(normalised)) if term == wording else (term, term)
        return Word(term, lemma, stem, (), (), is_stop_word=False, is_known=False, umlaut_matters=False)

    def _unknown_readings(self, form: str, normalised: str, *, is_capitalised: bool) -> Sequence[Basic]:
        respelt = self._unknown.respelt(form, normalised)
        if respelt is not None:
            return [self._lemmas.readings[lemma] for lemma in respelt.lemmas(is_capitalised=is_capitalised)]
        return self._unknown.readings(form, normalised, is_capitalised=is_capitalised)

    def _compound(self, form: str, normalised: str, head: PlainSpan) -> Basic:
        start, _, base = head
        basic, stem = self._lemmas.readings[base]
        lemma = form[:start] + basic
        if self._lexicon.term_of(basic) is not None and lemma not in self._lexicon:
            # The compound is told apart from those that look alike as its head is.
            return lemma, normalise(form[:start]) + stem
        return lemma, self._lemmas.stem_of(lemma, normalised if lemma == form else normalise(lemma))

    def _known_readings(self, form: str, entry: Entry, *, is_capitalised: bool) -> Sequence[Basic]:
        lemmas = entry.lemmas(is_capitalised=is_capitalised)
        if len(lemmas) == 1:
            return (self._lemmas.readings[lemmas[0]],)
        # The dictionary has whole sentences behind it: of "arbeite ab" it knows arbeit as a form of abarbeiten.
        return [self._lemmas.readings[lemma] for lemma in lemmas if not (form in lemmas and lemma.find(form) > 0)]

    def _umlaut_matters(self, form: str, lemma: str) -> bool:
        """Whether the form with one umlaut more or less is a form of another lemma."""
        for entry in self._lexicon.with_other_umlaut(form):
            if self._lemmas.readings[entry.lemmas(is_capitalised=False)[0]][0] != lemma:
                return True
        return False

    def _parts(self, text: str, form: str, split: Spans, inner: Spans) -> tuple[CompoundPart, ...]:
        own = self._own_splits.get(form)
        if own is not None:
            parts = self._own_parts(form, own)
        else:
            parts = self._split_parts(form, split, is_inner=False)
            parts += self._split_parts(form, inner, is_inner=True)
        if parts and len(form) != len(text):
            offsets = alignment(text)
            parts = [part._replace(start=offsets[part.start], end=offsets[part.end]) for part in parts]
        return tuple(parts)

    def _split_parts(self, form: str, split: Spans, *, is_inner: bool) -> list[CompoundPart]:
        parts = []
        for start, end, head in split:
            lemma, stem = self._lemmas.readings[head]
            is_doubled = end < len(form) and form[end - 1] == form[end]
            seen = _with_shared(form, start, end, lemma) if is_doubled else end
            parts.append(CompoundPart(stem, lemma, start, seen, is_inner))
        return parts

    def _own_parts(self, form: str, own: tuple[str, ...]) -> list[CompoundPart]:
        """The parts that the user wants; none if there is but one."""
        if len(own) < 2:
            return []
        ends = list(accumulate(map(len, own)))
        return [
            CompoundPart(self._lemmas.stem_of(part, normalise(part)), part, start, _with_shared(form, start, end, part))
            for part, start, end in zip(own, [0, *ends[:-1]], ends, strict=True)
        ]


def _is_archaic(form: str, entry: Entry) -> bool:
    """Whether a form is a verb's as nobody writes it any more (ihr laschet), so that with a capital it is a name."""
    return entry.noun is None and entry.kind == VERB and form.endswith("et") and form[-3] not in "dtmn"


def _with_shared(word: str, start: int, end: int, lemma: str) -> int:
    """The end of a part, with the consonant that old spelling lets it share with the next: Schiff in Schiffahrt."""
    if end >= len(word) or word[end - 1] != word[end]:
        return end
    return end + 1 if word[end - 1 : end + 1] == lemma[end - start - 1 : end - start + 1] else end
