"""`fundstelle …`: a thin shell over the library."""

from __future__ import annotations

from fundstelle.index.importing import leave_current_folder

if __name__ == "__main__":
    # Run with -m, the current folder comes first: not even what follows is to be imported from there.
    leave_current_folder()

import atexit
import gc
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from click_default_group import DefaultGroup

from fundstelle.index.endings import interrupts_are_for_others
from fundstelle.index.terminal import (
    announce_lexicon,
    existing_index,
    index_option,
    one_line,
    run,
    say,
    write_bytes,
    write_json,
    write_lines,
)
from fundstelle.index.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from fundstelle.search.results import Results

__all__ = ["main"]

_NOTHING_FOUND = 1

_ANY_WORD = {"ignore_unknown_options": True}
_AT_LEAST_1 = click.IntRange(min=1)
_COLOR = click.Choice(["auto", "always", "never"])


class _Commands(DefaultGroup):  # type: ignore[misc]  # click-default-group has no types
    """The commands; those of the other wing are imported only when they are called, so that a search starts fast."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read -h alone as a call for help: in a query -h… excludes a word."""
        parsed: list[str] = super().parse_args(ctx, ["--help"] if args == ["-h"] else args)
        return parsed

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands, and the options of the search, which may do without its name."""
        found: list[CompletionItem] = super().shell_complete(ctx, incomplete)
        search_command = self.get_command(ctx, "search")
        if incomplete.startswith("-") and search_command is not None:
            found += search_command.shell_complete(click.Context(search_command, parent=ctx), incomplete)
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted([*super().list_commands(ctx), "index"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or the search for a word that is no command's name."""
        if cmd_name == "index":
            from fundstelle.index.cli import index

            return index
        found: click.Command | None = super().get_command(ctx, cmd_name)
        return found


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


@click.group(cls=cast("type[click.Group]", _Commands), default="search")
@click.version_option(__version__, prog_name="fundstelle")
@click.pass_context
def fundstelle(context: click.Context) -> None:
    """Find passages in German articles.

    \b
    fundstelle index add FOLDER     make an index of the articles in a folder
    fundstelle Waffenruhe           search it

    A query whose first word is the name of a command is written: fundstelle search index
    """
    # The other wing knows nothing of searching.
    context.obj = _find_articles


@fundstelle.command(cls=_SearchCommand, context_settings=_ANY_WORD)
@index_option
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="The most hits to show.")
@click.option("--since", metavar="DATE", help="Only what was published then or later: 2025, 2025-03, 14.03.2025.")
@click.option("--until", metavar="DATE", help="Only what was published then or earlier, to the end of that time.")
@click.option("--sort", type=click.Choice(["score", "date"]), default="score", show_default=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "jsonl", "paths"]), default="text", show_default=True
)
@click.option("--color", type=_COLOR, default="auto", show_default=True, help="NO_COLOR and FORCE_COLOR are honoured.")
@click.option("--collapse", is_flag=True, help="Show passages that say the same once, and name the others.")
@click.option("--explain", is_flag=True, help="Say of each hit what its score is made of, and why a word is marked.")
@click.option("--pager/--no-pager", default=None, help="Page long output.  [default: on a terminal only]")
@click.option("--max-length", type=_AT_LEAST_1, default=20_000, show_default=True, help="Characters of a query.")
@click.option("--max-words", type=_AT_LEAST_1, default=1_000, show_default=True, help="Words of a query.")
@click.option(
    "--max-expansions", type=_AT_LEAST_1, default=100_000, show_default=True, help="Words that Kraft* may stand for."
)
@click.option("--max-seconds", type=_AT_LEAST_1, default=60, show_default=True, help="How long a query may take.")
@click.option(
    "--max-memory", metavar="MB", type=_AT_LEAST_1, default=4096, show_default=True, help="Lists that a query may make."
)
@click.argument("query", metavar="QUERY…", nargs=-1, required=True)
def search(query: tuple[str, ...], index_path: Path | None, form: str, color: str, **how: Any) -> int:
    """Find the passages that match a query.

    \b
    Waffenruhe Verhandlungen       any of the words, the best passages first
    '"gute Signale"'               this wording
    'Trump AND NOT Ukraine'        also UND, ODER, NICHT, brackets, -word, +word
    'Kraft*' 'M?ller' 'Kellog~1'   any letters, one letter, one letter wrong
    titel:Trump quelle:archiv      in a field; also kicker: autor: ressort: zwischentitel: vorspann:
    'datum:[2025-01 TO 14.03.2025]'

    Exit code: 0 something was found, 1 nothing was found, 2 error.
    """
    # Imported here so that --help and completion need not wait for the engine.
    from fundstelle.index.storage.store import is_store
    from fundstelle.search.engine import open_index
    from fundstelle.search.limits import QueryLimits

    text = " ".join(query)
    if not text.strip():
        raise click.UsageError("The query is empty.")
    pager = how.pop("pager")
    path = existing_index(index_path)
    if is_store(path):
        announce_lexicon()
    limits = QueryLimits(
        length=how.pop("max_length"),
        words=how.pop("max_words"),
        expansions=how.pop("max_expansions"),
        seconds=how.pop("max_seconds"),
        memory=how.pop("max_memory") << 20,
    )
    with open_index(path, limits=limits) as index:
        results = index.search(text, **how)
    _tell(results)
    if form == "text":
        _show(results, color, pager=pager)
    else:
        _write(results, form, pager=pager)
    return 0 if results.total else _NOTHING_FOUND


