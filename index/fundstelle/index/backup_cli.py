"""`fundstelle index backup` and `fundstelle index restore`: a thin shell over the library."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundstelle.index.maintenance_cli import ByteBar, wait_option
from fundstelle.index.storage.layout import DEFAULT_FOLDER
from fundstelle.index.terminal import existing_index, index_option, one_line, say

if TYPE_CHECKING:
    from fundstelle.index.backup import BackupReport

__all__ = ["backup", "restore"]

_quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")


@click.command()
@index_option
@_quiet_option
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
def backup(index_path: Path | None, target: Path, *, quiet: bool) -> None:
    """Copy the index to the folder TARGET, also while it is written to.

    What was committed last is copied, and every byte of the copy is checked before the folder gets its name. If TARGET
    is an older backup of the same index, the new one takes its place in one step; anything else that is there is left
    alone. A backup is an index, which can be searched and checked where it is.

    Exit code: 0 the backup is there as a whole, 2 error.
    """
    # Imported here, as below, so that --help and completion need not wait for what does the work.
    from fundstelle.index.backup import backup_index

    path = existing_index(index_path)
    with ByteBar("Copying", hidden=quiet) as bar:
        report = backup_index(path, target, progress=bar.show)
    if not quiet:
        say(f"Backup of {one_line(str(path))}: {_summary(report)}.")


@click.command()
@index_option
@click.option("--replace", is_flag=True, help="Replace the index that is there, whole or damaged.")
@wait_option
@_quiet_option
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
def restore(index_path: Path | None, source: Path, wait: float, *, replace: bool, quiet: bool) -> None:
    """Make the index of a backup.

    The backup is checked as a whole before, and stays as it is. An index that is there already is only replaced with
    --replace, in one step, once the new one is complete. What was changed in it since the backup is gone then; index
    sync brings back what is still in its folders.

    Exit code: 0 the index is restored, 2 error.
    """
    from fundstelle.index.backup import restore_index
    from fundstelle.index.storage.store import locate_index

    target = locate_index(index_path, None, os.environ) or Path(DEFAULT_FOLDER)
    with ByteBar("Copying", hidden=quiet) as bar:
        report = restore_index(source, target, replace=replace, timeout=wait, progress=bar.show)
    if not quiet:
        say(f"Restored from {one_line(str(source))}: {_summary(report)}.")


def _summary(report: BackupReport) -> str:
    return (
        f"{report.passages:,} passages of {report.articles:,} articles, {report.size / 1e6:,.1f} MB, in "
        f"{one_line(str(report.path))}"
    )
