"""Whether the modules with hot loops are compiled: this one is compiled together with them."""

from __future__ import annotations

try:
    import cython

    if not cython.compiled:
        raise ImportError
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["COMPILED"]

COMPILED: bool = cython.compiled
