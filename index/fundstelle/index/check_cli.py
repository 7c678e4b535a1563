"""`fundstelle index check` and `fundstelle index export`: a thin shell over the library."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundstelle.index.jsontext import json_text
from fundstelle.index.terminal import (
    ERROR,
    NOT_ALL,
    existing_index,
    index_option,
    say,
    write_json,
    write_lines,
)

if TYPE_CHECKING:
    from fundstelle.index.check import CheckReport

__all__ = ["check", "export"]


@click.command()
@index_option
@click.option("--full", is_flag=True, help="Analyse all passages again, too; takes as long as adding them did.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(index_path: Path | None, form: str, *, full: bool) -> int:
    """Check that the index is whole.

    All bytes are held against their checksums, and passages, postings, lengths, dates and ids against each other.
    What is damaged is told on stdout.

    Exit code: 0 the index is whole, 2 it is damaged or cannot be read.
    """
    from fundstelle.index.check import check_index

    path = existing_index(index_path)
    report = check_index(path, full=full, progress=_told if sys.stderr.isatty() else lambda _: None)
    if form == "json":
        write_json([_as_json(path, report)])
    else:
        write_lines(report.problems)
    for remark in report.remarks:
        say(remark)
    say(_summary(path, report))
    return 0 if report.is_whole else ERROR


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
    from fundstelle.index.export import export_articles, json_line
    from fundstelle.index.output import written

    lost: list[str] = []

    def damage(message: str) -> None:
        lost.append(message)
        say(f"fundstelle: {message}; left out")

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


def _told(what: str) -> None:
    say(f"Checking {what} …")


def _summary(path: Path, report: CheckReport) -> str:
    if report.is_whole:
        return (
            f"The index at {path} is whole: {report.passages:,} passages of {report.articles:,} articles, "
            f"{report.size / 1e6:,.1f} MB, segments: {report.segments}."
        )
    return (
        f"The index at {path} is damaged. Restore it from a backup with: fundstelle index restore "
        f"--index {path} --replace BACKUP. Or save what can be read with: fundstelle index "
        f"export --index {path} --salvage --output FILE, and add FILE to a new index."
    )


def _as_json(path: Path, report: CheckReport) -> str:
    record = {
        "version": 1,
        "path": str(path.absolute()),
        "whole": report.is_whole,
        "problems": report.problems,
        "remarks": report.remarks,
        "segments": report.segments,
        "articles": report.articles,
        "passages": report.passages,
        "size": report.size,
    }
    return json_text(record)
