"""What an index holds comes out of it as it went in, and goes into another index without loss."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Article, Paragraph, Passage, export_articles, json_line, open_writer
from fundstelle.index.sources import read_file
from fundstelle.search import open_index

Cli = Callable[..., CompletedProcess[str]]

text = st.text(min_size=1).filter(str.strip)
maybe = st.none() | text
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
known_keys = st.sampled_from(["id", "title", "text", "metadata", "url", "date", "paragraphs", "fundstelle"])
moments = st.datetimes(datetime(1583, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)) | st.datetimes(  # noqa: DTZ001
    datetime(1900, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(timezone(timedelta(hours=5, minutes=30))),
)
articles = st.builds(
    Article,
    paragraphs=st.lists(st.builds(Paragraph, text, maybe, maybe), min_size=1, max_size=4),
    id=maybe,
    headline=maybe,
    kicker=maybe,
    lede=maybe,
    published=st.none() | moments,
    authors=st.lists(text, max_size=2),
    section=maybe,
    source=maybe,
    metadata=st.dictionaries(st.text() | known_keys, json_values, max_size=3),
)


def passages(folder: Path) -> list[Passage]:
    with open_index(folder) as index:
        return list(index.passages())


@settings(max_examples=60, deadline=None)
@given(st.lists(articles, max_size=4))
def test_exported_articles_make_the_same_index(given_articles: list[Article]) -> None:
    """An index made of the exported lines of another one has the same passages in the same order."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with open_writer(folder / "one") as writer:
            for article in given_articles:
                writer.add(article)

        lines = [json_line(article) for article in export_articles(folder / "one")]
        (folder / "export.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
        with open_writer(folder / "two") as writer:
            for read in read_file(folder / "export.jsonl") if lines else ():
                assert isinstance(read, Article), read
                writer.add(read)

        assert passages(folder / "two") == passages(folder / "one")


def test_lone_surrogates_survive(tmp_path: Path) -> None:
    """Even what has no UTF-8 is exported as valid JSON, and read back as it was."""
    article = Article(["Ein \ud800 Hund."], id="a\udfff", metadata={"\ud800": "\udbff"})
    with open_writer(tmp_path / "one") as writer:
        writer.add(article)

    (line,) = [json_line(article) for article in export_articles(tmp_path / "one")]
    (tmp_path / "a.jsonl").write_text(line, "utf-8")

    assert list(read_file(tmp_path / "a.jsonl")) == [article]


def test_removed_articles_are_not_exported(tmp_path: Path) -> None:
    """What was replaced or removed is gone."""
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Alt."], id="a"))
        writer.add(Article(["Weg."], id="b"))
    with open_writer(tmp_path) as writer:
        writer.add(Article(["Neu."], id="a"))
        writer.remove("b")

    assert [article.paragraphs for article in export_articles(tmp_path)] == [(Paragraph("Neu."),)]


def test_export_reads_back_through_the_command_line(cli: Cli, seeds: Path, tmp_path: Path) -> None:
    """What `index export` writes, `index add` reads, and exporting that gives the same lines."""
    cli("index", "add", "--index", "one", seeds)

    written = cli("index", "export", "--index", "one", "--output", "all.jsonl")
    added = cli("index", "add", "--index", "two", "all.jsonl")

    assert (written.returncode, written.stdout, written.stderr) == (0, "", "13 articles written to all.jsonl.\n")
    assert added.returncode == 0
    assert cli("index", "export", "--index", "two").stdout == (tmp_path / "all.jsonl").read_text("utf-8")


def test_export_to_where_it_cannot_be_written(cli: Cli, seeds: Path, tmp_path: Path) -> None:
    """A file that cannot be written is told in a sentence, and nothing of it is left."""
    cli("index", "add", "--index", "one", seeds)

    done = cli("index", "export", "--index", "one", "--output", "missing/all.jsonl")

    assert done.returncode == 2
    assert done.stderr == "fundstelle: missing/all.jsonl could not be written: No such file or directory.\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one"]


def damage_stored(folder: Path) -> None:
    """Change a byte in what is stored of the first documents."""
    (path,) = folder.glob("*.documents")
    content = bytearray(path.read_bytes())
    content[40_000] ^= 1
    path.write_bytes(content)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """An index of many articles in which a page is damaged."""
    with open_writer(tmp_path / "index") as writer:
        for number in range(1500):
            words = " ".join(f"{number * 7919 % 10007 * step:x}" for step in range(20))
            writer.add(Article([f"Absatz {number}: {words}."], id=str(number)))
    damage_stored(tmp_path / "index")
    return tmp_path / "index"


def test_damage_stops_an_export(cli: Cli, damaged: Path) -> None:
    """An export of a damaged index ends with an error, and leaves no file that looks complete."""
    done = cli("index", "export", "--index", damaged, "--output", "all.jsonl")

    assert done.returncode == 2
    assert "is damaged between the bytes 32768 and 65536" in done.stderr
    assert not Path("all.jsonl").exists()


def test_salvage_goes_on_without_what_is_gone(cli: Cli, damaged: Path) -> None:
    """When the postings are lost, or the documents of one segment, everything else is saved."""
    for postings in damaged.glob("*.postings"):
        postings.unlink()
    with_all_documents = cli("index", "export", "--index", damaged, "--salvage").stdout.splitlines()
    max(damaged.glob("*.documents"), key=lambda file: file.stat().st_size).unlink()

    done = cli("index", "export", "--index", damaged, "--salvage")

    assert len(with_all_documents) > 500
    assert (done.returncode, done.stdout) == (1, "")
    assert "with 1,500 passages: " in done.stderr


def test_salvage_leaves_out_what_is_damaged(cli: Cli, damaged: Path) -> None:
    """With --salvage everything that lies elsewhere is written, and each loss is told."""
    done = cli("index", "export", "--index", damaged, "--salvage", "--output", "all.jsonl")

    kept = len(Path("all.jsonl").read_text("utf-8").splitlines())
    assert done.returncode == 1
    assert done.stderr.count("left out") == 1500 - kept
    assert 500 < kept < 1500
