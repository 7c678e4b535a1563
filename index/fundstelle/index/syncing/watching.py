"""Watching folders: an index is kept in step with them as long as a process runs."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexLockedError,
    IndexNotFoundError,
    MissingExtraError,
)
from fundstelle.index.machine import DEFAULT_MEMORY
from fundstelle.index.storage.places import absolute
from fundstelle.index.syncing.run import SyncProgress, SyncReport, sync
from fundstelle.index.syncing.scanning import Folder, named_folders

if TYPE_CHECKING:
    from fundstelle.index.sources import Limits, Problem

__all__ = ["Told", "watch"]

#: Called with the report of a sync, or with why there is none.
Told = Callable[[SyncReport | FundstelleError], None]

# Milliseconds without a change after which a burst of changes is over, and after which it is read although it is not.
_CALM, _LONGEST_BURST = 300, 3000
# Milliseconds after which to look whether the folders are still there.
_LOOK = 500
# Seconds after which what went wrong is tried again.
_AGAIN = 2.0
# What trying again does not mend.
_FINAL = (IndexDamagedError, IndexIncompatibleError, IndexNotFoundError)


def watch(  # noqa: PLR0913  # all but two have defaults
    index_path: str | os.PathLike[str],
    folders: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    tell: Told = lambda _told: None,
    stop: threading.Event | None = None,
    follow_links: bool = False,
    memory: int = DEFAULT_MEMORY,
    processes: int | None = None,
    progress: SyncProgress | None = None,
    limits: Limits | None = None,
) -> None:
    """Sync an index with folders, and again after every burst of changes in them, until Ctrl-C.

    While another process writes to the index, it waits. What goes wrong is told once, and tried again. Changes that
    other machines make on a network drive are seen only with WATCHFILES_FORCE_POLLING=1 in the environment.

    Args:
        index_path: see `sync`.
        folders: see `sync`.
        tell: called with the report of each sync, or with what went wrong. A problem with a file, and what is passed
            over, is in the first report only, unless it has been solved in between.
        stop: ends it when it is set, as Ctrl-C does.
        follow_links: see `sync`.
        memory: see `open_writer`.
        processes: see `open_writer`.
        progress: see `sync`.
        limits: see `sync`.

    Raises:
        SourceError: a folder is not there at the beginning.
        MissingExtraError: the package that watches is not installed.
        IndexDamagedError: the index cannot be read; as those below, which also end it.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexNotFoundError: it cannot be made.
    """
    _check_installed()
    # Whatever the process does meanwhile, they mean the folders that they meant at first.
    index = absolute(index_path)
    paths = [absolute(path) for path in ([folders] if isinstance(folders, str | os.PathLike) else folders)]
    named_folders(paths)
    again = partial(
        sync,
        index,
        paths,
        follow_links=follow_links,
        memory=memory,
        processes=processes,
        progress=progress,
        limits=limits,
    )
    watching = _Watching(index, paths, again, tell, stop or threading.Event())
    with suppress(KeyboardInterrupt):
        watching.run()


class _Watching:
    """Syncs whenever there is a reason to."""

    def __init__(
        self,
        index: Path,
        paths: list[Path],
        again: Callable[..., SyncReport],
        tell: Told,
        stop: threading.Event,
    ) -> None:
        self._index = index
        self._paths = paths
        self._again = again
        self._tell = tell
        self._stop = stop
        self._last_error = ""
        self._known: set[Problem] = set()

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch(named_folders(self._paths))
            except _FINAL:
                raise
            except FundstelleError as error:
                self._fail(error)
                self._stop.wait(_AGAIN)

    def _watch(self, folders: list[Folder]) -> None:
        """Sync until one of the folders is removed, perhaps to come back.

        Raises:
            FundstelleError: one of them has gone, or they cannot be watched.
        """
        due = 0.0
        # The first comes at once, when changes are noticed already: none is missed.
        for is_changed in _looks(folders, self._index, self._stop):
            for folder in folders:
                folder.check()
            if is_changed or time.monotonic() >= due:
                due = math.inf if self._sync() else time.monotonic() + _AGAIN

    def _sync(self) -> bool:
        """Sync, and tell about it. Returns whether it is done."""
        try:
            report = self._waited()
        except _FINAL:
            raise
        except FundstelleError as error:
            self._fail(error)
            return False
        self._last_error = ""
        self._tell(
            replace(report, problems=self._new_of(report.problems), passed_over=self._new_of(report.passed_over))
        )
        self._known = {*report.problems, *report.passed_over}
        return True

    def _new_of(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(problem for problem in problems if problem not in self._known)

    def _waited(self) -> SyncReport:
        try:
            return self._again()
        except IndexLockedError as error:
            self._fail(error)
        return self._again(timeout=math.inf)

    def _fail(self, error: FundstelleError) -> None:
        if str(error) != self._last_error:
            self._last_error = str(error)
            self._tell(error)


def _check_installed() -> None:
    try:
        import watchfiles  # noqa: F401  # whether it is there
    except ImportError as error:
        raise MissingExtraError(
            "To watch folders needs the package watchfiles. Install it with: pip install 'fundstelle[watch]'"
        ) from error


def _looks(folders: list[Folder], index: Path, stop: threading.Event) -> Iterator[bool]:
    """Whether anything has changed in folders, after each burst of changes and every now and then.

    It ends when one of the folders has been removed: of another one with its name nothing would be noticed.
    """
    from watchfiles import Change
    from watchfiles import watch as watched

    own = Path(os.path.realpath(index))
    looks = watched(
        *(folder.path for folder in folders),
        watch_filter=lambda _change, path: _concerns_us(Path(path), folders, own),
        debounce=_LONGEST_BURST,
        step=_CALM,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    removed = {(Change.deleted, str(folder.path)) for folder in folders}
    try:
        with closing(looks):
            for changes in looks:
                yield bool(changes)
                if changes & removed:
                    return
    except (OSError, RuntimeError) as error:
        raise FundstelleError(f"The folders cannot be watched: {error}.") from error


def _concerns_us(path: Path, folders: list[Folder], index: Path) -> bool:
    """Whether a change may be one of articles: neither in the index itself nor in what is hidden."""
    if path.is_relative_to(index):
        return False
    inside = [path.relative_to(folder.path) for folder in folders if path.is_relative_to(folder.path)]
    return not any(part.startswith(".") for relative in inside for part in relative.parts)
