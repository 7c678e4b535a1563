"""What was unpacked last, kept up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["CACHE_BYTES", "SizedCache"]

#: How many bytes of postings are kept unpacked, so that a word that is asked for again costs nothing.
CACHE_BYTES = 96 << 20
# What one entry takes beside its arrays, and for each letter of its key: a pattern is kept with what was made of it.
_ENTRY_BYTES = 500
_LETTER_BYTES = 64

_Entry = TypeVar("_Entry")


class SizedCache(Generic[_Entry]):
    """Keeps what was used last, up to a number of bytes. Several threads may use it at once."""

    def __init__(self, limit: int) -> None:
        """Keep entries of so many bytes altogether."""
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[Hashable, tuple[_Entry, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, letters: int, make: Callable[[], _Entry], size: Callable[[_Entry], int]) -> _Entry:
        """The entry of a key; where there is none it is made, and kept.

        Args:
            key: the key.
            letters: how many were typed in it: most of what an entry takes where a word is long and nowhere.
            make: makes the entry; in several threads at once perhaps, with the same outcome.
            size: says how many bytes an entry takes.
        """
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
                return found[0]
        entry = make()
        taken = size(entry) + letters * _LETTER_BYTES + _ENTRY_BYTES
        with self._lock:
            if key not in self._entries and taken <= self._limit:
                self._entries[key] = (entry, taken)
                self._size += taken
            while self._size > self._limit:
                self._size -= self._entries.popitem(last=False)[1][1]
        return entry
