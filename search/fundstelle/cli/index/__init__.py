"""`fundstelle index …`: a module a command.

limits  the options that set what a file and an article may ask of them
"""

from __future__ import annotations

import click

from fundstelle.cli.groups import LazyGroup

__all__ = ["index"]

_COMMANDS = ("add", "backup", "check", "export", "formats", "info", "optimize", "remove", "restore", "sync")


@click.group(cls=LazyGroup, homes={name: f"{__name__}.{name}" for name in _COMMANDS})
def index() -> None:
    """Make and look after an index."""
