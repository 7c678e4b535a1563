"""The loops over one form: what the lexicon's tables say of it, its umlauts, and whether its spelling is plain.

Most of what is looked up is no word: each beginning of a compound is, and each form with an umlaut more or less. The
trie, where it takes a microsecond, is asked only for what a filter lets pass (Bloom 1970, "Space/Time Trade-offs in
Hash Coding with Allowable Errors"). In the filter each form has three bits of one number of 64, by its checksum.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Collection, Sequence
from typing import Any

import marisa_trie

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

_FORMS_OF_A_NUMBER = 8
# Spreads the 32 bits of a checksum over 64 (Knuth, "The Art of Computer Programming", volume 3, section 6.4).
_SPREAD = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
_BITS = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
# The steps of a checksum, by its last byte.
_STEPS = array("I", [zlib.crc32(bytes([byte]), 0xFFFFFFFF) ^ 0xFFFFFFFF for byte in range(256)])
_FIRST = cython.declare(cython.uint, 0xFFFFFFFF)
# To call the class itself makes a tuple of it by way of a function of Python's.
_new = tuple.__new__


def form_filter(forms: Collection[str]) -> array[int]:
    """The filter of forms in lower case: a power of two of numbers of 64 bits, two or more."""
    bits = 1
    while _FORMS_OF_A_NUMBER << bits < len(forms):
        bits += 1
    numbers = array("Q", bytes(8 << bits))
    for form in forms:
        # A letter that is not in Latin-1 counts as a question mark.
        spread = zlib.crc32(form.encode("latin-1", "replace")) * _SPREAD & _BITS
        numbers[spread >> 64 - bits] |= 1 << (spread & 63) | 1 << (spread >> 6 & 63) | 1 << (spread >> 12 & 63)
    return numbers


@cython.cfunc
@cython.inline
@cython.boundscheck(False)  # noqa: FBT003  # as Cython has it
def _letter(text: str, place: cython.Py_ssize_t) -> cython.uint:
    """The code of the letter at a place within a text, which the caller has held against its length."""
    return ord(text[place])


@cython.cclass
class Entries:
    """What the forms of a trie can be, in records by the numbers of forms, and in rules by which lemmas are made."""

    _kind: type[Any]
    _trie: marisa_trie.Trie
    _tails: list[str]
    _filter: cython.const[cython.ulonglong][::1]
    _shift: cython.int
    _steps: cython.const[cython.uint][::1]
    _index: cython.const[cython.ushort][::1]
    _cuts: cython.const[cython.ushort][::1]
    _nouns: cython.const[cython.int][::1]
    _others: cython.const[cython.int][::1]
    _kinds: cython.const[cython.uchar][::1]
    _terms: cython.const[cython.int][::1]

    def __init__(self, kind: type[Any], trie: marisa_trie.Trie, tails: list[str], *tables: Any) -> None:
        """Take the named tuple of an entry, and the tables as `lexicon_build` makes them.

        Args:
            kind: a named tuple of the lemma as a noun, that as another word, and the word classes.
            trie: all forms.
            tails: of each rule, what it puts at the end of a form.
            tables: the filter of forms; the numbers of records by those of forms; of each rule, how many letters it
                cuts; of each record, the rules of both lemmas, -1 for none, the word classes, and the rule of its
                term, -1 for none.
        """
        self._kind = kind
        self._trie = trie
        self._tails = tails
        views = [memoryview(table) for table in tables]
        self._filter, self._index, self._cuts, self._nouns, self._others, self._kinds, self._terms = views
        self._shift = 65 - len(self._filter).bit_length()
        self._steps = memoryview(_STEPS)

    @cython.ccall
    def entry(self, form: str) -> object:
        """What a form in lower case can be; None if it is unknown."""
        if not self._passes(_FIRST, form, 0, len(form)):
            return None
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

    def term(self, lemma: str) -> str | None:
        """The term of a lemma in lower case that does not have its Snowball stem; None if it has."""
        number = self._trie.get(lemma)
        if number is None:
            return None
        term: str | None = self._lemma(lemma, self._terms[self._index[number]])
        return term

    @cython.cfunc
    def _lemma(self, form: str, rule: cython.Py_ssize_t) -> object:
        if rule < 0:
            return None
        return form[: len(form) - self._cuts[rule]] + self._tails[rule]

    def with_other_umlaut(self, form: str) -> Sequence[Any]:
        """The entries of the forms that differ from one in lower case by one umlaut more or less."""
        found: list[Any] = []
        place: cython.Py_ssize_t
        checksum: cython.uint = _FIRST
        code: cython.uint
        other: cython.uint
        for place in range(len(form)):
            code = _letter(form, place)
            other = _other_umlaut(code)
            if other and self._passes(self._step(checksum, other), form, place + 1, len(form)):
                entry = self.entry(form[:place] + chr(other) + form[place + 1 :])
                if entry is not None:
                    found.append(entry)
            checksum = self._step(checksum, code)
        return found

    def beginnings(self, text: str, shortest: cython.Py_ssize_t, longest: cython.Py_ssize_t) -> list[str]:
        """The beginnings of a text in lower case, within these lengths, that may be known forms, the shortest first.

        All those that are known are among them, and few others.
        """
        found: list[str] = []
        length: cython.Py_ssize_t
        checksum: cython.uint = _FIRST
        code: cython.uint
        for length in range(1, min(longest, len(text)) + 1):
            code = _letter(text, length - 1)
            checksum = self._step(checksum, code)
            if length >= shortest and self._passes(checksum, text, length, length):
                found.append(text[:length])
        return found

    @cython.cfunc
    def _passes(
        self, checksum: cython.uint, form: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t
    ) -> cython.bint:
        """Whether what has a checksum as far as to a place, and then these letters of a form, may be a known form."""
        place: cython.Py_ssize_t
        code: cython.uint
        spread: cython.ulonglong
        bits: cython.ulonglong
        for place in range(start, end):
            code = _letter(form, place)
            checksum = self._step(checksum, code)
        spread = checksum ^ _FIRST
        spread = (spread * _SPREAD) & _BITS
        bits = self._filter[spread >> self._shift]
        return (bits >> (spread & 63)) & (bits >> (spread >> 6 & 63)) & (bits >> (spread >> 12 & 63)) & 1

    @cython.cfunc
    def _step(self, checksum: cython.uint, code: cython.uint) -> cython.uint:
        """The checksum of what is one letter longer."""
        byte: cython.uint = code if code < 256 else 63
        return self._steps[(checksum ^ byte) & 255] ^ (checksum >> 8)


@cython.cfunc
def _other_umlaut(code: cython.uint) -> cython.uint:
    """The vowel with or without its umlaut; 0 for any other letter."""
    if code in (0x61, 0xE4):  # a ä
        return 0x61 + 0xE4 - code
    if code in (0x6F, 0xF6):  # o ö
        return 0x6F + 0xF6 - code
    if code in (0x75, 0xFC):  # u ü
        return 0x75 + 0xFC - code
    return 0


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
