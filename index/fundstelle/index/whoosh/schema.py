"""The fields of a passage as Whoosh knows them, and the table of contents that it reads them from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fundstelle.index.fields import FIELDS, Kind, wording_field
from fundstelle.index.german import UserWords
from fundstelle.index.whoosh.analyzers import StemAnalyzer, WordingAnalyzer
from fundstelle.index.whoosh.codec import WhooshSegment
from fundstelle.index.whoosh.quiet import fields, filestore, index
from fundstelle.index.whoosh.refusal import refuse_writers

__all__ = ["PassageSchema", "build_schema", "table_of_contents"]


class PassageSchema(fields.Schema):  # type: ignore[misc]  # Whoosh has no types
    """The schema of our indexes, by which Whoosh knows that they are ours; its import path is part of the format."""


def build_schema(user_words: UserWords) -> PassageSchema:
    """The schema: one document a passage, with the fields of `fundstelle.index.fields`.

    Args:
        user_words: the user's own words, with which German text is analysed.
    """
    exact = WordingAnalyzer(user_words)
    schema: dict[str, Any] = {}
    for field in FIELDS:
        match field.kind:
            case Kind.TEXT:
                schema[field.name] = fields.TEXT(analyzer=StemAnalyzer(user_words), stored=True)
                schema[wording_field(field.name)] = fields.TEXT(analyzer=exact)
            case Kind.EXACT:
                schema[field.name] = fields.TEXT(analyzer=exact, stored=True)
            case Kind.KEYWORD:
                schema[field.name] = fields.ID(stored=True) if field.is_stored else fields.KEYWORD
            case Kind.DATE:
                schema[field.name] = fields.NUMERIC(int, bits=64, signed=True, sortable=True, shift_step=0)
            case Kind.STORED:
                schema[field.name] = fields.STORED
    return PassageSchema(**schema)


refuse_writers(PassageSchema)


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
