"""What was made up, one kind after the other: each is refused with a sentence, in little time and memory.

`test_damage.py` forges by chance; here are the forgeries that a chance would hardly find, and those that guards of
their own keep out.
"""

import json
import shutil
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.reliability.forging import COMMIT_FOOT, read_arrays, recommit, write_arrays

from fundstelle.index import Article, IndexDamagedError, check_index, describe_index, export_articles, open_writer
from fundstelle.index.columnar.documents import zstd
from fundstelle.search import open_index

Record = dict[str, Any]


def act_on(folder: Path) -> None:
    """Do what users do with an index."""
    with open_index(folder) as index:
        for query in ("Hund", "NOT Hund", "H*", '"Hund und Katze"'):
            list(index.search(query))
        list(index.search("Hund", sort="date"))
        list(index.passages())
    describe_index(folder)
    list(export_articles(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of one segment."""
    place = tmp_path / "index"
    with open_writer(place, processes=1) as writer:
        for number in range(4):
            writer.add(Article([f"Hund und Katze {number}.", "Der Deich."], id=f"{number}", published="2024-05-06"))
    return place


def segment(change: Callable[[Record], Record]) -> Callable[[Path], None]:
    """Change what the commit says of its one segment."""

    def forge(folder: Path) -> None:
        recommit(folder, lambda record: {**record, "segments": [change(record["segments"][0])]})

    return forge


def array(suffix: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Change the arrays of one file."""

    def forge(folder: Path) -> None:
        (file,) = folder.glob(f"MAIN_*.{suffix}")
        arrays, properties = read_arrays(file)
        change(arrays)
        write_arrays(file, arrays, properties)
        recommit(folder)

    return forge


def multitude(folder: Path) -> None:
    """As many documents as no memory could hold, of which nothing is kept."""
    (file,) = folder.glob("MAIN_*.documents")
    arrays, properties = read_arrays(file)
    kept = {name: array for name, array in arrays.items() if not name.startswith(("length/", "column/"))}
    kept["stored_firsts"] = np.array([0, 1 << 32], np.uint64)
    write_arrays(file, kept, properties)
    segment(lambda record: {**record, "count": 1 << 32})(folder)


def bomb(arrays: dict[str, Any]) -> None:
    """A block that unpacks to a thousand times its size."""
    packed = zstd.compress(bytes(100 << 20), 1)
    arrays["stored"] = np.frombuffer(packed, np.uint8)
    arrays["stored_starts"] = np.array([0, len(packed)], np.uint64)


def other_dictionary(arrays: dict[str, Any]) -> None:
    """A dictionary that is none."""
    arrays["stored_dictionary"] = np.full(1000, 7, np.uint8)


def far_window(arrays: dict[str, Any]) -> None:
    """A frame that demands the last 2 GB of what was unpacked to be kept."""
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 31}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(b"{}") + packer.flush()
    arrays["stored"] = np.frombuffer(packed, np.uint8)
    arrays["stored_starts"] = np.array([0, len(packed)], np.uint64)


def enormous_lengths(arrays: dict[str, Any]) -> None:
    """Passages of more words than memory has bytes."""
    arrays["length/text_wording"] = np.full(len(arrays["length/text_wording"]), 1 << 60, np.uint64)


def longer_records(arrays: dict[str, Any]) -> None:
    """Records of which each is a byte longer than what is there of it."""
    for name in [name for name in arrays if name.endswith("_sizes")]:
        arrays[name] = arrays[name] + np.uint8(1)


def of_another_index(folder: Path) -> None:
    """Files of another index, each whole, in place of those of this one."""
    other = folder.parent / "other"
    with open_writer(other, processes=1) as writer:
        for number in range(4):
            writer.add(Article([f"Maus {number}.", "Das Meer."], id=f"{number}"))
    for suffix in ("documents", "postings"):
        (mine,), (theirs,) = (place.glob(f"MAIN_*.{suffix}") for place in (folder, other))
        shutil.copy(theirs, mine)


def outside(folder: Path) -> None:
    """A file that lies beside the index and not in it."""
    (file,) = folder.glob("MAIN_*.documents")
    (folder / "MAIN_").mkdir()
    shutil.copy(file, folder.parent / "outside.documents")
    name = "MAIN_/../../outside.documents"
    segment(lambda record: {**record, "documents": [name, *record["documents"][1:]]})(folder)


def unsigned(folder: Path) -> None:
    """Another manifest that says nothing else about the articles."""
    values = json.loads((folder / "fundstelle.json").read_text("utf-8"))
    (folder / "fundstelle.json").write_text(json.dumps({**values, "made_by": "0.0"}), "utf-8")


def changed_commit(folder: Path) -> None:
    """Another byte where nothing but the checksum tells."""
    content = bytearray((folder / "_MAIN_1.toc").read_bytes())
    content[10] ^= 1
    (folder / "_MAIN_1.toc").write_bytes(content)


def renumbered(folder: Path) -> None:
    """A commit under the number of the next one."""
    shutil.copy(folder / "_MAIN_1.toc", folder / "_MAIN_2.toc")


def enormous_commit(folder: Path) -> None:
    """A commit with a hole of half a gigabyte."""
    with (folder / "_MAIN_1.toc").open("r+b") as file:
        file.truncate(1 << 29)


def nested(folder: Path) -> None:
    """A commit whose record is nested deeper than anything can follow."""
    path = folder / "_MAIN_1.toc"
    content = path.read_bytes()
    before, length, _, mark = COMMIT_FOOT.unpack(content[-COMMIT_FOOT.size :])
    record = content[before : before + length]
    deep = record.replace(b'"catalogue":null', b'"catalogue":' + b"[" * 200_000 + b"]" * 200_000)
    assert deep != record
    body = content[:before] + deep
    path.write_bytes(body + COMMIT_FOOT.pack(before, len(deep), zlib.crc32(body), mark))


def deleted(*ranges: object) -> Callable[[Path], None]:
    """Documents that are deleted and not there."""
    return segment(lambda record: {**record, "deleted": list(ranges)})


FORGERIES: dict[str, tuple[Callable[[Path], None], str]] = {
    "files of another index": (of_another_index, "is not the file that was committed"),
    "a file outside": (outside, "names a file that can be none of an index"),
    "a manifest without its checksum": (unsigned, r"fundstelle\.json is damaged"),
    "a changed commit": (changed_commit, r"_MAIN_1\.toc is damaged"),
    "a commit with another number": (renumbered, "holds commit 1"),
    "an enormous commit": (enormous_commit, "larger than any commit"),
    "a nested commit": (nested, r"_MAIN_1\.toc is damaged"),
    "one document more": (segment(lambda record: {**record, "count": 9}), "holds 8 documents, not 9"),
    "one document fewer": (segment(lambda record: {**record, "count": 7}), "holds 8 documents, not 7"),
    "a multitude of documents": (multitude, "more documents than there can be"),
    "deleted beyond the last": (deleted([7, 2]), "deleted that are not there"),
    "deleted twice": (deleted([2, 3], [4, 1]), "deleted that are not there"),
    "deleted backwards": (deleted([5, 1], [1, 1]), "deleted that are not there"),
    "none deleted": (deleted([3, 0]), "deleted that are not there"),
    "a multitude deleted": (deleted([0, 1 << 45]), "deleted that are not there"),
    "enormous lengths": (
        array("documents", enormous_lengths),
        r"lengths of text_wording in MAIN_\w+\.documents are damaged",
    ),
    "longer records": (
        array("postings", longer_records),
        r"(boundaries|postings) of .* in MAIN_\w+\.postings are damaged",
    ),
    "other dictionary": (array("documents", other_dictionary), r"Block 0 of MAIN_\w+\.documents is damaged"),
    "far window": (array("documents", far_window), r"Block 0 of MAIN_\w+\.documents is damaged \(.*memory"),
    "a bomb": (array("documents", bomb), r"Block 0 of MAIN_\w+\.documents is damaged"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forgery_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch, forgery: str) -> None:
    """Whoever reads the index is told what is wrong, and the check finds it; neither takes much memory."""
    forge, told = FORGERIES[forgery]
    # What is allowed to unpack is unpacked quickly.
    monkeypatch.setattr("fundstelle.index.columnar.documents._MOST_BYTES", 4 << 20)
    forge(folder)

    tracemalloc.start()
    try:
        with pytest.raises(IndexDamagedError, match=told):
            act_on(folder)
        assert problems_of(folder)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


def problems_of(folder: Path) -> str:
    """What the check says, whether or not it comes to its end."""
    try:
        return " ".join(check_index(folder).problems)
    except IndexDamagedError as error:
        return str(error)
