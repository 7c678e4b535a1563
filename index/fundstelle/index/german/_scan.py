"""The loop that looks at a text for words: it is cut at its blanks, and what stands between two is looked up."""

from __future__ import annotations

from collections.abc import Mapping

try:
    import cython
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["Chunk", "Place", "around", "chunks_at", "scan"]

#: What is known of a chunk: twice the number of its tokens, and 1 more where one of them asks for its neighbours; then
#: the numbers of its terms.
Chunk = tuple[int, ...]
#: Where a chunk stands: the offset of its first character, the position of its first token, whether one of its tokens
#: asks for its neighbours, and the chunk.
Place = tuple[int, int, bool, str]

_SEPARATOR = cython.declare(cython.Py_UCS4, "\u2029")
# The signs that may end a chunk of one word, see `seen.one_word`.
_PLAIN_SIGNS = cython.declare(str, '.,;:!?)"“”«»')
#: What is wanted of a term: that is not known, it is not, it is.
_UNKNOWN = cython.declare(cython.int, 0)
_WANTED = cython.declare(cython.int, 2)


def scan(
    text: str, state: list[int], known: dict[str, Chunk], wanted: bytearray, found: list[Place], *, asks: bool
) -> str | None:
    """Go on looking at a text until something is not known.

    Args:
        text: the text.
        state: where to go on: the offset, the position of the next token, and 1 where a `SEPARATOR` has come since the
            last one; all are 0 at the beginning. It is brought up to date.
        known: the chunks.
        wanted: by the number of a term 2 if it is looked for, 1 if it is not, 0 if that is not known. What comes behind
            the end is not known.
        found: the chunks with a term that is looked for, or that ask for their neighbours, are appended.
        asks: whether to stop at a chunk with a term of which it is not known; else that is not looked for.

    Returns:
        The chunk that is not known, at which to go on once it is; None at the end of the text.
    """
    place: cython.Py_ssize_t = state[0]
    position: cython.Py_ssize_t = state[1]
    separated: cython.bint = state[2]
    end: cython.Py_ssize_t = len(text)
    size: cython.Py_ssize_t = len(wanted)
    start: cython.Py_ssize_t
    number: cython.Py_ssize_t
    item: cython.Py_ssize_t
    head: cython.Py_ssize_t
    what: cython.int
    is_asked: cython.bint = asks
    is_found: cython.bint
    letter: cython.Py_UCS4
    terms: tuple[int, ...]
    while True:
        while place < end:
            letter = text[place]
            if not letter.isspace():
                break
            if letter == _SEPARATOR:
                separated = True
            place += 1
        state[0], state[1], state[2] = place, position, separated
        if place == end:
            return None
        start = place
        while place < end:
            letter = text[place]
            if letter.isspace():
                break
            place += 1
        chunk = text[start:place]
        entry = known.get(chunk)
        if entry is None:
            return chunk
        terms = entry
        head = terms[0]
        is_found = head & 1
        for item in range(1, len(terms)):
            number = terms[item]
            what = wanted[number] if number < size else _UNKNOWN
            if what == _WANTED:
                is_found = True
            elif what == _UNKNOWN and is_asked:
                return chunk
        if head and separated:
            position += position > 0
            separated = False
        if is_found:
            found.append((start, position, bool(head & 1), chunk))
        position += head >> 1


def chunks_at(text: str, positions: list[int], counts: Mapping[str, int]) -> list[Place]:
    """The chunks of a text in which the tokens at some positions stand.

    Args:
        text: the text.
        positions: the positions, ascending.
        counts: gives for a chunk twice the number of its tokens, and 1 more where one of them asks for its neighbours.
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
                if letter == _SEPARATOR:
                    separated = True
                place += 1
                continue
            start = place
            place, head = _plain_word(text, start, end)
            chunk = None
            if not head:
                chunk = text[start:place]
                head = counts[chunk]
            if head and separated:
                position += position > 0
                separated = False
            if position <= wanted < position + (head >> 1):
                if chunk is None:
                    chunk = text[start:place]
                    head |= counts[chunk] & 1
                found.append((start, position, bool(head & 1), chunk))
            position += head >> 1
    return found


@cython.cfunc
@cython.inline
def _plain_word(
    text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> tuple[cython.Py_ssize_t, cython.Py_ssize_t]:
    """Where a chunk ends, and 2 where it plainly is one word, with a sign behind it or without; else 0."""
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
    return place, 2 if is_plain else 0


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
