"""Whoosh, imported without the noise, and no more of it than is needed.

Whoosh 2.7.4 has invalid escape sequences in its source; Python 3.12 and later warn of them when the modules are first
compiled, which a user would see. The modules that Fundstelle uses are therefore imported here, with these warnings off,
and taken from here everywhere else. Each is imported when it is first asked for: a search needs nothing that writes.
"""

import warnings
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whoosh import analysis, columns, fields, formats, index, query, reading
    from whoosh.codec import base
    from whoosh.filedb import filestore
    from whoosh.matching import mcore

__all__ = ["analysis", "base", "columns", "fields", "filestore", "formats", "index", "mcore", "query", "reading"]

_PACKAGES = {"base": "whoosh.codec", "filestore": "whoosh.filedb", "mcore": "whoosh.matching"}


def __getattr__(name: str) -> ModuleType:
    """A module of Whoosh; kept, so that it is asked for once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = globals()[name] = import_module(f"{_PACKAGES.get(name, 'whoosh')}.{name}")
    return module
