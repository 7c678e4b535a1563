"""How far a command is: a bar that counts bytes."""

from __future__ import annotations

import sys
from typing import Any, Self

import click

__all__ = ["ProgressBar"]


class ProgressBar:
    """A bar on stderr, once there is anything to count; nothing where stderr is no terminal."""

    def __init__(self, label: str, *, of: int = 0, hidden: bool) -> None:
        """Show nothing yet. With `of` bytes to count, `advance` says how far it is; else `show` does."""
        self._label = label
        self._of = of
        self._is_shown = sys.stderr.isatty() and not hidden
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> Self:
        """Begin, where it is known how much there is to count. Returns the bar itself."""
        if self._of:
            self.show(0, self._of)
        return self

    def __exit__(self, *exc: object) -> None:
        """End the line of the bar."""
        if self._bar:
            self._bar.__exit__(None, None, None)

    def advance(self, size: int) -> None:
        """Count some bytes as done."""
        self.show(self._done + size, self._of)

    def show(self, done: int, of: int) -> None:
        """Show that so many bytes are done."""
        if not self._is_shown:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=max(of, 1), label=self._label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done

    def clear(self) -> None:
        """Make room on its line for something else that is told."""
        if self._is_shown:
            click.echo("\r\033[K", err=True, nl=False)
