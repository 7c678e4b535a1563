"""The loops of `records` that write: postings to bytes, whether they come as arrays or as sorted occurrences."""

from __future__ import annotations

from array import array

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

# The kinds of notes on occurrences, see `records`; none is a posting of frequency 1 and weight 1.
_TWICE = cython.declare(cython.int, 0)
_PART = cython.declare(cython.int, 1)
_THRICE = cython.declare(cython.int, 2)
_UNUSUAL = cython.declare(cython.int, 3)
_NONE = cython.declare(cython.int, 4)
# The bits of these weights as 32-bit floating-point numbers.
_HALF = cython.declare(cython.uint, 0x3F000000)
_ONE = cython.declare(cython.uint, 0x3F800000)
_TWO = cython.declare(cython.uint, 0x40000000)
_THREE = cython.declare(cython.uint, 0x40400000)
# The most bytes that a number takes.
_WIDEST = cython.declare(cython.int, 10)
_SPREAD = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
_64_BITS = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)


@cython.final
@cython.cclass
class _Bytes:
    """Numbers as variable bytes (see `integers`), one after the other; grows as it is filled."""

    content: cython.uchar[::1]
    room: cython.Py_ssize_t
    size: cython.Py_ssize_t

    def __init__(self) -> None:
        self.content = memoryview(bytearray(1 << 16))
        self.room = 1 << 16
        self.size = 0

    @cython.cfunc
    def grow(self) -> cython.int:
        grown = bytearray(2 * self.room)
        grown[: self.size] = self.content[: self.size]
        self.content = memoryview(grown)
        self.room = 2 * self.room
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.boundscheck(False)  # noqa: FBT003  # as Cython has it
    @cython.exceptval(-1)
    def put(self, value: cython.ulonglong) -> cython.int:
        at: cython.Py_ssize_t
        rest: cython.ulonglong = value >> 7
        if self.room - self.size < _WIDEST:
            with cython.gil:
                self.grow()
        at = self.size
        while rest:
            at += 1
            rest >>= 7
        self.size = at + 1
        self.content[at] = value & 0x7F
        rest = value >> 7
        while rest:
            at -= 1
            self.content[at] = rest & 0x7F | 0x80
            rest >>= 7
        return 0

    @cython.cfunc
    def taken(self) -> bytes:
        """What was written, which is forgotten."""
        taken = bytes(self.content[: self.size])
        self.size = 0
        return taken


@cython.final
@cython.cclass
class _Pairs:
    """The unusual pairs of a frequency and a weight in a field, numbered as they came: a hash table."""

    pairs: cython.ulonglong[::1]
    slots: cython.int[::1]
    count: cython.int

    def __init__(self) -> None:
        self.count = 0
        self.pairs = memoryview(array("Q", bytes(8 << 9)))
        self.slots = memoryview(array("i", [-1]) * (1 << 10))

    @cython.cfunc
    def grow(self) -> cython.int:
        number: cython.int
        pairs = array("Q", self.pairs)
        pairs.extend(pairs)
        self.pairs = memoryview(pairs)
        self.slots = memoryview(array("i", [-1]) * (2 * self.slots.shape[0]))
        for number in range(self.count):
            self.slots[self.slot(self.pairs[number])] = number
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1)
    def slot(self, pair: cython.ulonglong) -> cython.Py_ssize_t:
        """Where the number of a pair stands, or belongs."""
        last: cython.Py_ssize_t = self.slots.shape[0] - 1
        slot: cython.Py_ssize_t = ((pair * _SPREAD & _64_BITS) >> 40) & last
        while self.slots[slot] >= 0 and self.pairs[self.slots[slot]] != pair:
            slot = (slot + 1) & last
        return slot

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1)
    def number(self, frequency: cython.ulonglong, weight: cython.ulonglong) -> cython.int:
        pair: cython.ulonglong = frequency << 32 | weight
        slot: cython.Py_ssize_t = self.slot(pair)
        if self.slots[slot] < 0:
            if self.count == self.pairs.shape[0]:
                with cython.gil:
                    self.grow()
                slot = self.slot(pair)
            self.pairs[self.count] = pair
            self.slots[slot] = self.count
            self.count += 1
        return self.slots[slot]


