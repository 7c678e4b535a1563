"""The recipe "Adding a file format" in CONTRIBUTING.md, followed in a copy of the code: one module, one line."""

import re
from pathlib import Path

import pytest
from tests.recipes import CodeCopy, blocks


@pytest.fixture
def changed(code_copy: CodeCopy) -> CodeCopy:
    """A copy of the code, changed as the recipe says."""
    module, line = blocks("Adding a file format")
    code_copy.file("index/sources/memo.py").write_text(module, "utf-8")
    code_copy.insert("index/sources/table.py", line, before="    # Nothing marks plain text")
    return code_copy


def test_format_is_one_module_and_one_line(changed: CodeCopy, tmp_path: Path) -> None:
    """A format made as the recipe says is listed, read by its ending and by its content, and found."""
    archive = tmp_path / "archiv"
    archive.mkdir()
    (archive / "a.memo").write_text("MEMO Ida Roth\nDie Waffenruhe hält.\n", "utf-8")
    (archive / "b.txt").write_text("MEMO Uwe Holm\nDer Igel schläft.\n", "utf-8")
    (archive / "c.memo").write_text("MEMO\nOhne Namen.\n", "utf-8")

    listed = changed.fundstelle("index", "formats")
    added = changed.fundstelle("index", "add", "archiv")
    found = changed.fundstelle("search", "--format", "json", "Waffenruhe OR Igel")

    assert re.search(r"^memo +memos +\.memo", listed.stdout, re.MULTILINE)
    assert re.search(r"c\.memo:1: names nobody; skipped", added.stderr)
    assert all(words in found.stdout for words in ("Ida Roth", "Uwe Holm", "Die Waffenruhe hält.", "Der Igel schläft."))
