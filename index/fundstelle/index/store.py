"""The folder of an index: where it is, how it is made and opened, and what it says about itself."""

from __future__ import annotations

import json
import os
import pickle
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from fundstelle.index._whoosh import index as whoosh_index
from fundstelle.index.columnar.codec import ColumnarSegment
from fundstelle.index.columnar.segments import SegmentColumns
from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexNotFoundError,
)
from fundstelle.index.german import German, UserWords, fingerprint, german
from fundstelle.index.layout import DEFAULT_FOLDER, MANIFEST
from fundstelle.index.schema import build_schema
from fundstelle.index.version import __version__

__all__ = [
    "DEFAULT_FOLDER",
    "Manifest",
    "State",
    "Store",
    "create_store",
    "is_store",
    "locate_index",
    "open_store",
    "read_manifest",
    "readable",
    "remove_empty_store",
]

_Read = TypeVar("_Read")

#: Raised whenever the files of an index change so that older code could not read them.
FORMAT_VERSION = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says about itself.

    Attributes:
        format: version of the files.
        made_by: version of Fundstelle that made the index.
        created: ISO 8601 moment.
        analysis: fingerprint of the German analysis, see `fundstelle.index.german.fingerprint`.
        user_words: the synonyms and splits that were named when the index was made.
    """

    format: int
    made_by: str
    created: str
    analysis: Mapping[str, str | int]
    user_words: UserWords = UserWords()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class State:
    """A committed state of an index, opened.

    Attributes:
        contents: Whoosh's table of contents.
        storage: the Whoosh storage with its files.
        segments: its segments.
    """

    contents: Any
    storage: Any
    segments: tuple[SegmentColumns, ...]

    @property
    def generation(self) -> int:
        """The number of the commit."""
        generation: int = self.contents.generation
        return generation

    def searcher(self) -> Any:
        """A Whoosh searcher of this state."""
        from whoosh.searching import Searcher  # our own ranking does without

        contents = self.contents
        return Searcher(
            whoosh_index.FileIndex._reader(  # noqa: SLF001  # the only way to a reader of a certain state
                self.storage, contents.schema, contents.segments, contents.generation
            )
        )


@dataclass(frozen=True, slots=True)
class Store:
    """An opened index folder.

    Attributes:
        path: the folder.
        manifest: what the index says about itself.
        whoosh: the opened Whoosh index.
    """

    path: Path
    manifest: Manifest
    whoosh: Any

    def contents(self) -> Any:
        """Whoosh's table of contents of the last committed state.

        Raises:
            IndexDamagedError: it cannot be read.
            IndexIncompatibleError: it names a segment that is none of ours.
        """
        with readable(self.path):
            contents = _retried(lambda: whoosh_index.TOC.read(self.whoosh.storage, self.whoosh.indexname))
        if not all(isinstance(segment, ColumnarSegment) for segment in contents.segments):
            raise IndexIncompatibleError(
                f"The index at {self.path} has been written to by another program than Fundstelle. Delete the folder "
                "and add the articles again."
            )
        return contents

    def state(self) -> State:
        """The last committed state, opened.

        Raises:
            IndexDamagedError: it cannot be read.
            IndexIncompatibleError: it has been written by another program.
        """
        with readable(self.path):
            return _retried(self._state)

    def _state(self) -> State:
        contents, storage = self.contents(), self.whoosh.storage
        opened = (SegmentColumns.open(storage, s.segment_id(), s.deleted_docs()) for s in contents.segments)
        return State(contents, storage, tuple(opened))

    @property
    def german(self) -> German:
        """The analysis that the index was made with."""
        return german(self.manifest.user_words)


def locate_index(named: str | os.PathLike[str] | None, start: Path, environment: Mapping[str, str]) -> Path | None:
    """Where the index is: as named, else ``$FUNDSTELLE_INDEX``, else the nearest ``.fundstelle`` from `start` upwards.

    Returns None when none is named and none is found. That a named one exists is not checked.
    """
    chosen = named or environment.get("FUNDSTELLE_INDEX")
    if chosen:
        return Path(chosen)
    candidates = (folder / DEFAULT_FOLDER for folder in (start, *start.parents))
    return next((candidate for candidate in candidates if is_store(candidate)), None)


def is_store(path: Path) -> bool:
    """Whether there is an index of ours in this folder."""
    return (path / MANIFEST).is_file()


def create_store(path: Path, user_words: UserWords) -> Store:
    """Make an empty index in a folder, which is made with its parents if need be, and open it.

    Args:
        path: the folder.
        user_words: the user's own words, which belong to the analysis for good.

    Raises:
        IndexNotFoundError: the folder cannot be made or written.
    """
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    if any(path.glob("_MAIN_*.toc")):
        raise FundstelleError(f"{path} holds a Whoosh index that is none of Fundstelle's; name another folder.")
    manifest = Manifest(FORMAT_VERSION, __version__, now, fingerprint(user_words), user_words)
    try:
        path.mkdir(parents=True, exist_ok=True)
        created = whoosh_index.create_in(str(path), build_schema(user_words))
        # The manifest comes last: what stops halfway leaves no index, and is made anew the next time.
        temporary = path / f"{MANIFEST}.tmp"
        temporary.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(path / MANIFEST)
    except OSError as error:
        raise IndexNotFoundError(f"No index can be made at {path}: {error.strerror or error}.") from error
    return Store(path, manifest, created)


def open_store(path: Path) -> Store:
    """Open the index in a folder.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: its format or its analysis is another.
        IndexDamagedError: it cannot be read.
    """
    manifest = read_manifest(path)
    _check_manifest(path, manifest)
    with readable(path):
        return Store(path, manifest, _retried(lambda: whoosh_index.open_dir(str(path))))


def _retried(read: Callable[[], _Read]) -> _Read:
    """What is read; tried again when a file is gone, since a commit deletes those that it has replaced."""
    for _ in range(_ATTEMPTS):
        with suppress(FileNotFoundError):
            return read()
    return read()


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say that the index at `path` is damaged when reading it fails in one of Whoosh's many ways.

    Raises:
        IndexDamagedError: in place of what Whoosh raises.
    """
    try:
        yield
    except IndexDamagedError as error:
        # What reads a file does not know whose it is.
        raise error if str(path) in str(error) else IndexDamagedError(_damaged(path, error)) from error
    except FundstelleError:
        raise
    except _UNREADABLE as error:
        raise IndexDamagedError(_damaged(path, error)) from error


