"""Backups of an index, made while it is written to, and how they are put back.

A backup is the folder of an index, with one file more that says of which index and which commit it is the copy: by it a
later backup knows what it may replace.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    IndexNotFoundError,
    is_no_room,
)
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.commits import encode_commit, last_commit
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.exchange import new_folder, put_in_place, tidy
from fundstelle.index.storage.layout import (
    MANIFEST,
    OPENING_LOCK,
    TEMPORARY_SUFFIX,
    WRITER,
    WRITER_LOCK,
    commit_name,
    commit_number,
    holds_index,
    is_of_an_index,
)
from fundstelle.index.storage.locks import WriterLock
from fundstelle.index.storage.manifest import read_manifest
from fundstelle.index.storage.places import absolute
from fundstelle.index.storage.store import Store, open_store
from fundstelle.index.upkeep.check import check_index
from fundstelle.index.upkeep.copying import BackupProgress, copy_index
from fundstelle.index.upkeep.info import describe_index

__all__ = ["BackupProgress", "BackupReport", "backup_index", "restore_index"]

#: What makes a backup of the folder of an index: which index and which commit it is the copy of.
_MARK: Final = "fundstelle.backup"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was copied.

    Attributes:
        path: the folder of the copy.
        passages: how many passages can be found in it.
        articles: how many articles they belong to.
        size: bytes that were copied.
    """

    path: Path
    passages: int
    articles: int
    size: int


def backup_index(
    path: str | os.PathLike[str], target: str | os.PathLike[str], *, progress: BackupProgress | None = None
) -> BackupReport:
    """Copy the last committed state of an index to a new folder; the index may be searched and written meanwhile.

    Every byte of the copy is held against its checksum before the folder gets its name. So there is a whole backup
    under the name, or what was there before.

    Args:
        path: the folder of the index.
        target: the folder of the backup. It may be there already only if it is an older backup of the same index to
            which nothing was written since; it is then replaced in one step. The folder that it is to lie in is there.
        progress: called while files are copied.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it is damaged; nothing was left under the name of the backup that was not there before.
        FundstelleError: the backup cannot be written there, or something else is there.
    """
    source, goal = _real(path), _real_place(target)
    store = open_store(source)
    _keep_apart(source, goal)
    with _told(f"The backup could not be written to {goal}"):
        tidy(goal)
    state = _state_of_backup(goal, goal, store)

    def check(replaced: Path) -> None:
        if _state_of_backup(replaced, goal, store) != state:
            raise _exchanged_meanwhile(goal)

    with _told(f"The backup could not be written to {goal}"), new_folder(goal) as folder:
        size = copy_index(source, folder, Disk(), progress or _ignore)
        _mark(folder, store)
        return _finished(folder, goal, source, size, check if state else None)


def restore_index(
    backup: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    replace: bool = False,
    timeout: float = 0.0,
    progress: BackupProgress | None = None,
) -> BackupReport:
    """Make an index of a backup, which is checked as a whole before, and stays as it is.

    An index that is replaced stays until the new one takes its place in one step. Who has opened it keeps what was
    opened, and sees what was restored after a refresh.

    Args:
        backup: the folder of the backup, or of any other index.
        path: the folder of the index. The folder that it is to lie in is there.
        replace: whether an index that is there already, whole or damaged, is replaced.
        timeout: seconds to wait for a writer of that index to finish.
        progress: called while files are copied.

    Raises:
        IndexNotFoundError: there is no backup.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: the backup is damaged; the index is as it was.
        IndexLockedError: another process writes to the index.
        FundstelleError: the index cannot be written there, something else is there, or an index is and `replace` is not
            set.
    """
    source, goal = _real(backup), _real(path)
    if not os.path.lexists(source / MANIFEST):
        raise IndexNotFoundError(
            f"There is no backup at {source}: {MANIFEST} is missing. See whether the disk is there."
        )
    _keep_apart(source, goal)
    with _told(f"The backup could not be restored to {goal}"):
        tidy(goal)
    is_there = _is_index_to_replace(goal, replace=replace)
    found = check_index(source).problems
    if found:
        raise IndexDamagedError(f"The backup at {source} is damaged, and nothing was restored: {found[0]}")
    with _told(f"The backup could not be restored to {goal}"), ExitStack() as stack:
        check = None
        if is_there:
            stack.callback(WriterLock.acquire(goal, timeout).release)
            state = _identity(goal)

            def check(replaced: Path) -> None:
                if _identity(replaced) != state or _strangers(replaced):
                    raise _exchanged_meanwhile(goal)

        folder = stack.enter_context(new_folder(goal))
        size = copy_index(source, folder, Disk(), progress or _ignore)
        if is_there:
            _number_anew(folder, _last_number(goal) + 1)
        return _finished(folder, goal, source, size, check)


def _mark(folder: Path, store: Store) -> None:
    """Say of which index, and which commit, a folder is the copy."""
    told = {"version": 1, "index": store.manifest.checksum, "commit": _last_number(folder)}
    Disk().write(folder / _MARK, f"{json.dumps(told)}\n".encode())


