"""What is kept of documents: stored values, lengths and columns."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import IndexDamagedError
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.documents import (
    PLAIN_BLOCK_SIZE,
    SAMPLE_SIZE,
    Documents,
    DocumentsWriter,
    zstd,
)

FileOf = Callable[[Callable[[ArrayFileWriter], None]], bytes]
Stored = list[dict[str, Any]]

few = settings(max_examples=40, deadline=None)

text = st.text() | st.sampled_from(["Zeile\nZeile", "\ud800", "\u2028", "x" * PLAIN_BLOCK_SIZE])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
stored_values = st.lists(st.dictionaries(st.text(), values, max_size=3), max_size=8)


def stored_line(stored: dict[str, Any]) -> bytes:
    """What is stored of a document, as a line of JSON."""
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def written(
    file_of: FileOf,
    stored: Stored,
    lengths: dict[str, list[int]] | None = None,
    columns: dict[str, Any] | None = None,
) -> bytes:
    def write(file: ArrayFileWriter) -> None:
        writer = DocumentsWriter(file)
        writer.add(map(stored_line, stored))
        numbers = {name: np.array(values, np.int64) for name, values in (lengths or {}).items()}
        writer.write_tables(numbers, columns or {})

    return file_of(write)


def with_blocks(file_of: FileOf, blocks: list[bytes], firsts: list[int]) -> bytes:
    """A file with these blocks, of which each begins with such a document."""
    packed = list(map(zstd.compress, blocks))

    def write(file: ArrayFileWriter) -> None:
        file.add("stored", np.frombuffer(b"".join(packed), np.uint8))
        file.add("stored_dictionary", np.array([], np.uint8))
        file.add("stored_starts", np.cumsum([0, *map(len, packed)]).astype(np.uint64))
        file.add("stored_firsts", np.array(firsts, np.uint64))

    return file_of(write)


@contextmanager
def in_little_memory(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def documents(content: bytes) -> Documents:
    return Documents(ArrayFile(content, "test"))


@few
@given(stored_values)
def test_stored_values_come_back(file_of: FileOf, stored: Stored) -> None:
    """What JSON can carry is stored of every document, and read for one or line by line."""
    read = documents(written(file_of, stored))

    assert read.count == len(stored)
    assert [read.stored(number) for number in range(len(stored))] == stored
    blocks = range(len(list(read.blocks())))
    assert [line for block in blocks for line in read.lines(block)] == list(map(stored_line, stored))


def test_neighbours_share_a_block(file_of: FileOf) -> None:
    """Documents are put together until there are enough bytes of them, and no longer."""
    stored = [{"text": f"{number:0100}"} for number in range(500)]

    blocks = list(documents(written(file_of, stored)).blocks())

    size = len(stored_line(stored[0])) + 1
    assert [block.documents for block in blocks[:-1]] == [-(-PLAIN_BLOCK_SIZE // size)] * (len(blocks) - 1)
    assert sum(block.documents for block in blocks) == 500


@few
@given(stored_values)
def test_blocks_can_be_written_as_they_are(file_of: FileOf, stored: Stored) -> None:
    """The blocks of one file make another with the same documents."""
    content = written(file_of, stored)

    def copy(file: ArrayFileWriter) -> None:
        source = documents(content)
        writer = DocumentsWriter(file, source.dictionary)
        for block in source.blocks():
            writer.copy(block)
        writer.write_tables({}, {})

    assert file_of(copy) == content


def sentences(count: int) -> Stored:
    """Documents of a size of German passages, of a few words."""
    chance = np.random.default_rng(5)
    words = [
        "Der",
        "Gesetzgeber",
        "des",
        "Landes",
        "kann",
        "Ausnahmen",
        "zulassen",
        "wenn",
        "Behörden",
        "es",
        "verlangen",
    ]
    return [{"n": number, "text": " ".join(chance.choice(words, 40))} for number in range(count)]


def test_many_documents_have_a_dictionary_and_small_blocks(file_of: FileOf) -> None:
    """What documents have in common is kept once, from a number of bytes on; each block is small then."""
    stored = sentences(20_000)
    few = documents(written(file_of, stored[:2000]))

    many = documents(written(file_of, stored))

    assert sum(len(stored_line(each)) for each in stored) > SAMPLE_SIZE
    assert many.dictionary
    assert not few.dictionary
    assert max(block.documents for block in many.blocks()) < max(block.documents for block in few.blocks())
    asked = [0, 1, 9_999, 19_999]
    assert [many.stored(number) for number in asked] == [stored[number] for number in asked]


@pytest.mark.parametrize("stored", [[{"text": "x" * (SAMPLE_SIZE + 1)}], [{}] * (SAMPLE_SIZE // 3 + 1)])
def test_what_makes_no_good_dictionary_comes_back(file_of: FileOf, stored: Stored) -> None:
    """Enough bytes that are all alike are kept as any others."""
    read = documents(written(file_of, [*stored, {"last": 1}]))

    assert read.stored(0) == stored[0]
    assert read.stored(read.count - 1) == {"last": 1}


@pytest.mark.parametrize("dictionary", [b"x", b"x" * 200_000, b"\x37\xa4\x30\xec" + bytes(1000)])
def test_other_dictionary_is_damage(file_of: FileOf, dictionary: bytes) -> None:
    """Blocks that cannot be read with the dictionary beside them are damaged, and no others are written with it."""
    content = written(file_of, sentences(20_000))
    arrays = ArrayFile(content, "test")

    def write(file: ArrayFileWriter) -> None:
        for name in arrays.names():
            array = np.array(arrays.array(name))
            file.add(name, np.frombuffer(dictionary, np.uint8) if name == "stored_dictionary" else array)

    read = documents(file_of(write))

    with pytest.raises(IndexDamagedError, match="Block 0 of test is damaged"):
        read.stored(0)
    with pytest.raises(IndexDamagedError, match="dictionary of what is stored is damaged"):
        file_of(lambda file: DocumentsWriter(file, read.dictionary).write_tables({}, {}))


@pytest.mark.parametrize("beside", [0, 20_000])
def test_large_document_comes_back(file_of: FileOf, beside: int) -> None:
    """A document of more bytes than compression looks back is read as any other."""
    large = {"text": np.random.default_rng(3).bytes(4 << 20).hex()}

    read = documents(written(file_of, [*sentences(beside), large]))

    assert read.stored(beside) == large


@pytest.mark.parametrize("number", [-1, 2, 100])
def test_document_outside_is_an_index_error(file_of: FileOf, number: int) -> None:
    """There is no document before the first and none behind the last."""
    read = documents(written(file_of, [{}, {}]))

    with pytest.raises(IndexError, match="among 2"):
        read.stored(number)


@few
@given(st.lists(st.integers(0, 2**40), min_size=1))
def test_lengths_come_back(file_of: FileOf, lengths: list[int]) -> None:
    """Lengths of fields are exact, and a field that has none is told."""
    read = documents(written(file_of, [{}] * len(lengths), lengths={"text": lengths}))

    kept = read.lengths("text")
    assert kept is not None
    assert kept.tolist() == lengths
    assert read.fields_with_lengths() == ["text"]
    assert read.lengths("title") is None


@few
@given(st.sampled_from("bBhHiIqQfd"), st.binary(max_size=80))
def test_columns_come_back(file_of: FileOf, typecode: str, content: bytes) -> None:
    """Columns of numbers keep their type and every bit."""
    values = np.frombuffer(content[: len(content) // 8 * 8], typecode)

    read = documents(written(file_of, [{}] * len(values), columns={"column": values}))

    kept = read.column("column")
    assert kept is not None
    assert (kept.format, kept.tobytes()) == (typecode, values.tobytes())
    assert read.columns() == ["column"]
    assert read.column("other") is None


@few
@given(st.data())
def test_damaged_block_is_told(file_of: FileOf, data: st.DataObject) -> None:
    """A changed byte in what is stored is told as damage when the block is read."""
    stored = [{"text": "Ein Hund bellt."}, {"text": "Eine Katze."}]
    content = bytearray(written(file_of, stored))
    block = bytes(ArrayFile(bytes(content), "test").packed("stored")[:])
    place = data.draw(st.integers(0, len(block) - 1))
    content[content.index(block) + place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(IndexDamagedError, match="test is damaged"):
        documents(bytes(content)).stored(1)


@pytest.mark.parametrize("count", [2000, 20_000])
def test_threads_read_at_once(file_of: FileOf, count: int) -> None:
    """Several threads that read one file get every document as it is, with a dictionary and without."""
    stored = [{"number": number, "text": "x" * 300} for number in range(count)]
    read = documents(written(file_of, stored))
    asked = [number * 97 % count for number in range(4000)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read.stored, asked))

    assert found == [stored[number] for number in asked]


def test_no_more_documents_than_a_block_can_hold(file_of: FileOf) -> None:
    """The smallest documents fill their blocks; a number of documents that no block could hold is damage."""
    smallest: Stored = [{} for _ in range(3 * PLAIN_BLOCK_SIZE)]

    assert documents(written(file_of, smallest)).count == len(smallest)
    for number in (PLAIN_BLOCK_SIZE, 1 << 32, (1 << 64) - 1):
        with pytest.raises(IndexDamagedError, match="more documents than there can be"):
            documents(with_blocks(file_of, [b"{}"], [0, number]))


def test_block_of_nothing_but_separators_takes_little(file_of: FileOf) -> None:
    """A block that has far more lines than documents is refused before a list is made of them."""
    content = with_blocks(file_of, [b"\n" * 20_000_000], [0, 2])

    with in_little_memory(50 << 20), pytest.raises(IndexDamagedError, match="Block 0 of test is damaged"):
        documents(content).stored(0)


def test_large_blocks_are_not_kept(file_of: FileOf) -> None:
    """Documents that unpack to far more than they take in the file may be read one after the other."""
    large = [stored_line({"text": "x" * (1 << 19)}) for _ in range(40)]
    content = with_blocks(file_of, large, list(range(41)))

    with in_little_memory(8 << 20):
        read = documents(content)
        assert sum(len(read.stored(number)["text"]) for number in range(40)) == 40 << 19
