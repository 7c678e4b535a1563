"""An index is kept in step with folders as long as somebody watches them."""

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fundstelle.index import FundstelleError, MissingExtraError, SourceError, SyncReport, open_writer, watch
from fundstelle.search import open_index

pytest.importorskip("watchfiles", reason="the package watchfiles is not installed")

# Seconds, far more than anything here takes.
LIMIT = 60


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with one text file."""
    folder = tmp_path / "archiv"
    folder.mkdir()
    (folder / "hund.txt").write_text("Ein Hund bellt.", "utf-8")
    return folder


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + LIMIT
    while not is_so():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


def finds(index: Path, query: str) -> bool:
    try:
        with open_index(index) as opened:
            return opened.search(query).total > 0
    except FundstelleError:
        return False  # It is not there yet.


@contextmanager
def watched(index: Path, folder: Path) -> Iterator[list[SyncReport | FundstelleError]]:
    """Watch a folder in a thread, as long as the block runs. Gives what is told."""
    told: list[SyncReport | FundstelleError] = []
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(index, folder), kwargs={"tell": told.append, "stop": stop})
    thread.start()
    try:
        until(lambda: bool(told) or not thread.is_alive())
        yield told
    finally:
        stop.set()
        thread.join(LIMIT)
    assert not thread.is_alive()


def test_what_is_there_and_what_comes_is_found(tmp_path: Path, archive: Path) -> None:
    """What is in a folder is found, and soon what comes into it, and no longer what goes."""
    index = tmp_path / "index"

    with watched(index, archive):
        until(lambda: finds(index, "Hund"))
        (archive / "neu").mkdir()
        (archive / "neu" / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(index, "Katze"))
        (archive / "hund.txt").unlink()
        until(lambda: not finds(index, "Hund"))


def test_relative_paths_mean_what_they_meant_at_first(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that goes to another folder while it watches still has the same folder and index kept in step."""
    (tmp_path / "anderswo").mkdir()
    monkeypatch.chdir(tmp_path)

    with watched(Path("index"), Path("archiv")):
        until(lambda: finds(tmp_path / "index", "Hund"))
        monkeypatch.chdir(tmp_path / "anderswo")
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(tmp_path / "index", "Katze"))

    assert list((tmp_path / "anderswo").iterdir()) == []


def test_index_in_the_folder_is_no_change(archive: Path) -> None:
    """An index that lies in the folder does not set off a sync by being written."""
    index = archive / "index"

    with watched(index, archive) as told:
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(index, "Katze"))
        (archive / "igel.txt").write_text("Ein Igel.", "utf-8")
        until(lambda: finds(index, "Igel"))

    assert [len(report.changes) for report in told if isinstance(report, SyncReport)] == [1, 1, 1]


def test_folder_that_is_gone_for_a_moment(tmp_path: Path, archive: Path) -> None:
    """When the folder goes that is told once and nothing is removed, and when it is there again it is watched again."""
    index = tmp_path / "index"

    with watched(index, archive) as told:
        archive.rename(tmp_path / "weg")
        until(lambda: isinstance(told[-1], FundstelleError))
        kept = finds(index, "Hund")
        (tmp_path / "weg").rename(archive)
        until(lambda: isinstance(told[-1], SyncReport))
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(index, "Katze"))

    assert kept
    assert [type(item) for item in told].count(SourceError) == 1


def test_folder_that_is_made_anew(tmp_path: Path, archive: Path) -> None:
    """When the folder is removed and another one with its name is made, that is watched."""
    index = tmp_path / "index"

    with watched(index, archive):
        until(lambda: finds(index, "Hund"))
        shutil.rmtree(archive)
        archive.mkdir()
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(index, "Katze"))
        (archive / "igel.txt").write_text("Ein Igel.", "utf-8")
        until(lambda: finds(index, "Igel"))

    assert not finds(index, "Hund")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("too many files to watch")])
