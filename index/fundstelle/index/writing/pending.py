"""The articles that a writer has added and not yet committed."""

from __future__ import annotations

from array import array

__all__ = ["Pending"]


class Pending:
    """The articles added but not yet committed, by their keys; arrays, since there may be millions."""

    def __init__(self) -> None:
        """Begin without articles."""
        self._numbers: dict[str, int] = {}
        self._contents = array("q")
        self._added = array("q")
        self._files: list[str | None] = []

    def add(self, key: str, content: int, number: int, file: str | None) -> None:
        """Note an article that was added; it takes the place of one with the same key.

        Args:
            key: its key.
            content: what tells its content from others.
            number: by which it can be withdrawn.
            file: the file that it was read from.
        """
        self._numbers[key] = len(self._contents)
        self._contents.append(content)
        self._added.append(number)
        self._files.append(file)

    def forget(self, key: str) -> int | None:
        """Forget an article. Returns the number by which it can be withdrawn; None where it has not been added."""
        place = self._numbers.pop(key, None)
        return None if place is None else self._added[place]

    def content(self, key: str) -> int | None:
        """The content of an article; None where it has not been added."""
        place = self._numbers.get(key)
        return None if place is None else self._contents[place]

    def file(self, key: str) -> str | None:
        """The file that an article was read from, as far as it has been added and was read from one."""
        place = self._numbers.get(key)
        return None if place is None else self._files[place]
