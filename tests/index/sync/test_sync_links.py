"""Links in a folder that lead to files elsewhere."""

from pathlib import Path

import pytest
from tests.index.sync.files import kinds, texts, write

from fundstelle.index import sync
from fundstelle.index.sources import Problem


def test_link_to_a_file_elsewhere(index: Path, archive: Path, tmp_path: Path) -> None:
    """A file elsewhere is in the index as long as a link in the folder leads to it."""
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    link = archive / "verweis.txt"
    link.symlink_to(tmp_path / "wolf.txt")
    sync(index, archive)
    linked = texts(index)

    link.unlink()
    report = sync(index, archive)

    assert "Ein Wolf heult." in linked
    assert kinds(report) == {"wolf.txt": "gone"}
    assert "Ein Wolf heult." not in texts(index)


@pytest.mark.parametrize("syncs", [["anderes", "archiv"], ["archiv", "anderes"], ["archiv anderes"]], ids=str)
def test_link_to_a_file_of_another_folder(index: Path, archive: Path, tmp_path: Path, syncs: list[str]) -> None:
    """A file that is in the index for its own folder's sake stays when a link to it goes."""
    other = tmp_path / "anderes"
    other.mkdir()
    write(other / "wolf.txt", "Ein Wolf heult.")
    link = archive / "verweis.txt"
    link.symlink_to(other / "wolf.txt")
    for names in syncs:
        sync(index, [tmp_path / name for name in names.split()])
    link.unlink()

    sync(index, archive)

    assert "Ein Wolf heult." in texts(index)


def test_links_from_two_folders(index: Path, archive: Path, tmp_path: Path) -> None:
    """A file that links from two folders lead to stays until both have gone."""
    other = tmp_path / "anderes"
    other.mkdir()
    write(other / "rest.txt", "Ein Rest.")
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    found = []

    for folder in (archive, other):
        (folder / "verweis.txt").symlink_to(tmp_path / "wolf.txt")
        sync(index, folder)
    for folder in (archive, other):
        (folder / "verweis.txt").unlink()
        sync(index, folder)
        found.append("Ein Wolf heult." in texts(index))

    assert found == [True, False]


def test_link_to_a_file_that_is_away(index: Path, archive: Path, tmp_path: Path) -> None:
    """While a link leads nowhere, the articles of the file stay, and it is told."""
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    (archive / "verweis.txt").symlink_to(tmp_path / "wolf.txt")
    sync(index, archive)
    (tmp_path / "wolf.txt").unlink()

    report = sync(index, archive)

    assert report.problems == (Problem(str(archive / "verweis.txt"), None, "no such file or directory"),)
    assert "Ein Wolf heult." in texts(index)
