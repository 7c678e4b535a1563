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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from fundstelle.index.errors import FundstelleError
from fundstelle.index.german import UserWords
from fundstelle.index.processes import start

if TYPE_CHECKING:
    from fundstelle.index.processes import Process
    from fundstelle.index.writing.units import NewUnits

__all__ = ["Analysts", "Worker", "answer_all", "can_start", "serve"]

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
        self._processes = processes if can_start() else 0
        self._local: Any = None
        self._workers: list[Worker] = []
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
            self._workers.append(Worker(f"{__name__}:{serve.__name__}", _PACKAGES, self._user_words))
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


def can_start() -> bool:
    """Whether processes can be started: of a program that is frozen into one file, the executable is no Python."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class Worker:
    """One process, and a thread that speaks to it. One that is dropped leaves no process behind."""

    def __init__(self, target: str, packages: Iterable[str], setting: object) -> None:
        """Start a process.

        Args:
            target: the function that it runs, as ``module:function``, which is to call `answer_all`.
            packages: the names of the packages of others that it imports.
            setting: what it is sent first.
        """
        # Its errors are said on stderr by Python itself.
        self._process = start(target, packages)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._dropped = weakref.finalize(self, _end, self._process, self._thread, wait=False)
        self._thread.submit(_hand, self._process, setting)

    def submit(self, what: object) -> Future[Any]:
        """Ask for what it answers; it does one after the other."""
        return self._thread.submit(_asked, self._process, what)

    def close(self) -> None:
        """End the process, and the thread with it."""
        if self._dropped.detach():
            _end(self._process, self._thread, wait=True)


def _end(process: Process, thread: ThreadPoolExecutor, *, wait: bool) -> None:
    """End a process; where the thread that speaks to it may be the one that asks for it, wait for nothing."""
    process.kill()
    process.wait()
    thread.shutdown(wait=wait, cancel_futures=True)
    for pipe in (process.stdin, process.stdout):
        # What could not be sent any more is lost with the process; the thread itself may be at it.
        with suppress(OSError, RuntimeError):
            if pipe:
                pipe.close()


def _asked(process: Process, what: object) -> Any:
    _hand(process, what)
    try:
        return _receive(process.stdout)
    except EOFError:
        raise FundstelleError(
            "A process that analyses articles has ended unexpectedly, perhaps for lack of memory. Try again with one "
            "process."
        ) from None


def _hand(process: Process, what: object) -> None:
    if process.stdin is None:
        raise RuntimeError("The process has no standard input.")
    # The process is gone: what it should have answered says so.
    with suppress(BrokenPipeError):
        _send(process.stdin, what)


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
    answer_all(lambda user_words: _analyst(user_words).analyse)


def answer_all(made: Callable[[Any], Callable[[Any], object]]) -> None:
    """What a process of a `Worker` does: make an answerer of the setting, and answer whatever it is sent."""
    # Nothing of an analysis goes round in a circle, and to look for circles in what is remembered takes a tenth of the
    # time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 50)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever prints must not get among the answers.
    os.dup2(2, 1)
    try:
        answer = made(_receive(requests))
        while True:
            _send(answers, answer(_receive(requests)))
    except (EOFError, BrokenPipeError, MemoryError):
        # Nobody wants an answer any more, or there can be none, which the process that waits for it will say.
        os._exit(1)
