"""Files of named arrays: what was written is read, and damage is noticed."""

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import FundstelleError, IndexDamagedError, IndexIncompatibleError
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter

FileOf = Callable[[Callable[[ArrayFileWriter], None]], bytes]

few = settings(max_examples=40, deadline=None)
FOOT = 24
DTYPES = ["|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8"]

raw = st.tuples(st.sampled_from(DTYPES), st.binary(max_size=64))
arrays = raw.map(lambda drawn: np.frombuffer(drawn[1][: len(drawn[1]) // 8 * 8], drawn[0]))
properties = st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.lists(st.text()))


@pytest.fixture(scope="module")
def content(file_of: FileOf) -> bytes:
    """A file with three arrays of different types."""

    def write(file: ArrayFileWriter) -> None:
        file.add("bytes", np.arange(5, dtype=np.uint8))
        file.add("numbers", np.arange(3, dtype=np.int64))
        file.add("nothing", np.empty(0, np.float32))
        file.properties["made"] = "here"

    return file_of(write)


def directory_start(content: bytes) -> int:
    start: int = struct.unpack_from("<Q", content, len(content) - FOOT)[0]
    return start


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :]


@few
@given(st.dictionaries(st.text(), arrays), properties)
def test_arrays_and_properties_come_back(
    file_of: FileOf, given_arrays: dict[str, np.ndarray[Any, Any]], given_properties: dict[str, Any]
) -> None:
    """Arrays of every type, and properties, are read as they were written."""

    def write(file: ArrayFileWriter) -> None:
        for name, array in given_arrays.items():
            file.add(name, array)
        file.properties.update(given_properties)

    read = ArrayFile(file_of(write), "test")

    assert read.names() == list(given_arrays)
    assert read.properties == given_properties
    assert read.damaged() == []
    for name, array in given_arrays.items():
        assert name in read
        assert np.asarray(read.array(name)).dtype == array.dtype
        assert read.array(name).tobytes() == bytes(read.packed(name)[:]) == array.tobytes()


@few
@given(st.lists(st.lists(st.integers(0, 2**16 - 1))))
def test_sections_are_written_piece_by_piece(file_of: FileOf, pieces: list[list[int]]) -> None:
    """An array that is written in pieces, as bytes or as numbers of another type, is all of them together."""

    def write(file: ArrayFileWriter) -> None:
        with file.section("pieces", "u2") as section:
            for place, piece in enumerate(pieces):
                array = np.array(piece, "<u2")
                section.write(array.tobytes() if place % 2 else array.astype(np.int64))

    read = ArrayFile(file_of(write), "test")

    assert read.array("pieces").tolist() == [number for piece in pieces for number in piece]
    assert read.damaged() == []


def test_arrays_cannot_be_written_to(content: bytes) -> None:
    """An array is a view of the file, which nobody can change through it."""
    array = ArrayFile(content, "test").array("numbers")

    with pytest.raises(TypeError, match="read-only"):
        array[0] = 7


def test_unknown_array_is_a_key_error(content: bytes) -> None:
    """Asking for an array that is not there raises KeyError."""
    read = ArrayFile(content, "test")

    with pytest.raises(KeyError):
        read.array("other")

    assert "other" not in read


def test_file_is_mapped(content: bytes, tmp_path: Path) -> None:
    """A file on disk is mapped, and stays readable when it has been closed and removed."""
    path = tmp_path / "file"
    path.write_bytes(content)

    with path.open("rb") as file:
        mapped = ArrayFile.map(file, "file")
    path.unlink()

    assert mapped.array("numbers").tolist() == [0, 1, 2]
    assert mapped.damaged() == []


def test_empty_file_is_damage(tmp_path: Path) -> None:
    """An empty file, which cannot be mapped, is told as damage."""
    path = tmp_path / "file"
    path.touch()

    with path.open("rb") as file, pytest.raises(IndexDamagedError, match="empty"):
        ArrayFile.map(file, "file")


def test_writing_that_failed_leaves_no_file_of_arrays(tmp_path: Path) -> None:
    """A file whose writer was left by an error cannot be opened."""
    path = tmp_path / "file"

    with pytest.raises(KeyError), ArrayFileWriter(path.open("wb")) as file:
        file.add("numbers", {"one": np.arange(100)}["other"])

    with path.open("rb") as written, pytest.raises(IndexDamagedError):
        ArrayFile.map(written, "file")


def test_cut_file_is_damage(content: bytes) -> None:
    """Wherever a file breaks off, opening it says so."""
    for length in range(len(content)):
        with pytest.raises(IndexDamagedError):
            ArrayFile(content[:length], "test")


@few
@given(st.binary())
def test_foreign_file_is_damage(foreign: bytes) -> None:
    """A file of something else is no file of arrays."""
    with pytest.raises(IndexDamagedError):
        ArrayFile(foreign, "test")


def test_newer_file_is_incompatible(content: bytes) -> None:
    """A file of another format version is refused, naming both versions."""
    newer = content[:8] + (99).to_bytes(4, "little") + content[12:]

    with pytest.raises(IndexIncompatibleError, match="has format 99; this version reads format 2"):
        ArrayFile(newer, "test")


def test_flipped_byte_in_the_directory_is_noticed(content: bytes) -> None:
    """A flipped byte anywhere in the head, the directory or the foot is noticed when the file is opened."""
    for place in [*range(12), *range(directory_start(content), len(content))]:
        with pytest.raises(FundstelleError):
            ArrayFile(flipped(content, place), "test")


def test_flipped_byte_in_an_array_is_found(content: bytes) -> None:
    """A flipped byte in any array is found by the check of all bytes, which names the array, and when it is read."""
    arrays = json.loads(content[directory_start(content) : -FOOT])["arrays"]

    for name, (kind, length, offset) in arrays.items():
        for place in range(offset, offset + length * np.dtype(kind).itemsize):
            read = ArrayFile(flipped(content, place), "test")
            (told,) = read.damaged()
            assert name in told
            with pytest.raises(IndexDamagedError, match="test is damaged between the bytes 0 and"):
                read.array(name)
            with pytest.raises(IndexDamagedError, match="test is damaged between the bytes 0 and"):
                read.packed(name)[:]


def test_damage_elsewhere_does_not_matter(file_of: FileOf) -> None:
    """Only the pages that are read are checked: what lies far from the damage is read."""
    large = np.arange(200_000, dtype=np.uint8)
    content = file_of(lambda file: file.add("large", large))
    read = ArrayFile(flipped(content, 100_000), "test")

    assert bytes(read.packed("large")[:50_000]) == large[:50_000].tobytes()
    assert bytes(read.packed("large")[150_000:]) == large[150_000:].tobytes()
    with pytest.raises(IndexDamagedError):
        read.packed("large")[90_000:110_000]


@few
@given(
    st.sampled_from([*DTYPES, ">i8", "O", "<U4"]),
    st.integers(-(2**70), 2**70) | st.integers(-9, 60),
    st.integers(-(2**70), 2**70) | st.integers(-9, 60),
)
def test_directory_cannot_name_what_is_not_there(content: bytes, kind: str, length: int, offset: int) -> None:
    """A directory that names bytes outside the arrays, or an unknown type, is damage although its checksum is right."""
    start = directory_start(content)
    pages = json.loads(content[start:-FOOT])["pages"]
    itemsize = int(kind[2:] or 1)
    inside = kind in DTYPES and length >= 0 and offset >= 16 and offset + length * itemsize <= pages[0]
    parts = {"arrays": {"made up": [kind, length, offset]}, "pages": pages, "properties": {}}
    directory = json.dumps(parts).encode()
    foot = struct.pack("<QQI4s", start, len(directory), zlib.crc32(directory), b"FEND")
    forged = content[:start] + directory + foot

    if inside:
        assert len(ArrayFile(forged, "test").array("made up")) == length
    else:
        with pytest.raises(IndexDamagedError):
            ArrayFile(forged, "test")
