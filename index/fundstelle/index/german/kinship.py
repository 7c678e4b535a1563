"""Which lemmas belong together, and what they are called in an index.

The Snowball stemmer makes one stem of many lemmas that only look alike: Müller and Müll, Montag and Montage. The
dictionary tells them apart. Where several of its lemmas have one Snowball stem, only those share a term of which one
is made of the other by one of these rules, with the same umlauts unless it says otherwise:

- a noun in -ung of a verb (Regierung, regieren), or of the participle by which alone the dictionary knows the verb;
- one who does what a verb says (Lehrer, lehren; with an umlaut: Läufer, laufen): a masculine noun that has a feminine
  in -in, or any noun in -er of a verb behind a prefix (Erreger); not Leber, Messer, Wetter;
- a noun and a verb of one root, from a list (see `conversions`), and verbs in -ieren of nouns in -ie;
- nouns in -heit and -keit of an adjective; adjectives in -lich, -ig, -isch, -haft and -los of a noun, also with an
  umlaut (Macht, mächtig); adverbs in -e and -s (gern, gerne; Abend, abends);
- an adjective written as a noun, in the degrees of comparison as well (das Wichtige, der Größte), but not a noun of
  its own in -e (Wüste is not wüst), of which Wiktionary has the gender;
- a place and its inhabitants (Berlin, Berliner), where Wiktionary has the place as nothing but a name;
- the spellings of one noun: Gedanke and Gedanken, Fluß and Fluss;
- two spellings of one word (see `spellings`);
- compounds with the same beginning whose ends belong together (Fußballspiel, Fußballspieler).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, Protocol

from fundstelle.index.german.conversions import is_conversion
from fundstelle.index.german.folding import normalise
from fundstelle.index.german.morphology import VERB_PREFIXES, WITHOUT_UMLAUTS
from fundstelle.index.german.spellings import other_spellings
from fundstelle.index.german.wiktionary import ADJECTIVAL, PLACE, WiktionaryNoun

__all__ = ["MARK", "KnownWords", "class_terms"]

# What makes adjectives of nouns, and what the nouns may have in its place.
_ADJECTIVE_SUFFIXES: Final = {
    "isch": ("", "e", "ik", "er", "en", "ien", "ie", "a", "um"),
    "lich": ("", "e", "en"), "ig": ("", "e", "en"), "haft": ("", "e", "en"), "los": ("", "e", "en"),
}  # fmt: skip
# The places whose inhabitants have an umlaut.
_WITH_UMLAUT_IN_ER: Final = ("europa", "land", "rom", "stadt", "wald")
_SHORTEST_END: Final = 3
#: No Snowball stem has it, so that a term with it is like none.
MARK: Final = "'"
# What the rules join although it is not one.
_STRANGERS: Final = """
art=artig betracht=beträchtlich bürgen=bürger empire=empirisch engel=engels grund=gründlich hof=höflich müllen=müller
nicht=nichts regieren=regie roman=romanisch stand=ständig vertrag=verträglich zustand=zuständig zustand=zuständlich
"""


class KnownWords(Protocol):
    """What is to be known of the dictionary: see `lexicon_build.Dictionary`."""

    @property
    def nouns(self) -> Mapping[str, str]:
        """The lemma of each form of a noun."""

    @property
    def others(self) -> Mapping[str, str]:
        """The lemma of each form of another word."""

    @property
    def verbs(self) -> frozenset[str]:
        """The infinitives."""

    @property
    def adjectives(self) -> frozenset[str]:
        """The lemmas of adjectives."""

    @property
    def particles(self) -> frozenset[str]:
        """The lemmas of all other words."""


class _Kinship:
    """Says of two lemmas with one Snowball stem whether one is made of the other."""

    def __init__(self, words: KnownWords, nouns: Iterable[WiktionaryNoun]) -> None:
        self._words = words
        self._strangers = {tuple(pair.split("=")) for pair in _STRANGERS.split()}
        self._adjectival = words.adjectives | words.particles
        self._genders: defaultdict[str, str] = defaultdict(str)
        self._kinds: defaultdict[str, str] = defaultdict(str)
        # Nouns that have the genitive of Gedanke, Gedankens; and what is a name only.
        self._weak: set[str] = set()
        plain: set[str] = set()
        for noun in nouns:
            lemma = noun.lemma.lower()
            self._genders[lemma] += noun.genders
            self._kinds[lemma] += noun.kinds
            if noun.lemma + "ns" in noun.forms:
                self._weak.add(lemma)
            if not noun.kinds:
                plain.add(lemma)
        self._places = {lemma for lemma, kinds in self._kinds.items() if PLACE in kinds and lemma not in plain}

    def is_made_of(self, derived: str, base: str) -> bool:
        """Whether one lemma is made of another."""
        if (base, derived) in self._strangers:
            return False
        is_noun, is_adjective = self._is_noun(derived), derived in self._adjectival
        if is_noun and self._is_derived_noun(derived, base):
            return True
        if is_adjective and self._is_adjective_of(derived, base):
            return True
        # A lemma that no form shows is an adjective's, as a rule (Preußischen: Preußische).
        is_shown = is_noun or is_adjective
        return not is_shown and derived == base + "e" and (base in self._adjectival or self._is_noun(base))

    def _is_derived_noun(self, noun: str, base: str) -> bool:
        if self._is_verbal(base) and self._is_noun_of_verb(noun, base):
            return True
        if base in self._adjectival and self._is_noun_of_adjective(noun, base):
            return True
        return self._is_noun(base) and self._is_noun_of_noun(noun, base)

    def _is_noun(self, lemma: str) -> bool:
        return self._words.nouns.get(lemma) == lemma

    def _is_verbal(self, lemma: str) -> bool:
        # Of umgeben and erfahren the dictionary has what is the participle as well.
        return lemma in self._words.verbs or (lemma.endswith("en") and lemma in self._adjectival)

    def _is_noun_of_verb(self, noun: str, verb: str) -> bool:
        stem = verb[:-2] if verb.endswith("en") else verb[:-1]
        in_el_or_er = verb.endswith(("eln", "ern"))
        if noun == stem + "ung" or (in_el_or_er and noun == verb[:-3] + verb[-2] + "ung"):
            return True
        agents = {stem + "er", verb[:-3] + "ler"} if in_el_or_er else {stem + "er"}
        if noun.endswith("er") and noun.translate(WITHOUT_UMLAUTS) in {
            agent.translate(WITHOUT_UMLAUTS) for agent in agents
        }:
            return self._is_agent(noun, is_exact=noun in agents, verb=verb)
        if noun.endswith("ie") and verb == noun + "ren":
            return True
        return verb.translate(WITHOUT_UMLAUTS) in (noun + "en", noun + "n", stem + "n") and is_conversion(noun, verb)

    def _is_agent(self, noun: str, *, is_exact: bool, verb: str) -> bool:
        """Whether a noun in -er is one who does, or what does, what a verb says."""
        stem = noun.removesuffix("er")
        if PLACE in self._kinds[stem + "en"] or self._words.others.get(noun) in self._words.adjectives:
            return False
        # A Zähler counts, who pays is a Zahler.
        if not is_exact and (noun == noun.translate(WITHOUT_UMLAUTS) or {stem + "en", stem + "n"} & self._words.verbs):
            return False
        if is_exact and any(verb.startswith(prefix) and len(verb) > len(prefix) + 3 for prefix in VERB_PREFIXES):
            return True
        return noun + "in" in self._words.nouns and set(self._genders[noun]) <= {"m"}

    def _is_noun_of_adjective(self, noun: str, adjective: str) -> bool:
        if noun in (adjective + "heit", adjective + "keit", adjective + "igkeit"):
            return True
        if self._is_genuine(noun):
            return False
        stem = adjective.removesuffix("e")
        endings = ("e", "er", "es", "ere", "ste", "este") if adjective in self._words.adjectives else ("e",)
        return noun in [stem + ending for ending in endings] or self._words.others.get(noun) == adjective

    def _is_genuine(self, noun: str) -> bool:
        """Whether a noun is none that is inflected as an adjective: Wiktionary has its gender."""
        return bool(self._genders[noun]) and ADJECTIVAL not in self._kinds[noun]

    def _is_noun_of_noun(self, noun: str, base: str) -> bool:
        if noun == base + "n":
            return base in self._weak
        if noun == base + "s":
            # The genitive of a name, or a plural, that the dictionary takes for a word (Russlands, Champions).
            return noun not in self._kinds
        if base in self._places and noun.endswith("er"):
            stems = {base, base.removesuffix("en"), base.removesuffix("ien"), base.removesuffix("a"), base.rstrip("e")}
            plain = noun.translate(WITHOUT_UMLAUTS) if base.endswith(_WITH_UMLAUT_IN_ER) else noun
            return plain.removesuffix("er") in stems
        return False

    def _is_adjective_of(self, adjective: str, base: str) -> bool:
        if adjective in (base + "e", base + "s") and adjective in self._words.particles:
            return adjective[-1] == "s" or base in self._adjectival
        if (base in self._adjectival and adjective in (base + "isch", base + "ig")) or (
            self._is_verbal(base) and adjective == base + "d"
        ):
            return True
        if not self._is_noun(base) or self._is_verbal(base):
            return False
        for suffix, endings in _ADJECTIVE_SUFFIXES.items():
            if adjective.endswith(suffix):
                stem = adjective.removesuffix(suffix)
                spellings = dict.fromkeys((stem, stem.translate(WITHOUT_UMLAUTS)))
                bases = (spelling + ending for spelling in spellings for ending in endings)
                # Of the first that there is: bürgerlich of Bürger, not of Burger; täglich of Tag.
                return base == next(filter(self._is_noun, bases), None)
        return False


class _Classes:
    """Sets of lemmas that are joined (disjoint sets, Tarjan 1975)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, lemma: str) -> str:
        """The first lemma of the set that a lemma is in."""
        above = self._above
        while (upper := above.get(lemma, lemma)) != lemma:
            above[lemma] = above.get(upper, upper)
            lemma = above[lemma]
        return lemma

    def join(self, one: str, other: str) -> None:
        """Make one set of those of two lemmas."""
        first, second = sorted((self.find(one), self.find(other)))
        if first != second:
            self._above[second] = first


