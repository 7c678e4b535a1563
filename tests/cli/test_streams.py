"""What the command writes: JSON that is valid everywhere, and lines on which no text has a say but its own."""

import json
import math
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundstelle.cli.streams import visible_line
from fundstelle.index import Article, export_articles, json_line, open_writer
from fundstelle.index.jsontext import json_text
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]

COMMAND = [sys.executable, "-m", "fundstelle.cli"]

texts = st.text() | st.sampled_from(["\ud800", "\u2028", "\x9b", "\x7f", "\u202e"])


def jsons(numbers: st.SearchStrategy[object], keys: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Values of JSON, with such numbers and keys."""
    return st.recursive(
        st.none() | st.booleans() | st.integers() | numbers | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    )


def strict(text: str | bytes) -> object:
    """What a reader makes of JSON that takes nothing but JSON in UTF-8."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(text.decode("utf-8") if isinstance(text, bytes) else text, parse_constant=refuse)


@given(jsons(st.floats(), texts | st.floats() | st.integers()))
def test_json_is_valid_whatever_it_is_made_of(value: object) -> None:
    """Any value becomes one line of JSON, with whole characters only, which no terminal obeys."""
    text = json_text(value)

    json.dumps(strict(text), ensure_ascii=False, allow_nan=False).encode()
    text.encode()
    assert text.splitlines() in ([text], [])
    assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in text)


@given(jsons(st.floats(allow_nan=False, allow_infinity=False), texts))
def test_exact_json_gives_back_what_was_given(value: object) -> None:
    """Exact JSON is read back as it was given, half characters too."""
    assert strict(json_text(value, is_exact=True)) == value


NUMBERS = [math.nan, math.inf, -math.inf, {"x": [math.nan, (math.inf,)]}]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none_are_kept_as_null(cli: Cli, tmp_path: Path, number: object) -> None:
    """An article whose metadata holds NaN is added, and comes out with null in its place, wherever it comes out."""
    with open_writer(tmp_path / ".fundstelle") as writer:
        writer.add(Article(["Ein Hund."], id="a", metadata={"x": number, "y": 1.5}))

    outputs = [
        cli("--format", "json", "Hund").stdout, cli("--format", "jsonl", "Hund").stdout, cli("index", "export").stdout,
        json_line(next(export_articles(tmp_path / ".fundstelle"))),
    ]  # fmt: skip

    for output in outputs:
        strict(output)
        assert "NaN" not in output
        assert "Infinity" not in output
    with open_index(tmp_path / ".fundstelle") as index:
        [passage] = index.passages()
    expected = {"x": [None, [None]]} if isinstance(number, dict) else None
    assert passage.metadata == {"x": expected, "y": 1.5}


def test_article_with_such_a_number_is_unchanged_when_it_comes_again(tmp_path: Path) -> None:
    """NaN is not equal to itself, but an article that holds it is."""
    counts = []
    for _ in range(2):
        with open_writer(tmp_path) as writer:
            writer.add(Article(["Ein Hund."], id="a", metadata={"x": math.nan}))
        counts.append((writer.counts.new, writer.counts.unchanged))

    assert counts == [(1, 0), (0, 1)]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16", "utf-8:strict", "ascii:strict"])
@pytest.mark.parametrize(
    "words",
    ["--format json Hund", "--format jsonl --explain Hund", "index export", "index info --format json",
     "index check --format json", "analyze --format jsonl Hünde–漢"],
)  # fmt: skip
def test_json_is_utf_8_whatever_stdout_is(
    tmp_path: Path, clean_environment: dict[str, str], words: str, encoding: str
) -> None:
    """All JSON is UTF-8, also where stdout is told to be something else, as pipes on Windows are."""
    folder = tmp_path / "Ärchiv 漢"
    with open_writer(folder / ".fundstelle") as writer:
        writer.add(Article(["Ein Hund – „Bär“ 漢 \ud800."], id="ä\udfff", metadata={"ß": "\u2028\x85\x9b"}))
    environment = clean_environment | {"PYTHONIOENCODING": encoding, "LC_ALL": "C"}

    done = subprocess.run(  # noqa: S603  # our own command
        [*COMMAND, *words.split()], cwd=folder, env=environment, capture_output=True, check=False, timeout=60
    )

    assert done.returncode == 0
    assert [strict(line) for line in done.stdout.splitlines()]
    assert "\u2028" not in done.stdout.decode()


