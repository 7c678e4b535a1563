"""`fundstelle index …`: articles in, and what is said about them."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import Added, Article, IndexWriter, describe_index, open_writer
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]

TEXT = """Tiere
Vom Hund

Stand: 14.03.2025 09:00 Uhr

Ein Hund bellt laut im Hof, und niemand hört ihm zu.

Er schläft wieder.
"""


def lines(*records: object) -> str:
    return "\n".join(record if isinstance(record, str) else json.dumps(record) for record in records) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two text files and a JSONL file of three articles."""
    archive = tmp_path / "archiv"
    (archive / "2025").mkdir(parents=True)
    (archive / "hund.txt").write_text(TEXT, "utf-8")
    (archive / "2025" / "katze.txt").write_text(TEXT.replace("Hund", "Katze"), "utf-8")
    records = [{"id": f"j{number}", "headline": "Igel", "text": f"Igel {number}."} for number in range(3)]
    (archive / "mehr.jsonl").write_text(lines(*records), "utf-8")
    return archive


def total(index: Path, query: str) -> int:
    with open_index(index) as opened:
        return opened.search(query).total


@pytest.mark.usefixtures("folder")
def test_add_makes_an_index_here(cli: Cli, tmp_path: Path) -> None:
    """Without an index anywhere a new .fundstelle is made in this folder; stdout stays empty."""
    done = cli("index", "add", "archiv")

    assert (done.returncode, done.stdout) == (0, "")
    assert "5 new" in done.stderr
    assert describe_index(tmp_path / ".fundstelle").articles == 5
    assert cli("Hund").returncode == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.usefixtures("folder")
def test_add_where_told(cli: Cli, tmp_path: Path) -> None:
    """The index is made where --index or $FUNDSTELLE_INDEX says."""
    cli("index", "add", "--index", "a/b", "archiv")
    cli("index", "add", "archiv", FUNDSTELLE_INDEX="c")

    assert describe_index(tmp_path / "a" / "b").articles == describe_index(tmp_path / "c").articles == 5
    assert not (tmp_path / ".fundstelle").exists()