def _number_anew(folder: Path, number: int) -> None:
    """Give a copy a commit number that the index that it replaces never had, so that readers see that it is another."""
    commit = last_commit(folder)
    if commit.generation >= number:
        return
    again = replace(commit, generation=number)
    Disk().write(folder / commit_name(number), encode_commit(again, read_manifest(folder).user_words))
    (folder / commit_name(commit.generation)).unlink()


def _finished(folder: Path, goal: Path, source: Path, size: int, check: Callable[[Path], None] | None) -> BackupReport:
    """Put a copy on disk and in its place; see `put_in_place`."""
    disk, described = Disk(), describe_index(folder)
    folder.chmod(stat.S_IMODE(source.stat().st_mode) | 0o700)
    disk.sync_folder(folder)
    put_in_place(disk, folder, goal, check)
    return BackupReport(goal, described.passages, described.articles, size)


def _real_place(target: str | os.PathLike[str]) -> Path:
    """Where a folder is to be, by the real path of the folder that it is to lie in."""
    given = Path(os.path.abspath(absolute(target)))  # noqa: PTH100  # links in it still mean what they do
    return Path(os.path.realpath(given.parent)) / given.name


def _real(path: str | os.PathLike[str]) -> Path:
    return Path(os.path.realpath(absolute(path)))


def _keep_apart(source: Path, goal: Path) -> None:
    """See that a copy does not lie in what is copied, or the other way round."""
    is_same = goal.exists() and source.exists() and goal.samefile(source)
    if is_same or goal.is_relative_to(source) or source.is_relative_to(goal):
        raise FundstelleError(
            f"{goal} and {source} are the same folder, or one lies in the other; name another folder."
        )
    if not goal.parent.is_dir():
        raise FundstelleError(
            f"The folder {goal.parent} is not there; see whether the disk is there, or make it first."
        )


def _state_of_backup(folder: Path, goal: Path, store: Store) -> tuple[int, int, int] | None:
    """Which older backup of an index, in which state, is in a folder; None if nothing is there.

    Args:
        folder: the folder.
        goal: what it is called for the user.
        store: the index.

    Raises:
        FundstelleError: something else is there.
    """
    if not os.path.lexists(folder):
        return None
    told = None if folder.is_symlink() or _strangers(folder) else _mark_of(folder)
    if told is None or told != {"version": 1, "index": store.manifest.checksum, "commit": _last_number(folder)}:
        raise FundstelleError(
            f"{goal} is there already and is no backup of the index at {store.path}, or was written to since. It was "
            "left as it is; name another folder."
        )
    return _identity(folder)


def _identity(folder: Path) -> tuple[int, int, int]:
    """Which folder it is, whatever it is called, and the number of the last commit in it."""
    status = folder.lstat()
    return status.st_dev, status.st_ino, _last_number(folder)


def _exchanged_meanwhile(goal: Path) -> FundstelleError:
    return FundstelleError(
        f"What is at {goal} has been exchanged or written to meanwhile. It was left as it is; do it again."
    )


def _is_index_to_replace(goal: Path, *, replace: bool) -> bool:
    """Whether there is an index in a place, which may be replaced.

    Raises:
        FundstelleError: it may not, or something else is there.
    """
    if not os.path.lexists(goal):
        return False
    others = _strangers(goal)
    if others or not (holds_index(goal) or _last_number(goal)):
        what = f"holds {others[0]}, which is no part of an index" if others else "is there already, and is no index"
        raise FundstelleError(f"{goal} {what}. It was left as it is; name another folder.")
    if not replace:
        raise FundstelleError(
            f"There is an index at {goal} already, which was left as it is. Name another folder, or have it replaced: "
            "replace=True does that."
        )
    return True


def _strangers(folder: Path) -> list[str]:
    """What is in a folder that is no part of an index; the folder itself where it is none."""
    ours = {MANIFEST, f"{MANIFEST}{TEMPORARY_SUFFIX}", OPENING_LOCK, WRITER, WRITER_LOCK, _MARK}
    try:
        with os.scandir(folder) as entries:
            return sorted(e.name for e in entries if not (e.name in ours or is_of_an_index(e.name)) or e.is_dir())
    except NotADirectoryError:
        return [folder.name]
    except OSError as error:
        raise FundstelleError(f"{folder} cannot be read: {error.strerror or error}.") from error


def _mark_of(folder: Path) -> object:
    try:
        with open_regular(folder / _MARK) as file:
            return json.loads(file.read(_PIECE))
    except (OSError, ValueError, RecursionError):
        return None


def _last_number(folder: Path) -> int:
    """The number of the last commit in a folder, by the names of its files; 0 where there is none."""
    return max((commit_number(name) or 0 for name in os.listdir(folder)), default=0)  # noqa: PTH208


@contextmanager
def _told(beginning: str) -> Iterator[None]:
    """Say in a sentence what could not be written."""
    try:
        yield
    except OSError as error:
        advice = " Make room, or name another folder." if is_no_room(error) else ""
        raise FundstelleError(
            f"{beginning}: {error.strerror or error}. What was there before is as it was.{advice}"
        ) from error


def _ignore(_done: int, _total: int) -> None:
    """Tell nobody."""
