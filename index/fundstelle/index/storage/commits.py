"""Commits: which files make up a state of an index, in one file that appears by one rename.

It is Whoosh's table of contents, which Whoosh itself can read, with a record of our own behind it:

1. the table of contents as Whoosh writes it, which is a pickle for the most part;
2. the record as JSON: see `Commit`;
3. a foot of 28 bytes: the sizes of 1 and 2 as unsigned 64-bit integers, the CRC-32 of all that stands before it, and
   `MARK`.

Only the record is read here, so that opening an index runs nothing that a pickle could contain. It names each file of
the index with its size and its checksum (see `columnar.container`): a file that was changed, cut or exchanged is none
that was committed.
"""

from __future__ import annotations

import json
import os
import pickletools
import re
import struct
import zlib
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fundstelle.index.columnar.container import Identity, natural
from fundstelle.index.dataclass import dataclass, replace
from fundstelle.index.errors import IndexDamagedError, IndexIncompatibleError
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.layout import INDEX_NAME, commit_name, commit_number

if TYPE_CHECKING:
    from fundstelle.index.german import UserWords

__all__ = ["Commit", "NamedFile", "SegmentRecord", "encode_commit", "last_commit"]

MARK: Final = b"\x89FSTCMT\n"
_FOOT: Final = struct.Struct("<QQI8s")
# Far more than a commit of a hundred million documents takes; a forged file must not fill the memory.
_MOST_BYTES: Final = 256 << 20
# In so many places before its end the last pickle of a table of contents may begin.
_MOST_STARTS: Final = 20
# Of more than that the end is looked at before all of it is read.
_MANY_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of an index: its name in the folder, and what it holds."""

    name: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment in a commit.

    Attributes:
        name: what Whoosh calls it, and how the names of its files begin.
        count: how many documents it has, deleted ones too.
        deleted: the documents that no longer count, as ranges of a first one and how many follow each other.
        documents: the file with its documents.
        postings: the file with its postings.
    """

    name: str
    count: int
    deleted: tuple[tuple[int, int], ...]
    documents: NamedFile
    postings: NamedFile

    @property
    def deleted_count(self) -> int:
        """How many documents no longer count."""
        return sum(number for _, number in self.deleted)

    def without(self, documents: Iterable[int]) -> SegmentRecord:
        """The same segment, of which these documents, ascending, no longer count."""
        ranges: list[tuple[int, int]] = []
        for document in documents:
            first, number = ranges[-1] if ranges else (-1, 0)
            if document == first + number:
                ranges[-1] = first, number + 1
            else:
                ranges.append((document, 1))
        return replace(self, deleted=tuple(ranges))

    def deleted_documents(self) -> array[int]:
        """The documents that no longer count, ascending: int64."""
        return array("q", (document for first, number in self.deleted for document in range(first, first + number)))


@dataclass(frozen=True, slots=True)
class Commit:
    """What makes up a state of an index.

    Attributes:
        generation: the number of the commit, one more than that of the one before.
        manifest: the checksum of what the index says about itself.
        segments: its segments, in the order of their documents.
        catalogue: the file that knows which files have been read, if there is one.
    """

    generation: int
    manifest: int
    segments: tuple[SegmentRecord, ...] = ()
    catalogue: NamedFile | None = None

    def files(self) -> set[str]:
        """The names of all files of this state, that of the commit among them."""
        named = {file.name for segment in self.segments for file in (segment.documents, segment.postings)}
        return named | {commit_name(self.generation)} | ({self.catalogue.name} if self.catalogue else set())


def encode_commit(commit: Commit, user_words: UserWords) -> bytes:
    """A commit as the content of its file.

    Args:
        commit: the commit.
        user_words: the user's own words, with which Whoosh analyses queries, too.
    """
    from fundstelle.index.whoosh.schema import table_of_contents  # who only reads does without Whoosh

    segments = [(segment.name, segment.count, segment.deleted_documents().tolist()) for segment in commit.segments]
    contents = table_of_contents(user_words, segments, commit.generation, INDEX_NAME)
    record = json.dumps(_to_json(commit), separators=(",", ":")).encode()
    checksum = zlib.crc32(record, zlib.crc32(contents))
    return contents + record + _FOOT.pack(len(contents), len(record), checksum, MARK)


