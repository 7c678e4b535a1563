"""Which letters of a folded word stand for an umlaut, and what that means for wildcards."""

from collections.abc import Callable

import pytest

from fundstelle.index.german import is_umlaut

Search = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("wording", "pair", "expected"),
    [
        ("boese", "oe", True),
        ("poesie", "oe", False),
        ("gruen", "ue", True),
        ("steuer", "ue", False),
        ("geuebt", "ue", True),
        ("aktuell", "ue", False),
        ("haeuser", "ae", True),
        ("haeuser", "eu", False),
        ("israel", "ae", False),
        ("schaeuble", "ae", True),
        ("xaeuer", "ue", False),
        ("quux", "uu", False),
        ("klaerschlaemme", "ae", True),
    ],
)
def test_dictionary_says_what_is_an_umlaut(wording: str, pair: str, *, expected: bool) -> None:
    """What is an umlaut is known of known words, and likely of others, where it can be told from its neighbours."""
    assert is_umlaut(wording, wording.index(pair)) is expected


SENTENCES = ("Ein Köter bellt.", "Ein Kutter fährt.", "Der Feuermelder piept.", "Die Masse wiegt.")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("K?ter", ["Köter"]),
        ("K??ter", ["Kutter"]),
        ("Koe?er", ["Köter"]),
        ("K???er", ["Kutter"]),
        ("K??er", ["Köter"]),
        ("Fe??rmelder", ["Feuermelder"]),
        ("F???rmelder", ["Feuermelder"]),
        ("Ma?e", ["Masse"]),
        ("Ma??e", ["Masse"]),
        ("K?*ter", ["Köter", "Kutter"]),
        ('"Ein K??ter"', ["Ein Kutter"]),
        ('"Ein K???er"', ["Ein Kutter"]),
    ],
)
def test_question_marks_count_letters_as_they_are_typed(search: Search, query: str, found: list[str]) -> None:
    """An umlaut is one letter to a question mark, and never two; ss may be ß, or two letters."""
    hits = search(query, *SENTENCES)

    assert sorted(hit[hit.index("[") + 1 : hit.index("]")] for hit in hits) == sorted(found)
