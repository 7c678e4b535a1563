"""`index export --output FILE` writes FILE, whatever that is, as a whole or not at all, and touches nothing else."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from fundstelle.cli.output import written
from fundstelle.index import Article, open_writer
from fundstelle.index.errors import FundstelleError

Cli = Callable[..., CompletedProcess[str]]

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links, modes and pipes")
LINES = b'{"fundstelle":1,"id":"a","paragraphs":["Ein Hund."],"metadata":{}}\n'


@pytest.fixture(autouse=True)
def _archive(cli: Cli, tmp_path: Path) -> None:
    """An index of one article in the folder in which the command runs."""
    assert cli("--version").returncode == 0
    with open_writer(tmp_path / ".fundstelle") as writer:
        writer.add(Article(["Ein Hund."], id="a"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_with_names_like_it_are_left_alone(cli: Cli, tmp_path: Path) -> None:
    """No file beside it is written or removed, whatever it is called."""
    own = [f"all.jsonl{end}" for end in (".tmp", "~", ".bak", ".part", ".new")] + [".all.jsonl.tmp", ".all.jsonl.swp"]
    for name in own:
        (tmp_path / name).write_text("mine")

    done = cli("index", "export", "-o", "all.jsonl")

    assert done.returncode == 0
    assert (tmp_path / "all.jsonl").read_bytes() == LINES
    assert {(tmp_path / name).read_text() for name in own} == {"mine"}
    assert names(tmp_path) == sorted([".fundstelle", "all.jsonl", *own])


@posix
@pytest.mark.parametrize("before", [0o600, 0o640, 0o604, 0o666, 0o700])
def test_replaced_file_keeps_its_mode(cli: Cli, tmp_path: Path, before: int) -> None:
    """A file that is replaced can be read by whom it could be read before, and by no one else at any time."""
    (tmp_path / "all.jsonl").write_text("before")
    (tmp_path / "all.jsonl").chmod(before)

    done = cli("index", "export", "-o", "all.jsonl")

    assert done.returncode == 0
    assert mode(tmp_path / "all.jsonl") == before
    assert (tmp_path / "all.jsonl").read_bytes() == LINES


@posix
def test_file_is_never_open_to_more_while_it_is_written(tmp_path: Path) -> None:
    """While a private file is replaced, what stands beside it is as private."""
    target = tmp_path / "all.jsonl"
    target.touch(mode=0o600)
    seen: list[int] = []

    with written(target) as file:
        file.write(b"secret")
        seen += [mode(path) for path in tmp_path.glob(".fundstelle-*")]

    assert seen == [0o600]
    assert target.read_bytes() == b"secret"


@posix
def test_all_is_on_disk_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written is handed to the system and put on disk as a whole before it takes the place of the file."""
    target, steps = tmp_path / "all.jsonl", []
    sync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        steps.append(
            f"{os.fstat(descriptor).st_size} bytes on disk"
            if stat.S_ISREG(os.fstat(descriptor).st_mode)
            else "folder on disk"
        )
        sync(descriptor)

    def replaced(*names: Any, **options: Any) -> None:
        steps.append("named")
        replace(*names, **options)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    with written(target) as file:
        file.write(LINES)

    assert steps == [f"{len(LINES)} bytes on disk", "named", "folder on disk"]


def test_new_file_has_the_mode_of_new_files(cli: Cli, tmp_path: Path) -> None:
    """A file that was not there gets the mode that the user's files get."""
    before = os.umask(0o027)
    try:
        cli("index", "export", "-o", "all.jsonl")
    finally:
        os.umask(before)

    assert mode(tmp_path / "all.jsonl") == 0o640


@posix
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="whoever runs this may write everywhere")
def test_file_that_may_not_be_written_is_not_replaced(cli: Cli, tmp_path: Path) -> None:
    """A file that its owner has protected from being written stays, though it could be replaced."""
    (tmp_path / "all.jsonl").write_text("before")
    (tmp_path / "all.jsonl").chmod(0o400)

    done = cli("index", "export", "-o", "all.jsonl")

    assert (done.returncode, done.stderr) == (2, "fundstelle: all.jsonl could not be written: Permission denied.\n")
    assert (tmp_path / "all.jsonl").read_text() == "before"


@posix
@pytest.mark.parametrize("is_there", [True, False])
def test_link_stays_and_what_it_leads_to_is_written(cli: Cli, tmp_path: Path, is_there: bool) -> None:  # noqa: FBT001
    """The user's own link goes on leading to the file, which is written in its own folder."""
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / "real.jsonl"
    if is_there:
        file.write_text("before")
    (tmp_path / "all.jsonl").symlink_to("elsewhere/real.jsonl")

    done = cli("index", "export", "-o", "all.jsonl")

    assert done.returncode == 0
    assert (tmp_path / "all.jsonl").is_symlink()
    assert file.read_bytes() == LINES
    assert names(file.parent) == ["real.jsonl"]


