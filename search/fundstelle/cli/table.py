"""Text in aligned columns, however wide its characters are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fundstelle.cli.streams import visible_line

__all__ = ["as_table", "columns"]

# Latin letters and the signs of German typography take one column each; for all else a table is asked.
_NARROW = re.compile(r"[ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac\ufffd]*")


def as_table(rows: Sequence[Sequence[object]], head: Sequence[str] = ()) -> Iterator[str]:
    """Rows in columns of equal width, under a head if there is one; numbers stand to the right, in groups of three."""
    cells = [[_cell(value) for value in row] for row in ([head, *rows] if head else rows)]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    right = [isinstance(value, int) for value in (rows[0] if rows else head)]
    for row in cells:
        yield "  ".join(map(_padded, row, widths, right)).rstrip()


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0) or len(text)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else visible_line(str(value))


def _padded(cell: str, width: int, is_number: bool) -> str:  # noqa: FBT001  # as `map` hands it over
    room = " " * (width - columns(cell))
    return room + cell if is_number else cell + room
