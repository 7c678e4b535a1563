"""Who may do what to the folder of an index at the same time as others: one writer, and any number of readers.

A lock belongs to an open file and ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from fundstelle.index.errors import IndexLockedError
from fundstelle.index.storage.layout import OPENING_LOCK, WRITER, WRITER_LOCK

__all__ = ["WriterLock", "nobody_opens", "opening"]

# Seconds between two attempts to get a lock.
_DELAY = 0.05
_ATTEMPTS = 4


class WriterLock:
    """The right to write to an index. Whoosh's own writers use the same lock."""

    def __init__(self, folder: Path, lock: Any) -> None:
        """Take over a lock that has been got; use `acquire`."""
        self._folder = folder
        self._lock = lock

    @classmethod
    def acquire(cls, folder: Path, timeout: float) -> Self:
        """Get the right to write, and say in the folder who has it.

        Args:
            folder: the folder of the index, which is there.
            timeout: seconds to wait for another writer to finish.

        Raises:
            IndexLockedError: another writer is still at work after that.
            OSError: the folder cannot be written to.
        """
        until = time.monotonic() + timeout
        while (lock := _try(folder / WRITER_LOCK)) is None:
            if time.monotonic() >= until:
                raise IndexLockedError(
                    f"{_writer(folder)} is writing to the index at {folder}. Wait until it has finished: --wait "
                    "SECONDS does that, in a program timeout=."
                )
            time.sleep(_DELAY)
        # To know the other one is a help, not a need.
        with suppress(OSError):
            _sign(folder)
        return cls(folder, lock)

    def release(self) -> None:
        """Let others write."""
        with suppress(OSError):
            (self._folder / WRITER).unlink(missing_ok=True)
        self._lock.release()


def _try(path: Path) -> Any | None:
    """The lock on a file, if nobody has it."""
    from whoosh.util.filelock import FileLock  # only writers need it

    lock = FileLock(str(path))
    if not lock.acquire(blocking=False):
        return None
    # The file may have been removed, with its index, between opening and locking it: then the lock keeps nobody out.
    with suppress(OSError):
        if os.path.samestat(os.fstat(lock.fd), path.stat()):
            return lock
    lock.release()
    return None


def _sign(folder: Path) -> None:
    told = {
        "process": os.getpid(),
        "program": Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "",
        "host": socket.gethostname(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    (folder / WRITER).write_text(json.dumps(told), encoding="utf-8")


def _writer(folder: Path) -> str:
    """Who holds the lock, as the beginning of a sentence."""
    try:
        told = json.loads((folder / WRITER).read_text(encoding="utf-8"))
        program = f" ({told['program']})" if told["program"] else ""
        host = "" if told["host"] == socket.gethostname() else f" on {told['host']}"
        since = datetime.fromisoformat(told["since"]).strftime("%d.%m.%Y %H:%M:%S")
        return f"Another process, number {told['process']}{program}{host}, at work since {since},"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process"


@contextmanager
def opening(folder: Path) -> Iterator[None]:
    """Open the files of an index in this block, and none of them is removed meanwhile.

    Nobody waits: where files are being removed just now, or where there are no such locks (on Windows, on some network
    drives), the block runs without; who opens files must then look again when one has gone.
    """
    descriptor = _shared(folder / OPENING_LOCK)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def nobody_opens(folder: Path) -> Iterator[bool]:
    """Remove files of an index in this block, if it is given True; else somebody is just opening it."""
    if sys.platform == "win32":
        # There a file that is open cannot be removed.
        yield True
        return
    import fcntl

    descriptor = os.open(folder / OPENING_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        yield _tried(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB))
    finally:
        os.close(descriptor)


def _shared(path: Path) -> int | None:
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _tried(lock: Any) -> bool:
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_DELAY / 10)
        with suppress(OSError):
            lock()
            return True
    return False