def test_system_that_cannot_watch_is_told(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Where the system cannot watch any more folders, that is told once, and tried again."""
    tries = []

    def failing(*_: object, **__: object) -> Iterator[set[tuple[object, str]]]:
        tries.append(1)
        raise error
        yield set()

    monkeypatch.setattr("watchfiles.watch", failing)
    monkeypatch.setattr("fundstelle.index.syncing.watching._AGAIN", 0.01)

    with watched(tmp_path / "index", archive) as told:
        until(lambda: len(tries) > 2)

    assert [str(item) for item in told] == [f"The folders cannot be watched: {error}."]


def test_other_writer_is_waited_for(tmp_path: Path, archive: Path) -> None:
    """While another one writes, that is told, and what has changed is in the index afterwards."""
    index = tmp_path / "index"

    with watched(index, archive) as told:
        until(lambda: finds(index, "Hund"))
        writer = open_writer(index)
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: isinstance(told[-1], FundstelleError))
        writer.rollback()
        until(lambda: finds(index, "Katze"))

    assert "Another process" in str(told[1])


def test_failing_sync_is_told_once_and_tried_again(tmp_path: Path, archive: Path) -> None:
    """A sync that fails, as for a folder that is empty all of a sudden, is told once, and tried until it succeeds."""
    index = tmp_path / "index"

    with watched(index, archive) as told:
        (archive / "hund.txt").unlink()
        until(lambda: isinstance(told[-1], FundstelleError))
        kept = finds(index, "Hund")
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(index, "Katze"))
        until(lambda: isinstance(told[-1], SyncReport))

    assert kept
    assert [str(item)[:24] for item in told if isinstance(item, FundstelleError)] == ["There is nothing to read"]


def test_what_is_passed_over_is_told_once(tmp_path: Path, archive: Path) -> None:
    """A link that leads out of the folder is told when it is first met, and not at every change of others."""
    (tmp_path / "geheim.txt").write_text("Ein Geheimnis.", "utf-8")
    (archive / "verweis.txt").symlink_to(tmp_path / "geheim.txt")

    with watched(tmp_path / "index", archive) as told:
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: len(told) == 2)

    assert [len(report.passed_over) for report in told if isinstance(report, SyncReport)] == [1, 0]


def test_problem_is_told_once(tmp_path: Path, archive: Path) -> None:
    """A file that cannot be read is told when it is first met, and not at every change of others."""
    (archive / "leer.txt").write_text("", "utf-8")

    with watched(tmp_path / "index", archive) as told:
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: len(told) == 2)

    assert [len(report.problems) for report in told if isinstance(report, SyncReport)] == [1, 0]


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there at the beginning is not waited for."""
    with pytest.raises(SourceError, match="archiv"):
        watch(tmp_path / "index", tmp_path / "archiv")


def test_missing_package_is_told(tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that watches, the error says how to install it."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'fundstelle\[watch\]'"):
        watch(tmp_path / "index", archive)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for one process")
def test_ctrl_c_ends_it_well(tmp_path: Path, archive: Path, clean_environment: dict[str, str]) -> None:
    """The command goes on until Ctrl-C, which ends it with exit code 0 and without a traceback."""
    index = tmp_path / "index"
    words = ("index", "sync", "--watch", "--index", str(index), str(archive))
    # Who starts it with nohup or in the background of a script has it ignore Ctrl-C, as may who starts these tests.
    heeding = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, sys.argv[1:])"
    )
    command = [sys.executable, "-c", heeding, sys.executable, "-m", "fundstelle.cli", *words]

    with subprocess.Popen(  # noqa: S603  # our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment, encoding="utf-8"
    ) as running:
        until(lambda: finds(index, "Hund"))
        (archive / "katze.txt").write_text("Eine Katze schläft.", "utf-8")
        until(lambda: finds(index, "Katze"))
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=LIMIT)

    assert (running.returncode, out) == (0, "")
    assert "Watching for changes" in said
    assert "Traceback" not in said
