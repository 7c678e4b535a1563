"""`fundstelle index sync`, `remove` and `optimize`: a thin shell over the library."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from fundstelle.index.errors import FundstelleError
from fundstelle.index.limits_cli import chosen_limits, limit_options
from fundstelle.index.storage.layout import DEFAULT_FOLDER
from fundstelle.index.terminal import (
    NOT_ALL,
    Seconds,
    announce_lexicon,
    existing_index,
    index_option,
    one_line,
    say,
    write_lines,
)

if TYPE_CHECKING:
    from fundstelle.index.sources import Problem
    from fundstelle.index.syncing.planning import FileChange
    from fundstelle.index.syncing.run import Collision, SyncReport
    from fundstelle.index.writing.writer import WriterCounts

__all__ = ["ByteBar", "FindArticles", "links_option", "optimize", "remove", "sync", "wait_option"]

#: Finds the ids of the articles of an index that a query matches. The search command line gives one to click's context.
FindArticles = Callable[[Path, str], list[str]]

# So many collisions are told one by one.
_MOST_TOLD = 20

wait_option = click.option(
    "--wait",
    metavar="SECONDS",
    type=Seconds(min=0),
    default=0,
    show_default=True,
    help="How long to wait while another process writes to the index.",
)

links_option = click.option(
    "--follow-links", is_flag=True, help="Read files outside of the folders, too, to which links in them lead."
)


@click.command()
@index_option
@click.option("--dry-run", is_flag=True, help="Change nothing; list the files that would be read or removed.")
@click.option("--watch", "watches", is_flag=True, help="Go on until Ctrl-C, and sync whenever something changes.")
@wait_option
@links_option
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
@limit_options
@click.argument("folders", metavar="FOLDER…", nargs=-1, required=True, type=click.Path(path_type=Path))
def sync(  # noqa: PLR0913  # one parameter an option
    index_path: Path | None,
    folders: tuple[Path, ...],
    wait: float,
    *,
    dry_run: bool,
    watches: bool,
    follow_links: bool,
    quiet: bool,
) -> int:
    """Keep the index in step with folders.

    What is new or changed in them is read, and what is no longer there is removed from the index; what did not come
    from these folders stays. If a folder is missing, nothing is changed. The articles of a file that cannot be read
    stay as they are.

    Exit code: 0 all was read, 1 something was skipped, 2 error.
    """
    # Imported here, as in the functions below, so that --help and completion need not wait for what does the work.
    from fundstelle.index.storage.store import locate_index

    if dry_run and watches:
        raise click.UsageError("--dry-run and --watch exclude each other.")
    target = locate_index(index_path, None, os.environ) or Path(DEFAULT_FOLDER)
    if not (quiet or dry_run):
        announce_lexicon()
    if watches:
        return _watch(target, folders, follow_links=follow_links, quiet=quiet)
    return _sync(target, folders, wait, dry_run=dry_run, follow_links=follow_links, quiet=quiet)


@click.command()
@index_option
@click.option("--query", metavar="QUERY", help="Remove the articles of which a passage matches.")
@click.option("--dry-run", is_flag=True, help="Change nothing; list the ids of the articles that would be removed.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@wait_option
@click.argument("names", metavar="[ID|PATH]…", nargs=-1)
@click.pass_context
def remove(  # noqa: PLR0913  # one parameter an option
    context: click.Context,
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
        say(f"fundstelle: {one_line(name)} is neither the id of an article nor a path that articles were read from")
    if query is not None:
        ids = list(dict.fromkeys([*ids, *_found(context, path, query)]))
    if dry_run:
        write_lines(map(one_line, ids))
    elif ids and _is_meant(len(ids), asks=not yes and (query is not None or len(ids) > 1)):
        _remove(path, ids, wait)
    else:
        say("Nothing was removed.")
        return NOT_ALL
    return NOT_ALL if unknown or not ids else 0


@click.command()
@index_option
@wait_option
def optimize(index_path: Path | None, wait: float) -> None:
    """Merge the parts of the index into one, and give back the room of what was removed.

    It is not needed: adding merges what has become too many. It takes as much room again while it works.
    """
    from fundstelle.index.storage.store import open_store
    from fundstelle.index.writing.writer import open_writer

    path = open_store(existing_index(index_path)).path
    before = _size(path)
    with open_writer(path, timeout=wait, processes=1) as writer:
        writer.optimize()
    say(f"{path}: {before / 1e6:,.1f} MB before, {_size(path) / 1e6:,.1f} MB now.")


def _sync(  # noqa: PLR0913  # as `sync`
    target: Path, folders: Sequence[Path], wait: float, *, dry_run: bool, follow_links: bool, quiet: bool
) -> int:
    from fundstelle.index.syncing.run import sync as sync_folders

    limits = chosen_limits()
    with ByteBar("Indexing", hidden=quiet or dry_run) as bar:
        tell = bar.show
        report = sync_folders(
            target, folders, dry_run=dry_run, follow_links=follow_links, timeout=wait, progress=tell, limits=limits
        )
    if dry_run:
        write_lines(map(_line_of, report.changes))
    _tell(report, quiet=quiet)
    if not quiet:
        say(f"{'This would be done. ' * dry_run}{_summary(report, None if dry_run else target)}")
    return NOT_ALL if report.problems else 0


def _watch(target: Path, folders: Sequence[Path], *, follow_links: bool, quiet: bool) -> int:
    from fundstelle.index.syncing.watching import watch

    is_first = True

    def tell(told: SyncReport | FundstelleError) -> None:
        nonlocal is_first
        if isinstance(told, FundstelleError):
            say(f"fundstelle: {told}")
            return
        _tell(told, quiet=quiet)
        if not quiet and (is_first or told.changes):
            say(_summary(told, target))
        if not quiet and is_first:
            say("Watching for changes; Ctrl-C ends it.")
        is_first = False

    watch(target, folders, tell=tell, follow_links=follow_links, limits=chosen_limits())
    if not quiet:
        say("", "No longer watching.")
    return 0


class ByteBar:
    """A bar on stderr that counts bytes, once there are any to count; nothing where stderr is no terminal."""

    def __init__(self, label: str, *, hidden: bool) -> None:
        """Show nothing yet."""
        self._label = label
        self._hidden = hidden or not sys.stderr.isatty()
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> Self:
        """Return the bar itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """End the line of the bar."""
        if self._bar:
            self._bar.__exit__(None, None, None)

    def show(self, done: int, of: int) -> None:
        """Show that so many bytes are done."""
        if self._bar is None:
            self._bar = click.progressbar(length=max(of, 1), label=self._label, file=sys.stderr, hidden=self._hidden)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done


