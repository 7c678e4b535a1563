"""How a command ends: its exit code, and how errors are told."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import click

from fundstelle.cli.endings import ended_by_signals
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

__all__ = ["ERROR", "INTERRUPTED", "NOT_ALL", "complain", "run"]

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
