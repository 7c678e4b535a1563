"""Where the index is that is meant."""

from collections.abc import Callable
from pathlib import Path

from fundstelle.index.storage.places import locate_index


def test_named_index_comes_first(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """What is named is taken, even if it is not there and others are."""
    add_all(tmp_path / ".fundstelle", "Ein Hund.")

    found = locate_index("archiv", tmp_path, {"FUNDSTELLE_INDEX": "anderes"})

    assert found == Path("archiv")


def test_environment_comes_second(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Where nothing is named, $FUNDSTELLE_INDEX comes before the nearest folder."""
    add_all(tmp_path / ".fundstelle", "Ein Hund.")

    found = locate_index(None, tmp_path, {"FUNDSTELLE_INDEX": "anderes"})

    assert found == Path("anderes")


def test_empty_environment_names_nothing(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """An empty $FUNDSTELLE_INDEX is as good as none."""
    add_all(tmp_path / ".fundstelle", "Ein Hund.")

    assert locate_index(None, tmp_path, {"FUNDSTELLE_INDEX": ""}) == tmp_path / ".fundstelle"


def test_nearest_index_upwards_comes_third(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Of several folders above, the index in the nearest is taken."""
    below = tmp_path / "a" / "b" / "c"
    below.mkdir(parents=True)
    add_all(tmp_path / ".fundstelle", "Ein Hund.")
    add_all(tmp_path / "a" / ".fundstelle", "Ein Hund.")

    assert locate_index(None, below, {}) == tmp_path / "a" / ".fundstelle"


def test_folder_that_is_no_index_is_passed_over(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """A folder called .fundstelle in which there is no index is not taken for one."""
    add_all(tmp_path / ".fundstelle", "Ein Hund.")
    (tmp_path / "a" / ".fundstelle").mkdir(parents=True)

    assert locate_index(None, tmp_path / "a", {}) == tmp_path / ".fundstelle"


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """Without a name and without an index above there is none."""
    assert locate_index(None, tmp_path, {}) is None
