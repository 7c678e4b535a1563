"""The recipe "Changing the bytes of an index" in CONTRIBUTING.md, followed in a copy of the code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.recipes import CodeCopy, blocks

from fundstelle.index.storage.manifest import FORMAT_VERSION

#: How LZMA begins what it packs.
MAGIC = b"\xfd7zXZ"
WHOOSH = """
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh.index import open_dir
    from whoosh.query import Term
with open_dir("there").searcher() as searcher:
    print([hit["text"] for hit in searcher.search(Term("text_wording", "hund"))])
"""


@pytest.fixture
def changed(code_copy: CodeCopy) -> CodeCopy:
    """A copy of the code, changed as the recipe says, but for the number of the format."""
    (difference,) = blocks("Changing the bytes of an index")
    code_copy.replace("index/columnar/documents.py", difference)
    return code_copy


def test_bytes_are_known_in_one_room(changed: CodeCopy, tmp_path: Path) -> None:
    """With other bytes, changed as the recipe says, all works: adding, merging, searching, Whoosh and the check."""
    for name, text in (("a", "Der Hund bellt."), ("b", "Die Katze schläft.")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")

    added = [changed.fundstelle("index", "add", "--index", "there", f"{name}.txt") for name in "ab"]
    merged = changed.fundstelle("index", "optimize", "--index", "there")
    found = changed.fundstelle("search", "--index", "there", "Hunde")
    exported = changed.fundstelle("index", "export", "--index", "there")
    checked = changed.fundstelle("index", "check", "--index", "there")
    plain = changed.python(WHOOSH)

    (file,) = (tmp_path / "there").glob("*.documents")
    assert MAGIC in file.read_bytes()
    assert [done.returncode for done in (*added, merged, found, exported, checked)] == [0] * 6
    assert "Der **Hund** bellt." in found.stdout
    assert len(exported.stdout.splitlines()) == 2
    assert plain.stdout == "['Der Hund bellt.']\n", plain.stderr


def test_index_of_before_is_refused(changed: CodeCopy, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Once the number is raised, an index made before is refused with a sentence that says how to rebuild."""
    add_all(tmp_path / "before", "Der Hund bellt.")
    manifest = changed.file("index/storage/manifest.py")
    raised = re.sub(
        r"(?m)^FORMAT_VERSION = \d+$", f"FORMAT_VERSION = {FORMAT_VERSION + 1}", manifest.read_text("utf-8")
    )
    manifest.write_text(raised, "utf-8")

    done = changed.fundstelle("search", "--index", "before", "Hund")

    assert done.returncode == 2
    assert re.search(rf"has format {FORMAT_VERSION}, .* Delete the folder and add the articles again", done.stderr)
