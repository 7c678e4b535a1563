"""Query leaves that remember what was typed and how the term follows from it."""

from __future__ import annotations

from enum import Enum

from fundstelle.index._whoosh import query

__all__ = ["OnlyAround", "Reason", "WordPhrase", "WordTerm"]


class Reason(Enum):
    """How what matched follows from what was typed."""

    FORM = "form"
    """The very form that was typed."""
    LEMMA = "lemma"
    """Another form of the word."""
    PART = "part"
    """A part of a compound: the typed word in a longer one, or a part of the typed one."""
    KIN = "kin"
    """A word that begins like the typed one; it adds to the score, and finds nothing alone."""
    COMPOUND = "compound"
    """Two neighbouring words that were typed, written as one."""
    CORRECTION = "correction"
    """A word of the index near to a typed one that is not in it."""
    SYNONYM = "synonym"
    """A word that the user has said to mean the same."""
    PHRASE = "phrase"
    """Words in the order in which they were typed."""
    PATTERN = "pattern"
    """A word that a wildcard or a fuzzy word stands for."""


class WordTerm(query.Term):  # type: ignore[misc]  # Whoosh has no types
    """A term that a typed word led to."""

    def __init__(  # noqa: PLR0913  # all of it is needed
        self,
        fieldname: str,
        text: str,
        reason: Reason,
        typed: str,
        *,
        boost: float = 1.0,
        around: tuple[tuple[str, float], ...] = (),
    ) -> None:
        """Look for a term.

        Args:
            fieldname: the field that must hold it.
            text: the term.
            reason: how it follows from what was typed.
            typed: what was typed.
            boost: a factor on its score.
            around: other fields in which it adds to the score, each with the weight of an occurrence there.
        """
        super().__init__(fieldname, text, boost=boost)
        self.reason = reason
        self.typed = typed
        self.around = around


class OnlyAround(query.Query):  # type: ignore[misc]
    """A term where its own field does not hold it, but one around it does. For adding to a score."""

    def __init__(self, term: WordTerm) -> None:
        """Look around the field of a term."""
        self.term = term

    def is_leaf(self) -> bool:
        """It has no children: what it looks for is looked for by `term` already."""
        return True

    def field(self) -> None:
        """No single field."""
        return


class WordPhrase(query.Phrase):  # type: ignore[misc]
    """A phrase that typed words led to; the arguments are those of `WordTerm`, with the words of the phrase."""

    def __init__(  # noqa: PLR0913  # all of it is needed
        self, fieldname: str, words: list[str], reason: Reason, typed: str, *, slop: int = 1, boost: float = 1.0
    ) -> None:
        """Look for words in their order, each at most `slop` places behind the one before."""
        super().__init__(fieldname, words, slop=slop, boost=boost)
        self.reason = reason
        self.typed = typed