def test_add_to_the_nearest_index(cli: Cli, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an index stands above, it is added to."""
    cli("index", "add", "archiv/hund.txt")
    monkeypatch.chdir(folder)

    cli("index", "add", "mehr.jsonl")

    assert describe_index(tmp_path / ".fundstelle").articles == 4
    assert not (folder / ".fundstelle").exists()


def test_adding_twice_is_unchanged(cli: Cli, folder: Path) -> None:
    """What has not changed is not written again, from wherever it is named."""
    cli("index", "add", "archiv")

    done = cli("index", "add", folder, "archiv/hund.txt")

    assert done.returncode == 0
    assert "5 unchanged" in done.stderr
    assert "0 passages written" in done.stderr


def test_changed_file_is_replaced(cli: Cli, folder: Path, tmp_path: Path) -> None:
    """A file that has changed takes the place of what it was."""
    cli("index", "add", "archiv")
    (folder / "hund.txt").write_text(TEXT.replace("Hund", "Wolf"), "utf-8")

    done = cli("index", "add", "archiv")

    assert "1 replaced, 4 unchanged" in done.stderr
    assert total(tmp_path / ".fundstelle", "Wolf") > 0
    assert total(tmp_path / ".fundstelle", "Hund") == 0


def test_broken_line_is_told_with_its_number(cli: Cli, tmp_path: Path) -> None:
    """A broken line is named by file and line on stderr, the rest is indexed, and the exit code is 1."""
    records: list[object] = [{"id": str(number), "text": f"Igel {number}."} for number in range(1, 21)]
    records[16] = '{"id": "17", "text": "Igel'
    (tmp_path / "a.jsonl").write_text(lines(*records), "utf-8")

    done = cli("index", "add", "a.jsonl")

    assert (done.returncode, done.stdout) == (1, "")
    assert "a.jsonl:17: " in done.stderr
    assert "skipped" in done.stderr
    assert "19 new, 1 skipped" in done.stderr
    assert describe_index(tmp_path / ".fundstelle").articles == 19


BAD = {
    "leer.txt": b"",
    "bild.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "datum.jsonl": b'{"text": "a", "date": "30.02.2025"}\n',
    "kaputt.jsonl": b'{"text": "a"',
    "ohne.jsonl": b'{"id": "a"}\n',
    "liste.jsonl": b'[1, 2]\n{"id": "y"}\n',
    "tabelle.xlsx": b"PK\3\4",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_in_a_folder_is_skipped(cli: Cli, folder: Path, tmp_path: Path, name: str) -> None:
    """A file that cannot be read is named on stderr, and all others are indexed."""
    (folder / name).write_bytes(BAD[name])

    done = cli("index", "add", "archiv")

    assert done.returncode == 1
    assert f"archiv/{name}" in done.stderr
    assert "5 new" in done.stderr
    assert "Traceback" not in done.stderr
    assert describe_index(tmp_path / ".fundstelle").articles == 5


@pytest.mark.usefixtures("folder")
def test_missing_path_is_told(
    cli: Cli,
) -> None:
    """A path that is not there is told, and the others are read."""
    done = cli("index", "add", "gibtesnicht.txt", "archiv")

    assert done.returncode == 1
    assert "gibtesnicht.txt: no such file or directory" in done.stderr
    assert "5 new, 1 skipped" in done.stderr


@pytest.mark.parametrize("name", [*BAD, "gibtesnicht.txt"])
def test_strict_leaves_the_index_as_it_was(cli: Cli, folder: Path, tmp_path: Path, name: str) -> None:
    """With --strict the first problem ends it all with exit code 2, and nothing has changed."""
    cli("index", "add", "archiv/hund.txt")
    if name in BAD:
        (folder / name).write_bytes(BAD[name])

    done = cli("index", "add", "--strict", "archiv", f"archiv/{name}")

    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert "Nothing was added" in done.stderr
    assert describe_index(tmp_path / ".fundstelle").articles == 1


def test_strict_makes_no_index(cli: Cli, tmp_path: Path) -> None:
    """With --strict a problem leaves no new index behind."""
    (tmp_path / "a.jsonl").write_text(lines({"text": "Igel."}, "kaputt"), "utf-8")

    assert cli("index", "add", "--strict", "a.jsonl").returncode == 2
    assert not (tmp_path / ".fundstelle").exists()


@pytest.mark.usefixtures("folder")
def test_strict_without_a_problem(
    cli: Cli,
) -> None:
    """With --strict what is all right is added."""
    assert cli("index", "add", "--strict", "archiv").returncode == 0


def test_quiet_says_problems_only(cli: Cli, folder: Path) -> None:
    """With --quiet nothing is said, unless something is wrong."""
    assert cli("index", "add", "--quiet", "archiv").stderr == ""

    (folder / "leer.txt").write_text("", "utf-8")
    assert len(cli("index", "add", "-q", "archiv").stderr.splitlines()) == 1


@pytest.mark.usefixtures("folder")
def test_no_bar_where_stderr_is_no_terminal(
    cli: Cli,
) -> None:
    """Progress is not drawn into a pipe."""
    done = cli("index", "add", "archiv")

    assert "%" not in done.stderr
    assert "\r" not in done.stderr


def test_file_name_with_escapes_is_told_safely(cli: Cli, folder: Path) -> None:
    """A file name cannot act on the terminal."""
    (folder / "\x1b[31mleer.txt").write_text("", "utf-8")

    done = cli("index", "add", "archiv")

    assert done.returncode == 1
    assert "\x1b" not in done.stderr


@pytest.mark.usefixtures("folder")
def test_locked_index_is_two(cli: Cli, tmp_path: Path) -> None:
    """While another writes, adding is refused with a sentence."""
    cli("index", "add", "archiv")
    writer = open_writer(tmp_path / ".fundstelle")

    done = cli("index", "add", "archiv")

    writer.rollback()
    assert done.returncode == 2
    assert f"Another process, number {os.getpid()} (" in done.stderr


@pytest.mark.usefixtures("folder")
def test_ctrl_c_leaves_the_index_as_it_was(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while adding ends with 130, and only what was committed before is there."""
    cli("index", "add", "archiv/hund.txt")
    add = IndexWriter.add

    def interrupted(writer: IndexWriter, article: Article, *, file: str) -> Added:
        if writer.counts.new == 2:
            raise KeyboardInterrupt
        return add(writer, article, file=file)

    monkeypatch.setattr(IndexWriter, "add", interrupted)

    done = cli("index", "add", "archiv")

    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr
    assert describe_index(tmp_path / ".fundstelle").articles == 1


@pytest.mark.parametrize("args", [["index"], ["index", "ad"], ["index", "add"], ["index", "add", "--stric", "a"]])
def test_wrong_use_is_two(cli: Cli, args: list[str]) -> None:
    """Wrong use is told on stderr with exit code 2."""
    done = cli(*args)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: fundstelle" in done.stderr
