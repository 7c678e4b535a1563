"""An index is refused where the analysis does something else than when it was made, and only there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from unidecode import unidecode

import fundstelle.index
from fundstelle.index import Article, IndexIncompatibleError, open_writer
from fundstelle.index.german import behaviour, folding, lemmas
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
    behaviour._digests.cache_clear()
    yield behaviour._digests.cache_clear
    behaviour._digests.cache_clear()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index that was made with the analysis as it is."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Die Waffenruhe hält."], id="1"))
    return tmp_path / "index"


@pytest.fixture
def other_packages(monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]) -> None:
    """Other versions of the packages than those that the fingerprint was computed with when this was installed."""
    monkeypatch.setattr(behaviour, "installed_version", lambda _: "99.0")
    forget()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the build side, with the compiled dictionary, for other processes to import."""
    folder = tmp_path / "sources"
    shutil.copytree(SOURCES, folder / "fundstelle" / "index", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.usefixtures("other_packages")
def test_newer_packages_that_do_the_same_leave_the_index_as_it_is(index: Path) -> None:
    """An index is opened although the packages of the analysis have other versions now."""
    with open_index(index) as opened:
        assert opened.search("Ruhe").total == 1

    assert not behaviour.is_fingerprint_kept()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("analysis.PART_WEIGHT", 0.4),
        ("words._SHORTEST_FORM", 4),
        ("lemmas._SHORTEST_STEM", 4),
        ("_wholes.LEXICALISED_COUNT", 100),
        ("folding.unidecode", lambda char: "ho" if char == "本" else unidecode(char)),
    ],
)
@pytest.mark.usefixtures("other_packages")
def test_changed_rule_is_refused(
    index: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None], place: str, value: object
) -> None:
    """An index is refused by a program whose analysis does something else, in a sentence that says so."""
    monkeypatch.setattr(f"fundstelle.index.german.{place}", value)
    monkeypatch.setattr(folding, "_LATIN", folding._Latin())
    lemmas.lemmas_of.cache_clear()
    forget()

    with pytest.raises(IndexIncompatibleError, match=r"another German analysis \(differing: analysis\)\. Delete"):
        open_index(index)
    lemmas.lemmas_of.cache_clear()


@pytest.mark.usefixtures("other_packages")
def test_changed_dictionary_is_refused(
    index: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]
) -> None:
    """An index is refused where the dictionary says something else, though it may be about other words only."""
    monkeypatch.setattr(german_lexicon(), "digest", "of another one")
    forget()

    with pytest.raises(IndexIncompatibleError, match=r"\(differing: dictionary\)"):
        open_index(index)


def test_what_is_kept_is_used(index: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]) -> None:
    """The analysis is not tried again when an index is opened; `make test` installs anew what has changed."""
    monkeypatch.setattr(behaviour, "_analysis_digest", None)
    forget()

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
def test_damage_does_no_harm(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """What was kept and is damaged is not used."""
    (tmp_path / "whole").write_bytes(behaviour.fingerprint_file())
    (tmp_path / "damaged").write_bytes(spoil(behaviour.fingerprint_file()))

    kept = [behaviour.is_fingerprint_kept(tmp_path / name) for name in ("whole", "damaged", "missing")]

    assert kept == [True, False, False]


def run(sources: Path, index: Path) -> str:
    """What another process says that opens an index with these sources."""
    environment = {**os.environ, "PYTHONPATH": str(sources)}
    # Not what has been compiled of the sources: a file may change twice within a second.
    command = [sys.executable, "-B", "-W", "error", "-c", OPEN, str(index)]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    return done.stdout.strip() or done.stderr


def test_sources_that_change(index: Path, sources: Path) -> None:
    """A rule that changes in the sources is seen, a comment changes nothing, and the rule put back is right again."""
    rules = sources / "fundstelle" / "index" / "german" / "words.py"
    before = rules.read_text("utf-8")

    said = [run(sources, index)]
    for text in (before.replace("_SHORTEST_FORM = 3", "_SHORTEST_FORM = 5"), f"{before}# More.\n", before):
        rules.write_text(text, "utf-8")
        said.append(run(sources, index))

    assert [said[0], *said[2:]] == ["1", "1", "1"]
    assert "was made with another German analysis (differing: analysis)" in said[1]
