"""Counting what is read and what is skipped, and telling it as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from fundstelle.cli.table import as_table
from fundstelle.cli.wording import in_options
from fundstelle.index.articles import Article
from fundstelle.index.sources.base import Problem

__all__ = ["Tally"]

_OTHER = "other"
_MOST_REASONS = 12
_MOST_KINDS = 1000
_VARIABLE = re.compile(r"'[^']*'|\d[\d.,]*")


@dataclass(slots=True)
class _Counts:
    """What was read in one format."""

    files: int = 0
    articles: int = 0
    passages: int = 0
    skipped: int = 0


class Tally:
    """Counts by formats; told by the reading which format is at hand, as a `Watcher` is.

    Attributes:
        skipped: how many articles, lines and files were not taken.
    """

    def __init__(self) -> None:
        """Begin at nothing."""
        self.skipped = 0
        self._forms: dict[str, _Counts] = {}
        self._open: list[str] = []
        self._kinds: dict[str, tuple[str, int]] = {}
        self._remarks: dict[str, tuple[str, int]] = {}

    def begin(self, form: str) -> None:
        """A file of this format begins."""
        self._open.append(form)
        self._current.files += 1

    def end(self) -> None:
        """The file that began last ends."""
        self._open.pop()

    def count(self, article: Article) -> None:
        """An article of the file at hand was taken."""
        self._current.articles += 1
        self._current.passages += len(article.paragraphs) + bool(article.lede)

    def skip(self, problem: Problem) -> None:
        """Something in the file at hand, or a file that is in no format, was not taken."""
        self.skipped += 1
        self._current.skipped += 1
        kind = _VARIABLE.sub("…", problem.reason)
        if kind not in self._kinds and len(self._kinds) >= _MOST_KINDS:
            kind = "is skipped for another reason"
        wording, number = self._kinds.get(kind, (problem.reason, 0))
        self._kinds[kind] = wording if wording == problem.reason else kind, number + 1

    def remark(self, label: str, message: str) -> None:
        """Something is worth saying about a file that was read."""
        first, number = self._remarks.get(message, (label, 0))
        self._remarks[message] = first, number + 1

    def remarks(self) -> Iterator[str]:
        """What was worth saying, once for all the files that it is true of."""
        for message, (first, number) in self._remarks.items():
            yield f"{first}{f' and {number - 1:,} more' if number > 1 else ''}: {message}"

    def lines(self) -> Iterator[str]:
        """The counts as a table, and below it why something was skipped; nothing where there is one format only."""
        if len(self._forms.keys() - {_OTHER}) < 2:
            return
        forms = sorted(self._forms, key=lambda form: (form == _OTHER, form))
        rows = [(form, *astuple(self._forms[form])) for form in forms]
        yield from as_table(rows, ("Format", "Files", "Articles", "Passages", "Skipped"))
        if self._kinds:
            yield "Skipped:"
            yield from self._reasons()

    @property
    def _current(self) -> _Counts:
        return self._forms.setdefault(self._open[-1] if self._open else _OTHER, _Counts())

    def _reasons(self) -> Iterator[str]:
        told = sorted(self._kinds.values(), key=lambda kind: -kind[1])
        for wording, number in told[:_MOST_REASONS]:
            yield f"{number:>9,}  {in_options(wording)}"
        if rest := told[_MOST_REASONS:]:
            yield f"{sum(number for _, number in rest):>9,}  for {len(rest):,} other reasons"
