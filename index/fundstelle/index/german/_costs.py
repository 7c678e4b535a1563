"""What the parts of a German compound cost, and the cheapest way to cut a word into them.

A part costs -log2 of its share in the compounds of the dictionary (`Lexicon.modifiers`, `Lexicon.heads`); a known noun
that was never seen in that place costs what a count below one would. This is the model of Koehn & Knight 2003
("Empirical Methods for Compound Splitting") with productivity instead of corpus frequency and a product instead of a
geometric mean. It prefers few and productive parts, and it tells the places apart (-stand is a frequent head, Stand- a
rare modifier).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from fundstelle.index.german._parts import (
    MERGED_CONSONANT,
    SHORTEST_PART,
    PartTable,
    ProvenParts,
    shares_consonant,
)
from fundstelle.index.german.memory import Memory
from fundstelle.index.german.morphology import (
    ADJECTIVE,
    ADJECTIVE_SUFFIXES,
    NOMINALISED,
    NOUN,
    PARTICLE,
    PREFIXES,
    SUFFIXES,
    sharp_s_as_ss,
)
from fundstelle.index.german.parts import SHORT_PART, SHORT_PART_COUNT

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

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

Step = tuple[int, int]
"""How long a modifier is and how far on the next part begins: the same, but where they share a consonant."""
HeadCost = Callable[[str], float | None]
"""What a head costs in bits, or None if it is none."""
Modifier = tuple[int, float]
"""How long a modifier is, and what it costs in bits."""
Modifiers = Callable[[str], list[Modifier]]
"""The modifiers that a string begins with, the shortest first."""


@cython.cclass
class EndSearch:
    """Finds the cheapest parts of words, by dynamic programming from the right.

    Words share their ends, so what was found for an end is remembered for all words to come.
    """

    _head_cost: HeadCost
    _least: cython.double
    _modifiers: Modifiers
    _ends: Memory[str, tuple[float, tuple[Step, ...]]]

    def __init__(self, head_cost: HeadCost, least: float, modifiers: Modifiers) -> None:
        """Search with these costs of heads, of which none is below `least`, and of modifiers."""
        self._head_cost = head_cost
        self._least = least
        self._modifiers = modifiers
        self._ends = Memory(self._cheapest_end)

    @cython.ccall
    def steps(self, word: str, modifiers: list[Modifier], bound: float) -> tuple[Step, ...]:
        """The cheapest steps from part to part that begin with one of the modifiers; none if none cost less."""
        return self._cheapest(word, modifiers, bound)[1]

    def _cheapest_end(self, end: str) -> tuple[float, tuple[Step, ...]]:
        """The cost of the cheapest parts of the end of a word, which may also be a head alone, and the steps."""
        cost = self._head_cost(end)
        return self._cheapest(end, self._modifiers(end), math.inf if cost is None else cost)

    @cython.cfunc
    def _cheapest(self, word: str, modifiers: list[Modifier], bound: cython.double) -> tuple[float, tuple[Step, ...]]:
        """The cost and the steps of the cheapest parts; the bound and none if nothing costs less."""
        best: tuple[Step, ...] = ()
        length: cython.Py_ssize_t
        modifier: cython.double
        rest: cython.double
        for length, modifier in modifiers:
            if modifier + self._least >= bound:
                continue
            rest, steps = self._ends[word[length:]]
            if modifier + rest < bound:
                bound, best = modifier + rest, ((length, length), *steps)
            if shares_consonant(word, length - 1):
                rest, steps = self._ends[word[length - 1 :]]
                if modifier + MERGED_CONSONANT + rest < bound:
                    bound, best = modifier + MERGED_CONSONANT + rest, ((length, length - 1), *steps)
        return bound, best


@cython.cclass
class PartCosts:
    """The costs of modifiers and heads, and the searches that use them."""

    _lexicon: Lexicon
    _table: PartTable
    _entries: Mapping[str, Entry | None]
    _modifier_bits: cython.double
    _head_bits: cython.double
    _longest: cython.Py_ssize_t
    _unseen: Memory[str, tuple[float, float | None] | None]
    _least_unseen: cython.double
    _proven: ProvenParts
    _proven_lemma: ProvenParts
    _any: EndSearch
    _any_lemma: EndSearch
    _adjective: EndSearch

    def __init__(self, lexicon: Lexicon, entries: Mapping[str, Entry | None]) -> None:
        """Take the counts from a lexicon; its entries for parts, which come again and again, are also given."""
        self._lexicon = lexicon
        self._entries = entries
        self._modifier_bits = math.log2(lexicon.modifier_total or 1)
        self._head_bits = math.log2(lexicon.head_total or 1)
        self._table = lexicon.parts.table
        self._longest = lexicon.parts.modifier_longest
        self._unseen = Memory(self._unseen_costs)
        least = self._head_bits - math.log2(lexicon.head_most or 1)
        adjectives = max(lexicon.adjectives.values(), default=0) * ADJECTIVE_WEIGHT
        least_adjective = self._head_bits - math.log2(max(adjectives, UNSEEN_HEAD))
        least_of_all = min(least, least_adjective)
        self._least_unseen = self._modifier_bits - math.log2(UNSEEN_LINKED) + least_of_all
        self._proven = ProvenParts(self._table, least, self._longest)
        self._proven_lemma = ProvenParts(self._table, least, self._longest, self._may_be_lemma)
        self._any = EndSearch(self._any_head_cost, least_of_all, self._any_modifiers)
        self._any_lemma = EndSearch(self._any_lemma_cost, least_of_all, self._any_modifiers)
        self._adjective = EndSearch(self._adjective_lemma_cost, least_adjective, self._noun_modifiers)

    def cut(self, word: str, budget: float) -> tuple[Step, ...]:
        """Cuts any word: into parts that the dictionary's compounds show, or else also into others; none if dear."""
        return self._cut(word, budget, self._proven, self._any)

    def cut_noun(self, lemma: str, budget: float) -> tuple[Step, ...]:
        """The same for the lemma of a known noun, whose head must be a lemma, too."""
        return self._cut(lemma, budget, self._proven_lemma, self._any_lemma)

    def cut_proven_noun(self, lemma: str, budget: float) -> tuple[Step, ...]:
        """The same with parts that the dictionary's compounds show, and no others."""
        return self._proven_lemma.steps(lemma, math.nextafter(budget, math.inf))

    def cut_adjective(self, lemma: str, budget: float) -> tuple[Step, ...]:
        """Cuts the lemma of a known adjective into nouns and an adjective; none if too dear."""
        return self._adjective.steps(lemma, self._noun_modifiers(lemma), math.nextafter(budget, math.inf))

    def of_two(self, word: str, step: Step) -> tuple[float, float]:
        """The costs of the modifier and of the head of a word that is cut in two; infinite where one is not proven."""
        modifiers = dict(self._proven_modifiers(word))
        head = self._table.head_cost(word, step[1])
        return modifiers.get(step[0], math.inf), math.inf if head is None else head

    @cython.cfunc
    def _cut(self, word: str, budget: float, proven: ProvenParts, unproven: EndSearch) -> tuple[Step, ...]:
        bound: float = math.nextafter(budget, math.inf)
        steps = proven.steps(word, bound)
        if steps:
            return steps
        modifiers = self._proven_modifiers(word)
        # In a short word, no modifier that was never seen is within the budget.
        is_short = self._least_unseen > budget
        if (is_short and not modifiers) or not self._has_proven_end(word, modifiers):
            return ()
        return unproven.steps(word, modifiers if is_short else self._with_unseen(word, modifiers), bound)

    @cython.cfunc
    def _has_proven_end(self, word: str, modifiers: list[Modifier]) -> cython.bint:
        """Whether a word ends with a proven head or begins with a proven modifier; else no rare part is credible."""
        for length, _ in modifiers:
            if length >= SHORT_PART:
                return True
        return self._table.has_head(word, SHORT_PART, len(word) - SHORTEST_PART + 1)

    @cython.cfunc
    def _proven_modifiers(self, word: str) -> list[Modifier]:
        return self._table.modifiers(word, SHORTEST_PART, min(len(word) - SHORTEST_PART, self._longest))

    def _noun_modifiers(self, word: str) -> list[Modifier]:
        """Only nouns that are common as modifiers, as they stand before adjectives."""
        found = []
        for length, cost in self._proven_modifiers(word):
            part = word[:length]
            if length > SHORT_PART and self._lexicon.modifiers[part] >= SHORT_PART_COUNT:
                entry = self._entries[self._lexicon.parts.base(part) or part]
                if entry is not None and entry.kind & NOUN:
                    found.append((length, cost))
        return found

    def _any_modifiers(self, word: str) -> list[Modifier]:
        return self._with_unseen(word, self._proven_modifiers(word))

    @cython.cfunc
    def _with_unseen(self, word: str, proven: list[Modifier]) -> list[Modifier]:
        """Also nouns that were never seen as modifiers, with or without a linking s."""
        limit: cython.Py_ssize_t = len(word) - SHORTEST_PART
        length: cython.Py_ssize_t
        if limit <= SHORT_PART:
            return proven
        found = dict(proven)
        for noun in self._lexicon.beginnings(word, SHORT_PART + 1, limit):
            length = len(noun)
            if costs := self._unseen[noun]:
                found.setdefault(length, costs[0])
                if costs[1] is not None and word[length] == "s" and length < limit:
                    found.setdefault(length + 1, costs[1])
        return sorted(found.items())

    def _unseen_costs(self, form: str) -> tuple[float, float | None] | None:
        """What a form costs that was never seen as a modifier, without and with a linking s; None if it can be none."""
        entry = None if form in PREFIXES else self._lexicon.entry_of(form)
        if entry is None or not entry.kind & NOUN:
            return None
        count = UNSEEN_DOUBTFUL if entry.kind & (PARTICLE | NOMINALISED) else UNSEEN_MODIFIER
        linked = UNSEEN_LINKED if form.endswith(LINKED_SUFFIXES) else UNSEEN_DOUBTFUL
        bits = self._modifier_bits
        return bits - math.log2(count), bits - math.log2(linked) if entry.noun == form else None

    def _any_lemma_cost(self, head: str) -> float | None:
        return self._any_head_cost(head) if self._may_be_lemma(head) else None

    def _may_be_lemma(self, form: str) -> bool:
        """Whether a noun can stand for its lemma; the dictionary has Beamter for Beamte, and both ß and ss (Prozeß)."""
        entry = self._entries[form]
        if entry is None or entry.noun is None:
            return False
        return sharp_s_as_ss(entry.noun).startswith(sharp_s_as_ss(form))

    def _any_head_cost(self, head: str) -> float | None:
        """What a head costs that may be a noun never seen as one, or an adjective."""
        cost = self._table.head_cost(head)
        if cost is not None or len(head) <= SHORT_PART or head in SUFFIXES:
            return cost
        entry = self._lexicon.entry_of(head)
        if entry is None:
            return None
        if entry.kind & NOUN and not entry.kind & NOMINALISED and entry.noun not in SUFFIXES:
            return self._head_bits - math.log2(UNSEEN_HEAD)
        return self._adjective_cost(head, entry.other or head) if entry.kind & ADJECTIVE else None

    def _adjective_lemma_cost(self, head: str) -> float | None:
        entry = self._entries[head]
        if entry is None or entry.other != head or not entry.kind & ADJECTIVE:
            return None
        return self._adjective_cost(head, head)

    def _adjective_cost(self, head: str, lemma: str) -> float | None:
        count = self._lexicon.adjectives.get(lemma, 0) * ADJECTIVE_WEIGHT
        if lemma in ADJECTIVE_SUFFIXES or (not count and len(head) < SHORT_ADJECTIVE):
            return None
        return self._head_bits - math.log2(count or UNSEEN_ADJECTIVE)
