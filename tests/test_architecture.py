"""The rooms of the house: imports go one way and nowhere in a circle, and names mean one thing."""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

from fundstelle.cli import index as index_commands
from fundstelle.cli import render
from fundstelle.index.sources import table

ROOT = Path(__file__).parents[1]

#: The rooms, from the ground up. A room imports from those on lower floors and from itself, and those on one floor know
#: nothing of each other.
FLOORS = (
    # What all others speak of: articles, their fields and passages, errors, dates and so on.
    ("index",),
    ("index.german", "index.columnar"),
    ("index.whoosh",),
    ("index.storage",),
    # Reading folders, it passes over those of indexes.
    ("index.sources",),
    ("index.writing",),
    ("index.syncing", "index.upkeep"),
    # The names that people import.
    ("index.__init__",),
    ("search.language",),
    # How much a query may ask for.
    ("search.limits",),
    ("search.plan",),
    ("search.backend",),
    ("search.local", "search.cluster", "search.marking"),
    ("search",),
    ("cli",),
)
#: Who may know Whoosh: its room, and what writes the table of contents that it reads.
KNOW_WHOOSH = {"index.whoosh", "index.storage.commits"}


#: What only the terminal is made of.
TERMINAL = {"click", "click_default_group", "wcwidth"}
#: Modules of which one more is a line in a table, and in no other place.
IN_TABLES = {
    "index.sources": {each.reader.partition(":")[0] for each in table.FORMATS},
    "cli.render": {module.rpartition(".")[2] for module in render.FORMATS.values()},
    "cli.index": set(index_commands._COMMANDS),
}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of ours, by its name within the namespace."""
    return {
        ".".join(file.relative_to(ROOT / wing / "fundstelle").with_suffix("").parts): ast.parse(file.read_text("utf-8"))
        for wing in ("index", "search")
        for file in (ROOT / wing / "fundstelle").rglob("*.py")
    }


@cache
def imports() -> dict[str, set[str]]:
    """What every module imports of ours, be it at its top, in a function or for its types only."""
    return {module: set(_ours(named(tree), modules().keys())) for module, tree in modules().items()}


def named(tree: ast.Module) -> Iterator[str]:
    """The names that a module imports, in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(names: Iterator[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name.startswith("fundstelle."):
            ours = name.removeprefix("fundstelle.")
            # A module, a package, or a name in either.
            places = (ours, f"{ours}.__init__", ours.rpartition(".")[0], f"{ours.rpartition('.')[0]}.__init__")
            yield next(place for place in places if place in known)


def packages(module: str) -> set[str]:
    """The packages, ours and others, of which a module imports something."""
    return {name.partition(".")[0] for name in named(modules()[module])}


def room_of(module: str) -> str:
    """The room that a module is in."""
    rooms = [room for floor in FLOORS for room in floor if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=len)


def floor_of(module: str) -> int:
    """On which floor a module is, from 0."""
    return next(number for number, floor in enumerate(FLOORS) if room_of(module) in floor)


def circle_of(module: str) -> frozenset[str]:
    """The modules that import a module, on whatever way, and are imported by it."""

    def reached(start: str, forth: bool) -> set[str]:  # noqa: FBT001
        found, waiting = set[str](), [start]
        while waiting:
            at = waiting.pop()
            following = imports()[at] if forth else {m for m, named in imports().items() if at in named}
            waiting += following - found
            found |= following
        return found

    return frozenset(reached(module, forth=True) & reached(module, forth=False))


@pytest.mark.parametrize("floor", range(len(FLOORS)), ids=[" and ".join(floor) for floor in FLOORS])
def test_imports_go_one_way(floor: int) -> None:
    """A room imports from itself and from the floors below, also inside functions and for types."""
    upwards = [
        f"{module} imports {other}"
        for module, named in imports().items()
        for other in named
        if floor_of(module) == floor and room_of(other) != room_of(module) and floor_of(other) >= floor
    ]

    assert sorted(upwards) == []


def test_no_module_imports_itself_on_some_way() -> None:
    """Imports go nowhere in a circle."""
    circles = {circle for module in imports() if (circle := circle_of(module))}

    assert circles == set()


def test_few_rooms_know_whoosh() -> None:
    """Whoosh is imported in its room, and its room by what writes its table of contents; no room for queries does."""
    who = {
        module
        for module in modules()
        if "whoosh" in packages(module) or any(room_of(name) == "index.whoosh" for name in imports()[module])
    }

    assert who
    assert {module for module in who if room_of(module) not in KNOW_WHOOSH} <= KNOW_WHOOSH


def test_only_the_command_line_knows_a_terminal() -> None:
    """Nothing but `fundstelle.cli` imports what draws on a terminal or reads a command line."""
    who = {module for module in modules() if packages(module) & TERMINAL}

    assert who
    assert {module for module in who if room_of(module) != "cli"} == set()


def test_no_two_classes_have_one_name() -> None:
    """The name of a class, with an underscore before it or without, stands for one thing in the whole house."""
    names = Counter(
        node.name.lstrip("_")
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )

    assert [name for name, number in names.items() if number > 1] == []


ROOMS = sorted(module.removesuffix(".__init__") for module in modules() if module.endswith(".__init__"))


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_what_is_in_it(room: str) -> None:
    """The docstring of a package lists its modules, and none that is gone; those that a table has need no line."""
    there = {name.removeprefix(f"{room}.").partition(".")[0] for name in modules() if name.startswith(f"{room}.")}
    said = ast.get_docstring(modules()[f"{room}.__init__"]) or ""
    lines = re.findall(r"^([a-z_]+(?:, [a-z_]+)*) {2,}\S", said, re.MULTILINE)
    told = [name for line in lines for name in line.split(", ")]

    assert len(told) == len(set(told))
    assert set(told) - there == set()
    assert {name for name in there if not name.startswith("__")} - set(told) <= IN_TABLES.get(room, set())


def test_documents_name_modules_that_are_there() -> None:
    """Each Python file that a page names is one of ours, but for those that its recipes make."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    ours = [
        f"/{file.relative_to(ROOT)}"
        for place in ("index/**/", "search/**/", "tests/**/", "benchmarks/**/", "")
        for file in ROOT.glob(f"{place}*.py")
    ]
    told = {name for page in pages for name in re.findall(r"`([\w/]+\.py)\b", page.read_text("utf-8"))}

    gone = {name for name in told if not any(file.endswith(f"/{name}") for file in ours)}

    assert len(told) > 10
    assert gone == {"headlines.py"}
