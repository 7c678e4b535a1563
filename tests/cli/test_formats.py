"""`fundstelle index add` over many formats, from stdin and within limits, and `fundstelle index formats`."""

import gzip
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import describe_index
from fundstelle.index.sources import formats
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files in three formats, some of which cannot be read."""
    archive = tmp_path / "archiv"
    archive.mkdir()
    (archive / "a.txt").write_text("Titel\n\nEin Hund bellt.\n\nEr schläft.", "utf-8")
    (archive / "b.txt").write_text("", "utf-8")
    (archive / "c.jsonl").write_text('{"text": "Igel."}\n{"text": 5}\n{"text": 5}\n{"text": "Maus."}\n', "utf-8")
    (archive / "d.xyz").write_text("Unbekannt.", "utf-8")
    with zipfile.ZipFile(archive / "e.zip", "w") as packed:
        packed.writestr("f.txt", "Eine Katze miaut.")
        packed.writestr("g.bin", "Unbekannt.")
    return archive


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """To give bytes to stdin."""
    return lambda content: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.fixture
def broken_source(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A source of another package that cannot be imported."""
    entries = EntryPoints([EntryPoint("x", "there_is_no_such_package:X", formats.GROUP)])
    monkeypatch.setattr(formats, "entry_points", lambda group: entries.select(group=group))
    formats.known_formats.cache_clear()
    yield
    formats.known_formats.cache_clear()


def articles(folder: Path) -> int:
    return describe_index(folder / ".fundstelle").articles


@pytest.mark.usefixtures("folder")
def test_many_formats_are_told_in_a_table(cli: Cli) -> None:
    """Over more than one format a table tells what was read in each, and then why something was skipped."""
    done = cli("index", "add", "archiv")

    lines = done.stderr.splitlines()
    table = lines[lines.index("Format  Files  Articles  Passages  Skipped") :]
    assert done.returncode == 1
    assert table[1:-1] == [
        "jsonl       1         2         2        2",
        "text        3         2         3        1",
        "zip         1         0         0        1",
        "other       0         0         0        1",
        "Skipped:",
        "        2  text is a number, not a string",
        "        1  is empty",
        "        1  the format .xyz is not read yet",
        "        1  the format .bin is not read yet",
    ]
    assert table[-1].startswith("Articles: 4 new, 5 skipped. 5 passages written to .fundstelle in ")
    assert table[-1].endswith(" s.")


@pytest.mark.usefixtures("folder")
def test_one_format_is_told_in_a_line(cli: Cli) -> None:
    """Where all is in one format, one line with the seconds is enough."""
    done = cli("index", "add", "archiv/a.txt")

    [line] = done.stderr.splitlines()
    assert line.startswith("Articles: 1 new. 2 passages written to .fundstelle in ")
    assert 0 <= float(line.rpartition(" in ")[2].removesuffix(" s.").replace(",", "")) < 300


@pytest.mark.usefixtures("folder")
def test_reasons_that_differ_in_a_number_are_one(cli: Cli, tmp_path: Path) -> None:
    """Reasons of the same kind are counted together."""
    lines = "".join(f'{{"text": "a", "date": "{day}.02.2025"}}\n' for day in (30, 31, 32))
    (tmp_path / "x.jsonl").write_text(lines, "utf-8")

    done = cli("index", "add", "archiv", "x.jsonl")

    assert "        3  … is a date that does not exist" in done.stderr.splitlines()


def test_format_can_be_named(cli: Cli, tmp_path: Path) -> None:
    """With --as a file is read in that format whatever it is called and holds."""
    (tmp_path / "a.dat").write_text('{"text": "Igel."}\n{"text": "Maus."}\n', "utf-8")

    assert cli("index", "add", "--as", "text", "a.dat").returncode == 0
    assert articles(tmp_path) == 1
    assert cli("index", "add", "--as", "jsonl", "--index", "b", tmp_path).returncode == 0
    assert describe_index(tmp_path / "b").articles == 2


