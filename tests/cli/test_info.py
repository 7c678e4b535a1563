"""`fundstelle index info`: what an index holds."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import fundstelle.search
from fundstelle.index import Article, describe_index
from fundstelle.index._compiled import COMPILED as COMPILED_HERE

Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture
def described(tmp_path: Path, add_all: Callable[..., None]) -> Path:
    """An index of two articles with three passages, in the folder in which the command line starts."""
    add_all(
        tmp_path / ".fundstelle",
        Article(["Ein Hund.", "Eine Katze."], published="14.03.2025 09:00 Uhr"),
        Article(["Ein Igel."], published="31.12.2024"),
    )
    return tmp_path / ".fundstelle"


@pytest.mark.usefixtures("described")
def test_info_in_words(cli: Cli) -> None:
    """Info says how many passages and articles there are, from when to when, how large, and how analysed."""
    done = cli("index", "info")

    assert (done.returncode, done.stderr) == (0, "")
    rows = {name: value for name, _, value in (line.partition(" ") for line in done.stdout.splitlines())}
    assert (rows["Articles"].strip(), rows["Passages"].strip()) == ("2", "3")
    assert rows["Published"].strip() == "31.12.2024 to 14.03.2025"
    assert rows["Size"].strip().endswith("MB")
    assert "german" in rows["Analysis"]


def test_info_in_json(cli: Cli, described: Path) -> None:
    """Info for programs is one JSON document with its version."""
    told = json.loads(cli("index", "info", "--format", "json").stdout)

    assert (told["version"], told["articles"], told["passages"]) == (1, 2, 3)
    assert told["path"] == str(described)
    assert (told["first"], told["last"]) == ("2024-12-31T00:00:00+01:00", "2025-03-14T09:00:00+01:00")
    assert told["size"] == sum(file.stat().st_size for file in described.iterdir())
    assert told["manifest"]["analysis"]["language"] == "german"


def test_info_without_dates(cli: Cli, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Where no article has a date, info says so."""
    add_all(tmp_path / ".fundstelle", "Ein Igel.")

    told = json.loads(cli("index", "info", "--format", "json").stdout)

    assert told["first"] is told["last"] is None
    assert "no article has a date" in cli("index", "info").stdout


def test_info_where_only_a_later_commit_has_dates(cli: Cli, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Articles without a date that were added before those with one do not matter."""
    add_all(tmp_path / ".fundstelle", "Ein Igel.")
    add_all(tmp_path / ".fundstelle", Article(["Ein Hund."], id="2", published="14.03.2025"))

    assert "14.03.2025 to 14.03.2025" in cli("index", "info").stdout


def test_info_without_an_index(cli: Cli) -> None:
    """Without an index info is an error with a way out."""
    done = cli("index", "info")

    assert (done.returncode, done.stdout) == (2, "")
    assert "fundstelle index add" in done.stderr


def test_size_is_that_of_the_files_that_are_there(described: Path) -> None:
    """What is gone or leads nowhere counts for nothing."""
    size = sum(file.stat().st_size for file in described.iterdir())
    (described / "nowhere").symlink_to(described / "gone")

    assert describe_index(described).size == size


PRETENDING = """
import sys
import fundstelle.index._compiled as compiled
compiled.COMPILED = {compiled}
sys.argv = ["fundstelle", *{words}]
from fundstelle.cli.start import main
main()
"""


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize("words", [["--version"], ["index", "info"]], ids=" ".join)
def test_uncompiled_program_says_so(words: list[str], tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """Where the loops are not compiled, version and info say that this is slower, and what to do; else they do not."""

    def told(*, compiled: bool) -> str:
        code = PRETENDING.format(compiled=compiled, words=words)
        return subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=clean_environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    advice = "many times slower. Install a C compiler, and install Fundstelle again."

    assert advice in told(compiled=False)
    assert advice not in told(compiled=True)


def test_info_in_json_tells_what_is_compiled(cli: Cli, described: Path) -> None:
    """Programs are told as well whether the loops are compiled, and so is who imports the package."""
    told = json.loads(cli("index", "info", "--index", described, "--format", "json").stdout)

    assert told["is_compiled"] is fundstelle.search.COMPILED is COMPILED_HERE
