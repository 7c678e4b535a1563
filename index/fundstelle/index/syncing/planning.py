"""What has to be read, and what has to go, so that an index is in step with folders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from fundstelle.index.fields import article_key
from fundstelle.index.plain import digest_of, plain_article
from fundstelle.index.sources import Problem, read_file
from fundstelle.index.sources.base import clause, problem_at
from fundstelle.index.storage.catalogue import FileEntry, Sighting, Stamp, hash_of
from fundstelle.index.syncing.scanning import Folder, scan
from fundstelle.index.writing.draft import Holdings

__all__ = ["FileChange", "FileToRead", "SyncPlan", "articles_read_from", "plan"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """What has happened to a file since it was last read.

    Attributes:
        kind: what it was; a file that was moved has the content of one that has gone.
        path: its absolute path, with forward slashes.
        was: of a file that was moved, the path that it had.
    """

    kind: Literal["new", "changed", "moved", "gone"]
    path: str
    was: str | None = None


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file that has to be read.

    Attributes:
        change: what has happened to it.
        path: where to open it.
        sighting: the file as it was before it was hashed.
        digest: the hash of its content; None where that was not needed yet.
    """

    change: FileChange
    path: Path
    sighting: Sighting
    digest: str | None


@dataclass(slots=True)
class SyncPlan:
    """What has to be done.

    Attributes:
        to_read: the files that have to be read, in that order.
        gone: the files whose articles have to be removed, those that were moved among them.
        unchanged: the files that need not be read, each with where to open it.
        entries: the catalogue as it is, but for the files to read: without those that have gone, and with the new times
            of those that were only touched.
        linked: as `Scan` has it.
        problems: what could not be looked at.
        passed_over: as `Scan` has it.
    """

    to_read: list[FileToRead] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: dict[str, Path] = field(default_factory=dict)
    entries: dict[str, FileEntry] = field(default_factory=dict)
    linked: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[Problem] = field(default_factory=list)

    def changes(self) -> Iterator[FileChange]:
        """What has happened to the files that are no longer what they were."""
        moved = {file_to_read.change.was for file_to_read in self.to_read}
        yield from (file_to_read.change for file_to_read in self.to_read)
        yield from (FileChange("gone", file) for file in self.gone if file not in moved)

    def size(self) -> int:
        """How many bytes have to be read."""
        return sum(file_to_read.sighting.stamp.size for file_to_read in self.to_read)


def plan(
    folders: Sequence[Folder], committed: Holdings, entries: Mapping[str, FileEntry], *, follow_links: bool = False
) -> SyncPlan:
    """Compare the files in folders with those that an index was read from.

    Args:
        folders: the folders, none of them in another.
        committed: what the index holds.
        entries: what is known of the files that it was read from.
        follow_links: whether links to files outside the folders are followed.

    Raises:
        SourceError: a folder has gone or is suspiciously empty; see `scan`.
        IndexDamagedError: the index cannot be read.
    """
    known: dict[str, frozenset[str] | None] = dict.fromkeys(committed.files())
    known |= {file: entry.linked_from for file, entry in entries.items()}
    found = scan(folders, known, follow_links=follow_links)
    made = SyncPlan(problems=found.problems, passed_over=found.passed_over, linked=found.linked, entries=dict(entries))
    # The terms of an index know files for some time after their last article has gone.
    made.gone = [f for f in sorted(found.gone) if f in entries or articles_read_from(committed, f)]
    for file, path in found.files.items():
        try:
            file_to_read = _looked_at(file, path, made, committed)
        except OSError as error:
            made.problems.append(problem_at(path, None, clause(error)))
            continue
        if file_to_read is None:
            made.unchanged[file] = path
        else:
            made.to_read.append(file_to_read)
    for file in found.files.keys() | found.linked.keys():
        _note_links(file, made)
    _find_moved(made)
    for file in made.gone:
        made.entries.pop(file, None)
    return made


def articles_read_from(committed: Holdings, file: str) -> dict[str, str | None]:
    """The articles of an index that were read from just this file: the digest of each by its id."""
    key = article_key(file)
    # What `articles_of` finds may also be in a folder that has the name that the file had.
    return {found.article_id: found.digest for found in committed.articles_of(file) if found.file == key}


def _looked_at(file: str, path: Path, made: SyncPlan, committed: Holdings) -> FileToRead | None:
    """What there is to read of a file, if anything.

    Raises:
        OSError: it cannot be read.
    """
    entry = made.entries.get(file)
    if entry and entry.vouches_for(Stamp.of(path)):
        return None
    sighting = Sighting.of(path)
    if entry:
        digest = hash_of(path)
        if digest == entry.digest:
            made.entries[file] = replace(entry, sighting=sighting)
            return None
        return FileToRead(FileChange("changed", file), path, sighting, digest)
    indexed = articles_read_from(committed, file)
    if not indexed:
        return FileToRead(FileChange("new", file), path, sighting, None)
    digest = hash_of(path)
    # It was added by name, or the catalogue was lost.
    if _articles_in(path, file) == indexed and Stamp.of(path) == sighting.stamp:
        made.entries[file] = FileEntry(sighting, digest)
        return None
    return FileToRead(FileChange("changed", file), path, sighting, digest)


def _articles_in(path: Path, file: str) -> dict[str, str | None] | None:
    """The articles in a file as the index would hold them, as `articles_read_from`; None where one is broken."""
    articles: dict[str, str | None] = {}
    for item in read_file(path):
        if isinstance(item, Problem):
            return None
        plain = plain_article(item, item.id or item.source or "", article_key(file))
        articles[plain.article_id] = digest_of(plain)
    return articles


def _note_links(file: str, made: SyncPlan) -> None:
    """Keep from which folders links lead to a file."""
    entry, linked_from = made.entries.get(file), made.linked.get(file, frozenset())
    if entry and entry.linked_from != linked_from:
        made.entries[file] = replace(entry, linked_from=linked_from)


def _find_moved(made: SyncPlan) -> None:
    """See which of the new files have the content of one that has gone."""
    lost: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for file in reversed(made.gone):
        if (entry := made.entries.get(file)) and entry.digest:
            lost[entry.sighting.stamp.size, entry.digest].append(file)
    sizes = {size for size, _ in lost}
    for number, file_to_read in enumerate(made.to_read):
        size = file_to_read.sighting.stamp.size
        if file_to_read.change.kind != "new" or size not in sizes:
            continue
        try:
            digest = hash_of(file_to_read.path)
        except OSError:
            continue  # It is told when the file is to be read.
        change = file_to_read.change
        if was := lost[size, digest]:
            change = FileChange("moved", change.path, was.pop())
        made.to_read[number] = replace(file_to_read, change=change, digest=digest)
