"""Commands that are imported only when they are called, so that each waits for nothing but what it needs itself."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """A group that knows its commands by name.

    Attributes:
        homes: the module of each command. There it has the command's own name.
    """

    def __init__(self, *args: Any, homes: Mapping[str, str], **kwargs: Any) -> None:
        """Make a group of commands that are not there yet."""
        super().__init__(*args, **kwargs)
        self.homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click asks so
        """The names of all commands."""
        return sorted(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, if there is one."""
        return self.load(cmd_name) if cmd_name in self.homes else None

    def load(self, name: str) -> click.Command:
        """The command of this name, which there must be."""
        command: click.Command = getattr(import_module(self.homes[name]), name)
        return command
