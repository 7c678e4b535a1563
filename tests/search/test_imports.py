"""What a search imports: nothing that takes longer to import than the search does."""

import subprocess
import sys
from pathlib import Path

import pytest

from fundstelle.index import Article, open_writer

HEAVY = {"numpy", "whoosh", "rapidfuzz", "simplemma", "asyncio", "importlib.metadata"}
SEARCH = """
import sys
from fundstelle.search import open_index
with open_index(sys.argv[1]) as index:
    found = [hit.highlight() for hit in index.search(sys.argv[2], limit=5)]
print(len(found), *sys.modules)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("imports") / "index"
    with open_writer(path) as writer:
        writer.add(Article(["Die Waffenruhe hielt.", "Eine Waffe."], id="a", headline="Ruhe", published="2025-03-14"))
    with open_writer(path) as writer:
        writer.add(Article(["Zwei Waffen."], id="b"))
    return path


@pytest.mark.parametrize("query", ["Waffe Ruhe", '"Waffenruhe hielt"', "Waff*", "Wafe", "titel:Ruhe", "datum:2025"])
def test_search_imports_nothing_heavy(folder: Path, query: str, clean_environment: dict[str, str]) -> None:
    """A search through the library that marks its hits needs neither numpy nor Whoosh."""
    command = [sys.executable, "-c", SEARCH, str(folder), query]

    done = subprocess.run(command, env=clean_environment, capture_output=True, encoding="utf-8", check=True)  # noqa: S603

    found, *modules = done.stdout.split()
    assert int(found) > 0
    assert set(modules) & HEAVY == set()
