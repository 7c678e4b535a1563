"""`fundstelle index check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundstelle.cli.options import existing_index, form_option, index_option
from fundstelle.cli.running import ERROR
from fundstelle.cli.streams import say, write_json, write_lines
from fundstelle.cli.wording import in_options
from fundstelle.index.jsontext import json_text

if TYPE_CHECKING:
    from fundstelle.index.upkeep.check import CheckReport

__all__ = ["check"]


@click.command()
@index_option
@click.option("--full", is_flag=True, help="Analyse all passages again, too; takes as long as adding them did.")
@form_option("text", "json")
def check(index_path: Path | None, form: str, *, full: bool) -> int:
    """Check that the index is whole.

    All bytes are held against their checksums, and passages, postings, lengths, dates and ids against each other.
    What is damaged is told on stdout.

    Exit code: 0 the index is whole, 2 it is damaged or cannot be read.
    """
    from fundstelle.index.upkeep.check import check_index

    path = existing_index(index_path)
    report = check_index(path, full=full, progress=_told if sys.stderr.isatty() else lambda _: None)
    if form == "json":
        write_json([_as_json(path, report)])
    else:
        write_lines(map(in_options, report.problems))
    for remark in report.remarks:
        say(in_options(remark))
    say(_summary(path, report))
    return 0 if report.is_whole else ERROR


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
        "problems": [in_options(problem) for problem in report.problems],
        "remarks": [in_options(remark) for remark in report.remarks],
        "segments": report.segments,
        "articles": report.articles,
        "passages": report.passages,
        "size": report.size,
    }
    return json_text(record)
