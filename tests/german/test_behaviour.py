"""An index is refused where the analysis does something else than when it was made, and only there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from unidecode import unidecode

import fundstelle.index
from fundstelle.index import Article, IndexIncompatibleError, open_writer
from fundstelle.index.german import behaviour, folding, is_fingerprint_kept, kept, lemmas, lexicon
from fundstelle.index.german.lexicon import german_lexicon
from fundstelle.search import open_index

SOURCES = Path(fundstelle.index.__file__).parent
OPEN = """
import sys
from fundstelle.index import IndexIncompatibleError
from fundstelle.search import open_index
try:
    with open_index(sys.argv[1]) as index:
        print(index.search("Waffenruhe").total)
except IndexIncompatibleError as error:
    print(error)
"""


@pytest.fixture
def forget() -> Iterator[Callable[[], None]]:
    """To forget what this process knows of the fingerprint, as if it were another one; also when the test is over."""

    def forget() -> None:
        behaviour._digests.cache_clear()
        behaviour._kept.cache_clear()
        behaviour._state.cache_clear()

    forget()
    yield forget
    forget()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder named by FUNDSTELLE_CACHE, in which nothing is kept yet but the dictionary."""
    german_lexicon()
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    for compiled in (place / lexicon._file_name() for place in kept.cache_folders()):
        if compiled.exists():
            shutil.copy(compiled, folder)
    monkeypatch.setenv("FUNDSTELLE_CACHE", str(folder))
    return folder


@pytest.fixture
def index(tmp_path: Path, cache: Path, forget: Callable[[], None]) -> Path:
    """An index that was made with the analysis as it is, whose fingerprint is kept by now."""
    assert not kept_files(cache)
    forget()
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Die Waffenruhe hält."], id="1"))
    return tmp_path / "index"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the sources of the build side for other processes to import, which find the dictionary compiled."""
    folder = tmp_path / "sources"
    shutil.copytree(SOURCES, folder / "fundstelle" / "index", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def kept_files(cache: Path) -> list[Path]:
    return list(cache.glob("*.fingerprint"))


def test_newer_packages_that_do_the_same_leave_the_index_as_it_is(
    index: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]
) -> None:
    """An index is opened although the packages of the analysis have other versions now."""
    monkeypatch.setattr(behaviour, "installed_version", lambda _: "99.0")
    forget()

    with open_index(index) as opened:
        assert opened.search("Ruhe").total == 1

    assert len(kept_files(cache)) == 2


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("analysis.PART_WEIGHT", 0.4),
        ("analysis.KIN_LETTERS", 6),
        ("words._SHORTEST_FORM", 4),
        ("lemmas._SHORTEST_STEM", 4),
        ("compounds.LEXICALISED_COUNT", 100),
        ("folding.unidecode", lambda char: "ho" if char == "本" else unidecode(char)),
    ],
)
def test_changed_rule_is_refused(
    index: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None], place: str, value: object
) -> None:
    """An index is refused by a program whose analysis does something else, in a sentence that says so."""
    monkeypatch.setattr(f"fundstelle.index.german.{place}", value)
    monkeypatch.setattr(folding, "_LATIN", folding._Latin())
    monkeypatch.setattr(behaviour, "source_state", lambda: place)
    lemmas.lemmas_of.cache_clear()
    forget()

    with pytest.raises(IndexIncompatibleError, match=r"another German analysis \(differing: analysis\)\. Delete"):
        open_index(index)
    lemmas.lemmas_of.cache_clear()


def test_changed_dictionary_is_refused(
    index: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]
) -> None:
    """An index is refused where the dictionary says something else, though it may be about other words only."""
    monkeypatch.setattr(german_lexicon(), "digest", "of another one")
    monkeypatch.setattr(behaviour, "installed_version", lambda _: "99.0")
    forget()

    with pytest.raises(IndexIncompatibleError, match=r"\(differing: dictionary\)"):
        open_index(index)


def test_what_is_kept_is_used(index: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]) -> None:
    """The analysis is not tried again when an index is opened by the next process."""
    monkeypatch.setattr(behaviour, "_analysis_digest", None)
    forget()

    assert is_fingerprint_kept()
    open_index(index).close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda _: b"",
        lambda content: b"\xff" + content[1:],
        lambda content: content.replace(content[:1], b"0" if content[:1] != b"0" else b"1"),
    ],
)
def test_damage_does_no_harm(
    index: Path, cache: Path, forget: Callable[[], None], spoil: Callable[[bytes], bytes]
) -> None:
    """What was kept and is damaged is computed and kept anew."""
    (file,) = kept_files(cache)
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    forget()

    open_index(index).close()

    assert file.read_bytes() == whole


def test_nothing_can_be_kept(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]
) -> None:
    """Where nothing can be kept, an index is opened all the same."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FUNDSTELLE_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(kept, "_temporary_folder", lambda: tmp_path / "file")
    forget()

    open_index(index).close()

    assert not is_fingerprint_kept()


def test_old_ones_are_removed(index: Path, cache: Path, forget: Callable[[], None]) -> None:
    """Of what has been kept for other states of the program, the oldest is removed."""
    for file in kept_files(cache):
        file.unlink()
    for number in range(20):
        old = cache / f"german-{number}.fingerprint"
        old.write_bytes(b"")
        os.utime(old, (number, number))
    forget()

    open_index(index).close()

    assert len(kept_files(cache)) == 8
    assert {f"german-{number}.fingerprint" for number in range(13, 20)} < {file.name for file in kept_files(cache)}


def run(sources: Path, index: Path, cache: Path) -> str:
    """What another process says that opens an index with these sources."""
    environment = {**os.environ, "PYTHONPATH": str(sources), "FUNDSTELLE_CACHE": str(cache)}
    # Not what has been compiled of the sources: a file may change twice within a second.
    command = [sys.executable, "-B", "-W", "error", "-c", OPEN, str(index)]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    return done.stdout.strip() or done.stderr


def test_sources_that_change(index: Path, cache: Path, sources: Path) -> None:
    """A rule that changes in the sources is seen, a comment changes nothing, and the rule put back is right again."""
    rules = sources / "fundstelle" / "index" / "german" / "words.py"
    before = rules.read_text("utf-8")

    said = [run(sources, index, cache)]
    for text in (before.replace("_SHORTEST_FORM = 3", "_SHORTEST_FORM = 5"), f"{before}# More.\n", before):
        rules.write_text(text, "utf-8")
        said.append(run(sources, index, cache))

    assert [said[0], *said[2:]] == ["1", "1", "1"]
    assert "was made with another German analysis (differing: analysis)" in said[1]


def test_two_at_once(index: Path, cache: Path, sources: Path) -> None:
    """Several processes that compute the fingerprint at the same time leave one whole file."""
    for file in kept_files(cache):
        file.unlink()

    with ThreadPoolExecutor(3) as threads:
        said = list(threads.map(lambda _: run(sources, index, cache), range(3)))

    assert said == ["1", "1", "1"]
    assert len(kept_files(cache)) == 1


def test_first_command_says_why_it_takes_longer(
    index: Path, cli: Callable[..., subprocess.CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that only opens an index says so where the dictionary has to be compiled for it."""
    monkeypatch.setattr("fundstelle.index.german.is_fingerprint_kept", lambda: False)
    monkeypatch.setattr("fundstelle.index.german.is_lexicon_compiled", lambda: False)

    done = cli("index", "info", "--index", index)

    assert done.returncode == 0
    assert done.stderr.startswith("Preparing the German dictionary; this takes some ten seconds, once …")
