"""The German lexicon: what a word form can be, what its lemma is, and how productive it is in compounds.

The words are those of simplemma's German dictionary (https://github.com/adbar/simplemma, MIT), compiled into a file
when the package is built (see `lexicon_build` and `lexicon_file`).

Of what simplemma does beyond looking a form up, only the verbs with a prefix are kept (see `lemmas`): its rules for
unknown nouns and adjectives cut endings that a stemmer cuts as well, and a compound's lemma follows from its head.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import marisa_trie

from fundstelle.index.german._forms import Entries
from fundstelle.index.german.lexicon_file import LEXICON, read_compiled
from fundstelle.index.german.parts import Parts


# A named tuple, because a new word needs several and a frozen dataclass takes twice as long to make.
class Entry(NamedTuple):
    """What a form can be: its lemma as a noun and as any other word, in lower case, and its word classes.

    `kind` is a sum of NOUN, VERB, ADJECTIVE, PARTICLE (any other word) and NOMINALISED (an inflected adjective that is
    also written as a noun: Große, Verletzten).
    """

    noun: str | None
    other: str | None
    kind: int

    def lemmas(self, *, is_capitalised: bool) -> tuple[str, ...]:
        """The lemmas, each once; of a form that is written with a capital the noun first."""
        noun, other = self.noun, self.other
        if noun is None or other is None or noun == other:
            return (noun or other or "",)
        return (noun, other) if is_capitalised else (other, noun)


class Lexicon:
    """Looks German words up. Words may be written in any case; everything that comes out is in lower case.

    Attributes:
        forms: all known forms, in lower case.
        modifiers: in how many of the dictionary's compounds a string, linking element included, is the first part.
        heads: in how many of the dictionary's compounds a noun is the last part, by every form of the noun.
        adjectives: the same for adjectives, by lemma.
        parts: all modifiers and heads, and the lemma that a modifier stands for.
        modifier_total, head_total: the sums of the counts.
        head_most: the greatest count of a head.
        elsewhere: by the lemma of a noun, the forms of it that are taken for those of another one.
        digest: of all that it says, see `lexicon_digest`.
        origin: what it was compiled of, if it was read from a file.

    """

    def __init__(self, trie: marisa_trie.Trie, index: Sequence[int], tables: Mapping[str, Any]) -> None:
        """Takes the trie of forms, the record number of each form, and the tables of `compile_lexicon`."""
        self._trie = self.forms = trie
        names = ("rule_cuts", "record_nouns", "record_others", "record_kinds", "record_terms")
        # One string of lines is read several times faster than a list of strings.
        tails = tables["rule_tails"].split("\n")
        self._entries = Entries(Entry, trie, tails, tables["form_filter"], index, *(tables[name] for name in names))
        #: What a form in lower case can be, or None if it is unknown.
        self.entry_of: Callable[[str], Entry | None] = self._entries.entry
        #: The term of a lemma in lower case that does not have its Snowball stem (see `kinship`); None if it has.
        self.term_of: Callable[[str], str | None] = self._entries.term
        #: The entries of the forms that differ from one in lower case by one umlaut more or less.
        self.with_other_umlaut: Callable[[str], Sequence[Entry]] = self._entries.with_other_umlaut
        #: The beginnings of a text in lower case, within two lengths, that may be known forms (see `Entries`).
        self.beginnings: Callable[[str, int, int], list[str]] = self._entries.beginnings
        self.parts = Parts(tables)
        self.modifiers, self.heads = self.parts.modifiers, self.parts.heads
        self.head_most: int = tables["head_most"]
        self.adjectives: dict[str, int] = tables["adjectives"]
        self.modifier_total: int = tables["modifier_total"]
        self.head_total: int = tables["head_total"]
        self.elsewhere: dict[str, list[str]] = tables["elsewhere"]
        self.digest: str = tables["digest"]
        self.origin: str | None = tables.get("origin")

    def __contains__(self, word: str) -> bool:
        """Whether the dictionary knows the form, in whatever case."""
        return word.lower() in self._trie

    def __len__(self) -> int:
        """The number of known forms."""
        return len(self._trie)

    def entry(self, word: str) -> Entry | None:
        """What the form can be, or None if it is unknown."""
        return self.entry_of(word.lower())

    @classmethod
    def open(cls, path: Path = LEXICON) -> Lexicon:
        """Opens the lexicon that was compiled into a file, by default the one that comes with the package.

        Raises:
            DictionaryError: there is none, or it is damaged.
        """
        return cls(*read_compiled(path))


@cache
def german_lexicon() -> Lexicon:
    """The lexicon, opened once in a process."""
    return Lexicon.open()
