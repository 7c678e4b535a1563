"""Forges files of an index: what they say is changed, and all checksums are put right."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter
from fundstelle.index.columnar.documents import zstd
from fundstelle.index.storage.commits import MARK, last_commit
from fundstelle.index.storage.layout import MANIFEST, commit_name
from fundstelle.index.storage.manifest import _checksum

__all__ = ["COMMIT_FOOT", "array_files", "forged", "named_files", "read_arrays", "recommit", "write_arrays"]

# Where the directory of a file of arrays begins, its size, its checksum, and a mark.
_FOOT: Final = struct.Struct("<QQI4s")
#: Sizes of the table of contents and of the record of a commit, the checksum of both, and a mark.
COMMIT_FOOT: Final = struct.Struct("<QQI8s")


def named_files(folder: Path) -> list[str]:
    """The files that count: those that the commit names, that of the commit and the manifest, small ones first."""
    return sorted({*last_commit(folder).files(), MANIFEST}, key=lambda name: (folder / name).stat().st_size)


def forged(chance: Random, folder: Path) -> str:
    """Change what files of an index say so that all checksums are right, and say what was changed."""
    kind = chance.choice([_forge_array, _forge_array, _forge_array, _forge_arrays, _forge_directory, _forge_stored,
                          _forge_record, _forge_manifest])  # fmt: skip
    return f"{kind.__name__.strip('_')} {kind(chance, folder)}"


def _forge_array(chance: Random, folder: Path) -> str:
    """Change the numbers of one array."""
    file = folder / chance.choice(array_files(folder))
    arrays, properties = read_arrays(file)
    name = chance.choice(sorted(arrays))
    arrays[name] = _other_array(chance, arrays[name])
    write_arrays(file, arrays, properties)
    recommit(folder)
    return name


def _forge_arrays(chance: Random, folder: Path) -> str:
    """Change one array for another, drop one, or change what is said beside the arrays."""
    file = folder / chance.choice(array_files(folder))
    arrays, properties = read_arrays(file)
    names = sorted(arrays)
    name, other = chance.choice(names), chance.choice(names)
    match chance.randrange(3):
        case 0:
            arrays[name] = arrays[other]
        case 1:
            del arrays[name]
        case _:
            name, properties = "properties", _changed(chance, properties)
    write_arrays(file, arrays, properties)
    recommit(folder)
    return name


def _forge_stored(chance: Random, folder: Path) -> str:
    """Change what is stored of a document."""
    file = folder / chance.choice([name for name in array_files(folder) if name.endswith(".documents")])
    arrays, properties = read_arrays(file)
    content, starts = arrays["stored"].tobytes(), arrays["stored_starts"].tolist()
    blocks = [content[begin:end] for begin, end in pairwise(starts)]
    number = chance.randrange(len(blocks))
    dictionary = arrays["stored_dictionary"].tobytes()
    shared = zstd.ZstdDict(dictionary) if dictionary else None
    lines = zstd.decompress(blocks[number], shared).split(b"\n")
    place = chance.randrange(len(lines))
    lines[place] = json.dumps(_changed(chance, json.loads(lines[place]))).encode()
    blocks[number] = _bomb() if chance.random() < 0.05 else zstd.compress(b"\n".join(lines), zstd_dict=shared)
    arrays["stored"] = np.frombuffer(b"".join(blocks), np.uint8)
    arrays["stored_starts"] = np.cumsum([0, *map(len, blocks)]).astype(np.uint64)
    write_arrays(file, arrays, properties)
    recommit(folder)
    return file.suffix


@cache
def _bomb() -> bytes:
    """A few bytes that unpack to many more than there may be."""
    packer = zstd.ZstdCompressor()
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(1 << 9)) + packer.flush()


def _forge_directory(chance: Random, folder: Path) -> str:
    """Change the directory of a file, the arrays and the checksums of its pages staying where they are."""
    file = folder / chance.choice(array_files(folder))
    content = file.read_bytes()
    offset, length, _, mark = _FOOT.unpack(content[-_FOOT.size :])
    directory = json.dumps(_changed(chance, json.loads(content[offset : offset + length]))).encode()
    foot = _FOOT.pack(offset, len(directory), zlib.crc32(directory), mark)
    file.write_bytes(content[:offset] + directory + foot)
    recommit(folder)
    return file.suffix


def _forge_record(chance: Random, folder: Path) -> str:
    recommit(folder, lambda record: _changed(chance, _enormous(record) if chance.random() < 0.2 else record))
    return commit_name(last_number(folder))


def _enormous(record: Any) -> Any:
    """A commit that tells of more deleted documents than any memory could hold."""
    many = 1 << 45
    return {**record, "segments": [{**record["segments"][0], "count": many, "deleted": [[0, many]]}]}


def _forge_manifest(chance: Random, folder: Path) -> str:
    values = _changed(chance, json.loads((folder / MANIFEST).read_bytes()))
    if isinstance(values, dict):
        values.pop("checksum", None)
        values["checksum"] = _checksum(values)
    (folder / MANIFEST).write_text(json.dumps(values), "utf-8")
    return MANIFEST


def recommit(folder: Path, change: Callable[[Any], Any] = lambda record: record) -> None:
    """Write the commit anew so that it names the files as they are now, after a change of what it says."""
    path = folder / commit_name(last_number(folder))
    content = path.read_bytes()
    before, length, _, _ = COMMIT_FOOT.unpack(content[-COMMIT_FOOT.size :])
    record = json.loads(content[before : before + length])
    named = [segment[part] for segment in record["segments"] for part in ("documents", "postings")]
    for each in filter(None, [*named, record["catalogue"]]):
        file = (folder / each[0]).read_bytes()
        each[1:] = [len(file), _FOOT.unpack(file[-_FOOT.size :])[2]]
    encoded = json.dumps(change(record)).encode()
    body = content[:before] + encoded
    path.write_bytes(body + COMMIT_FOOT.pack(before, len(encoded), zlib.crc32(body), MARK))


def last_number(folder: Path) -> int:
    """The number of the last commit."""
    return max(int(path.stem.rpartition("_")[2]) for path in folder.glob("_MAIN_*.toc"))


def array_files(folder: Path) -> list[str]:
    return [name for name in named_files(folder) if name.startswith("MAIN_")]


def read_arrays(file: Path) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, Any]]:
    with file.open("rb") as opened:
        content = ArrayFile(opened.read(), file.name)
    return {name: np.array(content.array(name)) for name in content.names()}, dict(content.properties)


def write_arrays(file: Path, arrays: Mapping[str, np.ndarray[Any, Any]], properties: Any) -> None:
    with file.open("wb") as opened, ArrayFileWriter(opened) as written:
        for name, array in arrays.items():
            written.add(name, array)
        written.properties = properties


def _other_array(chance: Random, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """An array in which some numbers, their order, their number or their type are others."""
    array = array.copy()
    match chance.randrange(8):
        case 0:
            return array[: chance.randint(0, len(array))]
        case 1:
            return np.concatenate([array, array[: chance.randint(0, len(array))]])
        case 2:
            return array[::-1]
        case 3 if array.nbytes % 8 == 0:
            return array.view(chance.choice(["<u1", "<i1", "<u2", "<i4", "<i8", "<u8", "<f4", "<f8"]))
        case _ if len(array):
            for _ in range(chance.choice([1, 1, 3, 30, 300])):
                array[chance.randrange(len(array))] = _other_number(chance, array)
    return array


def _other_number(chance: Random, array: np.ndarray[Any, Any]) -> Any:
    if array.dtype.kind == "f":
        return chance.choice([0.0, -1.0, 1e30, float("inf"), float("nan"), 0.1])
    limits = np.iinfo(array.dtype)
    near = int(array[chance.randrange(len(array))]) + chance.choice([-1, 1, 1000])
    numbers = [limits.min, limits.max, limits.max // 2 + 1, 1, chance.randint(limits.min, limits.max), near]
    return min(max(chance.choice(numbers), int(limits.min)), int(limits.max))


_ODD: Final[tuple[Any, ...]] = (
    None, True, -1, 0, 1, 2, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 64, 10**30, 0.5, "", "x", "MAIN_", "../x", "\ud800",
    "\0", [], {}, [[]], [0, 1 << 40], ["<f8", 1, 16], ["text"], {"text": 1},
)  # fmt: skip


def _changed(chance: Random, value: Any) -> Any:
    """A JSON value in which one of the values within it is another, or is gone, or is there twice."""
    if isinstance(value, dict) and value and chance.random() < 0.97:
        name = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return {other: value[other] for other in value if other != name}
        return {**value, name: _changed(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.9:
        number = chance.randrange(len(value))
        if chance.random() < 0.1:
            return [*value[:number], *value[number:][: chance.choice([1, -1, 99])], *value[number:]]
        return [*value[:number], _changed(chance, value[number]), *value[number + 1 :]]
    if isinstance(value, int) and chance.random() < 0.5:
        return value + chance.choice([-1, 1, 8, -8, 100, 1 << 20, 1 << 40, value])
    return chance.choice(_ODD)
