"""Writers that take turns: one gives up while others wait, one is forked, one is dropped."""

import copy
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index import Article, FundstelleError, IndexLockedError, check_index, open_writer
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.locks import WriterLock
from fundstelle.search import open_index

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
# A process with threads may be forked where the fork does what it does here: a little, and then ends.
quiet = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def texts(folder: Path) -> list[str]:
    """The texts of all passages of an index, in the order of the alphabet."""
    with open_index(folder) as index:
        return sorted(passage.text for passage in index.passages())


def in_a_fork(action: Callable[[], None]) -> int:
    """Do something in a fork of this process. Returns its exit code: 3 after an error of ours, 4 after another one."""
    child = os.fork()
    if not child:
        code = 4
        try:
            action()
            gc.collect()
            code = 0
        except FundstelleError:
            code = 3
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("waiting", [1, 3])
def test_writers_that_wait_follow_one_that_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    """When a writer gives up on a new index, those that waited make it anew, and all that they commit stays."""
    folder, unlink, errors = tmp_path / "index", os.unlink, list[BaseException]()

    def slow(*args: object, **kwargs: object) -> None:
        time.sleep(0.02)
        unlink(*args, **kwargs)  # type: ignore[arg-type]

    def add(number: int) -> None:
        try:
            with open_writer(folder, timeout=60, processes=1) as writer:
                writer.add(Article([f"Wartend {number}."], id=f"{number}"))
        except BaseException as error:  # noqa: BLE001  # to be told by the test
            errors.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(waiting)]
    monkeypatch.setattr(os, "unlink", slow)
    with pytest.raises(KeyboardInterrupt), open_writer(folder, processes=1) as writer:  # noqa: PT012
        writer.add(Article(["Aufgegeben."], id="x"))
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        raise KeyboardInterrupt
    for thread in threads:
        thread.join()

    assert errors == []
    assert texts(folder) == [f"Wartend {number}." for number in range(waiting)]


def test_index_that_vanishes_while_one_waits_is_made_anew(tmp_path: Path) -> None:
    """A writer that waits for an index which is taken away, with its folder, makes a new one."""
    folder = tmp_path / "a" / "index"
    first = open_writer(folder, processes=1)
    giving_up = threading.Timer(0.2, first.rollback)
    giving_up.start()

    with open_writer(folder, timeout=60, processes=1) as writer:
        writer.add(Article(["Neu."], id="a"))
    giving_up.join()

    assert texts(folder) == ["Neu."]


@pytest.mark.parametrize("timeout", [float("nan"), -1.0, float("-inf")])
def test_waiting_for_no_time_at_all_does_not_wait(tmp_path: Path, timeout: float) -> None:
    """A time that is no number, or less than none, is none: the second writer is turned away at once."""
    with open_writer(tmp_path, processes=1) as writer:
        writer.add(Article(["Ein Hund."], id="a"))

        with pytest.raises(IndexLockedError):
            open_writer(tmp_path, timeout=timeout)

    assert texts(tmp_path) == ["Ein Hund."]


@forks
@quiet
def test_fork_neither_commits_nor_opens_the_lock(tmp_path: Path) -> None:
    """A fork cannot use the writer of its parent; whatever it does, the lock stays and the commit is whole."""
    writer = open_writer(tmp_path, processes=1)
    writer.add(Article(["Vorher."], id="a"))

    assert in_a_fork(writer.commit) == 3
    assert in_a_fork(lambda: writer.add(Article(["Nie."], id="b")) and None) == 3
    assert in_a_fork(writer.rollback) == 0
    with pytest.raises(IndexLockedError):
        open_writer(tmp_path)
    writer.add(Article(["Nachher."], id="c"))
    writer.commit()

    assert texts(tmp_path) == ["Nachher.", "Vorher."]
    assert check_index(tmp_path, full=True).problems == []


@forks
def test_fork_that_ends_writes_nothing_of_its_parent(tmp_path: Path) -> None:
    """What a writer has buffered is not written twice when a fork of its process ends as programs do."""
    script = (
        "import os, sys\n"
        "from fundstelle.index import Article, open_writer\n"
        "writer = open_writer(sys.argv[1], processes=1, memory=1 << 40)\n"
        "for number in range(3):\n"
        "    writer.add(Article([f'Wort{number} {place} ' * 40 for place in range(800)], id=f'{number}'))\n"
        "if not (child := os.fork()):\n"
        "    sys.exit()\n"
        "os.waitpid(child, 0)\n"
        "writer.add(Article(['Nachher.'], id='c'))\n"
        "writer.commit()\n"
    )

    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=60)  # noqa: S603  # our own code

    assert check_index(tmp_path).problems == []
    with open_index(tmp_path) as index:
        assert index.search("Nachher").total == 1


@forks
@quiet
def test_block_left_by_a_fork_leaves_the_writer_to_the_parent(tmp_path: Path) -> None:
    """An exception in a fork, within the block of its parent's writer, takes nothing from the parent."""

    def leave() -> None:
        with pytest.raises(ValueError, match="Abbruch"), writer:
            raise ValueError("Abbruch")

    writer = open_writer(tmp_path, processes=1)
    writer.add(Article(["Bleibt."], id="a"))

    assert in_a_fork(leave) == 0
    writer.commit()

    assert texts(tmp_path) == ["Bleibt."]


