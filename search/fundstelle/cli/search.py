"""`fundstelle search`, and `fundstelle QUERY…`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundstelle.cli.notices import tell_notices
from fundstelle.cli.options import existing_index, form_option, index_option, limit_option
from fundstelle.cli.render import FORMATS, Style, output_format
from fundstelle.cli.running import interrupts_are_for_others
from fundstelle.cli.streams import say, visible_line
from fundstelle.search.limits import DEFAULT_HITS, QueryLimits

if TYPE_CHECKING:
    from fundstelle.search.results import Results

__all__ = ["page", "search"]


def page(lines: Sequence[str], *, color: bool) -> None:
    """Show lines in the user's pager, which decides about colours where there are any."""
    # As git does: end at once when all fits, let colours through, leave the text on the screen.
    os.environ.setdefault("LESS", "FRX")
    with interrupts_are_for_others():
        click.echo_via_pager("\n".join(lines) + "\n", color=None if color else False)


_NOTHING_FOUND = 1

_ANY_WORD = {"ignore_unknown_options": True}
_COLOR = click.Choice(["auto", "always", "never"])


class _SearchCommand(click.Command):
    """Lets a query hold words with a minus sign before them: only what begins with two hyphens is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options and leave the rest to the query."""
        args = ["--help"] if args == ["-h"] else args
        before = args[: args.index("--")] if "--" in args else args
        known = {name for parameter in self.get_params(ctx) for name in (*parameter.opts, *parameter.secondary_opts)}
        for arg in before:
            name = arg.partition("=")[0]
            if name.startswith("--") and name not in known:
                from difflib import get_close_matches

                raise click.NoSuchOption(name, possibilities=get_close_matches(name, known), ctx=ctx)
        return super().parse_args(ctx, args)


@click.command(cls=_SearchCommand, context_settings=_ANY_WORD)
@index_option
@click.option(
    "--limit", type=click.IntRange(min=0), default=DEFAULT_HITS, show_default=True, help="The most hits to show."
)
@click.option("--since", metavar="DATE", help="Only what was published then or later: 2025, 2025-03, 14.03.2025.")
@click.option("--until", metavar="DATE", help="Only what was published then or earlier, to the end of that time.")
@click.option("--sort", type=click.Choice(["score", "date"]), default="score", show_default=True)
@form_option(*FORMATS)
@click.option("--color", type=_COLOR, default="auto", show_default=True, help="NO_COLOR and FORCE_COLOR are honoured.")
@click.option("--collapse", is_flag=True, help="Show passages that say the same once, and name the others.")
@click.option("--explain", is_flag=True, help="Say of each hit what its score is made of, and why a word is marked.")
@click.option("--pager/--no-pager", default=None, help="Page long output.  [default: on a terminal only]")
@limit_option(QueryLimits, "length", "Characters of a query.")
@limit_option(QueryLimits, "words", "Words of a query.")
@limit_option(QueryLimits, "expansions", "Words that Kraft* may stand for.")
@limit_option(QueryLimits, "seconds", "How long a query may take.")
@limit_option(QueryLimits, "memory", "Lists that a query may make.", "MB")
@click.argument("query", metavar="QUERY…", nargs=-1, required=True)
def search(  # one parameter an option
    query: tuple[str, ...], index_path: Path | None, form: str, color: str, *, pager: bool | None, **how: Any
) -> int:
    """Find the passages that match a query.

    \b
    Waffenruhe Verhandlungen       any of the words, the best passages first
    '"gute Signale"'               this wording
    'Trump AND NOT Ukraine'        also UND, ODER, NICHT, brackets, -word, +word
    'Kraft*' 'M?ller' 'Kellog~1'   any letters, one letter, one letter wrong
    titel:Trump quelle:archiv      in a field; also kicker: autor: ressort: zwischentitel: vorspann:
    'datum:[2025-01 TO 14.03.2025]' 'datum:>=2025-03' 'datum:März 2025'

    Exit code: 0 something was found, 1 nothing was found, 2 error.
    """
    # Imported here so that --help and completion need not wait for the engine.
    from fundstelle.search.engine import open_index

    text = " ".join(query)
    if not text.strip():
        raise click.UsageError("The query is empty.")
    path = existing_index(index_path)
    with open_index(path, limits=_limits(how)) as index:
        results = index.search(text, **how)
    _tell(results, is_collapsed=how["collapse"])
    _show(results, form, color, pager=pager)
    return 0 if results.total else _NOTHING_FOUND


def _limits(how: dict[str, Any]) -> QueryLimits:
    """The limits of a query among the options of a search, and taken out of them."""
    names = [name for name in how if name.startswith("max_")]
    return QueryLimits(**{name.removeprefix("max_"): how.pop(name) for name in names})


def _tell(results: Results, *, is_collapsed: bool) -> None:
    """What in the query was not understood, what was looked for instead, and how much was found: on stderr."""
    tell_notices(results)
    for correction in results.corrections:
        say(f"Meinten Sie „{correction.meant}“? „{correction.typed}“ steht nicht im Index.")
    shown = len(results) + (sum(len(hit.duplicates) for hit in results) if is_collapsed else 0)
    if not results.total:
        say("Nothing found.")
    elif len(results) < shown == results.total:
        say(f"{results.total:,} passages found, {len(results)} of them different.")
    elif results.total > len(results):
        say(f"{results.total:,} passages found, {len(results)} shown; see more with --limit.")
    else:
        say(f"{results.total:,} passage{'s' * (results.total != 1)} found.")


def _show(results: Results, form: str, color: str, *, pager: bool | None) -> None:
    """Write the results in a format, in a pager where they are long and for people."""
    chosen = output_format(form)
    is_colored = chosen.IS_FOR_PEOPLE and _is_colored(color)
    columns, rows = _terminal_size()
    lines = chosen.lines(results, Style(width=columns, color=is_colored, folder=_working_folder()))
    if pager is None and chosen.IS_FOR_PEOPLE and sys.stdout.isatty():
        shown = list(lines)
        pager, lines = len(shown) >= rows, iter(shown)
    if pager:
        page(list(lines) if is_colored else [visible_line(line) for line in lines], color=is_colored)
    else:
        chosen.write(lines, color=is_colored)


def _terminal_size() -> tuple[int, int]:
    """Columns and rows as `shutil.get_terminal_size` tells them, which takes a tenth of a small search to import."""
    told = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, rows = (int(size) if size.isdecimal() else 0 for size in told)
    if not (columns and rows):
        try:
            size: Sequence[int] = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            size = (80, 24)
        columns, rows = columns or size[0] or 80, rows or size[1] or 24
    return columns, rows


def _working_folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it is gone
        return None


def _is_colored(color: str) -> bool:
    """Whether to colour: as told, else as NO_COLOR and FORCE_COLOR say (no-color.org), else on a terminal only."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
