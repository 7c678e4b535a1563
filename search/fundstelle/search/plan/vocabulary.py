"""What has to be known of the words of an index before a query can be read."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Vocabulary"]


class Vocabulary(Protocol):
    """What the query language needs to know of the words of an index, wherever the index is kept."""

    def has_field(self, name: str) -> bool:
        """Whether any passage has a field."""

    def has_stem(self, stem: str) -> bool:
        """Whether any text holds the stem."""

    def has_stem_beginning(self, letters: str) -> bool:
        """Whether any text holds a stem that begins so, or a title does."""

    def has_wording(self, wording: str) -> bool:
        """Whether any text holds the folded word."""

    def nearest(self, wording: str, distance: int) -> str | None:
        """The word of the index that is nearest to a folded word, as it is mostly written; None where none is near.

        Args:
            wording: a folded word.
            distance: the most letters that may differ (optimal string alignment).
        """
