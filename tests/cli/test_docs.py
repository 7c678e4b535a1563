"""The documents say what is so: the help texts, samples of output, queries and Python in them are compared or run.

`make docs` runs this file as a program, which brings the help texts and the samples up to date.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from fundstelle.cli.main import fundstelle
from fundstelle.index import Article, open_writer
from fundstelle.index.machine import DEFAULT_MEMORY
from fundstelle.index.sources import Limits, SourceFile, read_articles
from fundstelle.index.sources.formats import describe_formats
from fundstelle.search import QueryLimits, open_index
from fundstelle.search.language.syntax import parse
from fundstelle.search.limits import DEFAULT_HITS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
COMMANDS = ROOT / "docs" / "commands.md"
QUERY_LANGUAGE = ROOT / "docs" / "query-language.md"
DOCUMENTS = (README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(COMMANDS.parent.glob("*.md")))

_HELP_WIDTH = 80
_SAMPLE_WIDTH = 90

FORMATS = ROOT / "docs" / "formats.md"
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_JSON = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAMPLE = re.compile(r"^```console\n\$ fundstelle ([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^\|.*\|\n\|[-:| ]+\|\n(?:\|.*\|\n)+", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_LIMIT = re.compile(r"(?:--max-|Limits\()(\w+)")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

_COMMANDS_HEAD = """\
# Commands

The help text of every command, as `--help` prints it on a terminal of 80 columns. `make docs` writes this page and
a test compares it with the program, so change the help texts in `fundstelle.cli` and not here.
"""


@pytest.fixture(scope="module")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of seeds/."""
    return index_seeds(tmp_path_factory.mktemp("seeds") / "index")


def index_seeds(folder: Path) -> Path:
    """Index seeds/ in a folder, and return the folder."""
    with open_writer(folder) as writer:
        for article in read_articles(ROOT / "seeds"):
            assert isinstance(article, Article), article
            writer.add(article)
    return folder


def commands_page() -> str:
    """What docs/commands.md should hold."""
    return "\n".join([_COMMANDS_HEAD, *_help_sections(fundstelle, ())])


def with_real_output(document: str, index: Path) -> str:
    """A document with the output of the program, as it is now, in place of each sample of it.

    A sample is a ``console`` block whose first line is a ``fundstelle`` command, run at the checkout's top.
    """
    return _SAMPLE.sub(lambda match: f"```console\n$ fundstelle {match[1]}\n{_output(match[1], index)}```", document)


def column(document: str, header: str, place: int = 0) -> list[list[str]]:
    """The pieces of code in one column of the tables whose first column has this header, row by row."""
    tables = (match[0].splitlines() for match in _TABLE.finditer(document))
    rows = (row for table in tables if _cells(table[0])[0] == header for row in table[2:])
    return [_CODE.findall(_cells(row)[place]) for row in rows]


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _help_sections(command: click.Command, names: tuple[str, ...]) -> Iterator[str]:
    shown = CliRunner().invoke(fundstelle, [*names, "--help"], prog_name="fundstelle", terminal_width=_HELP_WIDTH)
    yield f"## `{' '.join(('fundstelle', *names))}`\n\n```text\n{shown.output}```\n"
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _help_sections(inner, (*names, name))


def _output(arguments: str, index: Path) -> str:
    environment = {"COLUMNS": str(_SAMPLE_WIDTH), "NO_COLOR": "1", "FUNDSTELLE_INDEX": str(index)}
    result = CliRunner().invoke(fundstelle, shlex.split(arguments), env=environment)
    assert result.exception is None, (arguments, result.output)
    return result.output


def _queries() -> list[str]:
    return [query for row in column(QUERY_LANGUAGE.read_text("utf-8"), "Query") for query in row]


def _mistakes() -> list[tuple[str, str]]:
    document = QUERY_LANGUAGE.read_text("utf-8")
    typed, told = column(document, "Mistake"), column(document, "Mistake", 1)
    return [(query[0], message[0]) for query, message in zip(typed, told, strict=True)]


def test_commands_page_holds_the_help_texts() -> None:
    """The page of commands is what the program's --help prints."""
    page = COMMANDS.read_text("utf-8")

    expected = commands_page()

    assert page == expected, "run make docs"


