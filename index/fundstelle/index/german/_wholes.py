"""Which words are wholes to a reader: nouns of verbs, names of places, and words that have become one.

It is what `_compounds` asks before it splits a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from fundstelle.index.german.memory import Memory
from fundstelle.index.german.morphology import NOUN, VERB

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Entry, Lexicon

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

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
# Nouns with which names of places end, and their plurals: a noun of its own has one, too (Weinberge, not Heidelberge).
PLACES: Final = {
    "bach": "bäche",
    "berg": "berge",
    "burg": "burgen",
    "dorf": "dörfer",
    "furt": "furten",
    "heim": "heime",
    "stein": "steine",
}
# The endings of a participle that is used as a noun, and prefixes of those that have none.
PARTICIPLE_ENDINGS: Final = ("e", "en", "er")
PARTICIPLE_PREFIXES: Final = ("be", "ent", "offen", "ver", "zer")


@cython.cclass
class Wholes:
    """Says which words are wholes, by the lexicon."""

    _lexicon: Lexicon
    _entries: Mapping[str, Entry | None]
    _uses: Memory[tuple[str, str], int]

    def __init__(self, lexicon: Lexicon, entries: Mapping[str, Entry | None]) -> None:
        """Ask a lexicon, and its entries for parts, which come again and again."""
        self._lexicon = lexicon
        self._entries = entries
        self._uses = Memory(self._count_uses)

    def is_opaque(self, noun: str) -> bool:
        """Whether a noun is an infinitive, or made of a known verb with -ung, or a weekday."""
        return self.is_of_verb(noun) or noun in WEEKDAYS

    @cython.ccall
    def is_of_verb(self, noun: str) -> bool:
        """Whether a noun is an infinitive, or made of a known verb with -ung."""
        if noun.endswith("n"):
            return self._is_infinitive(noun)
        if noun.endswith("ung"):
            return self._is_infinitive(noun[:-3] + "en") or self._is_infinitive(noun[:-3] + "n")
        return False

    def is_participle(self, entry: Entry) -> bool:
        """Whether a form is a verb's, and as a noun a participle of that verb (vereinbarte: not Verein + Barte)."""
        if not entry.kind & VERB or entry.noun is None or entry.other is None:
            return False
        stem = entry.other.removesuffix("n").removesuffix("e") + "t"
        if not entry.noun.startswith(stem):
            return False
        ending = entry.noun[len(stem) :]
        return ending in PARTICIPLE_ENDINGS or (not ending and entry.noun.startswith(PARTICIPLE_PREFIXES))

    def is_place(self, modifier: str, head: str) -> bool:
        """Whether a known noun of two parts is the name of a place: it ends like one, and has no plural."""
        plural = PLACES.get(head)
        return plural is not None and self._lexicon.entry_of(modifier + plural) is None

    def is_lexicalised(self, noun: str, modifiers: list[str], head: str) -> bool:
        """Whether a known noun is a word of its own by now, as productive in compounds as its parts are."""
        own = self._lexicon.heads.get(noun, 0) + self._uses[noun, noun]
        if own < LEXICALISED_COUNT:
            return False
        rarest = min([self._uses[modifier, self.base(modifier)] for modifier in modifiers])
        rarest = min(rarest, self._lexicon.heads.get(head, 1))
        share = LEXICALISED_SHARE_OF_NAMES if self._makes_names(modifiers[0]) else LEXICALISED_SHARE
        return own >= share * rarest

    @cython.ccall
    def base(self, modifier: str) -> str:
        """The lemma that a modifier stands for."""
        base = self._lexicon.parts.base(modifier)
        if base is not None:
            return base
        entry = self._entries[modifier]
        if entry is None:
            return modifier.removesuffix("s")
        return entry.noun or modifier

    @cython.cfunc
    def _is_infinitive(self, form: str) -> bool:
        entry = self._lexicon.entry_of(form)
        return entry is not None and entry.other == form and bool(entry.kind & VERB)

    @cython.cfunc
    def _makes_names(self, modifier: str) -> bool:
        """Whether a modifier is an adjective, an adverb or the stem of a verb."""
        base = self.base(modifier)
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
