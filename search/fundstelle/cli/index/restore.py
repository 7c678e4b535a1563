"""`fundstelle index restore`."""

from __future__ import annotations

from pathlib import Path

import click

from fundstelle.cli.index.backup import summary_of
from fundstelle.cli.options import index_option, index_to_make, quiet_option, wait_option
from fundstelle.cli.progress import ProgressBar
from fundstelle.cli.streams import say, visible_line

__all__ = ["restore"]


@click.command()
@index_option
@click.option("--replace", is_flag=True, help="Replace the index that is there, whole or damaged.")
@wait_option
@quiet_option("errors")
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
def restore(index_path: Path | None, source: Path, wait: float, *, replace: bool, quiet: bool) -> None:
    """Make the index of a backup.

    The backup is checked as a whole before, and stays as it is. An index that is there already is only replaced with
    --replace, in one step, once the new one is complete. What was changed in it since the backup is gone then; index
    sync brings back what is still in its folders.

    Exit code: 0 the index is restored, 2 error.
    """
    from fundstelle.index.upkeep.backup import restore_index

    target = index_to_make(index_path)
    with ProgressBar("Copying", hidden=quiet) as bar:
        report = restore_index(source, target, replace=replace, timeout=wait, progress=bar.show)
    if not quiet:
        say(f"Restored from {visible_line(str(source))}: {summary_of(report)}.")
