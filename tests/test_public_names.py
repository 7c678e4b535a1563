"""What the packages promise to those who import from them."""

import subprocess
import sys
from types import ModuleType

import pytest

import fundstelle.index
import fundstelle.index.sources
import fundstelle.search

packages = pytest.mark.parametrize(
    "package", [fundstelle.index, fundstelle.index.sources, fundstelle.search], ids=lambda package: package.__name__
)


def promised(package: ModuleType) -> list[str]:
    """The public names of a package; its stub does not say that there is a list of them."""
    names: list[str] = vars(package)["__all__"]
    return names


def printed(code: str) -> str:
    """What a new process prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


@packages
def test_public_names_are_sorted_and_there(package: ModuleType) -> None:
    """Every name in `__all__` can be imported, and they are sorted."""
    names = promised(package)

    assert sorted(names) == names
    assert all(hasattr(package, name) for name in names)


@packages
def test_star_import_gives_the_public_names(package: ModuleType) -> None:
    """A star import gives exactly the names in `__all__`."""
    names: dict[str, object] = {}

    exec(f"from {package.__name__} import *", names)  # noqa: S102

    assert set(names) - {"__builtins__"} == set(promised(package))


@packages
def test_public_names_are_listed(package: ModuleType) -> None:
    """The public names are listed before anything has asked for them."""
    name = package.__name__

    assert printed(f"import {name}; print(set({name}.__all__) <= set(dir({name})))") == "True"


@packages
def test_no_other_name_is_there(package: ModuleType) -> None:
    """A name that is not public is no attribute, as of any module."""
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'nothing'"):
        package.nothing  # noqa: B018


def test_build_side_is_loaded_without_the_query_side() -> None:
    """Importing the build side and its command line loads nothing of the query side."""
    code = (
        "import sys, fundstelle.cli.index.add; from fundstelle.index.sources import *;"
        "print([name for name in sys.modules if name.startswith('fundstelle.search')])"
    )

    assert printed(code) == "[]"


def test_query_side_is_loaded_without_what_only_indexing_needs() -> None:
    """Importing the query side and its command line loads nothing that writes an index or reads articles."""
    code = (
        "import sys, fundstelle.cli.main, fundstelle.cli.search, fundstelle.cli.render.text, fundstelle.search.engine;"
        "unneeded = ('fundstelle.cli.index', 'fundstelle.index.sources', 'fundstelle.index.writing.writer',"
        "'whoosh.writing');"
        "print([name for name in unneeded if name in sys.modules])"
    )

    assert printed(code) == "[]"


def test_names_that_both_sides_have_are_the_same() -> None:
    """An error or a passage is one and the same class, whichever side it is imported from."""
    shared = set(promised(fundstelle.index)) & set(promised(fundstelle.search))

    assert "FundstelleError" in shared
    assert all(getattr(fundstelle.index, name) is getattr(fundstelle.search, name) for name in shared)
