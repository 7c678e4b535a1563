"""Folders to the files in them, and what is no longer in them: for sure, or it is not said."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import Final, Self

from fundstelle.index.errors import SourceError, call
from fundstelle.index.paths import is_surely_gone, path_of, written_name
from fundstelle.index.sources import Problem, find_files
from fundstelle.index.sources.base import clause, origin

__all__ = ["Folder", "Scan", "named_folders", "scan"]

_NOTHING_DONE = "Nothing was changed in the index"
# A link that leads to nothing, or round in a circle, leads to no file that is known.
_LEADS_NOWHERE: Final = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that an index is kept in step with.

    Attributes:
        path: its real path.
        name: the same as the files in it are called, with forward slashes.
        identity: the numbers of its device and of itself, which are others once another disk is there.
    """

    path: Path
    name: str
    identity: tuple[int, int]

    @classmethod
    def named(cls, given: str | os.PathLike[str]) -> Self:
        """The folder of a path.

        Raises:
            SourceError: it is not there, no folder, or closed to us.
        """
        try:
            path = Path(os.path.realpath(given, strict=True))
            with os.scandir(path):
                status = path.stat()
        except (OSError, ValueError) as error:
            raise SourceError(
                f"The folder {given} cannot be read: {clause(error)}. {_NOTHING_DONE}; see whether the disk is there, "
                "or name another folder."
            ) from None
        return cls(path, origin(path), (status.st_dev, status.st_ino))

    def holds(self, file: str) -> bool:
        """Whether a file is in this folder or in a folder in it."""
        return file.startswith(f"{self.name.rstrip('/')}/")

    def check(self) -> None:
        """See that the folder is still the one that it was.

        Raises:
            SourceError: it is not.
        """
        if Folder.named(self.path).identity != self.identity:
            raise SourceError(f"The folder {self.path} was exchanged while it was read. {_NOTHING_DONE}; try again.")


@dataclass(slots=True)
class Scan:
    """What is in some folders.

    Attributes:
        files: the files to read, in that order, under what articles from them name as their file.
        linked: of those that are in none of the folders, and in the index only because links lead to them, the folders
            with these links; other folders than these too.
        gone: known files that are no longer there.
        problems: what could not be looked at, or is in no format that is known.
        passed_over: what was not looked at on purpose, and why.
    """

    files: dict[str, Path] = field(default_factory=dict)
    linked: dict[str, frozenset[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[Problem] = field(default_factory=list)


def named_folders(given: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> list[Folder]:
    """The folders of some paths, without those that are in another of them.

    Raises:
        SourceError: one of them is not there, no folder, or closed to us.
    """
    paths = [given] if isinstance(given, str | os.PathLike) else given
    folders = list(dict.fromkeys(map(Folder.named, paths)))
    return [folder for folder in folders if not any(other.holds(folder.name) for other in folders)]


def scan(folders: Sequence[Folder], known: Mapping[str, frozenset[str] | None], *, follow_links: bool = False) -> Scan:
    """Find the files in folders, and which of those that are known have gone.

    Args:
        folders: the folders, none of them in another.
        known: the files that articles were read from, wherever they are, each with the folders from which a link led
            to it: none where it is in the index for its own sake, None where that is not known. One in a folder is
            found even if a walk would pass over it, as one that is hidden.
        follow_links: whether links to files outside the folders are followed.

    Raises:
        SourceError: a folder has gone meanwhile, or is empty although files of it are known, as one is on which a disk
            is no longer mounted.
    """
    found = Scan()
    seen = {folder.name for folder in folders if _walk(folder, folders, found, follow_links=follow_links)}
    names = frozenset(folder.name for folder in folders)
    for file, links in found.linked.items():
        before = known.get(file)
        # What is in the index for its own sake stays when a link goes.
        found.linked[file] = links if before is None else before and (before - names) | links
    # What links lead to that are followed no longer stays, too: they are still there.
    places = {origin(path_of(problem.path)) for problem in (*found.problems, *found.passed_over)}
    is_whole = all(map(_is_about_a_file, found.problems))
    for file in sorted(known.keys() - found.files.keys()):
        if any(folder.holds(file) for folder in folders):
            _look_for(file, found)
        elif is_whole and file not in places:
            _unlink(file, known[file] or frozenset(), names, found)
    # Files that were named when they were added are read, whatever a walk makes of them.
    found.problems = [p for p in found.problems if origin(path_of(p.path)) not in found.files]
    for folder in folders:
        folder.check()
        if folder.name not in seen and any(map(folder.holds, found.gone)):
            raise SourceError(
                f"There is nothing to read in {folder.path}, of which the index has articles. {_NOTHING_DONE}; see "
                f"whether the disk is there, or remove them with: {call('IndexWriter.remove_file', folder.path)}"
            )
    return found


def _walk(folder: Folder, folders: Sequence[Folder], found: Scan, *, follow_links: bool) -> bool:
    """Find what is in one of the folders. Returns whether there is anything."""

    def pass_over(path: str, why: str) -> None:
        # To what is in another of the folders another way leads.
        if not any(other.holds(origin(path_of(path))) for other in folders if other != folder):
            found.passed_over.append(Problem(path, None, why))

    is_empty = True
    for item in find_files(folder.path, follow_links=follow_links, report=pass_over):
        is_empty = False
        if isinstance(item, Problem):
            # What has gone since its folder was listed is none.
            if not is_surely_gone(path_of(item.path)):
                found.problems.append(item)
            continue
        # It is the real path already, which `origin` would find out again for each file.
        file = written_name(item.as_posix())
        found.files.setdefault(file, item)
        if not any(other.holds(file) for other in folders):
            found.linked[file] = found.linked.get(file, frozenset()) | {folder.name}
    return not is_empty


def _look_for(file: str, found: Scan) -> None:
    """See what has become of a known file that a walk has not found."""
    path = path_of(file)
    try:
        is_there = S_ISREG(path.lstat().st_mode) and Path(os.path.realpath(path)) == path
    except (FileNotFoundError, NotADirectoryError):
        is_there = False
    except OSError:
        return  # It cannot be known.
    if is_there:
        found.files[file] = path
    else:
        found.gone.add(file)


def _unlink(file: str, linked_from: frozenset[str], names: frozenset[str], found: Scan) -> None:
    """Note that no link in these folders leads to a file elsewhere any more, if one did."""
    if not linked_from & names:
        return
    if left := linked_from - names:
        found.linked[file] = left
    else:
        found.gone.add(file)


def _is_about_a_file(problem: Problem) -> bool:
    """Whether nothing but one file was passed over; in a folder that is closed to us there may be links."""
    path = path_of(problem.path)
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return S_ISREG(mode) or (S_ISLNK(mode) and _is_known_where_it_leads(path))


def _is_known_where_it_leads(link: Path) -> bool:
    """Whether a link can be followed to its end; in a folder that is closed to us there may be another one."""
    try:
        os.path.realpath(link, strict=True)
    except OSError as error:
        return error.errno in _LEADS_NOWHERE
    return True
