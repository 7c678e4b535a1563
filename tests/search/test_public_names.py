"""What `fundstelle.search` promises to those who import it."""

import fundstelle.index
import fundstelle.search


def test_public_names_are_sorted_and_there() -> None:
    """Every name in `__all__` can be imported, and they are sorted."""
    assert fundstelle.search.__all__ == sorted(fundstelle.search.__all__)
    assert all(hasattr(fundstelle.search, name) for name in fundstelle.search.__all__)


def test_star_import_gives_the_public_names() -> None:
    """A star import gives exactly the names in `__all__`."""
    names: dict[str, object] = {}

    exec("from fundstelle.search import *", names)  # noqa: S102

    assert set(names) - {"__builtins__"} == set(fundstelle.search.__all__)


def test_names_that_both_sides_have_are_the_same() -> None:
    """An error or a passage is one and the same class, whichever side it is imported from."""
    shared = set(fundstelle.index.__all__) & set(fundstelle.search.__all__)

    assert "FundstelleError" in shared
    assert all(getattr(fundstelle.index, name) is getattr(fundstelle.search, name) for name in shared)
