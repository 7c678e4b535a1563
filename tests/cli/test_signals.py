"""How commands and writers end before their time: signals, closed or full streams, and writers that are dropped."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fundstelle.index import Article, FundstelleError, describe_index, open_writer
from fundstelle.index.processes import start
from fundstelle.index.writing import intake
from fundstelle.search import Index

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs the signals and shells of POSIX")

COMMAND = [sys.executable, "-m", "fundstelle.cli"]

#: Lets each article be a batch, and tells the number of the first process that helps once it is at work.
BUSY = """
import os, sys, time
from fundstelle.index import Article, open_writer
from fundstelle.index.sources import reading
from fundstelle.index.writing import intake, workers
from fundstelle.cli import main as cli
intake._BATCH = 1
plain = workers._asked
def told(process, what):
    if not os.environ.get("TOLD"):
        os.environ["TOLD"] = "1"
        print(process.pid, flush=True)
    return plain(process, what)
workers._asked = told
"""


#: Sends Ctrl-C to itself when something is to be imported.
INTERRUPTED = """
import os, signal, sys
wanted = sys.argv[1]
class Interrupting:
    def find_spec(self, name, *_):
        if name == wanted:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from fundstelle.cli.start import main
sys.argv[1:] = ["--version"]
main()
"""


def endless(folder: Path) -> None:
    """A file of articles of which there are so many that reading them takes longer than the test."""
    line = '{"text": "Ein Hund bellt, und eine Katze sieht ihm zu."}\n'
    (folder / "many.jsonl").write_text(line * 400_000, "utf-8")


@contextmanager
def started(program: Path, what: str, folder: Path, environment: dict[str, str]) -> Iterator[tuple[Any, int]]:
    """A process that is busy with adding articles, and the number of a process that helps it."""
    program.write_text(BUSY + what)
    temporary = folder / "temporary"
    temporary.mkdir()
    with subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, str(program), "index", "add", "--index", "index", "--processes", "2", "many.jsonl"],
        cwd=folder, env=environment | {"TMPDIR": str(temporary)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        helper = int(running.stdout.readline())
        try:
            yield running, helper
        finally:
            running.kill()


def is_gone(process: int) -> bool:
    """Whether a process ends within a while."""
    for _ in range(600):
        try:
            os.kill(process, 0)
            if "\nState:\tZ" in Path(f"/proc/{process}/status").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("is_to_all", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_a_command_in_order(
    tmp_path: Path,
    clean_environment: dict[str, str],
    number: signal.Signals,
    is_to_all: bool,  # noqa: FBT001
) -> None:
    """A signal, also one to all processes of a terminal, leaves no index, process, temporary file or traceback."""
    endless(tmp_path)

    with started(tmp_path / "program.py", "cli.main()", tmp_path, clean_environment) as (running, helper):
        (os.killpg if is_to_all else os.kill)(running.pid, number)
        _, said = running.communicate(timeout=60)

    assert running.returncode == 128 + number
    assert said == ("\nInterrupted.\n" if number == signal.SIGINT else "")
    assert is_gone(helper)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many.jsonl", "program.py", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_does_not_disturb_a_helper_that_has_just_begun(tmp_path: Path, number: signal.Signals) -> None:
    """A process of ours leaves signals to the one that started it, from its first moment."""
    program = tmp_path / "program.py"
    program.write_text("print('ready')")

    for _ in range(5):
        helper = start(str(program), [], stderr=subprocess.PIPE)
        helper.send_signal(number)
        said = helper.communicate(timeout=60)

        assert (helper.returncode, *said) == (0, b"ready\n", b"")
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) & {number}


def test_second_interrupt_does_not_disturb_the_first(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """Ctrl-C pressed twice ends the command as if it were pressed once."""
    endless(tmp_path)

    with started(tmp_path / "program.py", "cli.main()", tmp_path, clean_environment) as (running, helper):
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)

    assert running.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
    assert "Traceback" not in said
    assert is_gone(helper)
    assert not (tmp_path / "index").exists()


def test_signal_that_is_ignored_stays_ignored(
    make_index: Callable[..., Index], clean_environment: dict[str, str]
) -> None:
    """A command that was started with nohup is not ended by the end of its terminal."""
    index = make_index("Ein Hund.")
    program = (
        "import os, signal, sys\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from fundstelle.cli import main as cli\ncli._save_time = lambda: None\nplain = cli.fundstelle.main\n"
        "def main(**how):\n    os.kill(os.getpid(), signal.SIGHUP)\n    return plain(**how)\n"
        "cli.fundstelle.main = main\ncli.main()\n"
    )

    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, "--index", str(index.path), "Hund"], env=clean_environment,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "1 passage found.\n")


@pytest.mark.parametrize(
    "ends",
    ["os._exit(3)", "sys.exit(3)", "raise ValueError", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 15)", "del w"],
)
def test_dropped_writer_leaves_no_process(tmp_path: Path, clean_environment: dict[str, str], ends: str) -> None:
    """However a program ends that has not closed its writer, the processes that helped it end, and say nothing."""
    what = (
        "w = open_writer('index', processes=2)\nfor number in range(9): w.add(Article(['Ein Hund.'], id=str(number)))\n"
        f"time.sleep(0.2)\n{ends}\nif 'del' in {ends!r}: time.sleep(50)\n"
    )

    with started(tmp_path / "program.py", what, tmp_path, clean_environment) as (running, helper):
        gone = is_gone(helper)
        running.kill()
        _, said = running.communicate(timeout=60)

    assert gone
    assert "workers.py" not in said
    assert "child.py" not in said


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of its files, which are not closed
def test_dropped_writer_ends_its_processes_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that nobody holds any more has no processes any more."""
    monkeypatch.setattr(intake, "_BATCH", 1)
    started: list[subprocess.Popen[bytes]] = []
    plain = subprocess.Popen

    def recorded(*args: Any, **kwargs: Any) -> Any:
        started.append(plain(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", recorded)
    writer = open_writer(tmp_path / "index", processes=2)
    for number in range(9):
        writer.add(Article([f"Hund{number}"], id=str(number)))
    draft = writer._draft

    del writer
    gc.collect()

    assert len(started) == 2
    assert all(process.returncode is not None for process in started)
    draft.give_up()


def test_killed_process_is_told_in_one_sentence(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """When the system kills a process that analyses, one sentence says so and the index is as it was."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Eine Katze."], id="a"))
    endless(tmp_path)

    with started(tmp_path / "program.py", "cli.main()", tmp_path, clean_environment) as (running, helper):
        os.kill(helper, signal.SIGKILL)
        _, said = running.communicate(timeout=60)

    assert running.returncode == 2
    [line] = said.splitlines()
    assert line.startswith("fundstelle: A process that analyses articles has ended unexpectedly")
    assert describe_index(tmp_path / "index").articles == 1


def test_process_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the second process cannot be started, the first one ends too, and the index is as it was."""
    monkeypatch.setattr(intake, "_BATCH", 500)
    started: list[subprocess.Popen[bytes]] = []
    plain = subprocess.Popen

    def failing(*args: Any, **kwargs: Any) -> Any:
        if started:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(plain(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", failing)

    with pytest.raises((FundstelleError, OSError)), open_writer(tmp_path / "index", processes=2) as writer:  # noqa: PT012
        for number in range(50):
            writer.add(Article([f"Hund Nummer {number}."], id=f"{number}"))

    assert started[0].returncode is not None
    assert not (tmp_path / "index").exists()


def shell(line: str, folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    """What a line of shell gives in which `$F` is the command: exit code, stdout, stderr."""
    done = subprocess.run(  # noqa: S603  # our own command
        ["/bin/sh", "-c", line], cwd=folder, env=environment | {"F": " ".join(COMMAND)}, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$F Hund >&-", 0),
        ("$F Hund 2>&-", 0),
        ("$F Hund <&-", 0),
        ("$F Hund <&- >&- 2>&-", 0),
        ("$F Hund >/dev/full", 2),
        ("$F --format jsonl Hund >/dev/full", 2),
        ("$F --format paths Hund >/dev/full", 2),
        ("$F Hund 2>/dev/full", 0),
        ("$F Hund >/dev/full 2>/dev/full", 2),
        ("$F Qwxyzzy >&- 2>&-", 1),
        ("$F --unknown >&- 2>&-", 2),
        ("$F --index missing Hund 2>/dev/full", 2),
        ("$F index export >&-", 0),
        ("$F index export >/dev/full", 2),
        ("$F index info 2>&- >&-", 0),
        ("$F index info --format json >/dev/full", 2),
        ("$F index check >&- 2>&-", 0),
        ("$F index add --index new a.txt <&- >&- 2>&-", 0),
        ("$F index add --index new - <&-", 1),
        ("$F index formats >/dev/full", 2),
        ("$F analyze Hund >/dev/full", 2),
    ],
)
def test_streams_that_are_closed_or_full(
    tmp_path: Path, clean_environment: dict[str, str], add_all: Callable[..., None], line: str, code: int
) -> None:
    """Whatever stream is closed or full, the exit code is right, there is no traceback, and the index is not hurt."""
    if "/dev/full" in line and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    add_all(tmp_path / ".fundstelle", "Ein Hund.")
    (tmp_path / "a.txt").write_text("Eine Katze.", "utf-8")

    ended, _, said = shell(line, tmp_path, clean_environment)

    assert ended == code, said
    assert "Traceback" not in said
    assert "Exception" not in said
    assert describe_index(tmp_path / ".fundstelle").articles == 1


@pytest.mark.parametrize("module", ["fundstelle.cli.main", "click", "fundstelle.cli.running"])
def test_interrupt_before_the_command_is_there(module: str) -> None:
    """Ctrl-C ends the command without a word also while its modules are imported; where it is ignored, it stays so."""
    heeding, ignoring = (
        [sys.executable, "-c", f"import signal; signal.signal(signal.SIGINT, signal.{handler}){INTERRUPTED}", module]
        for handler in ("default_int_handler", "SIG_IGN")
    )

    ended = subprocess.run(heeding, capture_output=True, text=True, check=False)  # noqa: S603  # our own program
    ignored = subprocess.run(ignoring, capture_output=True, text=True, check=False)  # noqa: S603  # our own program

    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")
    assert ignored.returncode == 0
    assert ignored.stdout.startswith("fundstelle, version ")
