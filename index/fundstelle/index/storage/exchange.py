"""A folder put in place of another one in one step, so that at any moment one of the two stands there as a whole."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from fundstelle.index.errors import FundstelleError
from fundstelle.index.storage.disk import Disk

__all__ = ["new_folder", "put_in_place", "tidy"]

# What is not finished, and what was replaced but is not removed yet, lies hidden beside the folder itself.
_UNFINISHED, _REPLACED = "unfinished", "replaced"
# The numbers that Linux and macOS have for "the folder at hand" and "exchange the two names".
_HERE, _EXCHANGE = -100, 2


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """An empty folder beside `target`, to be filled in this block and then put in its place; else it goes again.

    Raises:
        OSError: it cannot be made.
    """
    folder = _beside(target, _UNFINISHED)
    folder.mkdir(mode=0o700)
    held = _hold(folder)
    try:
        yield folder
    finally:
        if held is not None:
            os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(disk: Disk, folder: Path, target: Path, check: Callable[[Path], None] | None) -> None:
    """Give a folder a name that nothing has, or that of another one, which is removed then; and put that on disk.

    Args:
        disk: does it.
        folder: the folder.
        target: its name from now on.
        check: called with where the other folder is once it has lost its name, so that nothing happens to it any more;
            it raises if that is not the one to be replaced, which then gets its name back. None if nothing may be
            there.

    Raises:
        OSError: it was not possible; `target` is what it was.
        FundstelleError: the same, because something has come there meanwhile; or it was done, but perhaps not for good.
    """
    old = None
    if check is None or not os.path.lexists(target):
        _name_new(disk, folder, target)
    else:
        old = _put_instead(disk, folder, target, check)
    try:
        disk.sync_folder(target.parent)
    except OSError as error:
        raise FundstelleError(
            f"{target} is complete, but may not be there any more after a power failure ({error.strerror or error}). "
            "Look after the disk, then do it again."
        ) from error
    finally:
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)


def _name_new(disk: Disk, folder: Path, target: Path) -> None:
    """Give a folder a name that nothing has; the system refuses to take it from anything but an empty folder."""
    try:
        disk.replace(folder, target)
    except OSError as error:
        if not os.path.lexists(target):
            raise
        raise FundstelleError(
            f"Something has come to {target} meanwhile. It was left as it is; see what it is, or name another folder."
        ) from error


def _put_instead(disk: Disk, folder: Path, target: Path, check: Callable[[Path], None]) -> Path:
    """Put a folder in the place of another one. Returns where that is now."""
    if _exchanged(folder, target):
        try:
            check(folder)
        except BaseException:
            if not _exchanged(folder, target):
                _give_back(disk, folder, target)
            raise
        return folder
    old = _beside(target, _REPLACED)
    disk.replace(target, old)
    try:
        check(old)
        disk.replace(folder, target)
    except BaseException:
        _give_back(disk, old, target)
        raise
    return old


def _give_back(disk: Disk, folder: Path, target: Path) -> None:
    """Give a folder its name back; where something has that by now, one beside it that is never tidied up."""
    try:
        disk.replace(folder, target)
    except OSError:
        disk.replace(folder, target.with_name(f"{target.name}.{token_hex(8)}.kept"))


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{token_hex(8)}.{what}")


def tidy(target: Path) -> None:
    """Remove what those have left beside a place who were killed; what was replaced goes back if nothing is there.

    Raises:
        OSError: the folder that the place is in cannot be read.
    """
    for what in (_REPLACED, _UNFINISHED):
        ours = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{16}}\.{what}")
        for entry in list(target.parent.iterdir()):
            if not ours.fullmatch(entry.name) or entry.is_symlink():
                continue
            held = _hold(entry)
            if held is None:
                continue
            os.close(held)
            if what == _REPLACED and not os.path.lexists(target):
                with suppress(OSError):
                    entry.replace(target)
            else:
                shutil.rmtree(entry, ignore_errors=True)


def _hold(folder: Path) -> int | None:
    """The lock on a folder, which ends with this process, if nobody has it and there are such locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step. Returns whether that could be done."""
    if sys.platform == "win32":
        return False
    library = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    if hasattr(library, "renamex_np"):
        return bool(library.renamex_np(*names, _EXCHANGE) == 0)
    return False
