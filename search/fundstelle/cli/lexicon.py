"""Why the first command on a machine takes longer."""

from __future__ import annotations

from fundstelle.cli.streams import say

__all__ = ["announce_lexicon"]


def announce_lexicon() -> None:
    """Say why the first command on a machine takes longer: it compiles the lexicon; and where that cannot be kept."""
    # Imported here, as in the commands, so that --help and completion need not wait for what does the work.
    from fundstelle.index.german import is_lexicon_compiled, lexicon_trouble

    if not is_lexicon_compiled():
        say("Preparing the German dictionary; this takes some ten seconds, once …")
        if trouble := lexicon_trouble():
            say(trouble)
