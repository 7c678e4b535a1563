"""Long output, a page at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from fundstelle.cli.endings import interrupts_are_for_others

__all__ = ["page"]


def page(lines: Sequence[str], *, color: bool) -> None:
    """Show lines in the user's pager, which decides about colours where there are any."""
    # As git does: end at once when all fits, let colours through, leave the text on the screen.
    os.environ.setdefault("LESS", "FRX")
    with interrupts_are_for_others():
        click.echo_via_pager("\n".join(lines) + "\n", color=None if color else False)
