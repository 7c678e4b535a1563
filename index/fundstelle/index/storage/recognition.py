"""Whether a folder is that of an index, whatever state it is in; any file may be called as our manifest is."""

from __future__ import annotations

import json
import os
from pathlib import Path

from fundstelle.index.errors import is_lacking
from fundstelle.index.paths import is_surely_gone
from fundstelle.index.regular import open_regular
from fundstelle.index.storage.layout import MANIFEST, commit_number, is_of_an_index

__all__ = ["has_files_of_an_index", "holds_index"]

_MOST_BYTES = 16 << 20
_OURS = {"format", "made_by", "created", "analysis"}


def holds_index(folder: Path) -> bool:
    """Whether there is an index of ours in a folder, also one that is damaged.

    That there is a file with the name of our manifest is not enough: beside it lies a commit, or it says what one of
    ours does.

    Raises:
        OSError: the folder cannot be looked at.
    """
    if is_surely_gone(folder / MANIFEST):
        return False
    with os.scandir(folder) as entries:
        if any(commit_number(entry.name) is not None for entry in entries):
            return True
    return _is_manifest(folder / MANIFEST)


def has_files_of_an_index(folder: Path) -> bool:
    """Whether anything in a folder is called as a file of an index is: where nothing is, an index can be made."""
    try:
        return any(name == MANIFEST or is_of_an_index(name) for name in os.listdir(folder))  # noqa: PTH208
    except OSError:
        return False


def _is_manifest(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            values = json.loads(file.read(_MOST_BYTES))
    except OSError as error:
        if is_lacking(error):
            raise
        return False
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.keys() >= _OURS
