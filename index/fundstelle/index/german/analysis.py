"""The German analysis: a text in, the terms of its words out.

The one analysis serves indexing, querying and highlighting. It knows nothing of how terms are stored.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from fundstelle.index.german._compounds import Splitter
from fundstelle.index.german._scan import TOKENS, around
from fundstelle.index.german.folding import fold, normalise
from fundstelle.index.german.lexicon import german_lexicon
from fundstelle.index.german.memory import Memory, RecentTexts
from fundstelle.index.german.neighbours import ALWAYS, FARTHEST, asking, asks, further_readings
from fundstelle.index.german.seen import ChunkTerm, SeenChunks, one_word
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
    "backwards",
    "continued",
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
        also: other stretches that belong to the word.
    """

    word: Word
    start: int
    end: int
    is_written: bool
    also: tuple[tuple[int, int], ...] = ()


class StemTerm(NamedTuple):
    """A term of the stems of a text.

    Attributes:
        stem: the term.
        weight: what it counts.
        start: offset in the text of what it stands for.
        end: offset behind it.
        is_part: whether it is a part of a compound.
        also: other stretches that belong to what it stands for.
    """

    stem: str
    weight: float
    start: int
    end: int
    is_part: bool
    also: tuple[tuple[int, int], ...] = ()


class AnalysedToken(NamedTuple):
    """A token and the words that it stands for: itself, or what it is written for, or what it begins.

    Attributes:
        token: the token.
        words: the words.
        begun: `continued` of the wording of the word that one before it begins, or nothing.
    """

    token: Token
    words: tuple[ReadWord, ...]
    begun: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The exact wordings, each once; at last that of what was begun."""
        wordings = dict.fromkeys(read.word.wording for read in self.words)
        return (*wordings, self.begun) if self.begun else tuple(wordings)

    @property
    def is_stop_word(self) -> bool:
        """Whether the word says nothing about what a text is about."""
        return all(read.word.is_stop_word for read in self.words)

    @property
    def is_number(self) -> bool:
        """Whether it is a number with signs in it: its first word is its term, others are spellings or years."""
        text = self.token.text
        return text[0].isdecimal() and not text.isalnum()

    def has_stem(self, stems: Container[str]) -> bool:
        """Whether one of its stems, or of those of its parts, is among some; sooner known than its stems are made."""
        for read in self.words:
            if read.word.stem in stems or any(part.stem in stems for part in read.word.parts):
                return True
        return False

    def stems(self) -> list[StemTerm]:
        """The stems with their weights; a stem that comes twice counts once, by its greatest weight."""
        only = self.words[0]
        if len(self.words) == 1 and not only.word.parts:  # the usual case, and the fast one
            return [StemTerm(only.word.stem, 1.0, only.start, only.end, is_part=False)]
        terms: dict[str, StemTerm] = {}
        for word, start, end, _, also in self.words:
            terms.setdefault(word.stem, StemTerm(word.stem, 1.0, start, end, is_part=False, also=also))
        for word, start, end, is_written, also in self.words:
            for part in word.parts:
                # Of what is not written out, all that stands there is marked.
                span = (start + part.start, start + part.end) if is_written else (start, end)
                terms.setdefault(part.stem, StemTerm(part.stem, PART_WEIGHT, *span, is_part=True, also=also))
        return list(terms.values())


def _tokens_within(chunk: str) -> tuple[Token, ...]:
    """The tokens of a chunk between two blanks."""
    return tuple(tokenize(f"{chunk} "))


def _head(chunk: str) -> int:
    """What `ChunkTable` is told of a chunk: how many tokens it has, and whether one asks for its neighbours."""
    return ((1 if one_word(chunk) else len(_tokens_within(chunk))) << TOKENS) + asking(chunk)


def _terms_of(words: Iterable[AnalysedToken]) -> Iterator[ChunkTerm]:
    for word in words:
        yield from (ChunkTerm(term.stem, False, term.start, term.end) for term in word.stems())  # noqa: FBT003
        yield from (ChunkTerm(read.word.wording, True, read.start, read.end) for read in word.words)  # noqa: FBT003
        if word.begun:
            yield ChunkTerm(word.begun, True, word.token.start, word.token.end)  # noqa: FBT003


def continued(wording: str) -> str:
    """The term at the second and at each further word of what is one word with this wording: USPräsident.

    A phrase with the one word finds the others by it. It begins with a hyphen, so that no wording is like it.
    """
    return f"-{wording}"


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
        # The tokens of chunks that stand beside others which ask for them, of which few come again and again.
        self._neighbours: Memory[str, tuple[Token, ...]] = Memory(_tokens_within, _REMEMBERED_NEIGHBOURS)
        self._counts: Memory[str, int] = Memory(_head)

    def word(self, text: str) -> Word:
        """What is known of one word as written."""
        return self.words.word(text)

    def forms_elsewhere(self, word: Word) -> list[str]:
        """The wordings of the forms of a word that the analysis takes for forms of another one (Dosis: Dosen)."""
        return [fold(normalise(form)) for form in self._lexicon.elsewhere.get(word.lemma, ())]

    def has_whole(self, text: str) -> bool:
        """Whether the dictionary has a word as a whole, or the user has said how it is split."""
        return self.words.has_whole(text)

    def unit(self, text: str, further: Mapping[int, Iterable[str]]) -> tuple[AnalysedToken, ...]:
        """The words of one unit (see `tokens.UNIT`), those without a Latin spelling too.

        Args:
            text: the unit.
            further: by the place of a token in the unit, what else it stands for by `further_readings`.
        """
        more = {place: [Reading(word, 0, 0) for word in words] for place, words in further.items()}
        return tuple(self._analysed(t, more.get(t.position, ())) for t in tokenize(text))

    def further_readings(self, token: Token, before: Iterable[Token], after: Iterable[Token]) -> list[Reading]:
        """What else a token stands for by its neighbours, the nearest first (see `neighbours.further_readings`)."""
        return further_readings(token, before, after, self._lexicon, self._splitter)

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
        """The words of a chunk as they are within a text, which tells its words what they ask for.

        Args:
            text: the text.
            start: where the chunk begins, behind a blank. Offsets and positions of the words count from there.
            end: the offset behind it, before a blank.
        """
        # The blank behind a hyphen tells that it is loose.
        tokens = list(tokenize(text[start : end + 1]))
        further: dict[int, list[Reading]] = {}
        for place, token in enumerate(tokens):
            if asks(token):
                first, last = around(text, start, end, FARTHEST)
                before = chain(backwards(tokens, place), self._tokens_before(text[first:start]))
                behind = self._tokens_after(text[end:last], end - start, is_end=last == len(text))
                after = chain(islice(tokens, place + 1, None), behind)
                further[place] = self.further_readings(token, before, after)
        return self._with_words(tokens, further)

    def heads(self) -> Memory[str, int]:
        """By a chunk its head, see `ChunkTable`; remembered."""
        return self._counts

    def _tokens_before(self, text: str) -> Iterator[Token]:
        """The tokens at the end of a text behind which another follows, the last one first; at its end is offset 0."""
        end = len(text)
        for chunk in reversed(text.split()):
            end = text.rindex(chunk, 0, end)
            yield from (_moved(token, end - len(text)) for token in reversed(self._neighbours[chunk]))

    def _tokens_after(self, text: str, offset: int, *, is_end: bool) -> Iterator[Token]:
        """The tokens at the beginning of what follows, from an offset on; at the end of all no hyphen is loose."""
        chunks = text.split()
        start = 0
        for number, chunk in enumerate(chunks, 1):
            start = text.index(chunk, start)
            tokens = tokenize(chunk) if is_end and number == len(chunks) else self._neighbours[chunk]
            yield from (_moved(token, offset + start) for token in tokens)
            start += len(chunk)

    def _nothing_seen(self) -> SeenChunks:
        return SeenChunks(self._chunk)

    def _chunk(self, chunk: str) -> tuple[int, Iterable[ChunkTerm]]:
        """The head of a chunk, and its terms unless a token of it always asks for its neighbours."""
        head = _head(chunk)
        return head, () if head & ALWAYS else _terms_of(self.read(chunk))

    def _analyse(self, text: str) -> tuple[AnalysedToken, ...]:
        """The words of a text; those without a Latin spelling are left out and leave a gap in the positions."""
        tokens = list(tokenize(text))
        further: dict[int, list[Reading]] = {}
        for place, token in enumerate(tokens):
            if asks(token):
                before, after = backwards(tokens, place), islice(tokens, place + 1, place + 1 + FARTHEST)
                further[place] = self.further_readings(token, before, after)
        return self._with_words(tokens, further)

    def _with_words(self, tokens: Sequence[Token], further: Mapping[int, list[Reading]]) -> tuple[AnalysedToken, ...]:
        analysed = (self._analysed(t, further.get(i, ())) for i, t in enumerate(tokens))
        return tuple(token for token in analysed if token.words)

    def _analysed(self, token: Token, more: Sequence[Reading]) -> AnalysedToken:
        begun = self.words.word(token.begun).wording if token.begun else ""
        return AnalysedToken(token, self._read(token, more), continued(begun) if begun else "")

    def _read(self, token: Token, more: Sequence[Reading]) -> tuple[ReadWord, ...]:
        if len(token.readings) == 1 and not more:  # the usual case, and the fast one
            word = self.words.word(token.text)
            return (ReadWord(word, token.start, token.end, is_written=True),) if word.wording else ()
        words = [self._read_word(token, reading, is_joined=reading.end > token.end) for reading in token.readings]
        words += [self._read_word(token, reading) for reading in more]
        return tuple(read for read in words if read.word.wording)

    def _read_word(self, token: Token, reading: Reading, *, is_joined: bool = False) -> ReadWord:
        word, (text, start, end, also) = self.words.word(reading.word), reading
        # The parts of US-Präsident are tokens of their own.
        return ReadWord(word._replace(parts=()) if is_joined else word, start, end, token.text.startswith(text), also)


def backwards(tokens: Sequence[Token], place: int) -> Iterator[Token]:
    """The tokens before the one at a place, the nearest first."""
    return map(tokens.__getitem__, range(place - 1, -1, -1))


def _moved(token: Token, offset: int) -> Token:
    return token._replace(start=token.start + offset, end=token.end + offset)


@lru_cache(maxsize=8)
def german(user_words: UserWords = UserWords()) -> German:  # noqa: B008  # frozen
    """The German analysis with a user's own words; one and the same for the same words."""
    return German(user_words)