def _tell(report: SyncReport, *, quiet: bool) -> None:
    """Problems and the like, on stderr."""
    if report.catalogue_damage:
        say(f"fundstelle: all files were looked at anew, since their catalogue is damaged ({report.catalogue_damage})")
    for line in () if quiet else _passed_over_lines(report.passed_over):
        say(line)
    for problem in report.problems:
        say(f"fundstelle: {problem}; skipped")
    for line in _collision_lines(report.collisions):
        say(f"fundstelle: {line}")


def _passed_over_lines(passed_over: Sequence[Problem]) -> Iterator[str]:
    """What was passed over, in a line for each reason."""
    for reason, number in Counter(each.reason for each in passed_over).items():
        first = next(each for each in passed_over if each.reason == reason)
        yield f"{one_line(first.path)}{f' and {number - 1:,} more' if number > 1 else ''}: {reason}"


def _collision_lines(collisions: Sequence[Collision]) -> Iterator[str]:
    for collision in collisions[:_MOST_TOLD]:
        file, winner = one_line(collision.file), one_line(collision.displaced_by)
        yield f"{one_line(collision.article_id)} is the id of an article in {file} and in {winner}; the latter is kept"
    if len(collisions) > _MOST_TOLD:
        yield f"{len(collisions) - _MOST_TOLD:,} more articles have the id of an article in another file"


def _line_of(change: FileChange) -> str:
    path = one_line(change.path)
    return f"{change.kind} {path}" if change.was is None else f"{change.kind} {one_line(change.was)} -> {path}"


def _summary(report: SyncReport, target: Path | None) -> str:
    kinds = Counter(change.kind for change in report.changes)
    outcomes = [(kinds[kind], str(kind)) for kind in ("new", "changed", "moved", "gone")]
    told = _counted([*outcomes, (report.unchanged, "unchanged"), (len(report.problems), "skipped")])
    if target is None:
        return f"Files: {told}."
    return f"Files: {told}. {_articles(report.counts)} {report.counts.passages:,} passages written to {target}."


def _articles(counts: WriterCounts) -> str:
    return f"Articles: {_counted([(counts.new, 'new'), (counts.replaced, 'replaced'), (counts.removed, 'removed')])}."


def _counted(outcomes: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"{number:,} {outcome}" for number, outcome in outcomes if number) or "nothing"


def _found(context: click.Context, path: Path, query: str) -> list[str]:
    find: FindArticles | None = context.obj
    if find is None:
        raise click.UsageError("--query works with the command fundstelle only.")
    return find(path, query)


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


def _size(path: Path) -> int:
    from fundstelle.index.info import describe_index

    return describe_index(path).size
