"""The loop that looks at a text for words: it is cut at its blanks, and what stands between two is looked up."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["Chunk", "Place", "around", "scan"]

#: What is known of a chunk: twice the number of its tokens, and 1 more where one of them has a loose hyphen; then the
#: numbers of its terms.
Chunk = tuple[int, ...]
#: Where a chunk stands: the offset of its first character, the position of its first token, whether one of its tokens
#: has a loose hyphen, and the chunk.
Place = tuple[int, int, bool, str]

_SEPARATOR = cython.declare(cython.Py_UCS4, "\u2029")
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
        found: the chunks with a term that is looked for, or with a loose hyphen, are appended.
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
