"""The articles that a writer has taken and not yet committed."""

from __future__ import annotations

from array import array

__all__ = ["Pending"]


class Pending:
    """The articles added but not yet committed, numbered as they came; arrays, since there may be millions."""

    def __init__(self) -> None:
        """Begin without articles."""
        self._numbers: dict[str, int] = {}
        self._firsts = array("q", [0])
        self._contents = array("q")
        self._files: list[str | None] = []

    def add(self, key: str, content: int, documents: int, file: str | None) -> None:
        """Add an article with so many documents; it takes the place of one with the same key."""
        self._numbers[key] = len(self._contents)
        self._contents.append(content)
        self._firsts.append(self._firsts[-1] + documents)
        self._files.append(file)

    def forget(self, key: str) -> range | None:
        """Forget an article. Returns its documents; None where it has not been added."""
        if key not in self._numbers:
            return None
        documents = self.documents_of(key)
        del self._numbers[key]
        return documents

    def content(self, key: str) -> int | None:
        """The content of an article; None where it has not been added."""
        number = self._numbers.get(key)
        return None if number is None else self._contents[number]

    def file(self, key: str) -> str | None:
        """The file that an article was read from, as far as it has been added and was read from one."""
        number = self._numbers.get(key)
        return None if number is None else self._files[number]

    def documents_of(self, key: str) -> range:
        """The documents of an article among those of all."""
        number = self._numbers[key]
        return range(self._firsts[number], self._firsts[number + 1])
