"""Where what was found comes from, for programs that take names of files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fundstelle.cli.render import Style
from fundstelle.cli.streams import visible_line, write_bytes, write_lines
from fundstelle.index.jsontext import json_text
from fundstelle.index.paths import path_of
from fundstelle.search.results import Results

__all__ = ["IS_FOR_PEOPLE", "lines", "write"]

IS_FOR_PEOPLE = False


def lines(results: Results, _style: Style) -> Iterator[str]:
    """The sources of the hits, each once, the best first; the article's id where it has no source.

    A path is that of the file, half characters standing for bytes that are not UTF-8. What could be taken for more than
    one line, or would be obeyed by a terminal, is given as a string of JSON.
    """
    yield from dict.fromkeys(_as_path(hit.passage.source or hit.passage.article_id) for hit in results)


def write(lines: Iterable[str], *, color: bool) -> None:
    """Write them as they can be shown on a terminal; for programs byte by byte as the files are called."""
    if sys.stdout.isatty():
        write_lines(lines, color=color)
    else:
        write_bytes(f"{line}\n".encode("utf-8", "surrogateescape") for line in lines)


def _as_path(name: str) -> str:
    path = str(path_of(name)) if Path(name).is_absolute() else name
    return json_text(path, is_exact=True) if visible_line(name) != name or name.startswith('"') else path
