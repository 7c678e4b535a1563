"""What a query may ask for: what asks for more is refused with a sentence, and takes no time."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import Article, QueryLimitError, open_writer
from fundstelle.search import Index, QueryLimits, open_index

Cli = Callable[..., CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of fifty words that begin alike, and two others."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article([" ".join(f"Kraft{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(50))], id="a"))
        writer.add(Article(["Ein Hund bellt."], id="b"))
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    """The index, with tight limits."""
    with open_index(folder, limits=QueryLimits(length=40, words=4, expansions=20)) as opened:
        yield opened


def test_query_may_be_as_long_as_allowed(index: Index) -> None:
    """A query of as many characters as are allowed is searched, and one more is refused."""
    assert index.search("Hund".ljust(40)).total == 1
    with pytest.raises(QueryLimitError, match=r"41 characters; at most 40 .*QueryLimits\(length=…\)"):
        index.search("Hund".ljust(41))


@pytest.mark.parametrize(
    "query", ["a b c d", '"a b" c d', "a AND b OR (c NOT d)", "titel:a -b +c d*", "a~1 b c datum:2020"]
)
def test_query_may_have_as_many_words_as_allowed(index: Index, query: str) -> None:
    """Words are counted wherever they stand, those of phrases, patterns and excluded ones too."""
    index.search(query)

    with pytest.raises(QueryLimitError, match=r"5 words; at most 4 .*QueryLimits\(words=…\)"):
        index.search(f"{query} e")


@pytest.mark.parametrize("query", ["Kraft*", "K*", "K?aft*", "Kraftaa~2", "Hund -Kraft*", "NOT kra*", "*a*"])
def test_pattern_may_stand_for_as_many_words_as_allowed(index: Index, query: str) -> None:
    """A pattern or a fuzzy word that stands for too many words is refused, also where it excludes."""
    with pytest.raises(
        QueryLimitError, match=r"stands for \d+ words of the index; at most 20 .*QueryLimits\(expansions=…\)"
    ):
        index.search(query)
    with pytest.raises(QueryLimitError):
        index.article_ids(query)


@pytest.mark.parametrize(
    "query", ["Hund", "Hundd", "Kraft*", "Kraftaa~1", '"Hund bellt"', "Hund -Kraft*", "id:*", "NOT Hund"]
)
def test_query_without_time_is_refused(folder: Path, query: str) -> None:
    """Whatever a query is made of, it ends when its time is over."""
    with open_index(folder, limits=QueryLimits(seconds=0)) as index:
        for search in (index.search, index.article_ids):
            with pytest.raises(QueryLimitError, match=r"took longer than 0 seconds.*QueryLimits\(seconds=…\)"):
                search(query)


def test_long_query_and_long_passage_end_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at for each part of a query, for each hit that is explained, and for each word of a hit."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Igel " + " ".join(map(str, range(400))), *["Hund und Katze"] * 100]))
    ticks = count()
    monkeypatch.setattr("fundstelle.search.limits.monotonic", lambda: float(next(ticks)))
    with open_index(tmp_path / "index", limits=QueryLimits(seconds=200)) as index:
        with pytest.raises(QueryLimitError, match="took longer than 200 seconds"):
            index.search(" ODER ".join(["H*"] * 300))
        with pytest.raises(QueryLimitError, match="took longer than 200 seconds"):
            index.search("Hund", limit=None, explain=True)

        long = index.search("Igel")
        with pytest.raises(QueryLimitError, match="took longer than 200 seconds"):
            assert [hit.spans for hit in long]
        assert [len(hit.spans) for hit in index.search("Hund")] == [1] * 10


def test_pattern_for_many_words_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at again and again while the words that a pattern stands for are read."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article([" ".join(f"X{chr(97 + n)}ob X{chr(97 + n)}oc" for n in range(26))]))
    ticks = count()
    monkeypatch.setattr("fundstelle.search.limits.monotonic", lambda: float(next(ticks)))
    with open_index(tmp_path / "index", limits=QueryLimits(seconds=20)) as index:
        assert index.search("X*").total == 1
        monkeypatch.setattr("fundstelle.search.local.collection._AT_ONCE", 1)
        with pytest.raises(QueryLimitError, match="took longer than 20 seconds"):
            index.search("X*ob")


def test_query_puts_together_no_more_than_allowed(cli: Cli, tmp_path: Path) -> None:
    """Patterns that stand for many words, each of them allowed, are refused together."""
    with open_writer(tmp_path / "index") as writer:
        writer.add(Article(["Hund"] * 200))
    query = " ODER ".join(["H*"] * 900)

    refused = cli("--index", tmp_path / "index", "--max-memory", 1, query)

    assert refused.returncode == 2
    assert "lists of more than 1 MB" in refused.stderr
    assert cli("--index", tmp_path / "index", query).returncode == 0


def test_limits_may_be_raised(folder: Path) -> None:
    """With other limits the same query is searched."""
    with open_index(folder, limits=QueryLimits(expansions=50)) as index:
        assert index.search("Kraft*").total == 1


def test_command_line_sets_limits(cli: Cli, folder: Path) -> None:
    """Each limit has an option, and what exceeds it ends with 2 and a sentence."""
    for option, limit in [("--max-length", 5), ("--max-words", 1), ("--max-expansions", 49)]:
        refused = cli("--index", folder, option, limit, "Kraft*", "Hund")
        assert refused.returncode == 2
        assert f"at most {limit} are allowed" in refused.stderr
        assert f"the limit with {option}." in refused.stderr
        assert refused.stderr.count("\n") == 1

    assert cli("--index", folder, "Kraft*", "Hund").returncode == 0
