"""Processes that analyse batches of articles side by side.

They are processes of our own, spoken to through pipes: multiprocessing would import the caller's main module again,
which runs a script twice that has no ``if __name__ == "__main__"``.
"""

from __future__ import annotations

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
    from fundstelle.index.passages import PlainArticle
    from fundstelle.index.writing.batches import AnalysedBatch

__all__ = ["Analysts", "serve"]

_LENGTH_BYTES = 8
# What the analysis imports.
_PACKAGES = ("Stemmer", "marisa_trie", "numpy", "unidecode", "whoosh")
# A worker always finds a batch waiting, and no more of them are kept in memory.
_WAITING_A_WORKER = 2


class Analysts:
    """Analyses batches, in the order in which they come: by several processes, or by this one if there is one core."""

    def __init__(self, user_words: UserWords, processes: int) -> None:
        """Analyse with a user's own words, in as many processes beside this one; 0 for this one alone."""
        self._user_words = user_words
        # Of a program that is frozen into one file, the executable is no Python.
        self._processes = 0 if getattr(sys, "frozen", False) or not sys.executable else processes
        self._local: Any = None
        self._workers: list[_Worker] = []
        # A writer that is dropped without being closed leaves no process behind; nor does a program that ends so.
        self._dropped = weakref.finalize(self, _kill_all, self._workers)
        self._submitted: deque[Future[tuple[AnalysedBatch, int]]] = deque()
        self._turn = 0

    def analyse(
        self, articles: Sequence[PlainArticle], *, is_last: bool = False
    ) -> Iterator[tuple[AnalysedBatch, int]]:
        """Hand over a batch.

        Args:
            articles: the articles.
            is_last: whether nothing is likely to follow, so that no process is worth starting for it.

        Yields:
            Batches that have been finished, in order, each with the number of the analyst that made it.
        """
        if not self._processes or (is_last and not self._workers):
            yield self._analyse_here(articles), 0
            return
        if self._turn == len(self._workers):
            self._workers.append(_Worker(self._user_words, self._turn + 1))
        worker = self._workers[self._turn]
        self._turn = (self._turn + 1) % self._processes
        self._submitted.append(worker.submit(articles))
        while len(self._submitted) > _WAITING_A_WORKER * len(self._workers):
            yield self._submitted.popleft().result()

    def finish(self) -> Iterator[tuple[AnalysedBatch, int]]:
        """Wait for all batches that were handed over; yields them as `analyse` does."""
        while self._submitted:
            yield self._submitted.popleft().result()

    def forget(self) -> None:
        """Begin anew with the numbers of units and terms; only when no batch is under way."""
        self._local = None
        for worker in self._workers:
            worker.forget()

    def close(self) -> None:
        """End the processes, also in the midst of their work."""
        while self._workers:
            self._workers.pop().close()
        self._submitted.clear()
        self._turn = 0

    def _analyse_here(self, articles: Sequence[PlainArticle]) -> AnalysedBatch:
        if self._local is None:
            self._local = _analyst(self._user_words)
        batch: AnalysedBatch = self._local.analyse(articles)
        return batch


class _Worker:
    """One process, and a thread that speaks to it."""

    def __init__(self, user_words: UserWords, number: int) -> None:
        self._number = number
        # Its errors are said on stderr by Python itself.
        self._process = start(f"{__name__}:{serve.__name__}", _PACKAGES)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._thread.submit(self._send, user_words)

    def submit(self, articles: Sequence[PlainArticle]) -> Future[tuple[AnalysedBatch, int]]:
        return self._thread.submit(self._analyse, articles)

    def forget(self) -> None:
        self._thread.submit(self._send, None)

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

    def _analyse(self, articles: Sequence[PlainArticle]) -> tuple[AnalysedBatch, int]:
        self._send(list(articles))
        try:
            return _receive(self._process.stdout), self._number
        except EOFError:
            raise FundstelleError(
                "A process that analyses articles has ended unexpectedly, perhaps for lack of memory. Try again with "
                "one process."
            ) from None

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
    from fundstelle.index.writing.batches import BatchAnalyst  # imports much that a search does without

    return BatchAnalyst(user_words)


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
    """What a process of `Analysts` does: answer every list of articles with its analysis; None means to begin anew."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever prints must not get among the answers.
    os.dup2(2, 1)
    try:
        _serve(requests, answers)
    except (EOFError, BrokenPipeError, MemoryError):
        # Nobody wants an answer any more, or there can be none, which the process that waits for it will say.
        os._exit(1)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    user_words = _receive(requests)
    analyst = _analyst(user_words)
    while True:
        articles = _receive(requests)
        if articles is None:
            analyst = _analyst(user_words)
        else:
            _send(answers, analyst.analyse(articles))
