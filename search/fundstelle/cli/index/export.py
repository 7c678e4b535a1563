"""`fundstelle index export`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from fundstelle.cli.options import existing_index, index_option
from fundstelle.cli.running import NOT_ALL, complain
from fundstelle.cli.streams import say, write_json

__all__ = ["export"]


@click.command()
@index_option
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file, which is there as a whole or not at all.  [default: stdout]",
)
@click.option("--salvage", is_flag=True, help="Leave out what is damaged instead of stopping, and say what it was.")
def export(index_path: Path | None, output: Path | None, *, salvage: bool) -> int:
    """Write all articles as JSON Lines, which index add reads back without loss.

    Exit code: 0 all was written, 1 something damaged was left out (--salvage), 2 error.
    """
    from fundstelle.cli.output import written
    from fundstelle.index.upkeep.export import export_articles, json_line

    lost: list[str] = []

    def damage(message: str) -> None:
        lost.append(message)
        complain(f"{message}; left out")

    articles = export_articles(existing_index(index_path), damage if salvage else None)
    counted = _Counted(json_line(article) for article in articles)
    if output is None:
        write_json(counted)
    else:
        with written(output) as file:
            file.writelines(f"{line}\n".encode() for line in counted)
        say(f"{counted.count:,} articles written to {output}.")
    return NOT_ALL if lost else 0


class _Counted:
    """Lines, and how many of them have been taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.count += 1
            yield line
