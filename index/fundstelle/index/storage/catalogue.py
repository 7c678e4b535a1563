"""The catalogue: which files the articles of an index were read from, and how these files were then.

It is a cache. Without it, or where it is damaged, all files are read again, and no article is lost by it. In the folder
of an index it is a file of arrays with one array of bytes: a line of JSON for each file.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Self

from fundstelle.index.columnar.container import ArrayFileWriter
from fundstelle.index.dataclass import dataclass, field
from fundstelle.index.errors import FundstelleError, reason_of
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.commits import NamedFile
from fundstelle.index.storage.store import open_arrays

__all__ = ["Catalogue", "FileEntry", "Sighting", "Stamp", "hash_of", "read_catalogue", "write_catalogue"]

#: Raised whenever the lines change so that older code could not read them.
VERSION: Final = 1
_LINES: Final = "lines"
# A file that was changed so shortly before it was looked at may change again without its times showing it: some file
# systems count in steps of two seconds.
_GRAIN: Final = 2_000_000_000
_PIECE: Final = 1 << 20


class Stamp(NamedTuple):
    """What the file system says of a file: if nothing of it is another, the content is hardly another.

    Attributes:
        size: in bytes.
        mtime_ns: when its content was changed, as far as programs leave that be, in nanoseconds since 1970.
        ctime_ns: when anything about it was changed.
        inode: its number in the file system.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """The stamp of a file.

        Raises:
            OSError: the file is not there or closed to us.
        """
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Sighting(NamedTuple):
    """A file as it was just before it was read.

    Attributes:
        stamp: what the file system said of it.
        is_settled: whether it had been as it was for long enough that a later change must show in the stamp.
    """

    stamp: Stamp
    is_settled: bool

    @classmethod
    def of(cls, path: Path) -> Self:
        """A file as it is now.

        Raises:
            OSError: the file is not there or closed to us.
        """
        now = time.time_ns()
        stamp = Stamp.of(path)
        # The ctime of Windows is when the file was made.
        return cls(stamp, max(stamp.mtime_ns, stamp.ctime_ns) + _GRAIN < now)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that was read.

    Attributes:
        sighting: the file as it was before.
        digest: the hash of its content; empty where it was changed while it was read.
        displaced_by: the files whose articles took the place of articles of this one.
        linked_from: the folders from which a link led to this file, which is in none of them.
    """

    sighting: Sighting
    digest: str
    displaced_by: frozenset[str] = frozenset()
    linked_from: frozenset[str] = frozenset()

    def vouches_for(self, stamp: Stamp) -> bool:
        """Whether a file with this stamp holds what it did when it was read, for sure."""
        return bool(self.digest) and self.sighting.is_settled and self.sighting.stamp == stamp


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The files that an index was read from.

    Attributes:
        entries: each of them under its absolute path, with forward slashes.
        damage: why nothing is known, where there is a catalogue that cannot be read.
    """

    entries: Mapping[str, FileEntry] = field(default_factory=dict)
    damage: str | None = None

    def without(self, files: Iterable[str]) -> dict[str, FileEntry] | None:
        """The entries without those of some files; None where there is nothing to leave out."""
        left_out = self.entries.keys() & set(files)
        return {file: entry for file, entry in self.entries.items() if file not in left_out} if left_out else None


def hash_of(path: Path) -> str:
    """The hash of the content of a file.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    with open_regular(path) as file:
        # What another program writes faster than it is read would never end; that it has changed is seen by its stamp.
        left = max(os.fstat(file.fileno()).st_size, _PIECE)
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def write_catalogue(file: BinaryIO, entries: Mapping[str, FileEntry]) -> None:
    """Write a catalogue to an opened, empty file, and close it.

    Raises:
        OSError: it could not be written.
    """
    content = "".join(_line_of(name, entry) for name, entry in sorted(entries.items()))
    with ArrayFileWriter(file) as writer:
        writer.properties["version"] = VERSION
        with writer.section(_LINES, "|u1") as section:
            section.write(content.encode())


def read_catalogue(folder: Path, named: NamedFile | None) -> Catalogue:
    """Read the catalogue that a commit names. Nothing is raised: where it cannot be read, nothing is known.

    Args:
        folder: the folder of the index.
        named: the file of the catalogue; None where there is none.
    """
    if named is None:
        return Catalogue()
    try:
        file = open_arrays(folder, named)
        if file.properties.get("version") != VERSION:
            return Catalogue()
        lines = bytes(file.array(_LINES)).splitlines()
        return Catalogue(dict(map(_entry_of, lines)))
    except (FundstelleError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = reason_of(error)
        return Catalogue(damage=reason if named.name in reason else f"{named.name}: {reason}")


def _line_of(name: str, entry: FileEntry) -> str:
    others = (sorted(entry.displaced_by), sorted(entry.linked_from))
    values = [name, *entry.sighting.stamp, entry.sighting.is_settled, entry.digest, *others]
    return json.dumps(values, separators=(",", ":")) + "\n"


def _entry_of(line: bytes) -> tuple[str, FileEntry]:
    values: list[Any] = json.loads(line)
    name, size, mtime, ctime, inode, is_settled, digest, displaced_by, linked_from = values
    sighting = Sighting(Stamp(size, mtime, ctime, inode), is_settled)
    return os.fspath(name), FileEntry(sighting, digest, frozenset(displaced_by), frozenset(linked_from))
