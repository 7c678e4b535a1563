"""Damage: whatever becomes of the files of an index, it is refused, found by `index check`, or harmless.

Two kinds of it. Of *damaged* files, bytes, blocks or whole files are others than those that were written; every byte
has a checksum, so that no answer may ever be another. Of *forged* files the checksums are right, and what they stand
for cannot be; then answers may be anything, but they come as answers or as errors of ours, soon, and in little memory.
All cases of a run are tried in one process of their own, whose memory is limited.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Final

import numpy as np
import pytest
from tests.reliability.forging import forged, named_files

from fundstelle.index import (
    Article,
    FundstelleError,
    Paragraph,
    check_index,
    describe_index,
    export_articles,
    open_writer,
)
from fundstelle.index.columnar.container import ArrayFileWriter
from fundstelle.index.sources import read_articles
from fundstelle.index.storage.disk import Disk
from fundstelle.index.storage.layout import MANIFEST, OPENING_LOCK, WRITER, WRITER_LOCK
from fundstelle.index.storage.locks import WriterLock
from fundstelle.index.storage.store import open_store
from fundstelle.index.storage.transaction import Transaction
from fundstelle.search import Index, open_index

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")

_SECONDS_A_CASE: Final = 20
_TIMES_THE_MEMORY: Final = 2
_LOCKS: Final = (OPENING_LOCK, WRITER, WRITER_LOCK)

_QUERIES: Final[dict[str, dict[str, Any]]] = {
    "Bahnhof Brücke": {},
    "Krankenhaus AND Schule": {"limit": None},
    "Museum AND NOT Bahnhof": {"limit": None},
    "NOT Bahnhof": {"limit": 0},
    '"der Stadt"': {},
    '"Stadt Schule"~4': {"limit": 3},
    "Bahn*": {},
    "*h?hof titel:M*": {"limit": 3},
    "Brucke~1": {},
    "Krankenhauss": {"explain": True},
    "quelle:archiv autor:Klein": {"sort": "date"},
    "datum:[2012 TO 2014] Stadt": {"limit": 4},
    "Schule": {"since": "2015-03", "until": "2020", "sort": "date"},
    "id:17": {"limit": None},
    "zwischentitel:Thema ressort:Sport": {"limit": 5, "exact_total": False},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, rounds: Callable[[int, int], int]) -> Path:
    """A folder with indexes to damage."""
    folder = tmp_path_factory.mktemp("damage")
    make_indexes(folder, rounds(60, 200))
    return folder


def test_damage_is_never_silent(place: Path, rounds: Callable[[int, int], int], tell: Callable[[str], None]) -> None:
    """Damaged bytes, blocks and files are refused, found by the check or harmless, in bounded time and memory."""
    cases = rounds(100, 2400)

    outcomes = _tried("damaged", place, cases, operations=rounds(4, 99))

    assert sum(outcomes.values()) == cases
    assert outcomes["refused"] > outcomes["harmless"]
    tell(f"{cases} cases of damage: {_listed(outcomes)}")


def test_forged_files_do_no_harm(place: Path, rounds: Callable[[int, int], int], tell: Callable[[str], None]) -> None:
    """Files whose checksums are right and whose numbers cannot be lead to answers, or to errors of ours."""
    cases = rounds(100, 2000)

    outcomes = _tried("forged", place, cases, operations=rounds(2, 99))

    assert sum(outcomes.values()) == cases
    assert outcomes["refused"]
    tell(f"{cases} forged files: {_listed(outcomes)}")


def _tried(kind: str, place: Path, cases: int, operations: int) -> Counter[str]:
    """The outcomes of all cases of a kind, tried in a process of their own; none may have failed."""
    ended = subprocess.run(  # noqa: S603  # our own code
        [
            sys.executable, "-W", "error", "-c", "from tests.reliability.test_damage import main; main()",
            kind, str(place), "0", str(cases), str(operations),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60 + _SECONDS_A_CASE * 4 + cases,
    )  # fmt: skip
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (ended.returncode, ended.stderr) == (0, ""), told[-1:]
    assert [each for each in told if each["outcome"] == "failed"] == []
    return Counter(each["outcome"] for each in told)


def _listed(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))


# The index.


def make_indexes(folder: Path, articles: int) -> None:
    """Make an index of three commits (`whole`), keep what it was before the last (`earlier`), and make `other`."""
    _commit(folder / "whole", range(articles))
    _commit(folder / "whole", range(articles * 3 // 4, articles * 4 // 3))
    _catalogue(folder / "whole")
    shutil.copytree(folder / "whole", folder / "earlier")
    _commit(folder / "whole", range(articles * 5 // 4, articles * 3 // 2))
    _commit(folder / "other", range(1000, 1000 + articles // 2))


def _commit(folder: Path, numbers: range) -> None:
    """Add articles, some of which take the place of others, and remove some that are there."""
    with open_writer(folder, processes=1) as writer:
        for number in numbers:
            writer.add(_article(number), file=f"/archiv/{number // 4}.jsonl")
        for number in range(numbers.start - 40, numbers.start - 20):
            writer.remove(str(number))


def _catalogue(folder: Path) -> None:
    """Write a catalogue of the files that the articles were read from, as `fundstelle index sync` does."""
    disk = Disk()
    transaction = Transaction(open_store(folder), WriterLock.acquire(folder, 0, disk), disk)
    segments = transaction.segments
    name, file = transaction.create_catalogue()
    lines = (json.dumps([f"/archiv/{n}.jsonl", 1, 2, 3, 4, True, f"{n:032}", [], []]) for n in range(1000))
    with ArrayFileWriter(file) as written:
        written.properties["version"] = 1
        written.add("lines", np.frombuffer("\n".join(lines).encode(), np.uint8))
    transaction.commit(segments, catalogue=name)


def _article(number: int) -> Article:
    chance = Random(number)  # noqa: S311

    def text(count: int) -> str:
        return f"{' '.join(chance.choices(_words(), k=count)).capitalize()}."

    paragraphs = [
        Paragraph(text(chance.randint(20, 60)), None if place % 3 else f"Zum Thema {text(2)}", f"Seite {place}")
        for place in range(chance.randint(3, 7))
    ]
    return Article(
        paragraphs, id=str(number), headline=text(5), kicker=text(2), lede=text(12),
        published=f"{2010 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}",
        authors=["Vera Klein", "Jan Groß"][number % 2], section=["Politik", "Sport"][number % 2],
        source=f"/archiv/{number}.txt", metadata={"nummer": number},
    )  # fmt: skip


_known_words: list[str] = []


def _words() -> list[str]:
    """The words of the example articles."""
    if not _known_words:
        seeds = Path(__file__).parents[2] / "seeds"
        articles = [article for article in read_articles(seeds) if isinstance(article, Article)]
        texts = [p.text for article in articles for p in article.paragraphs if isinstance(p, Paragraph)]
        _known_words.extend(sorted({word for text in texts for word in text.split() if word.isalpha()}))
    return _known_words


# What is done with an index.


class Session:
    """What users do with the index in a folder."""

    def __init__(self, folder: Path) -> None:
        """Work with the index in this folder."""
        self.folder = folder

    @cached_property
    def index(self) -> Index:
        """The index, opened for searching when it is first asked for."""
        return open_index(self.folder)

    def operations(self) -> dict[str, Callable[[], object]]:
        """All that is done to read it, by name; each gives something that is the same for the same index."""
        searches: dict[str, Callable[[], object]] = {query: partial(self._search, query) for query in _QUERIES}
        return searches | {
            "passages": lambda: list(self.index.passages()),
            "info": lambda: replace(self.index.info(), size=0),
            "describe": lambda: replace(describe_index(self.folder), size=0),
            "export": lambda: list(export_articles(self.folder)),
            "salvage": self._salvage,
        }

    def add(self) -> object:
        """Add an article and replace one; gives what is found afterwards."""
        with open_writer(self.folder, processes=1) as writer:
            writer.add(Article(["Am Bahnhof wird gebaut."], id="neu"))
            writer.add(Article(["Die Brücke bleibt."], id="17"))
        return self._after()

    def optimize(self) -> object:
        """Write the index anew; gives what is found afterwards."""
        with open_writer(self.folder, processes=1) as writer:
            writer.remove("16")
            writer.optimize()
        return self._after()

    def _after(self) -> object:
        with open_index(self.folder) as index:
            return [list(index.search(query)) for query in ("Bahnhof", "id:17", '"der Stadt"')]

    def _search(self, query: str) -> object:
        results = self.index.search(query, **_QUERIES[query])
        return results.total, results.corrections, list(results)

    def _salvage(self) -> object:
        lost: list[str] = []
        articles = list(export_articles(self.folder, lost.append))
        if lost:
            raise FundstelleError(f"The index at {self.folder} lacks: {lost[0].partition(':')[0]}.")
        return articles


class TooSlowError(BaseException):
    """A case has taken too long; no part of the program may catch this."""


def main() -> None:
    """Try the cases that the command line names, and tell of each on a line of its own."""
    kind, place, first, cases, operations = sys.argv[1:]
    # What is on disk is not the question here.
    os.fsync = lambda fd: None  # noqa: ARG005  # as it is called
    trial = Trial(Path(place), {"damaged": damaged, "forged": forged}[kind], is_forged=kind == "forged")
    trial.limit_memory()
    for number in range(int(first), int(first) + int(cases)):
        print(json.dumps(trial.tell(number, int(operations))), flush=True)  # noqa: T201


class Trial:
    """Tries what becomes of an index under a kind of damage."""

    def __init__(self, place: Path, harm: Callable[[Random, Path], str], *, is_forged: bool) -> None:
        """Learn what the undamaged index gives."""
        self._place = place
        self._folder = place / "case" / "index"
        self._harm = harm
        self._is_forged = is_forged
        self._prepare()
        self._files = {name: (self._folder / name).read_bytes() for name in named_files(self._folder)}
        session = Session(self._folder)
        self._truth = {name: _print_of(act()) for name, act in session.operations().items()}
        assert check_index(self._folder).is_whole
        for name in ("add", "optimize"):
            self._prepare()
            self._truth[name] = _print_of(getattr(Session(self._folder), name)())
        _forget()
        gc.freeze()

    def limit_memory(self) -> None:
        """Let nothing take more than twice the memory that was needed so far."""
        import resource  # not where the tests are skipped

        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
        peak = max(int(status[name].split()[0]) for name in ("VmHWM", "VmData")) * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (_TIMES_THE_MEMORY * peak, resource.RLIM_INFINITY))

    def tell(self, number: int, operations: int) -> dict[str, Any]:
        """What becomes of a case, as JSON carries it."""
        chance = Random(number)  # noqa: S311
        self._prepare()
        harm = self._harm(chance, self._folder)
        told = {"case": number, "harm": harm}
        # Of processor time: what else the machine does is no fault of the case.
        signal.signal(signal.SIGPROF, _too_slow)
        signal.setitimer(signal.ITIMER_PROF, _SECONDS_A_CASE)
        try:
            return told | {"outcome": self._outcome(chance, operations)}
        except (Exception, TooSlowError):  # noqa: BLE001  # whatever it is, it is a failure
            return told | {"outcome": "failed", "why": traceback.format_exc()[-2500:]}
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            _forget()

    def _prepare(self) -> None:
        shutil.rmtree(self._folder.parent, ignore_errors=True)
        shutil.copytree(self._place / "whole", self._folder)

    def _outcome(self, chance: Random, operations: int) -> str:
        """Whether the damage is refused, found by the check, or harmless."""
        must_be_found = not self._is_forged and self._is_changed()
        session = Session(self._folder)
        acts = [*session.operations().items()]
        writing = [("add", session.add), ("optimize", session.optimize)]
        chosen = [*chance.sample(acts, min(operations, len(acts))), chance.choice(writing)]
        # The check comes before the first change, and now and then before anything has been read.
        is_found = self._is_found()
        assert is_found or not must_be_found, "the check has found nothing"
        refusals = [name for name, act in chosen if self._is_refused(name, act)]
        return "refused" if refusals else "found by the check only" if is_found else "harmless"

    def _is_changed(self) -> bool:
        """Whether what the commit names, itself, or what the manifest says is not what was written."""
        for name, content in self._files.items():
            file = self._folder / name
            # What is longer need not be read to be another.
            now = file.read_bytes() if file.is_file() and file.stat().st_size < 2 * len(content) + 100 else b""
            # A manifest that says the same in another layout is none that was changed.
            if now != content and not (name == MANIFEST and _json(now) == json.loads(content)):
                return True
        return False

    def _is_found(self) -> bool:
        try:
            return not check_index(self._folder).is_whole
        except FundstelleError as error:
            self._check_message("check", error)
            return True

    def _is_refused(self, name: str, act: Callable[[], object]) -> bool:
        try:
            given = _print_of(act())
        except FundstelleError as error:
            self._check_message(name, error)
            return True
        assert self._is_forged or given == self._truth[name], f"{name!r} gave another answer, and nothing was said"
        return False

    def _check_message(self, name: str, error: FundstelleError) -> None:
        message = str(error)
        assert str(self._folder) in message, f"{name!r} names no index: {message}"
        assert len(message.splitlines()) == 1, f"{name!r} says it in several lines: {message}"


def _print_of(value: object) -> int:
    """What tells one answer from another, without keeping it."""
    return hash(repr(value))


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _forget() -> None:
    gc.collect()


def _too_slow(_: int, __: FrameType | None) -> None:
    raise TooSlowError


# Damaged files.


def damaged(chance: Random, folder: Path) -> str:
    """Damage an index in one way, and say how."""
    files = [*named_files(folder), *(name for name in _LOCKS if (folder / name).exists())]
    file = folder / chance.choice(files)
    kind = chance.choice(
        [_flip_bit, _flip_byte, _overwrite, _overwrite, _swap_within, _swap_between, _cut, _cut, _empty, _extend,
         _delete, _exchange, _put_in, _put_in, _sign]
    )  # fmt: skip
    kind(chance, file)
    return f"{kind.__name__.strip('_')} {file.name}"


def _flip_bit(chance: Random, file: Path) -> None:
    content = bytearray(file.read_bytes() or b"\0")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def _flip_byte(chance: Random, file: Path) -> None:
    content = bytearray(file.read_bytes() or b"\0")
    content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    file.write_bytes(content)


def _overwrite(chance: Random, file: Path) -> None:
    content = file.read_bytes()
    begin, size = _block(chance, content)
    other = _block(chance, content)
    block = chance.choice(
        [bytes(size), b"\xff" * size, chance.randbytes(size), content[other[0] : other[0] + size].ljust(size, b"\0")]
    )
    file.write_bytes(content[:begin] + block + content[begin + size :])


def _swap_within(chance: Random, file: Path) -> None:
    content = bytearray(file.read_bytes())
    first, size = _block(chance, content)
    second = min(_block(chance, content)[0], len(content) - size)
    one, other = content[first : first + size], content[second : second + size]
    content[first : first + size], content[second : second + size] = other, one
    file.write_bytes(content)


def _swap_between(chance: Random, file: Path) -> None:
    other = _another(chance, file)
    mine, theirs = bytearray(file.read_bytes()), bytearray(other.read_bytes())
    begin, size = _block(chance, mine)
    start = _block(chance, theirs)[0]
    taken = theirs[start : start + size]
    theirs[start : start + size] = mine[begin : begin + size]
    mine[begin : begin + size] = taken
    file.write_bytes(mine)
    other.write_bytes(theirs)


def _cut(chance: Random, file: Path) -> None:
    size = file.stat().st_size
    os.truncate(file, chance.choice([chance.randint(0, size), max(size - chance.randint(1, 40), 0)]))


def _empty(_: Random, file: Path) -> None:
    file.write_bytes(b"")


def _extend(chance: Random, file: Path) -> None:
    if chance.random() < 0.2:
        # A hole, as a broken file system may leave it: it takes no room on disk, but would in memory.
        os.truncate(file, 1 << 29 if chance.random() < 0.5 else 200 << 20)
        return
    size = chance.choice([1, 100, 100_000])
    with file.open("ab") as opened:
        opened.write(chance.choice([bytes(size), chance.randbytes(size), b" " * size]))


def _delete(_: Random, file: Path) -> None:
    file.unlink()


def _exchange(chance: Random, file: Path) -> None:
    other = _another(chance, file)
    mine = file.read_bytes()
    file.write_bytes(other.read_bytes())
    other.write_bytes(mine)


def _put_in(chance: Random, file: Path) -> None:
    """Put in a file of an earlier commit or of another index in place of one, or beside it under its own name."""
    folder = file.parents[2] / chance.choice(["earlier", "other"])
    taken = folder / chance.choice(named_files(folder))
    shutil.copyfile(taken, chance.choice([file, file, file.parent / taken.name]))


def _sign(chance: Random, file: Path) -> None:
    """Leave behind what a killed writer may have left, and odd things where the locks are."""
    for name in (*_LOCKS, f"{file.name}.tmp", "_MAIN_0.toc", "MAIN_0.documents"):
        if chance.random() < 0.5:
            (file.parent / name).write_bytes(chance.choice([b"", b"{}", b'{"process": [', chance.randbytes(50)]))


def _another(chance: Random, file: Path) -> Path:
    return file.parent / chance.choice([name for name in named_files(file.parent) if name != file.name])


def _block(chance: Random, content: Sequence[int]) -> tuple[int, int]:
    """Where a block of some content begins, and how many bytes it has."""
    size = min(chance.choice([1, 2, 16, 512, 4096, 40_000]), len(content))
    return chance.randint(0, len(content) - size), size
