"""Splits German compounds into their parts, and knows when not to.

A word is cut into modifiers, each with its linking element, and a head, so that the parts are as productive in the
compounds of the dictionary as can be (see `_costs`). It stays whole

- if it is a verb, a particle, a weekday, or a noun made of a verb with -ung (Feststellung);
- if the parts cost more than three bits a letter: short cuts into rare parts are chance (Sieg|fried, Ber|liner);
- if the lexicon knows it and its lemma is not what the head's lemma would make of it (Staub|ecken: not Staubecke);
- if it is a name of a place or one of the words in `opaque` (Heidelberg, Hochzeit);
- if it is lexicalised: known, and as productive in compounds as its own parts (Eisenbahn, Kraftwerk).

Parts are split by the same rules, so a word comes apart inside a compound as it does alone.

Of what stays whole a reader may still see the parts. Those are the inner parts of a word: of a lexicalised noun (Eisen,
Bahn), also within a compound (Kraft and Werk in Atom|kraftwerk); of a known noun that is too short for what its common
parts cost (Neu|bau); of a noun of a verb with a noun before it (Kranken|versicherung); the noun that another is derived
from (Staatsanwalt in Staatsanwaltschaft), or that has a prefix (Familienhaus in Einfamilienhaus); and a known compound
of two parts among three or more (Bürgermeister in Ober|bürger|meister).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fundstelle.index.german._costs import PartCosts, Step
from fundstelle.index.german._wholes import Wholes
from fundstelle.index.german.memory import REMEMBERED, Memory
from fundstelle.index.german.morphology import (
    ADJECTIVE,
    NOMINALISED,
    NOUN,
    PARTICLE,
    PREFIXES,
    sharp_s_as_ss,
)
from fundstelle.index.german.opaque import OPAQUE

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

SHORTEST_WORD: Final = 5
LONGEST_WORD: Final = 80
BITS_PER_LETTER: Final = 3.0
BITS_TO_SPARE: Final = 1.0
# Two parts of a short noun are common if the head costs no more than this, and the modifier no more than what goes with
# it; chance makes more of rare heads (Diskothek) than of rare modifiers (Rathaus).
BITS_OF_COMMON_PARTS: Final = ((14.7, 12.6), (13.6, 13.6))
BITS_OF_BOTH: Final = 27.3
# Shorter words behind what looks like a prefix are there by chance.
SHORTEST_BEHIND_PREFIX: Final = 8
LONGEST_PREFIX: Final = max(map(len, PREFIXES))
# The endings of nouns that are made of other nouns.
DERIVED: Final = ("schaft", "ler", "er")
# What stands before the noun of a verb as a noun, though it is another word, too (Notlandung; not Freistellung).
NOUNS_BEFORE_VERBS: Final = frozenset(["fern", "kranken", "mittag", "not"])

PlainSpan = tuple[int, int, str]
"""What a `PartSpan` says."""
Spans = tuple[PlainSpan, ...]
Split = tuple[Spans, Spans]
"""The parts of a compound, and the parts that are seen within what stays whole."""
WHOLE: Final[Split] = ((), ())


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
    _memory: dict[str, Split]
    _modifiers: Memory[str, Split]
    _heads: Memory[str, Split]
    _wholes: Wholes

    def __init__(self, lexicon: Lexicon) -> None:
        """Split with a lexicon."""
        self._lexicon = lexicon
        self._entries = Memory(lexicon.entry_of)
        self._costs = PartCosts(lexicon, self._entries)
        self._memory: dict[str, Split] = {}
        # The same parts come again and again.
        self._modifiers = Memory(self._modifier_spans)
        self._heads = Memory(self._head_spans)
        self._wholes = Wholes(lexicon, self._entries)

    def split(self, word: str) -> tuple[PartSpan, ...]:
        """The parts of a compound, two or more, or an empty tuple if the word is to stay whole.

        The word may be written in any case; hyphens and the like are to be taken out before.
        """
        return tuple(PartSpan(*span) for span in self._of_word(word)[0])

    def inner(self, word: str) -> tuple[PartSpan, ...]:
        """The parts that are seen within what stays whole: within a word that is not split, or within its parts.

        They may lie within each other, in no order; the word is given as to `split`.
        """
        return tuple(PartSpan(*span) for span in self._of_word(word)[1])

    @cython.cfunc
    def _of_word(self, word: str) -> Split:
        form = word.lower()
        # A letter that changes its length in lower case would shift the offsets.
        return self._split(form) if len(form) == len(word) else WHOLE

    @cython.ccall
    def spans(self, form: str, entry: Entry | None) -> Split:
        """`split` and `inner` of a form in lower case whose entry in the lexicon is at hand, as plain tuples."""
        if entry is None:
            return self._split_unknown(form)
        known = self._memory.get(form)
        if known is None:
            if len(self._memory) >= REMEMBERED:
                self._memory.clear()
            known = self._memory[form] = self._split_known(form, entry)
        return known

    @cython.cfunc
    def _split(self, form: str) -> Split:
        known = self._memory.get(form)
        return self.spans(form, self._lexicon.entry_of(form)) if known is None else known

    @cython.cfunc
    def _split_known(self, form: str, entry: Entry) -> Split:
        if not _is_splittable(form):
            return WHOLE
        if entry.noun is not None and not entry.kind & NOMINALISED:
            return WHOLE if self._wholes.is_participle(entry) else self._split_noun(form, entry.noun)
        if entry.other is not None and entry.kind & (ADJECTIVE | PARTICLE) and not _is_opaque_adjective(entry.other):
            steps = self._costs.cut_adjective(entry.other, _budget(entry.other))
            return self._parts(form, entry.other, steps)
        return WHOLE

    @cython.cfunc
    def _split_unknown(self, form: str) -> Split:
        if not _is_splittable(form):
            return WHOLE
        noun = form.removesuffix("en") if form.endswith("ungen") else form
        # An unknown form is no infinitive, so only the other marks of an opaque noun are looked for.
        if not noun.endswith("n") and self._wholes.is_opaque(noun):
            return WHOLE
        return self._parts(form, form, self._costs.cut(form, _budget(form)))

    @cython.cfunc
    def _split_noun(self, form: str, lemma: str) -> Split:
        """Splits a known noun: its lemma is cut, so that only lemmas come into question as heads."""
        if lemma in OPAQUE:
            return WHOLE
        if "ß" in lemma and "ß" not in form:
            lemma = sharp_s_as_ss(lemma)
        if self._wholes.is_opaque(lemma):
            return self._seen_within(form, lemma, self._of_noun_and_verb(lemma))
        steps = self._costs.cut_noun(lemma, _budget(lemma))
        if not steps:
            return self._behind_prefix(form, lemma) or self._seen_within(form, lemma, self._common_parts(lemma))
        start = steps[0][1]
        if len(steps) == 1 and self._wholes.is_place(lemma[:start], lemma[start:]):
            return WHOLE
        modifiers = _texts(lemma, steps)
        head = modifiers.pop()
        if self._wholes.is_lexicalised(lemma, modifiers, head):
            return self._seen_within(form, lemma, steps)
        return self._parts(form, lemma, steps)

    @cython.cfunc
    def _seen_within(self, form: str, lemma: str, steps: tuple[Step, ...]) -> Split:
        """A noun that stays whole, with what is seen in it by some steps, and the noun that it is derived from."""
        parts, inner = self._parts(form, lemma, steps)
        inner = parts + inner
        return (), inner + self._derived(form, lemma) if not parts or lemma.endswith("schaft") else inner

    @cython.cfunc
    def _derived(self, form: str, lemma: str) -> Spans:
        """The compound that a noun is derived from, and what is seen in that."""
        if not lemma.endswith(DERIVED):
            return ()
        for suffix in DERIVED:
            base = lemma[: len(lemma) - len(suffix)]
            if lemma.endswith(suffix) and form.startswith(base):
                entry = self._entries[base]
                if entry is not None and entry.noun == base:
                    parts, inner = self.spans(base, entry)
                    if parts or inner:
                        return ((0, len(base), base), *parts, *inner)
        return ()

    @cython.cfunc
    def _behind_prefix(self, form: str, lemma: str) -> Split | None:
        """A noun that stays whole, with what is seen in it behind a prefix, if that is a known compound."""
        length: cython.Py_ssize_t
        for length in range(2, min(len(lemma) - SHORTEST_BEHIND_PREFIX, LONGEST_PREFIX) + 1):
            if lemma[:length] in PREFIXES and form[:length] == lemma[:length]:
                entry = self._entries[lemma[length:]]
                if entry is not None and entry.noun == lemma[length:]:
                    found = self._within(form[length:], lemma[length:])
                    if len(found[0]) > 1 or found[1]:
                        spans: list[PlainSpan] = []
                        _add(found, length, spans, spans)
                        return (), tuple(spans)
        return None

    @cython.cfunc
    def _common_parts(self, lemma: str) -> tuple[Step, ...]:
        """The step through a short noun of two common parts, which are dear for its length and no chance."""
        # A longer one could have had them for its length.
        steps = self._costs.cut_proven_noun(lemma, BITS_OF_BOTH) if _budget(lemma) < BITS_OF_BOTH else ()
        if len(steps) != 1:
            return ()
        start = steps[0][1]
        modifier, head = self._costs.of_two(lemma, steps[0])
        is_common = any(modifier <= most and head <= most_of_head for most, most_of_head in BITS_OF_COMMON_PARTS)
        return steps if is_common and not self._wholes.is_place(lemma[:start], lemma[start:]) else ()

    @cython.cfunc
    def _of_noun_and_verb(self, lemma: str) -> tuple[Step, ...]:
        """The step through a noun of a verb, if it begins with a noun: Kranken|versicherung, Mittag|essen."""
        steps = self._costs.cut_noun(lemma, _budget(lemma)) if lemma.endswith(("ung", "essen")) else ()
        if len(steps) != 1 or not self._wholes.is_of_verb(lemma[steps[0][1] :]):
            return ()
        length = steps[0][0]
        base = self._wholes.base(lemma[:length])
        entry = self._entries[base]
        is_noun = entry is not None and entry.noun == base and entry.other != base
        return steps if is_noun or lemma[:length] in NOUNS_BEFORE_VERBS else ()

    @cython.cfunc
    def _parts(self, form: str, lemma: str, steps: tuple[Step, ...]) -> Split:
        """Makes parts of the steps through a lemma where they hold for a form of it, and splits the parts in turn."""
        if not steps:
            return WHOLE
        parts: list[PlainSpan] = []
        inner: list[PlainSpan] = []
        if len(steps) > 1:
            steps = self._joined(form, lemma, steps, inner)
            if not steps:
                return WHOLE
        start = 0
        for length, step in steps:
            modifier = form[start : start + length]
            is_shared = step != length
            base = self._wholes.base(modifier) if is_shared else ""
            _add(self._within(modifier[:step], base) if is_shared else self._modifiers[modifier], start, parts, inner)
            start += step
        if form == lemma:
            _add(self._heads[form[start:]], start, parts, inner)
        elif form[:start] == lemma[:start]:
            _add(self._within(form[start:], lemma[start:]), start, parts, inner)
        else:
            return WHOLE
        return tuple(parts), tuple(inner)

    def _modifier_spans(self, modifier: str) -> Split:
        return self._within(modifier, self._wholes.base(modifier))

    def _head_spans(self, head: str) -> Split:
        entry = self._entries[head]
        return self._within(head, head if entry is None else entry.noun or entry.other or head)

    @cython.cfunc
    def _within(self, text: str, base: str) -> Split:
        """A part, or the parts that it is made of itself; and what is seen within them."""
        parts, inner = self._split(base)
        parts, inner = _fitted(parts, text, base), _fitted(inner, text, base)
        itself = ((0, len(text), base),)
        if not parts:
            return itself, inner
        return parts, inner if self._entries[base] is None else itself + inner

    @cython.cfunc
    def _joined(self, form: str, lemma: str, steps: tuple[Step, ...], inner: list[PlainSpan]) -> tuple[Step, ...]:
        """The steps without those into a word that stays whole on its own (Haupt|bahn|hof: Haupt|bahnhof).

        Known words that do not are added to what is seen within (Ober|bürger|meisterin: bürgermeisterin).
        """
        number = start = 0
        while len(steps) > 1 and number < len(steps):
            _, step = steps[number]
            final = number + 1 == len(steps)
            # The end of the next part, as far as it is needed to read both parts as one word.
            after = len(lemma) if final else start + step + steps[number + 1][0]
            noun, is_whole = self._read_as_one(lemma[start:after], final=final)
            if is_whole:
                joined = () if final else ((step + steps[number + 1][0], step + steps[number + 1][1]),)
                steps = steps[:number] + joined + steps[number + 2 :]
            else:
                if noun:
                    inner.append((start, len(form) if final else after, noun))
                start += step
                number += 1
        return steps

    def _read_as_one(self, joined: str, *, final: bool) -> tuple[str | None, bool]:
        """Two adjacent parts as a noun, if they are a known one, and whether this stays whole.

        At the end of a word an adjective may stay whole as well.
        """
        entry = self._lexicon.entry_of(joined)
        if entry is None and not final and joined.endswith("s"):
            joined = joined[:-1]
            entry = self._lexicon.entry_of(joined)
        if entry is None or not entry.kind & ((NOUN | ADJECTIVE) if final else NOUN):
            return None, False
        return entry.noun, not self.spans(joined, entry)[0]


@cython.cfunc
def _add(split: Split, start: cython.Py_ssize_t, parts: list[PlainSpan], inner: list[PlainSpan]) -> None:
    """Adds a part that begins at a place, with what it is made of."""
    for first, last, base in split[0]:
        parts.append((start + first, start + last, base))
    for first, last, base in split[1]:
        inner.append((start + first, start + last, base))


@cython.cfunc
def _fitted(spans: Spans, text: str, base: str) -> Spans:
    """The spans within a word for another form of it; none if the forms differ before the last one begins."""
    if not spans or text == base:
        return spans
    last = max([start for start, _, _ in spans])
    if text[:last] != base[:last]:
        return ()
    size = len(base)
    return tuple([(start, len(text) if end == size else end, lemma) for start, end, lemma in spans])


@cython.cfunc
def _is_splittable(form: str) -> bool:
    return SHORTEST_WORD <= len(form) <= LONGEST_WORD and form.isalpha()


@cython.cfunc
def _is_opaque_adjective(lemma: str) -> cython.bint:
    return lemma.endswith("weise") or lemma in OPAQUE


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
