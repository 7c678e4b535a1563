"""What an index asks of the file system to be sure of what it has written, and where."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from fundstelle.index.storage.layout import TEMPORARY_SUFFIX
from fundstelle.index.unique import Unique

__all__ = ["Disk"]

# Windows has none of these, and writes bytes only when told to.
_ONLY_BYTES: Final = getattr(os, "O_BINARY", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
# A file system that knows no second name for a file says one of these.
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK})
_WORKS_IN_FOLDERS: Final = {os.open, os.stat, os.unlink, os.rename, os.link} <= os.supports_dir_fd


class Disk(Unique):
    """The file system, as far as writing goes. Every operation may raise OSError.

    Files of a folder that is held are reached through the opened folder: whatever is done to the folder's name, or to
    the folder that the process works in, they are its files.
    """

    _folder: Path | None = None
    _descriptor: int | None = None

    def hold(self, folder: Path) -> None:
        """Open a folder, whose files are from now on reached through it; in place of one that was held before."""
        self.let_go()
        self._folder = folder
        if _WORKS_IN_FOLDERS:
            self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def let_go(self) -> None:
        """Close the folder that is held; once more does nothing."""
        descriptor, self._descriptor, self._folder = self._descriptor, None, None
        if descriptor is not None:
            os.close(descriptor)

    def is_in_place(self) -> bool:
        """Whether the name of the folder that is held still leads to it."""
        if self._folder is None or self._descriptor is None:
            # Where a folder cannot be opened, one that is in use can be neither moved nor removed.
            return True
        with suppress(OSError):
            return os.path.samestat(os.fstat(self._descriptor), self._folder.stat())
        return False

    def names(self, folder: Path) -> list[str]:
        """The names of all files in a folder."""
        is_held = self._descriptor is not None and folder == self._folder
        return os.listdir(self._descriptor if is_held else folder)  # noqa: PTH208  # a path has no descriptor

    def status(self, path: Path) -> os.stat_result:
        """What is known of a file, which is no link."""
        name, folder = self._at(path)
        return os.stat(name, dir_fd=folder, follow_symlinks=False)

    def open(self, path: Path, flags: int, mode: int = 0o666) -> int:
        """Open a file, which is no link, and give its descriptor."""
        name, folder = self._at(path)
        return os.open(name, flags | _ONLY_BYTES | _NO_LINK, mode, dir_fd=folder)

    def create(self, path: Path) -> BinaryIO:
        """A new file, open for writing and empty. When it is closed, all of it is on disk.

        What has its name already is removed first: it may be a link to somewhere else.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            descriptor = self.open(path, flags)
        except FileExistsError:
            Disk.remove(self, path)
            descriptor = self.open(path, flags)
        return _LastingFile(descriptor)

    def write(self, path: Path, content: bytes) -> None:
        """Write a whole file; when this returns, all of it is on disk."""
        with self.create(path) as file:
            file.write(content)

    def replace(self, source: Path, target: Path) -> None:
        """Give a file another name in one step, in place of the file that has it; `sync_folder` makes it last."""
        (name, folder), (new_name, new_folder) = self._at(source), self._at(target)
        os.replace(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder)

    def publish(self, source: Path, target: Path) -> None:
        """Give a file another name in one step, unless there is a file of that name; `sync_folder` makes it last.

        Raises:
            FileExistsError: there is one.
        """
        (name, folder), (new_name, new_folder) = self._at(source), self._at(target)
        try:
            os.link(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder, follow_symlinks=False)
        except (OSError, NotImplementedError) as error:
            if isinstance(error, OSError) and error.errno not in _NO_LINKS:
                raise
            self._rename_if_free(source, target)
        else:
            # The file has its name: an old one that stays is removed as any other that no commit names.
            with suppress(OSError):
                self.remove(source)

    def put(self, path: Path, content: bytes) -> None:
        """Write a new file so that at any moment it is there as a whole, or not at all; afterwards it is on disk.

        Raises:
            FileExistsError: there is a file of that name, which stays as it is.
            OSError: it could not be written. If it is the name only that could not be put on disk, the new file is
                there, but may be gone after the power is.
        """
        temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
        try:
            self.write(temporary, content)
            self.publish(temporary, path)
        except BaseException:
            with suppress(OSError):
                self.remove(temporary)
            raise
        self.sync_folder(path.parent)

    def make_folder(self, path: Path) -> None:
        """Make a folder, with those above it, unless it is there; the entries of all of them are on disk afterwards.

        Raises:
            FileNotFoundError: it was there, and somebody removed it just then.
            FileExistsError: what is there is no folder.
        """
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        try:
            path.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            if os.path.lexists(path):
                raise
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from error
        for folder in missing:
            self.sync_folder(folder.parent)

    def sync_folder(self, path: Path) -> None:
        """Put the names of the files in a folder on disk: those that are new, and that others are gone."""
        if sys.platform == "win32":
            return  # Windows has no such call; its file systems write names in order.
        if path == self._folder and self._descriptor is not None:
            os.fsync(self._descriptor)
            return
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        name, folder = self._at(path)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)

    def _at(self, path: Path) -> tuple[str, int | None]:
        """A path as the name within the folder that is held, and that folder; a path of another folder as it is."""
        if self._descriptor is not None and path.parent == self._folder:
            return path.name, self._descriptor
        return str(path), None

    def _rename_if_free(self, source: Path, target: Path) -> None:
        """Rename a file where there are no links; only the lock keeps others from the name between look and leap."""
        try:
            self.status(target)
        except FileNotFoundError:
            (name, folder), (new_name, new_folder) = self._at(source), self._at(target)
            os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder)
        else:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


class _LastingFile(io.BufferedWriter):
    """A file whose content is on disk once it is closed, by the process that opened it."""

    def __init__(self, descriptor: int) -> None:
        self._process = os.getpid()
        super().__init__(io.FileIO(descriptor, "wb"))

    def close(self) -> None:
        if self.closed:
            return
        if os.getpid() != self._process:
            # A fork has a copy of what was not yet written: written twice, the file would be damaged.
            self.raw.close()
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
