"""Columns of numbers as Whoosh reads them, to sort by them and to group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fundstelle.index.whoosh.quiet import columns

__all__ = ["NumberReader"]


class NumberReader(columns.ColumnReader):  # type: ignore[misc]  # Whoosh has no types
    """Reads a column of numbers, one for each document; knows no file."""

    def __init__(self, values: memoryview, column: Any) -> None:
        """Read the values of a column of this Whoosh type."""
        self._values = values
        self._column = column
        self._sign = 1

    def __len__(self) -> int:
        """The number of documents."""
        return len(self._values)

    def __getitem__(self, document: int) -> int:
        """The number of a document."""
        value: int = self._values[document]
        return value

    def __iter__(self) -> Iterator[int]:
        """The numbers of all documents."""
        return iter(self._values)

    def load(self) -> list[int]:
        """The numbers of all documents, at once."""
        return self._values.tolist()

    def default_value(self, reverse: bool = False) -> Any:  # noqa: FBT001, FBT002  # as Whoosh has it
        """What a document has that was given no number."""
        return self._column.default_value(reverse)

    def set_reverse(self) -> None:
        """Give keys that sort the other way round."""
        self._sign = -1

    def sort_key(self, document: int) -> int:
        """What a document is sorted by."""
        return self._sign * self[document]
