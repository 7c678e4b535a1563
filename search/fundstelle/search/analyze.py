"""What the German analysis makes of a text, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from wcwidth import wcswidth

from fundstelle.index.german import ReadWord, UserWords, german
from fundstelle.index.jsontext import json_text
from fundstelle.index.terminal import one_line

__all__ = ["AnalysedRow", "analysed_rows", "as_table"]

_TITLES = ("place", "text", "wording", "lemma", "stem", "parts")


@dataclass(frozen=True, slots=True)
class AnalysedRow:
    """A word of a text, or a word that a stretch of it stands for.

    Attributes:
        position: the number of the word in the text.
        start: offset in the text, in characters.
        end: offset behind it.
        text: what stands there.
        wording: the exact wording, folded.
        lemma: the dictionary form.
        stem: the stem of the lemma.
        parts: the lemmas of a compound's parts.
        is_stop_word: whether the word takes no part in ranking.
    """

    position: int
    start: int
    end: int
    text: str
    wording: str
    lemma: str
    stem: str
    parts: tuple[str, ...]
    is_stop_word: bool

    def as_json(self) -> str:
        """The row as one line of JSON."""
        return json_text({"version": 1, **asdict(self)})


def analysed_rows(text: str, user_words: UserWords) -> Iterator[AnalysedRow]:
    """The words of a text as they are indexed, in their order."""
    for token in german(user_words).analyse(text):
        for read in token.words:
            yield _row(text, token.token.position, read)


def as_table(rows: Sequence[AnalysedRow]) -> Iterator[str]:
    """The rows in aligned columns under a line of titles."""
    cells = [_TITLES, *(_cells(row) for row in rows)]
    widths = [max(map(_columns, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _row(text: str, position: int, read: ReadWord) -> AnalysedRow:
    word = read.word
    return AnalysedRow(
        position, read.start, read.end, text[read.start : read.end], word.wording, word.lemma, word.stem,
        tuple(part.lemma for part in word.parts), word.is_stop_word,
    )  # fmt: skip


def _cells(row: AnalysedRow) -> tuple[str, ...]:
    parts = " + ".join(row.parts) or ("(stop word)" if row.is_stop_word else "")
    return (f"{row.start}–{row.end}", one_line(row.text), row.wording, row.lemma, row.stem, parts)


def _columns(text: str) -> int:
    return max(wcswidth(text), 0) or len(text)
