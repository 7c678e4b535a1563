"""What was found as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from fundstelle.cli.render import Style
from fundstelle.cli.render.records import JSON_VERSION, hit_record
from fundstelle.cli.streams import write_json
from fundstelle.index.jsontext import json_text
from fundstelle.search.results import Results

__all__ = ["IS_FOR_PEOPLE", "lines", "write"]

IS_FOR_PEOPLE = False
write = write_json


def lines(results: Results, _style: Style) -> Iterator[str]:
    """One JSON document with all hits."""
    notices = [{"message": n.message, "start": n.start, "end": n.end} for n in results.notices]
    head = {"version": JSON_VERSION, "query": results.query, "total": results.total, "notices": notices}
    corrections = [asdict(correction) for correction in results.corrections]
    yield json_text({**head, "corrections": corrections, "hits": [hit_record(hit) for hit in results]})
