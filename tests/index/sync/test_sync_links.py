"""Links in a folder that lead to files elsewhere, and to what is no file."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.index.sync.files import kinds, texts, write

from fundstelle.index import sync
from fundstelle.index.sources import Problem

Cli = Callable[..., CompletedProcess[str]]


def test_link_that_leads_out_is_passed_over(index: Path, archive: Path, tmp_path: Path) -> None:
    """A file elsewhere is not read because a link in the folder leads to it, and that is told."""
    write(tmp_path / "geheim.txt", "Ein Geheimnis.")
    link = archive / "verweis.txt"
    link.symlink_to(tmp_path / "geheim.txt")

    tried = sync(index, archive, dry_run=True)
    report = sync(index, archive)

    assert "Ein Geheimnis." not in texts(index)
    assert [(each.path, "outside of the folder" in each.reason) for each in report.passed_over] == [(str(link), True)]
    assert (report.problems, tried.passed_over) == ((), report.passed_over)


def test_link_into_another_folder_of_the_sync(index: Path, archive: Path, tmp_path: Path) -> None:
    """A link from one of the folders into another one of them is nothing to speak of."""
    other = tmp_path / "anderes"
    other.mkdir()
    write(other / "wolf.txt", "Ein Wolf heult.")
    (archive / "verweis.txt").symlink_to(other / "wolf.txt")

    report = sync(index, [archive, other])

    assert "Ein Wolf heult." in texts(index)
    assert report.passed_over == ()


def test_link_that_is_no_longer_followed(index: Path, archive: Path, tmp_path: Path) -> None:
    """What is in the index by a link stays while links are not followed, and goes with the link."""
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    link = archive / "verweis.txt"
    link.symlink_to(tmp_path / "wolf.txt")
    sync(index, archive, follow_links=True)
    sync(index, archive)
    kept = texts(index)

    link.unlink()
    sync(index, archive)

    assert "Ein Wolf heult." in kept
    assert "Ein Wolf heult." not in texts(index)


def test_links_in_circles_and_to_what_is_no_file(index: Path, archive: Path, cli: Cli) -> None:
    """Links that lead round in a circle, and to devices and pipes, are told, and the files beside them are read."""
    (archive / "a.txt").symlink_to("a.txt")
    (archive / "b.txt").symlink_to("c.txt")
    (archive / "c.txt").symlink_to("b.txt")
    (archive / "ordner").symlink_to("ordner")
    (archive / "null.txt").symlink_to(os.devnull)
    os.mkfifo(archive / "rohr.txt")
    (archive / "zum-rohr.txt").symlink_to("rohr.txt")

    runs = [cli("index", "sync", "--index", index, archive) for _ in range(2)]

    told = [line.removesuffix("; skipped") for line in runs[1].stderr.splitlines() if line.endswith("; skipped")]
    assert [done.returncode for done in runs] == [1, 1]
    assert [line.rpartition("/")[2] for line in told] == [
        "a.txt: too many levels of symbolic links",
        "b.txt: too many levels of symbolic links",
        "c.txt: too many levels of symbolic links",
        "null.txt: is neither a file nor a folder",
        "ordner: too many levels of symbolic links",
        "rohr.txt: is neither a file nor a folder",
        "zum-rohr.txt: is neither a file nor a folder",
    ]
    assert "Ein Hund bellt." in texts(index)


def test_file_that_becomes_something_else(index: Path, archive: Path) -> None:
    """A file in whose place there is a pipe, a device or a loop keeps its articles, or loses them; nothing hangs."""
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)):
        sync(index, archive)
        (archive / "hund.txt").unlink()
        make(archive / "hund.txt")

        report = sync(index, archive)

        assert [Path(problem.path).name for problem in report.problems] == ["hund.txt"]
        (archive / "hund.txt").unlink()
        write(archive / "hund.txt", "Ein Hund bellt.")


def test_command_tells_in_a_line_what_it_passes_over(index: Path, archive: Path, tmp_path: Path, cli: Cli) -> None:
    """However many links lead out of a folder, add and sync say so in one line, or read them if that is asked for."""
    for number in range(3):
        write(tmp_path / f"{number}.txt", f"Geheimnis {number}.")
        (archive / f"verweis-{number}.txt").symlink_to(tmp_path / f"{number}.txt")

    synced = cli("index", "sync", "--index", index, archive)
    added = cli("index", "add", "--index", tmp_path / "zweiter", archive)
    followed = cli("index", "sync", "--index", index, "--follow-links", archive)

    for done in (synced, added):
        assert done.returncode == 0
        (line,) = [line for line in done.stderr.splitlines() if "link" in line]
        assert line.startswith(f"{archive}/verweis-0.txt and 2 more: is a link to a file outside of the folder")
    assert "link" not in followed.stderr
    assert {"Geheimnis 0.", "Geheimnis 1.", "Geheimnis 2."} <= texts(index)


def test_link_to_a_file_elsewhere(index: Path, archive: Path, tmp_path: Path) -> None:
    """A file elsewhere is in the index as long as a link that is followed leads to it."""
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    link = archive / "verweis.txt"
    link.symlink_to(tmp_path / "wolf.txt")
    sync(index, archive, follow_links=True)
    linked = texts(index)

    link.unlink()
    report = sync(index, archive, follow_links=True)

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
        sync(index, [tmp_path / name for name in names.split()], follow_links=True)
    link.unlink()

    sync(index, archive, follow_links=True)

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
        sync(index, folder, follow_links=True)
    for folder in (archive, other):
        (folder / "verweis.txt").unlink()
        sync(index, folder, follow_links=True)
        found.append("Ein Wolf heult." in texts(index))

    assert found == [True, False]


def test_link_to_a_file_that_is_away(index: Path, archive: Path, tmp_path: Path) -> None:
    """While a link leads nowhere, the articles of the file stay, and it is told."""
    write(tmp_path / "wolf.txt", "Ein Wolf heult.")
    (archive / "verweis.txt").symlink_to(tmp_path / "wolf.txt")
    sync(index, archive, follow_links=True)
    (tmp_path / "wolf.txt").unlink()

    report = sync(index, archive, follow_links=True)

    assert report.problems == (Problem(str(archive / "verweis.txt"), None, "no such file or directory"),)
    assert "Ein Wolf heult." in texts(index)
