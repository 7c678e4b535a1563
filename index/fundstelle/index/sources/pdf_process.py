"""The processes in which PDF files are taken apart: started when needed, kept for the next file, stopped when stuck."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Any

from fundstelle.index.errors import SourceError
from fundstelle.index.processes import start
from fundstelle.index.sources import pdf_worker

__all__ = ["PageError", "PdfProcess", "lease_worker"]

_LONGEST_ANSWER = 256 << 20
_MOST_FILES = 500


class PageError(SourceError):
    """A page could not be read; the process is of no use any more."""


class PdfProcess:
    """A process that takes files apart, one after the other.

    Attributes:
        idle: whether it has told all that it was asked for, so that it can be asked again.
        files: how many files it was asked for.
    """

    def __init__(self) -> None:
        """Start the process."""
        self._process = start(str(Path(pdf_worker.__file__)), ["pypdfium2"], stderr=subprocess.DEVNULL)
        self.idle = True
        self.files = 0

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, path: Path, first: int) -> None:
        """Ask for the pages of a file from a page on, counted from 0.

        Raises:
            PageError: the process is gone.
        """
        self.idle = False
        self.files += 1
        try:
            self._pipes[0].write(json.dumps([os.fspath(path.absolute()), first]).encode() + b"\n")
            self._pipes[0].flush()
        except OSError:
            raise PageError("is damaged such that the PDF library fails") from None

    def answer(self, seconds: float) -> Any:
        """What the process says next.

        Raises:
            PageError: it says nothing within so many seconds, or breaks down.
        """
        late = False

        def stop() -> None:
            nonlocal late
            late = True
            self._process.kill()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            answer = self._pipes[1].readline(_LONGEST_ANSWER)
        finally:
            timer.cancel()
        if late:
            raise PageError(f"takes more than {seconds:g} seconds")
        if not answer.endswith(b"\n"):
            raise PageError("is damaged such that the PDF library fails")
        return json.loads(answer)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in self._pipes:
            with suppress(OSError):
                pipe.close()
        self._process.wait()

    @property
    def _pipes(self) -> tuple[Any, Any]:
        return self._process.stdin, self._process.stdout


# The processes that wait for the next file, each with the number of the process that started it: a fork of that one
# must not use them too.
_waiting: list[tuple[int, PdfProcess]] = []


@contextmanager
def lease_worker() -> Iterator[PdfProcess]:
    """A process to take a file apart with. It is kept for the next file if it is idle afterwards."""
    worker = _waiting_worker() or PdfProcess()
    try:
        yield worker
    finally:
        if worker.idle and worker.files < _MOST_FILES:
            _waiting.append((os.getpid(), worker))
        else:
            worker.stop()


def _waiting_worker() -> PdfProcess | None:
    while _waiting:
        owner, worker = _waiting.pop()
        if owner == os.getpid():
            if worker.is_alive:
                return worker
            worker.stop()
    return None


@atexit.register
def _stop_all() -> None:
    while _waiting:
        owner, worker = _waiting.pop()
        if owner == os.getpid():
            worker.stop()
