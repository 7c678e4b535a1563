"""The same articles make the same files: whoever changes what an index holds raises the number of its format.

`tests/data/files.txt` tells what the arrays in the files of an index of ours are. Once the number has been raised, or
the analysis does something else, it is written anew with ``python -m tests.index.test_format``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.reliability.forging import read_arrays
from tests.search.test_answers import fill

from fundstelle.index import open_writer
from fundstelle.index.columnar.documents import zstd
from fundstelle.index.german import UserWords, fingerprint
from fundstelle.index.german.installed import installed_version
from fundstelle.index.storage.commits import last_commit
from fundstelle.index.storage.manifest import FORMAT_VERSION

FILES = Path(__file__).parents[1] / "data" / "files.txt"


def versions() -> str:
    """What the content of the files depends on."""
    packages = ", ".join(f"{name} {installed_version(name)}" for name in ("simplemma", "PyStemmer", "Unidecode"))
    german = fingerprint(UserWords())
    return f"format {FORMAT_VERSION}, dictionary {german['dictionary']}, analysis {german['analysis']}, {packages}"


def arrays_of(folder: Path) -> Iterator[str]:
    """Each array of the last commit in a line: its name, type, length and checksum; and what stands beside them."""
    for number, record in enumerate(last_commit(folder).segments):
        yield f"segment {number}: {record.count} documents, without {record.deleted}"
        for file in (record.documents, record.postings):
            arrays, properties = read_arrays(folder / file.name)
            for name, array in arrays.items():
                content = array.tobytes()
                if name == "stored":
                    # Another version of Zstandard packs the same in another way.
                    starts = arrays["stored_starts"].tolist()
                    content = b"".join(zstd.decompress(content[begin:end]) for begin, end in pairwise(starts))
                if name != "stored_starts":
                    yield f"  {name} {array.dtype} {len(content) // array.itemsize} {zlib.crc32(content):08x}"
            yield from (f"  {name} = {value}" for name, value in sorted(properties.items()))


def told(folder: Path, seeds: Path) -> list[str]:
    """What is in the files of an index of several segments, and in those of the same index when all is merged."""
    fill(folder, seeds)
    several = list(arrays_of(folder))
    with open_writer(folder, processes=1) as writer:
        writer.optimize()
    return [versions(), *several, "merged", *arrays_of(folder)]


def test_same_articles_make_the_same_files(tmp_path: Path, seeds: Path) -> None:
    """Not a byte of what is kept of the same articles has changed since the format has its number."""
    known = FILES.read_text("utf-8").splitlines()
    found = told(tmp_path / "index", seeds)

    if found[0].partition("simplemma")[2] != known[0].partition("simplemma")[2]:
        pytest.skip(f"what is kept with {found[0]} is not known")
    assert found == known


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        lines = told(Path(place) / "index", FILES.parents[2] / "seeds")
    FILES.write_text("".join(f"{line}\n" for line in lines), "utf-8")
