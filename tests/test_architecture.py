"""The rooms of the house: imports go one way, nowhere in a circle, and few rooms know Whoosh."""

import ast
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

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


@cache
def imports() -> dict[str, set[str]]:
    """What every module imports of ours, and of Whoosh, be it at its top, in a function or for its types only."""
    files = {
        ".".join(file.relative_to(ROOT / wing / "fundstelle").with_suffix("").parts): file
        for wing in ("index", "search")
        for file in (ROOT / wing / "fundstelle").rglob("*.py")
    }
    return {module: set(_imported(file, files.keys())) for module, file in files.items()}


def _imported(file: Path, known: Collection[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.partition(".")[0] == "whoosh":
                yield "whoosh"
            if name.startswith("fundstelle."):
                ours = name.removeprefix("fundstelle.")
                # A module, a package, or a name in either.
                places = (ours, f"{ours}.__init__", ours.rpartition(".")[0], f"{ours.rpartition('.')[0]}.__init__")
                yield next(place for place in places if place in known)


def room_of(module: str) -> str:
    """The room that a module is in."""
    if module == "search.budget":
        return "search.limits"
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
            following = imports()[at] - {"whoosh"} if forth else {m for m, named in imports().items() if at in named}
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
        for other in named - {"whoosh"}
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
        for module, named in imports().items()
        if any(name == "whoosh" or room_of(name) == "index.whoosh" for name in named)
    }

    assert {module for module in who if room_of(module) not in KNOW_WHOOSH} <= KNOW_WHOOSH
