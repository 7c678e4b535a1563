"""What both command lines share: where the index is, how errors are told, and how a command ends."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import click

from fundstelle.index.errors import FundstelleError, IndexNotFoundError
from fundstelle.index.storage.layout import DEFAULT_FOLDER

__all__ = [
    "ERROR",
    "INTERRUPTED",
    "NOT_ALL",
    "announce_lexicon",
    "existing_index",
    "index_option",
    "one_line",
    "printable",
    "run",
    "say",
    "write_lines",
]

# Control characters and marks of writing direction: an article must not be able to move the cursor or hide a text.
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"

NOT_ALL = 1
ERROR = 2
INTERRUPTED = 130

index_option = click.option(
    "--index",
    "index_path",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The index. [default: $FUNDSTELLE_INDEX, else the nearest {DEFAULT_FOLDER} in this folder or above]",
)


def existing_index(named: Path | None) -> Path:
    """The index to work with.

    Raises:
        IndexNotFoundError: none is named and none is found.
    """
    # Imported here so that --help and completion need not wait for Whoosh.
    from fundstelle.index.storage.store import locate_index

    found = locate_index(named, Path.cwd(), os.environ)
    if found is None:
        raise IndexNotFoundError(
            f"There is no index: no --index, no $FUNDSTELLE_INDEX, and no {DEFAULT_FOLDER} in this folder or above. "
            "Make one with: fundstelle index add FOLDER"
        )
    return found


def printable(text: str) -> str:
    """A text without the characters that a terminal would act on, each replaced by one visible sign."""
    if text.isprintable():  # the usual case; to compile the expression takes longer than to use it
        return text
    return re.sub(_CONTROL, "\ufffd", text).encode("utf-8", "replace").decode("utf-8")


def announce_lexicon() -> None:
    """Say why the first command on a machine takes longer: it compiles the German lexicon."""
    from fundstelle.index.german import is_lexicon_compiled

    if not is_lexicon_compiled():
        say("Preparing the German dictionary; this takes some ten seconds, once …")


def one_line(text: str) -> str:
    """A text as `printable` makes it, and without line ends and tabs; every character stays one character."""
    return printable(text).replace("\t", " ").replace("\n", " ")


def write_lines(lines: Iterable[str], *, color: bool = False) -> None:
    """Write lines to stdout. A reader that goes away before all is written is no error."""
    try:
        for line in lines:
            click.echo(line, color=color)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()


def say(message: str) -> None:
    """Tell the user something on stderr, so that stdout holds data only."""
    click.echo(message, err=True)


def run(command: Callable[[], int | None]) -> int:
    """Run a command line and turn whatever ends it into an exit code.

    Returns:
        What the command returned (0 for None); 2 after an error, which was told on stderr; 130 after Ctrl-C.
    """
    _admit_every_character()
    try:
        code = command() or 0
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.message = printable(error.message)  # type: ignore[misc]  # final in name only
        error.show()
        return ERROR
    except (KeyboardInterrupt, click.Abort):
        say("\nInterrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return 0
    except (FundstelleError, ValueError, OSError) as error:
        say(f"fundstelle: {_sentence(error)}")
        return ERROR
    return code


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return printable(str(error))


def _admit_every_character() -> None:
    """Where stdout or stderr cannot show a character, show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    """The reader of our output has gone: keep the interpreter from complaining of it when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
