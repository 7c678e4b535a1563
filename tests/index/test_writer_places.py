"""Where a writer writes: in the folder that it has opened, and nowhere else, whatever becomes of its name."""

import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from fundstelle.index import Article, FundstelleError, IndexNotFoundError, check_index, open_writer, sync
from fundstelle.index.storage.disk import Disk
from fundstelle.search import open_index


def texts(folder: Path | str) -> list[str]:
    """The texts of all passages of an index."""
    with open_index(folder) as index:
        return [passage.text for passage in index.passages()]


def add(folder: Path | str, *given: str) -> None:
    """Add articles of one paragraph to an index."""
    with open_writer(folder, processes=1) as writer:
        for text in given:
            writer.add(Article([text], id=text))


@pytest.fixture
def here_and_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two folders, each with an index called `index` in it; the process works in the first."""
    for name in ("here", "there"):
        add(tmp_path / name / "index", f"Aus {name}.", "Beide.")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here", tmp_path / "there"


def test_writer_stays_where_it_was_opened(here_and_there: tuple[Path, Path]) -> None:
    """A relative path means the folder that it meant when the writer was opened."""
    here, there = here_and_there
    with open_writer("index", processes=1) as writer:
        writer.add(Article(["Neu."], id="n"))

        os.chdir(there)

    assert texts(here / "index") == ["Aus here.", "Beide.", "Neu."]
    assert texts(there / "index") == ["Aus there.", "Beide."]
    assert check_index(there / "index").problems == []


def test_new_index_goes_where_it_was_made(here_and_there: tuple[Path, Path]) -> None:
    """A writer that gives up takes away the index that it made, and not one of that name elsewhere."""
    here, there = here_and_there
    add(there / "neu", "Bleibt.")

    with pytest.raises(KeyboardInterrupt), open_writer("neu", processes=1) as writer:  # noqa: PT012
        writer.add(Article(["Neu."], id="n"))
        os.chdir(there)
        raise KeyboardInterrupt

    assert not (here / "neu").exists()
    assert texts(there / "neu") == ["Bleibt."]


def test_reader_stays_where_it_was_opened(here_and_there: tuple[Path, Path]) -> None:
    """A reader that is told to look for news looks where it was opened."""
    here, there = here_and_there
    with open_index("index") as index:
        os.chdir(there)
        add(here / "index", "Neu.")

        assert index.refresh()

        assert [passage.text for passage in index.passages()] == ["Aus here.", "Beide.", "Neu."]


def test_sync_stays_where_it_was_begun(here_and_there: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync of relative paths keeps to them when the process goes elsewhere."""
    here, there = here_and_there
    (here / "artikel").mkdir()
    (here / "artikel" / "a.txt").write_text("Eine Zeile, die gefunden wird.", "utf-8")
    stat = Path.stat
    seen: list[Path] = []

    def go(path: Path, **kwargs: bool) -> os.stat_result:
        if not seen and path.name == "a.txt":
            seen.append(path)
            os.chdir(there)
        return stat(path, **kwargs)

    monkeypatch.setattr(Path, "stat", go)
    sync("index", "artikel")

    assert texts(here / "index")[-1] == "Eine Zeile, die gefunden wird."
    assert texts(there / "index") == ["Aus there.", "Beide."]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no folder that is in use")
@pytest.mark.parametrize("added", [0, 1, 300])
def test_exchanged_folder_is_an_error(tmp_path: Path, added: int) -> None:
    """Where another index takes the place of the one that is written to, neither of them is changed."""
    add(tmp_path / "index", "Erstes.")
    add(tmp_path / "other", "Zweites.")
    add(tmp_path / "other", "Drittes.")
    writer = open_writer(tmp_path / "index", processes=1, memory=1)
    for number in range(added):
        writer.add(Article([f"Neu {number} " * 500], id=f"{number}"))
    writer.remove("Erstes.")

    (tmp_path / "index").rename(tmp_path / "moved")
    (tmp_path / "other").rename(tmp_path / "index")
    with pytest.raises(FundstelleError, match="was moved, removed or exchanged"):
        writer.commit()

    assert texts(tmp_path / "moved") == ["Erstes."]
    assert texts(tmp_path / "index") == ["Zweites.", "Drittes."]
    for folder in ("moved", "index"):
        report = check_index(tmp_path / folder)
        assert (report.problems, report.remarks) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no folder that is in use")
