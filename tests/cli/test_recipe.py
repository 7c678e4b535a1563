"""CONTRIBUTING says how an output format is added; here somebody follows it, word for word, in a copy of the code."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle import cli
from fundstelle.index import Article
from fundstelle.search import Index

RECIPE = (
    Path(__file__).parents[2].joinpath("CONTRIBUTING.md").read_text("utf-8").partition("## Adding an output format")[2]
)
MODULE, LINE = re.findall(r"^```python\n(.*?)^```$", RECIPE.partition("\n## ")[0], re.MULTILINE | re.DOTALL)

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def extended(tmp_path: Path, clean_environment: dict[str, str]) -> Command:
    """To run the command line with the format that the recipe adds."""
    code = tmp_path / "code" / "fundstelle" / "cli"
    shutil.copytree(Path(cli.__file__).parent, code, ignore=shutil.ignore_patterns("__pycache__"))
    table = code / "render" / "__init__.py"
    before = table.read_text("utf-8")
    after = re.sub(r"(?<=^FORMATS = \{\n)((?:    .*\n)+)", lambda lines: lines[0] + LINE, before, flags=re.MULTILINE)
    assert after != before
    table.write_text(after, "utf-8")
    (code / "render" / "headlines.py").write_text(MODULE, "utf-8")

    def run(*args: object, **environment: str) -> CompletedProcess[str]:
        path = os.pathsep.join([str(tmp_path / "code"), *sys.path])
        return subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-m", "fundstelle.cli", *map(str, args)],
            env=clean_environment | {"PYTHONPATH": path} | environment, capture_output=True, encoding="utf-8",
            check=False, timeout=60,
        )  # fmt: skip

    return run


def test_format_of_the_recipe_is_written(extended: Command, make_index: Callable[..., Index]) -> None:
    """With the module and the line, a search writes its hits in that format."""
    index = make_index(Article(["Ein Hund.", "Der Hund."], headline="Vom Hund"), "Ein Hund.")

    done = extended("--index", index.path, "--format", "headlines", "Hund")

    assert (done.returncode, sorted(done.stdout.splitlines())) == (0, ["(none)", "Vom Hund"])
    assert done.stderr == "3 passages found.\n"


def test_format_of_the_recipe_is_offered(extended: Command) -> None:
    """Help and completion name it beside the others."""
    words = {"_FUNDSTELLE_COMPLETE": "bash_complete", "COMP_WORDS": "fundstelle search --format h", "COMP_CWORD": "3"}

    helped = extended("search", "--help")
    completed = extended(**words)

    assert "--format [text|json|jsonl|paths|headlines]" in helped.stdout
    assert completed.stdout == "plain,headlines\n"
