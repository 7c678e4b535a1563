"""`fundstelle index optimize`."""

from __future__ import annotations

from pathlib import Path

import click

from fundstelle.cli.options import existing_index, index_option, wait_option
from fundstelle.cli.streams import say

__all__ = ["optimize"]


@click.command()
@index_option
@wait_option
def optimize(index_path: Path | None, wait: float) -> None:
    """Merge the parts of the index into one, and give back the room of what was removed.

    It is not needed: adding merges what has become too many. It takes as much room again while it works.
    """
    from fundstelle.index.storage.store import open_store
    from fundstelle.index.writing.writer import open_writer

    path = open_store(existing_index(index_path)).path
    before = _size(path)
    with open_writer(path, timeout=wait, processes=1) as writer:
        writer.optimize()
    say(f"{path}: {before / 1e6:,.1f} MB before, {_size(path) / 1e6:,.1f} MB now.")


def _size(path: Path) -> int:
    from fundstelle.index.upkeep.info import describe_index

    return describe_index(path).size
