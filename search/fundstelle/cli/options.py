"""What several commands take: which index, how long to wait, and limits, whose defaults are those of the libraries."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from fundstelle.index.errors import IndexNotFoundError
from fundstelle.index.storage.layout import DEFAULT_FOLDER

__all__ = [
    "Seconds",
    "existing_index",
    "form_option",
    "index_option",
    "index_to_make",
    "limit_option",
    "links_option",
    "quiet_option",
    "wait_option",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Seconds(click.FloatRange):
    """A number of seconds that come to an end: neither infinity nor NaN, which lies in any range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the number."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return number


index_option = click.option(
    "--index",
    "index_path",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The index. [default: $FUNDSTELLE_INDEX, else the nearest {DEFAULT_FOLDER} in this folder or above]",
)

wait_option = click.option(
    "--wait",
    metavar="SECONDS",
    type=Seconds(min=0),
    default=0,
    show_default=True,
    help="How long to wait while another process writes to the index.",
)

links_option = click.option(
    "--follow-links", is_flag=True, help="Read files outside of the folders, too, to which links in them lead."
)


def quiet_option(but: str) -> Callable[[_Command], _Command]:
    """To say nothing but something."""
    return click.option("--quiet", "-q", is_flag=True, help=f"Say nothing but {but}.")


def form_option(*names: str) -> Callable[[_Command], _Command]:
    """The format of what is written; the first one if none is named."""
    return click.option("--format", "form", type=click.Choice(names), default=names[0], show_default=True)


def limit_option(limits: type, field: str, text: str, metavar: str | None = None) -> Callable[[_Command], _Command]:
    """An option that sets a field of the limits of a library, whose default it has.

    Args:
        limits: a frozen dataclass of limits.
        field: the name of one of them. The option is called after it, and its value handed to the command as
            ``max_…``.
        text: what it says in the help.
        metavar: what stands for its value there. ``MB`` makes the value so many millions of bytes.
    """
    factor = 1 << 20 if metavar == "MB" else 1
    return click.option(
        f"--max-{field}",
        metavar=metavar,
        type=_Times(factor),
        default=int(getattr(limits(), field)) // factor,
        show_default=True,
        help=text,
    )


class _Times(click.IntRange):
    """A whole number from 1, in millions where it is about memory."""

    def __init__(self, factor: int) -> None:
        super().__init__(min=1)
        self._factor = factor

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number: int = super().convert(value, param, ctx)
        return number * self._factor


def existing_index(named: Path | None) -> Path:
    """The index to work with.

    Raises:
        IndexNotFoundError: none is named and none is found.
    """
    found = _located(named)
    if found is None:
        raise IndexNotFoundError(
            f"There is no index: no --index, no $FUNDSTELLE_INDEX, and no {DEFAULT_FOLDER} in this folder or above. "
            "Make one with: fundstelle index add FOLDER"
        )
    return found


def index_to_make(named: Path | None) -> Path:
    """The index to work with, which need not be there; in this folder where none is named and none is found."""
    return _located(named) or Path(DEFAULT_FOLDER)


def _located(named: Path | None) -> Path | None:
    # Imported here so that --help and completion need not wait for the libraries.
    from fundstelle.index.storage.places import locate_index

    return locate_index(named, None, os.environ)
