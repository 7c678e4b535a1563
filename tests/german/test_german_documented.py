"""The examples in docs/german.md are what the analysis does and what a search finds."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index.german import german

PAGE = (Path(__file__).parents[2] / "docs" / "german.md").read_text(encoding="utf-8")


def rows(header: str) -> list[list[str]]:
    """The rows of the table in the page that has this header."""
    lines = PAGE.partition(f"{header}\n|")[2].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in lines[: lines.index("")]]


ANALYSED = rows("| written | wording | lemma | stem | parts | seen within |")


@pytest.mark.parametrize("row", ANALYSED, ids=lambda row: row[0])
def test_analysis_is_as_documented(row: list[str]) -> None:
    """A word has the wording, lemma, stem and parts that the page says."""
    word = german().word(row[0])

    parts = " + ".join(row[0][part.start : part.end] for part in word.parts if not part.is_inner) or "–"
    inner = ", ".join(row[0][part.start : part.end] for part in word.parts if part.is_inner) or "–"
    assert [row[0], word.wording, word.lemma, word.stem, parts, inner] == row


@pytest.mark.parametrize("row", rows("| typed | finds, marked |"), ids=lambda row: row[0])
def test_search_is_as_documented(search: Callable[..., list[str]], row: list[str]) -> None:
    """A query finds the text that the page says, marked as it says."""
    typed, marked = row

    found = search(typed, marked.replace("**", ""), "Ein Hund bellt.")

    assert found == [re.sub(r"\*\*(.+?)\*\*", r"[\1]", marked)]
