"""What is imported from where: never from the current folder, which may be that of articles which anybody has made.

A command imports this before anything else of ours. Therefore it imports only what Python has imported already.
"""
# ruff: noqa: PTH117, PTH120

from __future__ import annotations

import os
import sys

__all__ = ["leave_current_folder", "safe_path"]

_PACKAGE = __name__.partition(".")[0]


def leave_current_folder() -> None:
    """Import and run nothing more from the current folder: for commands, which are called wherever the articles are.

    Python puts it first on the path of a program that is run with ``-m``; an empty part of ``PYTHONPATH`` or of
    ``PATH`` means it, too.
    """
    # Where the package itself is in this very folder, it goes on being found there.
    parts = [module for name, module in sys.modules.items() if name.rpartition(".")[0] == _PACKAGE]
    homes = {os.path.dirname(os.path.dirname(part.__file__ or "")) for part in parts}
    here = _here()
    package = sys.modules[_PACKAGE]
    package.__path__ = [
        home for home in package.__path__ if home in homes or os.path.dirname(os.path.realpath(home)) != here
    ]
    sys.path[:] = safe_path()
    if "PATH" in os.environ:
        places = os.environ["PATH"].split(os.pathsep)
        os.environ["PATH"] = os.pathsep.join(filter(os.path.isabs, places))
    if sys.platform == "win32":
        # There the current folder comes before the PATH, unless this is set.
        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"


def safe_path() -> list[str]:
    """Where modules are looked for, without what depends on where we are."""
    here = _here()
    return [entry for entry in sys.path if os.path.isabs(entry) and os.path.realpath(entry) != here]


def _here() -> str:
    try:
        return os.path.realpath(os.curdir)
    except OSError:  # It has been removed.
        return ""
