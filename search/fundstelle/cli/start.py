"""Where the command `fundstelle` begins, before the rest of it is imported."""

from __future__ import annotations

import signal

from fundstelle.index.importing import leave_current_folder

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    leave_current_folder()
    # Until the command is there, and says in a sentence how it ends, Ctrl-C ends the process as any other signal does.
    # Python's own handler would show where the imports were.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    from fundstelle.cli.main import main as command

    command()
