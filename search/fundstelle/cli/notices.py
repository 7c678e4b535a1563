"""What is told beside what was asked for: what in a query was not understood, and why a command takes longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundstelle.cli.streams import say

if TYPE_CHECKING:
    from fundstelle.search.results import Results

__all__ = ["announce_lexicon", "tell_notices"]


def announce_lexicon() -> None:
    """Say why the first command on a machine takes longer: it compiles the lexicon; and where that cannot be kept."""
    # Imported here, as in the commands, so that --help and completion need not wait for what does the work.
    from fundstelle.index.german import is_lexicon_compiled, lexicon_trouble

    if not is_lexicon_compiled():
        say("Preparing the German dictionary; this takes some ten seconds, once …")
        if trouble := lexicon_trouble():
            say(trouble)


def tell_notices(results: Results) -> None:
    """What in the query was not understood, with a pointer at the place: on stderr."""
    for notice in results.notices:
        pointer = " " * notice.start + "^" * max(notice.end - notice.start, 1)
        say(f"  {results.query}", f"  {pointer}", notice.message)
