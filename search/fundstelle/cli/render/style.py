"""How text is laid out on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Style"]


@dataclass(frozen=True, slots=True)
class Style:
    """How text is laid out on a terminal.

    Attributes:
        width: columns to wrap at.
        color: whether matches and headlines are set off by colour; else matches stand between `**`.
        snippet: the most characters of a passage to show.
        folder: the folder below which paths are shown relative to it.
    """

    width: int = 80
    color: bool = False
    snippet: int = 500
    folder: Path | None = None
