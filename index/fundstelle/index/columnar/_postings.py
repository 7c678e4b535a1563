# cython: boundscheck=False
"""Reads postings: from the records of terms, as they lie in a file, to documents, weights and positions in arrays.

What a record says is trusted nowhere: its numbers are counted before they are read, and checked before they are used.
See `records` for what a record is.
"""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["PostingsReader", "keep_living", "occurrences", "stretch"]

_MOST = cython.declare(cython.ulonglong, (1 << 63) - 1)
_UNUSUAL = cython.declare(cython.ulonglong, 3)


@cython.cclass
class PostingsReader:
    """Arrays with room for a posting of every document of a collection, and what reads records into them.

    Attributes:
        documents: uint32, the documents that were read.
        weights: float32, what the occurrences of the term count in each.
        frequencies: uint32, how often the term occurs in each; 0 where its positions are those in the document before.
    """

    documents: cython.uint[::1]
    weights: cython.float[::1]
    frequencies: cython.uint[::1]
    _deleted: cython.const[cython.ulonglong][::1]
    _has_deleted: cython.bint
    _has_weights: cython.bint
    _record: cython.const[cython.uchar][::1]
    _table_frequencies: cython.const[cython.uint][::1]
    _table_weights: cython.const[cython.float][::1]
    _count: cython.ulonglong
    _base: cython.ulonglong
    _begin: cython.Py_ssize_t
    _behind: cython.Py_ssize_t

    def __init__(self, size: int, deleted: cython.const[cython.ulonglong][::1]) -> None:
        """Read postings of so many documents.

        Args:
            size: how many documents the collection has.
            deleted: uint64, a bit for each document that is left out; or nothing.
        """
        self.documents = memoryview(bytearray(4 * size)).cast("I")
        self.weights = memoryview(bytearray(4 * size)).cast("f")
        self.frequencies = memoryview(bytearray(4 * size)).cast("I")
        self._deleted = deleted
        self._has_deleted = len(deleted) > 0
        self._has_weights = False

    def arrays(self) -> tuple[memoryview[int], memoryview[float], memoryview[int]]:
        """Documents, weights and frequencies."""
        return memoryview(self.documents), memoryview(self.weights), memoryview(self.frequencies)

    def takes_weights(self) -> bool:
        """Whether any weight that has been read since this was asked last is not 1."""
        has_weights: cython.bint = self._has_weights
        self._has_weights = False
        return bool(has_weights)

    def use(
        self,
        record: cython.const[cython.uchar][::1],
        frequencies: cython.const[cython.uint][::1],
        weights: cython.const[cython.float][::1],
        count: cython.ulonglong,
        base: cython.ulonglong,
    ) -> None:
        """Read from now on of these records.

        Args:
            record: the bytes of one record, or of several.
            frequencies: the field's table of unusual frequencies.
            weights: the weights that belong to them.
            count: how many documents the segment has.
            base: how many documents the segments before it have.
        """
        self._record = record
        self._table_frequencies = frequencies
        self._table_weights = weights
        self._count = count
        self._base = base

    def read(self, at: cython.Py_ssize_t, keeps_deleted: cython.bint) -> int:
        """Read the one record.

        Args:
            at: how many documents have been read before; those of this record stand behind them.
            keeps_deleted: whether deleted documents are read as well.

        Returns:
            How many have been read now; -1 if this is no record of a term in a segment of so many documents.
        """
        end: cython.Py_ssize_t
        has_deleted: cython.bint = self._has_deleted
        if keeps_deleted:
            self._has_deleted = False
        with cython.nogil:
            end = self._read(0, self._record.shape[0], at)
        self._has_deleted = has_deleted
        return end

    def add(
        self, bounds: cython.const[cython.ulonglong][::1], sums: cython.double[::1], found: cython.ulonglong[::1]
    ) -> int:
        """Add up the weights of several terms in each document.

        Args:
            bounds: uint64, where the records begin and end, one behind the other; the first begins with the bytes.
            sums: float64, for each document of the collection; the weights are added there.
            found: uint64, a bit for each document; those that hold any of the terms are set.

        Returns:
            0; -1 if some of them are no records.
        """
        number: cython.Py_ssize_t
        place: cython.Py_ssize_t
        end: cython.Py_ssize_t = 0
        document: cython.uint
        with cython.nogil:
            for number in range(bounds.shape[0] - 1):
                end = self._read(bounds[number] - bounds[0], bounds[number + 1] - bounds[0], 0)
                for place in range(end):
                    document = self.documents[place]
                    sums[document] += self.weights[place]
                    found[document >> 6] |= cython.cast(cython.ulonglong, 1) << (document & 63)
                if end < 0:
                    break
        return min(end, 0)

    def mark(
        self,
        bounds: cython.const[cython.ulonglong][::1],
        places: cython.const[cython.longlong][::1],
        first: cython.Py_ssize_t,
        last: cython.Py_ssize_t,
        found: cython.ulonglong[::1],
    ) -> int:
        """Mark the documents that hold any of several terms.

        Args:
            bounds: uint64, where the records of a stretch of terms begin and end, one behind the other.
            places: int64, ascending, the places of terms; the first of them is that of the first record.
            first: the number of the first place that is read; the bytes begin with its record.
            last: the number behind the last.
            found: uint64, a bit for each document; those that hold any of the terms are set.

        Returns:
            0; -1 if some of them are no records.
        """
        number: cython.Py_ssize_t
        place: cython.Py_ssize_t
        record: cython.longlong
        end: cython.Py_ssize_t = 0
        document: cython.uint
        begin: cython.ulonglong = bounds[places[first] - places[0]]
        with cython.nogil:
            for number in range(first, last):
                record = places[number] - places[0]
                end = self._read(bounds[record] - begin, bounds[record + 1] - begin, 0)
                for place in range(end):
                    document = self.documents[place]
                    found[document >> 6] |= cython.cast(cython.ulonglong, 1) << (document & 63)
                if end < 0:
                    break
        return min(end, 0)

    def touching(
        self,
        bounds: cython.const[cython.ulonglong][::1],
        places: cython.const[cython.longlong][::1],
        first: cython.Py_ssize_t,
        last: cython.Py_ssize_t,
        among: cython.const[cython.ulonglong][::1],
        touching: cython.longlong[::1],
        at: cython.Py_ssize_t,
    ) -> int:
        """Fill in the places of those of several terms that any of some documents holds.

        Args:
            bounds: see `mark`.
            places: …
            first: …
            last: …
            among: uint64, a bit for each document of the collection; those that are set are asked for.
            touching: int64, with room for all places.
            at: how many stand there already.

        Returns:
            How many stand there now; -1 if some of the terms have no records.
        """
        number: cython.Py_ssize_t
        place: cython.Py_ssize_t
        record: cython.longlong
        end: cython.Py_ssize_t
        document: cython.uint
        begin: cython.ulonglong = bounds[places[first] - places[0]]
        with cython.nogil:
            for number in range(first, last):
                record = places[number] - places[0]
                end = self._read(bounds[record] - begin, bounds[record + 1] - begin, 0)
                if end < 0:
                    at = -1
                    break
                for place in range(end):
                    document = self.documents[place]
                    if among[document >> 6] >> (document & 63) & 1:
                        touching[at] = places[number]
                        at += 1
                        break
        return at

    def positions(
        self,
        record: cython.const[cython.uchar][::1],
        first: cython.Py_ssize_t,
        end: cython.Py_ssize_t,
        positions: cython.uint[::1],
        at: cython.Py_ssize_t,
    ) -> int:
        """Read the positions in documents that have been read with their frequencies.

        Args:
            record: the bytes of the record of positions.
            first: the place of the first document.
            end: the place behind the last.
            positions: uint32, for the positions; the frequencies become those of all documents.
            at: how many positions have been read before.

        Returns:
            How many have been read now; -1 if this is no record of the positions in these documents.
        """
        place: cython.Py_ssize_t
        begin: cython.Py_ssize_t = 0
        left: cython.uint
        position: cython.ulonglong
        self._record = record
        with cython.nogil:
            if record.shape[0] and record[record.shape[0] - 1] >= 0x80:
                at = -1
            self._behind = 0
            for place in range(first, end):
                if at < 0:
                    break
                left = self.frequencies[place]
                if not left and place > first:
                    # The same positions once more.
                    self.frequencies[place] = left = self.frequencies[place - 1]
                    if at + left > positions.shape[0]:
                        at = -1
                        break
                    for begin in range(at - left, at):
                        positions[begin + left] = positions[begin]
                    at += left
                    continue
                if at + left > positions.shape[0]:
                    at = -1
                    break
                position = 0
                begin = at
                while left:
                    if self._behind >= record.shape[0]:
                        at = -1
                        break
                    position += self._number(self._behind) + (at > begin)
                    if position >> 32:
                        at = -1
                        break
                    positions[at] = cython.cast(cython.uint, position)
                    at += 1
                    left -= 1
            if at >= 0 and self._behind != record.shape[0]:
                at = -1
        return at

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _read(self, begin: cython.Py_ssize_t, end: cython.Py_ssize_t, at: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Read the record between two offsets; -1 if it is none."""
        count: cython.ulonglong
        notes: cython.ulonglong = 0
        unusual: cython.ulonglong = 0
        runs: cython.ulonglong = 0
        size: cython.ulonglong = cython.cast(cython.ulonglong, end - begin)
        if begin < 0 or end <= begin or end > self._record.shape[0] or self._record[end - 1] >= 0x80:
            return -1
        count = self._number(begin)
        has_notes: cython.bint = count & 1
        count >>= 1
        if has_notes:
            # A number takes a byte at least, and the record ends with one.
            if self._behind >= end:
                return -1
            notes = self._number(self._behind)
            if self._behind >= end:
                return -1
            unusual = self._number(self._behind)
            if self._behind >= end:
                return -1
            runs = self._number(self._behind)
        if not count or count > size or notes > size or unusual > size or runs > size:
            return -1
        if self._numbers(self._behind, end) != count + notes + unusual + 2 * runs:
            return -1
        return self._expanded(end, at, count, notes, unusual, runs)

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _expanded(
        self,
        end: cython.Py_ssize_t,
        at: cython.Py_ssize_t,
        count: cython.ulonglong,
        notes: cython.ulonglong,
        unusual: cython.ulonglong,
        runs: cython.ulonglong,
    ) -> cython.Py_ssize_t:
        """Read what follows the head of a record that has as many numbers as it says; -1 if it is none."""
        gaps_at: cython.Py_ssize_t = self._behind
        runs_at: cython.Py_ssize_t = self._back(end, 2 * runs)
        unusual_at: cython.Py_ssize_t = self._back(runs_at, unusual)
        notes_at: cython.Py_ssize_t = self._back(unusual_at, notes)
        place: cython.ulonglong
        noted: cython.ulonglong = count
        note: cython.ulonglong = 0
        run_noted: cython.ulonglong = count
        free: cython.ulonglong = 0
        gap: cython.ulonglong
        run: cython.ulonglong
        document: cython.ulonglong
        byte: cython.uchar
        weight: cython.float
        frequency: cython.uint
        if notes:
            note = self._number(notes_at)
            notes_at = self._behind
            notes -= 1
            noted = note >> 2
            self._has_weights = True
            if noted >= count:
                return -1
        if runs:
            run_noted = self._number(runs_at)
            runs_at = self._behind
            runs -= 1
            if run_noted >= count:
                return -1
        for place in range(count):
            gap = 0
            while True:
                byte = self._record[gaps_at]
                gaps_at += 1
                gap = (gap << 7 | byte & 0x7F) & _MOST
                if byte < 0x80:
                    break
            if gap >= self._count - free:
                return -1
            document = free + gap
            run = 1
            weight = 1.0
            frequency = 1
            if place == noted:
                if note & 3 == 0:
                    frequency = 2
                    weight = 2.0
                elif note & 3 == 1:
                    weight = 0.5
                elif note & 3 == 2:
                    frequency = 3
                    weight = 3.0
                else:
                    if not unusual:
                        return -1
                    unusual -= 1
                    gap = self._number(unusual_at)
                    unusual_at = self._behind
                    if gap >= cython.cast(cython.ulonglong, self._table_weights.shape[0]):
                        return -1
                    frequency = self._table_frequencies[gap]
                    weight = self._table_weights[gap]
                if notes:
                    notes -= 1
                    note = self._number(notes_at)
                    notes_at = self._behind
                    noted += note >> 2
                    if noted <= place or noted >= count:
                        return -1
            if place == run_noted:
                run = self._number(runs_at)
                runs_at = self._behind
                if not run or run > self._count - document:
                    return -1
                if runs:
                    runs -= 1
                    run_noted += self._number(runs_at)
                    runs_at = self._behind
                    if run_noted <= place or run_noted >= count:
                        return -1
            free = document + run
            while document < free:
                if not (self._has_deleted and self._is_deleted(self._base + document)):
                    self.documents[at] = cython.cast(cython.uint, self._base + document)
                    self.weights[at] = weight
                    self.frequencies[at] = frequency
                    at += 1
                frequency = 0
                document += 1
        return -1 if unusual else at

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _is_deleted(self, document: cython.ulonglong) -> cython.bint:
        return self._deleted[document >> 6] >> (document & 63) & 1

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _number(self, at: cython.Py_ssize_t) -> cython.ulonglong:
        """The number that begins at an offset of bytes that end with a number; `_behind` becomes what follows it."""
        value: cython.ulonglong = 0
        byte: cython.uchar = 0x80
        while byte >= 0x80:
            byte = self._record[at]
            at += 1
            value = (value << 7 | byte & 0x7F) & _MOST
        self._behind = at
        return value

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _numbers(self, begin: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.ulonglong:
        """How many numbers end between two offsets."""
        found: cython.ulonglong = 0
        at: cython.Py_ssize_t
        for at in range(begin, end):
            found += self._record[at] < 0x80
        return found

    @cython.cfunc
    @cython.nogil
    @cython.exceptval(check=False)
    def _back(self, at: cython.Py_ssize_t, numbers: cython.ulonglong) -> cython.Py_ssize_t:
        """Where the last numbers before an offset begin, of which there are so many."""
        while numbers:
            at -= 1
            while at and self._record[at - 1] >= 0x80:
                at -= 1
            numbers -= 1
        return at


def stretch(
    bounds: cython.const[cython.ulonglong][::1],
    places: cython.const[cython.longlong][::1],
    first: cython.Py_ssize_t,
    gap: cython.ulonglong,
) -> int:
    """How far records can be read at once: up to which of some places no more bytes than `gap` lie between two.

    Args:
        bounds: uint64, where the records of a stretch of terms begin and end, one behind the other.
        places: int64, ascending, the places of those that are read; the first of them is that of the first record.
        first: the number of the first place that is read.
        gap: the most bytes.

    Returns:
        The number of the place behind the last.
    """
    end: cython.Py_ssize_t = first + 1
    with cython.nogil:
        while end < places.shape[0]:
            if bounds[places[end] - places[0]] - bounds[places[end - 1] + 1 - places[0]] > gap:
                break
            end += 1
    return end


def occurrences(frequencies: cython.const[cython.uint][::1]) -> int:
    """How many positions there are in documents with these frequencies, where 0 stands for the one before."""
    total: cython.ulonglong = 0
    frequency: cython.uint = 0
    place: cython.Py_ssize_t
    with cython.nogil:
        for place in range(frequencies.shape[0]):
            if frequencies[place]:
                frequency = frequencies[place]
            total += frequency
    return total


def keep_living(
    documents: cython.uint[::1],
    frequencies: cython.const[cython.uint][::1],
    positions: cython.uint[::1],
    deleted: cython.const[cython.ulonglong][::1],
    starts: cython.uint[::1],
) -> int:
    """Move the documents that are not deleted, and their positions, to the front, and fill in where these start.

    Args:
        documents: uint32, all that hold a term.
        frequencies: uint32, how many positions each has.
        positions: uint32, those of one document after the other.
        deleted: a bit for each document; or nothing.
        starts: uint32, with room for one more than there are documents.

    Returns:
        How many documents are left; the start behind the last says how many positions.
    """
    count: cython.Py_ssize_t = 0
    at: cython.Py_ssize_t = 0
    kept: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    document: cython.uint
    within: cython.uint
    has_deleted: cython.bint = deleted.shape[0] > 0
    with cython.nogil:
        for place in range(documents.shape[0]):
            document = documents[place]
            if not (has_deleted and deleted[document >> 6] >> (document & 63) & 1):
                documents[count] = document
                starts[count] = cython.cast(cython.uint, kept)
                count += 1
                if has_deleted:
                    for within in range(frequencies[place]):
                        positions[kept + within] = positions[at + within]
                kept += frequencies[place]
            at += frequencies[place]
        starts[count] = cython.cast(cython.uint, kept)
    return count
