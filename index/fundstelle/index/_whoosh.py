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
    from whoosh import analysis, fields, index, query, writing

__all__ = ["analysis", "fields", "index", "query", "writing"]


def __getattr__(name: str) -> ModuleType:
    """A module of Whoosh; kept, so that it is asked for once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = globals()[name] = import_module(f"whoosh.{name}")
    return module
