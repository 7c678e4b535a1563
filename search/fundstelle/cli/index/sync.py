"""`fundstelle index sync`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundstelle.cli.index.limits import limit_options, limits_of
from fundstelle.cli.options import index_option, index_to_make, links_option, quiet_option, wait_option
from fundstelle.cli.progress import ProgressBar
from fundstelle.cli.running import NOT_ALL, complain
from fundstelle.cli.streams import say, visible_line, write_lines
from fundstelle.index.errors import FundstelleError

if TYPE_CHECKING:
    from fundstelle.index.sources import Problem
    from fundstelle.index.syncing.planning import FileChange
    from fundstelle.index.syncing.run import Collision, SyncReport
    from fundstelle.index.writing.writer import WriterCounts

__all__ = ["sync"]

# So many collisions are told one by one.
_MOST_TOLD = 20


@click.command()
@index_option
@click.option("--dry-run", is_flag=True, help="Change nothing; list the files that would be read or removed.")
@click.option("--watch", "watches", is_flag=True, help="Go on until Ctrl-C, and sync whenever something changes.")
@wait_option
@links_option
@quiet_option("problems")
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
    **limits: Any,
) -> int:
    """Keep the index in step with folders.

    What is new or changed in them is read, and what is no longer there is removed from the index; what did not come
    from these folders stays. If a folder is missing, nothing is changed. The articles of a file that cannot be read
    stay as they are.

    Exit code: 0 all was read, 1 something was skipped, 2 error.
    """
    if dry_run and watches:
        raise click.UsageError("--dry-run and --watch exclude each other.")
    target = index_to_make(index_path)
    how = {"follow_links": follow_links, "limits": limits_of(limits)}
    if watches:
        return _watch(target, folders, quiet=quiet, **how)
    return _sync(target, folders, dry_run=dry_run, quiet=quiet, timeout=wait, **how)


def _sync(target: Path, folders: Sequence[Path], *, dry_run: bool, quiet: bool, **how: Any) -> int:
    # Imported here, as below, so that --help and completion need not wait for what does the work.
    from fundstelle.index.syncing.run import sync as sync_folders

    with ProgressBar("Indexing", hidden=quiet or dry_run) as bar:
        report = sync_folders(target, folders, dry_run=dry_run, progress=bar.show, **how)
    if dry_run:
        write_lines(map(_line_of, report.changes))
    _tell(report, quiet=quiet)
    if not quiet:
        say(f"{'This would be done. ' * dry_run}{_summary(report, None if dry_run else target)}")
    return NOT_ALL if report.problems else 0


def _watch(target: Path, folders: Sequence[Path], *, quiet: bool, **how: Any) -> int:
    from fundstelle.index.syncing.watching import watch

    is_first = True

    def tell(told: SyncReport | FundstelleError) -> None:
        nonlocal is_first
        if isinstance(told, FundstelleError):
            complain(told)
            return
        _tell(told, quiet=quiet)
        if not quiet and (is_first or told.changes):
            say(_summary(told, target))
        if not quiet and is_first:
            say("Watching for changes; Ctrl-C ends it.")
        is_first = False

    watch(target, folders, tell=tell, **how)
    if not quiet:
        say("", "No longer watching.")
    return 0


def _tell(report: SyncReport, *, quiet: bool) -> None:
    """Problems and the like, on stderr."""
    if report.catalogue_damage:
        complain(f"all files were looked at anew, since their catalogue is damaged ({report.catalogue_damage})")
    for line in () if quiet else _passed_over_lines(report.passed_over):
        say(line)
    for problem in report.problems:
        complain(f"{problem}; skipped")
    for line in _collision_lines(report.collisions):
        complain(line)


def _passed_over_lines(passed_over: Sequence[Problem]) -> Iterator[str]:
    """What was passed over, in a line for each reason."""
    for reason, number in Counter(each.reason for each in passed_over).items():
        first = next(each for each in passed_over if each.reason == reason)
        yield f"{visible_line(first.path)}{f' and {number - 1:,} more' if number > 1 else ''}: {reason}"


def _collision_lines(collisions: Sequence[Collision]) -> Iterator[str]:
    for collision in collisions[:_MOST_TOLD]:
        file, winner = visible_line(collision.file), visible_line(collision.displaced_by)
        shown = visible_line(collision.article_id)
        yield f"{shown} is the id of an article in {file} and in {winner}; the latter is kept"
    if len(collisions) > _MOST_TOLD:
        yield f"{len(collisions) - _MOST_TOLD:,} more articles have the id of an article in another file"


def _line_of(change: FileChange) -> str:
    path = visible_line(change.path)
    return f"{change.kind} {path}" if change.was is None else f"{change.kind} {visible_line(change.was)} -> {path}"


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
