"""The loop that looks at a text for words: it is cut at its blanks, and what stands between two is looked up."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from fundstelle.index.german.neighbours import ALWAYS, AT_AN_END
from fundstelle.index.german.separated import CLOSING_WORDS

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["ASKED", "MARKED", "SOUGHT", "TOKENS", "ChunkTable", "Place", "Term", "around", "chunks_at"]

#: A term within a chunk: its number, the offset of what it stands for in the chunk, and the offset behind that.
Term = tuple[int, int, int]
#: Where a chunk stands: the offset of its first character, the position of its first token, whether one of its tokens
#: asks for its neighbours, and the chunk.
Place = tuple[int, int, bool, str]

#: In so many bits of a head stands what `neighbours.asking` says; above them, the number of tokens.
TOKENS = 4
#: What is known of a term, as bits: that has been asked for; it is to be marked; the chunks with it are looked for.
ASKED, MARKED, SOUGHT = 1, 2, 4

_TOKENS = cython.declare(cython.Py_ssize_t, TOKENS)
_ALWAYS = cython.declare(cython.Py_ssize_t, ALWAYS)
_AT_AN_END = cython.declare(cython.Py_ssize_t, AT_AN_END)
_ASKED = cython.declare(cython.int, ASKED)
_MARKED = cython.declare(cython.int, MARKED)
# The signs that may end a chunk of one word, see `seen.one_word`.
_PLAIN_SIGNS = cython.declare(str, '.,;:!?)"“”«»')
_64_BITS = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
# Before the letters of a chunk stand how many they are, its head, and how many terms come behind the letters.
_LETTERS = cython.declare(cython.Py_ssize_t, 3)


@cython.final
@cython.cclass
class ChunkTable:
    """Distinct chunks with their terms: a hash table with open addresses.

    Each chunk has a head: the number of its tokens, `TOKENS` bits on, and what `neighbours.asking` says of it. While
    one thread adds a chunk, others may look for it: it is there from the moment on when all of it is.
    """

    _slots: cython.int[::1]
    _items: cython.int[::1]
    _size: cython.Py_ssize_t
    _count: cython.Py_ssize_t
    _seed: cython.ulonglong
    _factor: cython.ulonglong

    def __init__(self, most: int, seeds: tuple[int, int]) -> None:
        """Begin without any.

        Args:
            most: how many chunks are added at the most, a power of two.
            seeds: two odd numbers of 64 bits, which nobody else knows: with them nobody can write chunks that would
                all stand at one address.
        """
        # What is never written to takes no memory.
        self._slots = memoryview(bytearray(4 * 4 * most)).cast("i")
        self._items = memoryview(array("i", bytes(4 << 12)))
        self._size = 1
        self._count = 0
        self._seed, self._factor = seeds

    def __len__(self) -> int:
        """How many chunks are known."""
        return self._count

    def terms(self, chunk: str) -> tuple[int, list[Term]] | None:
        """The head of a chunk and its terms, None if it is not known."""
        items = self._items
        place: cython.Py_ssize_t = self._slots[self._slot(chunk, 0, len(chunk))]
        if not place:
            return None
        first: cython.Py_ssize_t = place + _LETTERS + items[place]
        found = [(items[at], items[at + 1], items[at + 2]) for at in range(first, first + 3 * items[place + 2], 3)]
        return items[place + 1], found

    def add(self, chunk: str, head: int, terms: Sequence[Term]) -> None:
        """Add a chunk, unless it is known, with its head and its terms, ascending by where they begin."""
        slot: cython.Py_ssize_t = self._slot(chunk, 0, len(chunk))
        if self._slots[slot]:
            return
        place: cython.Py_ssize_t = self._size
        at: cython.Py_ssize_t = place + _LETTERS
        self._make_room(_LETTERS + len(chunk) + 3 * len(terms))
        items = self._items
        items[place], items[place + 1], items[place + 2] = len(chunk), head, len(terms)
        for letter in chunk:
            items[at] = ord(letter)
            at += 1
        for number, first, last in terms:
            items[at], items[at + 1], items[at + 2] = number, first, last
            at += 3
        self._size = at
        self._count += 1
        self._slots[slot] = place

    @cython.cfunc
    def _make_room(self, more: cython.Py_ssize_t) -> None:
        if self._size + more > len(self._items):
            grown = memoryview(bytearray(4 * 2 * (self._size + more))).cast("i")
            grown[: self._size] = self._items[: self._size]
            self._items = grown

    @cython.cfunc
    def _slot(self, text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Where the chunk between two offsets of a text stands, or belongs."""
        own: cython.ulonglong = self._seed
        place: cython.Py_ssize_t
        for place in range(start, end):
            own = _mixed(own, text[place], self._factor)
        return self._slot_of(own, text, start, end)

    @cython.cfunc
    def _slot_of(
        self, own: cython.ulonglong, text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        last: cython.Py_ssize_t = len(self._slots) - 1
        slot: cython.Py_ssize_t = own & last
        place: cython.Py_ssize_t = self._slots[slot]
        while place and not self._is_at(place, text, start, end):
            slot = (slot + 1) & last
            place = self._slots[slot]
        return slot

    @cython.cfunc
    def _is_at(
        self, place: cython.Py_ssize_t, text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t
    ) -> cython.bint:
        at: cython.Py_ssize_t
        first: cython.Py_ssize_t = place + _LETTERS - start
        if self._items[place] != end - start:
            return False
        for at in range(start, end):  # noqa: SIM110  # a generator is no loop of C
            if self._items[first + at] != ord(text[at]):
                return False
        return True

    def scan(
        self,
        text: str,
        state: list[int],
        wanted: bytearray,
        spans: list[tuple[int, int]],
        places: list[Place],
        asked: list[int] | None,
        looked_for: int,
    ) -> str | None:
        """Go on looking at a text until a chunk is not known.

        Args:
            text: the text.
            state: where to go on: the offset, the position of the next token, and 1 where a `SEPARATOR` has come since
                the last one; all are 0 at the beginning. It is brought up to date, but for the end of the text.
            wanted: by the number of a term what is known of it; of what comes behind the end, nothing.
            spans: where a term stands that is to be marked is appended; of spans that overlap or touch their union.
            places: the chunks with a term that is looked for, or that ask for their neighbours, are appended. Of these
                last ones nothing is marked or asked.
            asked: the numbers of wordings for which has not been asked are appended; they are odd. None if nobody asks.
            looked_for: the bits of a term that is looked for.

        Returns:
            The chunk that is not known, at which to go on once it is; None at the end of the text.
        """
        items = self._items
        place: cython.Py_ssize_t = state[0]
        position: cython.Py_ssize_t = state[1]
        separated: cython.bint = state[2]
        end: cython.Py_ssize_t = len(text)
        size: cython.Py_ssize_t = len(wanted)
        sought: cython.int = looked_for
        what: cython.int
        is_found: cython.bint
        is_asking: cython.bint
        own: cython.ulonglong
        start: cython.Py_ssize_t
        entry: cython.Py_ssize_t
        item: cython.Py_ssize_t
        number: cython.Py_ssize_t
        head: cython.Py_ssize_t
        first: cython.Py_ssize_t
        last: cython.Py_ssize_t
        letter: cython.Py_UCS4
        while True:
            while place < end:
                letter = text[place]
                if not letter.isspace():
                    break
                if letter == "\u2029":
                    separated = True
                place += 1
            if place == end:
                return None
            start = place
            own = self._seed
            while place < end:
                letter = text[place]
                if letter.isspace():
                    break
                own = _mixed(own, letter, self._factor)
                place += 1
            entry = self._slots[self._slot_of(own, text, start, place)]
            if not entry:
                state[0], state[1], state[2] = start, position, separated
                return text[start:place]
            head = items[entry + 1]
            is_asking = _is_asking(head, text, place)
            is_found = is_asking
            first = last = -1
            item = entry + _LETTERS + items[entry]
            for _ in range(0 if is_asking else items[entry + 2]):
                number = items[item]
                what = wanted[number] if number < size else 0
                if what & sought:
                    is_found = True
                if what & _MARKED:
                    if items[item + 1] > last:
                        if last >= 0:
                            spans.append((start + first, start + last))
                        first = items[item + 1]
                    last = max(last, items[item + 2])
                elif number & 1 and asked is not None and not what & _ASKED:
                    asked.append(number)
                item += 3
            if last >= 0:
                spans.append((start + first, start + last))
            if head >> _TOKENS and separated:
                position += position > 0
                separated = False
            if is_found:
                places.append((start, position, is_asking, text[start:place]))
            position += head >> _TOKENS


@cython.cfunc
@cython.inline
def _mixed(own: cython.ulonglong, letter: cython.Py_UCS4, factor: cython.ulonglong) -> cython.ulonglong:
    """A hash with one letter more."""
    # Shifts among the multiplications: no two chunks can be made that have one hash with every seed.
    own = ((own ^ ord(letter)) * factor) & _64_BITS
    return own ^ (own >> 29)


def chunks_at(text: str, positions: list[int], counts: Mapping[str, int]) -> list[Place]:
    """The chunks of a text in which the tokens at some positions stand.

    Args:
        text: the text.
        positions: the positions, ascending.
        counts: gives for a chunk its head, see `ChunkTable`.
            It is asked for one of small letters or of digits, with or without a capital before and a sign behind, only
            where a token in it is wanted.
    """
    found: list[Place] = []
    place: cython.Py_ssize_t = 0
    position: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t = len(text)
    item: cython.Py_ssize_t = 0
    start: cython.Py_ssize_t
    head: cython.Py_ssize_t
    wanted: cython.Py_ssize_t
    separated: cython.bint = False
    letter: cython.Py_UCS4
    for item in range(len(positions)):
        wanted = positions[item]
        while position <= wanted and place < end:
            letter = text[place]
            if letter.isspace():
                if letter == "\u2029":
                    separated = True
                place += 1
                continue
            start = place
            place, head = _plain_word(text, start, end)
            chunk = None
            if not head:
                chunk = text[start:place]
                head = counts[chunk]
            if head >> _TOKENS and separated:
                position += position > 0
                separated = False
            if position <= wanted < position + (head >> _TOKENS):
                if chunk is None:
                    chunk = text[start:place]
                    head = counts[chunk]
                found.append((start, position, _is_asking(head, text, place), chunk))
            position += head >> _TOKENS
    return found


@cython.cfunc
@cython.inline
def _plain_word(
    text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> tuple[cython.Py_ssize_t, cython.Py_ssize_t]:
    """Where a chunk ends, and the head of one token where it plainly is one word, with a sign behind it or without."""
    place: cython.Py_ssize_t = start
    letter: cython.Py_UCS4 = text[start]
    is_plain: cython.bint = letter.isalnum()
    are_digits: cython.bint = letter.isdecimal()
    are_letters: cython.bint = True
    is_ended: cython.bint = False
    while True:
        place += 1
        if place == end:
            break
        letter = text[place]
        if letter.isspace():
            break
        if is_plain:
            if is_ended:
                is_plain = False  # something follows the sign
            elif not letter.isalnum():
                is_plain = letter in _PLAIN_SIGNS
                is_ended = True
            else:
                are_letters = are_letters and letter.islower()
                are_digits = are_digits and letter.isdecimal()
                is_plain = are_letters or are_digits
    return place, 1 << _TOKENS if is_plain else 0


@cython.cfunc
@cython.inline
def _is_asking(head: cython.Py_ssize_t, text: str, place: cython.Py_ssize_t) -> cython.bint:
    """Whether a chunk that ends at a place of a text asks for its neighbours there, see `neighbours.asking`."""
    end: cython.Py_ssize_t = len(text)
    start: cython.Py_ssize_t
    if head & _ALWAYS:
        return True
    if not head & _AT_AN_END:
        return False
    while place < end and not text[place].isalnum():
        place += 1
    start = place
    while place < end and text[place].isalnum():
        place += 1
    return start == end or text[start:place] in CLOSING_WORDS


def around(text: str, start: int, end: int, chunks: int) -> tuple[int, int]:
    """The stretch of a text with so many chunks with a letter or a digit on both sides of another stretch.

    Args:
        text: the text.
        start: where the stretch in the middle begins, behind a blank.
        end: the offset behind it, before a blank.
        chunks: how many there are to be on either side, as far as the text has them.

    Returns:
        The offset of its first character, and that behind its last one.
    """
    first: cython.Py_ssize_t = start
    last: cython.Py_ssize_t = end
    size: cython.Py_ssize_t = len(text)
    missing: cython.Py_ssize_t = chunks
    is_word: cython.bint = False
    letter: cython.Py_UCS4
    while first > 0:
        letter = text[first - 1]
        if letter.isspace():
            missing -= is_word
            is_word = False
            if not missing:
                break
        elif letter.isalnum():
            is_word = True
        first -= 1
    missing = chunks
    is_word = False
    while last < size:
        letter = text[last]
        if letter.isspace():
            missing -= is_word
            is_word = False
            if not missing:
                break
        elif letter.isalnum():
            is_word = True
        last += 1
    return first, last
