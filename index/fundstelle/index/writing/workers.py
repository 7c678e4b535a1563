"""Processes that analyse units side by side.

They are processes of our own, spoken to through pipes: multiprocessing would import the caller's main module again,
which runs a script twice that has no ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from fundstelle.index.errors import FundstelleError
from fundstelle.index.german import UserWords
from fundstelle.index.processes import start

if TYPE_CHECKING:
    from fundstelle.index.writing.units import NewUnits

__all__ = ["Analysts", "serve"]

_LENGTH_BYTES = 8
# What the analysis imports.
_PACKAGES = ("Stemmer", "marisa_trie", "numpy", "unidecode", "whoosh")
# A worker always finds units waiting; there are many new ones at first, and few later.
_WAITING_A_WORKER = 8
_OBJECTS_BETWEEN_COLLECTIONS = 100_000


class Analysts:
    """Analyses units, in the order in which they come: by several processes, or by this one if there is one core."""

    def __init__(self, user_words: UserWords, processes: int) -> None:
        """Analyse with a user's own words, in as many processes beside this one; 0 for this one alone."""
        self._user_words = user_words
        # Of a program that is frozen into one file, the executable is no Python.
        self._processes = 0 if getattr(sys, "frozen", False) or not sys.executable else processes
        self._local: Any = None
        self._workers: list[_Worker] = []
        # A writer that is dropped without being closed leaves no process behind; nor does a program that ends so.
        self._dropped = weakref.finalize(self, _kill_all, self._workers)
        self._submitted: deque[Future[NewUnits]] = deque()
        self._turn = 0

    def analyse(self, units: Sequence[str], *, is_last: bool = False) -> Iterator[NewUnits]:
        """Hand over units.

        Args:
            units: the units.
            is_last: whether nothing is likely to follow, so that no process is worth starting for it.

        Yields:
            What was found out since, in the order in which the units were handed over.
        """
        if not self._processes or (is_last and not self._workers):
            yield self._analyse_here(units)
            return
        if self._turn == len(self._workers):
            self._workers.append(_Worker(self._user_words))
        worker = self._workers[self._turn]
        self._turn = (self._turn + 1) % self._processes
        self._submitted.append(worker.submit(units))
        while len(self._submitted) > _WAITING_A_WORKER * len(self._workers):
            yield self._submitted.popleft().result()

    def finish(self) -> Iterator[NewUnits]:
        """Wait for all units that were handed over; yields what `analyse` does."""
        while self._submitted:
            yield self._submitted.popleft().result()

    def close(self) -> None:
        """End the processes, also in the midst of their work."""
        while self._workers:
            self._workers.pop().close()
        self._submitted.clear()
        self._turn = 0

    def _analyse_here(self, units: Sequence[str]) -> NewUnits:
        if self._local is None:
            self._local = _analyst(self._user_words)
        new: NewUnits = self._local.analyse(units)
        return new


class _Worker:
    """One process, and a thread that speaks to it."""

    def __init__(self, user_words: UserWords) -> None:
        # Its errors are said on stderr by Python itself.
        self._process = start(f"{__name__}:{serve.__name__}", _PACKAGES)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._thread.submit(self._send, user_words)

    def submit(self, units: Sequence[str]) -> Future[NewUnits]:
        return self._thread.submit(self._analyse, units)

    def kill(self) -> None:
        """End the process, and wait for nothing: the thread that speaks to it may be the one that asks for it."""
        self._end(wait=False)

    def close(self) -> None:
        """End the process, and the thread with it."""
        self._end(wait=True)

    def _end(self, *, wait: bool) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.shutdown(wait=wait, cancel_futures=True)
        for pipe in (self._process.stdin, self._process.stdout):
            # What could not be sent any more is lost with the process; the thread itself may be at it.
            with suppress(OSError, RuntimeError):
                if pipe:
                    pipe.close()

    def _analyse(self, units: Sequence[str]) -> NewUnits:
        self._send(units)
        try:
            new: NewUnits = _receive(self._process.stdout)
        except EOFError:
            raise FundstelleError(
                "A process that analyses articles has ended unexpectedly, perhaps for lack of memory. Try again with "
                "one process."
            ) from None
        return new

    def _send(self, what: object) -> None:
        if self._process.stdin is None:
            raise RuntimeError("The process has no standard input.")
        # The process is gone: what it should have answered says so.
        with suppress(BrokenPipeError):
            _send(self._process.stdin, what)


def _kill_all(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().kill()


def _analyst(user_words: UserWords) -> Any:
    from fundstelle.index.writing.units import UnitAnalyst  # imports much that a search does without

    return UnitAnalyst(user_words)


def _send(pipe: BinaryIO | Any, what: object) -> None:
    content = pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "little"))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: BinaryIO | Any) -> Any:
    """What was sent.

    Raises:
        EOFError: the other end is gone.
    """
    length = pipe.read(_LENGTH_BYTES)
    size = int.from_bytes(length, "little")
    content = pipe.read(size)
    if len(length) < _LENGTH_BYTES or len(content) < size:
        raise EOFError
    return pickle.loads(content)  # noqa: S301  # from our own process


def serve() -> None:
    """What a process of `Analysts` does: answer every list of units with what they stand for."""
    # Nothing of an analysis goes round in a circle, and to look for circles in what is remembered takes a tenth of the
    # time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 50)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever prints must not get among the answers.
    os.dup2(2, 1)
    try:
        _serve(requests, answers)
    except (EOFError, BrokenPipeError, MemoryError):
        # Nobody wants an answer any more, or there can be none, which the process that waits for it will say.
        os._exit(1)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    analyst = _analyst(_receive(requests))
    while True:
        _send(answers, analyst.analyse(_receive(requests)))
