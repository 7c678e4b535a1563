"""Files whose names are not UTF-8: each is a file of its own, from its reading to every output."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fundstelle.index.paths import is_surely_gone, path_of, written_name
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]

names = st.binary(min_size=1).filter(lambda name: not {0, 47} & set(name)).map(os.fsdecode) | st.text(
    st.sampled_from("a0fud8\ufffd\ud800\udcff\udc80\udfff"), min_size=1
)

#: Of each two of these, only bytes that are not UTF-8 make the difference, or what stands for such.
NAMES = [
    b"B\xe4r.txt",
    b"B\xf6r.txt",
    "B\ufffdr.txt".encode(),
    "B\ufffde4r.txt".encode(),
    b"B\xff.txt",
    b"B\xff\xff.txt",
]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with these files, each of which says its number."""
    folder = tmp_path / "texts"
    folder.mkdir()
    try:
        for number, name in enumerate(NAMES):
            (folder / os.fsdecode(name)).write_text(f"Ein Hund namens Bello{number}.", "utf-8")
    except (OSError, UnicodeError):
        pytest.skip("the file system has text for names")
    return folder


def found(index: Path) -> set[str]:
    """What the passages of an index say."""
    with open_index(index) as opened:
        return {passage.text for passage in opened.passages()}


ALL = {f"Ein Hund namens Bello{number}." for number in range(len(NAMES))}


@example("\ufffde4")
@example("\ufffdud800")
@example("\ufffd\ufffd")
@given(names)
def test_name_comes_back_as_it_was(name: str) -> None:
    """Every name can be written as UTF-8, and read back from that: no two have the same."""
    written = written_name(name)

    assert written.encode()
    assert str(path_of(written)) == str(Path(name))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd")))
def test_name_that_is_text_stays(name: str) -> None:
    """A name that is UTF-8 is written as it is."""
    assert written_name(name) == name


def test_bytes_are_written_as_their_digits() -> None:
    """A byte that is not UTF-8 is shown by its value, from the first to the last that there is."""
    assert written_name("\udc80\udcff") == "\ufffd80\ufffdff"


def test_files_are_added_side_by_side(cli: Cli, odd: Path) -> None:
    """No file replaces another, neither when they are added nor when they are added again."""
    added = cli("index", "add", "--index", "index", odd)
    again = cli("index", "add", "--index", "index", odd)

    assert "6 new" in added.stderr
    assert "6 unchanged" in again.stderr
    assert found(Path("index")) == ALL


def test_files_are_synced_and_removed_one_by_one(cli: Cli, odd: Path) -> None:
    """A sync knows the files apart: what is unchanged, changed, gone."""
    first = cli("index", "sync", "--index", "index", odd)
    second = cli("index", "sync", "--index", "index", odd)
    (odd / os.fsdecode(NAMES[0])).unlink()
    (odd / os.fsdecode(NAMES[1])).write_text("Eine Katze.", "utf-8")
    third = cli("index", "sync", "--index", "index", odd)

    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0)
    assert "Files: 6 new." in first.stderr
    assert "Files: 6 unchanged." in second.stderr
    assert "Files: 1 changed, 1 gone, 4 unchanged." in third.stderr
    assert found(Path("index")) == ALL - {"Ein Hund namens Bello0.", "Ein Hund namens Bello1."} | {"Eine Katze."}


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_one_file_is_removed_by_its_name(cli: Cli, odd: Path, number: int) -> None:
    """Removing a file by its path removes the articles of that file and of no other."""
    cli("index", "add", "--index", "index", odd)

    done = cli("index", "remove", "--index", "index", odd / os.fsdecode(NAMES[number]))

    assert done.returncode == 0
    assert found(Path("index")) == ALL - {f"Ein Hund namens Bello{number}."}


