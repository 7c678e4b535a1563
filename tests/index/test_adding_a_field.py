"""The recipe "Adding a field of an article" in CONTRIBUTING.md, followed in a copy of the code."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTICLES = [
    {"id": "a", "headline": "Sturm", "topic": "Wetter", "paragraphs": ["Es regnet in Kassel."]},
    {"id": "b", "headline": "Wahl", "topic": "Politik", "paragraphs": ["In Kassel wird bei jedem Wetter gewählt."]},
]


@pytest.fixture
def changed(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that runs a copy of the code, changed as the recipe says."""
    recipe = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Adding a field of an article")[2]
    line, attribute = re.findall(r"```text\n(.*?)```", recipe, re.DOTALL)[:2]
    for wing in ("index", "search"):
        shutil.copytree(ROOT / wing, tmp_path / wing, ignore=shutil.ignore_patterns("__pycache__"))
    package = tmp_path / "index" / "fundstelle" / "index"
    insert(package / "fields.py", '    Field("text", ', line)
    for name in ("Article", "Passage"):
        insert(package / "articles.py", "    metadata: Mapping", attribute, f"class {name}:", behind=True)
    path = os.pathsep.join(str(tmp_path / wing) for wing in ("index", "search"))
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def insert(file: Path, mark: str, what: str, after: str = "", *, behind: bool = False) -> None:
    """Put lines before the line that begins with a mark, or behind it."""
    content = file.read_text("utf-8")
    place = content.index(f"\n{mark}", content.index(after)) + 1
    if behind:
        place = content.index("\n", place) + 1
    file.write_text(content[:place] + what + content[place:], "utf-8")


def run(command: str, environment: dict[str, str], folder: Path) -> str:
    """What the program says to a command."""
    program = "from fundstelle.cli.start import main; main()"
    called = [sys.executable, "-c", program, *command.split()]
    done = subprocess.run(called, env=environment, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_field_is_added_in_its_places(changed: dict[str, str], tmp_path: Path) -> None:
    """A field that is added as the recipe says is read of JSON Lines, found, shown, and exported again."""
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(article)}\n" for article in ARTICLES), "utf-8")

    run("index add --index there a.jsonl", changed, tmp_path)
    (hit,) = map(json.loads, run("search --index there --format jsonl thema:Wetter", changed, tmp_path).splitlines())
    exported = [json.loads(line) for line in run("index export --index there", changed, tmp_path).splitlines()]

    assert (hit["article_id"], hit["topic"]) == ("a", "Wetter")
    assert [article["topic"] for article in exported] == ["Wetter", "Politik"]
