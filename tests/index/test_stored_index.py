"""An index that was made long ago, and is kept in `tests/data/`, is what it was.

It is never made anew: whoever changes the files of an index so that this one cannot be read raises FORMAT_VERSION, and
lets `python tests/index/test_stored_index.py tests/data/index-format-…` make one of the new format.
"""

import json
import shutil
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from fundstelle.index import (
    Added,
    Article,
    IndexIncompatibleError,
    Paragraph,
    UserWords,
    check_index,
    describe_index,
    export_articles,
    open_writer,
)
from fundstelle.index.storage.catalogue import FileEntry, Sighting, Stamp
from fundstelle.index.whoosh.quiet import index as whoosh_index
from fundstelle.search import open_index

STORED = Path(__file__).parents[1] / "data" / "index-format-5"
#: One of the format before.
BEFORE = Path(__file__).parents[1] / "data" / "index-format-4"
OWN_WORDS = UserWords(synonyms=(("krankenhaus", "klinik"),), whole=("Osterlamm",))
ENTRY = FileEntry(
    Sighting(Stamp(412, 1_700_000_000_000_000_000, 1_700_000_000_000_000_001, 17), is_settled=True), "a" * 32
)

DEICH = Article(
    id="deich",
    headline="Der Deich hat gehalten",
    kicker="Hochwasser an der Ase",
    lede="Nach drei Tagen sinkt das Wasser. Die Stadt zieht eine erste Bilanz.",
    paragraphs=[
        "Der neue Deich hat gehalten, sagte Bürgermeisterin Renate Hölscher.",
        Paragraph("Ärzte und Pfleger des Krankenhauses schliefen in den Fluren.", "Eine lange Nacht", "Seite 2"),
    ],
    published=datetime(2025, 3, 14, 9, 0, tzinfo=UTC),
    authors=["Ida Kern", "Jürgen Groß"],
    section="Regionales",
    source="https://example.org/deich",
    metadata={"nummer": 17, "orte": ["Asenheim", "Übersee"]},
)
MARKT = Article(
    id="markt",
    headline="Der Wochenmarkt zieht um",
    paragraphs=[
        "Von Mai an stehen die Stände auf dem Schlossplatz.",
        "Die Händlerinnen hoffen auf größere Kundschaft.",
    ],
    published="2024-05-02T18:30",
    authors="Ida Kern",
    metadata={},
)
MARKT_NEW = Article(
    id="markt",
    headline="Der Wochenmarkt bleibt doch",
    paragraphs=["Die Stände bleiben auf dem Rathausplatz, beschloß der Rat.", "Über 40 Händler stimmten zu."],
    published="2024-06-01",
    authors="Ida Kern",
)
ZUG = Article(id="zug", paragraphs=["Der Zug fährt wieder bis Asenheim."])
GONE = Article(id="weg", paragraphs=["Diese Meldung wurde zurückgezogen."])


