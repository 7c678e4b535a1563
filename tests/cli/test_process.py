"""The command line as processes of their own: pipes, warnings, completion and the installed command."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import Article, __version__, open_writer
from fundstelle.search import Index

Process = Callable[..., CompletedProcess[str]]

COMMAND = Path(sys.executable).parent / "fundstelle"
needs_command = pytest.mark.skipif(not COMMAND.exists(), reason="the fundstelle command is not installed beside Python")


def test_no_warning_is_shown(process: Process) -> None:
    """Run with all warnings as errors the command says its version and nothing else."""
    done = process("--version")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"fundstelle, version {__version__}\n", "")


def test_first_compilation_shows_no_warning(process: Process, tmp_path: Path) -> None:
    """Nor are there warnings when all of it is compiled for the first time and an index is written and searched."""
    (tmp_path / "a.jsonl").write_text('{"text": "Ein Hund."}\n', "utf-8")
    fresh = {"PYTHONPYCACHEPREFIX": tmp_path / "cache"}

    added = process("index", "add", "a.jsonl", **fresh)
    found = process("Hund", **fresh)

    assert (added.returncode, added.stdout) == (0, "")
    [line] = added.stderr.splitlines()
    assert line.startswith("Articles: 1 new. 1 passages written to .fundstelle in ")
    assert (found.returncode, found.stderr) == (0, "1 passage found.\n")
    assert "Ein **Hund**." in found.stdout


def test_help_does_not_wait_for_the_engine(process: Process) -> None:
    """Help is given without numpy and Whoosh, which take the most time of all that a search imports."""
    helped = process("--help", PYTHONPROFILEIMPORTTIME=1)

    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in helped.stderr.splitlines()}
    assert helped.returncode == 0
    assert "click" in imported
    assert imported & {"numpy", "whoosh"} == set()


def test_exit_codes_reach_the_shell(process: Process, make_index: Callable[..., Index]) -> None:
    """The process ends with 0, 1 and 2 as the command does."""
    index = make_index("Ein Hund.")

    codes = [process("--index", index.path, query).returncode for query in ("Hund", "Katze")]

    assert codes == [0, 1]
    assert process("Hund").returncode == 2


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "paths"])
def test_closed_pipe_is_no_error(
    make_index: Callable[..., Index], clean_environment: dict[str, str], form: str
) -> None:
    """A reader that goes away before all is written makes no error, and nothing but the count is said."""
    index = make_index(*(f"Ein Hund {'und noch einer ' * 60}{number}." for number in range(300)))
    command = [
        sys.executable, "-m", "fundstelle.cli", "--index", str(index.path), "--limit", "300", "--format", form,
        "Hund",
    ]  # fmt: skip

    with subprocess.Popen(  # noqa: S603  # our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()

    assert running.returncode == 0
    assert said == "300 passages found.\n"


def test_pipe_closed_before_anything(make_index: Callable[..., Index], clean_environment: dict[str, str]) -> None:
    """A reader that was never there makes no error."""
    index = make_index("Ein Hund.")
    command = [sys.executable, "-m", "fundstelle.cli", "--index", str(index.path), "Hund"]

    with subprocess.Popen(  # noqa: S603  # our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()

    assert running.returncode == 0
    assert said == "1 passage found.\n"


def test_terminal_that_knows_few_letters(process: Process, make_index: Callable[..., Index]) -> None:
    """On a stdout that cannot show every character, the others are shown and the search goes on."""
    index = make_index("Ein Hund – „Bär“ 漢.")

    done = process("--index", index.path, "Hund", PYTHONIOENCODING="cp1252")

    assert done.returncode == 0
    assert "**Hund**" in done.stdout


@needs_command
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(clean_environment: dict[str, str], shell: str) -> None:
    """The command gives a completion script for every documented shell."""
    environment = clean_environment | {"_FUNDSTELLE_COMPLETE": f"{shell}_source"}

    done = subprocess.run([COMMAND], env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.returncode, done.stderr) == (0, "")
    assert "_fundstelle_completion" in done.stdout
    assert f"{shell}_complete" in done.stdout


@needs_command
@pytest.mark.parametrize(
    ("words", "completed"),
    [("fundstelle ind", "index"), ("fundstelle index a", "add"), ("fundstelle search --fo", "--format"),
     ("fundstelle search --format j", "jsonl")],
)  # fmt: skip
def test_completions(clean_environment: dict[str, str], words: str, completed: str) -> None:
    """Commands, options and their values are completed."""
    environment = clean_environment | {
        "_FUNDSTELLE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")),
    }  # fmt: skip

    done = subprocess.run([COMMAND], env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    assert f"plain,{completed}" in done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="there a folder that is in use cannot be removed")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["search", "--index", "{index}", "Hund"], 0),
        (["index", "info", "--index", "{index}"], 0),
        (["index", "add", "--index", "{index}", "{file}"], 0),
        (["index", "sync", "--index", "{index}", "{folder}"], 0),
        (["search", "Hund"], 2),
        (["search", "--index", "index", "Hund"], 2),
        (["index", "add", "{file}"], 2),
        (["index", "backup", "--index", "{index}", "backup"], 2),
        (["index", "restore", "--index", "index", "{index}"], 2),
        (["index", "restore", "--index", "{index}", "backup"], 2),
    ],
)
def test_folder_that_is_gone_matters_only_to_what_lies_in_it(tmp_path: Path, arguments: list[str], code: int) -> None:
    """Where the current folder was removed, whole paths work as ever, and others are refused with a sentence."""
    places = {"index": tmp_path / "index", "folder": tmp_path / "articles", "file": tmp_path / "articles" / "a.txt"}
    places["folder"].mkdir()
    places["file"].write_text("Ein Titel\n\nEin Hund.\n", "utf-8")
    with open_writer(places["index"], processes=1) as writer:
        writer.add(Article(["Ein Hund."], id="a"))
    command = [sys.executable, "-P", "-m", "fundstelle.cli", *(part.format(**places) for part in arguments)]
    gone = tmp_path / "gone"
    gone.mkdir()

    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', gone, *command],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert ("is gone" in done.stderr) == (code == 2)
