"""The versions of installed packages, found without importing what finds all there is to know of them."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

__all__ = ["installed_version"]


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
        for folder in Path(place).glob("*.dist-info"):
            name, _, version = folder.stem.partition("-")
            versions.setdefault(name.lower(), version)
    return versions