@forks
@quiet
def test_living_fork_keeps_nobody_out(tmp_path: Path) -> None:
    """When a writing process has ended, its lock has too, although a fork of it lives on."""
    script = (
        "import os, sys, time\n"
        "from fundstelle.index import Article, open_writer\n"
        "writer = open_writer(sys.argv[1], processes=1)\n"
        "writer.add(Article(['Verloren.'], id='a'))\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os.close(1)\n"
        "    time.sleep(60)\n"
        "print(child, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, check=False, timeout=60
    )
    child = int(ended.stdout)

    try:
        with open_writer(tmp_path, processes=1) as writer:
            writer.add(Article(["Gefunden."], id="b"))
    finally:
        os.kill(child, signal.SIGKILL)

    assert texts(tmp_path) == ["Gefunden."]


def test_dropped_writer_lets_the_next_one_in(tmp_path: Path) -> None:
    """A writer that nobody holds any more gives up: its files go, and another may write."""
    with open_writer(tmp_path, processes=1) as writer:
        writer.add(Article(["Alt."], id="a"))
    before = sorted(file.name for file in tmp_path.iterdir())

    writer = open_writer(tmp_path, processes=1, memory=1)
    writer.add(Article(["Wort " * 200_000], id="b"))
    del writer
    gc.collect()

    assert sorted(file.name for file in tmp_path.iterdir()) == before
    with open_writer(tmp_path, processes=1) as writer:
        writer.add(Article(["Neu."], id="c"))
    assert texts(tmp_path) == ["Alt.", "Neu."]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", [0o755, 0o775, 0o777])
def test_lock_is_open_to_those_who_may_write(tmp_path: Path, mode: int) -> None:
    """Who may read an index only cannot open its lock, with which the writers would be kept out; who may write can."""
    folder = tmp_path / "index"
    folder.mkdir()
    folder.chmod(mode)
    (folder / "MAIN_WRITELOCK").touch()
    (folder / "MAIN_WRITELOCK").chmod(0o755)

    with open_writer(folder, processes=1) as writer:
        writer.add(Article(["Ein Hund."], id="a"))

    allowed = (folder / "MAIN_WRITELOCK").stat().st_mode & 0o777
    writers = mode & 0o222
    assert allowed == writers | writers << 1


@pytest.mark.skipif(sys.platform == "win32", reason="there a file that is open is never removed")
def test_opening_for_ever_keeps_old_files_for_some_time_only(tmp_path: Path) -> None:
    """Who holds the lock of those that open an index keeps what has gone out of use only while it is recent."""
    import fcntl

    def add(number: int) -> None:
        with open_writer(tmp_path, processes=1) as writer:
            writer.add(Article([f"Nummer {number}."], id="a"))

    def commits() -> list[str]:
        return sorted(file.name for file in tmp_path.glob("_MAIN_*.toc"))

    add(1)
    with (tmp_path / "fundstelle.opening").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        add(2)
        add(3)
        recent = commits()
        long_ago = time.time() - 10_000
        for file in tmp_path.glob("_MAIN_*.toc"):
            os.utime(file, (long_ago, long_ago))
        add(4)

        assert recent == ["_MAIN_1.toc", "_MAIN_2.toc", "_MAIN_3.toc"]
        assert commits() == ["_MAIN_3.toc", "_MAIN_4.toc"]
        assert texts(tmp_path) == ["Nummer 4."]


@pytest.mark.parametrize("is_made_again", [False, True])
def test_folder_that_goes_while_it_is_looked_for_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_made_again: bool
) -> None:
    """A writer whose folder is removed by one that gives up, just when it finds that it is there, makes another."""
    folder = tmp_path / "index"
    make = os.mkdir
    others = [folder]
    folder.mkdir()

    def made(path: Path, mode: int = 0o777) -> None:
        try:
            make(path, mode)
        except FileExistsError:
            if others and Path(path) == folder:
                others.pop().rmdir()
                if is_made_again:
                    make(folder)
            raise

    monkeypatch.setattr(os, "mkdir", made)

    with open_writer(folder, processes=1) as writer:
        writer.add(Article(["Ein Hund."], id="a"))

    assert not others
    assert texts(folder) == ["Ein Hund."]


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickle.dumps])
def test_writer_cannot_be_copied(tmp_path: Path, make: Callable[[object], object]) -> None:
    """A writer refuses to be copied or pickled, keeps the others out all the same, and writes what it was given."""
    writer = open_writer(tmp_path, processes=1)
    writer.add(Article(["Ein Hund."], id="a"))

    with pytest.raises(TypeError, match=r"^IndexWriter can be neither copied nor pickled"):
        make(writer)
    gc.collect()

    with pytest.raises(IndexLockedError):
        open_writer(tmp_path)
    writer.commit()
    assert texts(tmp_path) == ["Ein Hund."]


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickle.dumps])
def test_lock_cannot_be_copied(tmp_path: Path, make: Callable[[object], object]) -> None:
    """The lock of a writer, and the disk that holds its folder, refuse it too, and stay as they are."""
    disk = Disk()
    lock = WriterLock.acquire(tmp_path, 0, disk)

    for unique in (lock, disk):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            make(unique)
    gc.collect()

    lock.check()
    with pytest.raises(IndexLockedError):
        WriterLock.acquire(tmp_path, 0)
    lock.release()
