"""The words of an opened index: whether a word is in it, and which are near to one that is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from fundstelle.index.german import German
from fundstelle.index.schema import wording_field
from fundstelle.search.segments import Segment

__all__ = ["IndexVocabulary", "Vocabulary"]

_FIELDS = ("text", "title")
# How many passages are read to see how a word is mostly written.
_READ = 5


class Vocabulary(Protocol):
    """What the query language needs to know of the words of an index, wherever the index is kept."""

    def has_stem(self, stem: str) -> bool:
        """Whether any text holds the stem."""

    def has_wording(self, wording: str) -> bool:
        """Whether any text holds the folded word."""

    def nearest(self, wording: str, distance: int) -> str | None:
        """The word of the index that is nearest to a folded word, as it is mostly written; None where none is near.

        Args:
            wording: a folded word.
            distance: the most letters that may differ (optimal string alignment).
        """


class IndexVocabulary:
    """The vocabulary of the segments of an opened index."""

    def __init__(self, segments: Sequence[Segment], german: German) -> None:
        """Look words up in these segments, which were made with this analysis."""
        self._segments = segments
        self._german = german
        self._wordings: list[str] | None = None

    def has_stem(self, stem: str) -> bool:
        """Whether any text holds the stem."""
        return any(self._frequency(name, stem) for name in _FIELDS)

    def has_wording(self, wording: str) -> bool:
        """Whether any text holds the folded word."""
        return any(self._frequency(wording_field(name), wording) for name in _FIELDS)

    def nearest(self, wording: str, distance: int) -> str | None:
        """The word of the index that is nearest to a folded word, as it is mostly written.

        Of several that are equally near, it is one that begins alike, and of these the most frequent.
        """
        near = process.extract(
            wording, self._all_wordings(), scorer=OSA.distance, score_cutoff=distance, limit=None, processor=None
        )
        found = [
            (away, word[0] != wording[0], -self._frequency(wording_field("text"), word), word) for word, away, _ in near
        ]
        alive = [candidate for candidate in sorted(found) if candidate[2]]
        return self._as_written(alive[0][3]) if alive else None

    def _frequency(self, name: str, term: str) -> int:
        return sum(len(segment.postings(name, term.encode())[0]) for segment in self._segments)

    def _all_wordings(self) -> list[str]:
        if self._wordings is None:
            terms = {term for segment in self._segments for term in segment.lexicon(wording_field("text"))}
            self._wordings = [word for word in map(bytes.decode, terms) if not word.isdigit()]
        return self._wordings

    def _as_written(self, wording: str) -> str:
        written: Counter[str] = Counter()
        for segment in self._segments:
            documents, _ = segment.postings(wording_field("text"), wording.encode())
            for document in documents[:_READ].tolist():
                written.update(self._forms(segment.text(document), wording))
        return written.most_common(1)[0][0] if written else wording

    def _forms(self, text: str, wording: str) -> list[str]:
        tokens = self._german.analyse(text)
        return [text[r.start : r.end] for token in tokens for r in token.words if r.word.wording == wording]
