"""Backups of an index, and what is restored of them."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.reliability.disks import FailingDisk
from tests.reliability.history import commit, content, state_after

from fundstelle.index import (
    Article,
    FundstelleError,
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    backup_index,
    check_index,
    open_writer,
    restore_index,
    sync,
)
from fundstelle.index.storage import exchange
from fundstelle.index.storage.disk import Disk
from fundstelle.index.upkeep import backup
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of some commits, alone in a folder."""
    (tmp_path / "bestand").mkdir()
    for number in range(3):
        commit(tmp_path / "bestand" / "index", number)
    return tmp_path / "bestand" / "index"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the backup is to be, alone in a folder."""
    (tmp_path / "platte").mkdir()
    return tmp_path / "platte" / "sicherung"


def state_of(folder: Path) -> dict[str, tuple[str, ...]]:
    with open_index(folder) as index:
        return content(index)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones too, but for locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_backup_is_an_index(folder: Path, target: Path) -> None:
    """A backup holds what was committed last, can be searched where it is, and is counted."""
    report = backup_index(folder, target)

    with open_index(target) as index:
        assert (report.passages, index.search("Stand").total) == (len(list(index.passages())), 1)
    assert state_of(target) == state_after(3)
    assert (report.path, report.articles) == (target, len(state_after(3)))
    assert check_index(target, full=True).problems == check_index(target).remarks == []
    assert names_in(target.parent) == [target.name]


def test_backup_knows_the_files_that_were_read(tmp_path: Path, target: Path) -> None:
    """What a sync knows of files is in the backup, too."""
    (tmp_path / "archiv").mkdir()
    (tmp_path / "archiv" / "a.txt").write_text("Ein Hund.", "utf-8")
    sync(tmp_path / "index", tmp_path / "archiv")

    backup_index(tmp_path / "index", target)

    assert sync(target, tmp_path / "archiv", dry_run=True).unchanged == 1
    assert list(target.glob("*.files"))


def test_backup_while_a_writer_merges_and_removes(folder: Path, target: Path) -> None:
    """A backup is the state at its beginning, although its files are removed while they are copied."""
    steps: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        steps.append(done)
        if len(steps) == 1:
            with open_writer(folder) as writer:
                writer.optimize()
                writer.add(Article(["Neu."], id="neu"))
        assert done <= total

    backup_index(folder, target, progress=meanwhile)

    assert state_of(target) == state_after(3)
    assert check_index(target, full=True).problems == []
    assert "neu" in state_of(folder)


def test_backup_sees_no_uncommitted_article(folder: Path, target: Path) -> None:
    """What a writer has added and not committed is in no backup, and the writer goes on."""
    with open_writer(folder) as writer:
        writer.add(Article(["Neu."], id="neu"))
        backup_index(folder, target)

    assert "neu" not in state_of(target)
    assert "neu" in state_of(folder)


def test_older_backup_is_replaced(folder: Path, target: Path) -> None:
    """A later backup takes the place of an older one, which can be read until then and by who has opened it."""
    backup_index(folder, target)
    commit(folder, 3)
    seen: list[object] = []

    with open_index(target) as opened:
        backup_index(folder, target, progress=lambda _done, _all: seen.append(state_of(target)))
        kept = content(opened)
        opened.refresh()
        refreshed = content(opened)

    assert seen == [state_after(3)] * len(seen)
    assert (kept, refreshed) == (state_after(3), state_after(4))
    assert names_in(target.parent) == [target.name]


def make_file(target: Path, _: Path) -> None:
    target.write_text("Notizen", "utf-8")


def make_folder(target: Path, _: Path) -> None:
    (target / "fotos").mkdir(parents=True)


def make_empty_folder(target: Path, _: Path) -> None:
    target.mkdir()


def make_other_index(target: Path, _: Path) -> None:
    commit(target, 0)


def make_backup_of_another(target: Path, folder: Path) -> None:
    commit(folder.parent.parent / "anderer", 0)
    backup_index(folder.parent.parent / "anderer", target)


def make_backup_that_was_written_to(target: Path, folder: Path) -> None:
    backup_index(folder, target)
    commit(target, 5)


def make_backup_with_a_guest(target: Path, folder: Path) -> None:
    backup_index(folder, target)
    (target / "notizen.txt").write_text("Notizen", "utf-8")


def make_backup_without_its_mark(target: Path, folder: Path) -> None:
    backup_index(folder, target)
    (target / "fundstelle.backup").unlink()


def make_link_to_a_backup(target: Path, folder: Path) -> None:
    backup_index(folder, target.with_name("echt"))
    target.symlink_to("echt")


def make_broken_link(target: Path, _: Path) -> None:
    target.symlink_to("nirgends")


@pytest.mark.parametrize(
    "make",
    [
        make_file,
        make_folder,
        make_empty_folder,
        make_other_index,
        make_backup_of_another,
        make_backup_that_was_written_to,
        make_backup_with_a_guest,
        make_backup_without_its_mark,
        make_link_to_a_backup,
        make_broken_link,
    ],
)
def test_nothing_else_is_replaced(folder: Path, target: Path, make: Callable[[Path, Path], None]) -> None:
    """What is no backup of just this index is left alone, with a sentence."""
    make(target, folder)
    before = everything(target.parent)

    with pytest.raises(FundstelleError, match="is there already and is no backup of the index"):
        backup_index(folder, target)

    assert everything(target.parent) == before
    assert os.path.lexists(target)


@pytest.mark.parametrize(("is_there", "can_exchange"), [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize(
    "make",
    [
        make_file,
        make_folder,
        make_other_index,
        make_backup_of_another,
        make_backup_that_was_written_to,
        make_backup_with_a_guest,
        make_link_to_a_backup,
    ],
)
def test_what_comes_to_the_place_meanwhile_is_not_replaced(  # noqa: PLR0917
    folder: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path, Path], None],
    is_there: bool,  # noqa: FBT001
    can_exchange: bool,  # noqa: FBT001
) -> None:
    """Whatever has come to the place of a backup while it was made stays as it is, and a sentence says so."""
    if not can_exchange:
        monkeypatch.setattr(exchange, "_exchanged", lambda _one, _other: False)
    if is_there:
        backup_index(folder, target)
    after: list[dict[str, bytes]] = []

    def meanwhile(_done: int, _all: int) -> None:
        if not after:
            after.append({})
            shutil.rmtree(target, ignore_errors=True)
            make(target, folder)
            after[0] = {name: held for name, held in everything(target.parent).items() if ".unfinished" not in name}

    with pytest.raises(FundstelleError, match="was left as it is"):
        backup_index(folder, target, progress=meanwhile)

    assert everything(target.parent) == after[0]
    assert os.path.lexists(target)


@pytest.mark.parametrize("is_there", [True, False])
def test_index_that_comes_while_another_is_restored_is_not_replaced(
    folder: Path,
    target: Path,
    tmp_path: Path,
    is_there: bool,  # noqa: FBT001
) -> None:
    """An index that is made, or put there, while a backup is restored to its place keeps its articles."""
    backup_index(folder, target)
    place = tmp_path / "neu"
    if is_there:
        commit(place, 0)

    def meanwhile(_done: int, _all: int) -> None:
        if not (place / "da").exists():
            shutil.rmtree(place, ignore_errors=True)
            commit(place, 7)
            (place / "da").touch()

    with pytest.raises(FundstelleError, match="was left as it is"):
        restore_index(target, place, replace=is_there, progress=meanwhile)

    (place / "da").unlink()
    assert content(open_index(place)) != state_of(target)
    assert check_index(place).is_whole
    assert names_in(tmp_path) == ["bestand", "neu", "platte"]


@pytest.mark.parametrize("place", [".", "drin", "../index", "../index/drin/noch", ".."])
def test_backup_into_the_index_is_refused(folder: Path, place: str) -> None:
    """Neither the index itself, nor a folder in it, nor one that it is in, can be the backup."""
    before = everything(folder.parent)

    with pytest.raises(FundstelleError, match="same folder, or one lies in the other"):
        backup_index(folder, folder / place)
    with pytest.raises(FundstelleError):
        restore_index(folder, folder / place, replace=True)

    assert everything(folder.parent) == before


def test_index_by_another_name_is_refused(folder: Path, target: Path) -> None:
    """Neither is the index the backup when a link leads to it or to the folder that it is in."""
    target.symlink_to(folder)
    target.with_name("bestand").symlink_to(folder.parent)
    before = everything(folder.parent)

    for place in (target, target.with_name("bestand") / "index", target / "drin"):
        with pytest.raises(FundstelleError):
            backup_index(folder, place)

    assert everything(folder.parent) == before


def test_missing_disk_is_told(folder: Path, tmp_path: Path) -> None:
    """The folder that a backup is to lie in is not made: the disk may not be there."""
    with pytest.raises(FundstelleError, match="weg is not there"):
        backup_index(folder, tmp_path / "weg" / "sicherung")

    assert not (tmp_path / "weg").exists()


def test_damage_is_not_copied(folder: Path, target: Path) -> None:
    """An index of which any file is damaged has no backup: the file is named, and the older backup stays."""
    backup_index(folder, target)
    commit(folder, 3)
    before = everything(target.parent)

    for path in sorted(file for file in folder.iterdir() if file.stat().st_size):
        whole = path.read_bytes()
        for damage in (whole[:-2], whole[: len(whole) // 2] + b"?" + whole[len(whole) // 2 + 1 :], b"", None):
            path.unlink() if damage is None else path.write_bytes(damage)
            with pytest.raises(FundstelleError) as told:
                backup_index(folder, target)
            assert path.name in str(told.value) or (damage is None and path.suffix in {".json", ".toc"})
            assert str(target) not in str(told.value)
        path.write_bytes(whole)

    assert everything(target.parent) == before


def test_full_and_failing_disks(folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever operation fails, there is the older backup or the new one, never half of one, and nothing beside it."""
    backup_index(folder, target)
    commit(folder, 3)
    number, failed = 0, True

    while failed:
        disk = FailingDisk(number, errno.ENOSPC, for_good=False)
        monkeypatch.setattr(backup, "Disk", lambda disk=disk: disk)
        try:
            backup_index(folder, target)
        except FundstelleError as error:
            assert "No space left on device" in str(error)  # noqa: PT017  # it may also succeed
        failed = bool(disk.failed)
        assert names_in(target.parent) == [target.name]
        assert check_index(target).problems == []
        assert state_of(target) in (state_after(3), state_after(4))
        number += 1

    assert number > 10
    assert state_of(target) == state_after(4)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_interrupted_backup_and_restore_leave_nothing(folder: Path, target: Path, error: type[BaseException]) -> None:
    """A backup, or a restore, that is stopped halfway leaves everything as it was."""
    backup_index(folder, target)
    commit(folder, 3)
    before = everything(folder.parent), everything(target.parent)

    def stop(_done: int, _all: int) -> None:
        raise error

    for place in (target, target.with_name("neu")):
        with pytest.raises(error):
            backup_index(folder, place, progress=stop)
    with pytest.raises(error):
        restore_index(target, folder, replace=True, progress=stop)

    assert (everything(folder.parent), everything(target.parent)) == before
    assert names_in(target.parent) == [target.name]


