"""`fundstelle QUERY…`: what is shown where, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import Article
from fundstelle.search import Index

Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture
def archive(tmp_path: Path, add_all: Callable[..., None]) -> Path:
    """A folder with an index in its .fundstelle, in which the command line starts."""
    add_all(
        tmp_path / ".fundstelle",
        Article(
            ["Ein Hund bellt.", "Der Hund schläft."],
            id="a",
            headline="Vom Hund",
            published="2025-03-14",
            source="/a.txt",
        ),
        Article(["Hund und Katze."], id="b", headline="Beide", published="2024-12-31", source="/b.txt"),
        Article(["Eine Katze."], id="c", headline="Die Katze", source="/c.txt"),
    )
    return tmp_path


@pytest.mark.usefixtures("archive")
def test_found_is_zero(cli: Cli) -> None:
    """What is found goes to stdout, what is said about it to stderr, and the exit code is 0."""
    done = cli("Katze")

    assert done.returncode == 0
    assert "Eine **Katze**." in done.stdout
    assert done.stderr == "2 passages found.\n"


@pytest.mark.usefixtures("archive")
def test_nothing_found_is_one(cli: Cli) -> None:
    """Nothing on stdout and exit code 1 say that nothing was found."""
    done = cli("Wolf")

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Nothing found.\n")


@pytest.mark.parametrize("form", ["json", "jsonl", "paths"])
@pytest.mark.usefixtures("archive")
def test_nothing_found_in_every_format(cli: Cli, form: str) -> None:
    """Nothing found is exit code 1 in every format, and JSON is a document all the same."""
    done = cli("--format", form, "Wolf")

    assert done.returncode == 1
    assert (json.loads(done.stdout)["hits"] == []) if form == "json" else (done.stdout == "")


def test_no_index_is_two(cli: Cli) -> None:
    """Without an index the error says where was looked, and how to make one."""
    done = cli("Hund")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no --index, no $FUNDSTELLE_INDEX, and no .fundstelle" in done.stderr
    assert "fundstelle index add" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--limit", "x", "Hund"], "--limit"),
        (["--limit", "-1", "Hund"], "--limit"),
        (["--format", "xml", "Hund"], "--format"),
        (["--sort", "name", "Hund"], "--sort"),
        (["--color", "bunt", "Hund"], "--color"),
        (["--since", "gestern", "Hund"], "'gestern' is not a date"),
        (["--until", "30.02.2025", "Hund"], "does not exist"),
        (["--index", "/gibt/es/nicht", "Hund"], "There is no index at /gibt/es/nicht"),
        (["search"], "QUERY"),
        (["search", " "], "empty"),
        ([], "Usage"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_errors_are_two(cli: Cli, args: list[str], told: str) -> None:
    """What cannot be done is told on stderr without a traceback, and the exit code is 2."""
    done = cli(*args)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (["--limt", "3", "Hund"], "--limit"),
        (["search", "--limt", "3", "Hund"], "--limit"),
        (["Hund", "--colour=never"], "--color"),
        (["--fromat", "json", "Hund"], "--format"),
        (["--unitl", "2025", "Hund"], "--until"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_unknown_option_suggests_another(cli: Cli, args: list[str], meant: str) -> None:
    """A mistyped option is an error that names the one that was meant."""
    done = cli(*args)

    assert (done.returncode, done.stdout) == (2, "")
    assert "No such option" in done.stderr
    assert meant in done.stderr


@pytest.mark.usefixtures("archive")
def test_words_are_one_query(cli: Cli) -> None:
    """Several words on the command line are one query."""
    done = cli("--format", "paths", "Hund", "AND", "Katze")

    assert done.stdout == "/b.txt\n"


@pytest.mark.parametrize(
    "args",
    [
        ["Hund", "-Katze"],
        ["-Katze", "Hund"],
        ["search", "Hund", "-Katze"],
        ["Hund -Katze"],
        ["--", "-Katze", "Hund"],
        ["Hund", "-Katze", "--limit", "5"],
    ],
)
@pytest.mark.usefixtures("archive")
@pytest.mark.usefixtures("archive")
def test_minus_word_is_no_option(cli: Cli, args: list[str]) -> None:
    """A word with a minus sign before it excludes, wherever it stands."""
    done = cli("--format", "paths", *args)

    assert (done.returncode, done.stdout) == (0, "/a.txt\n")


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyzü")
@pytest.mark.usefixtures("archive")
def test_minus_word_of_every_letter_is_no_option(cli: Cli, letter: str) -> None:
    """No letter after a minus sign is taken for a short option."""
    done = cli("--format", "paths", "Katze", f"-{letter}und")

    assert done.stdout == ("/c.txt\n" if letter == "h" else "/c.txt\n/b.txt\n")


@pytest.mark.usefixtures("archive")
def test_command_name_is_searched_with_search(cli: Cli) -> None:
    """A word that is the name of a command can be searched for."""
    assert cli("search", "index").returncode == 1
    assert cli("search", "search").returncode == 1


@pytest.mark.usefixtures("archive")
def test_limit(cli: Cli) -> None:
    """A limit cuts what is shown, and stderr says how much there is."""
    done = cli("--limit", 1, "--format", "jsonl", "Hund")

    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == "3 passages found, 1 shown; see more with --limit.\n"


@pytest.mark.usefixtures("archive")
def test_limit_of_none_counts(cli: Cli) -> None:
    """With a limit of 0 nothing is shown but the count, and what is found is found."""
    done = cli("--limit", 0, "Hund")

    assert (done.returncode, done.stdout) == (0, "")
    assert "3 passages found" in done.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--since", "2025"], ["/a.txt"]),
        (["--until", "31.12.2024"], ["/b.txt"]),
        (["--since", "2024-12", "--until", "2025-03-14"], ["/a.txt", "/b.txt"]),
        (["--since", "2026"], []),
    ],
)
@pytest.mark.usefixtures("archive")
def test_since_and_until(cli: Cli, options: list[str], expected: list[str]) -> None:
    """Dates narrow the search, to the end of the day that is named."""
    done = cli(*options, "--format", "paths", "Hund")

    assert sorted(done.stdout.split()) == expected
    assert done.returncode == (0 if expected else 1)


@pytest.mark.usefixtures("archive")
def test_sort_by_date(cli: Cli) -> None:
    """By date the newest comes first and what has none last."""
    done = cli("--sort", "date", "--format", "paths", "Hund ODER Katze")

    assert done.stdout.split() == ["/a.txt", "/b.txt", "/c.txt"]


@pytest.mark.usefixtures("archive")
def test_formats(cli: Cli) -> None:
    """JSON is one document, JSONL one a line, paths one source a line."""
    document = json.loads(cli("--format", "json", "Hund").stdout)
    lines = [json.loads(line) for line in cli("--format", "jsonl", "Hund").stdout.splitlines()]
    paths = cli("--format", "paths", "Hund").stdout.split()

    assert document["version"] == 1
    assert [{"version": 1, **hit} for hit in document["hits"]] == lines
    assert sorted(paths) == ["/a.txt", "/b.txt"]


@pytest.mark.usefixtures("archive")
def test_query_that_is_not_utf8(cli: Cli) -> None:
    """Bytes that are no UTF-8 in a query are no error."""
    for query in ("Hund\udcff", "id:\udcff", "\udcff*", '"\udcff'):
        assert cli(query).returncode in (0, 1)


@pytest.mark.usefixtures("archive")
def test_named_index_comes_first(cli: Cli, make_index: Callable[..., Index]) -> None:
    """--index comes before $FUNDSTELLE_INDEX, and that before the nearest .fundstelle."""
    named, other = make_index("Ein Igel."), make_index("Ein Wolf.")

    assert cli("Igel", "--index", named.path, FUNDSTELLE_INDEX=other.path).returncode == 0
    assert cli("Wolf", FUNDSTELLE_INDEX=other.path).returncode == 0
    assert cli("Hund", FUNDSTELLE_INDEX=other.path).returncode == 1
    assert cli("Hund").returncode == 0


def test_nearest_index_is_used_from_below(archive: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder below, the index above is found."""
    (archive / "x" / "y").mkdir(parents=True)
    monkeypatch.chdir(archive / "x" / "y")

    assert cli("Hund").returncode == 0


def test_paths_are_shown_relative(cli: Cli, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Sources below the current folder are shown relative to it for people, and as they are for programs."""
    source = str(tmp_path / "archiv" / "a.txt")
    add_all(tmp_path / ".fundstelle", Article(["Ein Hund."], source=source))

    assert " archiv/a.txt · " in cli("Hund").stdout
    assert cli("--format", "paths", "Hund").stdout == f"{source}\n"


@pytest.mark.usefixtures("archive")
def test_ctrl_c_is_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and one word, without a traceback."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Index, "search", interrupt)

    done = cli("Hund")

    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() == "Interrupted."


def test_help_and_version(cli: Cli) -> None:
    """Help and version go to stdout with exit code 0, without an index."""
    for args in (["--help"], ["search", "--help"], ["index", "--help"], ["index", "add", "--help"], ["--version"]):
        done = cli(*args)
        assert (done.returncode, done.stderr) == (0, "")
        assert "fundstelle" in done.stdout
