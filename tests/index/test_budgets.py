"""Budgets of time and memory: what an article or a file asks for beyond them is told and skipped."""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from pathlib import Path
from subprocess import CompletedProcess
from time import process_time
from typing import Any

import pytest
from whoosh.index import open_dir

from fundstelle.index import Article, ArticleError, Paragraph, check_index, open_writer, sync
from fundstelle.index.sources import (
    Limits,
    Problem,
    jsonl,
    limits,
    markup,
    packages,
    pdf_process,
    pdf_worker,
    read_articles,
)
from fundstelle.index.sources.webpage import parsing
from fundstelle.index.writing import intake
from fundstelle.search import open_index

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def problems(path: Path, limits: Limits | None = None) -> list[str]:
    """What cannot be read of a file."""
    return [found.reason for found in read_articles(path, limits=limits) if isinstance(found, Problem)]


def texts(path: Path, limits: Limits | None = None) -> list[str]:
    """The first paragraph of each article of a file."""
    found = [item for item in read_articles(path, limits=limits) if isinstance(item, Article)]
    return [p.text for item in found for p in item.paragraphs[:1] if isinstance(p, Paragraph)]


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def zipped(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def word(path: Path, body: str, **parts: str) -> Path:
    """A Word document; parts are named by their folder and name."""
    return zipped(
        path,
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            **{name.replace("__", "/") + ".xml": content for name, content in parts.items()},
        },
    )


TOO_LONG = "is a record that is longer than the 500 bytes that Limits(line=…) allows"
HEAD = "Wort " * 20_000


@pytest.mark.parametrize(
    "record",
    [
        {"headline": HEAD, "text": "a\n\n" * 3_000},
        {"lede": HEAD, "text": "a\n\n" * 3_000},
        {"kicker": HEAD, "text": "a\n\n" * 3_000},
        {"authors": ["Ida Kern"] * 10_000, "text": "a\n\n" * 3_000},
        {"section": HEAD, "text": "a\n\n" * 3_000},
        {"rubrik": {"a": [HEAD]}, "text": "a\n\n" * 3_000},
        {"id": HEAD, "text": "a\n\n" * 3_000},
        {"url": HEAD, "text": "a\n\n" * 3_000},
        {"sections": [{"heading": HEAD, "paragraphs": ["a"] * 3_000}]},
    ],
    ids=["headline", "lede", "kicker", "authors", "section", "metadata", "id", "address", "heading"],
)
def test_what_would_be_stored_too_often_is_a_problem_of_its_line(tmp_path: Path, record: dict[str, Any]) -> None:
    """What belongs to each passage may be long, and passages may be many, but not both."""
    path = lines(tmp_path / "a.jsonl", record, {"text": "Zwei."})

    first, second = read_articles(path)

    assert isinstance(first, Problem)
    assert first.line == 1
    assert first.reason.startswith("holds an article of which ")
    assert first.reason.endswith("at most 128 MB are (Limits(stored=…))") or "Limits(article=…)" in first.reason
    assert isinstance(second, Article)


def test_library_refuses_what_would_be_stored_too_often(tmp_path: Path) -> None:
    """An article that a program adds is held to the same limits, and the writer goes on."""
    article = Article(["a"] * 3_000, id="a", headline="Wort " * 20_000)

    with open_writer(tmp_path / "index") as writer:
        with pytest.raises(ArticleError, match=r"^The article holds one of which 286\.2 MB would be stored"):
            writer.add(article)
        writer.add(Article(["Igel"], id="b"))

    with open_index(tmp_path / "index") as index:
        assert [passage.article_id for passage in index.passages()] == ["b"]


@pytest.mark.parametrize("name", ["article", "passage", "passages", "stored"])
def test_what_reaches_a_limit_is_within_it(tmp_path: Path, name: str) -> None:
    """An article that is as large as it may be is taken, and refused where it may be one smaller."""
    article = Article(["Der Igel schläft.", "Er träumt."], id="a", headline="Nachts", authors=["Ida Kern"])

    def added(limit: int) -> str:
        with open_writer(tmp_path / "index", limits=Limits(**{name: limit})) as writer:
            try:
                writer.add(article)
            except ArticleError as error:
                return str(error)
        return ""

    refusal = added(1)
    size = 2 if name == "passages" else int(re.findall(r"(\d[\d,]*) (?:bytes|characters)", refusal)[0].replace(",", ""))

    assert refusal
    assert added(size) == ""
    assert added(size - 1) == (refusal if name == "passages" else refusal.replace(" 1 ", f" {size - 1} "))


