"""The options by which `fundstelle index add` and `sync` set what a file and an article may ask of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fundstelle.index.sources import Limits

__all__ = ["chosen_limits", "limit_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_KEY = "fundstelle.limits"


def limit_options(command: _Command) -> _Command:
    """Give a command options for limits, which `chosen_limits` tells; the command itself is not given them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen_limits() -> Limits:
    """The limits that the command at hand was given."""
    # Imported here so that --help and completion need not wait for it.
    from fundstelle.index.sources import Limits

    return Limits(**click.get_current_context().meta.get(_KEY, {}))


def _option(name: str, metavar: str, default: int, text: str, factor: int = 1) -> Callable[[_Command], _Command]:
    """An option for a limit, which is given as so many times a factor."""
    field = name.removeprefix("--max-")

    def keep(context: click.Context, _: click.Parameter, value: int) -> None:
        context.meta.setdefault(_KEY, {})[field] = value * factor

    return click.option(
        name,
        metavar=metavar,
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        expose_value=False,
        callback=keep,
        help=text,
    )


_OPTIONS = (
    _option("--max-article", "MB", 32, "Skip longer articles, in millions of characters.", 1 << 20),
    _option("--max-passages", "N", 250_000, "Skip articles of more paragraphs."),
    _option(
        "--max-stored",
        "MB",
        128,
        "Skip articles that take more in the index: headline, metadata and so on once for each paragraph.",
        1 << 20,
    ),
    _option("--max-line", "MB", 64, "Skip longer lines of files that hold an article a line.", 1 << 20),
    _option("--max-seconds", "SECONDS", 60, "Skip what takes longer to read: a PDF file, or an article of any other."),
)
