"""The recipe "Changing a rule of German" in CONTRIBUTING.md, followed in a copy of the code."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.recipes import CodeCopy, blocks

from fundstelle.index import Article
from fundstelle.search import open_index

SENTENCE = "Die Ein-, Aus-, An-, Ab- und Durchfuhr ruht."


@pytest.fixture
def changed(code_copy: CodeCopy) -> CodeCopy:
    """A copy of the code, changed as the recipe says."""
    (difference,) = blocks("Changing a rule of German")
    code_copy.replace("index/german/ellipsis.py", difference)
    return code_copy


def test_word_is_found_by_a_new_rule(changed: CodeCopy, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """With a rule that is changed as the recipe says, a word is found and marked that was not."""
    add_all(tmp_path / "before", SENTENCE)
    (tmp_path / "a.txt").write_text(SENTENCE, "utf-8")

    with open_index(tmp_path / "before") as index:
        total_before = index.search("Einfuhr").total
    added = changed.fundstelle("index", "add", "--index", "after", "a.txt")
    found = changed.fundstelle("search", "--index", "after", "Einfuhr")

    assert total_before == 0
    assert added.returncode == 0, added.stderr
    assert "Die **Ein-**, Aus-" in found.stdout


def test_index_of_before_is_refused(changed: CodeCopy, tmp_path: Path, add_all: Callable[..., None]) -> None:
    """An index made before is refused with a sentence that says how to rebuild, and no number was raised for that."""
    add_all(tmp_path / "before", Article(["Die Waffenruhe hält."]))

    done = changed.fundstelle("search", "--index", "before", "Waffenruhe")

    assert done.returncode == 2
    assert "was made with another German analysis (differing: analysis). Delete the folder and add" in done.stderr
