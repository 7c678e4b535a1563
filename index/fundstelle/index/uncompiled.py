"""Stands in for `cython` where a module runs uncompiled: its types are names, its decorators change nothing.

A module with a hot loop begins with::

    try:
        import cython

        if not cython.compiled:
            raise ImportError
    except ImportError:
        from fundstelle.index import uncompiled as cython

In the compiled module there is no such import any more; the uncompiled one needs no Cython, and takes none where there
is one. Two things differ there, and whoever writes or calls a loop heeds them:

- Numbers do not overflow, so a loop that counts on 32 or 64 bits masks them itself.
- Arrays are handed over as memoryviews (``array.data`` of one of numpy's), whose items are plain numbers.
"""

from __future__ import annotations

from typing import Any, Self

__all__ = ["compiled"]

#: Whether the modules are compiled; Cython's own is true in those that are.
compiled = False


class _Nothing:
    """A type, a decorator with or without arguments, or a context in which nothing is different."""

    def __call__(self, *given: Any, **_: Any) -> Any:
        """What was decorated, as it is; or the decorator itself, which was given its arguments."""
        return given[0] if given and callable(given[0]) else self

    def __getitem__(self, _: object) -> Self:
        return self

    def __enter__(self) -> None:
        """Nothing is different."""

    def __exit__(self, *_: object) -> None:
        """Nothing was different."""


_NOTHING = _Nothing()


def cast(kind: object, value: Any) -> Any:  # noqa: ARG001  # as Cython has it
    """The value as it is."""
    return value


def declare(kind: object, value: Any = None) -> Any:  # noqa: ARG001  # as Cython has it
    """The value as it is."""
    return value


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _NOTHING
