"""The recipe "Adding an operator" in CONTRIBUTING.md, followed in a copy of the code."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.recipes import CodeCopy, blocks

from fundstelle.index import Article

PROGRAM = """
from fundstelle.search import open_index
with open_index("there") as index:
    for query in ("^hund", "^Hund Katze", '+^Hund +"Katze"', "Katze -^Hund", "^"):
        print(sorted(hit.highlight("[", "]") for hit in index.search(query, explain=True)))
"""
ROOMS = "from fundstelle.search.language import clauses\nfrom fundstelle.search.plan import nodes\n"
CLASS = "@dataclass(frozen=True, slots=True)\nclass "


@pytest.fixture
def changed(code_copy: CodeCopy) -> CodeCopy:
    """A copy of the code, changed as the recipe says."""
    clause, reading, node, meaning, evaluation = blocks("Adding an operator")
    code_copy.insert("search/language/clauses.py", f"{clause}\n\n", before=f"{CLASS}DateRange")
    code_copy.insert("search/language/syntax.py", reading, before="        if text.isalnum()")
    code_copy.insert("search/plan/nodes.py", f"{node}\n\n", before=f"{CLASS}OnlyAround")
    code_copy.insert("search/plan/compiling.py", meaning, before="            case Keyword():\n")
    code_copy.insert("search/local/evaluation.py", evaluation, before="            case Term():\n")
    for name in ("language/syntax.py", "plan/compiling.py", "local/evaluation.py"):
        code_copy.insert(f"search/{name}", ROOMS, before="\n__all__")
    return code_copy


def test_operator_is_added_in_its_places(changed: CodeCopy, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """An operator that is added as the recipe says is read, found, marked, explained and excluded."""
    texts = ["Hund und Katze.", "Die Katze und der Hund.", "Hund, Hund!"]
    add_all(tmp_path / "there", *(Article([text], id=text) for text in texts))

    done = changed.python(PROGRAM)

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "['[Hund] und Katze.', '[Hund], [Hund]!']",
        "['Die [Katze] und der [Hund].', '[Hund] und [Katze].', '[Hund], [Hund]!']",
        "['[Hund] und [Katze].']",
        "['Die [Katze] und der Hund.']",
        "[]",
    ]
