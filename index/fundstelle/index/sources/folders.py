"""Files and folders to the files in them that can be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from fundstelle.index.errors import SourceError, call
from fundstelle.index.paths import NO_FILE
from fundstelle.index.sources.base import Problem, Report, clause, problem_at, well_formed
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.formats import has_known_suffix, pick_source, unreadable
from fundstelle.index.storage.layout import holds_index

__all__ = ["find_files"]

_Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]

_LEADS_OUT = "is a link to a file outside of the folder, and is passed over unless links are to be followed"
_OTHER_FOLDER = "is a link to another folder, and is passed over unless that is named itself"
_INDEX = "is the folder of an index, and is passed over"


def find_files(
    paths: _Paths, *, form: str | None = None, follow_links: bool = False, report: Report | None = None
) -> Iterator[Path | Problem]:
    """Find the files to read, each once, however often and by whichever links it is reached.

    A file that is named is taken whatever its ending. A folder that is named is walked with all folders in it, in the
    order of their names: from it come the files with an ending that is known and those without an ending that can be
    read. What is hidden (its name begins with a dot) is passed over, and so are the folder of an index and a link to a
    folder. A link to a file is followed, and the file called by its real path; but a link that leads out of all the
    folders that are named is passed over, unless it is named itself.

    Args:
        paths: files and folders; also a single one.
        form: the format that all the files are in, if that is known; then their endings do not matter.
        follow_links: whether links to files outside the folders are followed, too.
        report: called with what is passed over for another reason than that it is hidden, and why.

    Yields:
        The files, and a problem in place of each that is missing, closed to us or in no known format.
    """
    named = [Path(path) for path in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    walk = _Walk(_real_folders(named), form, report or _ignore, follows=follow_links)
    seen: set[str] = set()
    for path in named:
        for found in walk.of(path):
            if isinstance(found, Problem):
                yield found
            elif (real := os.path.realpath(found)) not in seen:
                seen.add(real)
                yield Path(real) if found.is_symlink() else found


class _Walk:
    """Walks trees in the order of names, on a list of its own since they may be deeper than Python's stack."""

    def __init__(self, roots: list[str], form: str | None, report: Report, *, follows: bool) -> None:
        self._roots = roots
        self._form = form
        self._report = report
        self._follows = follows
        self._seen: set[tuple[int, int]] = set()

    def of(self, named: Path) -> Iterator[Path | Problem]:
        pending = [named]
        while pending:
            path = pending.pop()
            try:
                if path is named:
                    yield from self._named(path, pending)
                else:
                    yield from self._met(path, pending)
            except (OSError, SourceError, ValueError) as error:  # ValueError: a path with a NUL character in it.
                yield problem_at(path, None, clause(error))

    def _named(self, path: Path, pending: list[Path]) -> Iterator[Path | Problem]:
        status = path.stat()
        if not S_ISDIR(status.st_mode):
            yield path if S_ISREG(status.st_mode) else problem_at(path, None, NO_FILE)
        elif holds_index(path):
            yield problem_at(path, None, _reason_of_index(path))
        else:
            pending += self._children(path, status)

    def _met(self, path: Path, pending: list[Path]) -> Iterator[Path | Problem]:
        """What a path that was met in a folder gives; folders are put among what is to be looked at."""
        status = path.stat()
        mode = status.st_mode
        is_link = path.is_symlink()
        leads_out = is_link and not self._is_inside(os.path.realpath(path))
        if S_ISDIR(mode):
            if leads_out:
                self._pass_over(path, _OTHER_FOLDER)
            elif not is_link and holds_index(path):
                self._pass_over(path, _INDEX)
            elif not is_link:
                pending += self._children(path, status)
        elif leads_out and S_ISREG(mode) and not self._follows:
            self._pass_over(path, _LEADS_OUT)
        else:
            yield self._wanted(path, mode)

    def _children(self, folder: Path, status: os.stat_result) -> list[Path]:
        """What is in a folder, last things first; nothing if we have been here."""
        # Not by its real path, which takes a look at every folder above.
        identity = status.st_dev, status.st_ino
        if identity in self._seen:
            return []
        children = [child for child in folder.iterdir() if not child.name.startswith(".")]
        self._seen.add(identity)
        return sorted(children, key=lambda child: child.name, reverse=True)

    def _wanted(self, path: Path, mode: int) -> Path | Problem:
        if not S_ISREG(mode):
            return problem_at(path, None, NO_FILE)
        file = SourceFile(path)
        if self._form or has_known_suffix(file) or (not file.suffix and pick_source(file)):
            return path
        return problem_at(path, None, unreadable(file))

    def _is_inside(self, real: str) -> bool:
        return any(real.startswith(root) for root in self._roots)

    def _pass_over(self, path: Path, why: str) -> None:
        self._report(well_formed(str(path)), why)


def _real_folders(named: list[Path]) -> list[str]:
    """The folders among some paths, as the real paths of what is in them begin."""
    # A Path raises an error where it may not look.
    folders = (os.path.realpath(path) for path in named if os.path.isdir(path))  # noqa: PTH112
    return [folder if folder.endswith(os.sep) else folder + os.sep for folder in folders]


def _ignore(_label: str, _why: str) -> None:
    """Tell nobody."""


def _reason_of_index(path: Path) -> str:
    return f"is the folder of an index; the articles in it are read with: {call('export_articles', path)}"
