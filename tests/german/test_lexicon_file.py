"""The file that the compiled lexicon is kept in: checked before it is used, and never necessary."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.german.small_dictionary import SMALL

from fundstelle.index.german import kept
from fundstelle.index.german import lexicon as module
from fundstelle.index.german.lexicon import Lexicon
from fundstelle.index.german.lexicon_build import compile_lexicon

IS_POSIX = hasattr(os, "geteuid")
posix_only = pytest.mark.skipif(not IS_POSIX, reason="there are no permissions of POSIX")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """Replaces compiling the dictionary by compiling a few words, keeps to a folder, and counts the compilations."""
    calls: list[int] = []

    def compile_few() -> object:
        calls.append(1)
        return compile_lexicon(SMALL)

    monkeypatch.setattr(module, "_compile", compile_few)
    monkeypatch.setattr(kept, "_temporary_folder", lambda: tmp_path / "temporary")
    return calls


def test_opening_again_does_not_compile(compiled: list[int], tmp_path: Path) -> None:
    """The lexicon is compiled once and opened from its file from then on, with the same content."""
    first, second = Lexicon.open(tmp_path), Lexicon.open(tmp_path)

    assert len(compiled) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".lexicon"]
    assert noun_of(first) == noun_of(second) == "haus"
    assert len(second) == len({form.lower() for form, _ in SMALL} | {"strasse", "gross", "grosse", "grossem"})


def noun_of(lexicon: Lexicon) -> str | None:
    """What a lexicon knows of a word."""
    entry = lexicon.entry("Häuser")
    return entry and entry.noun


def _kept(folder: Path) -> Path:
    (path,) = folder.glob("*.lexicon")
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_file_is_compiled_anew(compiled: list[int], tmp_path: Path, data: st.DataObject) -> None:
    """A file in which any byte is another, or that was cut or has grown, is compiled anew and put right."""
    Lexicon.open(tmp_path)
    path = _kept(tmp_path)
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytes([data.draw(st.integers(1, 255)) ^ whole[place]])
    damaged = [whole[:place] + changed + whole[place + 1 :], whole[:place], whole + changed, whole[place + 1 :], b""]
    path.write_bytes(data.draw(st.sampled_from(damaged)))
    before = len(compiled)

    found = Lexicon.open(tmp_path)

    assert noun_of(found) == "haus"
    assert found.trouble is None
    assert len(compiled) == before + 1
    assert Lexicon.find(tmp_path) is not None


def test_file_of_another_version_is_compiled_anew(
    compiled: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was compiled with other versions is not used, whatever its name."""
    with monkeypatch.context() as patched:
        patched.setattr(module, "_versions", lambda: "simplemma 0.1")
        Lexicon.open(tmp_path)

    assert noun_of(Lexicon.open(tmp_path)) == "haus"
    assert len(compiled) == 2


def test_file_that_changes_while_it_is_open(compiled: list[int], tmp_path: Path) -> None:
    """What becomes of the file once it is opened does not matter."""
    Lexicon.open(tmp_path)
    found = Lexicon.open(tmp_path)
    path = _kept(tmp_path)

    with path.open("r+b") as file:
        file.write(bytes(100))
        file.truncate(50)

    assert noun_of(found) == "haus"
    assert len(compiled) == 1


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _make_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _make_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


@posix_only
@pytest.mark.parametrize("spoil", [_make_folder, _make_fifo, _make_link, lambda path: path.chmod(0o666)])
def test_what_is_no_file_of_ones_own_is_not_used(
    compiled: list[int], tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    """A pipe, a link or a file that others may write to is replaced, and a folder of its name passed over."""
    Lexicon.open(tmp_path / "cache")
    spoil(_kept(tmp_path / "cache"))

    found = [Lexicon.open(tmp_path / "cache"), Lexicon.open(tmp_path / "cache")]

    assert [noun_of(each) for each in found] == ["haus", "haus"]
    assert len(compiled) == 2


@posix_only
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o702])
def test_folder_that_others_may_write_to_is_not_used(compiled: list[int], tmp_path: Path, mode: int) -> None:
    """Where others may put a file, none is read and none is kept."""
    folder = tmp_path / "cache"
    Lexicon.open(folder)
    folder.chmod(mode)

    found, again = Lexicon.open(folder), Lexicon.open(folder)

    assert len(compiled) == 2
    assert noun_of(again) == "haus"
    assert found.trouble == (
        f"The German dictionary is kept in {tmp_path / 'temporary'} for now ({folder}: others may write to it). "
        "Set FUNDSTELLE_CACHE to a folder of your own."
    )


