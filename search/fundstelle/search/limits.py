"""How much a query may ask for."""

from __future__ import annotations

from dataclasses import dataclass

from fundstelle.index.errors import QueryLimitError
from fundstelle.search.language.clauses import Clause, Typed, leaves_of

__all__ = ["DEFAULT_HITS", "QueryLimits"]

#: The most hits that a search returns where nothing is said.
DEFAULT_HITS = 10


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How much a query may ask for; what asks for more is refused, so that a search takes a bounded time.

    Attributes:
        length: the characters of a query.
        words: its words, those of phrases too.
        expansions: the words of the index that one pattern or one fuzzy word may stand for.
        seconds: how long it may be worked on; so long, too, may marking its words in one hit take.
        memory: the bytes of the lists of passages that it may put together.
    """

    length: int = 20_000
    words: int = 1_000
    expansions: int = 100_000
    seconds: float = 60.0
    memory: int = 4 << 30

    def check_length(self, query: str) -> None:
        """Refuse a query that is too long.

        Raises:
            QueryLimitError: it is.
        """
        if len(query) > self.length:
            raise QueryLimitError(
                f"The query has {len(query):,} characters; at most {self.length:,} are allowed. Shorten it, or raise "
                "the limit with QueryLimits(length=…)."
            )

    def check_words(self, root: Clause) -> None:
        """Refuse a query of too many words.

        Raises:
            QueryLimitError: it has.
        """
        words = sum(map(_words, leaves_of(root)))
        if words > self.words:
            raise QueryLimitError(
                f"The query has {words:,} words; at most {self.words:,} are allowed. Leave some out, or raise the "
                "limit with QueryLimits(words=…)."
            )

    def check_expansions(self, typed: str, words: int) -> None:
        """Refuse a pattern that stands for too many words.

        Raises:
            QueryLimitError: it does.
        """
        if words > self.expansions:
            raise QueryLimitError(
                f"„{typed}“ stands for {words:,} words of the index; at most {self.expansions:,} are allowed. Write "
                "more of its letters, or raise the limit with QueryLimits(expansions=…)."
            )


def _words(clause: Clause) -> int:
    """How many words a clause that holds no others has."""
    return max(len(clause.text.split()), 1) if isinstance(clause, Typed) else 1
