"""Whatever is wrong with whichever file of an index, each command and each call names that file."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from fundstelle.index import (
    Article,
    FundstelleError,
    IndexUnavailableError,
    backup_index,
    check_index,
    describe_index,
    export_articles,
    open_writer,
    restore_index,
    sync,
)
from fundstelle.index.syncing.removal import articles_named
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]

FILES = {
    "manifest": "fundstelle.json",
    "commit": "_MAIN_*.toc",
    "documents": "MAIN_*.documents",
    "postings": "MAIN_*.postings",
    "catalogue": "MAIN_*.files",
}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_at_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x15
    path.write_bytes(content)


def flip_the_first(path: Path) -> None:
    flip(path, 0)


def flip_in_the_middle(path: Path) -> None:
    flip(path, path.stat().st_size // 2)


def flip_the_last(path: Path) -> None:
    flip(path, -3)


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xff" * path.stat().st_size)


def remove(path: Path) -> None:
    path.unlink()


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def close_it(path: Path) -> None:
    path.chmod(0)


DAMAGES = [
    cut,
    cut_at_the_end,
    empty,
    flip_the_first,
    flip_in_the_middle,
    flip_the_last,
    overwrite,
    remove,
    make_folder,
    make_loop,
    make_pipe,
    make_endless,
    close_it,
]


def search(index: Path, _: Path) -> None:
    with open_index(index) as opened:
        for query in ("Hund", '"Ein Hund"', "titel:Nachricht", "H*", "NICHT Katze"):
            for hit in opened.search(query, None):
                assert hit.passage.text
        list(opened.passages())


def add(index: Path, _: Path) -> None:
    with open_writer(index, processes=1) as writer:
        writer.add(Article(["Ein Igel."], id="neu"))
        writer.optimize()


def check(index: Path, _: Path) -> None:
    problems = check_index(index, full=True).problems
    if problems:
        raise FundstelleError(" ".join(problems))


def read_all(index: Path, _: Path) -> None:
    list(export_articles(index))


CALLS: dict[str, Callable[[Path, Path], object]] = {
    "search": search,
    "add": add,
    "check": check,
    "export": read_all,
    "info": lambda index, _: describe_index(index),
    "sync": lambda index, archive: sync(index, archive, processes=1),
    "dry run": lambda index, archive: sync(index, archive, dry_run=True),
    "names": lambda index, _: articles_named(index, ["1"]),
    "backup": lambda index, archive: backup_index(index, archive.with_name("sicherung")),
    "restore": lambda index, archive: restore_index(index, archive.with_name("zurück")),
}

COMMANDS = [
    ("search", "Hund"),
    ("index", "info"),
    ("index", "check"),
    ("index", "export"),
    ("index", "add", "archiv"),
    ("index", "sync", "archiv"),
    ("index", "remove", "--yes", "1"),
    ("index", "optimize"),
    ("index", "backup", "sicherung"),
    ("index", "restore", "index", "--index", "zurück"),
]

# What a call does not need, or does without.
HARMLESS = {("catalogue", call) for call in ("search", "add", "export", "info", "names", "sync", "dry run")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of articles and its index."""
    folder = tmp_path_factory.mktemp("bestand")
    (folder / "archiv").mkdir()
    for number in range(4):
        text = f"Nachricht {number}\n\nStand: 14.03.2025\n\nEin Hund bellt im Hof, und das {number} mal.\n\nEine Katze."
        (folder / "archiv" / f"{number}.txt").write_text(text, "utf-8")
    sync(folder / "index", folder / "archiv", processes=1)
    return folder


def damaged(made: Path, tmp_path: Path, kind: str, damage: Callable[[Path], None]) -> Path:
    """A copy of the index in which a file is damaged. Returns that file."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    (file,) = (tmp_path / "index").glob(FILES[kind])
    damage(file)
    if damage is close_it and os.access(file, os.R_OK):
        pytest.skip("nothing is closed to this user")
    return file


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM])
@pytest.mark.parametrize("kind", FILES)
def test_what_cannot_be_opened_now_is_not_called_damaged(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, number: int
) -> None:
    """Where a file is closed to us, or the system lacks something just now, nobody is told to restore or to delete."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    plain = os.open

    def refuse(path: str | os.PathLike[str], *args: Any, **options: Any) -> int:
        if Path(path).match(FILES[kind]):
            raise OSError(number, os.strerror(number), str(path))
        return plain(path, *args, **options)

    for call, act in CALLS.items():
        told = None
        with monkeypatch.context() as patched:
            patched.setattr(os, "open", refuse)
            try:
                act(tmp_path / "index", tmp_path / "archiv")
            except FundstelleError as error:
                told = error
        if (kind, call) in HARMLESS:
            continue
        assert isinstance(told, IndexUnavailableError), (call, told)
        assert os.strerror(number) in str(told)
        assert "damaged" not in str(told)
        assert "elete" not in str(told)
    assert check_index(tmp_path / "index").is_whole


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this file system")
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", FILES)
def test_every_call_names_the_file(made: Path, tmp_path: Path, kind: str, damage: Callable[[Path], None]) -> None:
    """Each call raises an error that names the damaged file, or does not need what is damaged."""
    for number, (call, act) in enumerate(CALLS.items()):
        place = tmp_path / str(number)
        file = damaged(made, place, kind, damage)
        told = None

        try:
            act(place / "index", place / "archiv")
        except FundstelleError as error:
            told = str(error)

        if told is None:
            assert (kind, call) in HARMLESS or is_whole(file, made) or reads_little(kind, call, damage), call
        else:
            assert file.name in told or (damage is remove and kind in told_by_kind(told)), (call, told)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this file system")
@pytest.mark.parametrize("damage", [flip_in_the_middle, remove, make_pipe])
@pytest.mark.parametrize("kind", FILES)
def test_every_command_names_the_file(
    made: Path, tmp_path: Path, kind: str, damage: Callable[[Path], None], cli: Cli
) -> None:
    """Each command that ends with an error names the damaged file on stderr, or on stdout for check."""
    for number, words in enumerate(COMMANDS):
        place = tmp_path / str(number)
        file = damaged(made, place, kind, damage)
        os.chdir(place)

        done = cli(*words, FUNDSTELLE_INDEX="index")

        said = done.stdout + done.stderr
        assert done.returncode in {0, 1, 2}
        if done.returncode == 2:
            assert file.name in said or (damage is remove and kind in told_by_kind(said)), (words, said)


def is_whole(file: Path, made: Path) -> bool:
    """Whether the damage has left the file as it was, or what it says."""
    return file.is_file() and file.read_bytes().strip() == (made / "index" / file.name).read_bytes().strip()


def reads_little(kind: str, call: str, damage: Callable[[Path], None]) -> bool:
    """Whether a call may do its work without having read the damaged page."""
    is_in_a_page = damage in {flip_the_first, flip_in_the_middle}
    return is_in_a_page and kind in {"documents", "postings"} and call in {"info", "names", "dry run", "sync", "export"}


def told_by_kind(told: str) -> set[str]:
    """Which file is said to be missing where its name cannot be known."""
    kinds = {"commit": "it has no table of contents (_MAIN_….toc)"}
    return {kind for kind, words in kinds.items() if words in told}
