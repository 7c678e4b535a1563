"""What `fundstelle.search` promises to those who import it."""

import subprocess
import sys

import pytest

import fundstelle.index
import fundstelle.search

# The stub does not say that there is a list of them.
NAMES: list[str] = vars(fundstelle.search)["__all__"]


def test_public_names_are_sorted_and_there() -> None:
    """Every name in `__all__` can be imported, and they are sorted."""
    assert sorted(NAMES) == NAMES
    assert all(hasattr(fundstelle.search, name) for name in NAMES)


def test_star_import_gives_the_public_names() -> None:
    """A star import gives exactly the names in `__all__`."""
    names: dict[str, object] = {}

    exec("from fundstelle.search import *", names)  # noqa: S102

    assert set(names) - {"__builtins__"} == set(NAMES)


def test_public_names_are_listed() -> None:
    """The public names are listed before anything has asked for them."""
    code = "import fundstelle.search; print(set(fundstelle.search.__all__) <= set(dir(fundstelle.search)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "True"


def test_no_other_name_is_there() -> None:
    """A name that is not public is no attribute, as of any module."""
    with pytest.raises(AttributeError, match=r"module 'fundstelle\.search' has no attribute 'nothing'"):
        fundstelle.search.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_query_side_is_loaded_without_what_only_indexing_needs() -> None:
    """Importing the query side and its command line loads nothing that writes an index or reads articles."""
    code = (
        "import sys, fundstelle.cli.main, fundstelle.cli.search, fundstelle.cli.render.text, fundstelle.search.engine;"
        "unneeded = ('fundstelle.cli.index', 'fundstelle.index.sources', 'fundstelle.index.writing.writer',"
        "'whoosh.writing');"
        "print([name for name in unneeded if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"


def test_names_that_both_sides_have_are_the_same() -> None:
    """An error or a passage is one and the same class, whichever side it is imported from."""
    shared = set(vars(fundstelle.index)["__all__"]) & set(NAMES)

    assert "FundstelleError" in shared
    assert all(getattr(fundstelle.index, name) is getattr(fundstelle.search, name) for name in shared)
