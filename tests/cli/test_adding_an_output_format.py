"""The recipe "Adding an output format" in CONTRIBUTING.md, followed in a copy of the code."""

from collections.abc import Callable

import pytest
from tests.recipes import CodeCopy, blocks

from fundstelle.index import Article
from fundstelle.search import Index


@pytest.fixture
def changed(code_copy: CodeCopy) -> CodeCopy:
    """A copy of the code, changed as the recipe says."""
    module, line = blocks("Adding an output format")
    code_copy.file("cli/render/headlines.py").write_text(module, "utf-8")
    code_copy.insert("cli/render/__init__.py", line, before="}\n", within="\nFORMATS = {\n")
    return code_copy


def test_format_of_the_recipe_is_written(changed: CodeCopy, make_index: Callable[..., Index]) -> None:
    """With the module and the line, a search writes its hits in that format."""
    index = make_index(Article(["Ein Hund.", "Der Hund."], headline="Vom Hund"), "Ein Hund.")

    done = changed.fundstelle("--index", index.path, "--format", "headlines", "Hund")

    assert (done.returncode, sorted(done.stdout.splitlines())) == (0, ["(none)", "Vom Hund"])
    assert done.stderr == "3 passages found.\n"


def test_format_of_the_recipe_is_offered(changed: CodeCopy) -> None:
    """Help and completion name it beside the others."""
    words = {"_FUNDSTELLE_COMPLETE": "bash_complete", "COMP_WORDS": "fundstelle search --format h", "COMP_CWORD": "3"}

    helped = changed.fundstelle("search", "--help")
    completed = changed.fundstelle(**words)

    assert "--format [text|json|jsonl|paths|headlines]" in helped.stdout
    assert completed.stdout == "plain,headlines\n"
