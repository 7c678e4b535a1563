"""What the analysis remembers: bounded by number and by size, so that no text and no query can fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Sized
from threading import Lock
from typing import Final, Generic, TypeVar

__all__ = ["REMEMBERED", "Memory", "RecentTexts", "RecentWords"]

# So many ends of words, and so many entries, are remembered.
REMEMBERED: Final = 65_536
# So many letters do keys have at the most on average; ends of words and lemmas have ten.
_LETTERS_OF_A_KEY: Final = 16

_Key = TypeVar("_Key", bound=Sized)
_Value = TypeVar("_Value")


class Memory(dict[_Key, _Value]):
    """What a function gives, by its argument, made when it is first asked for; emptied when it is full.

    To look up what is there calls nothing, which is a third faster than `functools.lru_cache`, and there is nothing for
    the garbage collector to look through.
    """

    __slots__ = ("_function", "_letters", "_size")

    def __init__(self, function: Callable[[_Key], _Value], size: int = REMEMBERED) -> None:
        """Remember what a function gives for so many arguments."""
        self._function = function
        self._size = size
        self._letters = 0

    def __missing__(self, key: _Key) -> _Value:
        """Make what is missing."""
        value = self._function(key)
        self._letters += len(key)
        if len(self) >= self._size or self._letters > self._size * _LETTERS_OF_A_KEY:
            self.clear()
            self._letters = len(key)
        self[key] = value
        return value


class RecentWords(Generic[_Value]):
    """What is known of words. When there are too many, those go that have not been asked for since the last time."""

    def __init__(self, most: int) -> None:
        """Keep twice as many words at the most, and letters in proportion."""
        self._most = most
        self._letters = 0
        self._young: dict[str, _Value] = {}
        self._old: dict[str, _Value] = {}
        #: Gives what is known of a word that was asked for of late, else None.
        self.get = self._young.get

    def __len__(self) -> int:
        """How many words are kept."""
        return len(self._young) + len(self._old)

    def old(self, word: str) -> _Value | None:
        """What is known of a word that has not been asked for since the last time, None if nothing is."""
        return self._old.get(word)

    def keep(self, word: str, value: _Value) -> None:
        """Keep what is known of a word."""
        self._letters += len(word)
        if len(self._young) >= self._most or self._letters > self._most * _LETTERS_OF_A_KEY:
            self._old, self._young = self._young, {}
            self.get = self._young.get
            self._letters = len(word)
        self._young[word] = value


class RecentTexts(Generic[_Value]):
    """What a function gives for texts, remembered for the last of them; for several threads."""

    def __init__(self, function: Callable[[str], _Value], texts: int, characters: int) -> None:
        """Remember what a function gives for so many texts, that have so many characters together at the most."""
        self._function = function
        self._texts = texts
        self._characters = characters
        self._size = 0
        self._known: dict[str, _Value] = {}
        self._lock = Lock()

    def __call__(self, text: str) -> _Value:
        """What the function gives for a text."""
        with self._lock:
            value = self._known.pop(text, None)
            if value is not None:
                self._known[text] = value  # now the last one
                return value
        value = self._function(text)
        if len(text) <= self._characters:
            self._keep(text, value)
        return value

    def _keep(self, text: str, value: _Value) -> None:
        with self._lock:
            if text in self._known:
                return
            self._known[text] = value
            self._size += len(text)
            while len(self._known) > self._texts or self._size > self._characters:
                oldest = next(iter(self._known))
                del self._known[oldest]
                self._size -= len(oldest)