#: An escape sequence, the end of a line, a carriage return, a mark of direction, C1, half a character.
NASTY = "a\x1b[31mb\nfundstelle: forged\rc\u202ed\x9be\udcfff"


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """A folder of such a name, with an index and a file of such a name."""
    folder = tmp_path / NASTY
    try:
        folder.mkdir()
    except (OSError, ValueError):
        pytest.skip("no folder can be called so")
    (folder / f"{NASTY}.txt").write_text("Ein Hund.", "utf-8")
    (folder / f"{NASTY}.pdf").write_text("%PDF-", "utf-8")
    (folder / f"{NASTY}.xyz").write_text("nothing", "utf-8")
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["index", "add", "--index", "{}/index", "{}"],
        ["index", "sync", "--index", "{}/index", "{}"],
        ["index", "sync", "--index", "{}/index", "{}", "--dry-run"],
        ["index", "info", "--index", "{}/old"],
        ["index", "check", "--index", "{}/old"],
        ["index", "optimize", "--index", "{}/old"],
        ["index", "export", "--index", "{}/old", "-o", "{}/out"],
        ["index", "export", "--index", "{}/old", "-o", "{}/missing/out"],
        ["index", "export", "--index", "{}/old", "-o", "{}"],
        ["index", "remove", "--index", "{}/old", "{}"],
        ["index", "remove", "--index", "{}/old", "--yes", "1"],
        ["index", "add", "--index", "{}/index", "{}/missing"],
        ["index", "add", "--index", "{}/index", "--as", "{}", "{}"],
        ["index", "add", "--index", "{}/index", "--words", "{}", "{}"],
        ["index", "add", "--{}", "x"],
        ["index", "add", "--wait", "{}", "x"],
        ["index", "{}"],
        ["index", "info", "--format", "{}"],
        ["--index", "{}/old", "Hund"],
        ["--index", "{}/old", "--format", "paths", "Hund"],
        ["--index", "{}/missing", "Hund"],
        ["--index", "{}/old", '{} "'],
        ["--index", "{}/old", "--since", "{}", "Hund"],
        ["--index", "{}/old", "--{}", "Hund"],
        ["--index", "{}/old", "--limit", "{}", "Hund"],
        ["analyze", "{}"],
    ],
)
def test_nothing_that_was_typed_or_found_is_obeyed(
    cli: Cli, nasty: Path, add_all: Callable[..., None], words: list[str]
) -> None:
    """Neither a path nor an option's value nor a file's name moves the cursor, colours a text, or makes a line."""
    add_all(nasty / "old", Article(["Ein Hund."], id=NASTY, source=NASTY, headline=NASTY), "Hund.")

    done = cli(*(word.replace("{}", str(nasty) if word.startswith("{}") else NASTY) for word in words))

    said = done.stdout + done.stderr
    assert said
    assert not set("\x1b\r\u202e\x9b\udcff") & set(said)
    assert not any(line.startswith("fundstelle: forged") for line in said.splitlines())
    assert "Traceback" not in said


@given(st.text(st.characters(), max_size=20))
def test_line_stays_one_line(text: str) -> None:
    """Any text becomes one line of as many characters, none of which a terminal acts on."""
    line = visible_line(text)

    assert len(line) == len(text)
    assert len(line.splitlines()) <= 1
    line.encode()
    assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in line)


@pytest.mark.parametrize("value", ["nan", "NaN", "-nan", "inf", "-inf", "1e999", "-1", "", "x"])
def test_seconds_that_are_none_are_refused(cli: Cli, tmp_path: Path, value: str) -> None:
    """How long to wait is a number that can be waited for."""
    (tmp_path / "a.txt").write_text("Ein Hund.", "utf-8")

    done = cli("index", "add", f"--wait={value}", "a.txt")

    assert (done.returncode, done.stdout) == (2, "")
    assert "Invalid value for '--wait'" in done.stderr
    assert not (tmp_path / ".fundstelle").exists()


@pytest.mark.parametrize(
    "option", ["--limit", "--max-length", "--max-words", "--max-expansions", "--max-seconds", "--max-memory"]
)
@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e999", "9" * 30, "9" * 5000])
def test_numbers_of_a_search(cli: Cli, tmp_path: Path, add_all: Callable[..., None], option: str, value: str) -> None:
    """A number is taken as it is or refused in a sentence, however great it is."""
    add_all(tmp_path / ".fundstelle", "Ein Hund.")

    done = cli(f"{option}={value}", "Hund")

    assert done.returncode == (0 if value == "9" * 30 else 2)
    assert "Traceback" not in done.stderr


def test_memory_that_does_not_suffice_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no memory left, one sentence says so."""
    from fundstelle.index.sources import formats

    def failing() -> None:
        raise MemoryError

    monkeypatch.setattr(formats, "describe_formats", failing)

    done = cli("index", "formats")

    assert (done.returncode, done.stderr) == (2, "fundstelle: There is not enough memory for this.\n")


def test_paths_are_one_a_line(cli: Cli, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """A path with a line end or an escape in it is given as a string of JSON; any other as it is."""
    names = ["/a/b.txt", "/a/ä 漢.txt", "/a\n/b.txt", "/\x1b[31m.txt", '"x"', "https://example.org/ä"]
    add_all(tmp_path / ".fundstelle", *(Article(["Ein Hund."], id=name, source=name) for name in names))

    lines = cli("--format", "paths", "Hund").stdout.split("\n")[:-1]

    assert len(lines) == len(names)
    assert {json.loads(line) if line.startswith('"') else line for line in lines} == set(names)
    assert sum(line.startswith('"') for line in lines) == 3


def test_closed_current_folder_is_told(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """In a folder that has been removed, the command says what is missing."""
    program = "import os, sys\nos.rmdir(os.getcwd())\nfrom fundstelle.cli.main import main\nmain()\n"
    (tmp_path / "gone").mkdir()
    if os.name == "nt":
        pytest.skip("there a folder that is in use cannot be removed")

    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, "Hund"], cwd=tmp_path / "gone", env=clean_environment, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.startswith("fundstelle: ")
    assert "Traceback" not in done.stderr
