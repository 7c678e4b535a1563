"""The German lexicon: what a word form can be, what its lemma is, and how productive it is in compounds.

The words are those of simplemma's German dictionary (https://github.com/adbar/simplemma, MIT). Reading it takes over a
second, so it is compiled once (some ten seconds) into a file of 5.3 MB that is memory-mapped from then on; opening that
takes less than twenty milliseconds. The file holds, one after the other:

1. a marisa trie of all forms in lower case, which numbers them; a form with ß also stands there with ss;
2. for every form, by its number, the number of its record as an unsigned 16-bit integer;
3. the tables as JSON: the records (how to make the lemmas from the form, and its word classes) and the productivity of
   modifiers and heads;
4. where 2 and 3 begin, and a mark that the file is complete.

marisa maps a file from its start and ignores what follows the trie, which is why one file is enough.

Of what simplemma does beyond looking a form up, only the verbs with a prefix are kept: its rules for unknown nouns and
adjectives cut endings that a stemmer cuts as well, and a compound's lemma follows from its head (`Splitter.lemma`).
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import tempfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import marisa_trie

from fundstelle.index.german.installed import installed_version
from fundstelle.index.german.morphology import VERB, VERB_PREFIXES

# To be raised whenever what is compiled changes.
FORMAT: Final = 3
CACHE_VARIABLE: Final = "FUNDSTELLE_CACHE"
# Shorter forms are as often something else (-tat, -war).
SHORTEST_VERB: Final = 4
_PREFIX_SET: Final = frozenset(VERB_PREFIXES)
_PREFIX_LENGTHS: Final = sorted({len(prefix) for prefix in VERB_PREFIXES}, reverse=True)
_MARK: Final = b"FSTLEX01"
_FOOTER: Final = struct.Struct("<QQ8s")


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

    """

    def __init__(self, trie: marisa_trie.Trie, index: Sequence[int], tables: Mapping[str, Any]) -> None:
        """Takes the trie of forms, the record number of each form by its number, and the tables of `_compile`."""
        self._trie = self.forms = trie
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

    def lemma(self, word: str) -> str:
        """The lemma of a form; of an unknown one, the form itself, in lower case.

        Where a form is both a noun and another word, a capital decides for the noun and its absence for the other one.
        An unknown form without a capital may be a known verb with a prefix (herausfiel: herausfallen).
        """
        form = word.lower()
        number = self._trie.get(form)
        if number is None:
            return (self._prefixed_verb(form) or form) if form == word else form
        record = self._index[number]
        rule = self._record_nouns[record]
        if rule < 0 or (form[0] == word[0] and self._record_others[record] >= 0):
            rule = self._record_others[record]
        lemma: str = form[: len(form) - self._rule_cuts[rule]] + self._rule_tails[rule]
        return lemma

    def lemmas(self, word: str) -> tuple[str, ...]:
        """All lemmas of a form, the one that `lemma` gives first; for a query, whose capitals say little."""
        entry = self.entry(word)
        if entry is None:
            return (self.lemma(word),)
        return entry.lemmas(is_capitalised=word[0] != word[0].lower())

    def _prefixed_verb(self, form: str) -> str | None:
        """The infinitive that an unknown form has if it is a known form of a verb with a prefix, with zu or without."""
        for length in _PREFIX_LENGTHS:
            if form[:length] not in _PREFIX_SET:
                continue
            rest = form[length:]
            for simple in (rest, rest[2:] if rest.startswith("zu") else ""):
                entry = self.entry(simple) if len(simple) >= SHORTEST_VERB else None
                if entry is not None and entry.other is not None and entry.kind & VERB:
                    return form[:length] + entry.other
        return None

    def prefixes(self, text: str) -> list[str]:
        """All known forms that the text begins with, the shortest first."""
        found: list[str] = self._trie.prefixes(text.lower())
        return found

    @classmethod
    def is_compiled(cls, folder: Path | None = None) -> bool:
        """Whether opening the lexicon will find it compiled."""
        return any((place / _file_name()).is_file() for place in _folders(folder))

    @classmethod
    def open(cls, folder: Path | None = None) -> Lexicon:
        """Maps the compiled lexicon from a folder, by default the user's cache, and compiles it where it is missing.

        A folder that cannot be written to is no error: a temporary folder takes its place, and at worst the memory.
        """
        name = _file_name()
        for place in _folders(folder):
            found = _map(place / name)
            if found is not None:
                return cls(*found)
        compiled = _compile()
        for place in _folders(folder):
            if _save(place / name, compiled) and (found := _map(place / name)) is not None:
                return cls(*found)
        return cls(*compiled)


def _file_name() -> str:
    return f"german-{installed_version('simplemma')}-{FORMAT}.lexicon"


@cache
def german_lexicon() -> Lexicon:
    """The lexicon, opened once in a process."""
    return Lexicon.open()


def _lines(text: str) -> list[str]:
    # One string of lines is read several times faster than a list of strings.
    return text.split("\n") if text else []


def user_cache_folder() -> Path:
    """Where this system keeps what can be computed again, or the folder that FUNDSTELLE_CACHE names."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "fundstelle"


def _folders(first: Path | None) -> Iterator[Path]:
    """Where a compiled lexicon may lie; to find the temporary folder a file is written there, so that it comes last."""
    yield first or user_cache_folder()
    yield _temporary_folder()


def _temporary_folder() -> Path:
    """A folder of this user's own among the temporary ones, so that nobody else can put a lexicon there."""
    owner = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"fundstelle-{owner}"


def _owned(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _map(path: Path) -> tuple[marisa_trie.Trie, Sequence[int], Mapping[str, Any]] | None:
    """Maps a compiled lexicon; None if there is none, or none that is complete and this user's own."""
    try:
        if not _owned(path.parent):
            return None
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        index_start, tables_start, mark = _FOOTER.unpack(content[-_FOOTER.size :])
        if mark != _MARK:
            return None
        tables = json.loads(content[tables_start : -_FOOTER.size])
        index = memoryview(content)[index_start : index_start + 2 * tables["forms"]].cast("H")
        return marisa_trie.Trie().mmap(str(path)), index, tables
    except (OSError, ValueError, struct.error, RuntimeError):
        return None


def _save(path: Path, compiled: tuple[marisa_trie.Trie, Sequence[int], Mapping[str, Any]]) -> bool:
    """Writes a compiled lexicon under another name and moves it into place; False if that is not possible."""
    trie, index, tables = compiled
    head = trie.tobytes()
    head += bytes(-len(head) % 8)
    body = array("H", index).tobytes()
    footer = _FOOTER.pack(len(head), len(head) + len(body), _MARK)
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode()
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(head + body + text + footer)
        Path(temporary).replace(path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return False
    return True


def _compile() -> tuple[marisa_trie.Trie, Sequence[int], Mapping[str, Any]]:
    # Both are only needed here, and importing them takes longer than opening a compiled lexicon.
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    from fundstelle.index.german.lexicon_build import compile_tables

    return compile_tables(DefaultDictionaryFactory().get_dictionary("de").items())