def class_terms(
    lemmas: Iterable[str], stem_of: Callable[[str], str], words: KnownWords, nouns: Iterable[WiktionaryNoun]
) -> dict[str, str]:
    """The terms of the lemmas that do not have their Snowball stem, since unrelated ones have it.

    Args:
        lemmas: all lemmas in the eyes of a reader (see `lemmas`), in lower case.
        stem_of: the stem of a lemma as Snowball has it.
        words: the dictionary.
        nouns: what Wiktionary says of nouns.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for lemma in sorted(lemmas):
        groups[stem_of(lemma)].append(lemma)
    several = {stem: group for stem, group in groups.items() if len(group) > 1}
    classes = _joined(several.values(), _Kinship(words, nouns))
    stems = {lemma: stem for stem, group in groups.items() for lemma in group}
    for lemma in stems:
        others = list(other_spellings(lemma))
        if lemma.endswith("ung"):
            # Snowball has another stem for it than for a verb in -ieren.
            others += words.verbs.intersection((lemma[:-3] + "en", lemma[:-3] + "n"))
        for other in others:
            if other in stems:
                classes.join(lemma, other)
    return _terms(groups, stems, classes)


def _terms(groups: Mapping[str, Sequence[str]], stems: Mapping[str, str], classes: _Classes) -> dict[str, str]:
    members: defaultdict[str, list[str]] = defaultdict(list)
    for lemma in stems:
        members[classes.find(lemma)].append(lemma)
    kept: defaultdict[str, list[str]] = defaultdict(list)
    for stem in sorted(groups):
        kept[_keeper(stem, groups[stem], classes)].append(stem)
    taken = set(groups)
    terms: dict[str, str] = {}
    for first in sorted(members):
        if first in kept:
            term = min(kept[first], key=len)
        else:
            term = normalise(min(members[first], key=lambda lemma: (len(lemma), lemma)))
            while term in taken:
                term += MARK
            taken.add(term)
        terms |= {lemma: term for lemma in members[first] if stems[lemma] != term}
    return terms


def _keeper(stem: str, group: Sequence[str], classes: _Classes) -> str:
    """The first lemma of the class of a group that keeps the stem: which is like it, or has the most lemmas."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for lemma in group:
        members[classes.find(lemma)].append(lemma)

    def claim(first: str) -> tuple[bool, bool, int]:
        spellings = [normalise(lemma) for lemma in members[first]]
        return stem in spellings, any(s.translate(WITHOUT_UMLAUTS) == stem for s in spellings), len(spellings)

    return max(members, key=claim)


def _joined(groups: Iterable[Sequence[str]], kinship: _Kinship) -> _Classes:
    classes = _Classes()
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    rest = []
    for one, other in pairs:
        if normalise(one) == normalise(other) or kinship.is_made_of(one, other) or kinship.is_made_of(other, one):
            classes.join(one, other)
        else:
            rest.append((one, other))
    for one, other in rest:
        if any(classes.find(first) == classes.find(second) for first, second in _ends(one, other)):
            classes.join(one, other)
    return classes


def _ends(one: str, other: str) -> Iterator[tuple[str, str]]:
    """What is left of two lemmas behind a beginning that they share, which is neither a prefix nor shorter than one."""
    longest = min(len(one), len(other)) - _SHORTEST_END
    for cut in range(1, longest + 1):
        if one[cut - 1] != other[cut - 1]:
            return
        if cut >= _SHORTEST_END and one[:cut] not in VERB_PREFIXES:
            yield one[cut:], other[cut:]
