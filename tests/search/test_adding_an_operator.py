"""The recipe "Adding an operator" in CONTRIBUTING.md, followed in a copy of the code."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index import Article

ROOT = Path(__file__).parents[2]

PROGRAM = """
from fundstelle.search import open_index
with open_index("there") as index:
    for query in ("^hund", "^Hund Katze", "Katze -^Hund", "^"):
        print(sorted(hit.highlight("[", "]") for hit in index.search(query, explain=True)))
"""


@pytest.fixture
def changed(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that runs a copy of the search side, changed as the recipe says."""
    recipe = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Adding an operator")[2].partition("\n## ")[0]
    clause, reading, node, meaning, evaluation = re.findall(r"```python\n(.*?)```", recipe, re.DOTALL)
    package = tmp_path / "copy" / "fundstelle" / "search"
    shutil.copytree(ROOT / "search" / "fundstelle" / "search", package, ignore=shutil.ignore_patterns("__pycache__"))
    rooms = "from fundstelle.search.language import clauses\nfrom fundstelle.search.plan import nodes\n"
    change(package / "language/clauses.py", "@dataclass(frozen=True, slots=True)\nclass DateRange", f"{clause}\n\n")
    change(package / "language/syntax.py", '        if "~" in lexeme.text', reading)
    change(package / "plan/nodes.py", "@dataclass(frozen=True, slots=True)\nclass OnlyAround", f"{node}\n\n")
    change(package / "plan/compiling.py", "            case Keyword():\n", meaning)
    change(package / "local/evaluation.py", '            case Term(field="opening"):\n', evaluation)
    for name in ("language/syntax.py", "plan/compiling.py", "local/evaluation.py"):
        change(package / name, "\n__all__", rooms)
    path = os.pathsep.join([str(tmp_path / "copy"), str(ROOT / "index")])
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def change(file: Path, mark: str, what: str) -> None:
    """Put lines before the only place of a mark."""
    content = file.read_text("utf-8")
    assert content.count(mark) == 1, f"{file.name} has changed: {mark}"
    file.write_text(content.replace(mark, what + mark), "utf-8")


def test_operator_is_added_in_its_places(changed: dict[str, str], tmp_path: Path, add_all: Callable[..., None]) -> None:
    """An operator that is added as the recipe says is read, found, marked, explained and excluded."""
    texts = ["Hund und Katze.", "Die Katze und der Hund.", "Hund, Hund!"]
    add_all(tmp_path / "there", *(Article([text], id=text) for text in texts))

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PROGRAM], env=changed, cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "['[Hund] und Katze.', '[Hund], [Hund]!']",
        "['Die [Katze] und der [Hund].', '[Hund] und [Katze].', '[Hund], [Hund]!']",
        "['Die [Katze] und der Hund.']",
        "[]",
    ]
