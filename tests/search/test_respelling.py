"""A word with an umlaut more or less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundstelle.search.plan.respelling import respelled


@pytest.mark.parametrize(
    ("wording", "others"),
    [
        ("joerg", {"jorg"}),
        ("jorg", {"joerg"}),
        ("saebel", {"sabel"}),
        ("buero", {"buro", "bueroe", "buroe"}),
        ("bauer", {"baeuer"}),
        ("neubert", set()),
        ("quest", set()),
        ("michael", set()),
        ("samuel", {"saemuel"}),
        ("2025", set()),
    ],
)
def test_other_wordings(wording: str, others: set[str]) -> None:
    """Any vowel may have an umlaut, but none that is written with an e for another reason."""
    assert set(respelled(wording)) == others


@given(st.text("aeouxl", max_size=200))
def test_there_are_few_other_wordings(wording: str) -> None:
    """The other wordings are no more than the word has letters, or sixteen."""
    others = list(respelled(wording))

    assert wording not in others
    assert len(others) <= max(16, len(wording) + 1)
