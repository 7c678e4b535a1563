"""Words that are cut off at the end of a line."""

from collections.abc import Callable

import pytest

Search = Callable[..., list[str]]


@pytest.mark.parametrize("cut", ["-\n", "-\r\n", "- ", "\u00ad\n", "\u00ac\n", "\u00ac", "\u2010\n", "-  \n  "])
def test_word_that_is_cut_off_is_found(search: Search, cut: str) -> None:
    """A word that a hyphen parts at the end of a line is found as a whole, and all of it is marked."""
    found = search("Bundesbahnen", f"Die Bundes{cut}bahn fährt.", "Ein Hund bellt.")

    assert found == [f"Die [Bundes{cut}bahn] fährt."]


def test_parts_of_what_is_cut_off(search: Search) -> None:
    """The parts of a word that is cut off find it."""
    assert search("Verfassung", "Das Ver-\nfassungsgericht tagt.", "Ein Hund bellt.")


@pytest.mark.parametrize("query", ["Müller-Thurgau", "Müller", "Thurgau"])
def test_hyphen_before_a_capital_stays(search: Search, query: str) -> None:
    """Where a capital follows, the hyphen is one of the word."""
    assert search(query, "Ein Glas Müller-\nThurgau, bitte.", "Ein Hund bellt.")


def test_completion_goes_before(search: Search) -> None:
    """Before a conjunction a hyphen stands for a part of a word, at the end of a line as well."""
    found = search("Vorteil", "Die Vor-\nund Nachteile.", "Ein Hund bellt.")

    assert found == ["Die [Vor-]\nund Nachteile."]
    assert search("vorund", "Die Vor-\nund Nachteile.", "Ein Hund bellt.") == []
