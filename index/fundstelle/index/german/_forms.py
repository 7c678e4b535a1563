"""The loops over one form: what the lexicon's tables say of it, its umlauts, and whether its spelling is plain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import marisa_trie

try:
    import cython
except ImportError:
    from fundstelle.index import uncompiled as cython

_WITH_OR_WITHOUT_UMLAUT = "aouäöü"
_UMLAUT = dict(zip(_WITH_OR_WITHOUT_UMLAUT, "äöüaou", strict=True))
# To call the class itself makes a tuple of it by way of a function of Python's.
_new = tuple.__new__


@cython.cclass
class Entries:
    """What the forms of a trie can be, in records by the numbers of forms, and in rules by which lemmas are made."""

    _kind: type[Any]
    _trie: marisa_trie.Trie
    _tails: list[str]
    _index: cython.const[cython.ushort][::1]
    _cuts: cython.const[cython.ushort][::1]
    _nouns: cython.const[cython.int][::1]
    _others: cython.const[cython.int][::1]
    _kinds: cython.const[cython.uchar][::1]

    def __init__(self, kind: type[Any], trie: marisa_trie.Trie, tails: list[str], *tables: Any) -> None:
        """Take the named tuple of an entry, and the tables as `lexicon_build` makes them.

        Args:
            kind: a named tuple of the lemma as a noun, that as another word, and the word classes.
            trie: all forms.
            tails: of each rule, what it puts at the end of a form.
            tables: the numbers of records by those of forms; of each rule, how many letters it cuts; of each record,
                the rules of both lemmas, -1 for none, and the word classes.
        """
        self._kind = kind
        self._trie = trie
        self._tails = tails
        self._index, self._cuts, self._nouns, self._others, self._kinds = (memoryview(table) for table in tables)

    @cython.ccall
    def entry(self, form: str) -> object:
        """What a form in lower case can be; None if it is unknown."""
        number = self._trie.get(form)
        if number is None:
            return None
        record: cython.Py_ssize_t = self._index[number]
        return _new(
            self._kind,
            (
                self._lemma(form, self._nouns[record]),
                self._lemma(form, self._others[record]),
                self._kinds[record],
            ),
        )

    @cython.cfunc
    def _lemma(self, form: str, rule: cython.Py_ssize_t) -> object:
        if rule < 0:
            return None
        return form[: len(form) - self._cuts[rule]] + self._tails[rule]

    def with_other_umlaut(self, form: str) -> Sequence[Any]:
        """The entries of the forms that differ from one in lower case by one umlaut more or less."""
        found: list[Any] = []
        place: cython.Py_ssize_t
        for place in range(len(form)):
            letter = form[place]
            if letter in _WITH_OR_WITHOUT_UMLAUT:
                entry = self.entry(form[:place] + _UMLAUT[letter] + form[place + 1 :])
                if entry is not None:
                    found.append(entry)
        return found


def is_plain(word: str) -> bool:
    """Whether a word in lower case is of German letters and digits alone, without ß and without a letter thrice."""
    code: cython.uint
    last: cython.uint = 0
    before: cython.uint = 0
    for letter in word:
        code = ord(letter)
        if code == last and code == before:
            return False
        if not (97 <= code <= 122 or 48 <= code <= 57 or code in (0xE4, 0xF6, 0xFC)):  # a-z 0-9 äöü
            return False
        before = last
        last = code
    return True
