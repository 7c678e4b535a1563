"""What both command lines share: where the index is, how lines are written, how errors are told, how a command ends."""

from __future__ import annotations

import io
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import click

from fundstelle.index.endings import ended_by_signals
from fundstelle.index.errors import FundstelleError, IndexNotFoundError
from fundstelle.index.storage.layout import DEFAULT_FOLDER

__all__ = [
    "ERROR",
    "INTERRUPTED",
    "NOT_ALL",
    "Seconds",
    "announce_lexicon",
    "existing_index",
    "index_option",
    "one_line",
    "printable",
    "run",
    "say",
    "write_bytes",
    "write_json",
    "write_lines",
]

# Control characters and marks of writing direction: an article must not be able to move the cursor or hide a text.
# Half a character, as in a file name that is not UTF-8, could not be written.
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
# What `click.style` puts around a text.
_STYLE = r"(\x1b\[[0-9;]*m)"

NOT_ALL = 1
ERROR = 2
INTERRUPTED = 130


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


def existing_index(named: Path | None) -> Path:
    """The index to work with.

    Raises:
        IndexNotFoundError: none is named and none is found.
    """
    # Imported here so that --help and completion need not wait for Whoosh.
    from fundstelle.index.storage.store import locate_index

    found = locate_index(named, None, os.environ)
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
    return re.sub(_CONTROL, "\ufffd", text)


def announce_lexicon() -> None:
    """Say why the first command on a machine takes longer: it compiles the lexicon; and where that cannot be kept."""
    from fundstelle.index.german import is_lexicon_compiled, lexicon_trouble

    if not is_lexicon_compiled():
        say("Preparing the German dictionary; this takes some ten seconds, once …")
        if trouble := lexicon_trouble():
            say(one_line(trouble))


def one_line(text: str) -> str:
    """A text as `printable` makes it, and without line ends and tabs; every character stays one character."""
    return printable(text).replace("\t", " ").replace("\n", " ")


def write_lines(lines: Iterable[str], *, color: bool = False) -> None:
    """Write lines to stdout. What a terminal would act on is replaced, but for colours where there are to be some.

    A reader that goes away before all is written is no error.
    """
    shown = _styled_line if color else one_line
    _write(f"{shown(line)}\n" for line in lines)


def write_json(lines: Iterable[str]) -> None:
    """Write lines of JSON to stdout, as `fundstelle.index.jsontext` makes them; in UTF-8 whatever else is written in.

    A reader that goes away before all is written is no error.
    """
    write_bytes(f"{line}\n".encode() for line in lines)


def write_bytes(pieces: Iterable[bytes]) -> None:
    """Write bytes to stdout. A reader that goes away before all is written is no error."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # A program has put something else there, which takes text.
        _write(piece.decode("utf-8", "replace") for piece in pieces)
        return
    with _stdout():
        sys.stdout.flush()
        stream.writelines(pieces)
        stream.flush()


def say(*lines: str) -> None:
    """Tell the user something on stderr, so that stdout holds data only.

    Args:
        lines: each becomes one line, whatever is in it: what a terminal would act on is replaced, line ends too.
    """
    try:
        for line in lines:
            click.echo(one_line(line), err=True)
    except (OSError, ValueError):
        # Closed, full, or nobody reads it any more: then there is no one to be told.
        _forget(sys.stderr)


def run(command: Callable[[], int | None]) -> int:
    """Run a command line and turn whatever ends it into an exit code.

    Returns:
        What the command returned (0 for None); 2 after an error, which was told on stderr; 130 after Ctrl-C; 128 and
        the number of the signal after another one.
    """
    _fill_closed_streams()
    _admit_every_character()
    with ended_by_signals() as ending:
        try:
            code = _code_of(command)
        except KeyboardInterrupt:  # while another end was told
            code = INTERRUPTED
    return code if ending.code is None else ending.code


def _code_of(command: Callable[[], int | None]) -> int:
    try:
        code = command() or 0
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        _show(error)
        return ERROR
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted.")  # click has ended the line that was begun
        return INTERRUPTED
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else ERROR
    except BrokenPipeError:
        _forget(sys.stdout)
        return 0
    except MemoryError:
        say("fundstelle: There is not enough memory for this.")
        return ERROR
    except (FundstelleError, ValueError, OSError) as error:
        say(f"fundstelle: {_sentence(error)}")
        # What is still to be written would fail once more when the interpreter ends.
        _flush_or_forget(sys.stdout)
        return ERROR
    return code


def _write(texts: Iterable[str]) -> None:
    with _stdout():
        for text in texts:
            # Colours are in it where there are to be any.
            click.echo(text, nl=False, color=True)


@contextmanager
def _stdout() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _forget(sys.stdout)


def _styled_line(line: str) -> str:
    return "".join(part if at % 2 else one_line(part) for at, part in enumerate(re.split(_STYLE, line)))


def _show(error: click.ClickException) -> None:
    """Tell an error of click's, whose parts may be anything that was typed; only the line ends between them are its."""
    for name in ("message", "option_name", "command_name", "ui_filename", "param_hint"):
        value = getattr(error, name, None)
        if isinstance(value, str) and not isinstance(error, click.exceptions.NoArgsIsHelpError):
            setattr(error, name, one_line(value))
    told = io.StringIO()
    error.show(told)
    say(*told.getvalue().rstrip("\n").split("\n"))


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _fill_closed_streams() -> None:
    """Put nothing in the place of a stream that was closed before we began.

    The next file that is opened would have its number: an index, into which somebody then writes a message.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:
                os.dup2(nothing, number)
                os.close(nothing)
            os.set_inheritable(number, True)  # noqa: FBT003  # takes no name
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def _admit_every_character() -> None:
    """Where stdout or stderr cannot show a character, show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _flush_or_forget(stream: TextIO) -> None:
    try:
        stream.flush()
    except (OSError, ValueError):
        _forget(stream)


def _forget(stream: TextIO) -> None:
    """A stream takes nothing any more: keep the interpreter from complaining of it when it ends."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
