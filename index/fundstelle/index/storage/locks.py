"""Who may do what to the folder of an index at the same time as others: one writer, and any number of readers.

A lock belongs to an open file and ends with the process that holds it, however that ends. A fork has no part in it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Self
from weakref import WeakSet

from fundstelle.index.errors import FundstelleError, IndexLockedError
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import OPENING_LOCK, WRITER, WRITER_LOCK
from fundstelle.index.unique import Unique

__all__ = ["WriterLock", "nobody_opens", "opening"]

# Seconds between two attempts to get a lock.
_DELAY = 0.05
_ATTEMPTS = 4
# Of so many writers that gave up just then, one after the other, one will have been the last.
_MOST_ATTEMPTS = 100
# Far more than what a writer says of itself.
_MOST_BYTES = 10_000
_READ: Final = 0o444
_WRITE: Final = 0o222


class WriterLock(Unique):
    """The right to write to an index. It is the lock that Whoosh has for that.

    It belongs to the process that got it: a fork of that process neither has it nor keeps it from others.
    """

    def __init__(self, folder: Path, disk: Disk, descriptor: int) -> None:
        """Take over a lock that has been got; use `acquire`."""
        self._folder = folder
        self._disk = disk
        self._descriptor: int | None = descriptor
        self._process = os.getpid()
        _HELD.add(self)

    @classmethod
    def acquire(cls, folder: Path, timeout: float, disk: Disk | None = None) -> Self:
        """Get the right to write, and say in the folder who has it.

        Args:
            folder: the folder of the index, absolute; it is made where there is none, also while this one waits.
            timeout: seconds to wait for another writer to finish.
            disk: the file system, which holds the folder until the lock is released.

        Raises:
            IndexLockedError: another writer is still at work after that.
            OSError: the folder cannot be made or written to.
        """
        disk = disk or Disk()
        until = time.monotonic() + timeout
        try:
            while (descriptor := _tried_again(lambda: _try(folder, disk))) is None:
                # Said so that a time that is no number ends the waiting.
                if not time.monotonic() < until:
                    raise _locked(folder)  # noqa: TRY301  # what is held is let go for it as for any other
                time.sleep(_DELAY)
        except BaseException:
            disk.let_go()
            raise
        # To know the other one is a help, not a need.
        with suppress(OSError):
            _sign(folder / WRITER, disk)
        return cls(folder, disk, descriptor)

    @property
    def is_own(self) -> bool:
        """Whether it was this process that got the lock, and not one of which it is a fork."""
        return os.getpid() == self._process

    def check(self) -> None:
        """Make sure that what is written now is written to the index that was opened, and by nobody else.

        Raises:
            FundstelleError: the folder was moved, removed or exchanged, its lock was, or this process is a fork.
            OSError: that cannot be told.
        """
        if not self.is_own or self._descriptor is None:
            raise FundstelleError(
                f"The index at {self._folder} was opened for writing by process {self._process}, and only that one can "
                "write. Open another writer in this process."
            )
        if not self._disk.is_in_place():
            raise FundstelleError(
                f"The folder {self._folder} was moved, removed or exchanged while it was written to; nothing was "
                "added. See which index is there now, and add the articles again."
            )
        if not _is_lock(self._folder, self._disk, self._descriptor):
            raise FundstelleError(
                f"The lock {WRITER_LOCK} of the index at {self._folder} was removed while it was written to; nothing "
                "was added, since another process may write. Let it be, and add the articles again."
            )

    def release(self) -> None:
        """Let others write. In a fork, and once more, it does nothing."""
        if not self.is_own or self._descriptor is None:
            return
        with suppress(OSError):
            self._disk.remove(self._folder / WRITER)
        descriptor, self._descriptor = self._descriptor, None
        _unlock(descriptor)
        self._disk.let_go()

    def __del__(self) -> None:
        with suppress(Exception):
            self.release()

    def forget(self) -> None:
        """Close what a fork has got of it, which would keep others out when this process has long ended."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


