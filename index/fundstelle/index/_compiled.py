"""Whether the modules with hot loops are compiled: this one is compiled together with them."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from fundstelle.index import uncompiled as cython

__all__ = ["COMPILED"]

COMPILED: bool = cython.compiled
