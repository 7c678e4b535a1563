"""Libraries speak to programs, the command line to people: each names what helps in the words of those who read it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest

import fundstelle
import fundstelle.index
from fundstelle.cli.main import fundstelle as command
from fundstelle.cli.wording import COMMANDS, OPTIONS, in_options
from fundstelle.index import Article, open_writer
from fundstelle.index.errors import call
from fundstelle.index.sources import Limits
from fundstelle.search import QueryLimits

Cli = Callable[..., CompletedProcess[str]]

SETTING = re.compile(r"\b((?:Query)?Limits)\((\w+)=…\)")


def library_strings() -> Iterator[tuple[str, str]]:
    """Every string in the two libraries, docstrings and pieces of formatted strings, too, with its file."""
    for root in map(Path, fundstelle.__path__):
        for file in (file for wing in ("index", "search") for file in (root / wing).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield file.name, node.value


def all_commands(group: click.Command, *names: str) -> Iterator[tuple[str, click.Command]]:
    """The command and all below it, each with what is typed for it."""
    yield " ".join(["fundstelle", *names]), group
    if isinstance(group, click.Group):
        for name in group.list_commands(click.Context(group)):
            inner = group.get_command(click.Context(group), name)
            assert inner is not None
            yield from all_commands(inner, *names, name)


def test_libraries_speak_of_no_option() -> None:
    """No text of the libraries, neither a message nor a docstring, names an option or a command to type."""
    strings = list(library_strings())

    options = {(file, found) for file, text in strings for found in re.findall(r"(?<![\w<!-])--[a-z][\w-]+", text)}
    commands = {(file, text) for file, text in strings if re.search(r"\bfundstelle (index|search|analyze) [a-z]", text)}

    assert len(strings) > 1000
    assert options == set()
    assert commands == set()


def test_every_setting_has_an_option() -> None:
    """What is put in the place of a setting or a call is there, and so is the setting or what is called."""
    commands = dict(all_commands(command))
    options = {name for each in commands.values() for parameter in each.params for name in parameter.opts}
    limits = {"Limits": Limits, "QueryLimits": QueryLimits}

    for setting, option in OPTIONS.items():
        assert option.split()[0] in options
        for kind, field in SETTING.findall(setting):
            assert field in {each.name for each in fields(limits[kind])}
    for called, typed in COMMANDS.items():
        assert typed.partition(" -")[0].removesuffix(" {path}") in commands
        first, *rest = called.split(".")
        assert callable(
            getattr(getattr(fundstelle.index, first), rest[0]) if rest else getattr(fundstelle.index, first)
        )


def test_every_setting_that_is_named_has_an_option() -> None:
    """No message of the libraries names a setting that the command line would leave as it is."""
    named = {f"{kind}({field}=…)" for _, text in library_strings() for kind, field in SETTING.findall(text)}

    assert named
    assert named <= OPTIONS.keys()


@pytest.mark.parametrize("path", ["/a/b", "a b", "it's", 'say "it\'s"', "C:\\new\\table", "ä 漢"])
def test_path_is_told_as_it_is(path: str) -> None:
    """Whatever a path holds, it stands in the command as it was given."""
    assert in_options(f"Do: {call('check_index', path)}") == f"Do: fundstelle index check --index {path}"


@pytest.mark.parametrize(
    "text",
    [r"open_writer('\N{x}')", r"open_writer('\x')", "open_writer()", "open_writer(x)", "timeout=", "Limits(article=1)"],
)
def test_what_only_looks_like_a_setting_stays(text: str) -> None:
    """A text that is no message of ours, such as the name of a file, is left alone."""
    assert in_options(text) == text


def test_index_that_is_missing(cli: Cli, tmp_path: Path) -> None:
    """Where there is no index, the command that makes one is told."""
    missing = tmp_path / "it's"

    done = cli("--index", missing, "Hund")

    assert done.stderr == (
        f"fundstelle: There is no index at {missing}. Make one with: fundstelle index add --index {missing} FOLDER\n"
    )


def test_index_that_is_damaged(cli: Cli, tmp_path: Path) -> None:
    """Where an index cannot be read, the command that says what is damaged is told."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund."]))
    (tmp_path / "index" / "fundstelle.json").write_text('{"format": 3, "made_by": "us", "analysis": 3}')

    done = cli("--index", tmp_path / "index", "Hund")
    checked = cli("index", "check", "--index", tmp_path / "index")

    assert done.returncode == checked.returncode == 2
    for told in (done.stderr, checked.stdout):
        assert f"See what is damaged: fundstelle index check --index {tmp_path / 'index'}." in told


def test_index_in_place_of_articles(cli: Cli, tmp_path: Path) -> None:
    """Where an index is named in place of articles, the command that writes its articles is told."""
    with open_writer(tmp_path / "old") as writer:
        writer.add(Article(["Ein Hund."]))

    done = cli("index", "add", "--index", "new", "old")

    assert "old: is the folder of an index; the articles in it are read with: fundstelle index export" in done.stderr


def test_reasons_for_skipping(cli: Cli, tmp_path: Path) -> None:
    """Why something was skipped is told with the option beside each, and again where the reasons are counted."""
    (tmp_path / "a.txt").write_text("Ein Hund.\n\nEin Hund.\n\nEin Hund.", "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "Ein Hund."}\n', "utf-8")

    done = cli("index", "add", "--max-passages", 1, "a.txt", "b.jsonl")

    told = "holds an article with more than the 1 paragraphs of --max-passages"
    assert f"a.txt: {told}; skipped\n" in done.stderr
    assert f"        1  {told}\n" in done.stderr


def test_folder_that_has_become_empty(cli: Cli, tmp_path: Path) -> None:
    """Where all files of a folder have gone, the command that removes their articles is told."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.txt").write_text("Ein Hund.", "utf-8")
    cli("index", "sync", "a")
    (tmp_path / "a" / "a.txt").unlink()

    done = cli("index", "sync", "a")

    assert done.stderr.endswith(f"or remove them with: fundstelle index remove {tmp_path / 'a'}\n")


def test_index_that_is_there_already(cli: Cli, tmp_path: Path) -> None:
    """Where a backup would replace an index, the option that lets it is told."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Ein Hund."]))
    cli("index", "backup", "--index", "index", "copy")

    done = cli("index", "restore", "--index", "index", "copy")

    assert "or have it replaced: --replace does that." in done.stderr
