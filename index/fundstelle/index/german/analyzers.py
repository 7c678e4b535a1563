"""The German analysis as Whoosh analyzers, so that plain Whoosh reads and queries our fields.

Whoosh keeps instances of these classes in the index's table of contents: their import path is part of the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fundstelle.index._whoosh import analysis
from fundstelle.index.german.analysis import AnalysedToken, analyse

__all__ = ["StemAnalyzer", "WordingAnalyzer"]


class _GermanAnalyzer(analysis.Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """What both analyzers share: they differ only in the term that they take of a word."""

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
        """Yield one reused Whoosh token a word, as Whoosh's own analyzers do.

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
        for word in analyse(value):
            out.text = self.term(word)
            out.boost = 1.0
            out.stopped = False
            if keeporiginal:
                out.original = word.token.text
            if positions:
                out.pos = start_pos + word.token.position
            if chars:
                out.startchar = start_char + word.token.start
                out.endchar = start_char + word.token.end
            yield out

    def term(self, word: AnalysedToken) -> str:
        """The term that this analyzer takes of a word."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class StemAnalyzer(_GermanAnalyzer):
    """Whoosh analyzer that gives the stem of every word."""

    def term(self, word: AnalysedToken) -> str:
        """The Snowball stem."""
        return word.terms.stem


class WordingAnalyzer(_GermanAnalyzer):
    """Whoosh analyzer that gives the exact wording of every word, folded to ASCII."""

    def term(self, word: AnalysedToken) -> str:
        """The folded wording."""
        return word.terms.wording
