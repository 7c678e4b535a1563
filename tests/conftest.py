"""What tests of both wings share: indexes made on the spot, the seeds, and the command line."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

import pytest
from tests.recipes import CodeCopy

from fundstelle.cli.main import main
from fundstelle.index import Article, open_writer
from fundstelle.index.sources import read_articles
from fundstelle.search import Index, open_index

_SETTINGS = ("FUNDSTELLE_INDEX", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "PAGER")


def _add_all(folder: Path, *articles: Article | str) -> None:
    """Add articles to the index in a folder in one commit; a string is an article of one paragraph, named by number."""
    with open_writer(folder) as writer:
        for number, given in enumerate(articles, 1):
            writer.add(Article([given], id=str(number)) if isinstance(given, str) else given)


@contextmanager
def _temporary_index(*articles: Article | str) -> Iterator[Index]:
    with TemporaryDirectory() as folder:
        _add_all(Path(folder) / "index", *articles)
        with open_index(Path(folder) / "index") as index:
            yield index


@pytest.fixture(scope="session")
def add_all() -> Callable[..., None]:
    """To add articles, or sentences, to an index in one commit: `add_all(folder, *articles)`."""
    return _add_all


@pytest.fixture
def make_index() -> Iterator[Callable[..., Index]]:
    """To open an index of some articles, or sentences, for as long as the test runs: `make_index(*articles)`."""
    with ExitStack() as stack:
        yield lambda *articles: stack.enter_context(_temporary_index(*articles))


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the example articles."""
    return Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def seeds_index(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An opened index of the example articles."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    with open_writer(folder) as writer:
        for article in read_articles(seeds):
            assert isinstance(article, Article)
            writer.add(article)
    with open_index(folder) as index:
        yield index


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., CompletedProcess[str]]:
    """To run `fundstelle` in this process, in an empty folder: `cli(*args, **environment)` gives what it said."""
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*args: object, **environment: object) -> CompletedProcess[str]:
        capsys.readouterr()
        words = [str(arg) for arg in args]
        with monkeypatch.context() as patched:
            patched.setattr(sys, "argv", ["fundstelle", *words])
            for name, value in environment.items():
                patched.setenv(name, str(value))
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        return CompletedProcess(words, _code(ended.value), said.out, said.err)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """To run the command line as a process of its own, with warnings as errors: `process(*args, **environment)`."""

    def run(*args: object, **environment: object) -> CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-W", "error", "-m", "fundstelle.cli", *map(str, args)],
            cwd=tmp_path,
            env=_environment() | {name: str(value) for name, value in environment.items()},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=30,
        )

    return run


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment for a process of our own, without what would change how `fundstelle` behaves."""
    return _environment()


@pytest.fixture
def code_copy(tmp_path: Path, clean_environment: dict[str, str]) -> CodeCopy:
    """A copy of the code, for a test that follows a recipe; what is run of it starts in the folder of the test."""
    return CodeCopy(tmp_path / "code", clean_environment)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    return kept | {"PYTHONIOENCODING": "utf-8"}


def _code(ended: SystemExit) -> int:
    assert ended.code is None or isinstance(ended.code, int)
    return ended.code or 0
