"""What was found as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator

from fundstelle.cli.render import Style
from fundstelle.cli.render.records import JSON_VERSION, hit_record
from fundstelle.cli.streams import write_json
from fundstelle.index.jsontext import json_text
from fundstelle.search.results import Results

__all__ = ["IS_FOR_PEOPLE", "lines", "write"]

IS_FOR_PEOPLE = False
write = write_json


def lines(results: Results, _style: Style) -> Iterator[str]:
    """One JSON document a hit."""
    for hit in results:
        yield json_text({"version": JSON_VERSION, **hit_record(hit)})
