"""A file format is added as CONTRIBUTING says: one module, one line in the table, in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fundstelle.index

ROOT = Path(__file__).resolve().parents[2]
_LAST_LINE = "    # Nothing marks plain text"

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """To run `fundstelle` in a folder with a copy of the build side to which the recipe was applied."""
    recipe = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Adding a file format")[2].partition("\n## ")[0]
    module, line = (match[1] for match in re.finditer(r"^```(?:python)?\n(.*?)^```$", recipe, re.MULTILINE | re.DOTALL))
    copy = tmp_path / "copy" / "fundstelle" / "index"
    shutil.copytree(Path(fundstelle.index.__file__).parent, copy)
    (copy / "sources" / "memo.py").write_text(module, "utf-8")
    table = copy / "sources" / "table.py"
    lines = table.read_text("utf-8")
    assert lines.count(_LAST_LINE) == 1
    table.write_text(lines.replace(_LAST_LINE, line + _LAST_LINE), "utf-8")
    places = os.pathsep.join([str(tmp_path / "copy"), str(ROOT / "search")])
    start = (
        "from importlib.metadata import entry_points;"
        "next(iter(entry_points(group='console_scripts', name='fundstelle'))).load()()"
    )

    def command(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", start, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": places},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return command


def test_format_is_one_module_and_one_line(run: Run, tmp_path: Path) -> None:
    """A format made as the recipe says is listed, read by its ending and by its content, and found."""
    archive = tmp_path / "archiv"
    archive.mkdir()
    (archive / "a.memo").write_text("MEMO Ida Roth\nDie Waffenruhe hält.\n", "utf-8")
    (archive / "b.txt").write_text("MEMO Uwe Holm\nDer Igel schläft.\n", "utf-8")
    (archive / "c.memo").write_text("MEMO\nOhne Namen.\n", "utf-8")

    listed = run("index", "formats")
    added = run("index", "add", "archiv")
    found = run("search", "--format", "json", "Waffenruhe OR Igel")

    assert re.search(r"^memo +memos +\.memo", listed, re.MULTILINE)
    assert re.search(r"c\.memo:1: names nobody; skipped", added)
    assert all(words in found for words in ("Ida Roth", "Uwe Holm", "Die Waffenruhe hält.", "Der Igel schläft."))