@posix
def test_link_of_somebody_else_is_not_followed(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that another user has put into a folder that all may write to leads nowhere."""
    (tmp_path / "private").write_text("mine")
    (tmp_path / "all.jsonl").symlink_to("private")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    monkeypatch.setattr(type(tmp_path), "stat", _owned_by(67890, type(tmp_path).stat))

    done = cli("index", "export", "-o", "all.jsonl")

    assert done.returncode == 2
    assert "is a link that somebody else has made" in done.stderr
    assert (tmp_path / "private").read_text() == "mine"


def _owned_by(owner: int, plain: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    """`Path.stat`, but folders belong to somebody."""

    def status(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = plain(path, follow_symlinks=follow_symlinks)
        return os.stat_result((*found[:4], owner, *found[5:])) if stat.S_ISDIR(found.st_mode) else found

    return status


@posix
def test_links_in_a_circle_are_told(cli: Cli, tmp_path: Path) -> None:
    """A link that leads to itself is told in a sentence."""
    (tmp_path / "all.jsonl").symlink_to("all.jsonl")

    done = cli("index", "export", "-o", "all.jsonl")

    assert done.returncode == 2
    assert done.stderr.startswith("fundstelle: all.jsonl could not be written: ")


@posix
def test_pipe_is_written_to_and_stays_a_pipe(cli: Cli, tmp_path: Path) -> None:
    """A named pipe gets the lines, and is there afterwards."""
    os.mkfifo(tmp_path / "pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()), daemon=True)
    reader.start()

    done = cli("index", "export", "-o", "pipe")
    reader.join(30)

    assert (done.returncode, got) == (0, [LINES])
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@posix
def test_device_is_written_to_and_stays_a_device(cli: Cli) -> None:
    """A device is written to; where it takes nothing, that is told."""
    thrown_away = cli("index", "export", "-o", os.devnull)
    full = cli("index", "export", "-o", "/dev/full") if Path("/dev/full").exists() else None

    assert thrown_away.returncode == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    if full is not None:
        assert (full.returncode, full.stderr) == (
            2, "fundstelle: /dev/full could not be written: No space left on device.\n",
        )  # fmt: skip
        assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs /dev/stdout")
def test_dev_stdout_is_written_to(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """/dev/stdout is stdout, also where that goes to a file which holds something already."""
    command = [sys.executable, "-m", "fundstelle.cli", "index", "export", "-o", "/dev/stdout"]
    (tmp_path / "out").write_text("before\n")

    piped = subprocess.run(command, cwd=tmp_path, env=clean_environment, capture_output=True, check=True)  # noqa: S603
    with (tmp_path / "out").open("ab") as out:
        subprocess.run(command, cwd=tmp_path, env=clean_environment, stdout=out, check=True)  # noqa: S603

    assert piped.stdout == LINES
    assert (tmp_path / "out").read_bytes() == b"before\n" + LINES


def test_folder_is_told(cli: Cli, tmp_path: Path) -> None:
    """A folder in place of a file is told in a sentence, and nothing is put into it."""
    (tmp_path / "folder").mkdir()

    done = cli("index", "export", "-o", "folder")

    assert done.returncode == 2
    assert "directory" in done.stderr
    assert names(tmp_path / "folder") == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
@pytest.mark.parametrize("is_there", [True, False])
def test_what_fails_halfway_leaves_all_as_it_was(
    tmp_path: Path,
    error: BaseException,
    is_there: bool,  # noqa: FBT001
) -> None:
    """When the disk is full, or Ctrl-C is pressed, the file is as it was and nothing is left beside it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    if is_there:
        (folder / "all.jsonl").write_text("before")
    expected = FundstelleError if isinstance(error, OSError) else type(error)

    with pytest.raises(expected), written(folder / "all.jsonl") as file:  # noqa: PT012  # it is the block that fails
        file.write(b"half")
        raise error

    assert names(folder) == ["all.jsonl"] * is_there
    assert not is_there or (folder / "all.jsonl").read_text() == "before"


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_removes_what_was_written(
    tmp_path: Path, clean_environment: dict[str, str], number: signal.Signals
) -> None:
    """An export that is ended by a signal leaves the file as it was and nothing beside it, and no traceback."""
    (tmp_path / "all.jsonl").write_text("before")
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, time\nfrom fundstelle.index.upkeep import export\nplain = export.json_line\n"
        "def slow(article):\n    print('.', end='', flush=True)\n    time.sleep(60)\n    return plain(article)\n"
        "export.json_line = slow\n"
        "from fundstelle.cli.main import main\nmain()\n"
    )
    command = [sys.executable, str(program), "index", "export", "-o", "all.jsonl"]

    with subprocess.Popen(  # noqa: S603  # our own command
        command, cwd=tmp_path, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        running.stdout.read(1)
        running.send_signal(number)
        _, said = running.communicate(timeout=60)

    assert running.returncode == 128 + number
    assert said == ("\nInterrupted.\n" if number == signal.SIGINT else "")
    assert (tmp_path / "all.jsonl").read_text() == "before"
    assert names(tmp_path) == [".fundstelle", "all.jsonl", "program.py"]


@pytest.mark.parametrize("name", ["fundstelle.json", "_MAIN_1.toc", "MAIN_WRITELOCK", "fundstelle.opening"])
def test_export_writes_over_no_file_of_an_index(cli: Cli, tmp_path: Path, name: str) -> None:
    """A file of the index is not taken for the file to write, also not through a link; the index stays whole."""
    (tmp_path / "link").symlink_to(tmp_path / ".fundstelle" / name)

    done = [cli("index", "export", "-o", output) for output in (f".fundstelle/{name}", "link")]

    assert [one.returncode for one in done] == [2, 2]
    assert "has the name of a file of an index" in done[0].stderr
    assert cli("index", "export").stdout.encode() == LINES
