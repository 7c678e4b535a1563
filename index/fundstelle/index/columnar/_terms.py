# cython: boundscheck=False
"""The loops of `terms`: a dictionary of front-coded terms, searched and gone through in place.

Whatever its bytes are, nothing outside them is read: each length is held against what is left before it is used.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

# What is said of a place: its block must be checked first, or is damaged; the term there is less than the sought one,
# greater, begins with it, or is it. The numbers are known to `terms` as well.
UNCHECKED = cython.declare(cython.int, 0)
DAMAGED = cython.declare(cython.int, 1)
LESS = cython.declare(cython.int, 2)
GREATER = cython.declare(cython.int, 3)
BEGINS = cython.declare(cython.int, 4)
EQUAL = cython.declare(cython.int, 5)

_BLOCK = cython.declare(cython.Py_ssize_t, 64)
# A number of so many is followed by what it has beyond them.
_MORE = cython.declare(cython.Py_ssize_t, 15)
_MOST_SHARED = cython.declare(cython.Py_ssize_t, 15 + 255)
_NEVER = cython.declare(cython.Py_ssize_t, 1 << 60)
_ALL = cython.declare(cython.ulonglong, (1 << 64) - 1)


def pack(
    content: cython.const[cython.uchar][::1],
    ends: cython.const[cython.ulonglong][::1],
    packed: cython.uchar[::1],
    begins: cython.ulonglong[::1],
) -> int:
    """Front-code terms, but for the first of each block.

    Args:
        content: the terms, sorted, one after the other.
        ends: where each of them ends.
        packed: is filled in; with 10 bytes a term more than `content` there is room for all.
        begins: is filled in with where the bytes of each block begin, and where the last ends.

    Returns:
        How many bytes were filled in.
    """
    at: cython.Py_ssize_t = 0
    number: cython.Py_ssize_t
    before: cython.Py_ssize_t = 0
    begin: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t
    shared: cython.Py_ssize_t
    place: cython.Py_ssize_t
    rest: cython.Py_ssize_t
    for number in range(ends.shape[0]):
        end = ends[number]
        if number % _BLOCK == 0:
            begins[number // _BLOCK] = at
        else:
            shared = 0
            while (
                shared < _MOST_SHARED
                and before + shared < begin
                and begin + shared < end
                and content[before + shared] == content[begin + shared]
            ):
                shared += 1
            rest = end - begin - shared
            packed[at] = min(shared, _MORE) << 4 | min(rest, _MORE)
            at += 1
            if shared >= _MORE:
                packed[at] = shared - _MORE
                at += 1
            if rest >= _MORE:
                rest -= _MORE
                while rest > 0x7F:
                    packed[at] = rest & 0x7F | 0x80
                    rest >>= 7
                    at += 1
                packed[at] = rest
                at += 1
            for place in range(begin + shared, end):
                packed[at] = content[place]
                at += 1
        before = begin
        begin = end
    begins[begins.shape[0] - 1] = at
    return at


@cython.final
@cython.cclass
class PackedTerms:
    """The terms of a field as they lie in a file. Several threads may use them at once."""

    firsts: cython.const[cython.uchar][::1]
    starts: cython.const[cython.ulonglong][::1]
    content: cython.const[cython.uchar][::1]
    begins: cython.const[cython.ulonglong][::1]
    checked: cython.uchar[::1]
    count: cython.Py_ssize_t
    longest: cython.Py_ssize_t

    def __init__(  # the arrays of a file
        self,
        firsts: memoryview[int],
        starts: memoryview[int],
        content: memoryview[int],
        begins: memoryview[int],
        count: int,
        longest: int,
    ) -> None:
        """Read terms.

        Args:
            firsts: the bytes of the first term of each block.
            starts: where each of them starts, and the last ends: ascending to the end of `firsts`.
            content: the bytes of the blocks, which need not have been checked.
            begins: where each block begins, and the last ends: ascending to the end of `content`.
            count: how many terms there are; as many blocks have them.
            longest: how many bytes the longest has.
        """
        self.firsts = firsts
        self.starts = starts
        self.content = content
        self.begins = begins
        self.count = count
        self.longest = longest
        self.checked = memoryview(bytearray(len(starts)))

    def mark_checked(self, first: cython.Py_ssize_t, last: cython.Py_ssize_t) -> None:
        """From now on the bytes of the blocks from one to behind the last count as checked."""
        block: cython.Py_ssize_t
        for block in range(first, last):
            self.checked[block] = 1

    @cython.ccall
    def search(self, sought: cython.const[cython.uchar][::1]) -> tuple[int, int]:
        """The place of the first term that is not less than the sought one, and what is there; see `UNCHECKED`.

        Of a block that is unchecked or damaged it is the number.
        """
        block: cython.Py_ssize_t = 0
        blocks: cython.Py_ssize_t = self.starts.shape[0] - 1
        above: cython.Py_ssize_t = blocks
        middle: cython.Py_ssize_t
        found: cython.int = GREATER
        while block < above:
            middle = (block + above) // 2
            if self.compare(middle, sought) == LESS:
                block = middle + 1
            else:
                above = middle
        # The first block whose first term is not less; what is sought may be in the one before.
        if block < blocks:
            found = self.compare(block, sought)
        if block == 0 or found == EQUAL:
            return block * _BLOCK, found
        if not self.checked[block - 1]:
            return block - 1, UNCHECKED
        walk: _BlockWalk = _BlockWalk(self)
        within: cython.int = walk.search(block - 1, sought)
        if within == LESS:
            return min(block * _BLOCK, self.count), found
        return (block - 1 if within == DAMAGED else walk.number), within

    @cython.cfunc
    @cython.exceptval(check=False)
    def compare(self, block: cython.Py_ssize_t, sought: cython.const[cython.uchar][::1]) -> cython.int:
        """What the first term of a block is beside the sought one."""
        start: cython.Py_ssize_t = self.starts[block]
        length: cython.Py_ssize_t = self.starts[block + 1] - start
        place: cython.Py_ssize_t = 0
        while place < length and place < len(sought) and self.firsts[start + place] == sought[place]:
            place += 1
        if place == len(sought):
            return EQUAL if place == length else BEGINS
        return LESS if place == length or self.firsts[start + place] < sought[place] else GREATER

    @cython.cfunc
    @cython.inline
    @cython.nogil
    @cython.exceptval(check=False)
    def begins_like(
        self, block: cython.Py_ssize_t, term: cython.const[cython.uchar][::1], length: cython.Py_ssize_t
    ) -> cython.bint:
        """Whether the first term of a block begins with so many bytes of another."""
        start: cython.Py_ssize_t = self.starts[block]
        if cython.cast(cython.Py_ssize_t, self.starts[block + 1]) - start < length:
            return False
        place: cython.Py_ssize_t = 0
        while place < length and self.firsts[start + place] == term[place]:
            place += 1
        return place == length

    def term(self, place: cython.Py_ssize_t) -> bytes | None:
        """The term at a place; None if its block, which has been checked, is damaged."""
        walk: _BlockWalk = _BlockWalk(self)
        term: cython.uchar[::1] = memoryview(bytearray(self.longest))
        walk.begin(place // _BLOCK)
        while walk.step():
            walk.copy(term)
            if walk.number == place:
                return bytes(term[: walk.length])
        return None

    def measure(self, first: cython.Py_ssize_t, last: cython.Py_ssize_t, ends: cython.ulonglong[::1]) -> int:
        """Fill in where each term of the blocks from one to behind the last would end, written one after the other.

        Returns:
            How many bytes all of them have; -1 if a block, all of which have been checked, is damaged.
        """
        walk: _BlockWalk = _BlockWalk(self)
        block: cython.Py_ssize_t
        end: cython.Py_ssize_t = 0
        found: cython.Py_ssize_t = 0
        for block in range(first, last):
            walk.begin(block)
            while walk.step():
                end += walk.length
                ends[found] = end
                found += 1
            if walk.is_damaged:
                return -1
        return end

    def unpack(self, first: cython.Py_ssize_t, last: cython.Py_ssize_t, content: cython.uchar[::1]) -> None:
        """Fill in the terms of blocks, one after the other, of which `measure` has told the bytes."""
        walk: _BlockWalk = _BlockWalk(self)
        block: cython.Py_ssize_t
        end: cython.Py_ssize_t = 0
        place: cython.Py_ssize_t
        before: cython.Py_ssize_t
        with cython.nogil:
            for block in range(first, last):
                walk.begin(block)
                before = end
                while walk.step():
                    for place in range(walk.shared):
                        content[end + place] = content[before + place]
                    for place in range(walk.shared, walk.length):
                        content[end + place] = walk.byte(place)
                    before = end
                    end += walk.length

    def matching(  # the tables of an automaton
        self,
        first: cython.Py_ssize_t,
        last: cython.Py_ssize_t,
        takes: cython.const[cython.ulonglong][::1],
        stays: cython.const[cython.ulonglong][::1],
        left: cython.const[cython.ulonglong][::1],
        right: cython.const[cython.ulonglong][::1],
        ones: cython.ulonglong,
        end: cython.int,
        suffix: cython.const[cython.uchar][::1],
        places: cython.longlong[::1],
    ) -> int:
        """Fill in the places of the terms that an automaton accepts; see `globs`.

        Args:
            first: the first block.
            last: the block behind the last.
            takes: by byte, the states from which it leads to the next.
            stays: by byte, the states that it leaves as they are.
            left: by byte, of which pairs it is the first, a bit each.
            right: by byte, of which pairs it is the second.
            ones: the states from which a pair leads to the next.
            end: the state that accepts.
            suffix: how all that it accepts ends.
            places: as many as there are terms in the blocks.

        Returns:
            How many were filled in; -1 if a block, all of which have been checked, is damaged.
        """
        walk: _BlockWalk = _BlockWalk(self)
        term: cython.uchar[::1] = memoryview(bytearray(self.longest + 1))
        # The states before the first byte, after it, and so on; they are shared as the bytes are.
        states: cython.ulonglong[::1] = memoryview(bytearray(8 * (self.longest + 2))).cast("Q")
        block: cython.Py_ssize_t
        place: cython.Py_ssize_t
        # How much of the term before has been worked out.
        known: cython.Py_ssize_t = 0
        ending: cython.Py_ssize_t = len(suffix)
        dead: cython.Py_ssize_t = _NEVER
        found: cython.Py_ssize_t = 0
        moved: cython.ulonglong
        byte: cython.uchar
        states[0] = 1
        with cython.nogil:
            for block in range(first, last):
                walk.begin(block)
                while walk.step():
                    # Of what has begun as no match, nothing matches.
                    if walk.shared >= dead:
                        continue
                    walk.copy(term)
                    dead = _NEVER
                    known = min(known, walk.shared)
                    place = 0
                    while place < ending and place < walk.length:
                        if term[walk.length - 1 - place] != suffix[ending - 1 - place]:
                            break
                        place += 1
                    if place < ending:
                        continue
                    for place in range(known, walk.length):
                        known = place + 1
                        byte = term[place]
                        moved = (states[place] & takes[byte]) << 1 & _ALL | states[place] & stays[byte]
                        if place > 0:
                            if left[term[place - 1]] & right[byte]:
                                moved |= (states[place - 1] & ones) << 1 & _ALL
                        states[place + 1] = moved
                        if moved == 0 and states[place] == 0:
                            dead = place + 1
                            break
                    if dead == _NEVER and states[walk.length] >> end & 1:
                        places[found] = walk.number
                        found += 1
                if walk.is_damaged:
                    found = -1
                    break
        return found

    def near(  # one loop over the table of distances
        self,
        word: cython.const[cython.uchar][::1],
        most: cython.int,
        places: cython.longlong[::1],
        distances: cython.uchar[::1],
    ) -> int:
        """Fill in the places and the distances of the terms that are near to a word.

        The distance is that of optimal string alignment: letters are missing, added, changed or swapped with a
        neighbour. Its table has a row for each letter of a term, of which terms share what they share of their letters,
        and of each row only what lies within `most` of the diagonal is worked out.

        Args:
            word: the word.
            most: the greatest distance, up to 100.
            places: as many as there are terms.
            distances: as many.

        Returns:
            How many were filled in; -1 if a block, all of which have been checked, is damaged.
        """
        walk: _BlockWalk = _BlockWalk(self)
        letters: cython.Py_ssize_t = len(word)
        longest: cython.Py_ssize_t = letters + most
        # Each row has a cell on either side that is too far.
        width: cython.Py_ssize_t = 2 * most + 3
        far: cython.int = most + 1
        table: cython.uchar[::1] = memoryview(bytearray([far]) * (width * (longest + 2)))
        least: cython.uchar[::1] = memoryview(bytearray(longest + 2))
        term: cython.uchar[::1] = memoryview(bytearray(self.longest + 1))
        block: cython.Py_ssize_t
        row: cython.Py_ssize_t
        cell: cython.Py_ssize_t
        column: cython.Py_ssize_t
        base: cython.Py_ssize_t
        away: cython.int
        other: cython.int
        # How many rows hold for the term before.
        known: cython.Py_ssize_t = 0
        dead: cython.Py_ssize_t = _NEVER
        found: cython.Py_ssize_t = 0
        for cell in range(most + 1, min(width - 1, letters + most + 2)):
            table[cell] = cell - most - 1
        with cython.nogil:
            for block in range(self.starts.shape[0] - 1):
                if dead != _NEVER and self.begins_like(block, term, dead):
                    # The first term of the block is too far away by how it begins; if that of the next is, all are.
                    if block + 2 < self.starts.shape[0] and self.begins_like(block + 1, term, dead):
                        continue
                walk.begin(block)
                while walk.step():
                    if walk.shared >= dead:
                        continue
                    walk.copy(term)
                    dead = _NEVER
                    known = min(known, walk.shared)
                    if walk.length > longest or walk.length + most < letters:
                        continue
                    for row in range(known + 1, walk.length + 1):
                        known = row
                        base = row * width
                        least[row] = far
                        for cell in range(1, width - 1):
                            column = row + cell - most - 1
                            if column < 0 or column > letters:
                                continue
                            away = table[base - width + cell + 1] + 1
                            if column > 0:
                                other = table[base - width + cell] + (term[row - 1] != word[column - 1])
                                away = min(away, other)
                                other = table[base + cell - 1] + 1
                                away = min(away, other)
                                if row > 1 and column > 1:
                                    if term[row - 1] == word[column - 2] and term[row - 2] == word[column - 1]:
                                        other = table[base - 2 * width + cell] + 1
                                        away = min(away, other)
                            away = min(away, far)
                            table[base + cell] = away
                            least[row] = min(least[row], away)
                        # Two swapped letters are told from the row before the last.
                        if least[row] > most and least[row - 1] >= most:
                            dead = row
                            break
                    if dead != _NEVER:
                        continue
                    cell = letters - walk.length + most + 1
                    if 1 <= cell < width - 1 and table[walk.length * width + cell] <= most:
                        places[found] = walk.number
                        distances[found] = table[walk.length * width + cell]
                        found += 1
                if walk.is_damaged:
                    found = -1
                    break
        return found


def first_with(dictionaries: list[PackedTerms], sought: cython.const[cython.uchar][::1], least: cython.int) -> int:
    """The number of the first of several dictionaries in which a search says so much of the place that it finds.

    Returns:
        The number; -1 if it is none; -2 less the number of the first that is to be asked alone before, since the block
        there is unchecked or damaged.
    """
    number: cython.Py_ssize_t
    for number in range(len(dictionaries)):
        terms: PackedTerms = dictionaries[number]
        what: cython.int = terms.search(sought)[1]
        if what <= DAMAGED:
            return -2 - number
        if what >= least:
            return number
    return -1


@cython.final
@cython.cclass
class _BlockWalk:
    """Goes over the terms of a block.

    Attributes:
        number: the place of the term.
        shared: how many bytes it shares with the one before, at least.
        length: how many it has.
        is_damaged: whether the walk has ended since the block is damaged.
    """

    firsts: cython.const[cython.uchar][::1]
    starts: cython.const[cython.ulonglong][::1]
    content: cython.const[cython.uchar][::1]
    begins: cython.const[cython.ulonglong][::1]
    count: cython.Py_ssize_t
    longest: cython.Py_ssize_t
    number: cython.Py_ssize_t
    shared: cython.Py_ssize_t
    length: cython.Py_ssize_t
    is_damaged: cython.bint
    block: cython.Py_ssize_t
    last: cython.Py_ssize_t
    # Where the bytes lie that the term does not share, and where those of the next begin, and the block ends.
    rest: cython.Py_ssize_t
    at: cython.Py_ssize_t
    until: cython.Py_ssize_t

    def __init__(self, terms: PackedTerms) -> None:
        self.firsts = terms.firsts
        self.starts = terms.starts
        self.content = terms.content
        self.begins = terms.begins
        self.count = terms.count
        self.longest = terms.longest

    @cython.cfunc
    @cython.inline
    @cython.nogil
    @cython.exceptval(check=False)
    def begin(self, block: cython.Py_ssize_t) -> cython.void:
        """Stand before the first term of a block."""
        self.block = block
        self.number = block * _BLOCK - 1
        self.last = min(self.count, (block + 1) * _BLOCK) - 1
        self.at = self.begins[block]
        self.until = self.begins[block + 1]
        self.is_damaged = False

    @cython.cfunc
    @cython.inline
    @cython.nogil
    @cython.exceptval(check=False)
    def step(self) -> cython.bint:
        """Go to the next term. Returns whether there is one."""
        if self.number == self.last:
            self.is_damaged = self.at != self.until
            return False
        self.number += 1
        if self.number % _BLOCK == 0:
            self.shared = 0
            self.rest = self.starts[self.block]
            self.length = self.starts[self.block + 1] - self.rest
            self.is_damaged = self.length > self.longest
        else:
            self.is_damaged = not self.read_head()
        return not self.is_damaged

    @cython.cfunc
    @cython.inline
    @cython.nogil
    @cython.exceptval(check=False)
    def read_head(self) -> cython.bint:
        """Read what stands before the bytes of a term. Returns whether it can be true."""
        head: cython.Py_ssize_t
        size: cython.Py_ssize_t
        bits: cython.int = 0
        if self.at >= self.until:
            return False
        head = self.content[self.at]
        self.at += 1
        self.shared = head >> 4
        size = head & _MORE
        if self.shared == _MORE:
            if self.at >= self.until:
                return False
            self.shared += self.content[self.at]
            self.at += 1
        if size == _MORE:
            while True:
                if self.at >= self.until or bits > 49:
                    return False
                head = self.content[self.at]
                self.at += 1
                size += (head & 0x7F) << bits
                bits += 7
                if head < 0x80:
                    break
        if size > self.until - self.at or self.shared > self.length or self.shared + size > self.longest:
            return False
        self.length = self.shared + size
        self.rest = self.at
        self.at += size
        return True

    @cython.cfunc
    @cython.inline
    @cython.nogil
    @cython.exceptval(check=False)
    def byte(self, place: cython.Py_ssize_t) -> cython.uchar:
        """A byte of the term that it does not share."""
        if self.number % _BLOCK == 0:
            return self.firsts[self.rest + place]
        return self.content[self.rest + place - self.shared]

    @cython.cfunc
    @cython.inline
    @cython.nogil
    @cython.exceptval(check=False)
    def copy(self, term: cython.uchar[::1]) -> cython.void:
        """Make a term of the one before."""
        place: cython.Py_ssize_t
        if self.number % _BLOCK == 0:
            for place in range(self.length):
                term[place] = self.firsts[self.rest + place]
        else:
            for place in range(self.length - self.shared):
                term[self.shared + place] = self.content[self.rest + place]

    @cython.cfunc
    @cython.exceptval(check=False)
    def search(self, block: cython.Py_ssize_t, sought: cython.const[cython.uchar][::1]) -> cython.int:
        """Go to the first term of a block that is not less than the sought one, and say what it is."""
        # How much of the sought one the last term shared, which was less.
        alike: cython.Py_ssize_t = 0
        here: cython.Py_ssize_t
        self.begin(block)
        while self.step():
            if self.shared > alike:
                continue
            here = self.shared
            while here < self.length and here < len(sought) and self.byte(here) == sought[here]:
                here += 1
            if here == len(sought):
                return EQUAL if here == self.length else BEGINS
            if here < self.length and self.byte(here) > sought[here]:
                return GREATER
            alike = here
        return DAMAGED if self.is_damaged else LESS
