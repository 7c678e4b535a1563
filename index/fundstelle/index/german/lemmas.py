"""What lemmas are in the eyes of a reader, and their stems: participles are forms of verbs, Ärztin is one of Arzt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import Stemmer

from fundstelle.index.german.folding import normalise
from fundstelle.index.german.memory import Memory
from fundstelle.index.german.morphology import ADJECTIVE, VERB, VERB_PREFIXES, WITHOUT_UMLAUTS, sharp_s_as_ss

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

__all__ = ["NO_PARTICIPLES", "Basic", "Lemmas", "lemmas_of"]

# The lemmas of a million passages and of the parts of their compounds.
_REMEMBERED_LEMMAS = 65_536
_SHORTEST_STEM = 2
# Shorter forms are as often something else (-tat, -war); behind a long prefix they are not (hereinkam).
_SHORTEST_VERB: Final = 4
_SHORTEST_AFTER_LONG: Final = 3
_LONG_PREFIX: Final = 4
_PREFIX_LENGTHS: Final = sorted(set(map(len, VERB_PREFIXES)), reverse=True)
# What the dictionary or a rule takes for a form of samen, währen, beamen and other verbs.
NO_PARTICIPLES = frozenset(
    {
        "beamt",
        "bekannt",
        "beliebt",
        "berühmt",
        "erneut",
        "gerecht",
        "gesamt",
        "gesandt",
        "gescheit",
        "geschickt",
        "gewitzt",
        "verwandt",
        "während",
    }
)
# The endings of a participle that is used as a noun or an adjective, the plain form first.
_DECLINED = ("", "e", "er", "en", "es", "em")
_INSEPARABLE = "be|ver|zer|er|ent|emp|miss|über|unter|wieder|wider|durch|hinter|um|voll"
_PREFIX = "ab|an|auf|aus|bei|ein|fest|fort|her|heraus|hervor|hin|los|mit|nach|um|vor|weg|wieder|zu|zurück|zusammen"
_PARTICIPLE = re.compile(rf"(?:{_INSEPARABLE})\w{{3,}}(?:t|en)|(?:{_PREFIX})?ge\w{{3,}}(?:t|en)")
# Searched apart from those, because a search from the end is one from every beginning.
_PARTICIPLE_BY_ENDING = re.compile(r"\w+(?:iert|end)")
# gefahren; abgefahren.
_STRONG_PARTICIPLE = re.compile(rf"(?P<prefix>{_PREFIX})?ge(?P<root>\w{{2,}}en)")
# geforscht; eingebürgert.
_WEAK_PARTICIPLE = re.compile(rf"(?P<prefix>{_PREFIX})?ge(?P<root>\w{{3,}}t)")
# klassifiziert; beruht; wiederholt. Other words in -t may look like a verb by chance (recht).
_WEAK_WITHOUT_GE = re.compile(rf"\w+iert|(?:{_INSEPARABLE})\w{{3,}}t")

Basic = tuple[str, str]
"""A lemma and its stem."""


class Lemmas:
    """What lemmas are in the eyes of a reader, and their stems."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take lemmas for those of a lexicon."""
        self._lexicon = lexicon
        self._stemmer = Stemmer.Stemmer("german", 0)
        # Lemmas come again with every form and in every compound.
        self.readings = Memory(self.reading, _REMEMBERED_LEMMAS)

    def stem_of(self, lemma: str, normalised: str) -> str:
        """The stem of a lemma, which is also given normalised.

        Of lemmas that only look alike to Snowball, all but one have a term of their own (see `kinship`). Verbs in
        -eln and -ern get the stem of their noun (entwickeln, Entwicklung; fördern, Förderung), of which Snowball
        would make two.
        """
        term = self._lexicon.term_of(lemma)
        if term is not None:
            return term
        if lemma.endswith(("eln", "ern")) and len(lemma) > 5 and self._is_infinitive(lemma):
            return normalise(lemma[:-3] + ("l" if lemma[-2] == "l" else "er")).translate(WITHOUT_UMLAUTS)
        return self.stem(normalised)

    def stem(self, word: str) -> str:
        """The Snowball stem; not of the shortest words, of which too little would be left (US)."""
        stem: str = self._stemmer.stemWord(word)
        return stem if len(stem) > _SHORTEST_STEM else word

    def verb_behind_prefix(self, form: str) -> str | None:
        """The infinitive of a form that the lexicon does not know, if it is one of a verb behind a prefix.

        The lexicon has the forms of the simple verb (fiel), and often not those behind a prefix, with zu or without.

        Args:
            form: the form as it is written, without a capital (herausfiel: herausfallen; herauszufallen).
        """
        for length in _PREFIX_LENGTHS:
            if form[:length] in VERB_PREFIXES:
                shortest = _SHORTEST_AFTER_LONG if length >= _LONG_PREFIX else _SHORTEST_VERB
                for simple in _without_zu(form[length:]):
                    if len(simple) >= shortest and (verb := self._verb(simple)):
                        return form[:length] + verb
        return next((verb for verb in _infinitives(form) if self._is_infinitive(verb)), None)

    def _verb(self, form: str) -> str | None:
        """The infinitive of a form of a verb, also of a participle that is declined; None if it is no verb's."""
        entry = self._lexicon.entry_of(form)
        if entry is None:
            return None
        if entry.kind & VERB and entry.other is not None:
            # The dictionary has separated verbs behind it: of "rüttelt wach" it knows rütteln as a form.
            return form if entry.other.endswith(form) else entry.other
        lemma = entry.other or entry.noun or ""
        verb = self._infinitive(lemma)
        return verb if verb != lemma and self._is_infinitive(verb) else None

    def reading(self, lemma: str) -> Basic:
        """The word that a lemma is a form of (of a participle its verb, of Ärztin Arzt), and its stem."""
        basic = self._masculine(self._infinitive(lemma))
        return basic, self.stem_of(basic, normalise(basic))

    def _infinitive(self, lemma: str) -> str:
        """The infinitive of a participle, declined or not; any other lemma as it is.

        The dictionary takes participles for adjectives and nouns, with a lemma that differs from form to form
        (Verletzte, Verletzten). A noun that merely looks like a form of a verb (die Fahrt, ihr fahrt) stays a noun.
        """
        entry = self._lexicon.entry_of(lemma)
        for ending in _DECLINED:
            if not lemma.endswith(ending):
                continue
            plain = lemma.removesuffix(ending)
            if plain in NO_PARTICIPLES:
                return plain
            if _is_like_participle(plain):
                verb = self._verb_of(plain, self._lexicon.entry_of(plain) if ending else entry)
                if verb:
                    return verb
        if entry is None or entry.other is None or sharp_s_as_ss(entry.noun or "") == sharp_s_as_ss(lemma):
            return lemma
        return entry.other

    def _verb_of(self, participle: str, entry: Entry | None) -> str | None:
        if entry is None:
            return None
        is_noun = entry.noun == participle and not (entry.other and _is_weak(participle, entry.other))
        if entry.other not in (None, participle) and not is_noun:
            return entry.other
        if not entry.kind & ADJECTIVE:
            return None
        return next((verb for verb in _infinitives(participle) if self._is_infinitive(verb)), None)

    def _is_infinitive(self, form: str) -> bool:
        entry = self._lexicon.entry_of(form)
        return entry is not None and entry.other == form and bool(entry.kind & VERB)

    def _masculine(self, lemma: str) -> str:
        """The masculine of a feminine noun in -in, so that one finds the other; any other lemma as it is.

        That it is feminine shows in its plural: Präsidentinnen is a word, Termininnen is none.
        """
        if not lemma.endswith("in") or len(lemma) < 5 or lemma + "nen" not in self._lexicon:
            return lemma
        return next((noun for noun in _masculines(lemma[:-2]) if self._is_noun(noun)), lemma)

    def _is_noun(self, form: str) -> bool:
        entry = self._lexicon.entry_of(form)
        return entry is not None and entry.noun == form


