"""Public names that are imported when they are first asked for: a search starts without what only writes.

The stub beside a package, ``__init__.pyi``, is the one table of its public names. Each has a line of its own there:
``from fundstelle.index.articles import Article as Article``. It is what type checkers read, and what is read here.

A package imports this before a command has left the current folder, in which anybody may have put a module (see
`importing`). Therefore it imports only what Python has imported already, and is no library.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["attach"]


def attach(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """What gives a package the public names of its stub: its ``__getattr__``, ``__dir__`` and ``__all__``.

    Args:
        package: the name of the package, which is being imported.
    """
    module = sys.modules[package]
    homes = _homes(module)

    def get(name: str) -> Any:
        """A public name, from its module; kept, so that it is asked for once."""
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = vars(module)[name] = getattr(import_module(homes[name]), name)
        return value

    def listed() -> list[str]:
        """What is there already, and the public names."""
        return sorted({*vars(module), *homes})

    return get, listed, sorted(homes)


def _homes(package: Any) -> dict[str, str]:
    """The module of each name in the stub of a package. The package may lie in an archive."""
    stub: bytes = package.__loader__.get_data(f"{package.__file__.rpartition('.')[0]}.pyi")
    lines = map(str.split, stub.decode().splitlines())
    return {line[3]: line[1] for line in lines if line[:1] == ["from"]}
