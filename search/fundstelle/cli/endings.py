"""How a command ends that is told to: it leaves everything in order, and a second signal does not keep it from that."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["Ending", "ended_by_signals", "interrupts_are_for_others"]

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
