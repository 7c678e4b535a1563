"""The German analysis as Whoosh analyzers, so that plain Whoosh reads and queries our fields.

Whoosh keeps instances of these classes in the index's table of contents: their import path is part of the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fundstelle.index.german.analysis import AnalysedToken, german
from fundstelle.index.german.userwords import UserWords
from fundstelle.index.whoosh.quiet import analysis

__all__ = ["StemAnalyzer", "WordingAnalyzer"]

_Term = tuple[str, float, int, int]


class _GermanAnalyzer(analysis.Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """What all analyzers share: they differ only in the terms that they take of a word."""

    def __init__(self, user_words: UserWords) -> None:
        """Analyse with a user's own words. The analysis itself is opened when it is first needed."""
        self.user_words = user_words

    def __call__(  # noqa: PLR0913  # as Whoosh calls it
        self,
        value: str,
        *,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **_: Any,
    ) -> Iterator[Any]:
        """Yield one reused Whoosh token a term, as Whoosh's own analyzers do.

        Args:
            value: the text.
            positions: set ``pos``.
            chars: set ``startchar`` and ``endchar``.
            keeporiginal: set ``original`` to the word as it stands in the text.
            start_pos: the position of the first word.
            start_char: the offset of the first character.
            mode: ``"index"`` or ``"query"``; both give the same terms.
        """
        out = analysis.Token(positions, chars, mode=mode)
        for token in german(self.user_words).analyse(value):
            for text, boost, start, end in self.terms(token):
                out.text = text
                out.boost = boost
                out.stopped = False
                if keeporiginal:
                    out.original = token.token.text
                if positions:
                    out.pos = start_pos + token.token.position
                if chars:
                    out.startchar = start_char + start
                    out.endchar = start_char + end
                yield out

    def terms(self, token: AnalysedToken) -> list[_Term]:
        """The terms that this analyzer takes of a token: text, weight, and where they stand."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), self.user_words))


class StemAnalyzer(_GermanAnalyzer):
    """Whoosh analyzer that gives the stem of every word, and at the same position those of a compound's parts."""

    def terms(self, token: AnalysedToken) -> list[_Term]:
        """The stems, those of parts with less weight."""
        return [(term.stem, term.weight, term.start, term.end) for term in token.stems()]


class WordingAnalyzer(_GermanAnalyzer):
    """Whoosh analyzer that gives the exact wording of every word, folded to ASCII."""

    def terms(self, token: AnalysedToken) -> list[_Term]:
        """The folded wordings."""
        return [(wording, 1.0, token.token.start, token.token.end) for wording in token.wordings]
