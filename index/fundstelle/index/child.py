"""How every process of ours begins: where it imports from, what it ignores, and when it ends. Run as a program only.

It is run with ``-I -S``: neither the current folder, nor the folder of this file, nor anything in the environment or in
the folders of packages has a say in what is imported. It is told where this package and those that it needs are.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from runpy import run_path
from threading import Thread

_SECONDS = 1.0
_PACKAGE = "fundstelle"


def main() -> None:
    """Run what the arguments name, for as long as the process lives that wants it."""
    parent, target, home, *folders = sys.argv[1:]
    del sys.argv[1:]
    # What ends the process that started us, or its terminal, is for that process to deal with: it ends us.
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        # They have waited for this.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
    if sys.platform != "win32":
        Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    # Behind the standard library, so that nothing there stands for a part of it.
    sys.path += folders
    # By its place and not by its name: whatever else is called so in these folders is not ours.
    package = ModuleSpec(_PACKAGE, None, is_package=True)
    package.submodule_search_locations = [home]
    sys.modules[_PACKAGE] = module_from_spec(package)
    if target.endswith(".py"):
        run_path(target, run_name="__main__")
    else:
        module, _, function = target.partition(":")
        getattr(import_module(module), function)()


def _end_with(parent: int) -> None:
    """End this process, whatever it is at, once the one that started it has gone."""
    while os.getppid() == parent:
        time.sleep(_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
