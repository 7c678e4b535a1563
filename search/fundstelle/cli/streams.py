"""How lines are written: to stdout what was asked for, to stderr what is told; no text has a say but its own."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

__all__ = [
    "admit_every_character",
    "fill_closed_streams",
    "flush_or_forget",
    "forget",
    "printable",
    "say",
    "visible_line",
    "write_bytes",
    "write_json",
    "write_lines",
]

# Control characters and marks of writing direction: an article must not be able to move the cursor or hide a text.
# Half a character, as in a file name that is not UTF-8, could not be written.
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
# What `click.style` puts around a text.
_STYLE = r"(\x1b\[[0-9;]*m)"


def printable(text: str) -> str:
    """A text without the characters that a terminal would act on, each replaced by one visible sign."""
    if text.isprintable():  # the usual case; to compile the expression takes longer than to use it
        return text
    return re.sub(_CONTROL, "\ufffd", text)


def visible_line(text: str) -> str:
    """A text as `printable` makes it, and without line ends and tabs; every character stays one character."""
    return printable(text).replace("\t", " ").replace("\n", " ")


def write_lines(lines: Iterable[str], *, color: bool = False) -> None:
    """Write lines to stdout. What a terminal would act on is replaced, but for colours where there are to be some.

    A reader that goes away before all is written is no error.
    """
    shown = _styled_line if color else visible_line
    _write(f"{shown(line)}\n" for line in lines)


def write_json(lines: Iterable[str], *, color: bool = False) -> None:  # noqa: ARG001  # JSON has none
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
            click.echo(visible_line(line), err=True)
    except (OSError, ValueError):
        # Closed, full, or nobody reads it any more: then there is no one to be told.
        forget(sys.stderr)


def fill_closed_streams() -> None:
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


def admit_every_character() -> None:
    """Where stdout or stderr cannot show a character, show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush_or_forget(stream: TextIO) -> None:
    """Write what is still to be written to a stream; where that cannot be, let it go."""
    try:
        stream.flush()
    except (OSError, ValueError):
        forget(stream)


def forget(stream: TextIO) -> None:
    """A stream takes nothing any more: keep the interpreter from complaining of it when it ends."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)


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
        forget(sys.stdout)


def _styled_line(line: str) -> str:
    return "".join(part if at % 2 else visible_line(part) for at, part in enumerate(re.split(_STYLE, line)))
