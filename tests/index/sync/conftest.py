"""A folder with files, and where its index is to be."""

from pathlib import Path

import pytest
from tests.index.sync.files import write, write_articles

from fundstelle.index.storage import catalogue


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is to be; it is not there yet."""
    return tmp_path / "index"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with two text files and a JSONL file of two articles."""
    folder = tmp_path / "archiv"
    (folder / "2025").mkdir(parents=True)
    write(folder / "hund.txt", "Ein Hund bellt.")
    write(folder / "2025" / "katze.txt", "Eine Katze schläft.")
    write_articles(folder / "mehr.jsonl", i1="Ein Igel.", i2="Noch ein Igel.")
    return folder


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled although they have just been written."""
    monkeypatch.setattr(catalogue, "_GRAIN", -3_600_000_000_000)