def make(folder: Path) -> None:
    """Make the index, in two commits, the second of which replaces an article and removes one."""
    with open_writer(folder, user_words=OWN_WORDS, processes=1) as writer:
        writer.add(DEICH, file="/archiv/deich.txt")
        writer.add(MARKT, file="/archiv/markt.txt")
        writer.add(GONE)
    with open_writer(folder, processes=1) as writer:
        writer.add(MARKT_NEW, file="/archiv/markt.txt")
        writer.add(ZUG)
        writer.remove("weg")
        writer.set_catalogue({"/archiv/deich.txt": ENTRY})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the index, of which the analysis is taken for ours: it depends on packages that may be newer."""
    place = tmp_path / "index"
    shutil.copytree(STORED, place)
    analysis = json.loads((place / "fundstelle.json").read_text("utf-8"))["analysis"]
    monkeypatch.setattr("fundstelle.index.storage.manifest.fingerprint", lambda _: analysis)
    return place


def test_everything_is_there(folder: Path) -> None:
    """What was added and not removed comes back, with all that was said of it."""
    with open_index(folder) as index:
        found = list(index.passages())

    expected = [passage for article in (DEICH, MARKT_NEW, ZUG) for passage in article.passages(article.id or "")]
    assert found == expected
    assert describe_index(folder).articles == 3
    assert [article.id for article in export_articles(folder)] == ["deich", "markt", "zug"]


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("Deich", {"deich"}),
        ("bürgermeisterin", {"deich"}),
        ("Klinik", {"deich"}),
        ('"auf dem Rathausplatz"', {"markt"}),
        ("Schlossplatz", set()),
        ("zurückgezogen", set()),
        ("titel:Wochenmarkt", {"markt"}),
        ("autor:Groß", {"deich"}),
        ("ressort:Regionales", {"deich"}),
        ("datum:2024-06", {"markt"}),
        ("Asen*", {"zug"}),
        ("id:zug", {"zug"}),
        ("NOT Deich NOT Ase", {"markt", "zug", "deich"}),
    ],
)
def test_it_is_searched(folder: Path, query: str, articles: set[str]) -> None:
    """Words, phrases, fields, dates and own words are found; what was replaced or removed is not."""
    with open_index(folder) as index:
        results = index.search(query, limit=None)

        assert {hit.passage.article_id for hit in results} == articles


def test_it_is_whole(folder: Path) -> None:
    """The check finds nothing, neither damage nor leftovers."""
    report = check_index(folder)

    assert (report.problems, report.remarks, report.articles) == ([], [], 3)


def test_it_is_written_to(folder: Path) -> None:
    """Articles are added, replaced, known to be unchanged, and merged with those that were there."""
    with open_writer(folder, user_words=OWN_WORDS, processes=1) as writer:
        assert dict(writer.catalogue().entries) == {"/archiv/deich.txt": ENTRY}
        assert [writer.add(article) for article in (ZUG, MARKT)] == [Added.UNCHANGED, Added.REPLACED]
        assert writer.add(Article(["Neu ist dies."], id="neu")) is Added.NEW
        assert writer.remove_file("/archiv/deich.txt") == 1
        writer.optimize()

    with open_index(folder) as index:
        assert {passage.article_id for passage in index.passages()} == {"zug", "markt", "neu"}
    assert check_index(folder).problems == []


def test_whoosh_opens_it(folder: Path) -> None:
    """Whoosh itself opens it and finds a word."""
    with warnings.catch_warnings():
        # Whoosh's own source warns when it is first compiled.
        warnings.simplefilter("ignore")
        from whoosh.qparser import QueryParser

    opened = whoosh_index.open_dir(str(folder))

    with opened.searcher() as searcher:
        results = searcher.search(QueryParser("text_wording", opened.schema).parse('"auf dem Rathausplatz"'))
        assert [hit["article"] for hit in results] == ["markt"]


@pytest.mark.parametrize("opening", [open_index, describe_index, check_index, open_writer])
def test_other_formats_are_refused(folder: Path, opening: Callable[[Path], Any]) -> None:
    """An index of the format before this one, or after it, is not read, and the sentence says what to do."""
    manifest = folder / "fundstelle.json"
    for number in (4, 6):
        manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "format": number}), "utf-8")

        with pytest.raises(IndexIncompatibleError, match=rf"format {number}, .* format 5\. Delete .* again"):
            opening(folder)


def test_command_refuses_the_format_before(tmp_path: Path, cli: Callable[..., CompletedProcess[str]]) -> None:
    """The command refuses an index of the format before in one line, which says how to keep what is in it."""
    shutil.copytree(BEFORE, tmp_path / "index")

    done = cli("--index", tmp_path / "index", "Zug")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "has format 4, made by Fundstelle 0.1.0" in done.stderr
    assert "fundstelle index export" in done.stderr


if __name__ == "__main__":
    make(Path(sys.argv[1]))
