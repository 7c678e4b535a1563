"""`fundstelle index formats`."""

from __future__ import annotations

from dataclasses import asdict

import click

from fundstelle.cli.options import form_option
from fundstelle.cli.running import complain
from fundstelle.cli.streams import write_json, write_lines
from fundstelle.cli.table import as_table
from fundstelle.index.jsontext import json_text

__all__ = ["formats"]


@click.command()
@form_option("text", "json")
def formats(form: str) -> None:
    """List the formats, and what to install for them."""
    from fundstelle.index.sources.formats import describe_formats, known_formats

    described = describe_formats()
    if form == "json":
        write_json([json_text({"version": 1, "formats": [asdict(one) for one in described]})])
    else:
        rows = [(one.name, one.title, " ".join(one.suffixes), one.install or "") for one in described]
        write_lines(as_table(rows, ("Name", "Files", "Endings", "To be installed")))
    for sentence in known_formats().broken:
        complain(sentence)
