"""What an index says about itself: the manifest in its folder."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fundstelle.index.dataclass import dataclass, values_of
from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexNotFoundError,
    call,
    is_unavailable,
    reason_of,
    unavailable,
)
from fundstelle.index.german import UserWords, fingerprint
from fundstelle.index.paths import open_regular
from fundstelle.index.storage.layout import MANIFEST, commit_number
from fundstelle.index.storage.places import damaged, is_store
from fundstelle.index.version import __version__

__all__ = ["FORMAT_VERSION", "Manifest", "check_manifest", "encode_manifest", "read_manifest"]

#: Raised whenever the files of an index change so that older code could not read them.
FORMAT_VERSION = 5
# What is longer was never written, and must not fill the memory.
_MOST_BYTES = 16 << 20


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
    user_words: UserWords = UserWords()

    @property
    def checksum(self) -> int:
        """The CRC-32 of all that it says, by which a commit knows that it is its own."""
        return _checksum(_values(self))


def read_manifest(path: Path) -> Manifest:
    """What the index in a folder says about itself.

    Raises:
        IndexNotFoundError: there is no index.
        IndexDamagedError: the manifest cannot be read.
    """
    try:
        with open_regular(path / MANIFEST) as file:
            values = json.loads(file.read(_MOST_BYTES).decode())
        # Of another format nothing is known but that it has one.
        if values["format"] == FORMAT_VERSION and values.pop("checksum") != _checksum(values):
            raise ValueError(f"{MANIFEST} is damaged")  # noqa: TRY301  # as any other value that cannot be
        if not isinstance(values["analysis"], dict):
            raise TypeError("its analysis is no object")  # noqa: TRY301
        own = values["user_words"]
        words = UserWords(_groups(own["synonyms"]), _groups(own["splits"]), tuple(own["whole"]))
        return Manifest(values["format"], values["made_by"], values["created"], values["analysis"], words)
    except (FileNotFoundError, NotADirectoryError):
        if _has_commits(path):
            raise IndexNotFoundError(_without_manifest(path)) from None
        raise IndexNotFoundError(f"There is no index at {path}. Make one with: {call('open_writer', path)}") from None
    except OSError as error:
        if is_unavailable(error):
            raise unavailable(path, error) from error
        raise FundstelleError(f"The index at {path} cannot be opened: {reason_of(error)}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if not is_store(path):
            raise IndexNotFoundError(
                f"There is no index at {path}: the {MANIFEST} there is another program's, or an article. Name another "
                "folder."
            ) from None
        told = str(error) if MANIFEST in str(error) else f"{MANIFEST}: {reason_of(error)}"
        raise IndexDamagedError(damaged(path, ValueError(told))) from error


def check_manifest(path: Path, manifest: Manifest) -> None:
    """See that an index has our format, and was made with our analysis.

    Raises:
        IndexIncompatibleError: its format or its analysis is another.
    """
    if manifest.format != FORMAT_VERSION:
        raise IndexIncompatibleError(
            f"The index at {path} has format {manifest.format}, made by Fundstelle {manifest.made_by}; this is version "
            f"{__version__}, which reads format {FORMAT_VERSION}. Delete the folder and add the articles again; what "
            f"is nowhere else, the version that made it writes out before: {call('export_articles', path)}."
        )
    expected = fingerprint(manifest.user_words)
    if dict(manifest.analysis) != expected:
        differing = sorted(k for k in {*expected, *manifest.analysis} if expected.get(k) != manifest.analysis.get(k))
        raise IndexIncompatibleError(
            f"The index at {path} was made with another German analysis (differing: {', '.join(differing)}). "
            "Delete the folder and add the articles again."
        )


def encode_manifest(manifest: Manifest) -> bytes:
    """A manifest as the content of its file."""
    values = _values(manifest)
    content = json.dumps({**values, "checksum": _checksum(values)}, indent=1, ensure_ascii=False)
    return f"{content}\n".encode()


def _without_manifest(path: Path) -> str:
    return (
        f"There is no index at {path} that can be read: {MANIFEST} is missing among its files. Put it back, or restore "
        "a backup."
    )


def _has_commits(path: Path) -> bool:
    try:
        return any(commit_number(file.name) is not None for file in path.iterdir())
    except OSError:
        return False


def _values(manifest: Manifest) -> dict[str, Any]:
    return {**values_of(manifest), "user_words": values_of(manifest.user_words)}


def _checksum(values: Mapping[str, Any]) -> int:
    """The CRC-32 of what the manifest says, however it is laid out."""
    return zlib.crc32(json.dumps(values, sort_keys=True, separators=(",", ":")).encode())


def _groups(given: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in given)