@pytest.mark.parametrize("how", ["removed", "emptied", "copied", "empty folder"])
def test_folder_that_is_not_there_any_more_is_an_error(tmp_path: Path, how: str) -> None:
    """A writer whose folder was taken away, or replaced by a copy of it, does not say that it has committed."""
    folder = tmp_path / "index"
    add(folder, "Erstes.")
    shutil.copytree(folder, tmp_path / "copy")
    writer = open_writer(folder, processes=1)
    writer.add(Article(["Neu."], id="n"))

    if how == "emptied":
        for file in folder.iterdir():
            file.unlink()
    else:
        shutil.rmtree(folder)
    if how == "copied":
        (tmp_path / "copy").rename(folder)
    elif how == "empty folder":
        folder.mkdir()
    with pytest.raises(FundstelleError, match=r"was moved, removed or exchanged|was removed while"):
        writer.commit()

    if how == "copied":
        assert texts(folder) == ["Erstes."]
    elif folder.exists():
        assert [file.name for file in folder.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no folder that is in use")
def test_folder_that_is_moved_during_a_commit_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder is moved just when the commit gets its name, the commit is in it, and that is said."""
    folder = tmp_path / "index"
    add(folder, "Erstes.")
    publish = Disk.publish

    def moved(disk: Disk, source: Path, target: Path) -> None:
        folder.rename(tmp_path / "moved")
        add(folder, "Anderes.")
        publish(disk, source, target)

    writer = open_writer(folder, processes=1)
    writer.add(Article(["Neu."], id="n"))
    with monkeypatch.context() as patched:
        disk = vars(writer._draft)["_transaction"]._disk
        patched.setattr(disk, "publish", partial(moved, disk))
        with pytest.raises(FundstelleError, match="just when"):
            writer.commit()

    assert texts(folder) == ["Anderes."]
    assert texts(tmp_path / "moved") == ["Erstes.", "Neu."]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is in use")
def test_commit_without_its_lock_is_an_error(tmp_path: Path) -> None:
    """Where the lock was removed and another has written meanwhile, the other's commit stays."""
    add(tmp_path, "Erstes.")
    writer = open_writer(tmp_path, processes=1)
    writer.add(Article(["Verloren."], id="v"))

    (tmp_path / "MAIN_WRITELOCK").unlink()
    add(tmp_path, "Zweites.")
    with pytest.raises(FundstelleError, match="was removed while"):
        writer.commit()

    assert texts(tmp_path) == ["Erstes.", "Zweites."]
    assert check_index(tmp_path).problems == []


@pytest.mark.parametrize("commits", [1, 2])
def test_commit_beside_others_is_an_error(tmp_path: Path, commits: int) -> None:
    """A commit neither takes the place of one that somebody made in spite of the lock, nor comes behind it unseen."""
    others = [f"Fremdes {number}." for number in range(commits)]
    add(tmp_path / "index", "Erstes.")
    shutil.copytree(tmp_path / "index", tmp_path / "copy")
    for text in others:
        add(tmp_path / "copy", text)
    writer = open_writer(tmp_path / "index", processes=1)
    writer.add(Article(["Verloren."], id="v"))

    for file in (tmp_path / "copy").glob("*MAIN_*[0-9a-z]"):
        if not (tmp_path / "index" / file.name).exists():
            shutil.copy(file, tmp_path / "index")
    with pytest.raises(FundstelleError, match="in spite of its lock"):
        writer.commit()

    assert texts(tmp_path / "index") == ["Erstes.", *others]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is in use")
def test_others_that_commit_in_the_midst_of_a_commit_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the lock goes while a commit is being prepared, and others commit twice, nothing of theirs is hidden."""
    add(tmp_path, "Erstes.")
    create = Disk.create

    def overtaken(disk: Disk, path: Path) -> BinaryIO:
        patched.undo()
        (tmp_path / "MAIN_WRITELOCK").unlink()
        add(tmp_path, "Zweites.")
        add(tmp_path, "Drittes.")
        return create(disk, path)

    writer = open_writer(tmp_path, processes=1)
    writer.add(Article(["Verloren."], id="v"))
    with monkeypatch.context() as patched:
        patched.setattr(Disk, "create", overtaken)
        with pytest.raises(FundstelleError, match="was removed while"):
            writer.commit()

    assert texts(tmp_path) == ["Erstes.", "Zweites.", "Drittes."]
    assert check_index(tmp_path).problems == []


def test_planted_links_lead_nowhere(tmp_path: Path) -> None:
    """Where a file of an index is to be written, a link of that name goes, and what it leads to stays."""
    folder, victim = tmp_path / "index", tmp_path / "wichtig.txt"
    victim.write_text("wichtig", "utf-8")
    add(folder, "Erstes.")
    for name in ("_MAIN_2.toc.tmp", "_MAIN_3.toc.tmp", "fundstelle.writer"):
        (folder / name).symlink_to(victim)

    add(folder, "Zweites.")
    add(folder, "Drittes.")

    assert victim.read_text("utf-8") == "wichtig"
    assert texts(folder) == ["Erstes.", "Zweites.", "Drittes."]


def test_file_of_the_user_is_not_taken_for_an_index(tmp_path: Path) -> None:
    """A folder with a file that is called as ours is refused, and the file stays."""
    own = tmp_path / "fundstelle.json"
    own.write_text('{"text": "Ein Artikel."}', "utf-8")

    with pytest.raises(FundstelleError, match="move that file away"):
        open_writer(tmp_path)
    with pytest.raises(IndexNotFoundError, match="another program"):
        open_index(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["fundstelle.json"]
    assert own.read_text("utf-8") == '{"text": "Ein Artikel."}'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no folder that is in use")
def test_working_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that was removed, a relative path is an error of ours."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    for attempt in (open_index, open_writer):
        with pytest.raises(IndexNotFoundError):
            attempt("index")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize(
    "name", ["fundstelle.json", "_MAIN_1.toc", "_MAIN_9.toc", "*.documents", "*.postings", "fundstelle.opening"]
)
def test_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    """A pipe, a device or a folder that stands where a file of an index should is told, and nothing hangs."""
    add(tmp_path, "Erstes.")
    path = next(tmp_path.glob(name), tmp_path / name)
    path.unlink(missing_ok=True)
    os.mkfifo(path)

    if name == "fundstelle.opening":
        assert texts(tmp_path) == ["Erstes."]
    else:
        with pytest.raises(FundstelleError, match=r"neither a file nor|no index"):
            open_index(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there a folder that is in use cannot be moved")
def test_new_index_that_was_moved_is_empty_when_its_writer_gives_up(tmp_path: Path) -> None:
    """A writer that gives up on a new index leaves all of it where it was moved to, not a part that is damaged."""
    writer = open_writer(tmp_path / "index", processes=1)
    writer.add(Article(["Ein Hund."], id="a"))
    (tmp_path / "index").rename(tmp_path / "moved")

    writer.rollback()

    assert check_index(tmp_path / "moved").problems == []
    assert not (tmp_path / "index").exists()
