"""What is said of a folder that holds no index, or one that cannot be used."""

import gc
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fundstelle.index import (
    Article,
    FundstelleError,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexNotFoundError,
    UserWords,
    describe_index,
    open_writer,
)
from fundstelle.index.storage.manifest import _checksum
from fundstelle.index.whoosh.quiet import fields
from fundstelle.index.whoosh.quiet import index as whoosh_index
from fundstelle.search import open_index

OPENINGS: list[Callable[[Path], Any]] = [open_index, describe_index]
openings = pytest.mark.parametrize("opening", OPENINGS, ids=["search", "info"])


# Whoosh does not close the files that it fails to read.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _collect() -> Iterator[None]:
    """Let go of files here, where their warnings are ignored."""
    yield
    gc.collect()


@pytest.fixture
def folder(tmp_path: Path, add_all: Callable[..., None]) -> Path:
    """An index of one article."""
    add_all(tmp_path / "index", "Ein Hund.")
    return tmp_path / "index"


def change_manifest(folder: Path, **values: Any) -> None:
    file = folder / "fundstelle.json"
    changed = json.loads(file.read_text("utf-8")) | values
    changed["checksum"] = _checksum({name: value for name, value in changed.items() if name != "checksum"})
    file.write_text(json.dumps(changed), "utf-8")


@openings
@pytest.mark.parametrize("place", ["missing", "empty", "file", "file/below"])
def test_missing_index_is_told_with_the_command_that_makes_one(
    tmp_path: Path, opening: Callable[[Path], Any], place: str
) -> None:
    """Opening what is no index says so, and how to make one."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("kein Index", "utf-8")

    with pytest.raises(IndexNotFoundError, match=r"There is no index at .*open_writer\("):
        opening(tmp_path / place)


@openings
def test_foreign_whoosh_index_is_none_of_ours(tmp_path: Path, opening: Callable[[Path], Any]) -> None:
    """A Whoosh index that another program made is not opened."""
    whoosh_index.create_in(str(tmp_path), fields.Schema(a=fields.TEXT)).close()

    with pytest.raises(IndexNotFoundError, match="There is no index"):
        opening(tmp_path)


def test_foreign_whoosh_index_is_not_overwritten(tmp_path: Path) -> None:
    """Writing into the folder of another program's Whoosh index is refused and harms nothing."""
    writer = whoosh_index.create_in(str(tmp_path), fields.Schema(a=fields.TEXT)).writer()
    writer.add_document(a="x")
    writer.commit()

    with pytest.raises(FundstelleError), open_writer(tmp_path) as ours:
        ours.add(Article(["Ein Hund."]))

    assert whoosh_index.open_dir(str(tmp_path)).doc_count() == 1


def test_index_without_its_manifest_is_not_overwritten(folder: Path) -> None:
    """Writing into an index that lost its manifest is refused, so that putting it back brings the articles back."""
    shutil.move(folder / "fundstelle.json", folder.parent)

    with pytest.raises(FundstelleError), open_writer(folder) as writer:
        writer.add(Article(["Eine Katze."]))

    shutil.move(folder.parent / "fundstelle.json", folder)
    with open_index(folder) as index:
        assert index.search("Hund").total == 1


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
def test_manifest_of_another_index_is_told(folder: Path, opening: Callable[[Path], Any]) -> None:
    """A manifest that is whole, but that of another index with other words, is not taken for this one's."""
    with open_writer(folder.parent / "other", user_words=UserWords(whole=("Hochzeit",))) as writer:
        writer.add(Article(["Ein Hund."], id="1"))
    shutil.copy(folder.parent / "other" / "fundstelle.json", folder)

    with pytest.raises(IndexDamagedError, match=r"fundstelle\.json is that of another index"):
        opening(folder)


@openings
def test_missing_manifest_is_no_index(folder: Path, opening: Callable[[Path], Any]) -> None:
    """Without its manifest a folder is no index of ours."""
    (folder / "fundstelle.json").unlink()

    with pytest.raises(IndexNotFoundError, match="There is no index"):
        opening(folder)


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
@pytest.mark.parametrize("content", ["", "{", "[]", "null", "17", '{"format": 1}', "\0"])
def test_broken_manifest_is_told_as_damage(folder: Path, opening: Callable[[Path], Any], content: str) -> None:
    """A manifest that cannot be read is told with what to do."""
    (folder / "fundstelle.json").write_text(content, "utf-8")

    with pytest.raises(IndexDamagedError, match=r"cannot be read .*add the articles again"):
        opening(folder)


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
def test_manifest_with_odd_analysis_is_a_fundstelle_error(folder: Path, opening: Callable[[Path], Any]) -> None:
    """A manifest whose analysis is no mapping is told as one of our errors."""
    change_manifest(folder, analysis=[1, 2])

    with pytest.raises(FundstelleError, match="again"):
        opening(folder)


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
def test_other_format_is_refused(folder: Path, opening: Callable[[Path], Any]) -> None:
    """An index in another format is refused, naming who made it and both ways out."""
    change_manifest(folder, format=99, made_by="9.9")

    with pytest.raises(IndexIncompatibleError, match=r"format 99, made by Fundstelle 9\.9.*again.*export_articles"):
        opening(folder)


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
def test_other_analysis_is_refused(folder: Path, opening: Callable[[Path], Any]) -> None:
    """An index made with another analysis is refused, saying what differs and how to rebuild it."""
    analysis = json.loads((folder / "fundstelle.json").read_text("utf-8"))["analysis"]
    change_manifest(folder, analysis=analysis | {"snowball": "0.1", "extra": 1})

    with pytest.raises(IndexIncompatibleError, match=r"differing: extra, snowball.*add the articles again"):
        opening(folder)


@openings
def test_damaged_table_of_contents_is_told(folder: Path, opening: Callable[[Path], Any]) -> None:
    """Wherever the table of contents breaks off, opening the index says that it cannot be read."""
    (file,) = folder.glob("*.toc")
    content = file.read_bytes()

    for length in [*range(0, len(content), 97), *range(60), *range(len(content) - 60, len(content))]:
        file.write_bytes(content[:length])
        with pytest.raises(IndexDamagedError, match="cannot be read"):
            opening(folder)


@openings
@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"Kein Index.\n" * 100])
def test_overwritten_table_of_contents_is_told(folder: Path, opening: Callable[[Path], Any], content: bytes) -> None:
    """A table of contents that is something else is damage."""
    (file,) = folder.glob("*.toc")
    file.write_bytes(content)

    with pytest.raises(IndexDamagedError, match="cannot be read"):
        opening(folder)


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
def test_missing_segment_is_told(folder: Path, opening: Callable[[Path], Any]) -> None:
    """An index that lost the files of a segment is damaged."""
    for file in folder.glob("MAIN_*.*"):
        file.unlink()

    with pytest.raises(FundstelleError, match=r"The index at .* cannot be"):
        opening(folder)


@pytest.mark.parametrize("opening", [*OPENINGS, open_writer], ids=["search", "info", "writer"])
def test_cut_segment_is_told(folder: Path, opening: Callable[[Path], Any]) -> None:
    """An index in which the files of a segment are empty, as after a full disk, is damaged."""
    for file in folder.glob("MAIN_*.*"):
        file.write_bytes(b"")

    with pytest.raises(FundstelleError, match=r"The index at .* cannot be"):
        opening(folder)
