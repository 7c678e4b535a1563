"""What is known of the chunks of texts, by which a text is looked through for words without being analysed again.

A chunk is what stands between two blanks. What a word is depends on nothing outside of its chunk, but for the words
that ask for their neighbours (see `neighbours`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from fundstelle.index.german._scan import Chunk
from fundstelle.index.german.neighbours import is_asking_word
from fundstelle.index.german.tokens import CLOSING, Reading, Token
from fundstelle.index.german.words import Word

__all__ = ["SeenChunks", "one_word", "token_of"]

# So many are remembered; a chunk with its terms takes half a kilobyte.
_REMEMBERED = 65_536
# So many letters do they have at the most on average.
_LETTERS_OF_A_CHUNK = 16
# A sign that ends a chunk and bears on no word before it.
_PLAIN_SIGNS = frozenset('.,;:!?)"“”«»')


class SeenChunks:
    """The chunks that have been met, with their terms as numbers; for several threads. Full some time, it is replaced.

    Attributes:
        known: what is known of them, see `_scan.Chunk`.
        wordings: the terms of exact wordings by their numbers.
    """

    def __init__(self, word: Callable[[str], Word], read: Callable[[str], tuple[int, bool, Iterable[Word]]]) -> None:
        """Begin without any.

        Args:
            word: says what is known of a word.
            read: gives for a chunk the number of its tokens, whether one asks for its neighbours, and its words.
        """
        self.known: dict[str, Chunk] = {}
        self.wordings: dict[int, str] = {}
        self._word = word
        self._read = read
        self._letters = 0
        self._numbers = count()
        self._stems: dict[str, int] = {}
        self._number_of: dict[str, int] = {}

    @property
    def is_full(self) -> bool:
        """Whether another is to take the place of this."""
        return len(self.known) >= _REMEMBERED or self._letters > _REMEMBERED * _LETTERS_OF_A_CHUNK

    def learn(self, chunk: str) -> None:
        """Meet a chunk for the first time."""
        if word := one_word(chunk):
            entry = self.known.get(word) or self._of_word(word)
        else:
            tokens, asks, words = self._read(chunk)
            entry = (2 * tokens + asks, *self._terms(words))
        self._letters += len(chunk)
        self.known[chunk] = entry

    def stem(self, stem: str) -> int:
        """The number of a stem."""
        number = self._stems.get(stem)
        return self._stems.setdefault(stem, next(self._numbers)) if number is None else number

    def wording(self, wording: str) -> int:
        """The number of an exact wording."""
        number = self._number_of.get(wording)
        if number is None:
            number = self._number_of.setdefault(wording, next(self._numbers))
            self.wordings[number] = wording
        return number

    def _of_word(self, text: str) -> Chunk:
        word = self._word(text)
        head = 2 + is_asking_word(text)
        if not word.wording:
            return (head,)
        if not word.parts:  # the usual case, and the fast one
            return head, self.stem(word.stem), self.wording(word.wording)
        return head, *self._terms([word])

    def _terms(self, words: Iterable[Word]) -> set[int]:
        terms = set()
        for word in words:
            terms.add(self.stem(word.stem))
            terms.add(self.wording(word.wording))
            terms.update(self.stem(part.stem) for part in word.parts)
        return terms


def one_word(chunk: str) -> str | None:
    """The only word of a chunk that is this at its beginning and perhaps a sign: the usual case. Else None."""
    word = chunk[:-1] if chunk[-1:] in _PLAIN_SIGNS else chunk
    return word if word.isalnum() and (len(word) == 1 or word[1:].islower() or word.isdecimal()) else None


def token_of(chunk: str, word: str) -> Token:
    """The token of a chunk of one word, see `one_word`."""
    sign = chunk[len(word) :]
    return Token(word, 0, len(word), 0, (Reading(word, 0, len(word)),), sign_after="" if sign in CLOSING else sign)
