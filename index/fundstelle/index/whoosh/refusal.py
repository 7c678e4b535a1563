"""Whoever asks Whoosh for a writer to one of our indexes is told to ask us.

Whoosh makes the files of a new segment before it asks an index anything, so that nothing in the index itself could
refuse in time. Hence `Index.writer` is replaced, which everything of Whoosh that writes goes through (``optimize``,
``delete_by_term``, ``add_field``, its writers that buffer or run in processes of their own). Indexes that are none of
ours are written to as ever.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from fundstelle.index.errors import FundstelleError
from fundstelle.index.whoosh.quiet import index

__all__ = ["refuse_writers", "refused"]


def refused(place: object) -> FundstelleError:
    """The error that says who may write to an index.

    Args:
        place: where the index is, for people.
    """
    return FundstelleError(
        f"The index at {place} is one of Fundstelle's, which Whoosh can read and search, but not write. Write to it "
        "with fundstelle.index.open_writer."
    )


def refuse_writers(schema: type[Any]) -> None:
    """Have Whoosh refuse to write to indexes that have a schema of this class."""
    writer = index.FileIndex.writer

    @wraps(writer)
    def refusing(self: Any, *given: Any, **named: Any) -> Any:
        if isinstance(self.schema, schema):
            raise refused(getattr(self.storage, "folder", self.storage))
        return writer(self, *given, **named)

    index.FileIndex.writer = refusing
