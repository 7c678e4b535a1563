"""Who imports whom: the terminal both libraries, the query side the build side, and never the other way round."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fundstelle

#: What only the terminal is made of.
TERMINAL = ("click", "click_default_group", "wcwidth")


def modules() -> dict[str, ast.Module]:
    """The module of every file of ours, by its name."""
    found = {}
    for root in map(Path, fundstelle.__path__):
        for file in root.rglob("*.py"):
            parts = file.relative_to(root.parent).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = ast.parse(file.read_text("utf-8"))
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    """What a module imports, not only at its beginning but inside of functions, too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in(name: str, package: str) -> bool:
    """Whether a name is that of a package or of something in it."""
    return f"{name}.".startswith(f"{package}.")


@pytest.mark.parametrize(
    ("side", "others"),
    [("fundstelle.index", ("fundstelle.search", "fundstelle.cli")), ("fundstelle.search", ("fundstelle.cli",))],
)
def test_imports_go_one_way(side: str, others: tuple[str, ...]) -> None:
    """Not even inside a function does a module of the build side, or the query side, import what stands on it."""
    ours = {name: tree for name, tree in modules().items() if is_in(name, side)}

    wrong = {
        (name, what) for name, tree in ours.items() for what in imported(tree) if any(is_in(what, o) for o in others)
    }

    assert len(ours) > 10
    assert wrong == set()


def test_only_the_command_line_knows_a_terminal() -> None:
    """Nothing but `fundstelle.cli` imports what draws on a terminal or reads a command line."""
    users = {
        name for name, tree in modules().items() for what in imported(tree) if any(is_in(what, one) for one in TERMINAL)
    }

    assert users
    assert {name for name in users if not is_in(name, "fundstelle.cli")} == set()