@pytest.mark.skipif(not IS_POSIX or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["folder", "file", "link"])
def test_what_belongs_to_another_user_is_not_used(compiled: list[int], tmp_path: Path, name: str) -> None:
    """A folder, a file or a link to a folder that belongs to another user is not believed."""
    folder = tmp_path / "cache"
    Lexicon.open(folder)
    link = tmp_path / "link"
    link.symlink_to(folder)
    spoiled = {"folder": folder, "file": _kept(folder), "link": link}[name]
    os.chown(spoiled, 65534, 65534, follow_symlinks=False)
    place = link if name == "link" else folder

    found, again = Lexicon.open(place), Lexicon.open(place)

    assert len(compiled) == 2
    assert noun_of(found) == noun_of(again) == "haus"
    assert (found.trouble is None) == (name == "file")
    assert name == "file" or f"({place}: it belongs to another user)" in str(found.trouble)


def test_link_to_a_folder_of_ones_own_is_followed(compiled: list[int], tmp_path: Path) -> None:
    """The cache may be a link to another folder of the user's."""
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "cache").symlink_to(tmp_path / "elsewhere")

    found, _ = Lexicon.open(tmp_path / "cache"), Lexicon.open(tmp_path / "cache")

    assert found.trouble is None
    assert len(compiled) == 1
    assert _kept(tmp_path / "elsewhere").stat().st_mode & 0o077 == 0


def test_several_may_compile_at_once(compiled: list[int], tmp_path: Path) -> None:
    """Many that compile at the same time all get the lexicon, and leave one whole file."""
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: Lexicon.open(tmp_path), range(16)))

    assert {noun_of(lexicon) for lexicon in found} == {"haus"}
    assert [path.suffix for path in tmp_path.iterdir()] == [".lexicon"]
    assert Lexicon.find(tmp_path) is not None
    assert len(compiled) >= 1


def test_unwritable_folder_is_no_error(compiled: list[int], tmp_path: Path) -> None:
    """Where the cache cannot be written, a temporary folder serves, and a sentence says so."""
    (tmp_path / "file").write_text("")

    found, again = Lexicon.open(tmp_path / "file"), Lexicon.open(tmp_path / "file")

    assert noun_of(found) == noun_of(again) == "haus"
    assert len(compiled) == 1
    assert str(found.trouble).startswith(f"The German dictionary is kept in {tmp_path / 'temporary'} for now (")
    assert again.trouble is None


def test_no_folder_at_all_is_no_error(compiled: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written, the lexicon lives in memory, and a sentence says so."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(kept, "_temporary_folder", lambda: tmp_path / "file")

    found = Lexicon.open(tmp_path / "file")

    assert noun_of(found) == "haus"
    assert len(compiled) == 1
    assert str(found.trouble).startswith("The German dictionary cannot be kept, and will be prepared again each time (")


def test_full_disk_is_no_error(compiled: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full, nothing is left of what was written, and the lexicon is kept elsewhere."""
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.parent.name == "cache":
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)

    found = Lexicon.open(tmp_path / "cache")

    assert noun_of(found) == "haus"
    assert f"({tmp_path / 'cache'}: No space left on device)" in str(found.trouble)
    assert list((tmp_path / "cache").iterdir()) == []
    assert len(compiled) == 1


def test_user_without_a_home(compiled: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no home folder gets a temporary one, and a sentence."""

    def expanduser(self: Path) -> Path:
        raise RuntimeError(self)

    for name in ("FUNDSTELLE_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "expanduser", expanduser)

    found, again = Lexicon.open(), Lexicon.open()

    assert noun_of(found) == noun_of(again) == "haus"
    assert len(compiled) == 1
    assert str(found.trouble).startswith(f"The German dictionary is kept in {tmp_path / 'temporary'} for now (no home")


@posix_only
def test_temporary_folder_of_others_is_not_used(compiled: list[int], tmp_path: Path) -> None:
    """A folder that others may write to does not serve as the temporary one either."""
    (tmp_path / "file").write_text("")
    (tmp_path / "temporary").mkdir()
    (tmp_path / "temporary").chmod(0o777)

    found = Lexicon.open(tmp_path / "file")

    assert len(compiled) == 1
    assert noun_of(found) == "haus"
    assert list((tmp_path / "temporary").iterdir()) == []
    assert "others may write to it" in str(found.trouble)


def test_cache_folder_can_be_named(compiled: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """FUNDSTELLE_CACHE names the folder."""
    monkeypatch.setenv("FUNDSTELLE_CACHE", str(tmp_path / "named"))

    assert Lexicon.open().trouble is None
    assert _kept(tmp_path / "named").is_file()
    assert len(compiled) == 1
