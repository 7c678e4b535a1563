"""Typed words that are not in the index: corrected to real words of it, and never where there is nothing to correct."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from fundstelle.index import Article, open_writer
from fundstelle.search import Correction, Index, open_index

IndexOf = Callable[..., AbstractContextManager[Index]]

SENTENCES = (
    "Die Waffenruhe hält.",
    "Die Verhandlungen beginnen.",
    "Bürgermeisterin Hölscher spricht.",
    "Die Straße ist frei.",
    "Ein Hund bellt.",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Wafenruhe", "Waffenruhe"),
        ("Waffnruhe", "Waffenruhe"),
        ("Waffenruheh", "Waffenruhe"),
        ("waffenurhe", "Waffenruhe"),
        ("Verhandlungne", "Verhandlungen"),
        ("Ferhandlungen", "Verhandlungen"),
        ("Hölschr", "Hölscher"),
        ("Hoelshcer", "Hölscher"),
        ("Strase", "Straße"),
    ],
)
def test_misspelled_word_is_corrected(index_of: IndexOf, typed: str, meant: str) -> None:
    """A misspelled word finds the nearest word of the index, and the result names it as it is written there."""
    with index_of(*SENTENCES) as index:
        results = index.search(typed)

    assert results.corrections == (Correction(typed, meant),)
    assert [hit.passage.text[span.start : span.end] for hit in results for span in hit.spans] == [meant]


def test_most_usual_writing_is_suggested(index_of: IndexOf) -> None:
    """Of several writings of the word, the result names the most frequent one."""
    with index_of("WAFFENRUHE!", "Die Waffenruhe hält.", "Eine Waffenruhe gilt.") as index:
        results = index.search("Wafenruhe")

    assert results.corrections == (Correction("Wafenruhe", "Waffenruhe"),)
    assert results.total == 3


def test_each_word_is_corrected_by_itself(index_of: IndexOf) -> None:
    """In a longer query only the misspelled word is corrected, and named once."""
    with index_of(*SENTENCES) as index:
        results = index.search("Verhandlungen Wafenruhe Wafenruhe")

    assert results.corrections == (Correction("Wafenruhe", "Waffenruhe"),)
    assert {hit.passage.text for hit in results} == set(SENTENCES[:2])


@pytest.mark.parametrize(
    "query", ["Waffenruhen", "verhandelt", "Straßen", "Strasse", "Hunde", "hoelscher", "Bürgermeister", "Ruhe"]
)
def test_words_of_the_index_are_not_corrected(index_of: IndexOf, query: str) -> None:
    """A form, a spelling or a part of a word that is in the index is found as it is."""
    with index_of(*SENTENCES) as index:
        results = index.search(query)

    assert results.corrections == ()
    assert results.total == 1


@pytest.mark.parametrize(
    ("query", "sentence"), [("Haut", "Das Haus steht."), ("Ruhr", "Die Ruhe."), ("Handwerk", "Ein Bandwerk")]
)
def test_german_words_are_not_corrected(index_of: IndexOf, query: str, sentence: str) -> None:
    """A word that is German is not taken for a misspelling of another, however near that is."""
    with index_of(sentence) as index:
        results = index.search(query)

    assert results.corrections == ()
    assert results.total == 0


@pytest.mark.parametrize("query", ["Xylofonquark", "Wfn", '"Wafenruhe"', "Wafenr*", "-Wafenruhe", "id:Wafenruhe"])
def test_what_is_not_corrected(index_of: IndexOf, query: str) -> None:
    """Words far from any other, very short ones, quoted words, patterns, names and excluded words stay as typed."""
    with index_of(*SENTENCES) as index:
        results = index.search(query)

    assert results.corrections == ()


def test_deleted_words_are_not_suggested(tmp_path: Path) -> None:
    """A word of an article that was replaced is not suggested, even though its files may still hold it."""
    for text in ("Die Waffenruhe hält.", "Ein Hund bellt."):
        with open_writer(tmp_path) as writer:
            writer.add(Article([text], id="1"))
            writer.add(Article(["Ein anderer Text steht hier."], id="2"))

    with open_index(tmp_path) as index:
        results = index.search("Wafenruhe")

    assert results.corrections == ()
    assert results.total == 0


def test_word_of_a_removed_article_is_corrected(tmp_path: Path) -> None:
    """A word that only an article had which was removed is as good as none, and is corrected."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Im Quoxelwik regnet es."], id="weg"))
        writer.add(Article(["Im Quoxelwak scheint die Sonne."], id="da"))
    with open_writer(tmp_path) as writer:
        writer.remove("weg")

    with open_index(tmp_path) as index:
        results = index.search("Quoxelwik")

    assert results.corrections == (Correction("Quoxelwik", "Quoxelwak"),)
    assert [hit.passage.article_id for hit in results] == ["da"]
