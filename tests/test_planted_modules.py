"""No process of ours imports or runs anything that lies in the current folder, which may be that of the articles."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import fundstelle
from fundstelle.search import open_index

Planted = Callable[..., CompletedProcess[str]]

#: Where processes are started, by the ways in which Python can do that.
STARTING = re.compile(
    r"\bPopen\(|subprocess\.(?:run|call|check)|os\.(?:fork|exec|spawn|system|popen|startfile|posix_spawn)"
    r"|multiprocessing|ProcessPool|echo_via_pager|webbrowser|import pty|click\.(?:edit|launch)"
)

#: What our processes import, early or late, from the standard library, from other packages and of ours.
NAMES = [
    *("json", "pickle", "signal", "runpy", "threading", "typing", "subprocess", "tempfile", "zlib", "bz2", "lzma"),
    *("csv", "zipfile", "xml", "html", "ctypes", "dataclasses", "concurrent", "logging", "sitecustomize"),
    *("usercustomize", "numpy", "whoosh", "click", "click_default_group", "Stemmer", "marisa_trie"),
    *("unidecode", "rapidfuzz", "wcwidth", "charset_normalizer", "lxml", "trafilatura", "feedparser", "markdown_it"),
    *("yaml", "warcio", "pypdfium2", "pypdfium2_raw", "watchfiles", "fundstelle"),
]

WITNESS = "import os\nopen(os.environ['WITNESS'], 'a').write(__name__ + '\\n')\n"

#: Lets every article be given to another process than our own, however short it is.
EACH_ALONE = "from fundstelle.index.writing import intake\nintake._BATCH = 1\n"


@pytest.fixture
def planted(tmp_path: Path, clean_environment: dict[str, str]) -> Planted:
    """To run the command in a folder full of modules and programs that tell when they are run.

    `planted(names, *args, **environment)` plants modules and gives what the command said; of those that were run the
    names are in its stderr.
    """
    folder, program, witness = tmp_path / "downloaded", tmp_path / "bin" / "fundstelle", tmp_path / "witness"
    folder.mkdir()
    program.parent.mkdir()
    program.write_text(PROGRAM)
    witness.touch()

    def run(names: list[str], *args: object, run: tuple[str, ...] = (), **environment: object) -> CompletedProcess[str]:
        for name in names:
            (folder / f"{name}.py").write_text(WITNESS)
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "__init__.py").write_text(WITNESS)
        command = [sys.executable, *(run or [str(program)]), *map(str, args)]
        said = {name: str(value) for name, value in environment.items()}
        done = subprocess.run(  # noqa: S603  # our own command
            command, cwd=folder, env=clean_environment | {"WITNESS": str(witness)} | said, capture_output=True,
            encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip
        done.stderr += witness.read_text()
        return done

    return run


#: The command, with that.
PROGRAM = """
from fundstelle.cli import main as cli
plain = cli._save_time
def prepared():
    plain()
    from fundstelle.index.writing import intake
    intake._BATCH = 1
