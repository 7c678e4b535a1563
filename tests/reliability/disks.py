"""File systems that fail, or that lose what was not put on disk."""

from __future__ import annotations

import errno
import io
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from fundstelle.index.storage.disk import Disk

__all__ = ["ERRORS", "Event", "FailingDisk", "RecordingDisk", "after_power_loss"]

#: What may go wrong with a file: no room, a broken drive, no permission, a drive that was taken away.
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)


class FailingDisk(Disk):
    """A disk on which one operation fails, and from then on none or all of them."""

    def __init__(self, number: int, error: int, *, for_good: bool) -> None:
        """Fail.

        Args:
            number: how many operations succeed before.
            error: the error number.
            for_good: whether all later operations fail too.
        """
        self.left = number
        self.failed: list[str] = []
        self._error = error
        self._for_good = for_good

    def create(self, path: Path) -> BinaryIO:
        """A file that fails, too."""
        self.operate("create")
        return _FailingFile(path, self)  # type: ignore[return-value]  # as much of a file as is used

    def publish(self, source: Path, target: Path) -> None:
        """Give a new name, or fail."""
        self.operate("publish")
        super().publish(source, target)

    def make_folder(self, path: Path) -> None:
        """Make a folder, or fail."""
        self.operate("make_folder")
        super().make_folder(path)

    def sync_folder(self, path: Path) -> None:
        """Put names on disk, or fail."""
        self.operate("sync_folder")
        super().sync_folder(path)

    def remove(self, path: Path) -> None:
        """Remove, or fail."""
        self.operate("remove")
        super().remove(path)

    def operate(self, what: str) -> None:
        """Count an operation, and fail if it is its turn."""
        self.left -= 1
        if self.left == -1 or (self.left < -1 and self._for_good):
            self.failed.append(what)
            raise OSError(self._error, os.strerror(self._error))


class _FailingFile:
    """A file in which writing may fail halfway, and putting it on disk too."""

    def __init__(self, path: Path, disk: FailingDisk) -> None:
        self._file = path.open("wb", buffering=0)
        self._disk = disk
        self.name = str(path)

    def write(self, raw: Any) -> int:
        content = memoryview(raw).cast("B") if len(raw) else memoryview(b"")
        try:
            self._disk.operate("write")
        except OSError:
            self._file.write(content[: len(content) // 2])
            raise
        self._file.write(content)
        return len(content)

    def close(self) -> None:
        if self._file.closed:
            return
        try:
            self._disk.operate("fsync")
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to a folder.

    Attributes:
        kind: ``create``, ``write``, ``fsync``, ``publish``, ``sync_folder`` or ``remove``.
        path: the file, or the folder.
        content: the file's content when it was put on disk.
        target: the new name.
    """

    kind: str
    path: Path
    content: bytes = b""
    target: Path | None = None


class RecordingDisk(Disk):
    """A disk that writes down what is done to it."""

    def __init__(self) -> None:
        """Begin with an empty list of events."""
        self.events: list[Event] = []

    def create(self, path: Path) -> BinaryIO:
        """A file whose content is written down when it is put on disk."""
        self.events.append(Event("create", path))
        return _RecordedFile(path, self.events)

    def publish(self, source: Path, target: Path) -> None:
        """Write down a second name, and that the first one goes."""
        self.events.append(Event("publish", source, target=target))
        super().publish(source, target)

    def sync_folder(self, path: Path) -> None:
        """Write down that names were put on disk."""
        super().sync_folder(path)
        self.events.append(Event("sync_folder", path))

    def remove(self, path: Path) -> None:
        """Write down that a file is gone."""
        super().remove(path)
        self.events.append(Event("remove", path))


class _RecordedFile(io.BytesIO):
    def __init__(self, path: Path, events: list[Event]) -> None:
        super().__init__()
        self.name = str(path)
        self._path = path
        self._events = events

    def close(self) -> None:
        if not self.closed:
            content = self.getvalue()
            self._path.write_bytes(content)
            self._events.append(Event("fsync", self._path, content))
        super().close()


def after_power_loss(before: dict[Path, bytes], events: list[Event], chance: random.Random) -> dict[Path, bytes]:
    """What a folder may hold when the power fails after some events, as POSIX has it.

    A file that was put on disk has its content; another one has any beginning of it, or none. Names that are new,
    changed or gone since the folder was put on disk are there or not, each by chance.

    Args:
        before: what the folder held at first, all of it on disk.
        events: what has been done since.
        chance: decides.
    """
    contents: dict[Path, bytes] = dict(before)
    names: dict[Path, Path | None] = {path: path for path in before}
    waiting: list[tuple[Path, Path | None]] = []
    for event in events:
        match event.kind:
            case "create":
                contents[event.path] = b""
                waiting.append((event.path, event.path))
            case "fsync":
                contents[event.path] = event.content
            case "publish":
                assert event.target is not None
                waiting.append((event.target, event.path))
            case "remove":
                waiting.append((event.path, None))
            case "sync_folder":
                names.update(waiting)
                waiting = []
    names.update(_by_chance(waiting, chance))
    return {path: contents[holds] or _some(chance) for path, holds in names.items() if holds in contents}


def _by_chance(waiting: list[tuple[Path, Path | None]], chance: random.Random) -> Iterator[tuple[Path, Path | None]]:
    kept = chance.choice([0.0, 0.5, 1.0])
    return ((path, holds) for path, holds in waiting if chance.random() < kept)


def _some(chance: random.Random) -> bytes:
    """Some of what was written to a file that was never put on disk: nothing, or zeros where it should be."""
    return bytes(chance.choice([0, 0, 512, 40_000]))
