"""The recipe "Adding a field of an article" in CONTRIBUTING.md, followed in a copy of the code."""

import json
from pathlib import Path

import pytest
from tests.recipes import CodeCopy, blocks

ARTICLES = [
    {"id": "a", "headline": "Sturm", "topic": "Wetter", "paragraphs": ["Es regnet in Kassel."]},
    {"id": "b", "headline": "Wahl", "topic": "Politik", "paragraphs": ["In Kassel wird bei jedem Wetter gewählt."]},
]
LAST = "    metadata: Mapping[str, Any] = field(default_factory=dict)\n"


@pytest.fixture
def changed(code_copy: CodeCopy) -> CodeCopy:
    """A copy of the code, changed as the recipe says."""
    line, attribute = blocks("Adding a field of an article")
    code_copy.insert("index/fields.py", line, before='    Field("text", ')
    for name in ("Article", "Passage"):
        code_copy.insert("index/articles.py", attribute, behind=LAST, within=f"class {name}:")
    return code_copy


def test_field_is_added_in_its_places(changed: CodeCopy, tmp_path: Path) -> None:
    """A field that is added as the recipe says is read of JSON Lines, found, shown, and exported again."""
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(article)}\n" for article in ARTICLES), "utf-8")

    added = changed.fundstelle("index", "add", "--index", "there", "a.jsonl")
    found = changed.fundstelle("search", "--index", "there", "--format", "jsonl", "thema:Wetter")
    exported = changed.fundstelle("index", "export", "--index", "there")

    assert added.returncode == 0, added.stderr
    (hit,) = map(json.loads, found.stdout.splitlines())
    assert (hit["article_id"], hit["topic"]) == ("a", "Wetter")
    assert [json.loads(line)["topic"] for line in exported.stdout.splitlines()] == ["Wetter", "Politik"]
