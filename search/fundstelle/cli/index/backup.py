"""`fundstelle index backup`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundstelle.cli.options import existing_index, index_option, quiet_option
from fundstelle.cli.progress import ProgressBar
from fundstelle.cli.streams import say, visible_line

if TYPE_CHECKING:
    from fundstelle.index.upkeep.backup import BackupReport

__all__ = ["backup", "summary_of"]


@click.command()
@index_option
@quiet_option("errors")
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
def backup(index_path: Path | None, target: Path, *, quiet: bool) -> None:
    """Copy the index to the folder TARGET, also while it is written to.

    What was committed last is copied, and every byte of the copy is checked before the folder gets its name. If TARGET
    is an older backup of the same index, the new one takes its place in one step; anything else that is there is left
    alone. A backup is an index, which can be searched and checked where it is.

    Exit code: 0 the backup is there as a whole, 2 error.
    """
    # Imported here so that --help and completion need not wait for what does the work.
    from fundstelle.index.upkeep.backup import backup_index

    path = existing_index(index_path)
    with ProgressBar("Copying", hidden=quiet) as bar:
        report = backup_index(path, target, progress=bar.show)
    if not quiet:
        say(f"Backup of {visible_line(str(path))}: {summary_of(report)}.")


def summary_of(report: BackupReport) -> str:
    """What was copied, in a line."""
    return (
        f"{report.passages:,} passages of {report.articles:,} articles, {report.size / 1e6:,.1f} MB, in "
        f"{visible_line(str(report.path))}"
    )
