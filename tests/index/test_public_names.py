"""What `fundstelle.index` promises to those who import it."""

import subprocess
import sys

import pytest

import fundstelle.index

# The stub does not say that there is a list of them.
NAMES: list[str] = vars(fundstelle.index)["__all__"]


def test_public_names_are_sorted_and_there() -> None:
    """Every name in `__all__` can be imported, and they are sorted."""
    assert sorted(NAMES) == NAMES
    assert all(hasattr(fundstelle.index, name) for name in NAMES)


def test_star_import_gives_the_public_names() -> None:
    """A star import gives exactly the names in `__all__`."""
    names: dict[str, object] = {}

    exec("from fundstelle.index import *", names)  # noqa: S102

    assert set(names) - {"__builtins__"} == set(NAMES)


def test_public_names_are_listed() -> None:
    """The public names are listed before anything has asked for them."""
    code = "import fundstelle.index; print(set(fundstelle.index.__all__) <= set(dir(fundstelle.index)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "True"


def test_no_other_name_is_there() -> None:
    """A name that is not public is no attribute, as of any module."""
    with pytest.raises(AttributeError, match=r"module 'fundstelle\.index' has no attribute 'nothing'"):
        fundstelle.index.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_build_side_is_loaded_without_the_query_side() -> None:
    """Importing the build side and its command line loads nothing of the query side."""
    code = (
        "import sys, fundstelle.index, fundstelle.cli.index.add, fundstelle.index.sources;"
        "print([name for name in sys.modules if name.startswith('fundstelle.search')])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"
