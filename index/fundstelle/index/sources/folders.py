"""Files and folders to the files in them that can be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem, clause, problem_at
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.formats import has_known_suffix, pick_source, unreadable
from fundstelle.index.storage.layout import MANIFEST

__all__ = ["find_files"]

_Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]


def find_files(paths: _Paths, *, form: str | None = None) -> Iterator[Path | Problem]:
    """Find the files to read, each once, however often and by whichever links it is reached.

    A file that is named is taken whatever its ending. A folder that is named is walked with all folders in it, in the
    order of their names: from it come the files with an ending that is known and those without an ending that can be
    read. What is hidden (its name begins with a dot) is passed over, and so are the folder of an index and a link to a
    folder; a link to a file is followed, and the file called by its real path.

    Args:
        paths: files and folders; also a single one.
        form: the format that all the files are in, if that is known; then their endings do not matter.

    Yields:
        The files, and a problem in place of each that is missing, closed to us or in no known format.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    seen: set[str] = set()
    for path in map(Path, named):
        for found in _walk(path, seen, form):
            if isinstance(found, Problem):
                yield found
            elif (real := os.path.realpath(found)) not in seen:
                seen.add(real)
                yield Path(real) if found.is_symlink() else found


def _walk(named: Path, seen: set[str], form: str | None) -> Iterator[Path | Problem]:
    """Walk a tree in the order of names, on a list of its own since trees may be deeper than Python's stack."""
    pending = [named]
    while pending:
        path = pending.pop()
        try:
            mode = path.stat().st_mode
            if S_ISDIR(mode):
                if path is named or not path.is_symlink():
                    pending += _children(path, seen)
            elif path is named:
                yield path if S_ISREG(mode) else problem_at(path, None, "is neither a file nor a folder")
            else:
                yield _wanted(path, mode, form)
        except (OSError, SourceError, ValueError) as error:  # ValueError: a path with a NUL character in it.
            yield problem_at(path, None, clause(error))


def _children(folder: Path, seen: set[str]) -> list[Path]:
    """What is in a folder, last things first; nothing if we have been here."""
    real = os.path.realpath(folder)
    if real in seen:
        return []
    children = [child for child in folder.iterdir() if not child.name.startswith(".")]
    seen.add(real)
    if any(child.name == MANIFEST for child in children):
        return []  # An index of ours, which often lies beside the articles.
    return sorted(children, key=lambda child: child.name, reverse=True)


def _wanted(path: Path, mode: int, form: str | None) -> Path | Problem:
    if not S_ISREG(mode):
        return problem_at(path, None, "is neither a file nor a folder")
    file = SourceFile(path)
    if form or has_known_suffix(file) or (not file.suffix and pick_source(file)):
        return path
    return problem_at(path, None, unreadable(file))
