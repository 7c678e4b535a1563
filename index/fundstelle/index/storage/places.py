"""Where an index is, and what is told of one that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fundstelle.index.errors import (
    IndexDamagedError,
    IndexIncompatibleError,
    IndexNotFoundError,
    call,
    is_lacking,
    is_unavailable,
    reason_of,
    unavailable,
)
from fundstelle.index.storage.layout import DEFAULT_FOLDER, holds_index

__all__ = ["absolute", "damaged", "is_store", "locate_index", "named", "readable"]


def locate_index(
    named: str | os.PathLike[str] | None, start: Path | None, environment: Mapping[str, str]
) -> Path | None:
    """Where the index is: as named, else ``$FUNDSTELLE_INDEX``, else the nearest ``.fundstelle`` from `start` upwards.

    Without `start` that is the folder that the process works in.
    Returns None when none is named and none is found. That a named one exists is not checked.

    Raises:
        IndexNotFoundError: none is named, and the folder that the process works in is gone.
    """
    chosen = named or environment.get("FUNDSTELLE_INDEX")
    if chosen:
        return Path(chosen)
    start = start or absolute(DEFAULT_FOLDER).parent
    candidates = (folder / DEFAULT_FOLDER for folder in (start, *start.parents))
    return next((candidate for candidate in candidates if is_store(candidate)), None)


def is_store(path: Path) -> bool:
    """Whether there is an index of ours in this folder.

    Raises:
        IndexUnavailableError: that cannot be found out now.
    """
    try:
        return holds_index(path)
    except OSError as error:
        if is_lacking(error):
            raise unavailable(path, error) from error
        return False


def absolute(path: str | os.PathLike[str]) -> Path:
    """A path that means the same folder when the process works in another one.

    Raises:
        IndexNotFoundError: it is relative to a folder that is gone.
    """
    try:
        return Path(path).absolute()
    except OSError:
        raise IndexNotFoundError(
            f"{path} cannot be found: the folder that this process works in is gone. Change to another one, or give "
            "the whole path."
        ) from None


class readable:  # noqa: N801  # a context, as those of contextlib are; one of theirs takes many times as long
    """Say that the index at a path is damaged when reading it fails.

    Raises:
        IndexDamagedError: in place of what was raised, with the name of the index.
        IndexIncompatibleError: the same.
        IndexUnavailableError: in place of what says nothing of the index, but that it cannot be read now.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        """Take the path of the index."""
        self._path = path

    def __enter__(self) -> None:
        """Nothing has failed."""

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        """Say what has failed."""
        if isinstance(error, OSError):
            if is_unavailable(error):
                raise unavailable(self._path, error) from error
            raise IndexDamagedError(damaged(self._path, error)) from error
        if isinstance(error, IndexDamagedError | IndexIncompatibleError):
            _tell(self._path, error)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Give damage that is told of a file in the index at `path` the name of the index.

    Raises:
        IndexDamagedError: as it was raised, with the name of the index.
        IndexIncompatibleError: the same.
    """
    try:
        yield
    except (IndexDamagedError, IndexIncompatibleError) as error:
        _tell(path, error)
        raise


def _tell(path: Path, error: IndexDamagedError | IndexIncompatibleError) -> None:
    """Raise an error once more, with the name of the index if that is not told."""
    # What reads a file does not know whose it is.
    if str(path) not in str(error):
        told = damaged if isinstance(error, IndexDamagedError) else _incompatible
        raise type(error)(told(path, error)) from error


def damaged(path: Path, error: Exception) -> str:
    """What is told of a damaged index, and what to do."""
    return (
        f"The index at {path} cannot be read ({reason_of(error)}). See what is damaged: "
        f"{call('check_index', path)}. Or delete the folder and add the articles again."
    )


def _incompatible(path: Path, error: Exception) -> str:
    reason = str(error).rstrip(".")
    return f"The index at {path} cannot be used ({reason}). Delete the folder and add the articles again."
