"""The German lexicon: what a word form can be, what its lemma is, and how productive it is in compounds.

The words are those of simplemma's German dictionary (https://github.com/adbar/simplemma, MIT). Reading it takes over a
second, so it is compiled once (some ten seconds) into a file of 5.3 MB (see `lexicon_file`); opening that takes some
twenty milliseconds.

Of what simplemma does beyond looking a form up, only the verbs with a prefix are kept (see `lemmas`): its rules for
unknown nouns and adjectives cut endings that a stemmer cuts as well, and a compound's lemma follows from its head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import marisa_trie

from fundstelle.index.german.installed import installed_version, source_digest
from fundstelle.index.german.kept import CACHE_VARIABLE, cache_folders, wanted_folder
from fundstelle.index.german.lexicon_file import Compiled, read_compiled, save_compiled

# The modules that decide what is compiled, and how it is kept.
_COMPILER: Final = ("lexicon_build", "lexicon_file", "morphology")


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
        bases: the lemma that each of the modifiers stands for.
        heads: in how many of the dictionary's compounds a noun is the last part, by every form of the noun.
        adjectives: the same for adjectives, by lemma.
        modifier_total, head_total: the sums of the counts.
        digest: of all that it says, see `lexicon_digest`.
        trouble: a sentence about why it could not be kept where it should be; None if it was.

    """

    def __init__(self, trie: marisa_trie.Trie, index: Sequence[int], tables: Mapping[str, Any]) -> None:
        """Takes the trie of forms, the record number of each form by its number, and the tables of `_compile`."""
        self._trie = self.forms = trie
        self.trouble: str | None = None
        self._index = index
        self._rule_cuts: list[int] = tables["rule_cuts"]
        self._rule_tails: list[str] = tables["rule_tails"]
        self._record_nouns: list[int] = tables["record_nouns"]
        self._record_others: list[int] = tables["record_others"]
        self._record_kinds: list[int] = tables["record_kinds"]
        modifiers = _lines(tables["modifiers"])
        self.modifiers: dict[str, int] = dict(zip(modifiers, tables["modifier_counts"], strict=True))
        self.bases: dict[str, str] = dict(zip(modifiers, _lines(tables["modifier_bases"]), strict=True))
        self.heads: dict[str, int] = dict(zip(_lines(tables["heads"]), tables["head_counts"], strict=True))
        self.adjectives: dict[str, int] = tables["adjectives"]
        self.modifier_total: int = tables["modifier_total"]
        self.head_total: int = tables["head_total"]
        self.digest: str = tables["digest"]

    def __contains__(self, word: str) -> bool:
        """Whether the dictionary knows the form, in whatever case."""
        return word.lower() in self._trie

    def __len__(self) -> int:
        """The number of known forms."""
        return len(self._trie)

    def entry(self, word: str) -> Entry | None:
        """What the form can be, or None if it is unknown."""
        form = word.lower()
        number = self._trie.get(form)
        if number is None:
            return None
        record = self._index[number]
        noun, other = self._record_nouns[record], self._record_others[record]
        length = len(form)
        return Entry(
            None if noun < 0 else form[: length - self._rule_cuts[noun]] + self._rule_tails[noun],
            None if other < 0 else form[: length - self._rule_cuts[other]] + self._rule_tails[other],
            self._record_kinds[record],
        )

    def prefixes(self, text: str) -> list[str]:
        """All known forms that the text begins with, the shortest first."""
        found: list[str] = self._trie.prefixes(text.lower())
        return found

    @classmethod
    def find(cls, folder: Path | None = None) -> Lexicon | None:
        """The lexicon that was compiled before and kept in a folder, by default the user's cache; None if none was."""
        for place in cache_folders(folder):
            found = read_compiled(place / _file_name(), _versions())
            if found is not None:
                return cls(*found)
        return None

    @classmethod
    def open(cls, folder: Path | None = None) -> Lexicon:
        """Opens the lexicon that `find` finds, or else compiles it and keeps it.

        A folder that cannot be used is no error: a temporary folder takes its place, and at worst the memory. Then
        `trouble` says so.
        """
        found = cls.find(folder)
        if found is not None:
            return found
        compiled = _compile()
        lexicon = cls(*compiled)
        failed: list[str] = []
        wanted = wanted_folder(folder)
        for place in cache_folders(folder):
            reason = save_compiled(place / _file_name(), _versions(), compiled)
            if reason is None:
                lexicon.trouble = None if place == wanted else _trouble(failed, place)
                return lexicon
            failed.append(f"{place}: {reason}")
        lexicon.trouble = _trouble(failed, None)
        return lexicon


def _trouble(failed: Sequence[str], place: Path | None) -> str:
    """A sentence about the folders in which the lexicon could not be kept, and the one in which it is."""
    where = "; ".join(failed) or "no home folder is known"
    remedy = f"Set {CACHE_VARIABLE} to a folder of your own."
    if place is None:
        return f"The German dictionary cannot be kept, and will be prepared again each time ({where}). {remedy}"
    return f"The German dictionary is kept in {place} for now ({where}). {remedy}"


def _versions() -> str:
    return f"simplemma {installed_version('simplemma')} compiled by {source_digest(*_COMPILER)}"


def _file_name() -> str:
    return f"german-{installed_version('simplemma')}-{source_digest(*_COMPILER)}.lexicon"


@cache
def _at_hand() -> Lexicon | None:
    return Lexicon.find()


@cache
def german_lexicon() -> Lexicon:
    """The lexicon, opened once in a process."""
    found = _at_hand()
    return Lexicon.open() if found is None else found


def is_lexicon_compiled() -> bool:
    """Whether the lexicon has been opened, or compiled before and kept; else to open it takes some ten seconds."""
    return german_lexicon.cache_info().currsize > 0 or _at_hand() is not None


def _lines(text: str) -> list[str]:
    # One string of lines is read several times faster than a list of strings.
    return text.split("\n") if text else []


def _compile() -> Compiled:
    # Both are only needed here, and importing them takes longer than opening a compiled lexicon.
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    from fundstelle.index.german.lexicon_build import compile_lexicon

    return compile_lexicon(DefaultDictionaryFactory().get_dictionary("de").items())
