"""The formats of what a search has found: one module a format, and one table of them.

records   hits as records, for the formats that programs read
wrapping  text in lines of a terminal, with its matches marked
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from fundstelle.index.dataclass import dataclass

if TYPE_CHECKING:
    from fundstelle.search.results import Results

__all__ = ["FORMATS", "OutputFormat", "Style", "output_format"]


@dataclass(frozen=True, slots=True)
class Style:
    """How text is laid out on a terminal.

    Attributes:
        width: columns to wrap at.
        color: whether matches and headlines are set off by colour; else matches stand between `**`.
        snippet: the most characters of a passage to show.
        folder: the folder below which paths are shown relative to it.
    """

    width: int = 80
    color: bool = False
    snippet: int = 500
    folder: Path | None = None


#: The module of each format, by the name that `--format` knows it by; the first one is that where none is named.
FORMATS = {
    "text": "fundstelle.cli.render.text",
    "json": "fundstelle.cli.render.json_document",
    "jsonl": "fundstelle.cli.render.json_lines",
    "paths": "fundstelle.cli.render.paths",
}


class OutputFormat(Protocol):
    """What the module of a format has.

    Attributes:
        IS_FOR_PEOPLE: whether it may be coloured, and is paged on a terminal where it is long.
    """

    IS_FOR_PEOPLE: bool

    def lines(self, results: Results, style: Style) -> Iterator[str]:
        """The lines of what was found."""
        ...

    def write(self, lines: Iterable[str], *, color: bool) -> None:
        """Write such lines to stdout; one of the functions of `fundstelle.cli.streams`, as a rule."""
        ...


def output_format(name: str) -> OutputFormat:
    """The format of this name, whose module is imported now."""
    return cast("OutputFormat", import_module(FORMATS[name]))
