"""What the parts of a German compound cost, and the cheapest way to cut a word into them.

A part costs -log2 of its share in the compounds of the dictionary (`Lexicon.modifiers`, `Lexicon.heads`); a known noun
that was never seen in that place costs what a count below one would. This is the model of Koehn & Knight 2003
("Empirical Methods for Compound Splitting") with productivity instead of corpus frequency and a product instead of a
geometric mean. It prefers few and productive parts, and it tells the places apart (-stand is a frequent head, Stand- a
rare modifier).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fundstelle.index.german.morphology import (
    ADJECTIVE,
    ADJECTIVE_SUFFIXES,
    NOMINALISED,
    NOUN,
    PARTICLE,
    PREFIXES,
    SUFFIXES,
    VOWELS,
    sharp_s_as_ss,
)

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

# Öl is the only part of two letters.
SHORTEST_PART: Final = 2
# A part of so few letters must be seen so often: there are too many of them by chance.
SHORT_PART: Final = 3
SHORT_PART_COUNT: Final = 8

# What a part counts as that the dictionary's compounds do not show.
UNSEEN_HEAD: Final = 0.3
UNSEEN_MODIFIER: Final = 0.25
UNSEEN_ADJECTIVE: Final = 0.05
# Unseen with a linking s: certain after these suffixes, doubtful after other nouns.
UNSEEN_LINKED: Final = 0.5
UNSEEN_DOUBTFUL: Final = 0.1
LINKED_SUFFIXES: Final = ("heit", "ion", "keit", "ling", "schaft", "tum", "tät", "ung")
# An adjective is the head of far fewer compounds than a noun, and as good as none if it is shorter than this.
ADJECTIVE_WEIGHT: Final = 0.2
SHORT_ADJECTIVE: Final = 6
# Costs in bits of reading one consonant twice, as spelling had it until 1996 (Schiffahrt).
MERGED_CONSONANT: Final = 4.0
# A word that the lexicon does not know is taken for a part if it stands alone in so many documents.
ATTESTED: Final = 10
# So many ends of words, and so many entries, are remembered.
REMEMBERED: Final = 300_000

Step = tuple[int, int]
"""How long a modifier is and how far on the next part begins: the same, but where they share a consonant."""
HeadCost = Callable[[str], float | None]
"""What a head costs in bits, or None if it is none."""
Modifiers = Callable[[str], list[tuple[int, float]]]
"""How long the modifiers are that a string begins with, and their costs in bits."""


class Search:
    """Finds the cheapest parts of words, by dynamic programming from the right.

    Words share their ends, so what was found for an end is remembered for all words to come.
    """

    __slots__ = ("_head_cost", "_memory", "_modifiers")

    def __init__(self, head_cost: HeadCost, modifiers: Modifiers) -> None:
        """Search with these costs of heads and of modifiers."""
        self._head_cost = head_cost
        self._modifiers = modifiers
        self._memory: dict[str, tuple[float, tuple[Step, ...]]] = {}

    def __call__(self, word: str) -> tuple[float, tuple[Step, ...]]:
        """The cost of the cheapest parts, two at least, and the steps from part to part; infinity and none if none."""
        if len(self._memory) > REMEMBERED:
            self._memory.clear()
        return self._cheapest(word, math.inf)

    def _end(self, end: str) -> tuple[float, tuple[Step, ...]]:
        """The same for the end of a word, which may also be a head alone."""
        known = self._memory.get(end)
        if known is None:
            cost = self._head_cost(end)
            known = self._memory[end] = self._cheapest(end, math.inf if cost is None else cost)
        return known

    def _cheapest(self, word: str, cost: float) -> tuple[float, tuple[Step, ...]]:
        best: tuple[float, tuple[Step, ...]] = (cost, ())
        for length, modifier in self._modifiers(word):
            for step, extra in _steps(word, length):
                rest, steps = self._end(word[step:])
                if modifier + extra + rest < best[0]:
                    best = (modifier + extra + rest, ((length, step), *steps))
        return best


def _steps(word: str, length: int) -> Iterator[tuple[int, float]]:
    """Where the next part may begin after a modifier, and the extra cost of beginning there.

    Until 1996 two equal consonants absorbed a third one before a vowel: Schiff + Fahrt made Schiffahrt.
    """
    yield length, 0.0
    if word[length - 1] == word[length - 2] and word[length] in VOWELS and word[length - 1] not in VOWELS:
        yield length - 1, MERGED_CONSONANT


class PartCosts:
    """The costs of modifiers and heads, and the searches that use them.

    Attributes:
        proven: cuts any word into parts that the dictionary's compounds show.
        proven_lemma: the same for the lemma of a known noun, whose head must be a lemma, too.
        any, any_lemma: the same with nouns and adjectives that were never seen in compounds.
        adjective: cuts the lemma of a known adjective into nouns and an adjective.

    """

    def __init__(self, lexicon: Lexicon, frequency: Callable[[str], int] | None) -> None:
        """Take the counts from a lexicon, and document frequencies of words from `frequency` where it is given."""
        self._lexicon = lexicon
        self._frequency = frequency
        self._modifier_bits = math.log2(lexicon.modifier_total or 1)
        self._head_bits = math.log2(lexicon.head_total or 1)
        self._modifier_costs = _costs(lexicon.modifiers, self._modifier_bits)
        self._modifier_lengths = _lengths(self._modifier_costs)
        self._head_costs = _costs(lexicon.heads, self._head_bits)
        self._entries: dict[str, Entry | None] = {}
        self.proven = Search(self._head_costs.get, self._proven_modifiers)
        self.proven_lemma = Search(self._proven_lemma_cost, self._proven_modifiers)
        self.any = Search(self._any_head_cost, self._any_modifiers)
        self.any_lemma = Search(self._any_lemma_cost, self._any_modifiers)
        self.adjective = Search(self._adjective_lemma_cost, self._noun_modifiers)

    def has_proven_end(self, word: str) -> bool:
        """Whether a word ends with a proven head or begins with a proven modifier; else no rare part is credible."""
        heads, modifiers = self._head_costs, self._modifier_costs
        places = range(SHORT_PART, len(word) - SHORTEST_PART + 1)
        return any(word[i:] in heads or word[:i] in modifiers for i in places)

    def entry(self, part: str) -> Entry | None:
        """The lexicon's entry for a part; parts come again and again, so they are remembered."""
        try:
            return self._entries[part]
        except KeyError:
            if len(self._entries) > REMEMBERED:
                self._entries.clear()
            entry = self._entries[part] = self._lexicon.entry(part)
            return entry

    def _proven_modifiers(self, word: str) -> list[tuple[int, float]]:
        costs, limit = self._modifier_costs, len(word) - SHORTEST_PART
        found = []
        lengths = self._modifier_lengths
        for length in lengths.get(word[:SHORT_PART]) or lengths.get(word[:SHORTEST_PART], ()):
            if length > limit:
                break
            part = word[:length]
            if part in costs:
                found.append((length, costs[part]))
        return found

    def _noun_modifiers(self, word: str) -> list[tuple[int, float]]:
        """Only nouns that are common as modifiers, as they stand before adjectives."""
        found = []
        for length, cost in self._proven_modifiers(word):
            part = word[:length]
            if length > SHORT_PART and self._lexicon.modifiers[part] >= SHORT_PART_COUNT:
                entry = self.entry(self._lexicon.bases[part])
                if entry is not None and entry.kind & NOUN:
                    found.append((length, cost))
        return found

    def _any_modifiers(self, word: str) -> list[tuple[int, float]]:
        """Also nouns that were never seen as modifiers, with or without a linking s, and words seen in documents."""
        found = dict(self._proven_modifiers(word))
        limit = len(word) - SHORTEST_PART
        for noun in self._lexicon.prefixes(word[:limit]):
            if len(noun) > SHORT_PART and noun not in PREFIXES:
                self._add_unseen(found, noun, linked=word[len(noun)] == "s" and len(noun) < limit)
        if self._frequency is not None:
            # Only before a proven head: two unknown parts are no compound.
            for length in range(SHORT_PART + 1, limit + 1):
                if length not in found and word[length:] in self._head_costs and self._is_attested(word[:length]):
                    found[length] = self._modifier_bits - math.log2(UNSEEN_DOUBTFUL)
        return sorted(found.items())

    def _add_unseen(self, found: dict[int, float], form: str, *, linked: bool) -> None:
        entry = self.entry(form)
        if entry is None or not entry.kind & NOUN:
            return
        length = len(form)
        if length not in found:
            count = UNSEEN_DOUBTFUL if entry.kind & (PARTICLE | NOMINALISED) else UNSEEN_MODIFIER
            found[length] = self._modifier_bits - math.log2(count)
        if linked and length + 1 not in found and entry.noun == form:
            count = UNSEEN_LINKED if form.endswith(LINKED_SUFFIXES) else UNSEEN_DOUBTFUL
            found[length + 1] = self._modifier_bits - math.log2(count)

    def _proven_lemma_cost(self, head: str) -> float | None:
        cost = self._head_costs.get(head)
        return cost if cost is not None and self._may_be_lemma(head) else None

    def _any_lemma_cost(self, head: str) -> float | None:
        return self._any_head_cost(head) if self._may_be_lemma(head) else None

    def _may_be_lemma(self, form: str) -> bool:
        """Whether a noun can stand for its lemma; the dictionary has Beamter for Beamte, and both ß and ss (Prozeß)."""
        entry = self.entry(form)
        if entry is None or entry.noun is None:
            return False
        return sharp_s_as_ss(entry.noun).startswith(sharp_s_as_ss(form))

    def _any_head_cost(self, head: str) -> float | None:
        """What a head costs that may be a noun never seen as one, an adjective, or a word seen in documents."""
        cost = self._head_costs.get(head)
        if cost is not None or len(head) <= SHORT_PART or head in SUFFIXES:
            return cost
        entry = self._lexicon.entry(head)
        if entry is None:
            return self._head_bits - math.log2(UNSEEN_DOUBTFUL) if self._is_attested(head) else None
        if entry.kind & NOUN and not entry.kind & NOMINALISED and entry.noun not in SUFFIXES:
            return self._head_bits - math.log2(UNSEEN_HEAD)
        return self._adjective_cost(head, entry.other or head) if entry.kind & ADJECTIVE else None

    def _adjective_lemma_cost(self, head: str) -> float | None:
        entry = self.entry(head)
        if entry is None or entry.other != head or not entry.kind & ADJECTIVE:
            return None
        return self._adjective_cost(head, head)

    def _adjective_cost(self, head: str, lemma: str) -> float | None:
        count = self._lexicon.adjectives.get(lemma, 0) * ADJECTIVE_WEIGHT
        if lemma in ADJECTIVE_SUFFIXES or (not count and len(head) < SHORT_ADJECTIVE):
            return None
        return self._head_bits - math.log2(count or UNSEEN_ADJECTIVE)

    def _is_attested(self, form: str) -> bool:
        """Whether a word that the lexicon does not know stands alone in enough documents."""
        return self._frequency is not None and self._frequency(form) >= ATTESTED and form not in self._lexicon


def _costs(counts: Mapping[str, int], bits: float) -> dict[str, float]:
    """The cost in bits of every part that is not too short for how rare it is."""
    costs = [bits - math.log2(count or 1) for count in range(max(counts.values(), default=0) + 1)]
    return {part: costs[count] for part, count in counts.items() if len(part) > SHORT_PART or count >= SHORT_PART_COUNT}


def _lengths(parts: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long the parts are that begin with the same letters, ascending; so few places of a word need be tried.

    Parts shorter than the beginning stand under themselves.
    """
    lengths: dict[str, set[int]] = {}
    for part in parts:
        lengths.setdefault(part[:SHORT_PART], set()).add(len(part))
    short = {part: lengths[part] for part in lengths if len(part) < SHORT_PART}
    return {
        beginning: tuple(sorted(found | short.get(beginning[:SHORTEST_PART], set())))
        for beginning, found in lengths.items()
    }
