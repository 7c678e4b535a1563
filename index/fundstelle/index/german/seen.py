"""What is known of the chunks of texts, by which a text is looked through for words without being analysed again.

A chunk is what stands between two blanks. What a word is depends on nothing outside of its chunk, but for the words
that ask for their neighbours (see `neighbours`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import count
from operator import itemgetter
from typing import Final, NamedTuple

from fundstelle.index.german._scan import ChunkTable
from fundstelle.index.german.stopwords import is_noun_by_capital
from fundstelle.index.german.tokens import CLOSING, Reading, Token

__all__ = ["ChunkTerm", "SeenChunks", "one_word", "token_of"]

# So many are remembered; a chunk with its terms takes a quarter of a kilobyte.
_REMEMBERED: Final = 65_536
# So many letters do they have at the most on average, with those of their terms.
_LETTERS_OF_A_CHUNK: Final = 48
# A sign that ends a chunk and bears on no word before it.
_PLAIN_SIGNS: Final = frozenset('.,;:!?)"“”«»')


class ChunkTerm(NamedTuple):
    """A term within a chunk: a stem or an exact wording, and the offsets of what it stands for."""

    text: str
    is_wording: bool
    start: int
    end: int


class SeenChunks:
    """The chunks that have been met, with their terms as numbers; for several threads. Full some time, it is replaced.

    Stems have even numbers, exact wordings odd ones.

    Attributes:
        table: what is known of them.
    """

    def __init__(self, read: Callable[[str], tuple[int, Iterable[ChunkTerm]]]) -> None:
        """Begin without any.

        Args:
            read: gives for a chunk its head, see `ChunkTable`, and its terms, unless a token of it always asks.
        """
        self.table = ChunkTable(_REMEMBERED, (_seed(), _seed()))
        self._read = read
        self._letters = 0
        self._stems: dict[str, int] = {}
        self._wordings: dict[str, int] = {}
        self._wording_of: dict[int, str] = {}
        self._even, self._odd = count(0, 2), count(1, 2)

    @property
    def is_full(self) -> bool:
        """Whether another is to take the place of this."""
        return len(self.table) >= _REMEMBERED or self._letters > _REMEMBERED * _LETTERS_OF_A_CHUNK

    def learn(self, chunk: str) -> None:
        """Meet a chunk for the first time."""
        head, terms = self._read(chunk)
        told = {(self.wording(t.text) if t.is_wording else self.stem(t.text), t.start, t.end) for t in terms}
        self._letters += len(chunk)
        self.table.add(chunk, head, sorted(told, key=itemgetter(1)))

    def stem(self, stem: str) -> int:
        """The number of a stem."""
        number = self._stems.get(stem)
        if number is None:
            self._letters += len(stem)
            number = self._stems.setdefault(stem, next(self._even))
        return number

    def wording(self, wording: str) -> int:
        """The number of an exact wording."""
        number = self._wordings.get(wording)
        if number is None:
            self._letters += len(wording)
            number = next(self._odd)
            self._wording_of[number] = wording
            number = self._wordings.setdefault(wording, number)
        return number

    def wording_of(self, number: int) -> str:
        """The exact wording with a number."""
        return self._wording_of[number]


def one_word(chunk: str) -> str | None:
    """The only word of a chunk that is this at its beginning and perhaps a sign: the usual case. Else None.

    So it is for a word that stands for another one besides.
    """
    word = chunk[:-1] if chunk[-1:] in _PLAIN_SIGNS else chunk
    if not (word.isalnum() and (len(word) == 1 or word[1:].islower() or word.isdecimal())):
        return None
    return None if is_noun_by_capital(word) else word


def token_of(chunk: str, word: str) -> Token:
    """The token of a chunk of one word, see `one_word`."""
    sign = chunk[len(word) :]
    return Token(word, 0, len(word), 0, (Reading(word, 0, len(word)),), sign_after="" if sign in CLOSING else sign)


def _seed() -> int:
    """An odd number of 64 bits."""
    return int.from_bytes(os.urandom(8)) | 1