@cython.cclass
class RecordWriter:
    """Makes records of the postings of a field, one term after the other, and gives them as bytes."""

    _records: _Bytes
    _places: _Bytes
    _pairs: _Pairs
    # The postings of the term at hand.
    _documents: cython.longlong[::1]
    _runs: cython.longlong[::1]
    _frequencies: cython.uint[::1]
    _weights: cython.float[::1]
    _weight_bits: cython.uint[::1]
    _kinds: cython.uchar[::1]
    _room: cython.Py_ssize_t

    def __init__(self) -> None:
        """Begin without records."""
        self._records, self._places, self._pairs = _Bytes(), _Bytes(), _Pairs()
        self._room = 0
        self._reserve(1)

    def taken(self) -> tuple[bytes, bytes]:
        """The records made since this was asked last: of the postings, and of the positions."""
        return self._records.taken(), self._places.taken()

    def table(self) -> tuple[array[int], array[float]]:
        """The unusual frequencies of the field, and the weights that belong to them: uint32 and float32."""
        pairs = [self._pairs.pairs[number] for number in range(self._pairs.count)]
        weights = array("f")
        weights.frombytes(array("I", [pair & 0xFFFFFFFF for pair in pairs]).tobytes())
        return array("I", [pair >> 32 for pair in pairs]), weights

    def from_occurrences(  # all of it is needed
        self,
        keys: cython.const[cython.ulonglong][::1],
        ends: cython.const[cython.longlong][::1],
        documents: cython.const[cython.longlong][::1],
        runs: cython.const[cython.longlong][::1],
        weights: cython.const[cython.float][::1],
        position_bits: cython.int,
        weight_bits: cython.int,
        sizes: cython.longlong[:, ::1],
    ) -> None:
        """Make the records of several terms.

        Args:
            keys: the occurrences of one term after the other, each as its text, position and code of its weight from
                the highest bit, ascending by text and position.
            ends: for each term where its occurrences end.
            documents: the first document of each text.
            runs: how many documents each text belongs to.
            weights: by code, the weights.
            position_bits: how many bits the position takes; 0 where there are no positions.
            weight_bits: how many bits the code takes.
            sizes: for each term how many bytes its record takes, and that of its positions; filled in.
        """
        term: cython.Py_ssize_t
        place: cython.Py_ssize_t
        first: cython.Py_ssize_t = 0
        count: cython.Py_ssize_t
        text: cython.ulonglong
        current: cython.ulonglong = 0
        position: cython.longlong
        last: cython.longlong = 0
        shift: cython.int = position_bits + weight_bits
        of_weight: cython.ulonglong = (1 << weight_bits) - 1
        of_position: cython.ulonglong = (1 << position_bits) - 1
        before: cython.Py_ssize_t
        self._reserve(_longest(ends))
        with cython.nogil:
            for term in range(ends.shape[0]):
                count = 0
                before = self._places.size
                for place in range(first, ends[term]):
                    text = keys[place] >> shift
                    if not count or text != current:
                        current = text
                        last = -1
                        self._documents[count] = documents[text]
                        self._runs[count] = runs[text]
                        self._frequencies[count] = 0
                        self._weights[count] = 0
                        count += 1
                    self._frequencies[count - 1] += 1
                    self._weights[count - 1] += weights[keys[place] & of_weight]
                    if position_bits:
                        position = keys[place] >> weight_bits & of_position
                        self._places.put(position - last - 1)
                        last = position
                first = ends[term]
                sizes[term, 0] = self._record(count) if count else 0
                sizes[term, 1] = self._places.size - before

    def from_postings(  # all of it is needed
        self,
        ends: cython.const[cython.longlong][::1],
        documents: cython.const[cython.longlong][::1],
        runs: cython.const[cython.longlong][::1],
        frequencies: cython.const[cython.longlong][::1],
        weights: cython.const[cython.float][::1],
        positions: cython.const[cython.longlong][::1],
        sizes: cython.longlong[:, ::1],
    ) -> None:
        """Make the records of several terms whose postings come as arrays (see `postings`).

        Args:
            ends: for each term where its postings end.
            documents: the first document of each posting.
            runs: how many documents each stands for; none where it is one for all.
            frequencies: how often the term occurs; none where it is once for all.
            weights: what that counts; none where it is the frequency.
            positions: the positions; none where the field has none.
            sizes: for each term how many bytes its record takes, and that of its positions; filled in.
        """
        term: cython.Py_ssize_t
        place: cython.Py_ssize_t
        first: cython.Py_ssize_t = 0
        count: cython.Py_ssize_t
        before: cython.Py_ssize_t
        at: cython.Py_ssize_t = 0
        number: cython.uint
        last: cython.longlong
        self._reserve(_longest(ends))
        with cython.nogil:
            for term in range(ends.shape[0]):
                before = self._places.size
                for place in range(first, ends[term]):
                    count = place - first
                    self._documents[count] = documents[place]
                    self._runs[count] = runs[place] if runs.shape[0] else 1
                    self._frequencies[count] = frequencies[place] if frequencies.shape[0] else 1
                    self._weights[count] = weights[place] if weights.shape[0] else self._frequencies[count]
                    if positions.shape[0]:
                        last = -1
                        for number in range(self._frequencies[count]):  # noqa: B007  # Cython wants a name
                            self._places.put(positions[at] - last - 1)
                            last = positions[at]
                            at += 1
                sizes[term, 0] = self._record(ends[term] - first)
                sizes[term, 1] = self._places.size - before
                first = ends[term]

    @cython.cfunc
    def _reserve(self, count: cython.Py_ssize_t) -> cython.int:
        """Make room for as many postings of a term."""
        if self._room < count:
            self._room = count
            self._documents = memoryview(array("q", bytes(8 * count)))
            self._runs = memoryview(array("q", bytes(8 * count)))
            self._frequencies = memoryview(array("I", bytes(4 * count)))
            weights = array("f", bytes(4 * count))
            self._weights = memoryview(weights)
            self._weight_bits = memoryview(weights).cast("B").cast("I")
            self._kinds = memoryview(bytearray(count))
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1)
    def _record(self, count: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Make the record of the postings at hand. Returns how many bytes it takes."""
        before: cython.Py_ssize_t = self._records.size
        place: cython.Py_ssize_t
        noted: cython.Py_ssize_t = 0
        unusual: cython.Py_ssize_t = 0
        changed: cython.Py_ssize_t = 0
        end: cython.longlong = 0
        for place in range(count):
            self._kinds[place] = _kind(self._frequencies[place], self._weight_bits[place])
            noted += self._kinds[place] != _NONE
            unusual += self._kinds[place] == _UNUSUAL
            changed += self._runs[place] != 1
        self._records.put(2 * count + (noted + changed > 0))
        if noted + changed:
            self._records.put(noted)
            self._records.put(unusual)
            self._records.put(changed)
        for place in range(count):
            self._records.put(self._documents[place] - end)
            end = self._documents[place] + self._runs[place]
        if noted:
            self._notes(count)
        if changed:
            self._run_notes(count)
        return self._records.size - before

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1)
    def _notes(self, count: cython.Py_ssize_t) -> cython.int:
        place: cython.Py_ssize_t
        last: cython.Py_ssize_t = 0
        for place in range(count):
            if self._kinds[place] != _NONE:
                self._records.put(4 * (place - last) + self._kinds[place])
                last = place
        for place in range(count):
            if self._kinds[place] == _UNUSUAL:
                self._records.put(self._pairs.number(self._frequencies[place], self._weight_bits[place]))
        return 0

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(-1)
    def _run_notes(self, count: cython.Py_ssize_t) -> cython.int:
        place: cython.Py_ssize_t
        last: cython.Py_ssize_t = 0
        for place in range(count):
            if self._runs[place] != 1:
                self._records.put(place - last)
                self._records.put(self._runs[place])
                last = place
        return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(-1, check=False)
def _kind(frequency: cython.uint, weight: cython.uint) -> cython.int:
    if frequency == 1:
        return _NONE if weight == _ONE else _PART if weight == _HALF else _UNUSUAL
    if frequency == 2 and weight == _TWO:
        return _TWICE
    return _THRICE if frequency == 3 and weight == _THREE else _UNUSUAL


@cython.cfunc
def _longest(ends: cython.const[cython.longlong][::1]) -> cython.Py_ssize_t:
    """How many places the longest of several stretches has, of which each ends there."""
    longest: cython.Py_ssize_t = 1
    first: cython.longlong = 0
    place: cython.Py_ssize_t
    for place in range(ends.shape[0]):
        longest = max(longest, ends[place] - first)
        first = ends[place]
    return longest
