"""`fundstelle analyze`: what the German analysis makes of a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundstelle.cli.options import form_option
from fundstelle.cli.streams import write_json, write_lines
from fundstelle.cli.table import as_table
from fundstelle.index.jsontext import json_text

if TYPE_CHECKING:
    from fundstelle.index.german import ReadWord, UserWords

__all__ = ["analyze"]

_TITLES = ("place", "text", "wording", "lemma", "stem", "parts")


@click.command()
@click.option("--index", "index_path", metavar="DIR", type=click.Path(path_type=Path), help="Use its own words.")
@form_option("text", "jsonl")
@click.argument("text", metavar="TEXT…", nargs=-1, required=True)
def analyze(text: tuple[str, ...], index_path: Path | None, form: str) -> None:
    """Show what the German analysis makes of a text: per word its wording, lemma, stem, parts and offsets."""
    # Imported here, as below, so that --help and completion need not wait for what does the work.
    from fundstelle.index.german import UserWords
    from fundstelle.index.storage.manifest import read_manifest

    words = read_manifest(index_path).user_words if index_path else UserWords()
    rows = _rows(" ".join(text), words)
    if form == "text":
        write_lines(as_table([_cells(row) for row in rows], _TITLES))
    else:
        write_json(json_text({"version": 1, **asdict(row)}) for row in rows)


@dataclass(frozen=True, slots=True)
class _Row:
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
        inner_parts: the lemmas of what is seen within a word, or within its parts, that stay whole.
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
    inner_parts: tuple[str, ...]
    is_stop_word: bool


def _rows(text: str, user_words: UserWords) -> Iterator[_Row]:
    """The words of a text as they are indexed, in their order."""
    from fundstelle.index.german import german

    for token in german(user_words).analyse(text):
        for read in token.words:
            yield _row(text, token.token.position, read)


def _row(text: str, position: int, read: ReadWord) -> _Row:
    word = read.word
    return _Row(
        position, read.start, read.end, text[read.start : read.end], word.wording, word.lemma, word.stem,
        tuple(part.lemma for part in word.parts if not part.is_inner),
        tuple(part.lemma for part in word.parts if part.is_inner), word.is_stop_word,
    )  # fmt: skip


def _cells(row: _Row) -> tuple[str, ...]:
    inner = f"({', '.join(dict.fromkeys(row.inner_parts))})" if row.inner_parts else ""
    parts = " ".join(filter(None, (" + ".join(row.parts), inner))) or ("(stop word)" if row.is_stop_word else "")
    return (f"{row.start}–{row.end}", row.text, row.wording, row.lemma, row.stem, parts)
