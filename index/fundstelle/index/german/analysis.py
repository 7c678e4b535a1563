"""The German analysis: a text in, the terms of its words out.

The one analysis serves indexing, querying and highlighting. It knows nothing of how terms are stored.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from fundstelle.index.german._compounds import Splitter
from fundstelle.index.german._scan import around
from fundstelle.index.german.ellipsis import FARTHEST, completed, completion
from fundstelle.index.german.lexicon import german_lexicon
from fundstelle.index.german.memory import Memory, RecentTexts
from fundstelle.index.german.seen import SeenChunks, one_word
from fundstelle.index.german.tokens import Reading, Token, tokenize
from fundstelle.index.german.userwords import UserWords
from fundstelle.index.german.words import Word, WordAnalysis

__all__ = [
    "KIN_LETTERS",
    "PART_WEIGHT",
    "AnalysedToken",
    "German",
    "ReadWord",
    "StemTerm",
    "german",
    "kin_of",
]

#: What a part of a compound counts beside a word of its own.
PART_WEIGHT = 0.5

# So many texts are remembered, and so many characters of them: a word takes half a kilobyte.
_REMEMBERED_TEXTS = 64
_REMEMBERED_CHARACTERS = 200_000

_REMEMBERED_NEIGHBOURS = 4_096

#: How many letters two stems have in common at the beginning that are taken for kin.
KIN_LETTERS = 5


class ReadWord(NamedTuple):
    """A word that stands in a text, or that a stretch of it stands for.

    Attributes:
        word: what is known of it.
        start: offset of the stretch in the text, in code points.
        end: offset behind it.
        is_written: whether the stretch begins with the word, so that the parts of the word can be seen in it.
    """

    word: Word
    start: int
    end: int
    is_written: bool


class StemTerm(NamedTuple):
    """A term of the stems of a text.

    Attributes:
        stem: the term.
        weight: what it counts.
        start: offset in the text of what it stands for.
        end: offset behind it.
        is_part: whether it is a part of a compound.
    """

    stem: str
    weight: float
    start: int
    end: int
    is_part: bool


class AnalysedToken(NamedTuple):
    """A token and the words that it stands for: itself, or what it is written for, or what it begins."""

    token: Token
    words: tuple[ReadWord, ...]

    @property
    def wordings(self) -> tuple[str, ...]:
        """The exact wordings, each once."""
        return tuple(dict.fromkeys(read.word.wording for read in self.words))

    @property
    def is_stop_word(self) -> bool:
        """Whether the word says nothing about what a text is about."""
        return all(read.word.is_stop_word for read in self.words)

    def has_stem(self, stems: Container[str]) -> bool:
        """Whether one of its stems, or of those of its parts, is among some; sooner known than its stems are made."""
        for read in self.words:
            if read.word.stem in stems or any(part.stem in stems for part in read.word.parts):
                return True
        return False

    def stems(self) -> list[StemTerm]:
        """The stems with their weights; a stem that comes twice counts once, by its greatest weight."""
        first = self.words[0]
        if len(self.words) == 1 and not first.word.parts:  # the usual case, and the fast one
            return [StemTerm(first.word.stem, 1.0, first.start, first.end, is_part=False)]
        terms: dict[str, StemTerm] = {}
        for read in self.words:
            terms.setdefault(read.word.stem, StemTerm(read.word.stem, 1.0, read.start, read.end, is_part=False))
        for read in self.words:
            for part in read.word.parts:
                # Of what is not written out, all that stands there is marked.
                start, end = (read.start + part.start, read.start + part.end) if read.is_written else read[1:3]
                terms.setdefault(part.stem, StemTerm(part.stem, PART_WEIGHT, start, end, is_part=True))
        return list(terms.values())


def _tokens_within(chunk: str) -> tuple[Token, ...]:
    """The tokens of a chunk between two blanks."""
    return tuple(tokenize(f" {chunk} "))


def _count_within(chunk: str) -> int:
    tokens = _tokens_within(chunk)
    return 2 * len(tokens) + _has_loose_hyphen(tokens)


def _has_loose_hyphen(tokens: Iterable[Token]) -> bool:
    return any(token.hyphen_before or token.hyphen_after for token in tokens)


def kin_of(stem: str) -> str | None:
    """The term that a stem shares with all that begin alike, such as bestrafen and Bestrafung; None for short ones.

    It ends in a hyphen, so that no stem is like it.
    """
    return f"{stem[:KIN_LETTERS]}-" if len(stem) >= KIN_LETTERS else None


class German:
    """Analyses German texts with one user's own words. Made by `german`."""

    def __init__(self, user_words: UserWords) -> None:
        """Analyse with these own words; opens the lexicon."""
        self.user_words = user_words
        self.synonyms = user_words.synonyms_of()
        self._lexicon = german_lexicon()
        self._splitter = Splitter(self._lexicon)
        self.words = WordAnalysis(self._lexicon, self._splitter, user_words)
        self.analyse = self._remembering()
        self._seen = self._nothing_seen()
        # The tokens of chunks that stand beside loose hyphens, of which few come again and again.
        self._neighbours: Memory[str, tuple[Token, ...]] = Memory(_tokens_within, _REMEMBERED_NEIGHBOURS)
        self._counts: Memory[str, int] = Memory(_count_within)

    def word(self, text: str) -> Word:
        """What is known of one word as written."""
        return self.words.word(text)

    def unit(self, text: str, completed: Mapping[int, str]) -> tuple[AnalysedToken, ...]:
        """The words of one unit (see `tokens.UNIT`), those without a Latin spelling too.

        Args:
            text: the unit.
            completed: by the place of a token in the unit, what it stands for by `completion`.
        """
        more = {place: [Reading(word, 0, 0)] for place, word in completed.items()}
        return tuple(AnalysedToken(t, self._read(t, more.get(t.position, ()))) for t in tokenize(text))

    def completion(self, token: Token, before: Iterable[Token], after: Iterable[Token]) -> str | None:
        """What a token with a hyphen stands for, by its neighbours, the nearest first (see `ellipsis.completion`)."""
        reading = completion(token, before, after, self._lexicon, self._splitter)
        return reading and reading.word

    def renewed(self) -> German:
        """The same analysis that has no words in its memory, for those who need each word once only."""
        other = copy(self)
        other.words = WordAnalysis(self._lexicon, self._splitter, self.user_words)
        other.analyse = other._remembering()  # noqa: SLF001  # one of our own
        return other

    def _remembering(self) -> RecentTexts[tuple[AnalysedToken, ...]]:
        # A text is analysed once for its stems and once for its wording, and headlines come again with every passage.
        return RecentTexts(self._analyse, _REMEMBERED_TEXTS, _REMEMBERED_CHARACTERS)

    def seen(self) -> SeenChunks:
        """The chunks that have been met in texts. It is asked for again now and then: when it is full, it is new."""
        if self._seen.is_full:
            self._seen = self._nothing_seen()
        return self._seen

    def read(self, text: str) -> tuple[AnalysedToken, ...]:
        """The words of a text as `analyse` gives them, but not remembered: the faster way where it is a chunk."""
        if one := one_word(text):
            token = Token(one, 0, len(one), 0, (Reading(one, 0, len(one)),))
            words = self._read(token, ())
            return (AnalysedToken(token, words),) if words else ()
        return self._analyse(text)

    def read_chunk(self, text: str, start: int, end: int) -> tuple[AnalysedToken, ...]:
        """The words of a chunk as they are within a text, whose words tell what a loose hyphen in it stands for.

        Args:
            text: the text.
            start: where the chunk begins, behind a blank. Offsets and positions of the words count from there.
            end: the offset behind it, before a blank.
        """
        # The blank behind a hyphen tells that it is loose.
        tokens = list(tokenize(text[start : end + 1]))
        extra: dict[int, list[Reading]] = {}
        for place, token in enumerate(tokens):
            if token.hyphen_after or token.hyphen_before:
                first, last = around(text, start, end, FARTHEST)
                before = chain(tokens[:place][::-1], self._tokens_before(text[first:start]))
                after = chain(tokens[place + 1 :], self._tokens_after(text[end:last], is_end=last == len(text)))
                if reading := completion(token, before, after, self._lexicon, self._splitter):
                    extra[place] = [reading]
        words = (AnalysedToken(token, self._read(token, extra.get(i, ()))) for i, token in enumerate(tokens))
        return tuple(word for word in words if word.words)

    def token_counts(self) -> Memory[str, int]:
        """By a chunk twice the number of its tokens, and 1 more where one of them has a loose hyphen; remembered."""
        return self._counts

    def _tokens_before(self, text: str) -> Iterator[Token]:
        """The tokens at the end of a text behind which another follows, the last one first."""
        for chunk in reversed(text.split()):
            yield from reversed(self._neighbours[chunk])

    def _tokens_after(self, text: str, *, is_end: bool) -> Iterator[Token]:
        """The tokens at the beginning of what follows; at the end of all no hyphen is loose."""
        chunks = text.split()
        for chunk in chunks[:-1] if is_end else chunks:
            yield from self._neighbours[chunk]
        if is_end and chunks:
            yield from tokenize(chunks[-1])

    def _nothing_seen(self) -> SeenChunks:
        return SeenChunks(self.word, self._chunk)

    def _chunk(self, chunk: str) -> tuple[int, bool, list[Word]]:
        tokens = _tokens_within(chunk)
        return len(tokens), _has_loose_hyphen(tokens), [read.word for token in tokens for read in self._read(token, ())]

    def _analyse(self, text: str) -> tuple[AnalysedToken, ...]:
        """The words of a text; those without a Latin spelling are left out and leave a gap in the positions."""
        tokens = list(tokenize(text))
        extra = self._completed(tokens)
        analysed = (AnalysedToken(t, self._read(t, extra.get(i, ()))) for i, t in enumerate(tokens))
        return tuple(token for token in analysed if token.words)

    def _completed(self, tokens: Sequence[Token]) -> dict[int, list[Reading]]:
        extra: dict[int, list[Reading]] = {}
        if any(token.hyphen_after or token.hyphen_before for token in tokens):
            for place, reading in completed(tokens, self._lexicon, self._splitter):
                extra.setdefault(place, []).append(reading)
        return extra

    def _read(self, token: Token, more: Sequence[Reading]) -> tuple[ReadWord, ...]:
        if len(token.readings) == 1 and not more:  # the usual case, and the fast one
            word = self.words.word(token.text)
            return (ReadWord(word, token.start, token.end, is_written=True),) if word.wording else ()
        words = [
            ReadWord(self._word_of(token, reading), reading.start, reading.end, token.text.startswith(reading.word))
            for reading in (*token.readings, *more)
        ]
        return tuple(read for read in words if read.word.wording)

    def _word_of(self, token: Token, reading: Reading) -> Word:
        word = self.words.word(reading.word)
        # The parts of US-Präsident are tokens of their own.
        return word._replace(parts=()) if reading.end > token.end + 1 else word


@lru_cache(maxsize=8)
def german(user_words: UserWords = UserWords()) -> German:  # noqa: B008  # frozen
    """The German analysis with a user's own words; one and the same for the same words."""
    return German(user_words)
