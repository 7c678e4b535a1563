"""Starting processes of our own, none of which imports anything from the current folder or from that of articles."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from fundstelle.index.importing import safe_path

if TYPE_CHECKING:
    Process = subprocess.Popen[bytes]

__all__ = ["start"]

_HOME = Path(__file__).absolute().parent
_CHILD = _HOME / "child.py"


def start(target: str, packages: Iterable[str], *, stderr: int | None = None) -> Process:
    """Start a process that is spoken to through its stdin and stdout, and ends when this process does.

    Args:
        target: the function that it runs, as ``module:function``, or the path of a program whose name ends in ``.py``.
        packages: the names of the packages of others that it imports; it finds them where this process does.
        stderr: as for `subprocess.Popen`.

    Raises:
        OSError: no process can be started.
    """
    options = ["-I", "-S", "-X", f"utf8={sys.flags.utf8_mode}"]
    if sys.dont_write_bytecode:
        options.append("-B")
    if sys.pycache_prefix:
        options += ["-X", f"pycache_prefix={os.path.abspath(sys.pycache_prefix)}"]  # noqa: PTH100  # need not be there
    handed = [str(os.getpid()), target, str(_HOME.parent), *_folders_of(packages)]
    command = [sys.executable, *options, str(_CHILD), *handed]
    with _signals_wait():
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr)  # noqa: S603


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let signals wait in this block, and in a process that is started in it until it lets them through.

    A terminal sends Ctrl-C to all processes at once: one that has just begun would show where it was.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _folders_of(packages: Iterable[str]) -> list[str]:
    """The folders that packages were imported from, or would be; in the order of the path, each once."""
    found = {folder for package in packages if (folder := _folder_of(package)) is not None}
    places = {folder: place for place, folder in reversed(list(enumerate(map(os.path.realpath, sys.path))))}
    return sorted(found, key=lambda folder: (places.get(os.path.realpath(folder), len(places)), folder))


def _folder_of(package: str) -> str | None:
    loaded = sys.modules.get(package)
    # What has not been imported yet is looked for only where this process would be right to import it from.
    spec = getattr(loaded, "__spec__", None) or PathFinder.find_spec(package, safe_path())
    return None if spec is None else _parent_of(spec)


def _parent_of(spec: ModuleSpec) -> str | None:
    if not spec.origin or not Path(spec.origin).is_absolute():
        return None
    is_folder = spec.submodule_search_locations is not None
    return str(Path(spec.origin).parents[spec.name.count(".") + is_folder])
