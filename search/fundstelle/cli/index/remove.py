"""`fundstelle index remove`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fundstelle.cli.notices import tell_notices
from fundstelle.cli.options import existing_index, index_option, wait_option
from fundstelle.cli.running import NOT_ALL, complain
from fundstelle.cli.streams import say, visible_line, write_lines
from fundstelle.index.errors import FundstelleError

__all__ = ["remove"]


@click.command()
@index_option
@click.option("--query", metavar="QUERY", help="Remove the articles of which a passage matches.")
@click.option("--dry-run", is_flag=True, help="Change nothing; list the ids of the articles that would be removed.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@wait_option
@click.argument("names", metavar="[ID|PATH]…", nargs=-1)
def remove(  # noqa: PLR0913  # one parameter an option
    index_path: Path | None,
    names: tuple[str, ...],
    query: str | None,
    wait: float,
    *,
    dry_run: bool,
    yes: bool,
) -> int:
    """Remove articles: by id, by the file or folder that they were read from, or by a query.

    What is the id of an article is taken for that, anything else for a path; the file need not be there any more. A
    later sync brings back what is still in its folders.

    Exit code: 0 all was removed, 1 something was not found or nothing was removed, 2 error.
    """
    from fundstelle.index.syncing.removal import articles_named

    if not names and query is None:
        raise click.UsageError("Name ids or paths, or a --query.")
    path = existing_index(index_path)
    ids, unknown = articles_named(path, names)
    for name in unknown:
        complain(f"{visible_line(name)} is neither the id of an article nor a path that articles were read from")
    if query is not None:
        ids = list(dict.fromkeys([*ids, *_found(path, query)]))
    if dry_run:
        write_lines(map(visible_line, ids))
    elif ids and _is_meant(len(ids), asks=not yes and (query is not None or len(ids) > 1)):
        _remove(path, ids, wait)
    else:
        say("Nothing was removed.")
        return NOT_ALL
    return NOT_ALL if unknown or not ids else 0


def _found(index_path: Path, query: str) -> list[str]:
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
        tell_notices(results)
        return index.article_ids(query)


def _is_meant(count: int, *, asks: bool) -> bool:
    """Whether so many articles are really to be removed."""
    if not asks:
        return True
    what = f"{count:,} article{'s' * (count != 1)}"
    if not sys.stdin.isatty():
        raise FundstelleError(f"{what} would be removed. See which with --dry-run, and remove them with --yes.")
    return click.confirm(f"Remove {what}?", err=True)


def _remove(path: Path, ids: Sequence[str], wait: float) -> None:
    from fundstelle.index.writing.writer import open_writer

    with open_writer(path, timeout=wait, processes=1) as writer:
        for article_id in ids:
            writer.remove(article_id)
    say(f"{writer.counts.removed:,} article{'s' * (writer.counts.removed != 1)} removed from {path}.")
