"""What is installed: the versions of packages, and the sources of the analysis itself."""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from fundstelle.index.version import __version__

__all__ = ["installed_version", "source_digest", "source_state"]

_BYTES: Final = 8
_METADATA: Final = ".dist-info"
# The endings of what Python can import.
_IMPORTED: Final = (".py", ".pyd", ".so")


def installed_version(name: str) -> str:
    """The version of an installed package whose name has no hyphen.

    It stands in the name of the package's folder of metadata. `importlib.metadata` says the same, but takes longer to
    import than a small search; it is asked about packages that have no such folder.

    Raises:
        importlib.metadata.PackageNotFoundError: the package is not installed.
    """
    found = _versions().get(name.lower())
    if found is not None:
        return found
    from importlib.metadata import version

    return version(name)


@cache
def _versions() -> dict[str, str]:
    """The versions by name in lower case; of a package that is there twice the one that Python finds first."""
    versions: dict[str, str] = {}
    for place in sys.path:
        for folder in _names(place or os.curdir):
            if folder.endswith(_METADATA):
                name, _, version = folder.removesuffix(_METADATA).partition("-")
                versions.setdefault(name.lower(), version)
    return versions


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  # takes a fifth of the time
    except OSError:  # an archive, or nothing at all
        return []


@cache
def source_digest(*names: str) -> str:
    """A digest of the sources of some modules of this package, in order.

    Where there are no sources, as in an archive, that of the program's version.
    """
    folder = Path(__file__).parent
    try:
        content = b"".join((folder / f"{name}.py").read_bytes() for name in names)
    except OSError:
        content = __version__.encode()
    return blake2b(content, digest_size=_BYTES).hexdigest()


def source_state() -> str:
    """What differs when any module of this package does: the program's version, and size and times of each file.

    It is found sooner than a digest of them all, but two copies of the same files have two states.
    """
    try:
        with os.scandir(Path(__file__).parent) as entries:
            files = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(_IMPORTED))
    except OSError:
        files = []
    # When a file was written an archive may say for it, the same for all; when it was put where it is nobody can.
    states = [(name, status.st_size, status.st_mtime_ns, status.st_ctime_ns) for name, status in files]
    return repr((__version__, states))