@fundstelle.command()
@click.option("--index", "index_path", metavar="DIR", type=click.Path(path_type=Path), help="Use its own words.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.argument("text", metavar="TEXT…", nargs=-1, required=True)
def analyze(text: tuple[str, ...], index_path: Path | None, form: str) -> None:
    """Show what the German analysis makes of a text: per word its wording, lemma, stem, parts and offsets."""
    from fundstelle.index.german import UserWords
    from fundstelle.index.storage.store import read_manifest
    from fundstelle.search.analyze import analysed_rows, as_table

    announce_lexicon()
    words = read_manifest(index_path).user_words if index_path else UserWords()
    rows = list(analysed_rows(" ".join(text), words))
    if form == "text":
        write_lines(as_table(rows))
    else:
        write_json(row.as_json() for row in rows)


def _find_articles(index_path: Path, query: str) -> list[str]:
    """The ids of the articles that a query matches, for who is going to remove them.

    Raises:
        ValueError: a word of the query is in no article; what is like it was not meant perhaps.
    """
    from fundstelle.search.engine import open_index

    with open_index(index_path) as index:
        results = index.search(query, limit=0)
        if results.corrections:
            typed = ", ".join(f"„{correction.typed}“" for correction in results.corrections)
            raise ValueError(f"No article holds {typed}, and what is like it is not removed. Look for it first.")
        _tell_notices(results)
        return index.article_ids(query)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    leave_current_folder()
    _save_time()
    sys.exit(run(lambda: fundstelle.main(prog_name="fundstelle", standalone_mode=False)))


def _save_time() -> None:
    """Keep a process that ends soon from what it has no use of.

    Numpy would start threads for linear algebra, of which there is none here. Python would look for garbage in all that
    was imported, again and again, and once more at the end, when the memory goes with the process anyway.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)


def _tell_notices(results: Results) -> None:
    """What in the query was not understood, with a pointer at the place: on stderr."""
    for notice in results.notices:
        pointer = " " * notice.start + "^" * max(notice.end - notice.start, 1)
        say(f"  {results.query}", f"  {pointer}", notice.message)


def _tell(results: Results) -> None:
    """What in the query was not understood, what was looked for instead, and how much was found: on stderr."""
    _tell_notices(results)
    for correction in results.corrections:
        say(f"Meinten Sie „{correction.meant}“? „{correction.typed}“ steht nicht im Index.")
    shown = len(results) + sum(len(hit.duplicates) for hit in results)
    if not results.total:
        say("Nothing found.")
    elif len(results) < shown == results.total:
        say(f"{results.total:,} passages found, {len(results)} of them different.")
    elif results.total > len(results):
        say(f"{results.total:,} passages found, {len(results)} shown; see more with --limit.")
    else:
        say(f"{results.total:,} passage{'s' * (results.total != 1)} found.")


def _show(results: Results, color: str, *, pager: bool | None) -> None:
    """Show the results to people."""
    from fundstelle.search.render import Style, as_text

    colored = _is_colored(color)
    size = shutil.get_terminal_size()
    lines = list(as_text(results, Style(width=size.columns, color=colored, folder=_working_folder())))
    if pager or (pager is None and sys.stdout.isatty() and len(lines) >= size.lines):
        _page(lines, color=None if colored else False)
    else:
        write_lines(lines, color=colored)


def _working_folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it is gone
        return None


def _write(results: Results, form: str, *, pager: bool | None) -> None:
    """Write the results for programs."""
    from fundstelle.search import render

    if form == "paths":
        lines = render.as_paths(results)
    else:
        lines = iter([render.as_json(results)]) if form == "json" else render.as_json_lines(results)
    if pager:
        _page([one_line(line) for line in lines], color=False)
    elif form != "paths":
        write_json(lines)
    elif sys.stdout.isatty():
        write_lines(lines)
    else:
        # For programs, byte by byte as the files are called.
        write_bytes(f"{line}\n".encode("utf-8", "surrogateescape") for line in lines)


def _page(lines: Sequence[str], *, color: bool | None) -> None:
    # As git does: end at once when all fits, let colours through, leave the text on the screen.
    os.environ.setdefault("LESS", "FRX")
    with interrupts_are_for_others():
        click.echo_via_pager("\n".join(lines) + "\n", color=color)


def _is_colored(color: str) -> bool:
    """Whether to colour: as told, else as NO_COLOR and FORCE_COLOR say (no-color.org), else on a terminal only."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


if __name__ == "__main__":
    main()
