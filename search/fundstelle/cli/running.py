"""How a command ends: its exit code, how errors are told, and that all is in order where it is told to end."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from fundstelle.cli.streams import (
    admit_every_character,
    fill_closed_streams,
    flush_or_forget,
    forget,
    say,
    visible_line,
)
from fundstelle.cli.wording import in_options
from fundstelle.index.errors import FundstelleError

__all__ = [
    "ERROR",
    "INTERRUPTED",
    "NOT_ALL",
    "Ending",
    "complain",
    "ended_by_signals",
    "interrupts_are_for_others",
    "run",
]

# What a shell adds to the number of the signal that has ended a command.
_SIGNALLED = 128
# With this one a command ends in whatever it is doing: an index stands that, some temporary file may stay.
_LAST = 3


class Ending:
    """What signals do: the first one raises an exception, the second is ignored while all is put in order.

    Attributes:
        code: the exit code for the signal that has told us to end; None where none has, or it was Ctrl-C, which has
            another meaning in some places.
    """

    def __init__(self) -> None:
        """Wait for the first one."""
        self.code: int | None = None
        self.count = 0

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal.

        Raises:
            KeyboardInterrupt: it is the first one, from Ctrl-C.
            SystemExit: it is the first one, of another kind.
        """
        self.count += 1
        if self.count >= _LAST:
            os._exit(_SIGNALLED + number)
        if self.count > 1:
            return
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        self.code = _SIGNALLED + number
        raise SystemExit(self.code)


@contextmanager
def ended_by_signals() -> Iterator[Ending]:
    """End the block by an exception when SIGINT, SIGTERM or SIGHUP comes. What is ignored, as under nohup, stays so.

    Where a signal has come, they are not put back: the process is about to end.
    """
    ending = Ending()
    before = _handle(ending, "SIGINT", "SIGTERM", "SIGHUP")
    try:
        yield ending
    finally:
        if not ending.count:
            _put_back(before)


@contextmanager
def interrupts_are_for_others() -> Iterator[None]:
    """Do nothing on Ctrl-C in this block, since it is meant for the program that has the terminal."""
    before = _handle(lambda _number, _frame: None, "SIGINT")
    try:
        yield
    finally:
        _put_back(before)


def _handle(handler: Any, *names: str) -> dict[int, Any]:
    """Handle signals, as far as they are there and not ignored. Returns what was done about them before."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    numbers = [number for name in names if (number := getattr(signal, name, None)) is not None]
    handled = [number for number in numbers if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    return {number: signal.signal(number, handler) for number in handled}


def _put_back(before: dict[int, Any]) -> None:
    for number, handler in before.items():
        signal.signal(number, handler)


NOT_ALL = 1
ERROR = 2
INTERRUPTED = 130


def run(command: Callable[[], int | None]) -> int:
    """Run a command line and turn whatever ends it into an exit code.

    Returns:
        What the command returned (0 for None); 2 after an error, which was told on stderr; 130 after Ctrl-C; 128 and
        the number of the signal after another one.
    """
    fill_closed_streams()
    admit_every_character()
    with ended_by_signals() as ending:
        try:
            code = _code_of(command)
        except KeyboardInterrupt:  # while another end was told
            code = INTERRUPTED
    return code if ending.code is None else ending.code


def complain(told: object) -> None:
    """Tell on stderr what a library has to say of something that went wrong, in the words of the command line."""
    say(f"fundstelle: {in_options(str(told))}")


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
        forget(sys.stdout)
        return 0
    except MemoryError:
        complain("There is not enough memory for this.")
        return ERROR
    except (FundstelleError, ValueError, OSError) as error:
        complain(_sentence(error))
        # What is still to be written would fail once more when the interpreter ends.
        flush_or_forget(sys.stdout)
        return ERROR
    return code


def _show(error: click.ClickException) -> None:
    """Tell an error of click's, whose parts may be anything that was typed; only the line ends between them are its."""
    for name in ("message", "option_name", "command_name", "ui_filename", "param_hint"):
        value = getattr(error, name, None)
        if isinstance(value, str) and not isinstance(error, click.exceptions.NoArgsIsHelpError):
            setattr(error, name, visible_line(value))
    told = io.StringIO()
    error.show(told)
    say(*told.getvalue().rstrip("\n").split("\n"))


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
