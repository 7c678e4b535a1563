"""The options by which `fundstelle index add` and `sync` set what a file and an article may ask of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fundstelle.cli.options import limit_option
from fundstelle.index.sources.limits import Limits

__all__ = ["limit_options", "limits_of"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    limit_option(Limits, "article", "Skip longer articles, in millions of characters.", "MB"),
    limit_option(Limits, "passages", "Skip articles of more paragraphs.", "N"),
    limit_option(
        Limits,
        "stored",
        "Skip articles that take more in the index: headline, metadata and so on once for each paragraph.",
        "MB",
    ),
    limit_option(Limits, "line", "Skip longer lines of files that hold an article a line.", "MB"),
    limit_option(
        Limits, "seconds", "Skip what takes longer to read: a PDF file, or an article of any other.", "SECONDS"
    ),
)


def limit_options(command: _Command) -> _Command:
    """Give a command options for limits, whose values it is handed as ``max_…``; `limits_of` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def limits_of(given: Mapping[str, Any]) -> Limits:
    """The limits that a command was given by these options."""
    return Limits(**{name.removeprefix("max_"): value for name, value in given.items()})
