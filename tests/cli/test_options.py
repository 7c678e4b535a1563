"""What an option is where it is not given: what the library does where nothing is said."""

import inspect
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, get_args

import click
import pytest

from fundstelle.cli.analyze import analyze
from fundstelle.cli.index import index
from fundstelle.cli.search import search
from fundstelle.index import open_writer, restore_index, sync
from fundstelle.index.sources import Limits
from fundstelle.search import Index, QueryLimits
from fundstelle.search.backend import Order


def index_command(name: str) -> click.Command:
    command = index.get_command(click.Context(index), name)
    assert command is not None
    return command


def default(command: click.Command, option: str) -> Any:
    """What a command is handed where an option is not given."""
    needed = ["x" for each in command.params if isinstance(each, click.Argument)]
    [parameter] = [each for each in command.params if option in each.opts]
    return command.make_context("command", needed).params[str(parameter.name)]


def library_default(function: Callable[..., object], name: str) -> Any:
    return inspect.signature(function).parameters[name].default


@pytest.mark.parametrize("name", ["limit", "sort", "since", "until", "explain", "collapse"])
def test_search_looks_for_what_the_library_does(name: str) -> None:
    """A search without options is that of the library without arguments."""
    assert (default(search, f"--{name}") or None) == (library_default(Index.search, name) or None)


def test_search_knows_every_order() -> None:
    """Hits can be sorted in all the ways that the library knows."""
    [sort] = [each for each in search.params if "--sort" in each.opts]

    assert isinstance(sort.type, click.Choice)
    assert set(sort.type.choices) == set(get_args(Order))


@pytest.mark.parametrize(
    ("name", "limits"),
    [("search", QueryLimits()), ("add", Limits()), ("sync", Limits())],
)
def test_limits_are_those_of_the_library(name: str, limits: QueryLimits | Limits) -> None:
    """Each option for a limit sets one of the library's, and is that where it is not given."""
    command = search if name == "search" else index_command(name)
    fields = [option[6:] for each in command.params for option in each.opts if option.startswith("--max-")]

    assert len(fields) == 5
    assert {field: default(command, f"--max-{field}") for field in fields} == {
        field: value for field, value in asdict(limits).items() if field in fields
    }


@pytest.mark.parametrize(
    ("name", "option", "function", "argument"),
    [
        ("add", "--wait", open_writer, "timeout"),
        ("remove", "--wait", open_writer, "timeout"),
        ("optimize", "--wait", open_writer, "timeout"),
        ("sync", "--wait", sync, "timeout"),
        ("restore", "--wait", restore_index, "timeout"),
        ("add", "--processes", open_writer, "processes"),
        ("sync", "--follow-links", sync, "follow_links"),
        ("sync", "--dry-run", sync, "dry_run"),
        ("restore", "--replace", restore_index, "replace"),
    ],
)
def test_commands_do_what_the_library_does(
    name: str, option: str, function: Callable[..., object], argument: str
) -> None:
    """A command without options is the function of the library without arguments."""
    assert default(index_command(name), option) == library_default(function, argument)


def test_memory_is_that_of_the_library() -> None:
    """Articles wait in as much memory as a program would give them."""
    assert default(index_command("add"), "--memory") << 20 == library_default(open_writer, "memory")
    assert library_default(sync, "memory") == library_default(open_writer, "memory")


@pytest.mark.parametrize("command", [search, analyze, *(index_command(name) for name in ("check", "info", "formats"))])
def test_people_are_written_for_where_nothing_is_said(command: click.Command) -> None:
    """Each command with formats writes text for people if none is named."""
    assert default(command, "--format") == "text"
