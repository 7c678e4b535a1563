"""What an index asks of the file system to be sure of what it has written."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import BinaryIO

__all__ = ["Disk"]


class Disk:
    """The file system, as far as writing goes. Every operation may raise OSError."""

    def create(self, path: Path) -> BinaryIO:
        """A new file, open for writing and empty. When it is closed, all of it is on disk."""
        return _LastingFile(path)

    def write(self, path: Path, content: bytes) -> None:
        """Write a whole file; when this returns, all of it is on disk."""
        with self.create(path) as file:
            file.write(content)

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another name in one step, in place of the file that has it; `sync_folder` makes it last."""
        source.replace(target)

    def make_folder(self, path: Path) -> None:
        """Make a folder, with those above it, unless it is there; the entries of all of them are on disk afterwards."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            self.sync_folder(folder.parent)

    def sync_folder(self, path: Path) -> None:
        """Put the names of the files in a folder on disk: those that are new, and that others are gone."""
        if sys.platform == "win32":
            return  # Windows has no such call; its file systems write names in order.
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        path.unlink(missing_ok=True)


class _LastingFile(io.BufferedWriter):
    """A file whose content is on disk once it is closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path, "wb"))

    def close(self) -> None:
        if self.closed:
            return
        try:
            self.flush()
            _sync(self.fileno())
        except BaseException:
            # What could not be written is given up: closing would try, and fail, once more.
            self.raw.close()
            raise
        super().close()


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # There fsync leaves the content in the memory of the drive.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
