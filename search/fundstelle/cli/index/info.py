"""`fundstelle index info`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundstelle.cli.options import existing_index, form_option, index_option
from fundstelle.cli.streams import write_json, write_lines
from fundstelle.cli.table import as_table
from fundstelle.cli.wording import HOW_COMPILED
from fundstelle.index._compiled import COMPILED
from fundstelle.index.jsontext import json_text
from fundstelle.index.version import __version__

if TYPE_CHECKING:
    from fundstelle.index.german import UserWords
    from fundstelle.index.upkeep.info import IndexInfo

__all__ = ["info"]


@click.command()
@index_option
@form_option("text", "json")
def info(index_path: Path | None, form: str) -> None:
    """Show what the index holds: passages, articles, size, dates, analysis."""
    from fundstelle.index.upkeep.info import describe_index

    described = describe_index(existing_index(index_path))
    if form == "json":
        write_json([_as_json(described)])
    else:
        write_lines(as_table(_rows(described)))


def _rows(described: IndexInfo) -> list[tuple[str, str]]:
    manifest = described.manifest
    analysis = ", ".join(f"{name} {value}" for name, value in manifest.analysis.items() if value != "")
    return [
        ("Index", str(described.path.absolute())),
        ("Passages", f"{described.passages:,}"),
        ("Articles", f"{described.articles:,}"),
        ("Published", _span(described)),
        ("Size", f"{described.size / 1e6:,.1f} MB"),
        ("Analysis", analysis),
        ("Own words", _own_words(manifest.user_words)),
        ("Program", f"Fundstelle {__version__}. {HOW_COMPILED}"),
        ("Made", f"{manifest.created[:10]} by Fundstelle {manifest.made_by} (format {manifest.format})"),
    ]


def _own_words(words: UserWords) -> str:
    given = [
        *(" = ".join(group) for group in words.synonyms),
        *("|".join(parts) for parts in words.splits),
        *words.whole,
    ]
    return "; ".join(given) if given else "none"


def _span(described: IndexInfo) -> str:
    if described.first is None or described.last is None:
        return "no article has a date"
    return f"{described.first:%d.%m.%Y} to {described.last:%d.%m.%Y}"


def _as_json(described: IndexInfo) -> str:
    record = asdict(described)
    record["path"] = str(described.path.absolute())
    record["first"] = described.first.isoformat() if described.first else None
    record["last"] = described.last.isoformat() if described.last else None
    return json_text({"version": 1, **record, "is_compiled": COMPILED})
