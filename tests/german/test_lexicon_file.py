"""The file of the compiled lexicon: made when the package is built, and checked before it is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.german.small_dictionary import SMALL

from fundstelle.index import DictionaryError
from fundstelle.index.german import prepare
from fundstelle.index.german.lexicon import Lexicon
from fundstelle.index.german.lexicon_build import compile_lexicon
from fundstelle.index.german.lexicon_file import lexicon_file


@pytest.fixture(scope="module")
def whole() -> bytes:
    """What stands in the file of a lexicon of a few words."""
    return lexicon_file(compile_lexicon(SMALL), "a few words")


def noun_of(lexicon: Lexicon) -> str | None:
    """What a lexicon knows of a word."""
    entry = lexicon.entry("Häuser")
    return entry and entry.noun


def test_what_was_compiled_is_read(whole: bytes, tmp_path: Path) -> None:
    """A lexicon that is read from its file says what the compiled one says, and what it was compiled of."""
    (tmp_path / "lexicon").write_bytes(whole)
    compiled = Lexicon(*compile_lexicon(SMALL))

    found = Lexicon.open(tmp_path / "lexicon")

    assert noun_of(found) == noun_of(compiled) == "haus"
    assert len(found) == len({form.lower() for form, _ in SMALL} | {"strasse", "gross", "grosse", "grossem"})
    assert (found.digest, found.origin) == (compiled.digest, "a few words")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_file_is_refused(whole: bytes, tmp_path: Path, data: st.DataObject) -> None:
    """A file in which any byte is another, or that was cut or has grown, is refused, and does no harm."""
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytes([data.draw(st.integers(1, 255)) ^ whole[place]])
    damaged = [whole[:place] + changed + whole[place + 1 :], whole[:place], whole + changed, whole[place + 1 :], b""]
    (tmp_path / "lexicon").write_bytes(data.draw(st.sampled_from(damaged)))

    with pytest.raises(DictionaryError, match=r"cannot be read at .*\. Install Fundstelle again"):
        Lexicon.open(tmp_path / "lexicon")


def test_missing_file_is_told(tmp_path: Path) -> None:
    """Where the package was not installed, the error says what to do."""
    with pytest.raises(DictionaryError, match=r"No such file.* a checkout is installed by: pip install -e \."):
        Lexicon.open(tmp_path / "lexicon")


def test_file_that_changes_while_it_is_open(whole: bytes, tmp_path: Path) -> None:
    """What becomes of the file once it is opened does not matter."""
    path = tmp_path / "lexicon"
    path.write_bytes(whole)
    found = Lexicon.open(path)

    with path.open("r+b") as file:
        file.write(bytes(100))
        file.truncate(50)

    assert noun_of(found) == "haus"


def test_dictionary_is_that_of_the_sources() -> None:
    """The dictionary that is in use was compiled by the sources as they are; if not, `make test` compiles it."""
    origin = Lexicon.open().origin

    is_older = origin is None or origin.partition("compiled by")[2] != prepare._origin().partition("compiled by")[2]

    assert not is_older, "Install again: .venv/bin/pip install -e . --no-deps"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what is prepared, of a dictionary of a few words."""
    folder = tmp_path / "data"
    monkeypatch.setattr(prepare, "DATA", folder)
    monkeypatch.setattr(prepare, "LEXICON", folder / "german.lexicon")
    monkeypatch.setattr(prepare, "FINGERPRINT", folder / "german.fingerprint")
    monkeypatch.setattr(prepare, "_dictionary", lambda: SMALL)
    return folder


def test_what_is_prepared_is_left_as_it_is(data: Path) -> None:
    """What is missing or damaged is written; what is up to date is not written again."""
    prepare.prepare()
    first = {path.name: path.stat().st_mtime_ns for path in data.iterdir()}
    prepare.prepare()
    second = {path.name: path.stat().st_mtime_ns for path in data.iterdir()}
    for path in data.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    prepare.prepare()

    assert set(first) == {"german.lexicon", "german.fingerprint"}
    assert first == second
    assert noun_of(Lexicon.open(data / "german.lexicon")) == "haus"


def test_other_inputs_are_compiled_anew(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another version of a package or other sources, the dictionary is compiled anew."""
    prepare.prepare()
    monkeypatch.setattr(prepare, "_origin", lambda: "of others")

    prepare.prepare()

    assert Lexicon.open(data / "german.lexicon").origin == "of others"
