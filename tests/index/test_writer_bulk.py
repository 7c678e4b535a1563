"""Many articles at once: batches, processes, a bound on memory."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from whoosh.index import open_dir

from fundstelle.index import Added, Article, FundstelleError, Passage, check_index, open_writer
from fundstelle.index.columnar import inversion, merging, verification
from fundstelle.index.columnar.documents import StoredBlock
from fundstelle.index.german import bulk, words
from fundstelle.index.plain import plain_article
from fundstelle.index.writing import analysis, intake
from fundstelle.index.writing.batches import weight_of
from fundstelle.index.writing.storing import Storing
from fundstelle.search import open_index

WORDS = [
    "Haus",
    "Häuser",
    "Waffenruhe",
    "Politiker:innen",
    "US-Präsident",
    "Vor-",
    "und",
    "Nachteile",
    "Kraftwerk",
    "ging",
    "gehen",
    "Straße",
]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is full with a few articles."""
    monkeypatch.setattr(intake, "_BATCH", 300)


def test_words_may_be_forgotten_and_met_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that remembers few words, and begins anew again and again, makes the same index."""
    given = list(articles(60))
    plain = written(tmp_path / "plain", given, processes=1)
    monkeypatch.setattr(analysis, "_MOST_TERMS", 3)
    monkeypatch.setattr(bulk, "_REMEMBERED", 10)

    forgetful = written(tmp_path / "forgetful", given, processes=1)

    assert contents(forgetful) == contents(plain)
    assert check_index(forgetful, full=True).problems == []


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (inversion, "_RANGE", 7),
        (verification, "_RANGE", 9),
        (merging, "_BUDGET", 1_000),
        (bulk, "_REMEMBERED", 40),
        (analysis, "_WAITING", 0),
        (words, "_REMEMBERED", 3),
    ],
)
def test_how_much_is_done_at_once_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, value: int
) -> None:
    """Work that is cut into small pieces, to take little memory, makes the same index."""
    given = list(articles(30))
    plain = written(tmp_path / "plain", [*given, *given[:9]], processes=1)
    monkeypatch.setattr(module, name, value)

    cut = written(written(tmp_path / "cut", given, processes=1), given[:9], processes=1)
    with open_writer(cut) as writer:
        writer.optimize()

    assert sorted(contents(cut)[0], key=repr) == sorted(contents(plain)[0], key=repr)
    assert {q: sorted(found) for q, found in contents(cut)[1].items()} == {
        q: sorted(found) for q, found in contents(plain)[1].items()
    }
    assert check_index(cut, full=True).problems == []


def articles(count: int) -> Iterator[Article]:
    drawn = random.Random(3)  # noqa: S311  # nothing secret
    for number in range(count):
        yield Article(
            id=f"a{number}",
            headline=" ".join(drawn.sample(WORDS, 2)),
            lede="Ein Vorspann." if number % 3 == 0 else None,
            paragraphs=[" ".join(drawn.choices(WORDS, k=drawn.randint(1, 12))) for _ in range(drawn.randint(1, 4))],
            published=f"2024-01-{number % 28 + 1:02}" if number % 2 else None,
            authors=["Ida Kern"] if number % 5 == 0 else (),
        )


def written(path: Path, given: list[Article], **options: Any) -> Path:
    with open_writer(path, **options) as opened:
        for article in given:
            opened.add(article)
    return path


def contents(path: Path) -> tuple[list[Passage], dict[str, list[tuple[str, int, float]]]]:
    """All passages of an index, and what some queries find in it."""
    queries = ["Haus", "Ruhe", "Vorteil", '"US-Präsident"', "titel:Straße", "Kraft* -gehen", "autor:Kern", "Politiker"]
    with open_index(path) as index:
        found = {q: [(h.passage.article_id, h.passage.number, h.score) for h in index.search(q, None)] for q in queries}
        return list(index.passages()), found


@pytest.mark.parametrize(
    "options",
    [{"processes": 2}, {"processes": 1}, {"processes": 2, "memory": 1}, {"processes": 1, "memory": 1}],
    ids=["two processes", "one process", "two processes, no memory", "one process, no memory"],
)
def test_way_of_writing_does_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, int]) -> None:
    """However many processes analyse the articles, and however little memory they get, the index is the same."""
    given = list(articles(60))
    many = written(tmp_path / "many", given, **options)
    monkeypatch.setattr(intake, "_BATCH", 10**9)

    at_once = written(tmp_path / "at once", given, processes=1)

    assert contents(many) == contents(at_once)


def test_little_memory_makes_segments(tmp_path: Path) -> None:
    """What does not fit into the memory is written as segments of its own, and these are merged if they are many."""
    few = written(tmp_path / "few", list(articles(12)), processes=1, memory=1)
    many = written(tmp_path / "many", list(articles(100)), processes=1, memory=1)

    segments = [len(open_dir(str(path)).reader().leaf_readers()) for path in (few, many)]

    assert 1 < segments[0] <= 10
    assert segments[1] <= 10


def test_article_is_replaced_wherever_it_waits(tmp_path: Path) -> None:
    """An article that comes again in one writing replaces itself, in another batch or another segment."""
    given = list(articles(40))
    again = Article(id="a1", paragraphs=["Ganz neu."])

    with open_writer(tmp_path / "index", processes=1, memory=1) as opened:
        for article in given:
            opened.add(article)
        outcomes = [opened.add(again), opened.add(again), opened.add(given[2])]

    assert outcomes == [Added.REPLACED, Added.UNCHANGED, Added.UNCHANGED]
    passages, _ = contents(tmp_path / "index")
    assert [p.text for p in passages if p.article_id == "a1"] == ["Ganz neu."]
    assert len({p.article_id for p in passages}) == 40
    assert opened.counts.passages == len(passages)


def test_what_is_stored_is_packed_alike_here_and_in_a_process() -> None:
    """What is stored becomes the same blocks, segment after segment, whether this process packs it or another one."""
    texts = ["Der Hund bellt laut, und die Katze schläft. " * number for number in range(1, 500)]
    articles = [plain_article(Article([text], headline="Tiere"), str(number)) for number, text in enumerate(texts)]
    segments = [[articles[:200], articles[200:], articles[:9]], [articles[:3]], [articles[5:9], articles[:5]]]
    packed: list[list[tuple[list[StoredBlock], bytes]]] = [[], []]

    for found, storing in zip(packed, (Storing(process=False), Storing(process=True)), strict=True):
        for batches in segments:
            blocks = [block for batch in batches for block in storing.add(batch)]
            last = storing.finish()
            found.append(([*blocks, *last.blocks], last.dictionary))
        storing.close()

    assert packed[0] == packed[1]
    assert [bool(dictionary) for _, dictionary in packed[0]] == [True, False, False]


def test_dead_process_is_told_and_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a process that analyses articles dies, one sentence says so, and the index is as it was."""
    path = written(tmp_path / "index", list(articles(3)), processes=1)
    before = contents(path)
    started: list[Any] = []
    plain = subprocess.Popen

    def recorded(*args: Any, **kwargs: Any) -> Any:
        started.append(plain(*args, **kwargs))
        started[-1].kill()
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", recorded)

    with pytest.raises(FundstelleError, match="ended unexpectedly"):
        written(path, list(articles(60)), processes=2)

    assert len(started) == 2
    assert contents(path) == before
    assert written(path, [Article(id="neu", paragraphs=["Neu."])]) == path


@pytest.mark.parametrize("around", ["headline", "lede", "kicker", "section", "source"])
def test_what_is_stored_with_each_passage_counts_with_each(around: str) -> None:
    """An article weighs what is to be analysed of it and what is to be stored, so much the more with each passage."""
    plain = [weight_of(plain_article(Article(["Ein Hund."] * number), "1")) for number in (1, 1000)]
    heavy = [
        weight_of(plain_article(Article(["Ein Hund."] * number, **{around: "Wort " * 10_000}), "1"))  # type: ignore[arg-type]
        for number in (1, 1000)
    ]

    assert heavy[0] > plain[0] > 0
    assert heavy[1] - plain[1] > 500 * (heavy[0] - plain[0])


def test_texts_without_any_word_are_indexed(tmp_path: Path) -> None:
    """A segment of texts that are of signs alone is written, and is whole."""
    path = written(tmp_path / "index", [Article(["– §"], id="a"), Article(["…"], id="b")], processes=1)

    assert [passage.text for passage in contents(path)[0]] == ["– §", "…"]
    assert check_index(path, full=True).problems == []
