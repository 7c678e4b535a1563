"""Recipes of CONTRIBUTING.md, and copies of the code in which tests follow them word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

__all__ = ["CodeCopy", "blocks"]

ROOT = Path(__file__).parents[1]
COMMAND = "from fundstelle.cli.start import main; main()"


def blocks(heading: str) -> list[str]:
    """The lines of code in the section with a heading, block by block."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\w*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


class CodeCopy:
    """A copy of the code of both wings, which can be changed and run. Files are named from `fundstelle` on."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Copy into a folder, to run in this environment; what is run starts beside the folder."""
        for wing in ("index", "search"):
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / wing, folder / wing, ignore=ignored)
        path = os.pathsep.join(str(folder / wing) for wing in ("index", "search"))
        self._folder = folder
        # Not what has been compiled of the sources: a file may change twice within a second.
        self._environment = environment | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}

    def file(self, name: str) -> Path:
        """A file of the copy, be it there or not: `index/fields.py`, `cli/start.py`."""
        wing = "index" if name.startswith("index/") else "search"
        return self._folder / wing / "fundstelle" / name

    def insert(self, name: str, lines: str, *, before: str = "", behind: str = "", within: str = "\n") -> None:
        """Put lines before or behind a place: the only such place in the file, or the first one below another."""
        content, place = self.file(name).read_text("utf-8"), behind + before
        head, _, tail = content.partition(within)
        assert place in tail, f"{name} has changed: {within}{place}"
        assert within != "\n" or content.count(place) == 1, f"{name} has several of: {place}"
        self.file(name).write_text(head + within + tail.replace(place, behind + lines + before, 1), "utf-8")

    def replace(self, name: str, difference: str) -> None:
        """Put lines with a plus in place of those with a minus before them, each of which is there only once."""
        content = self.file(name).read_text("utf-8")
        for old, new in re.findall(r"^-(.*\n)((?:\+.*\n)+)", difference, re.MULTILINE):
            assert f"\n{content}".count(f"\n{old}") == 1, f"{name} has changed: {old}"
            content = content.replace(old, re.sub(r"^\+", "", new, flags=re.MULTILINE))
        self.file(name).write_text(content, "utf-8")

    def python(self, program: str, *arguments: object, **environment: str) -> CompletedProcess[str]:
        """Run a program with the copy."""
        return subprocess.run(  # noqa: S603  # our own code
            [sys.executable, "-c", program, *map(str, arguments)],
            cwd=self._folder.parent,
            env=self._environment | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    def fundstelle(self, *arguments: object, **environment: str) -> CompletedProcess[str]:
        """Run the command line of the copy."""
        return self.python(COMMAND, *arguments, **environment)