def test_unknown_format_is_two(cli: Cli, tmp_path: Path) -> None:
    """A format that is not there is an error that says which are, and no index is made."""
    done = cli("index", "add", "--as", "xyz", tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no format xyz; there are " in done.stderr
    assert not (tmp_path / ".fundstelle").exists()


def test_limits_can_be_set(cli: Cli, tmp_path: Path) -> None:
    """A line or an article beyond the limit is skipped and says which option to set; with it, it is read."""
    (tmp_path / "a.txt").write_text("Lang. " * 200_000, "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "' + "Lang. " * 200_000 + '"}\n', "utf-8")

    low = cli("index", "add", "--max-article", 1, "--max-line", 1, "a.txt", "b.jsonl")
    high = cli("index", "add", "--max-article", 2, "--max-line", 2, "a.txt", "b.jsonl")

    assert low.returncode == 1
    assert "a.txt: holds an article that is 1.2 MB long, more than the 1 MB that --max-article allows" in low.stderr
    assert "b.jsonl:1: is 1.2 MB long, more than the 1 MB that --max-line allows" in low.stderr
    assert high.returncode == 0


def test_stdin_is_read_as_json_lines(cli: Cli, tmp_path: Path, pipe: Callable[[bytes], None]) -> None:
    """With - articles are read from stdin; the same ones are known again, and others do not take their place."""
    pipe(b'{"text": "Igel."}\n{"text": "Maus.", "source": "dpa"}\n{"id": "x", "text": "Hund."}\n')
    cli("index", "add", "-")
    pipe(b'{"text": "Maus.", "source": "dpa"}\n{"text": "Wolf."}\n{"text": "Lachs.", "source": "dpa"}\n{}\n')

    done = cli("index", "add", "-")

    assert done.returncode == 1
    assert "stdin:4: holds no text; skipped" in done.stderr
    assert "Articles: 2 new, 1 unchanged, 1 skipped." in done.stderr
    assert articles(tmp_path) == 5


def test_stdin_may_be_in_another_format(cli: Cli, tmp_path: Path, pipe: Callable[[bytes], None]) -> None:
    """With --as stdin is read in that format."""
    pipe(b"Titel\n\nEin Hund bellt.")

    assert cli("index", "add", "--as", "text", "-").returncode == 0
    with open_index(tmp_path / ".fundstelle") as index:
        assert index.search("bellt").total == 1


def test_guessed_encodings_are_told_together(cli: Cli, tmp_path: Path) -> None:
    """Which encoding was guessed is told once for all files, and not with --quiet."""
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(f"Größe {name}.".encode("cp1252"))

    loud = cli("index", "add", "a.txt", "b.txt", "c.txt")
    quiet = cli("index", "add", "--quiet", "--index", "b", "a.txt")

    assert loud.stderr.splitlines()[0] == "a.txt and 2 more: is read as cp1252"
    assert (loud.returncode, quiet.stderr) == (0, "")


def test_packed_file_counts_as_its_format(cli: Cli, tmp_path: Path) -> None:
    """A packed JSONL file is a JSONL file."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Igel."}\n'))

    done = cli("index", "add", "a.jsonl.gz")

    assert len(done.stderr.splitlines()) == 1
    assert articles(tmp_path) == 1


def test_formats_are_listed(cli: Cli) -> None:
    """The formats are listed with what they are called, their titles and endings."""
    done = cli("index", "formats")

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].split() == ["Name", "Files", "Endings", "To", "be", "installed"]
    assert [line.split()[0] for line in lines[1:]] == sorted(line.split()[0] for line in lines[1:])
    assert any(line.split() == ["jsonl", "JSON", "Lines", ".jsonl", ".ndjson"] for line in lines)


def test_formats_are_listed_as_json(cli: Cli) -> None:
    """As JSON the list says of each format also what is missing."""
    listed = json.loads(cli("index", "formats", "--format", "json").stdout)

    assert listed["version"] == 1
    assert {
        "name": "text",
        "title": "text files",
        "suffixes": [".txt", ".text"],
        "extra": None,
        "missing": [],
        "install": None,
    } in listed["formats"]


def test_missing_extra_is_told(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format whose packages are missing says what to install, in the list and where a file needs it."""
    monkeypatch.setitem(sys.modules, "warcio", None)
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\n")

    listed = cli("index", "formats")
    added = cli("index", "add", "a.warc")

    assert "pip install 'fundstelle[warc]'" in next(line for line in listed.stdout.splitlines() if "warc" in line)
    assert added.returncode == 1
    assert "a.warc: reading WARC files needs more packages: pip install 'fundstelle[warc]'; skipped" in added.stderr


@pytest.mark.usefixtures("folder", "broken_source")
def test_broken_source_of_another_package_is_a_sentence(cli: Cli) -> None:
    """A source that cannot be used is told in one sentence, and everything else works."""
    added = cli("index", "add", "archiv/a.txt")
    listed = cli("index", "formats")

    sentence = "fundstelle: The source x (there_is_no_such_package:X) cannot be used: No module named "
    assert (added.returncode, listed.returncode) == (0, 0)
    assert added.stderr.splitlines()[0].startswith(sentence)
    assert listed.stderr.startswith(sentence)
    assert "Traceback" not in added.stderr + listed.stderr
