"""Very many texts as rows of numbers: each distinct unit of them has one, and is to be analysed once (see `units`).

No unit goes across a blank, so a text is parted at its blanks first, and the chunks are numbered, by a compiled loop
(see `chunks`). A chunk is mostly one unit, with or without a sign; only one that is new is cut into its units.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fundstelle.index.german import _chunks
from fundstelle.index.german.analysis import German, backwards
from fundstelle.index.german.chunks import ChunkNumbers, Column, encoded
from fundstelle.index.german.folding import LONGEST_TERM
from fundstelle.index.german.neighbours import ALWAYS, AT_AN_END, CLOSES, SIGNS, asking, asks
from fundstelle.index.german.seen import one_word, token_of
from fundstelle.index.german.tokens import BREAKS, HYPHENS, SEPARATOR, UNIT, Token, tokenize
from fundstelle.index.german.units import unit_with

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]

__all__ = ["BulkAnalysis", "CutTexts"]

# So many chunks, and units, are remembered, of which each takes some 60 bytes; or fewer if they are very long.
_REMEMBERED = 800_000
_FEW = 65_536
_BYTES_OF_A_CHUNK = 16
# The tokens of so many chunks are remembered, which take 20 MB: as many as stand beside hyphens in a million texts.
_REMEMBERED_TOKENS = 60_000

_CUTTING = HYPHENS + BREAKS
_NO_TOKENS: tuple[int, tuple[Token, ...]] = (-1, ())


class CutTexts(NamedTuple):
    """Texts cut into chunks.

    Attributes:
        chunks: what is known of the chunks.
        numbers: int32, those of all texts, one after the other.
        ends: int64, how many chunks end with each text.
        known: how many distinct chunks there were then.
    """

    chunks: _Chunks
    numbers: Numbers
    ends: Integers
    known: int


class BulkAnalysis:
    """Numbers the units of many texts from 0 as they are met. When there are too many, the same one gets a new number.

    To cut texts and to number their chunks needs no lock of Python's: while one thread does, another may number the
    units of those that were cut before. For both, texts must come in the same order.
    """

    def __init__(self, german: German) -> None:
        """Number what this analysis takes for a unit."""
        self._german = german.renewed()
        self._chunks = _Chunks()
        self._units = ChunkNumbers()
        self._forgotten = 0

    def __len__(self) -> int:
        """How many units have been numbered."""
        return self._forgotten + len(self._units)

    def encoded(self, texts: Sequence[str]) -> bytes:
        """Texts as `cut` takes them."""
        return encoded(_prepared(text) if SEPARATOR in text or text[-1:] in _CUTTING else text for text in texts)

    def cut(self, texts: bytes) -> CutTexts:
        """Cut texts, which were encoded, into chunks."""
        if _is_full(self._chunks.numbers):
            self._chunks = _Chunks()
        chunks = self._chunks
        numbers, ends = chunks.numbers.number(texts)
        return CutTexts(chunks, numbers, ends, len(chunks.numbers))

    def units(self, cut: CutTexts) -> tuple[Numbers, Numbers]:
        """The units of texts.

        Returns:
            The numbers of the units of all texts, one after the other, int32; and how many units each text has, int32,
            as many as there are texts. A `SEPARATOR` between two units is a unit without terms.
        """
        if _is_full(self._units):
            self._forgotten += len(self._units)
            self._units = ChunkNumbers()
        chunks, numbers = cut.chunks, cut.numbers
        self._learn(chunks, cut.known)
        units, starts = chunks.units_of(numbers)
        bounds = np.concatenate(([0], cut.ends))
        self._complete(cut, units, starts, bounds)
        return units, np.diff(starts[bounds]).astype(np.int32)

    def new_units(self, start: int) -> list[str]:
        """The units with the numbers from `start` on, all of them met with the last texts."""
        return self._units.chunks(start - self._forgotten, len(self._units))

    def _complete(self, cut: CutTexts, units: Numbers, starts: Integers, bounds: Integers) -> None:
        """Replace the units that stand for further words because of their neighbours.

        Args:
            cut: some texts.
            units: their units.
            starts: where those of each chunk begin.
            bounds: where the chunks of each text begin.
        """
        places = np.flatnonzero(cut.chunks.are_unsettled(cut.numbers, bounds))
        texts = np.searchsorted(bounds, places, "right") - 1
        spans = (places, starts[places], bounds[texts], bounds[texts + 1])
        found: list[tuple[int, list[str]]] = []
        for place, start, first, last in np.stack(spans, axis=1).tolist():
            if words := self._meant(cut.chunks, cut.numbers, place, first, last):
                chunk = cut.chunks.numbers.chunk(cut.numbers.item(place))
                found.append((start, _with_words(UNIT.findall(chunk), words)))
        numbers = self._number([unit for _, of_chunk in found for unit in of_chunk])
        changed = [start + number for start, of_chunk in found for number in range(len(of_chunk))]
        units[np.array(changed, np.int64)] = numbers
        cut.chunks.forget_last()

    def _learn(self, chunks: _Chunks, known: int) -> None:
        """Keep what those chunks consist of that were met since the last time."""
        new = chunks.new(known)
        units = [[chunk] if chunk == SEPARATOR or chunk.isalnum() else UNIT.findall(chunk) for chunk in new]
        counts = np.fromiter(map(len, units), np.int64, len(units))
        chunks.add(counts, self._number(list(chain.from_iterable(units))), list(map(asking, new)))

    def _number(self, units: Sequence[str]) -> Numbers:
        """The numbers of units: int32."""
        return self._units.number(encoded(units))[0] + np.int32(self._forgotten)

    def _meant(self, chunks: _Chunks, numbers: Numbers, place: int, first: int, last: int) -> dict[int, list[str]]:
        """The further words that one of the chunks from first to last stands for, by the places of tokens."""
        words = {}
        own = chunks.tokens(numbers.item(place))
        for number, token in enumerate(own):
            if asks(token):
                before = chain(backwards(own, number), chunks.tokens_before(numbers, place, first))
                after = chain(islice(own, number + 1, None), chunks.tokens_after(numbers, place, last))
                if readings := self._german.further_readings(token, before, after):
                    words[number] = [reading.word for reading in readings]
        return words


class _Chunks:
    """What is known of chunks, by their numbers.

    Attributes:
        numbers: gives them their numbers.
    """

    def __init__(self) -> None:
        self.numbers = ChunkNumbers()
        # Needed only of chunks that ask for their neighbours, and of these.
        self._tokens: dict[int, tuple[Token, ...]] = {}
        self._last = _NO_TOKENS
        self._asking = Column(np.uint8)
        # Where the units of each chunk begin, and where those of the last one end.
        self._bounds = Column(np.int64, 0)
        self._units = Column(np.int32)

    def new(self, known: int) -> list[str]:
        """The chunks of which nothing was added yet, as far as so many are known."""
        return self.numbers.chunks(len(self._asking), known)

    def add(self, counts: Integers, units: Numbers, asking: Sequence[int]) -> None:
        """Keep what is known of the chunks with the next numbers.

        Args:
            counts: how many units each has.
            units: their units, one after the other.
            asking: what `asking` says of each.
        """
        self._bounds.extend(len(self._units) + np.cumsum(counts))
        self._units.extend(units)
        self._asking.extend(np.array(asking, np.uint8))

    def units_of(self, numbers: Numbers) -> tuple[Numbers, Integers]:
        """The units of chunks with these numbers, int32, and where those of each begin, with the end behind, int64."""
        starts = np.empty(len(numbers) + 1, np.int64)
        bounds = self._bounds.items.data
        units = np.empty(_chunks.measure(numbers.data, bounds, starts.data), np.int32)
        _chunks.gather(numbers.data, bounds, self._units.items.data, units.data)
        return units, starts

    def are_unsettled(self, numbers: Numbers, bounds: Integers) -> npt.NDArray[np.bool_]:
        """Which of the chunks of texts may ask for their neighbours.

        Args:
            numbers: the numbers of the chunks.
            bounds: where those of each text begin, and where those of the last one end.
        """
        said = self._asking.items[numbers]
        are_unsettled: npt.NDArray[np.bool_] = said & ALWAYS != 0
        places = np.flatnonzero(said & AT_AN_END)
        ends = bounds[np.searchsorted(bounds, places, "right")]
        # What comes behind signs.
        words = np.flatnonzero(said & SIGNS == 0)
        following = np.append(words, len(said))[np.searchsorted(words, places, "right")]
        closes = np.append(said & CLOSES, 0)[following] != 0
        are_unsettled[places[closes | (following >= ends)]] = True
        return are_unsettled

    def tokens(self, number: int) -> tuple[Token, ...]:
        """The tokens of the chunk with a number, in a text where a blank or a sign follows it."""
        known = self._tokens.get(number)
        if known is None:
            if self._last[0] == number:
                return self._last[1]
            chunk = self.numbers.chunk(number)
            known = (token_of(chunk, word),) if (word := one_word(chunk)) else tuple(tokenize(f"{chunk} "))
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


def _is_full(numbers: ChunkNumbers) -> bool:
    return len(numbers) > _REMEMBERED or numbers.size > _BYTES_OF_A_CHUNK * max(len(numbers), _FEW)


def _with_words(units: Sequence[str], words: dict[int, list[str]]) -> list[str]:
    """The units of a chunk that stands for further words.

    Args:
        units: the units without them.
        words: by the places of tokens in the chunk the words that are meant.
    """
    if len(units) == 1:
        return [unit_with(units[0], words)]
    ends = list(accumulate(sum(1 for _ in tokenize(unit)) for unit in units))
    meant: list[dict[int, list[str]]] = [{} for _ in units]
    for place, of_token in words.items():
        number = bisect_right(ends, place)
        meant[number][place - (ends[number - 1] if number else 0)] = of_token
    return [unit_with(unit, own) if own else unit for unit, own in zip(units, meant, strict=True)]


def _prepared(text: str) -> str:
    """A text with separators as chunks, one only where it parts units, and with a sign behind a hyphen at its end.

    At the end a hyphen stands for nothing, just as before a sign; anywhere else a blank follows a chunk.
    """
    return f" {SEPARATOR} ".join(filter(UNIT.search, f"{text}.".split(SEPARATOR)))