@pytest.mark.parametrize("path", [README, QUERY_LANGUAGE], ids=lambda path: path.name)
def test_samples_are_real_output(path: Path, seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sample of output in a document is what the program prints when it searches seeds/."""
    document = path.read_text("utf-8")
    monkeypatch.chdir(ROOT)

    expected = with_real_output(document, seeds_index)

    assert _SAMPLE.search(document)
    assert document == expected, "run make docs"


def test_library_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python in the README runs, and finds what is in the index that it writes to."""
    code = "\n".join(_PYTHON.findall(README.read_text("utf-8")))
    with open_writer(tmp_path / "archiv") as writer:
        writer.add(Article(id="a0", paragraphs=["Die Waffenruhe war Thema der Verhandlungen."]))
    (tmp_path / "artikel").mkdir()
    (tmp_path / "artikel" / "a.txt").write_text("Ein anderer Artikel.", "utf-8")
    monkeypatch.chdir(tmp_path)

    names: dict[str, Any] = {}
    exec(compile(code, str(README), "exec"), names)  # noqa: S102  # our own README

    assert [hit.passage.article_id for hit in names["results"]] == ["a0"]


def test_format_example_runs(tmp_path: Path) -> None:
    """The source in the page of formats reads the files that it says."""
    names: dict[str, Any] = {}
    (tmp_path / "a.memo").write_bytes(b"MEMO 1\nEin Absatz.\nNoch einer.\n")
    file = SourceFile(tmp_path / "a.memo")

    exec("".join(_PYTHON.findall(FORMATS.read_text("utf-8"))), names)  # noqa: S102  # our own page
    source = names["Memo"]()
    (article,) = source.read(file)

    assert source.recognises(file.head())
    assert [paragraph.text for paragraph in article.paragraphs] == ["Ein Absatz.", "Noch einer."]
    assert all(hasattr(source, name) for name in ("name", "title", "suffixes", "extra", "modules"))


def test_formats_page_names_every_format() -> None:
    """The page of formats has a row for every format that there is, and names its extra."""
    page = FORMATS.read_text("utf-8")

    for described in describe_formats():
        assert re.search(rf"^\| [a-z, ]*\b{described.name}\b", page, re.MULTILINE), described.name
        assert described.extra is None or f"fundstelle[{described.extra}]" in page


def test_formats_page_tells_every_limit() -> None:
    """The page of formats has a row for every limit on files, with the number that it is."""
    page = FORMATS.read_text("utf-8")
    usual, million = Limits(), 1 << 20
    told = {
        "article": f"{usual.article // million} million",
        "passage": f"{usual.passage // million} million",
        "passages": f"{usual.passages:,}",
        "stored": f"{usual.stored // million} MB",
        "line": f"{usual.line // million} MB",
        "seconds": f"{usual.seconds:g} s, ",
        "member": f"{usual.member // million >> 10} GB",
        "members": f"{usual.members:,}",
        "expansion": f"{usual.expansion} times, ",
        "depth": f"{usual.depth}",
        "problems": f"{usual.problems:,}",
    }

    rows = [_cells(row) for table in _TABLE.findall(page) if table.startswith("| limit ") for row in table.splitlines()]
    found = {_LIMIT.findall(option)[0]: number for _, number, option in rows[2:]}

    assert told.keys() == {field.name for field in fields(Limits)} == found.keys()
    for name, number in told.items():
        assert found[name].startswith(number) if number.endswith(" ") else found[name] == number


def test_security_page_tells_the_limits_of_queries() -> None:
    """The page on security says how much a query may ask for where no other limits are set."""
    page = " ".join((COMMANDS.parent / "security.md").read_text("utf-8").split())
    usual = QueryLimits()

    assert (
        f"with these limits: {usual.length:,} characters; {usual.words:,} words; {usual.expansions:,} words of the "
        f"index that one pattern (`Kraft*`) or fuzzy word (`Kellog~1`) may stand for; {usual.seconds:g} seconds; and "
        f"{usual.memory >> 30} GB for the lists"
    ) in page
    assert all(f"`--max-{field.name}`" in page for field in fields(usual))


def test_readme_tells_what_is_usual() -> None:
    """The README says how many hits are shown and how much memory is taken where nothing is said."""
    page = " ".join(README.read_text("utf-8").split())

    assert f"| the most hits to show: {DEFAULT_HITS}, if nothing is said |" in page
    assert f"how much the words may take until they are written to the index ({DEFAULT_MEMORY >> 20});" in page


def test_json_sample_is_real_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON in the README is what a search of the JSON lines above it prints, but for the score."""
    articles, sample = _JSON.findall(README.read_text("utf-8"))
    (tmp_path / "articles.jsonl").write_text(articles, "utf-8")
    monkeypatch.chdir(tmp_path)

    CliRunner().invoke(fundstelle, ["index", "add", "--index", "index", "articles.jsonl"], catch_exceptions=False)
    found = CliRunner().invoke(fundstelle, ["--index", "index", "--format", "jsonl", "Deiche"], catch_exceptions=False)

    expected = json.loads(sample)
    assert json.loads(found.stdout) == expected | {"score": json.loads(found.stdout)["score"]}


@pytest.mark.parametrize("query", _queries())
def test_query_example_is_understood_and_finds_something(query: str, seeds_index: Path) -> None:
    """Every query that the page on the query language shows is read without a notice and finds something in seeds/."""
    with open_index(seeds_index) as index:
        results = index.search(query, limit=0)

    assert results.notices == ()
    assert results.total > 0


@pytest.mark.parametrize(("query", "message"), _mistakes())
def test_mistake_is_told_as_the_page_says(query: str, message: str) -> None:
    """Every mistake that the page on the query language shows is told in the words that stand beside it."""
    parsed = parse(query)

    assert [notice.message for notice in parsed.notices] == [message]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Every link in a document to another file leads to a file that is there."""
    links = _LINK.findall(path.read_text("utf-8"))

    missing = [link for link in links if not (path.parent / link).exists()]

    assert missing == []


def regenerate() -> None:
    """Write the page of commands, and the samples of output into the other documents."""
    os.chdir(ROOT)
    COMMANDS.write_text(commands_page(), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        index = index_seeds(Path(folder) / "index")
        for path in (README, QUERY_LANGUAGE):
            path.write_text(with_real_output(path.read_text("utf-8"), index), "utf-8")


if __name__ == "__main__":
    regenerate()
