"""The fields of a passage as Whoosh knows them."""

from __future__ import annotations

from typing import Any

from fundstelle.index.fields import FIELDS, Kind, kin_field, wording_field
from fundstelle.index.german import UserWords
from fundstelle.index.whoosh.analyzers import KinAnalyzer, StemAnalyzer, WordingAnalyzer
from fundstelle.index.whoosh.quiet import fields
from fundstelle.index.whoosh.refusal import refuse_writers

__all__ = ["PassageSchema", "build_schema"]


class PassageSchema(fields.Schema):  # type: ignore[misc]  # Whoosh has no types
    """The schema of our indexes, by which Whoosh knows that they are ours; its import path is part of the format."""


def build_schema(user_words: UserWords) -> PassageSchema:
    """The schema: one document a passage, with the fields of `fundstelle.index.fields`.

    Args:
        user_words: the user's own words, with which German text is analysed.
    """
    exact, kin = WordingAnalyzer(user_words), KinAnalyzer(user_words)
    schema: dict[str, Any] = {}
    for field in FIELDS:
        match field.kind:
            case Kind.TEXT:
                schema[field.name] = fields.TEXT(analyzer=StemAnalyzer(user_words), stored=True)
                schema[wording_field(field.name)] = fields.TEXT(analyzer=exact)
                schema[kin_field(field.name)] = fields.TEXT(analyzer=kin, phrase=False)
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
