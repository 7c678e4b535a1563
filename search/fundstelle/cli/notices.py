"""What is told beside what was asked for: what in a query was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundstelle.cli.streams import say

if TYPE_CHECKING:
    from fundstelle.search.results import Results

__all__ = ["tell_notices"]


def tell_notices(results: Results) -> None:
    """What in the query was not understood, with a pointer at the place: on stderr."""
    for notice in results.notices:
        pointer = " " * notice.start + "^" * max(notice.end - notice.start, 1)
        say(f"  {results.query}", f"  {pointer}", notice.message)
