"""`fundstelle index sync`, `remove` and `optimize`."""

import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import describe_index, open_writer
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with two text files and a JSONL file of two articles."""
    folder = tmp_path / "archiv"
    folder.mkdir()
    (folder / "hund.txt").write_text("Ein Hund bellt.", "utf-8")
    (folder / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
    (folder / "mehr.jsonl").write_text('{"id": "i1", "text": "Ein Igel."}\n{"id": "i2", "text": "Igel."}\n', "utf-8")
    return folder


@pytest.fixture
def index(archive: Path, tmp_path: Path, cli: Cli) -> Path:
    """An index of that folder."""
    cli("index", "sync", archive)
    return tmp_path / ".fundstelle"


def ids(index: Path) -> set[str]:
    """The ids of all articles; of those that have none, the names of their files."""
    with open_index(index) as opened:
        return {passage.article_id.rpartition("/")[2] for passage in opened.passages()}


ALL = {"hund.txt", "katze.txt", "i1", "i2"}


class Terminal(StringIO):
    """An input that a person types."""

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True


def test_sync_makes_an_index_here(cli: Cli, archive: Path, tmp_path: Path) -> None:
    """Without an index anywhere a new .fundstelle is made in this folder; stdout stays empty."""
    done = cli("index", "sync", archive)

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Files: 3 new. Articles: 4 new. 4 passages written to .fundstelle.\n"
    assert ids(tmp_path / ".fundstelle") == ALL


def test_sync_again(cli: Cli, archive: Path, index: Path) -> None:
    """What is new, changed and gone is counted, and in the index."""
    (archive / "hund.txt").unlink()
    (archive / "katze.txt").write_text("Zwei Katzen schlafen.", "utf-8")
    (archive / "wolf.txt").write_text("Ein Wolf heult.", "utf-8")

    done = cli("index", "sync", archive)

    assert done.returncode == 0
    assert "Files: 1 new, 1 changed, 1 gone, 1 unchanged. Articles: 1 new, 1 replaced, 1 removed." in done.stderr
    assert ids(index) == ALL - {"hund.txt"} | {"wolf.txt"}


def test_sync_dry_run_lists_files(cli: Cli, archive: Path, index: Path) -> None:
    """A dry run lists on stdout what has happened to files, a line each, and changes nothing."""
    (archive / "hund.txt").rename(archive / "hunde.txt")
    (archive / "katze.txt").write_text("Zwei Katzen schlafen.", "utf-8")
    (archive / "mehr.jsonl").unlink()
    (archive / "\x1b[31mwolf.txt").write_text("Ein Wolf heult.", "utf-8")

    done = cli("index", "sync", "--dry-run", archive)

    folder = archive.resolve().as_posix()
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"new {folder}/\ufffd[31mwolf.txt",
        f"moved {folder}/hund.txt -> {folder}/hunde.txt",
        f"changed {folder}/katze.txt",
        f"gone {folder}/mehr.jsonl",
    ]
    assert ids(index) == ALL


def test_sync_tells_what_was_skipped(cli: Cli, archive: Path, index: Path) -> None:
    """A file that cannot be read is told, with exit code 1, and its articles stay."""
    (archive / "hund.txt").write_text("", "utf-8")

    done = cli("index", "sync", archive)

    assert done.returncode == 1
    assert f"fundstelle: {archive}/hund.txt: is empty; skipped" in done.stderr
    assert "2 unchanged, 1 skipped" in done.stderr
    assert ids(index) == ALL


def test_sync_tells_which_files_collide(cli: Cli, archive: Path, index: Path) -> None:
    """Two files with articles of the same id are told, with the one that is kept."""
    (archive / "nochmal.jsonl").write_text('{"id": "i1", "text": "Ein anderer Igel."}\n', "utf-8")

    done = cli("index", "sync", archive)

    folder = archive.resolve().as_posix()
    assert done.returncode == 0
    assert (
        f"i1 is the id of an article in {folder}/mehr.jsonl and in {folder}/nochmal.jsonl; the latter is kept"
        in done.stderr
    )
    assert ids(index) == ALL


@pytest.mark.usefixtures("index")
def test_sync_quietly(cli: Cli, archive: Path) -> None:
    """With --quiet nothing is said but problems."""
    (archive / "leer.txt").write_text("", "utf-8")

    done = cli("index", "sync", "--quiet", archive)

    assert done.stderr == f"fundstelle: {archive}/leer.txt: is empty; skipped\n"


def test_sync_of_a_missing_folder(cli: Cli, archive: Path, index: Path, tmp_path: Path) -> None:
    """A folder that is not there is an error, and nothing is removed."""
    archive.rename(tmp_path / "weg")

    done = cli("index", "sync", archive)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Nothing was changed in the index" in done.stderr
    assert ids(index) == ALL


def test_dry_run_and_watch_exclude_each_other(cli: Cli, archive: Path) -> None:
    """A dry run does not watch."""
    done = cli("index", "sync", "--dry-run", "--watch", archive)

    assert done.returncode == 2
    assert "exclude each other" in done.stderr


@pytest.mark.parametrize(
    "command", [["add", "archiv"], ["sync", "archiv"], ["remove", "i1"], ["optimize"]], ids=lambda words: words[0]
)
def test_every_command_waits_for_the_lock(cli: Cli, archive: Path, index: Path, command: list[str]) -> None:
    """While another writes, every command that writes is refused, after the time to wait."""
    (archive / "hund.txt").write_text("Zwei Hunde bellen.", "utf-8")
    with open_writer(index):
        done = cli("index", command[0], "--wait", "0.01", *command[1:])

    assert done.returncode == 2
    assert f"Another process, number {os.getpid()} (" in done.stderr
    assert "--wait" in done.stderr


def test_remove_by_id(cli: Cli, index: Path) -> None:
    """One article is removed without asking."""
    done = cli("index", "remove", "i1")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"1 article removed from {index}.\n"
    assert ids(index) == ALL - {"i1"}


@pytest.mark.parametrize("is_gone", [False, True])
def test_remove_by_path(cli: Cli, archive: Path, index: Path, *, is_gone: bool) -> None:
    """The articles of a file are removed by its path from here, whether it is still there or not."""
    if is_gone:
        (archive / "mehr.jsonl").unlink()

    done = cli("index", "remove", "--yes", "archiv/mehr.jsonl", "archiv/hund.txt")

    assert done.returncode == 0
    assert "3 articles removed" in done.stderr
    assert ids(index) == {"katze.txt"}


def test_remove_a_folder(cli: Cli, index: Path) -> None:
    """The articles of all files in a folder are removed."""
    done = cli("index", "remove", "--yes", "archiv")

    assert done.returncode == 0
    assert ids(index) == set()


def test_remove_by_query(cli: Cli, index: Path) -> None:
    """The articles of which a passage matches are removed, and no others."""
    done = cli("index", "remove", "--query", "Igel OR bellt", "--yes")

    assert done.returncode == 0
    assert "3 articles removed" in done.stderr
    assert ids(index) == {"katze.txt"}


def test_misspelled_query_removes_nothing(cli: Cli, index: Path) -> None:
    """Articles with a word that is only like the one of the query are not removed."""
    done = cli("index", "remove", "--yes", "--query", "schlöfft")

    assert done.returncode == 2
    assert "No article holds „schlöfft“" in done.stderr
    assert ids(index) == ALL


def test_remove_dry_run(cli: Cli, index: Path) -> None:
    """A dry run lists the ids, and asks for nothing."""
    done = cli("index", "remove", "--dry-run", "i1", "--query", "Igel")

    assert (done.returncode, done.stdout.splitlines()) == (0, ["i1", "i2"])
    assert ids(index) == ALL


def test_removing_what_is_not_there(cli: Cli, index: Path) -> None:
    """What is no id and no path is told with exit code 1, and the rest is removed."""
    nothing = cli("index", "remove", "wolf")
    some = cli("index", "remove", "wolf", "i1")

    assert (nothing.returncode, some.returncode) == (1, 1)
    assert "wolf is neither the id of an article nor a path" in nothing.stderr
    assert "Nothing was removed." in nothing.stderr
    assert ids(index) == ALL - {"i1"}


@pytest.mark.parametrize("words", [["i1", "i2"], ["archiv/mehr.jsonl"], ["--query", "bellt"]])
def test_without_a_terminal_it_needs_a_yes(cli: Cli, index: Path, words: list[str]) -> None:
    """Several articles, or what a query finds, are not removed without --yes where nobody can be asked."""
    done = cli("index", "remove", *words)

    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert ids(index) == ALL


@pytest.mark.parametrize(("typed", "left"), [("y\n", ALL - {"i1", "i2"}), ("n\n", ALL), ("\n", ALL)])
def test_on_a_terminal_it_asks(
    cli: Cli, index: Path, monkeypatch: pytest.MonkeyPatch, typed: str, left: set[str]
) -> None:
    """On a terminal it asks before several articles are removed, and takes only a yes for one."""
    monkeypatch.setattr(sys, "stdin", Terminal(typed))

    done = cli("index", "remove", "i1", "i2")

    assert (done.returncode, done.stdout) == (1 if left == ALL else 0, "")
    assert "Remove 2 articles? [y/N]" in done.stderr
    assert ids(index) == left


@pytest.mark.parametrize("command", [["remove", "i1"], ["optimize"]], ids=lambda words: words[0])
def test_missing_index_is_not_made(cli: Cli, tmp_path: Path, command: list[str]) -> None:
    """To remove from an index, or optimize one, that is not there is an error and makes none."""
    done = cli("index", command[0], "--index", "nichts", *command[1:])

    assert done.returncode == 2
    assert "There is no index at nichts" in done.stderr
    assert not (tmp_path / "nichts").exists()


@pytest.mark.usefixtures("index")
def test_remove_needs_something(cli: Cli) -> None:
    """Without anything to remove it says what to name."""
    done = cli("index", "remove")

    assert done.returncode == 2
    assert "--query" in done.stderr


def test_optimize_tells_the_size(cli: Cli, index: Path) -> None:
    """Optimizing merges all into one, changes no article, and tells the size before and after."""
    cli("index", "remove", "i1")
    before = describe_index(index).size

    done = cli("index", "optimize")

    assert (done.returncode, done.stdout) == (0, "")
    assert "MB before" in done.stderr
    assert describe_index(index).size < before
    assert ids(index) == ALL - {"i1"}
