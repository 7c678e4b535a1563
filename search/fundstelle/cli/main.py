"""The command `fundstelle`: its commands, and the search for words that are none."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import TYPE_CHECKING, cast

import click
from click_default_group import DefaultGroup

from fundstelle.cli.groups import LazyGroup
from fundstelle.cli.running import run
from fundstelle.cli.wording import UNCOMPILED
from fundstelle.index._compiled import COMPILED
from fundstelle.index.importing import leave_current_folder
from fundstelle.index.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["fundstelle", "main"]


_OWN_OPTIONS = ("--help", "--version")


class _Commands(DefaultGroup, LazyGroup):  # type: ignore[misc]  # click-default-group has no types
    """The commands; a word that is no command's name begins a search."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read -h alone as a call for help, since in a query -h… excludes a word; what is no command begins a search.

        That is seen here: click would look for what else an option could mean that it does not know.
        """
        args = ["--help"] if args == ["-h"] else args
        if args and args[0] not in self.homes and args[0] not in _OWN_OPTIONS:
            args = [self.default_cmd_name, *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands, and the options of the search, which may do without its name."""
        found: list[CompletionItem] = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            search = self.load("search")
            found += search.shell_complete(click.Context(search, parent=ctx), incomplete)
        return found

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or the search for a word that is no command's name."""
        if cmd_name in self.homes:
            return self.load(cmd_name)
        found: click.Command | None = super().get_command(ctx, cmd_name)
        return found


@click.group(
    cls=cast("type[click.Group]", _Commands),
    homes={
        "analyze": "fundstelle.cli.analyze",
        "index": "fundstelle.cli.index",
        "search": "fundstelle.cli.search",
    },
    default="search",
)
@click.version_option(
    __version__,
    prog_name="fundstelle",
    message="%(prog)s, version %(version)s" + ("" if COMPILED else f"\n{UNCOMPILED}"),
)
def fundstelle() -> None:
    """Find passages in German articles.

    \b
    fundstelle index add FOLDER     make an index of the articles in a folder
    fundstelle Waffenruhe           search it

    A query whose first word is the name of a command is written: fundstelle search index
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    leave_current_folder()
    _save_time()
    sys.exit(run(lambda: fundstelle.main(prog_name="fundstelle", standalone_mode=False)))


def _save_time() -> None:
    """Keep a process that ends soon from what it has no use of.

    Numpy would start threads for linear algebra, of which there is none here. Python would look for garbage in all that
    was imported, again and again, and once more at the end, when the memory goes with the process anyway.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