def test_export_and_search_tell_them_apart(cli: Cli, odd: Path) -> None:
    """Each has an id of its own in what programs read, and an export can be read back."""
    cli("index", "add", "--index", "index", odd)
    cli("index", "export", "--index", "index", "-o", "all.jsonl")

    hits = [json.loads(line) for line in cli("--index", "index", "--format", "jsonl", "Hund").stdout.splitlines()]
    again = cli("index", "add", "--index", "again", "all.jsonl")

    assert len({hit["article_id"] for hit in hits}) == len({hit["source"] for hit in hits}) == len(NAMES)
    assert "6 new" in again.stderr


def test_paths_for_programs_are_those_of_the_files(cli: Cli, odd: Path, clean_environment: dict[str, str]) -> None:
    """What --format paths writes to a pipe opens each file, byte by byte, whatever stdout is written in."""
    cli("index", "add", "--index", "index", odd)
    command = [sys.executable, "-m", "fundstelle.cli", "--index", "index", "--format", "paths", "Hund"]
    environment = clean_environment | {"PYTHONIOENCODING": "ascii"}

    done = subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603  # our own command

    assert {Path(os.fsdecode(line)).name for line in done.stdout.splitlines()} == set(map(os.fsdecode, NAMES))
    assert all(Path(os.fsdecode(line)).exists() for line in done.stdout.splitlines())


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "paths"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8:strict", "utf-16"])
def test_names_are_shown_whatever_stdout_is_written_in(
    cli: Cli, odd: Path, clean_environment: dict[str, str], form: str, encoding: str
) -> None:
    """No name ends a search with an error."""
    (odd / os.fsdecode(b"\xff\x1b[31m\n.txt")).write_text("Ein Hund.", "utf-8")
    cli("index", "add", "--index", "index", odd)
    command = [sys.executable, "-m", "fundstelle.cli", "--index", "index", "--format", form, "Hund"]
    environment = clean_environment | {"PYTHONIOENCODING": encoding}

    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603  # our own command

    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr


def test_members_of_an_archive_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    """In a tar file, too, two names of which only such bytes differ are two files."""
    with tarfile.open(tmp_path / "texts.tar", "w", encoding="utf-8", errors="surrogateescape") as archive:
        for number, name in enumerate(NAMES):
            content = f"Ein Hund namens Bello{number}.".encode()
            member = tarfile.TarInfo(os.fsdecode(name))
            member.size = len(content)
            archive.addfile(member, BytesIO(content))

    done = cli("index", "add", "--index", "index", tmp_path / "texts.tar")

    assert "6 new" in done.stderr
    assert found(Path("index")) == ALL


def test_other_formats_are_read_whatever_the_file_is_called(cli: Cli, tmp_path: Path) -> None:
    """A file that another process or library opens is found by such a name, too."""
    from tests.index.test_sources_pdf import column, pdf

    try:
        (tmp_path / os.fsdecode(b"\xff.pdf")).write_bytes(pdf([column("Ein Hund bellt in der Nacht sehr laut.")]))
        (tmp_path / os.fsdecode(b"\xfe.pdf")).write_bytes(pdf([column("Eine Katze schleicht um das alte Haus.")]))
    except (OSError, UnicodeError):
        pytest.skip("the file system has text for names")

    done = cli("index", "add", "--index", "index", *tmp_path.glob("*.pdf"))

    assert done.stderr.splitlines()[-1].startswith("Articles: 2 new.")


def test_only_what_is_not_there_is_surely_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing, below a file or impossible is surely gone; a link to nothing and what is closed to us is not."""
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").symlink_to("nirgends")

    gone = [is_surely_gone(tmp_path / name) for name in ("c.txt", "c/d.txt", "a.txt/e.txt", "\0")]
    there = [is_surely_gone(tmp_path / name) for name in ("a.txt", "b.txt")]
    monkeypatch.setattr(os, "lstat", _refuse)
    closed = is_surely_gone(tmp_path / "c.txt")

    assert (gone, there, closed) == ([True] * 4, [False] * 2, False)


def _refuse(path: Path) -> None:
    raise PermissionError(13, "Permission denied", str(path))
