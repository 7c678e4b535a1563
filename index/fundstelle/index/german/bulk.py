"""The German analysis for very many texts: each distinct unit of them is analysed once, and a text is a row of numbers.

A unit is a word with all that is joined to it (see `tokens.UNIT`); its terms depend on nothing around it. The one
exception is a hyphen that stands for a part of a word (Vor- und Nachteile): with the word that is meant, it is a unit
of its own.

No unit goes across a blank, so a text is parted at its blanks first, which arrays do faster than a regular expression
(see `chunks`). A chunk is mostly one unit, with or without a sign; only one that is new is cut into its units.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fundstelle.index.german.analysis import PART_WEIGHT, AnalysedToken, German, kin_of, kin_terms
from fundstelle.index.german.chunks import ChunkNumbers, Column, cut_at_blanks
from fundstelle.index.german.folding import LONGEST_TERM
from fundstelle.index.german.tokens import HYPHENS, LOOSE_HYPHEN, SEPARATOR, UNIT, Token, tokenize
from fundstelle.index.german.words import Word

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]

__all__ = ["BulkAnalysis", "UnitTerms"]

# Texts are worked on so many characters at a time: their arrays fit into the cache of a processor.
_AT_ONCE = 100_000
# Chunks of so many characters in all are remembered: some 600,000, which take 60 MB.
_REMEMBERED = 8_000_000
# The tokens of so many chunks are remembered, which take 20 MB: as many as stand beside hyphens in a million texts.
_REMEMBERED_TOKENS = 60_000
# So many words are kept while units are analysed: those that come again and again in joined words.
_REMEMBERED_WORDS = 20_000


_NO_TOKENS: tuple[int, tuple[Token, ...]] = (-1, ())


class UnitTerms(NamedTuple):
    """The terms of one unit, at positions that count from its first token.

    Attributes:
        length: how many positions it takes: the tokens in it, those without a Latin spelling too.
        stems: the stems of every token, each with its position and its weight.
        kin: the terms that these stems share with their kin, each with its position and its weight.
        wordings: the exact wordings of every token, each with its position.
    """

    length: int
    stems: tuple[tuple[str, int, float], ...]
    kin: tuple[tuple[str, int, float], ...]
    wordings: tuple[tuple[str, int], ...]


class _Completed(NamedTuple):
    """The number of a unit in which hyphens stand for parts of words, and by places of tokens the words meant."""

    unit: int
    words: tuple[tuple[int, str], ...]


class BulkAnalysis:
    """Analyses many texts. Units are numbered from 0 as they are met, and remembered until `forget`."""

    def __init__(self, german: German) -> None:
        """Analyse as this analysis does, without filling its memory."""
        self._german = german.renewed()
        self.forget()

    def __len__(self) -> int:
        """How many distinct units are known."""
        return len(self._units)

    @property
    def size(self) -> int:
        """How many characters all known units have."""
        return self._size

    def forget(self) -> None:
        """Start anew with numbers from 0."""
        self._size = 0
        self._units: list[str | _Completed] = []
        self._numbers: dict[str | _Completed, int] = {}
        self._chunks = _Chunks()

    def units(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The units of texts.

        Returns:
            The numbers of the units of all texts, one after the other, int32; and how many units each text has, int32,
            as many as there are texts. A `SEPARATOR` between two units is a unit without terms.
        """
        if self._chunks.numbers.size > _REMEMBERED:
            self._chunks = _Chunks()
        none = np.empty(0, np.int32)
        units, counts = zip((none, none), *map(self._units_of, _portions(texts)), strict=True)
        return np.concatenate(units), np.concatenate(counts)

    def table(self, start: int) -> list[UnitTerms]:
        """The terms of the units with numbers from `start` on, in order of their numbers.

        The position of a unit in a text is the sum of the lengths of the units before it. The terms are made whenever
        they are asked for; they are not kept.
        """
        return [self._terms(unit) for unit in self._units[start:]]

    def _units_of(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        cut = cut_at_blanks([_prepared(text) if SEPARATOR in text or text[-1:] in HYPHENS else text for text in texts])
        numbers, new = self._chunks.numbers.number(cut)
        self._learn([cut.chunk(place) for place in new.tolist()])
        units, starts = self._chunks.units_of(numbers)
        self._complete(units, starts, numbers, cut.bounds)
        return units, np.diff(starts[cut.bounds]).astype(np.int32)

    def _complete(self, units: Numbers, starts: Integers, numbers: Numbers, bounds: Integers) -> None:
        """Replace the units in which hyphens stand for parts of words.

        Args:
            units: the units of some texts.
            starts: where those of each chunk begin.
            numbers: the chunks.
            bounds: where those of each text begin.
        """
        places = np.flatnonzero(self._chunks.are_unsettled(numbers))
        texts = np.searchsorted(bounds, places, "right") - 1
        spans = (places, starts[places], starts[places + 1], bounds[texts], bounds[texts + 1])
        for place, start, end, first, last in np.stack(spans, axis=1).tolist():
            if words := self._meant(numbers, place, first, last):
                units[start:end] = self._with_words(units[start:end].tolist(), words)
        self._chunks.forget_last()

    def _learn(self, chunks: Sequence[str]) -> None:
        """Keep what new chunks consist of, under the next numbers."""
        units = [[chunk] if chunk == SEPARATOR else UNIT.findall(chunk) for chunk in chunks]
        are_unsettled = [bool(own and LOOSE_HYPHEN.search(chunk)) for own, chunk in zip(units, chunks, strict=True)]
        self._chunks.add([[self._number(unit) for unit in of_chunk] for of_chunk in units], are_unsettled)

    def _number(self, unit: str | _Completed) -> int:
        known = self._numbers.get(unit)
        if known is None:
            known = self._numbers[unit] = len(self._units)
            self._units.append(unit)
            self._size += len(unit) if isinstance(unit, str) else sum(len(word) for _, word in unit.words)
        return known

    def _meant(self, numbers: Numbers, place: int, first: int, last: int) -> dict[int, str]:
        """The words that are meant by the hyphens of one of the chunks from first to last, by the places of tokens."""
        words = {}
        own = self._chunks.tokens(numbers.item(place))
        for number, token in enumerate(own):
            if token.hyphen_before or token.hyphen_after:
                before = chain(_backwards(own, number), self._chunks.tokens_before(numbers, place, first))
                after = chain(islice(own, number + 1, None), self._chunks.tokens_after(numbers, place, last))
                if word := self._german.completion(token, before, after):
                    words[number] = word
        return words

    def _with_words(self, units: list[int], words: dict[int, str]) -> list[int]:
        """The units of a chunk in which hyphens stand for parts of words."""
        if len(units) == 1:
            return [self._number(_Completed(units[0], tuple(words.items())))]
        ends = list(accumulate(sum(1 for _ in tokenize(self._text(unit))) for unit in units))
        own: dict[int, list[tuple[int, str]]] = {}
        for place, word in words.items():
            number = bisect_right(ends, place)
            own.setdefault(number, []).append((place - (ends[number - 1] if number else 0), word))
        completed = {number: self._number(_Completed(units[number], tuple(more))) for number, more in own.items()}
        return [completed.get(number, unit) for number, unit in enumerate(units)]

    def _text(self, number: int) -> str:
        unit = self._units[number]
        return unit if isinstance(unit, str) else self._text(unit.unit)

    def _terms(self, unit: str | _Completed) -> UnitTerms:
        if len(self._german.words) > _REMEMBERED_WORDS:
            self._german = self._german.renewed()
        if unit == SEPARATOR:
            return UnitTerms(1, (), (), ())
        if isinstance(unit, _Completed):
            return _terms_of(self._german.unit(self._text(unit.unit), dict(unit.words)))
        # Without a capital behind the first character there is nothing to take apart: the usual case, and the fast one.
        if unit.isalnum() and (len(unit) == 1 or unit[1:].islower() or unit.isdecimal()):
            return _terms_of_word(self._german.word(unit))
        return _terms_of(self._german.unit(unit, {}))


class _Chunks:
    """What is known of chunks, by their numbers.

    Attributes:
        numbers: gives them their numbers.
    """

    def __init__(self) -> None:
        self.numbers = ChunkNumbers()
        # Needed beside hyphens only.
        self._tokens: dict[int, tuple[Token, ...]] = {}
        self._last = _NO_TOKENS
        self._are_unsettled = Column(np.bool_)
        # Where the units of each chunk begin, and where those of the last one end.
        self._bounds = Column(np.int64, 0)
        self._units = Column(np.int32)

    def add(self, units: Sequence[Sequence[int]], are_unsettled: Sequence[bool]) -> None:
        """Keep what is known of the chunks with the next numbers: their units, and whether they are unsettled."""
        self._bounds.extend(len(self._units) + np.cumsum(np.fromiter(map(len, units), np.int64, len(units))))
        self._units.extend([*chain.from_iterable(units)])
        self._are_unsettled.extend(are_unsettled)

    def units_of(self, numbers: Numbers) -> tuple[Numbers, Integers]:
        """The units of chunks with these numbers, int32, and where those of each begin, with the end behind, int64."""
        firsts = self._bounds.items[numbers]
        sizes = self._bounds.items[1:][numbers] - firsts
        starts = np.concatenate(([0], np.cumsum(sizes)))
        places = np.repeat(firsts - starts[:-1], sizes) + np.arange(starts[-1])
        return self._units.items[places], starts

    def are_unsettled(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """Which of the chunks with these numbers have a hyphen that may stand for a part of a word."""
        return self._are_unsettled.items[numbers]

    def tokens(self, number: int) -> tuple[Token, ...]:
        """The tokens of the chunk with a number, in a text where a blank or a sign follows it."""
        known = self._tokens.get(number)
        if known is None:
            if self._last[0] == number:
                return self._last[1]
            chunk = self.numbers.chunk(number)
            known = tuple(tokenize(f"{chunk} "))
            # The few chunks that have more tokens could have any number of them.
            if len(known) <= 4 and len(chunk) <= LONGEST_TERM:
                if len(self._tokens) >= _REMEMBERED_TOKENS:
                    self._tokens.clear()
                self._tokens[number] = known
            else:
                self._last = number, known
        return known

    def forget_last(self) -> None:
        """Forget the tokens of the last long chunk, for which its neighbours ask one after the other."""
        self._last = _NO_TOKENS

    def tokens_before(self, numbers: Numbers, place: int, first: int) -> Iterator[Token]:
        """The tokens before the chunk at a place, the nearest first, as far as to the first chunk.

        No more of them are made than are taken, and so with `tokens_after`.
        """
        for other in range(place - 1, first - 1, -1):
            yield from reversed(self.tokens(numbers.item(other)))

    def tokens_after(self, numbers: Numbers, place: int, last: int) -> Iterator[Token]:
        """The tokens behind the chunk at a place, as far as to the end before the chunk last."""
        for other in range(place + 1, last):
            yield from self.tokens(numbers.item(other))


def _backwards(tokens: Sequence[Token], number: int) -> Iterator[Token]:
    """The tokens before the one with a number, the nearest first."""
    return map(tokens.__getitem__, range(number - 1, -1, -1))


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts in portions of about the same size, of some `_AT_ONCE` characters at most."""
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    total = int(ends[-1]) if ends.size else 0
    portions = ends * (total // _AT_ONCE + 1) // (total + 1)
    edges = [0, *(np.flatnonzero(np.diff(portions)) + 1).tolist(), len(texts)]
    return (texts[start:end] for start, end in pairwise(edges))


def _prepared(text: str) -> str:
    """A text with separators as chunks, one only where it parts units, and with a sign behind a hyphen at its end.

    At the end a hyphen stands for nothing, just as before a sign; anywhere else a blank follows a chunk.
    """
    return f" {SEPARATOR} ".join(filter(UNIT.search, f"{text}.".split(SEPARATOR)))


def _terms_of_word(word: Word) -> UnitTerms:
    """The terms of a unit that is one word: what `_terms_of` gives, in a fifth of the time."""
    if not word.wording:
        return UnitTerms(1, (), (), ())
    weights = {word.stem: 1.0}
    for part in word.parts:
        weights.setdefault(part.stem, PART_WEIGHT)
    kin: dict[str, float] = {}
    for stem, weight in weights.items():
        if shared := kin_of(stem):
            kin.setdefault(shared, weight)
    stems = tuple((stem, 0, weight) for stem, weight in weights.items())
    return UnitTerms(1, stems, tuple((term, 0, weight) for term, weight in kin.items()), ((word.wording, 0),))


def _terms_of(tokens: Iterable[AnalysedToken]) -> UnitTerms:
    stems: list[tuple[str, int, float]] = []
    kin: list[tuple[str, int, float]] = []
    wordings: list[tuple[str, int]] = []
    length = 0
    for position, token in enumerate(tokens):
        length = position + 1
        if token.words:
            found = token.stems()
            stems += [(term.stem, position, term.weight) for term in found]
            kin += [(term, position, weight) for term, weight in kin_terms(found).items()]
            wordings += [(wording, position) for wording in token.wordings]
    return UnitTerms(length, tuple(stems), tuple(kin), tuple(wordings))
