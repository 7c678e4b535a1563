"""`index check`: an index that is whole, and one in which something does not agree."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import (
    Article,
    IndexIncompatibleError,
    IndexNotFoundError,
    Paragraph,
    check_index,
    open_writer,
    sync,
)
from fundstelle.index.columnar.container import ArrayFile, ArrayFileWriter, Identity
from fundstelle.index.columnar.terms import TermDictionary, write_terms
from fundstelle.index.german import UserWords
from fundstelle.index.storage.commits import NamedFile, encode_commit, last_commit
from fundstelle.index.storage.layout import commit_name

Cli = Callable[..., CompletedProcess[str]]
Arrays = dict[str, np.ndarray[Any, Any]]


def article(number: int) -> Article:
    return Article(
        [Paragraph(f"Ein Hund bellt {number} mal.", "Vom Hund"), Paragraph("Er schläft wieder."), "Ende und aus."],
        id=f"artikel {number}",
        headline=f"Nachricht {number}",
        lede="Was der Hund im Hof tut." if number % 2 else None,
        published=f"2025-03-{number % 28 + 1:02}" if number % 3 else None,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two segments, in which articles have been replaced and removed."""
    with open_writer(tmp_path / "index") as writer:
        for number in range(40):
            writer.add(article(number), file=f"/archiv/{number // 10}.jsonl")
    with open_writer(tmp_path / "index") as writer:
        writer.add(article(100))
        writer.add(Article(["Anders."], id="artikel 3"))
        writer.remove("artikel 7")
    return tmp_path / "index"


def rewrite(folder: Path, suffix: str, change: Callable[[Arrays], None]) -> None:
    """Change arrays in a file of the first segment as a faulty program might: all checksums are right."""
    commit = last_commit(folder)
    record = commit.segments[0]
    path = folder / f"{record.name}{suffix}"
    file = ArrayFile(path.read_bytes(), path.name)
    arrays = {name: np.array(file.array(name)) for name in file.names()}
    change(arrays)
    with ArrayFileWriter(path.open("wb")) as writer:
        for name, array in arrays.items():
            writer.add(name, array)
        writer.properties.update(file.properties)
    identity = ArrayFile(path.read_bytes(), path.name).identity
    commit_again(folder, suffix, identity)


def commit_again(folder: Path, suffix: str, identity: Identity) -> None:
    commit = last_commit(folder)
    record = commit.segments[0]
    named = NamedFile(f"{record.name}{suffix}", identity)
    is_documents = suffix == ".documents"
    changed = replace(record, documents=named) if is_documents else replace(record, postings=named)
    commit = replace(commit, segments=(changed, *commit.segments[1:]))
    content = encode_commit(commit, UserWords())
    (folder / commit_name(commit.generation)).write_bytes(content)


@pytest.mark.parametrize("full", [False, True])
def test_whole_index_is_counted(folder: Path, *, full: bool) -> None:
    """An index that is whole has no problems, and what can be found in it is counted."""
    report = check_index(folder, full=full)

    assert (report.problems, report.remarks) == ([], [])
    assert (report.segments, report.articles, report.passages) == (2, 40, 136)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["Häuser", "Vor- und Nachteile", "…", "Haus am See", "\ud800", "Politiker:innen", "ß"]))
)
def test_whatever_is_added_is_whole(tmp_path_factory: pytest.TempPathFactory, texts: Sequence[str]) -> None:
    """Whatever texts an index was made of, analysing what it stores gives what it has indexed."""
    folder = tmp_path_factory.mktemp("index")
    with open_writer(folder) as writer:
        for text in texts:
            writer.add(Article([f"{text} {text}", text], headline=text, kicker=text, lede=text, section=text))

    assert check_index(folder, full=True).problems == []


def test_every_changed_byte_is_found(folder: Path) -> None:
    """A changed byte in any file of the last commit is found, and the file is named."""
    for path in sorted(folder.glob("MAIN_*.*")):
        content = path.read_bytes()
        for place in range(0, len(content), 997):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            report = check_index(folder)
            assert path.stem in " ".join(report.problems)
        path.write_bytes(content)


def test_missing_file_is_found(folder: Path) -> None:
    """A file that is gone is named, and the other segments are looked at all the same."""
    path = max(folder.glob("*.postings"), key=lambda file: file.stat().st_size)
    path.unlink()

    report = check_index(folder)

    (problem,) = report.problems
    assert path.name in problem
    assert report.segments == 1


def test_all_that_is_damaged_is_told(tmp_path: Path) -> None:
    """Whatever is damaged first, the rest is looked at all the same: the catalogue of files, and the segments."""
    (tmp_path / "archiv").mkdir()
    (tmp_path / "archiv" / "hund.txt").write_text("Ein Hund bellt.", "utf-8")
    sync(tmp_path / "index", tmp_path / "archiv")
    (catalogue,), (segment,) = (tmp_path / "index").glob("*.files"), (tmp_path / "index").glob("*.postings")
    content = segment.read_bytes()
    # This one cannot even be opened; of the other the middle is damaged.
    catalogue.write_bytes(bytes(8) + catalogue.read_bytes()[8:])
    segment.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])

    told = " ".join(check_index(tmp_path / "index").problems)

    assert [path.name for path in (catalogue, segment) if path.name not in told] == []


def drop_length(folder: Path) -> None:
    def change(arrays: Arrays) -> None:
        arrays["length/text"][5] += 1

    rewrite(folder, ".documents", change)