def remove_empty_store(path: Path) -> None:
    """Take back what `create_store` made, and the folder if nothing else is in it; for an index that is still empty."""
    for file in (path / MANIFEST, *path.glob("_MAIN_*.toc"), *path.glob("MAIN_*")):
        file.unlink(missing_ok=True)
    with suppress(OSError):
        path.rmdir()


def read_manifest(path: Path) -> Manifest:
    """What the index in a folder says about itself.

    Raises:
        IndexNotFoundError: there is no index.
        IndexDamagedError: the manifest cannot be read.
    """
    try:
        values = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(values["analysis"], dict):
            raise TypeError("its analysis is no object")  # noqa: TRY301  # as any other value of a wrong kind
        own = values["user_words"]
        words = UserWords(_groups(own["synonyms"]), _groups(own["splits"]), tuple(own["whole"]))
        return Manifest(values["format"], values["made_by"], values["created"], values["analysis"], words)
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(
            f"There is no index at {path}. Make one with: fundstelle index add --index {path} FOLDER"
        ) from None
    except OSError as error:
        raise FundstelleError(f"The index at {path} cannot be opened: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(_damaged(path, error)) from error


_ATTEMPTS = 10

# What unpickling and decoding a damaged table of contents raises.
_UNREADABLE = (
    whoosh_index.IndexError, OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, IndexError,
    EOFError, pickle.UnpicklingError, struct.error, AssertionError, MemoryError,
)  # fmt: skip


def _damaged(path: Path, error: Exception) -> str:
    reason = str(error).rstrip(".")
    return f"The index at {path} cannot be read ({reason}). Delete the folder and add the articles again."


def _groups(given: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in given)


def _check_manifest(path: Path, manifest: Manifest) -> None:
    if manifest.format != FORMAT_VERSION:
        raise IndexIncompatibleError(
            f"The index at {path} has format {manifest.format}, made by Fundstelle {manifest.made_by}; this is version "
            f"{__version__}, which reads format {FORMAT_VERSION}. Delete the folder and add the articles again, "
            "or use the version that made it."
        )
    expected = fingerprint(manifest.user_words)
    if dict(manifest.analysis) != expected:
        differing = sorted(k for k in {*expected, *manifest.analysis} if expected.get(k) != manifest.analysis.get(k))
        raise IndexIncompatibleError(
            f"The index at {path} was made with another German analysis (differing: {', '.join(differing)}). "
            "Delete the folder and add the articles again."
        )