def test_limits_of_a_writer_can_be_set(tmp_path: Path) -> None:
    """A writer takes articles as large as it is told, and none that is larger."""
    article = Article(["Igel"] * 20, id="a", headline="Der lange Titel")

    with open_writer(tmp_path / "index", limits=Limits(stored=20 * 21, passages=20)) as writer:
        writer.add(article)
    with (
        open_writer(tmp_path / "other", limits=Limits(stored=20 * 20 - 1)) as writer,
        pytest.raises(ArticleError, match=r"Limits\(stored=…\)"),
    ):
        writer.add(article)

    assert check_index(tmp_path / "index").passages == 20
    assert check_index(tmp_path / "other").passages == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps({"text": "a\n\n" * 30})),
        ("a.jsonl", json.dumps({"paragraphs": ["a"] * 30})),
        ("a.jsonl", json.dumps({"sections": [{"heading": "x", "paragraphs": ["a"]}] * 30})),
        ("a.csv", 'titel,text\nx,"' + "a\n\n" * 30 + '"\n'),
        ("a.txt", "a\n\n" * 30),
        ("a.md", "a.\n\n" * 30),
        (
            "a.html",
            "<!doctype html><html><body><article>"
            + "<p>Der neue Deich hat auch in dieser Nacht gehalten, sagte der Bürgermeister.</p>" * 30
            + "</article>",
        ),
        (
            "a.xml",
            "<mediawiki><page><title>T</title><revision><text>"
            + "a\n\n" * 30
            + "</text></revision></page></mediawiki>",
        ),
    ],
)
def test_article_of_too_many_paragraphs_is_a_problem(tmp_path: Path, name: str, content: str) -> None:
    """The paragraphs of an article are limited in every format, and the limit can be set."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    few, enough = problems(path, Limits(passages=20)), problems(path, Limits(passages=30))

    assert few == ["holds an article with more than the 20 paragraphs of Limits(passages=…)"]
    assert enough == []


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt", "a.md", "a.xml"])
def test_text_of_endless_lines_is_refused_before_it_is_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A text of a million one-letter paragraphs is told to be one, since each takes hundreds of bytes."""
    monkeypatch.setattr(limits, "_FEWEST_LINES", 1_000)
    text = "a\n\n" * 600
    contents = {
        "a.jsonl": lambda: json.dumps({"text": text}),
        "a.csv": lambda: f'titel,text\nx,"{text}"\n',
        "a.xml": lambda: f"<mediawiki><page><revision><text>{text}</text></revision></page></mediawiki>",
    }
    path = tmp_path / name
    path.write_text(contents.get(name, lambda: text)(), encoding="utf-8")

    [reason] = problems(path, Limits(passages=10))

    assert reason.endswith("holds a text of more than the 1,000 lines that Limits(passages=…) allows")


def test_line_of_endless_values_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values take far more memory than their JSON; commas in a text are none."""
    monkeypatch.setattr(jsonl, "_MOST_VALUES", 2_000)
    path = tmp_path / "a.jsonl"
    path.write_text('{"x": [' + "0," * 2_000 + '0], "text": "Igel"}\n{"text": "' + "a,\\\\" * 2_001 + '"}\n', "utf-8")

    [first, second] = read_articles(path)

    assert isinstance(first, Problem)
    assert str(first) == f"{path}:1: holds more than 2,000 values"
    assert isinstance(second, Article)


def test_endless_authors_count_as_characters(tmp_path: Path) -> None:
    """A list costs more than its letters."""
    path = lines(tmp_path / "a.jsonl", {"authors": ["a"] * 1000, "text": "Igel"})

    [reason] = problems(path, Limits(article=20_000))

    assert "Limits(article=…)" in reason


def test_article_in_parts_is_the_same_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article too large to be analysed at once is whole in the index, and known when it comes again."""
    monkeypatch.setattr(intake, "_BATCH", 3_000)
    paragraphs = [
        Paragraph(f"Wort{number} steht hier", "Eins" if number < 90 else "Zwei" if number < 120 else None)
        for number in range(160)
    ]
    article = Article(paragraphs, id="a", headline="Kopf", lede="Der Vorspann", authors=["Ida Kern"])

    with open_writer(tmp_path / "index", processes=1, memory=1) as writer:
        writer.add(Article(["Davor"], id="davor"))
        writer.add(article)
        writer.add(Article(["Danach"], id="danach"))
    with open_writer(tmp_path / "index") as writer:
        writer.add(article)
        unchanged = writer.counts.unchanged

    assert unchanged == 1
    assert not check_index(tmp_path / "index", full=True).problems
    with open_index(tmp_path / "index") as index:
        found = [passage for passage in index.passages() if passage.article_id == "a"]
        assert [passage.number for passage in found] == list(range(161))
        assert [(p.text, p.heading) for p in found[1:]] == [(p.text, p.heading) for p in paragraphs]
        assert index.search("titel:Kopf").total == index.search("autor:Kern").total == 161
        assert [hit.passage.number for hit in index.search("Wort159")] == [160]