def swap_dates(folder: Path) -> None:
    def change(arrays: Arrays) -> None:
        column = arrays["column/published"]
        column[:] = column[::-1].copy()

    rewrite(folder, ".documents", change)


def rename_term(folder: Path, field: str, old: bytes, new: bytes) -> None:
    """Put another term in the place of one."""

    def change(arrays: Arrays) -> None:
        for name in arrays:
            if name.startswith(f"{field}/terms"):
                arrays[name] = np.array(renamed.array(name))

    path = folder / f"{last_commit(folder).segments[0].name}.postings"
    terms = TermDictionary(ArrayFile(path.read_bytes(), path.name), field)[:]
    assert old in terms
    file = folder.parent / "renamed"
    with ArrayFileWriter(file.open("wb")) as writer:
        write_terms(writer, field, [new if term == old else term for term in terms])
    renamed = ArrayFile(file.read_bytes(), file.name)
    rewrite(folder, ".postings", change)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (drop_length, "field text of document 5 has"),
        (swap_dates, "another date"),
        # A key that still stands in its order.
        (partial(rename_term, field="article", old=b"artikel 10", new=b"artikel 1/"), "another id"),
        (partial(rename_term, field="text_wording", old=b"hund", new=b"aaaa"), "not in their order"),
        (
            partial(rename_term, field="opening", old=b"article", new=b"artiale"),
            "does not begin where the index says so",
        ),
    ],
)
def test_what_does_not_agree_is_found(folder: Path, change: Callable[[Path], None], told: str) -> None:
    """Parts that contradict each other are found although every checksum is right."""
    change(folder)

    assert any(told in problem for problem in check_index(folder).problems)


@pytest.mark.parametrize("name", ["text/frequencies", "text/weights"])
def test_what_occurs_less_than_once_is_found(tmp_path: Path, name: str) -> None:
    """A word that is said to be in a passage, and to occur or to count nothing there, is damage."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Die Waffenruhe, die Ruhe der Waffen und die Ruhe.", "Ein Haustürschlüssel."], id="a"))

    def forget(arrays: Arrays) -> None:
        assert len(arrays[name])
        arrays[name][:] = 0

    rewrite(tmp_path / "index", ".postings", forget)

    problems = check_index(tmp_path / "index").problems
    assert any("field text" in problem for problem in problems)


def test_what_was_analysed_wrongly_is_found_in_full(folder: Path) -> None:
    """Postings that are whole, but not those of the stored text, are found by analysing it again."""
    rename_term(folder, "text_wording", b"hund", b"hune")

    assert check_index(folder).problems == []
    assert any("text_wording differs" in problem for problem in check_index(folder, full=True).problems)


def test_half_deleted_article_is_found(folder: Path) -> None:
    """An article of which only some passages are deleted is damage."""
    commit = last_commit(folder)
    segment = replace(commit.segments[0], deleted=((0, 1),))
    content = encode_commit(replace(commit, segments=(segment, *commit.segments[1:])), UserWords())
    (folder / commit_name(commit.generation)).write_bytes(content)

    problems = " ".join(check_index(folder).problems)

    assert "some passages are deleted and others are not" in problems
    assert "'artikel 3' is there twice" in problems


def test_leftovers_are_no_damage(folder: Path) -> None:
    """Files that a killed writer has left are mentioned, and gone after the next commit."""
    (folder / "MAIN_0123456789abcdef.documents").write_bytes(b"half")
    (folder / "_MAIN_9.toc.tmp").write_bytes(b"half")
    (folder / "notizen.txt").write_text("bleibt", "utf-8")

    report = check_index(folder)
    with open_writer(folder) as writer:
        writer.add(Article(["Neu."], id="neu"))

    assert report.problems == []
    assert "MAIN_0123456789abcdef.documents" in report.remarks[0]
    assert check_index(folder).remarks == []
    assert (folder / "notizen.txt").exists()


def test_no_index_is_told(tmp_path: Path) -> None:
    """Where there is no index, there is nothing to check."""
    with pytest.raises(IndexNotFoundError):
        check_index(tmp_path)


def test_other_version_is_no_damage(folder: Path) -> None:
    """An index of a newer version is not called damaged."""
    manifest = folder / "fundstelle.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"format": 99}), "utf-8")

    with pytest.raises(IndexIncompatibleError, match="has format 99"):
        check_index(folder)


def test_command_says_that_all_is_well(cli: Cli, folder: Path) -> None:
    """The command ends with 0 and a sentence when the index is whole."""
    done = cli("index", "check", "--full", "--index", folder)

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"The index at {folder} is whole: 136 passages of 40 articles")


def test_command_says_what_is_damaged(cli: Cli, folder: Path) -> None:
    """The command ends with 2, names the damage on stdout and says what can be done."""
    path = max(folder.glob("*.postings"), key=lambda file: file.stat().st_size)
    content = bytearray(path.read_bytes())
    content[5000] ^= 255
    path.write_bytes(content)

    done = cli("index", "check", "--index", folder)
    as_json = cli("index", "check", "--index", folder, "--format", "json")

    assert done.returncode == as_json.returncode == 2
    assert done.stdout.startswith(f"{path.name} is damaged between the bytes 0 and ")
    assert "--salvage" in done.stderr
    assert json.loads(as_json.stdout)["problems"] == done.stdout.splitlines()
