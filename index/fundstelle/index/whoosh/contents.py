"""The table of contents that Whoosh finds in a commit: a pickle for the most part, which we write and never read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fundstelle.index.german import UserWords
from fundstelle.index.whoosh.codec import WhooshSegment
from fundstelle.index.whoosh.quiet import filestore, index
from fundstelle.index.whoosh.schema import build_schema

__all__ = ["table_of_contents"]


def table_of_contents(
    user_words: UserWords, segments: Sequence[tuple[str, int, Iterable[int]]], generation: int, name: str
) -> bytes:
    """Whoosh's own table of contents.

    Args:
        user_words: the user's own words, which the analyzers of the schema know.
        segments: of each segment its name, which begins with that of the index, the number of its documents, and those
            that no longer count.
        generation: the number of the commit.
        name: what Whoosh calls the index.
    """
    storage = filestore.RamStorage()
    known = [WhooshSegment(name, documents, deleted) for name, documents, deleted in segments]
    index.TOC(build_schema(user_words), known, generation).write(storage, name)
    (content,) = storage.files.values()
    return bytes(content)