def last_commit(folder: Path) -> Commit:
    """The commit of the last state of an index.

    Raises:
        IndexDamagedError: there is none, or it cannot be read.
        IndexIncompatibleError: it was written by another program.
        OSError: the folder or the file cannot be read.
    """
    numbers = [number for file in folder.iterdir() if (number := commit_number(file.name)) is not None]
    if not numbers:
        raise IndexDamagedError(f"it has no table of contents ({commit_name(0).replace('0', '…')})")
    path = folder / commit_name(max(numbers))
    with open_regular(path) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - len(MARK), 0))
        if size > _MOST_BYTES or (size > _MANY_BYTES and file.read() != MARK):
            raise IndexDamagedError(f"{path.name} is larger than any commit")
        file.seek(0)
        return _decode(file.read(), max(numbers))


def _decode(content: bytes, generation: int) -> Commit:
    name = commit_name(generation)
    if len(content) < _FOOT.size:
        raise IndexDamagedError(f"{name} is cut off")
    before, length, checksum, mark = _FOOT.unpack_from(content, len(content) - _FOOT.size)
    if mark != MARK:
        if _ends_as_whoosh_does(content):
            raise IndexIncompatibleError("it has been written to by another program than Fundstelle")
        raise IndexDamagedError(f"{name} is cut off or damaged")
    if before + length + _FOOT.size != len(content) or zlib.crc32(content[: before + length]) != checksum:
        raise IndexDamagedError(f"{name} is damaged")
    try:
        commit = _from_json(json.loads(content[before : before + length]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # The checksum holds against accidents only.
        raise IndexDamagedError(f"{name} is damaged ({error})") from error
    if commit.generation != generation:
        raise IndexDamagedError(f"{name} holds commit {commit.generation}")
    return commit


def _ends_as_whoosh_does(content: bytes) -> bool:
    """Whether a table of contents has no record behind it, as Whoosh's own: it ends with the pickle of a list."""
    if MARK in content or not content.endswith(b"."):
        return False
    starts = [match.start() for match in re.finditer(rb"\x80[\x02-\x05]", content)]
    return any(_is_pickled_list(content[start:]) for start in starts[-_MOST_STARTS:])


def _is_pickled_list(content: bytes) -> bool:
    """Whether this is all of a pickle of a list; it is taken apart, and nothing that it holds is run."""
    try:
        found = list(pickletools.genops(content))
    except ValueError:
        return False
    names = [opcode.name for opcode, _, _ in found if opcode.name not in {"PROTO", "FRAME"}]
    return names[0] == "EMPTY_LIST" and found[-1][2] == len(content) - 1


def _to_json(commit: Commit) -> dict[str, Any]:
    return {
        "generation": commit.generation,
        "manifest": commit.manifest,
        "segments": [
            {
                "name": segment.name,
                "count": segment.count,
                "deleted": segment.deleted,
                "documents": _file_to_json(segment.documents),
                "postings": _file_to_json(segment.postings),
            }
            for segment in commit.segments
        ],
        "catalogue": _file_to_json(commit.catalogue) if commit.catalogue else None,
    }


def _file_to_json(file: NamedFile) -> list[str | int]:
    return [file.name, file.identity.size, file.identity.checksum]


def _from_json(given: dict[str, Any]) -> Commit:
    segments = tuple(_segment_from_json(segment) for segment in given["segments"])
    catalogue = given["catalogue"]
    named = None if catalogue is None else _file_from_json(catalogue)
    commit = Commit(natural(given["generation"]), natural(given["manifest"]), segments, named)
    # One file named many times would be as much to read as many.
    if len(commit.files()) != 2 * len(segments) + (catalogue is not None) + 1:
        raise ValueError("it names a file more than once")
    if len({segment.name for segment in segments}) != len(segments):
        raise ValueError("it names a segment more than once")
    return commit


def _segment_from_json(given: dict[str, Any]) -> SegmentRecord:
    count = natural(given["count"])
    end = 0
    for first, number in given["deleted"]:
        if not end <= natural(first) < first + natural(number) <= count:
            raise ValueError("documents are deleted that are not there")
        end = first + number
    return SegmentRecord(
        _file_name(given["name"]),
        count,
        tuple((first, number) for first, number in given["deleted"]),
        _file_from_json(given["documents"]),
        _file_from_json(given["postings"]),
    )


def _file_from_json(given: list[Any]) -> NamedFile:
    name, size, checksum = given
    return NamedFile(_file_name(name), Identity(natural(size), natural(checksum)))


def _file_name(given: object) -> str:
    """The name of a file in the folder of the index, and nowhere else."""
    if not isinstance(given, str) or not given.startswith(f"{INDEX_NAME}_") or {"/", "\\", "\0"} & set(given):
        raise ValueError("it names a file that can be none of an index")
    return given
