"""What is fuzzed: for each target, what is thrown at the program, and what must hold whatever that is.

`test_fuzz.py` lets hypothesis choose, `fuzz_atheris.py` lets coverage guide the choice.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from hypothesis import strategies as st

from fundstelle.cli.main import main
from fundstelle.index import (
    Article,
    ArticleError,
    FundstelleError,
    Paragraph,
    check_index,
    open_writer,
    read_user_words,
)
from fundstelle.index.articles import Passage
from fundstelle.index.jsontext import finite
from fundstelle.index.plain import digest_of, plain_article
from fundstelle.index.sources import read_file
from fundstelle.index.storage.layout import MANIFEST
from fundstelle.index.storage.store import open_store
from fundstelle.search import Hit, Index, open_index

__all__ = ["TARGETS", "Place", "Target", "place"]

# What a terminal would act on; see `fundstelle.cli.streams`.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# What we send to a terminal ourselves: bold, dim, red and their end, and a bar that shows how far it is.
_OUR_OWN: Final = re.compile(r"\x1b\[(?:[012]|31)m|\x1b\[\?25[lh]|\x1b\[K|\r")
_SETTINGS: Final = ("FUNDSTELLE_INDEX", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "PAGER")
_CODES: Final = (0, 1, 2, 130)
_PLAIN_WORD: Final = re.compile(r"[A-Za-zÄÖÜäöüß]{2,30}")


@dataclass(frozen=True)
class Place:
    """Where targets work.

    Attributes:
        folder: a folder for anything.
        index: an opened index.
    """

    folder: Path
    index: Index


@dataclass(frozen=True)
class Target:
    """Something that is fuzzed.

    Attributes:
        chosen: what is thrown at it.
        check: throws it, and raises an error where something does not hold.
    """

    chosen: st.SearchStrategy[Any]
    check: Callable[[Place, Any], None]


@contextmanager
def place() -> Iterator[Place]:
    """A place for targets, as long as the block runs."""
    # What is on disk is not the question here.
    with TemporaryDirectory() as name, patch("os.fsync"):
        folder = Path(name)
        _make_templates(folder)
        with open_index(folder / "template" / "index") as index:
            yield Place(folder, index)


def _make_templates(folder: Path) -> None:
    template = folder / "template"
    (template / "articles").mkdir(parents=True)
    (template / "articles" / "hund.txt").write_text("Vom Hund\n\nDer Hund schläft.\n\nDie Katze auch.\n", "utf-8")
    (template / "a.jsonl").write_text('{"id": 7, "text": "Ein Bär."}\n{"text": 3}\n', "utf-8")
    (template / "words.txt").write_text("Kyiv = Kiew\nStau|becken\n", "utf-8")
    with open_writer(template / "index", processes=1) as writer:
        writer.add(Article(["Ein Hund und eine Katze.", "Das Stadtratssitzungsprotokoll lag vor."], id="1"))
        writer.add(_full_article())
    with open_writer(template / "index", processes=1) as writer:
        writer.add(Article(["Der Igel, der Hund: Hunde! \x1b[36mblau\x07 \u202e"], id="1\n2", source="/b/\x1b.txt"))
        writer.add(Article(["Straßenbahn 10 000 \ud800 漢字"], id="\ud800", metadata={"a": ["\ud800", 1.5]}))


def _full_article() -> Article:
    return Article(
        ["Die Katze schläft.", Paragraph("Der Bär (漢) wacht.", "Hund", "Seite 3")], id="3", headline="Hund",
        kicker="Katze", lede="Ein Hund.", published="14.03.2025", authors="B. Hund", section="Tiere",
        source="/a/hund.txt", metadata={"n": 1},
    )  # fmt: skip


# What is chosen.

_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
_ODD_TEXT = st.text(
    st.sampled_from('aHunde*?~"„“«»()-+:[]~12 .,/\\\u0308\u00adßÄЖ漢\ud800\U00013000\x00\x1b\x07\n\t\u202e')
)
_PIECES = [
    "Hund", "Katze", "Hu*", "*nd", "H?nd", "Hund~2", "Hunf~1", "der", "AND", "OR", "NOT", "UND", "ODER", "NICHT", "(",
    ")", '"Hund Katze"', '"der Hund"~3', "titel:Hund", "kicker:Katze", "datum:2025", "datum:[2024 TO 2026-03]", "id:3",
    "id:1*", "-Hund", "+Katze", "quelle:a", "autor:B*", "ressort:Tiere", "zwischentitel:Hund", "vorspann:Hund",
    "datum:", "𓀀*", 'id:"1\n2"', "Stadtrat", "Protokoll", "Student*innen", "10.000", "§", "c++",
]  # fmt: skip
_WORDY_TEXT = st.lists(st.sampled_from(_PIECES) | _ODD_TEXT, max_size=9).map(" ".join)
_TEXT = _ANY_TEXT | _ODD_TEXT | _WORDY_TEXT

_DATE = st.sampled_from(["2025", "2025-03", "14.03.2025", "0000", "9999-12-31", "März 2025"]) | _ANY_TEXT
_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.none() | st.integers(0, 5),
        "since": _DATE,
        "until": _DATE,
        "sort": st.sampled_from(["score", "date"]),
        "explain": st.booleans(),
        "exact_total": st.booleans(),
        "collapse": st.booleans(),
    },
)

_PROSE_WORDS = ["Der", "Hund", "bellt", ".", "Häuser,", "Straßen-bahn", "„Ja“", "2.500", "U-Bahn*innen", "d'Art"]
_PROSE = st.lists(st.sampled_from(_PROSE_WORDS))
_PARAGRAPH = _TEXT | _PROSE.map(" ".join)
_MAYBE = st.none() | _PARAGRAPH
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _ODD_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ODD_TEXT, inner, max_size=3),
    max_leaves=8,
)
_ARTICLE = st.fixed_dictionaries(
    {"paragraphs": st.lists(st.builds(Paragraph, _PARAGRAPH, _MAYBE, _MAYBE) | _PARAGRAPH, max_size=3)},
    optional=dict.fromkeys(("id", "headline", "kicker", "lede", "section", "source"), _MAYBE)
    | {
        "published": st.none() | st.datetimes() | st.dates() | _DATE,
        "authors": st.lists(_PARAGRAPH, max_size=2) | _PARAGRAPH,
        "metadata": st.dictionaries(_ODD_TEXT, _JSON, max_size=2),
    },
)

_KEYS = ["id", "_id", "headline", "title", "text", "paragraphs", "sections", "heading", "published", "date", "authors",
         "url", "lede", "metadata", "fundstelle", "place", "rubrik"]  # fmt: skip
_RECORD = st.dictionaries(st.sampled_from(_KEYS), _JSON | _DATE, max_size=6).map(json.dumps).map(str.encode)
_HOSTILE = st.sampled_from(
    [b"[" * 100_000, b'{"text":' * 5_000, b'{"text": "a", "n": ' + b"9" * 5_000 + b"}", b'{"text": 1e999}', b"NaN",
     b'{"text": "\\ud800 a", "id": -0}', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\x00" * 40, b"\r" * 9, b"\x85",
     b'{"date": "0001-01-01T00:00+23:59", "text": "a"}', b'{"date": "9999-12-31T23:59-23:59", "text": "a"}']
)  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn, content: st.SearchStrategy[bytes]) -> bytes:
    """Bytes in which some are missing, others, or there twice."""
    drawn = draw(content)
    first, last = sorted((draw(st.integers(0, len(drawn))), draw(st.integers(0, len(drawn)))))
    return drawn[:first] + draw(st.binary(max_size=3) | st.just(drawn[first:last] * 2)) + drawn[last:]


_LINES = st.lists(_RECORD | _mutated(_RECORD) | st.binary(max_size=40) | _HOSTILE, max_size=4).map(b"\n".join)
_PLAIN = b"Vom Hund\n\n14.03.2025\nVon B. Hund\n\n# Titel\n\nDer Hund schl\xc3\xa4ft.\n\n== Mitte ==\n\nEnde.\n"
_FILE_TEXT = (
    st.binary(max_size=80) | _TEXT.map(lambda text: text.encode("utf-8", "replace")) | _mutated(st.just(_PLAIN))
)
_FILE_TEXT |= _TEXT.map(lambda text: text.encode("utf-16", "replace")) | _HOSTILE

_COMMANDS = [
    [], ["search"], ["analyze"], ["index"], ["index", "add"], ["index", "info"], ["index", "check"],
    ["index", "export"], ["index", "sync"], ["index", "remove"], ["index", "optimize"],
]  # fmt: skip
_WORDS = [
    "index", "add", "info", "articles", "articles/hund.txt", "a.jsonl", "words.txt", "missing", ".", "Hund", "Katze",
    "Hu*", "NOT", '"der Hund"', "titel:Hund", "-Hund", "-h", "--help", "--version", "--", "--index", "--index=index",
    "--index=missing", "--index=a.jsonl", "--limit", "--limit=0", "--limit=3", "--limit=-1", "3", "--since", "--until",
    "2025", "2025-03", "heute", "--sort=date", "--sort", "date", "--color=always", "--color", "never", "--explain",
    "--no-pager", "--pager", "--collapse", "--words", "--words=words.txt", "--strict", "--quiet", "-q", "--memory=1",
    "--processes=1", "--full", "--output", "--output=out.jsonl", "-o", "--salvage", "--dry-run", "--wait=0", "--all",
    "--yes", "--query", "--unknown", "",
]  # fmt: skip
# Never a path that leads out of the folder, nor a command that goes on until Ctrl-C.
_ODD_WORD = _TEXT.filter(
    lambda word: not {"/", "\0", "~", "\\"} & set(word) and ".." not in word and "watch" not in word
)


@dataclass(frozen=True)
class CommandLine:
    """A command line: a command, perhaps the form of its output, other words, and whether it runs on a terminal."""

    command: list[str]
    form: str | None
    words: list[str]
    on_terminal: bool

    def words_in_order(self) -> list[str]:
        """All words, as a shell would hand them over."""
        form = [] if self.form is None else [f"--format={self.form}"]
        return [*self.command, *form, *self.words]


_COMMAND_LINE = st.builds(
    CommandLine,
    st.sampled_from(_COMMANDS),
    st.none() | st.sampled_from(["json", "jsonl", "text", "paths"]),
    st.lists(st.sampled_from(_WORDS) | _ODD_WORD, max_size=6),
    st.booleans(),
)


# What must hold.


def _check_query(there: Place, given: tuple[str, dict[str, Any]]) -> None:
    """A query is answered, and the hits are in order; only a date that is none is refused."""
    query, options = given
    try:
        results = there.index.search(query, **options)
    except ValueError:
        assert {"since", "until"} & set(options)
        return
    limit = options.get("limit", 10)
    assert len(results) <= (results.total if limit is None else limit)
    for hit in results:
        _check_hit(hit)
    if options.get("sort") != "date":
        assert all(first.score >= second.score for first, second in pairwise(results))


def _check_hit(hit: Hit) -> None:
    """What is marked lies in the text, in order and apart."""
    for name, spans in {"text": hit.spans, **hit.context_spans}.items():
        edges = [0, *(edge for span in spans for edge in span), len(getattr(hit.passage, name))]
        assert edges == sorted(edges)
        assert all(span.start < span.end for span in spans)
    assert hit.highlight("", "") == hit.passage.text
    assert hit.snippet(20).text in hit.passage.text


def _check_article(there: Place, given: dict[str, Any]) -> None:
    """An article is refused, or it comes back as it was, and each of its plain words finds it."""
    try:
        article = Article(**given)
    except ArticleError:
        return
    folder = there.folder / "made"
    shutil.rmtree(folder, ignore_errors=True)
    with open_writer(folder, processes=1) as writer:
        writer.add(article, file="/a")
    assert check_index(folder).problems == []
    with open_index(folder) as index:
        passages = list(index.passages())
        given_ones = article.passages(passages[0].article_id)
        assert list(map(_comparable, passages)) == list(map(_comparable, given_ones))
        for passage in passages:
            for word in _plain_words(passage.text)[:3]:
                found = list(index.search(f'"{word}"', None))
                assert passage in [hit.passage for hit in found], word
                for hit in found:
                    _check_hit(hit)


def _comparable(passage: Passage) -> tuple[str, str | None]:
    # As text, since a value may be of another type that is equal. A number that is none is kept as null.
    plain = replace(passage, published=None, metadata=finite(passage.metadata))
    return repr(plain), passage.published.isoformat() if passage.published else None


def _plain_words(text: str) -> list[str]:
    return [word for word in text.split() if _PLAIN_WORD.fullmatch(word)]


def _check_lines(there: Place, given: bytes) -> None:
    _check_file(there.folder / "given.jsonl", given)


def _check_text(there: Place, given: bytes) -> None:
    _check_file(there.folder / "given.txt", given)


def _check_file(path: Path, content: bytes) -> None:
    """Of a file come articles that can be kept, and problems of one line."""
    path.write_bytes(content)
    for found in read_file(path):
        if isinstance(found, Article):
            assert digest_of(plain_article(found, found.id or found.source or "", None))
        else:
            assert len(str(found).splitlines()) == 1


def _check_manifest(there: Place, given: bytes) -> None:
    """A manifest, or a file of own words, is read or refused in one line."""
    folder = there.folder / "manifest"
    folder.mkdir(exist_ok=True)
    for read, file in ((lambda _: open_store(folder), MANIFEST), (read_user_words, "words.txt")):
        (folder / file).write_bytes(given)
        try:
            read(folder / file)
        except FundstelleError as error:
            _check_sentence(str(error))


def _check_sentence(message: str) -> None:
    assert len(message.splitlines()) == 1, message


def _manifests() -> st.SearchStrategy[bytes]:
    values = {"format": 3, "made_by": "1", "created": "", "analysis": {}, "checksum": 1}
    valid = json.dumps({**values, "user_words": {"synonyms": [["a", "b"]], "splits": [], "whole": []}}).encode()
    keys = st.sampled_from([*values, "user_words", "synonyms"])
    others = st.dictionaries(keys, _JSON, max_size=6).map(lambda record: json.dumps({**values, **record}).encode())
    words = st.lists(st.sampled_from(["Kyiv", "=", "|", " ", "Stau", "becken", "alone", "#", ":", "\n", "ß", "\ud800"]))
    own = words.map(lambda pieces: " ".join(pieces).encode("utf-8", "surrogatepass"))
    return others | own | _mutated(st.just(valid)) | _HOSTILE | st.binary(max_size=60)


def _check_command_line(there: Place, given: CommandLine) -> None:
    """A command ends with one of our exit codes, and says nothing that a terminal would act on or JSON could not."""
    folder = there.folder / "home"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(there.folder / "template", folder)
    words = given.words_in_order()
    code, out, err = _run(folder, words, on_terminal=given.on_terminal)
    assert code in _CODES
    assert "Traceback" not in err
    assert not _CONTROL.search(_OUR_OWN.sub("", err)), err
    is_data = given.form in ("json", "jsonl") or given.command == ["index", "export"]
    if is_data and code < 2 and not {"--help", "-h", "--version"} & set(words):
        lines = out.removesuffix("\n").split("\n") if out else []
        assert all(isinstance(json.loads(line), dict) for line in lines)
        assert len(lines) == 1 or given.form != "json"
    elif not is_data:
        assert not _CONTROL.search(_OUR_OWN.sub("", out)), out


class _Stream(io.TextIOWrapper):
    """A stream that keeps what is written, and says that it is a terminal, or that it is none."""

    def __init__(self, *, on_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="")
        self._on_terminal = on_terminal

    def isatty(self) -> bool:
        return self._on_terminal

    def said(self) -> str:
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue().decode()


def _run(folder: Path, words: list[str], *, on_terminal: bool) -> tuple[int, str, str]:
    """Run a command line in this process: its exit code, and what it wrote to stdout and stderr."""
    out, err = _Stream(on_terminal=on_terminal), _Stream(on_terminal=on_terminal)
    before = Path.cwd()
    kept = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    os.chdir(folder)
    try:
        with (
            patch.object(sys, "argv", ["fundstelle", *words]), patch.object(sys, "stdout", out),
            patch.object(sys, "stderr", err), patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO())),
            patch("atexit.register"), patch("gc.set_threshold"),
            patch.dict(os.environ, {**kept, "FUNDSTELLE_INDEX": "index"}, clear=True),
        ):  # fmt: skip
            main()
    except SystemExit as ended:
        return int(ended.code or 0), out.said(), err.said()
    finally:
        os.chdir(before)
    raise AssertionError("The command line did not end.")


#: By name.
TARGETS: Final[dict[str, Target]] = {
    "queries": Target(st.tuples(_TEXT, _OPTIONS), _check_query),
    "articles": Target(_ARTICLE, _check_article),
    "lines": Target(_LINES, _check_lines),
    "texts": Target(_FILE_TEXT, _check_text),
    "manifests": Target(_manifests(), _check_manifest),
    "commands": Target(_COMMAND_LINE, _check_command_line),
}
