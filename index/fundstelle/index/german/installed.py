"""What is installed: the versions of packages, the sources of the analysis itself, and what is compiled of them."""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from fundstelle.index.version import __version__

__all__ = ["DATA", "installed_version", "source_digest"]

#: The folder of what is made when the package is built.
DATA: Final = Path(__file__).parent / "data"

_BYTES: Final = 8
_METADATA: Final = ".dist-info"


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
    """A digest of the sources of some modules of this room, in order; of all its modules if none is named.

    Where there are no sources, as in an archive, that of the program's version.
    """
    folder = Path(__file__).parent
    files = [f"{name}.py" for name in names] or sorted(name for name in _names(str(folder)) if name.endswith(".py"))
    try:
        content = b"".join((folder / file).read_bytes() for file in files)
    except OSError:
        content = b""
    return blake2b(content or __version__.encode(), digest_size=_BYTES).hexdigest()