cli._save_time = prepared
cli.main()
"""

FILES = ("a.txt", "b.html", "c.md", "d.pdf", "e.xml")


def articles(folder: Path) -> None:
    """Files of which each needs another part of the program."""
    (folder / "a.txt").write_text("Vom Hund\n\nEin Hund bellt.\n", "utf-8")
    (folder / "b.html").write_text("<html><body><p>Ein Hund bellt laut in der Nacht.</p></body></html>", "utf-8")
    (folder / "c.md").write_text("# Vom Hund\n\nEin Hund.\n", "utf-8")
    (folder / "d.pdf").write_bytes(b"%PDF-1.7\nnothing of a PDF file")
    item = "<item><title>Vom Hund</title><description>Ein Hund bellt.</description></item>"
    (folder / "e.xml").write_text(f"<rss version='2.0'><channel>{item}</channel></rss>")


def test_every_process_is_started_in_a_place_that_is_known() -> None:
    """Each place in the program that starts a process is one that is tested here."""
    found = {
        str(path.relative_to(root)): STARTING.findall(path.read_text("utf-8"))
        for root in map(Path, fundstelle.__path__)
        for path in root.rglob("*.py")
    }

    assert {name: ways for name, ways in found.items() if ways} == {
        "index/processes.py": ["Popen("],
        "index/writing/workers.py": ["multiprocessing"],  # what its docstring says it does without
        "cli/search.py": ["echo_via_pager"],
    }


def test_nothing_planted_is_imported_by_what_reads_and_analyses(planted: Planted, tmp_path: Path) -> None:
    """Adding what lies beside planted modules reads and analyses it, in several processes, and runs none of them."""
    articles(tmp_path / "downloaded")

    added = planted(NAMES, "index", "add", "--index", tmp_path / "index", "--processes", 2, *FILES)
    found = planted([], "--index", tmp_path / "index", "Hund")

    assert (added.returncode, found.returncode) == (1, 0)
    assert "d.pdf: is damaged" in added.stderr
    assert "Articles: 3 new" in added.stderr
    assert (tmp_path / "witness").read_text() == ""


def test_nothing_planted_is_imported_by_any_command(planted: Planted, tmp_path: Path) -> None:
    """No command runs anything that lies in the folder in which it is called."""
    (tmp_path / "downloaded" / "texts").mkdir()
    (tmp_path / "downloaded" / "texts" / "a.txt").write_text("Ein Hund.", "utf-8")
    commands = ["index sync texts", "--explain --format jsonl Hund~1", "index info", "index check --full",
                "index export", "index formats", "index remove --query Hund --dry-run", "analyze Hunde"]  # fmt: skip
    completion = {"_FUNDSTELLE_COMPLETE": "bash_complete", "COMP_WORDS": "fundstelle ind", "COMP_CWORD": "1"}

    codes = [planted(NAMES, *command.split()).returncode for command in commands]
    completed = planted(NAMES, **completion)

    assert codes == [0] * len(commands)
    assert "index" in completed.stdout
    assert (tmp_path / "witness").read_text() == ""


#: What is imported only after our first line.
LATE = ["numpy", "whoosh", "Stemmer", "marisa_trie", "lxml", "trafilatura", "pypdfium2", "pypdfium2_raw", "unidecode"]


@pytest.mark.parametrize(
    ("how", "environment"),
    [
        (("-m", "fundstelle.cli"), {}),
        ((), {"PYTHONPATH": os.pathsep}),
        ((), {"PYTHONPATH": "."}),
    ],
)
def test_nothing_planted_is_imported_however_python_is_called(
    planted: Planted, tmp_path: Path, how: tuple[str, ...], environment: dict[str, str]
) -> None:
    """Where Python itself has the current folder on its path, nothing is imported from it once it is our turn."""
    articles(tmp_path / "downloaded")

    done = planted(
        LATE, "index", "add", "--index", tmp_path / "index", "--processes", 2, *FILES, run=how, **environment
    )

    assert "Articles: 3 new" in done.stderr
    assert (tmp_path / "witness").read_text() == ""


def test_click_is_not_taken_from_the_folder_of_a_module_run(planted: Planted, tmp_path: Path) -> None:
    """Run with -m, not even what the command begins with comes from the current folder."""
    done = planted(["click", "click_default_group", "subprocess", "signal"], "--version", run=("-m", "fundstelle.cli"))

    assert done.returncode == 0
    assert (tmp_path / "witness").read_text() == ""


def test_environment_has_no_say_in_processes_of_ours(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """What the environment says to Python when a program adds articles is not heard by the processes that help it."""
    (tmp_path / "plants").mkdir()
    for name in NAMES:
        (tmp_path / "plants" / f"{name}.py").write_text(WITNESS)
    program = tmp_path / "program.py"
    program.write_text(
        f"{EACH_ALONE}import os\nfrom fundstelle.index import Article, open_writer\n"
        "for name in ('STARTUP', 'PATH', 'HOME', 'USERBASE', 'INSPECT', 'PLATLIBDIR'):\n"
        f"    os.environ['PYTHON' + name] = {str(tmp_path / 'plants')!r}\n"
        f"with open_writer({str(tmp_path / 'index')!r}, processes=2) as writer:\n"
        "    for number in range(3): writer.add(Article(['Ein Hund.'], id=str(number)))\n"
    )

    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, program], env=clean_environment | {"WITNESS": str(tmp_path / "witness")}, cwd=tmp_path,
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")
    assert not (tmp_path / "witness").exists()
    with open_index(tmp_path / "index") as index:
        assert index.search("Hund").total == 3


def test_program_with_its_packages_in_the_current_folder_works(
    tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    """A program that has this package in the folder in which it runs can add articles in several processes."""
    for root in fundstelle.__path__:
        shutil.copytree(root, tmp_path / "fundstelle", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "program.py").write_text(
        f"{EACH_ALONE}from fundstelle.index import Article, open_writer, processes\nprint(processes.__file__)\n"
        "with open_writer('index', processes=2) as writer:\n"
        "    for number in range(3): writer.add(Article(['Ein Hund.'], id=str(number)))\n"
    )

    done = subprocess.run(  # our own program
        [sys.executable, "program.py"], env=clean_environment, cwd=tmp_path, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'fundstelle' / 'index' / 'processes.py'}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal that can be made")
def test_no_program_of_the_current_folder_is_run_as_pager(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """With an empty part in PATH, which means the current folder, a pager that lies there is not run."""
    import pty

    plant = tmp_path / "less"
    plant.write_text(f"#!/bin/sh\necho less >> {tmp_path / 'witness'}\ncat\n")
    plant.chmod(0o755)
    (tmp_path / "a.txt").write_text("Ein Hund.", "utf-8")
    places = f"{os.pathsep}{tmp_path / 'none'}{os.pathsep}.{os.pathsep}"
    environment = clean_environment | {"PATH": places, "TERM": "xterm"}
    command = [sys.executable, "-m", "fundstelle.cli"]
    subprocess.run([*command, "index", "add", "a.txt"], cwd=tmp_path, env=environment, check=True)  # noqa: S603
    controlling, terminal = pty.openpty()

    done = subprocess.run(  # noqa: S603  # our own command
        [*command, "--pager", "Hund"], cwd=tmp_path, env=environment, stdin=terminal, stdout=terminal, check=False,
        timeout=60,
    )  # fmt: skip
    os.close(terminal)
    shown = os.read(controlling, 10_000)
    os.close(controlling)

    assert done.returncode == 0
    assert "bellt" in shown.decode() or "Hund" in shown.decode()
    assert not (tmp_path / "witness").exists()