#: The locks of this process.
_HELD: WeakSet[WriterLock] = WeakSet()


def _forget_all() -> None:
    for lock in list(_HELD):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _tried_again(attempt: Callable[[], int | None]) -> int | None:
    """What an attempt gives; made again when the folder or the lock was gone: a writer that gave up took it away."""
    for _ in range(_MOST_ATTEMPTS):
        with suppress(FileNotFoundError):
            return attempt()
    return attempt()


def _try(folder: Path, disk: Disk) -> int | None:
    """The lock on a folder, if nobody has it, as the descriptor of its file; the disk then holds the folder.

    Raises:
        FileNotFoundError: the folder or the lock was removed meanwhile.
        OSError: the folder cannot be made or written to.
    """
    disk.make_folder(folder)
    disk.hold(folder)
    descriptor = disk.open(folder / WRITER_LOCK, os.O_RDWR | os.O_CREAT)
    try:
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        if not (_is_lock(folder, disk, descriptor) and disk.is_in_place()):
            # It was removed, with its index, between opening and locking it: then it keeps nobody out.
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))  # noqa: TRY301
        _close_to_readers(folder, descriptor)
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    return descriptor


def _is_lock(folder: Path, disk: Disk, descriptor: int) -> bool:
    """Whether an opened file is the lock of a folder still."""
    try:
        return os.path.samestat(os.fstat(descriptor), disk.status(folder / WRITER_LOCK))
    except FileNotFoundError:
        return False


def _close_to_readers(folder: Path, descriptor: int) -> None:
    """Close the lock's file to those who may not write to the folder: opened for reading, it can be locked as well."""
    if sys.platform == "win32":
        return
    writers = folder.stat().st_mode & _WRITE
    wanted = writers | writers << 1 & _READ
    # Where it is another's file, only that one can.
    with suppress(OSError):
        if os.fstat(descriptor).st_mode & 0o777 != wanted:
            os.fchmod(descriptor, wanted)


if sys.platform == "win32":

    def _lock(descriptor: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        import msvcrt

        with suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        os.close(descriptor)

else:

    def _lock(descriptor: int) -> bool:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        import fcntl

        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _sign(path: Path, disk: Disk) -> None:
    told = {
        "process": os.getpid(),
        "program": Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "",
        "host": _host(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    disk.remove(path)
    with os.fdopen(disk.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
        file.write(json.dumps(told).encode())


def _locked(folder: Path) -> IndexLockedError:
    return IndexLockedError(
        f"{_writer(folder)} is writing to the index at {folder}. Wait until it has finished: timeout=SECONDS does that."
    )


def _writer(folder: Path) -> str:
    """Who holds the lock, as the beginning of a sentence."""
    try:
        with open_regular(folder / WRITER) as file:
            told = json.loads(file.read(_MOST_BYTES))
        program = f" ({told['program']})" if told["program"] else ""
        host = "" if told["host"] == _host() else f" on {told['host']}"
        since = datetime.fromisoformat(told["since"]).strftime("%d.%m.%Y %H:%M:%S")
        return f"Another process, number {told['process']}{program}{host}, at work since {since},"
    except (OSError, FundstelleError, ValueError, KeyError, TypeError):
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
def nobody_opens(folder: Path, disk: Disk) -> Iterator[bool]:
    """Remove files of an index in this block, if it is given True; else somebody is just opening it."""
    if sys.platform == "win32":
        # There a file that is open cannot be removed.
        yield True
        return
    import fcntl

    descriptor = disk.open(folder / OPENING_LOCK, os.O_RDWR | os.O_CREAT)
    try:
        yield _tried(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB))
    finally:
        os.close(descriptor)


def _shared(path: Path) -> int | None:
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _tried(lock: Callable[[], None]) -> bool:
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_DELAY / 10)
        with suppress(OSError):
            lock()
            return True
    return False


def _host() -> str:
    import socket  # only who writes needs it

    return socket.gethostname()
