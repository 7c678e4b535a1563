"""Splits German compounds into their parts, and knows when not to.

A word is cut into modifiers, each with its linking element, and a head, so that the parts are as productive in the
compounds of the dictionary as can be (see `_costs`). It stays whole

- if it is a verb, a particle, a weekday, or a noun made of a verb with -ung (Feststellung);
- if the parts cost more than three bits a letter: short cuts into rare parts are chance (Sieg|fried, Ber|liner);
- if the lexicon knows it and its lemma is not what the head's lemma would make of it (Staub|ecken: not Staubecke);
- if it is lexicalised: known, and as productive in compounds as its own parts (Flugzeug, Hochzeit).

Parts are split by the same rules, so a word comes apart inside a compound as it does alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fundstelle.index.german._costs import PartCosts, Step
from fundstelle.index.german.memory import REMEMBERED, Memory
from fundstelle.index.german.morphology import ADJECTIVE, NOMINALISED, NOUN, PARTICLE, VERB, sharp_s_as_ss

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

try:
    import cython
except ImportError:
    from fundstelle.index import uncompiled as cython

SHORTEST_WORD: Final = 5
LONGEST_WORD: Final = 80
BITS_PER_LETTER: Final = 3.0
BITS_TO_SPARE: Final = 1.0

# A known noun is kept whole if it occurs in at least this many compounds itself, and in this share of what its rarer
# part occurs in. Adjectives and verbs make names with nouns (Hochzeit), nouns make descriptions (Schifffahrt).
LEXICALISED_COUNT: Final = 8
LEXICALISED_SHARE: Final = 0.4
LEXICALISED_SHARE_OF_NAMES: Final = 0.25

WEEKDAYS: Final = frozenset(
    ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"]
)
# The linking elements by which all uses of a noun as a modifier are found again.
LINKS: Final = ("", "s", "es", "n", "en", "er", "e")


PlainSpan = tuple[int, int, str]
"""What a `PartSpan` says."""


class PartSpan(NamedTuple):
    """A part of a compound: where it stands in the word as written, and its lemma in lower case.

    Parts follow each other without gaps; a linking element belongs to the part before it.
    """

    start: int
    end: int
    lemma: str


@cython.cclass
class Splitter:
    """Splits compounds; remembers what it has split."""

    _lexicon: Lexicon
    _entries: Memory[str, Entry | None]
    _costs: PartCosts
    _memory: dict[str, tuple[PlainSpan, ...]]
    _modifiers: Memory[str, tuple[PlainSpan, ...]]
    _heads: Memory[str, tuple[PlainSpan, ...]]
    _uses: Memory[tuple[str, str], int]

    def __init__(self, lexicon: Lexicon) -> None:
        """Split with a lexicon."""
        self._lexicon = lexicon
        self._entries = Memory(lexicon.entry_of)
        self._costs = PartCosts(lexicon, self._entries)
        self._memory: dict[str, tuple[PlainSpan, ...]] = {}
        # The same parts come again and again.
        self._modifiers = Memory(self._modifier_spans)
        self._heads = Memory(self._head_spans)
        self._uses = Memory(self._count_uses)

    def split(self, word: str) -> tuple[PartSpan, ...]:
        """The parts of a compound, two or more, or an empty tuple if the word is to stay whole.

        The word may be written in any case; hyphens and the like are to be taken out before.
        """
        form = word.lower()
        # A letter that changes its length in lower case would shift the offsets.
        spans = self._spans(form) if len(form) == len(word) else ()
        return tuple(PartSpan(*span) for span in spans)

    @cython.ccall
    def spans(self, form: str, entry: Entry | None) -> tuple[PlainSpan, ...]:
        """The same for a form in lower case whose entry in the lexicon is at hand; plain tuples are made faster."""
        if entry is None:
            return self._split_unknown(form)
        spans = self._memory.get(form)
        if spans is None:
            if len(self._memory) >= REMEMBERED:
                self._memory.clear()
            spans = self._memory[form] = self._split_known(form, entry)
        return spans

    @cython.cfunc
    def _spans(self, form: str) -> tuple[PlainSpan, ...]:
        spans = self._memory.get(form)
        return self.spans(form, self._lexicon.entry_of(form)) if spans is None else spans

    @cython.cfunc
    def _split_known(self, form: str, entry: Entry) -> tuple[PlainSpan, ...]:
        if not _is_splittable(form):
            return ()
        if entry.noun is not None and not entry.kind & NOMINALISED:
            return () if self._is_opaque(entry.noun) else self._split_noun(form, entry.noun)
        if entry.other is not None and entry.kind & (ADJECTIVE | PARTICLE):
            return self._parts(form, entry.other, self._costs.cut_adjective(entry.other, _budget(entry.other)))
        return ()

    @cython.cfunc
    def _split_unknown(self, form: str) -> tuple[PlainSpan, ...]:
        if not _is_splittable(form):
            return ()
        noun = form.removesuffix("en") if form.endswith("ungen") else form
        # An unknown form is no infinitive, so only the other marks of an opaque noun are looked for.
        if not noun.endswith("n") and self._is_opaque(noun):
            return ()
        return self._parts(form, form, self._costs.cut(form, _budget(form)))

    @cython.cfunc
    def _split_noun(self, form: str, lemma: str) -> tuple[PlainSpan, ...]:
        """Splits a known noun: its lemma is cut, so that only lemmas come into question as heads."""
        if "ß" in lemma and "ß" not in form:
            lemma = sharp_s_as_ss(lemma)
        steps = self._costs.cut_noun(lemma, _budget(lemma))
        if not steps or self._is_lexicalised(lemma, steps):
            return ()
        return self._parts(form, lemma, steps)

    @cython.cfunc
    def _is_opaque(self, noun: str) -> bool:
        """Whether a noun is an infinitive, or made of a known verb with -ung, or a weekday."""
        if noun.endswith("n"):
            return self._is_infinitive(noun)
        if noun.endswith("ung"):
            return self._is_infinitive(noun[:-3] + "en") or self._is_infinitive(noun[:-3] + "n")
        return noun in WEEKDAYS

    @cython.cfunc
    def _is_infinitive(self, form: str) -> bool:
        entry = self._lexicon.entry_of(form)
        return entry is not None and entry.other == form and bool(entry.kind & VERB)

    @cython.cfunc
    def _is_lexicalised(self, lemma: str, steps: tuple[Step, ...]) -> bool:
        """Whether a known noun is a word of its own by now (see the module's docstring)."""
        own = self._lexicon.heads.get(lemma, 0) + self._uses[lemma, lemma]
        if own < LEXICALISED_COUNT:
            return False
        *modifiers, head = _texts(lemma, steps)
        rarest = min(self._uses[modifier, self._base(modifier)] for modifier in modifiers)
        rarest = min(rarest, self._lexicon.heads.get(head, 1))
        share = LEXICALISED_SHARE_OF_NAMES if self._makes_names(modifiers[0]) else LEXICALISED_SHARE
        return own >= share * rarest

    @cython.cfunc
    def _makes_names(self, modifier: str) -> bool:
        """Whether a modifier is an adjective, an adverb or the stem of a verb."""
        base = self._base(modifier)
        entry = self._entries[base]
        return entry is not None and (entry.other == base or not entry.kind & NOUN)

    def _count_uses(self, modifier_and_base: tuple[str, str]) -> int:
        """In how many compounds a noun is the modifier, with whatever linking element; at least one."""
        modifier, base = modifier_and_base
        forms = [base + link for link in LINKS]
        if base.endswith("e"):
            forms += base[:-1], base[:-1] + "s"
        if modifier not in forms:
            forms.append(modifier)
        return max(1, sum(map(self._lexicon.parts.table.modifier_count, forms)))

    @cython.cfunc
    def _base(self, modifier: str) -> str:
        """The lemma that a modifier stands for."""
        base = self._lexicon.parts.base(modifier)
        if base is not None:
            return base
        entry = self._entries[modifier]
        if entry is None:
            return modifier.removesuffix("s")
        return entry.noun or modifier

    @cython.cfunc
    def _parts(self, form: str, lemma: str, steps: tuple[Step, ...]) -> tuple[PlainSpan, ...]:
        """Makes parts of the steps through a lemma where they hold for a form of it, and splits the parts in turn."""
        if len(steps) > 1:
            steps = self._joined(lemma, steps)
        if not steps:
            return ()
        spans: list[PlainSpan] = []
        start = 0
        for length, step in steps:
            modifier = form[start : start + length]
            inner = self._modifiers[modifier] if step == length else self._within(modifier[:step], self._base(modifier))
            for first, last, base in inner:
                spans.append((start + first, start + last, base))
            start += step
        if form == lemma:
            inner = self._heads[form[start:]]
        elif form[:start] == lemma[:start]:
            inner = self._within(form[start:], lemma[start:])
        else:
            return ()
        for first, last, base in inner:
            spans.append((start + first, start + last, base))
        return tuple(spans)

    def _modifier_spans(self, modifier: str) -> tuple[PlainSpan, ...]:
        return self._within(modifier, self._base(modifier))

    def _head_spans(self, head: str) -> tuple[PlainSpan, ...]:
        entry = self._entries[head]
        return self._within(head, head if entry is None else entry.noun or entry.other or head)

    @cython.cfunc
    def _within(self, text: str, base: str) -> tuple[PlainSpan, ...]:
        """A part, or the parts that it is made of itself."""
        inner = self._spans(base)
        if not inner or text[: inner[len(inner) - 1][0]] != base[: inner[len(inner) - 1][0]]:
            return ((0, len(text), base),)
        start, _, lemma = inner[len(inner) - 1]
        return (*inner[:-1], (start, len(text), lemma))

    @cython.cfunc
    def _joined(self, lemma: str, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps without those into a word that stays whole on its own (Haupt|bahn|hof: Haupt|bahnhof)."""
        number = start = 0
        while len(steps) > 1 and number < len(steps):
            _, step = steps[number]
            final = number + 1 == len(steps)
            # The end of the next part, as far as it is needed to read both parts as one word.
            after = len(lemma) if final else start + step + steps[number + 1][0]
            if self._stays_whole(lemma[start:after], final=final):
                joined = () if final else ((step + steps[number + 1][0], step + steps[number + 1][1]),)
                steps = steps[:number] + joined + steps[number + 2 :]
            else:
                start += step
                number += 1
        return steps

    def _stays_whole(self, joined: str, *, final: bool) -> bool:
        """Whether two adjacent parts make a known word that is not split: a noun, or at the end also an adjective."""
        entry = self._lexicon.entry_of(joined)
        if entry is None and not final and joined.endswith("s"):
            joined = joined[:-1]
            entry = self._lexicon.entry_of(joined)
        if entry is None or not entry.kind & ((NOUN | ADJECTIVE) if final else NOUN):
            return False
        return not self.spans(joined, entry)


@cython.cfunc
def _is_splittable(form: str) -> bool:
    return SHORTEST_WORD <= len(form) <= LONGEST_WORD and form.isalpha()


@cython.cfunc
def _budget(word: str) -> float:
    """What the parts of a word may cost, in bits."""
    return BITS_TO_SPARE + BITS_PER_LETTER * len(word)


@cython.cfunc
def _texts(word: str, steps: tuple[Step, ...]) -> list[str]:
    """The parts as they are written, a shared consonant in both."""
    texts, start = [], 0
    for length, step in steps:
        texts.append(word[start : start + length])
        start += step
    return [*texts, word[start:]]