def test_little_memory_bounds_rare_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that come once take much more memory than others, so that fewer of them wait for their segment."""
    monkeypatch.setattr(intake, "_BATCH", 3_000)
    rare = [Article([" ".join(f"x{n}y{number}" for n in range(100))], id=str(number)) for number in range(40)]
    usual = [Article(["Der Igel sitzt im Garten. " * 20], id=str(number)) for number in range(40)]

    for name, articles in (("rare", rare), ("usual", usual)):
        with open_writer(tmp_path / name, processes=1, memory=500_000) as writer:
            for article in articles:
                writer.add(article)

    segments = [len(open_dir(str(tmp_path / name)).reader().leaf_readers()) for name in ("rare", "usual")]
    assert segments[0] > segments[1]


def fake_worker(folder: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Let PDF files be taken apart by a program that does this for each file."""
    worker = folder / "worker.py"
    body = "\n".join(f"    {line}" for line in answers)
    worker.write_text(
        "import json, sys, time\n"
        "def say(value): print(json.dumps(value), flush=True)\n"
        f"for line in sys.stdin:\n    path, first = json.loads(line)\n{body}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(pdf_worker, "__file__", str(worker))
    monkeypatch.setattr(pdf_process, "_waiting", [])


def test_pdf_file_with_endless_slow_pages_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However quick each page is, a file whose pages take too long together is told, and nothing of it is kept."""
    fake_worker(
        tmp_path,
        monkeypatch,
        "say({'pages': 10**6, 'info': {}})",
        "while True:",
        "    time.sleep(0.05)",
        "    say([['Text.', 60, 200, 700, 10, 0, 0]])",
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")

    [reason] = problems(path, Limits(seconds=1))

    assert reason == "takes more than the 1 seconds to read that Limits(seconds=…) allows for its size"


def test_pdf_page_of_endless_lines_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of a file are limited, since each takes far more memory than its letters."""
    monkeypatch.setattr(limits, "_FEWEST_LINES", 1_000)
    fake_worker(
        tmp_path,
        monkeypatch,
        "say({'pages': 10**6, 'info': {}})",
        "while True: say([['a', 60, 200, 700, 10, 0, 0]] * 500)",
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")

    [reason] = problems(path, Limits(passages=10))

    assert "Limits(passages=…)" in reason


@pytest.mark.parametrize(
    ("content", "expected", "rest"),
    [
        (
            'text\n"' + "b\n" * 1000 + '"\nEnde\n',
            TOO_LONG,
            ["Ende"],
        ),
        (
            'text\n"a ""b""\n' + '""b\n' * 1000 + '"\nEnde\n',
            TOO_LONG,
            ["Ende"],
        ),
        (
            'text\nAnfang\n"' + "b\n" * 1000,
            f"{TOO_LONG}; a quotation mark that opens in it is never closed",
            ["Anfang"],
        ),
        (
            "titel,text\n" + '"x\n",' * 400 + "b\nb,Ende\n",
            TOO_LONG,
            ["Ende"],
        ),
    ],
    ids=["cell", "doubled marks", "never closed", "cells over lines"],
)
def test_record_of_a_table_is_bounded_over_all_its_lines(
    tmp_path: Path, content: str, expected: str, rest: list[str]
) -> None:
    """A record that is too long is a problem of its first line, and reading goes on where its quotation marks close."""
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")

    found = problems(path, Limits(line=500))

    assert found == [expected]
    assert texts(path, Limits(line=500)) == rest


def test_cells_of_a_table_are_bounded(tmp_path: Path) -> None:
    """A row, and a head, of more than a million cells are told, and the next row is read."""
    row, head = tmp_path / "row.csv", tmp_path / "head.csv"
    row.write_text("titel,text\n" + "a," * 1_000_001 + "\nb,Ende\n", encoding="utf-8")
    head.write_text("text" + ",a" * 1_000_001 + "\nb\n", encoding="utf-8")

    found = problems(row), problems(head)

    assert found == (["has more than 1,000,000 cells"], ["its first row has more than 1,000,000 columns"])
    assert texts(row) == ["Ende"]


def test_archive_of_too_many_files_is_told(tmp_path: Path) -> None:
    """The files of an archive are limited, and those of all archives in it together."""
    few = zipped(tmp_path / "few.zip", {f"{number}.txt": "Igel." for number in range(10)})
    tarred = tmp_path / "a.tar"
    with tarfile.open(tarred, "w") as archive:
        for name in ("1.zip", "2.zip", "3.zip"):
            archive.add(few, name)

    zip_reasons, tar_reasons = problems(few, Limits(members=9)), problems(tarred, Limits(members=20))

    assert zip_reasons == ["holds more than 9 files"]
    assert tar_reasons == ["holds more than 20 files; the others are not read"] * 2
    assert len(texts(tarred, Limits(members=33))) == 30


def test_list_of_an_archive_is_not_read_where_it_is_too_long(tmp_path: Path) -> None:
    """A list of files that is longer than any real one is refused before it fills the memory."""
    path = tmp_path / "a.zip"
    zipped(path, {"a.txt": "Igel."})
    content = path.read_bytes()
    at = content.index(b"PK\5\6")
    size = 3 << 20
    end = content[at : at + 12] + size.to_bytes(4, "little") + content[at + 16 :]
    path.write_bytes(content[:at] + b"\0" * size + end)

    [reason] = problems(path, Limits(members=10))

    assert reason.startswith("has a list of files of 3 MB, more than the 1 MB that are read")


@pytest.mark.parametrize("size", [2**60, 2**40])
def test_file_that_no_archive_could_hold_is_damage(tmp_path: Path, size: int) -> None:
    """A TAR archive that promises a file of exabytes is told to be damaged, and not read to that place."""
    header = tarfile.TarInfo("a.txt")
    header.size = size
    path = tmp_path / "a.tar"
    path.write_bytes(header.tobuf(tarfile.GNU_FORMAT) + b"Igel." * 200)

    [reason] = problems(path)

    assert reason.startswith("is a damaged TAR archive: a file of ")


def test_document_of_endless_names_is_refused(tmp_path: Path) -> None:
    """Names of elements are kept while XML is read, so that a document may not make up new ones for ever."""
    path = word(tmp_path / "a.docx", "".join(f"<x{number}/>" for number in range(10_001)))

    [reason] = problems(path)

    assert reason == "has elements of more than 10,000 names"


def test_document_of_endless_cells_is_refused(tmp_path: Path) -> None:
    """A row of a table may not have any number of cells."""
    path = word(tmp_path / "a.docx", "<w:tbl><w:tr>" + "<w:tc/>" * 100_001 + "</w:tr></w:tbl>")

    [reason] = problems(path)

    assert reason == "holds a row of more than 100,000 cells"


def test_document_of_endless_paragraphs_is_refused(tmp_path: Path) -> None:
    """Paragraphs of a document are limited, in tables and text boxes too."""
    paragraph = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    plain = word(tmp_path / "a.docx", paragraph * 30)
    table = word(tmp_path / "b.docx", f"<w:tbl><w:tr><w:tc>{paragraph * 30}</w:tc></w:tr></w:tbl>")

    found = problems(plain, Limits(passages=20)), problems(table, Limits(passages=20))

    assert found == (["holds an article with more than the 20 paragraphs of Limits(passages=…)"],) * 2


def test_properties_in_endless_pieces_are_read_in_one_go(tmp_path: Path) -> None:
    """Time to read the properties of a document grows with their size only, whatever they are made of."""
    core = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>' + "a<x/>" * 150_000 + "</dc:title></p>"
    path = word(tmp_path / "a.docx", "<w:p><w:r><w:t>Igel</w:t></w:r></w:p>", docProps__core=core)

    started = process_time()
    [article] = read_articles(path)

    assert isinstance(article, Article)
    assert article.headline == "a" * 20_000
    assert process_time() - started < 8


def epub(path: Path, pages: Sequence[str], nav: str = "") -> Path:
    names = [f"p{number}.xhtml" for number in range(len(pages))]
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names)
    items += '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>' if nav else ""
    spine = "".join(f'<itemref idref="{n}"/>' for n in names)
    return zipped(
        path,
        {
            "mimetype": "application/epub+zip",
            "a.opf": f"<package><title>Buch</title><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **({"nav.xhtml": nav} if nav else {}),
            **dict(zip(names, pages, strict=True)),
        },
    )


def test_book_of_endless_pages_says_which_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a book with too many pages the first are read, and that the others are not is told."""
    monkeypatch.setattr("fundstelle.index.sources.epub._MOST_CHAPTERS", 3)
    path = epub(tmp_path / "a.epub", ["<html><body><h1>T</h1><p>Igel.</p></body></html>"] * 5)

    found = list(read_articles(path))

    assert [item.reason for item in found if isinstance(item, Problem)] == [
        "has 5 pages; those behind the first 3 are not read"
    ]
    assert len(found) == 4


def test_chapter_of_many_pages_goes_on_in_another_article(tmp_path: Path) -> None:
    """Pages without a title make a chapter as long as an article may be, and then the next one."""
    path = epub(tmp_path / "a.epub", ["<html><body><p>Igel.</p><p>Maus.</p></body></html>"] * 5)

    found = list(read_articles(path, limits=Limits(passages=4)))

    assert [len(item.paragraphs) for item in found if isinstance(item, Article)] == [4, 4, 2]


def test_lists_of_a_book_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of pages with more elements than any book has is refused; one for the titles only is done without."""
    monkeypatch.setattr(packages, "_MOST_ELEMENTS", 100)
    nav = "<html><body>" + "<a/>" * 101 + "</body></html>"
    path = epub(tmp_path / "a.epub", ["<html><body><p>Igel.</p></body></html>"], nav)
    package = zipped(
        tmp_path / "b.epub",
        {"mimetype": "application/epub+zip", "a.opf": "<package>" + "<x/>" * 101 + "</package>"},
    )

    found = texts(path), problems(package)

    assert found == (["Igel."], ["holds a list of more than 100 elements"])


def test_time_of_an_article_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of which nothing comes for longer than an article may take is given up."""
    clock = chain.from_iterable(repeat(second, 2) for second in range(0, 10_000, 7))
    monkeypatch.setattr("fundstelle.index.sources.limits.thread_time", lambda: float(next(clock)))
    path = tmp_path / "a.xml"
    path.write_text("<mediawiki>" + "<page><ns>1</ns></page>" * 40_000 + "</mediawiki>", encoding="utf-8")

    [reason] = problems(path, Limits(seconds=5))

    assert reason.startswith("takes more than the 5")
    assert reason.endswith("seconds to read that Limits(seconds=…) allows for its size")


def test_each_article_has_its_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many articles a file holds, and however long it takes to index them, none is late."""
    now = 0.0
    monkeypatch.setattr("fundstelle.index.sources.limits.thread_time", lambda: now)
    path = lines(tmp_path / "a.jsonl", *[{"text": "Igel."}] * 50)
    found = []

    for item in read_articles(path, limits=Limits(seconds=5)):
        now += 4
        found.append(item)

    assert [type(item) for item in found] == [Article] * 50


def test_file_of_endless_problems_is_given_up(tmp_path: Path) -> None:
    """What is wrong in a file is told so many times only, and that the rest is not read."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Igel."}\n' + "x\n" * 50, encoding="utf-8")

    found = problems(path, Limits(problems=20))

    assert len(found) == 21
    assert found[-1] == "holds more than 20 things that cannot be read; the rest is not read"


def test_lack_of_memory_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory does not suffice for a file, that is told, and the next one is read."""
    (tmp_path / "a.txt").write_text("Igel.", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "Maus."}\n', encoding="utf-8")

    def fail(*_: object) -> Iterable[Article]:
        raise MemoryError

    monkeypatch.setattr("fundstelle.index.sources.text.read", fail)

    found = list(read_articles(tmp_path))

    assert [str(item) for item in found if isinstance(item, Problem)] == [
        f"{tmp_path / 'a.txt'}: takes more memory than there is"
    ]
    assert len(found) == 2


def test_limits_are_options_of_the_command(tmp_path: Path, cli: Callable[..., CompletedProcess[str]]) -> None:
    """`index add` and `index sync` skip what is beyond the limits that they are given, and say so."""
    path = lines(tmp_path / "folder.jsonl", {"text": "a\n\nb\n\nc"}, {"text": "Igel"})

    added = cli("index", "add", "--max-passages", "2", path)
    strict = cli("index", "add", "--strict", "--max-passages", "2", path)
    synced = cli("index", "sync", "--index", tmp_path / "other", "--max-passages", "2", tmp_path)

    assert f"{path}:1: holds an article with more than the 2 paragraphs of --max-passages; skipped" in added.stderr
    assert "1 new, 1 skipped" in added.stderr
    assert [added.returncode, strict.returncode, synced.returncode] == [1, 2, 1]
    assert "--max-passages; skipped" in synced.stderr


def test_sync_takes_limits(tmp_path: Path) -> None:
    """A sync reads within the limits that a program gives it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    lines(folder / "a.jsonl", {"text": "a\n\nb\n\nc"}, {"text": "Igel"})

    report = sync(tmp_path / "index", folder, limits=Limits(passages=2))

    assert [problem.line for problem in report.problems] == [1]
    assert report.counts.new == 1


@pytest.mark.parametrize("name", ["a.epub", "a.html"])
def test_page_of_endless_tags_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Tags cost far more than the letters that they are written with, in a book and on the web."""
    monkeypatch.setattr(markup, "_MOST_TAGS", 100)
    monkeypatch.setattr(parsing, "_MOST_TAGS", 100)
    page = "<!doctype html><html><body><p>Igel.</p>" + "<b>a</b>" * 50 + "</body></html>"
    path = tmp_path / name
    if name == "a.epub":
        epub(path, [page])
    else:
        path.write_text(page, encoding="utf-8")

    found = problems(path)

    assert found[0].endswith("has more than 100 tags")


COMMAND = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
from fundstelle.cli.main import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not limit the memory of a process")
@pytest.mark.parametrize("name", ["often.jsonl", "values.jsonl", "book.epub"])
def test_small_files_take_little_memory(tmp_path: Path, name: str) -> None:
    """A file that asks for gigabytes is read or told within what a small machine has, and the next one is read."""
    nested = "".join(f"<a href='{number}'>" for number in range(400)) + "wort " * 200_000 + "</a>" * 400
    makers: dict[str, Callable[[Path], object]] = {
        "often.jsonl": lambda path: lines(path, {"headline": HEAD, "text": "a\n\n" * 50_000}),
        "values.jsonl": lambda path: path.write_text('{"text": "a", "x": [' + "[]," * 4_000_000 + "[]]}", "utf-8"),
        "book.epub": lambda path: epub(path, ["<p>Igel.</p>"], nested),
    }
    folder = tmp_path / "folder"
    folder.mkdir()
    makers[name](folder / name)
    lines(folder / "z.jsonl", {"text": "Der Deich hat gehalten."})
    arguments = ["index", "add", "--index", str(tmp_path / "index"), "--processes", "1", str(folder)]

    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-P", "-c", COMMAND, str(400 << 20), *arguments],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode in (0, 1), done.stderr
    assert "more memory than there is" not in done.stderr
    assert check_index(tmp_path / "index").articles >= 1


@pytest.mark.parametrize("name", ["article", "passage", "passages", "stored", "line", "member", "seconds"])
def test_a_limit_beyond_any_file_lets_everything_in(tmp_path: Path, name: str) -> None:
    """A limit that is larger than any number of the system skips nothing."""
    (tmp_path / "a.txt").write_text("Der Hund bellt.", "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "Die Katze."}\n', "utf-8")

    found = list(read_articles(tmp_path, limits=Limits(**{name: 10**30})))

    assert [type(each) for each in found] == [Article, Article]
