"""Hits as records, for the formats that programs read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fundstelle.index.fields import ARTICLE_FIELDS
from fundstelle.search.marking.explanation import Explanation
from fundstelle.search.results import Hit

__all__ = ["JSON_VERSION", "hit_record"]

#: Raised whenever a program that reads the JSON would have to be changed.
JSON_VERSION = 1


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as values of JSON."""
    passage = hit.passage
    record = {
        "score": round(hit.score, 6),
        "article_id": passage.article_id,
        "number": passage.number,
        "text": passage.text,
        "spans": [list(span) for span in hit.spans],
        "headline": passage.headline,
        "kicker": passage.kicker,
        "heading": passage.heading,
        "place": passage.place,
        "lede": passage.lede,
        "context_spans": {name: [list(span) for span in spans] for name, spans in hit.context_spans.items()},
        "published": passage.published.isoformat() if passage.published else None,
        "authors": list(passage.authors),
        "section": passage.section,
        "source": passage.source,
        "metadata": dict(passage.metadata),
    }
    # What an article has been given besides comes last, so that the others stay where they are.
    others = {name: getattr(passage, name) for name in ARTICLE_FIELDS if name not in record}
    return record | others | _asked_for(hit)


def _asked_for(hit: Hit) -> dict[str, Any]:
    """What is in a record only if the search was asked for it."""
    record: dict[str, Any] = {}
    if hit.explanation:
        record["explanation"] = _explanation_record(hit.explanation)
    if hit.duplicates:
        record["duplicates"] = [
            {"article_id": other.article_id, "number": other.number, "source": other.source} for other in hit.duplicates
        ]
    return record


def _explanation_record(explanation: Explanation) -> dict[str, Any]:
    parts = [asdict(part) | {"reason": part.reason.value} for part in explanation.parts]
    matches = [asdict(match) | {"reason": match.reason.value} for match in explanation.matches]
    return {"parts": parts, "matches": matches}