def test_copy_is_as_open_as_the_index(folder: Path, target: Path) -> None:
    """Nobody can read a backup, or what is restored of it, who cannot read the index."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o700 if path.is_dir() else 0o600)

    backup_index(folder, target)
    restore_index(target, folder.with_name("zurück"))

    for copy in (target, folder.with_name("zurück")):
        # The folder keeps others out; the files in it do so by themselves when they are moved.
        files = [path for path in copy.iterdir() if path.name.endswith((".documents", ".postings", ".toc", ".json"))]
        assert [path.stat().st_mode & 0o077 for path in (copy, *files)] == [0] * (len(files) + 1)


def test_restore_to_a_new_place(folder: Path, target: Path, tmp_path: Path) -> None:
    """What is restored is the index that the backup was made of, and can be written to."""
    backup_index(folder, target)

    report = restore_index(target, tmp_path / "zurück")
    commit(tmp_path / "zurück", 3)

    assert report.articles == len(state_after(3))
    assert state_of(tmp_path / "zurück") == state_after(4)
    assert state_of(target) == state_after(3)
    assert not (tmp_path / "zurück" / "fundstelle.backup").exists()


def test_index_is_replaced_only_if_that_is_said(folder: Path, target: Path) -> None:
    """A restore leaves an index alone that is there, unless it is to be replaced."""
    backup_index(folder, target)
    commit(folder, 3)
    before = everything(folder.parent)

    with pytest.raises(FundstelleError, match=r"an index at .* already.*replace=True does that"):
        restore_index(target, folder)
    kept = everything(folder.parent)
    restore_index(target, folder, replace=True)

    assert kept == before
    assert state_of(folder) == state_after(3)
    assert names_in(folder.parent) == [folder.name]
    assert check_index(folder, full=True).problems == check_index(folder).remarks == []


def test_reader_sees_what_was_restored(folder: Path, target: Path) -> None:
    """Who has opened the index keeps the state, and sees the other one after a refresh, whatever its number."""
    backup_index(folder, target)
    commit(folder, 3)

    with open_index(folder) as index:
        restore_index(target, folder, replace=True)
        kept, found = content(index), index.search("Stand").total
        is_other = index.refresh()
        refreshed = content(index)
        commit(folder, 3)
        restore_index(target, folder, replace=True)
        again = index.refresh(), content(index)

    assert (kept, found) == (state_after(4), 1)
    assert (is_other, refreshed) == (True, state_after(3))
    assert again == (True, state_after(3))


@pytest.mark.parametrize("name", ["notizen.txt", "fotos/a.jpg"])
def test_folder_with_something_else_is_not_replaced(folder: Path, target: Path, name: str) -> None:
    """A folder in which there is anything that is no part of an index is not replaced."""
    backup_index(folder, target)
    guest = folder / name
    guest.parent.mkdir(exist_ok=True)
    guest.write_text("Notizen", "utf-8")

    with pytest.raises(FundstelleError, match="which is no part of an index"):
        restore_index(target, folder, replace=True)

    assert guest.read_text("utf-8") == "Notizen"


def test_damaged_index_is_replaced(folder: Path, target: Path) -> None:
    """An index that is damaged in any way can be replaced by its backup."""
    backup_index(folder, target)

    for name in sorted(file.name for file in folder.iterdir() if file.stat().st_size):
        for damage in ("cut", "gone"):
            for path in [path for path in folder.iterdir() if path.name == name or path.suffix == Path(name).suffix]:
                path.write_bytes(b"?") if damage == "cut" else path.unlink()
            restore_index(target, folder, replace=True)
            assert state_of(folder) == state_after(3)


def test_damaged_backup_is_not_restored(folder: Path, target: Path) -> None:
    """A backup of which any byte is another is not restored, and the index stays as it is."""
    backup_index(folder, target)
    before = everything(folder.parent)

    for path in (path for path in target.iterdir() if path.name not in {"fundstelle.backup", "fundstelle.opening"}):
        whole = path.read_bytes()
        path.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
        with pytest.raises(IndexDamagedError, match=path.name):
            restore_index(target, folder, replace=True)
        path.write_bytes(whole)

    assert everything(folder.parent) == before


def test_writer_of_the_index_is_waited_for(folder: Path, target: Path) -> None:
    """An index that is being written to is not replaced under its writer."""
    backup_index(folder, target)

    with open_writer(folder) as writer:
        writer.add(Article(["Neu."], id="neu"))
        with pytest.raises(IndexLockedError):
            restore_index(target, folder, replace=True)
    kept = state_of(folder)
    restore_index(target, folder, replace=True)

    assert "neu" in kept
    assert state_of(folder) == state_after(3)
    with open_writer(folder) as writer:
        writer.add(Article(["Neu."], id="neu"))


def test_missing_backup_is_told(tmp_path: Path) -> None:
    """Where there is no backup, nothing is restored."""
    (tmp_path / "leer").mkdir()

    for place in ("weg", "leer"):
        with pytest.raises(IndexNotFoundError, match="There is no backup"):
            restore_index(tmp_path / place, tmp_path / "index")

    assert not (tmp_path / "index").exists()


def test_system_that_cannot_exchange_folders(folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two folders cannot be exchanged in one step, the old one stays at hand until the new one stands."""
    monkeypatch.setattr(exchange, "_exchanged", lambda _one, _other: False)
    backup_index(folder, target)
    commit(folder, 3)
    replace = os.replace

    def fail(source: str, *args: Any, **options: Any) -> None:
        if str(source).endswith(".unfinished"):
            raise OSError(errno.EIO, "Input/output error")
        replace(source, *args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(FundstelleError, match="Input/output error"):
            backup_index(folder, target)
    kept = state_of(target), names_in(target.parent)
    backup_index(folder, target)

    assert kept == (state_after(3), [target.name])
    assert (state_of(target), names_in(target.parent)) == (state_after(4), [target.name])


def test_what_a_killed_one_has_left_is_tidied_up(folder: Path, target: Path) -> None:
    """What was killed halfway has left hidden folders, which go with the next backup, or come back."""
    backup_index(folder, target)
    shutil.copytree(target, target.with_name(f".{target.name}.{'0123' * 4}.unfinished"))
    target.rename(target.with_name(f".{target.name}.{'89ab' * 4}.replaced"))
    others = [
        target.with_name(f".{target.name}{rest}")
        for rest in (".notizen", ".alt.unfinished", f".2.{'0123' * 4}.unfinished", f".{'0123' * 4}.unfinished.alt")
    ]
    for other in others:
        other.mkdir()

    backup_index(folder, target)

    assert names_in(target.parent) == sorted([*(other.name for other in others), target.name])


def test_commands(cli: Cli, folder: Path, target: Path) -> None:
    """The commands tell what was copied on stderr, nothing on stdout, and end with 2 when they cannot."""
    made = cli("index", "backup", "--index", folder, target)
    refused = cli("index", "restore", "--index", folder, target)
    restored = cli("index", "restore", "--index", folder, "--replace", target)
    silent = cli("index", "backup", "--quiet", "--index", folder, target)
    wrong = cli("index", "backup", "--index", folder, folder)

    assert (made.returncode, made.stdout) == (0, "")
    assert made.stderr.startswith(f"Backup of {folder}: ")
    assert "articles" in made.stderr
    assert (refused.returncode, restored.returncode, silent.returncode, wrong.returncode) == (2, 0, 0, 2)
    assert restored.stderr.startswith(f"Restored from {target}: ")
    assert silent.stderr == ""
    assert "Traceback" not in refused.stderr + wrong.stderr


@pytest.mark.parametrize("can_exchange", [True, False])
def test_what_cannot_get_its_name_back_stays_beside_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    can_exchange: bool,  # noqa: FBT001
) -> None:
    """Where something has come to the place of a folder that is to get its name back, both of them stay."""
    target, new = tmp_path / "da", tmp_path / "neu"
    for folder in (target, new):
        folder.mkdir()
        (folder / "inhalt").write_text(folder.name, "utf-8")
    plain = exchange._exchanged
    exchanges = [can_exchange, False]
    monkeypatch.setattr(exchange, "_exchanged", lambda one, other: exchanges.pop(0) and plain(one, other))

    def refuse(_: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        target.write_text("etwas anderes", "utf-8")
        raise FundstelleError("no")

    with pytest.raises(FundstelleError, match="no"):
        exchange.put_in_place(Disk(), new, target, refuse)

    (kept,) = tmp_path.glob("da.*.kept")
    assert (kept / "inhalt").read_text("utf-8") == "da"
    assert target.read_text("utf-8") == "etwas anderes"