# One for all analyses, which are made anew more often than lemmas change.
lemmas_of = lru_cache(maxsize=2)(Lemmas)


def _without_zu(rest: str) -> Iterator[str]:
    """What may be a form of a simple verb in what stands behind a prefix."""
    # What begins with zu there is hardly ever a verb with two prefixes (überzugehen).
    if rest.startswith("zu"):
        yield rest[2:]
    yield rest


def _is_like_participle(word: str) -> bool:
    # Most words end in another way, which is seen sooner than by an expression.
    if word.endswith(("iert", "end")):
        return _PARTICIPLE_BY_ENDING.fullmatch(word) is not None
    return word.endswith(("t", "en")) and _PARTICIPLE.fullmatch(word) is not None


def _is_weak(participle: str, infinitive: str) -> bool:
    """Whether a participle in -t is made of an infinitive by rule: angeklagt of anklagen."""
    stem = infinitive.removesuffix("n").removesuffix("e")
    return {participle, participle.replace("ge", "", 1)} & {stem + "t", stem + "et"} != set()


def _infinitives(participle: str) -> Iterable[str]:
    """What a participle may be made of: abstammend, gefahren, geforscht, eingebürgert, klassifiziert, beendet."""
    if participle.endswith("end"):
        yield participle[:-1]
    if match := _STRONG_PARTICIPLE.fullmatch(participle):
        yield (match["prefix"] or "") + match["root"]
    stems = []
    if match := _WEAK_PARTICIPLE.fullmatch(participle):
        stems.append((match["prefix"] or "") + match["root"][:-1])
    if _WEAK_WITHOUT_GE.fullmatch(participle):
        stems.append(participle[:-1])
    for stem in stems:
        yield from (stem + "en", stem + "n", stem.removesuffix("e") + "en")


def _masculines(stem: str) -> Iterable[str]:
    """What a feminine noun without -in may be the feminine of: Kollege (not Kolleg), Arzt, Bauer, Franzose."""
    plain = stem.translate(WITHOUT_UMLAUTS)
    yield from (stem + "e", stem, plain, plain + "e")
