"""The formats that are known: which reads a file, and what other packages may add."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from fundstelle.index import Article, SourceError
from fundstelle.index.sources import Problem, SourceFile, formats, read_articles, read_file
from fundstelle.index.sources.formats import describe_formats, known_formats, missing_modules

BUILT_IN = {
    "csv", "docx", "epub", "feed", "html", "jsonl", "markdown", "mediawiki", "mhtml", "odt", "pdf", "tar", "text",
    "warc", "zip",
}  # fmt: skip


class Upper:
    """A source of another package: its files begin with a mark, and hold one line."""

    name = "upper"
    title = "upper files"
    suffixes: tuple[str, ...] = (".up",)
    extra: str | None = None
    modules: tuple[str, ...] = ()

    def recognises(self, head: bytes) -> bool:
        """By its mark."""
        return head.startswith(b"UP!")

    def read(self, file: SourceFile) -> Iterator[Article | Problem]:
        """In capitals."""
        yield Article([file.whole().decode().upper()], source=file.origin)


class Failing(Upper):
    """A source that fails whatever it is asked."""

    name = "failing"
    suffixes: tuple[str, ...] = (".fail",)

    def recognises(self, head: bytes) -> bool:
        """Never."""
        raise RuntimeError(head)

    def read(self, file: SourceFile) -> Iterator[Article | Problem]:
        """Only the first article."""
        yield Article(["Eins."])
        raise KeyError(file.name, file.limits.depth)


class Taken(Upper):
    """A source with a name that is taken."""

    name = "text"


class Nameless:
    """No source."""


INSTANCE = Upper()

Register = Callable[..., None]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """To register objects of this module as other packages do: `register("Upper")`."""
    sys.modules["sources_of_others"] = sys.modules[__name__]

    def replace(*names: str) -> None:
        entries = [EntryPoint(name, f"sources_of_others:{name}", formats.GROUP) for name in names]
        monkeypatch.setattr(formats, "entry_points", lambda group: EntryPoints(entries).select(group=group))
        known_formats.cache_clear()

    yield replace
    del sys.modules["sources_of_others"]
    known_formats.cache_clear()


def texts(found: Iterator[Article | Problem]) -> list[str]:
    return [str(one) if isinstance(one, Problem) else one.passages("")[0].text for one in found]


def test_built_in_formats_are_there() -> None:
    """All formats of our own can be loaded, each under its name and with what is needed to describe it."""
    described = {one.name: one for one in describe_formats()}

    assert described.keys() >= BUILT_IN
    assert all(one.title and all(suffix.startswith(".") for suffix in one.suffixes) for one in described.values())


def test_every_format_reads_with_what_is_installed() -> None:
    """With all extras installed nothing is missing, and a format with an extra names its modules."""
    for source in known_formats().sources:
        assert missing_modules(source) == ()
        assert (source.extra is None) == (not source.modules)


def test_missing_modules_are_told(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format whose modules are not installed says what to install."""
    monkeypatch.setattr(Upper, "modules", ("not_installed", "not_installed.at.all"))
    monkeypatch.setattr(Upper, "extra", "upper")
    register("Upper")

    described = next(one for one in describe_formats() if one.name == "upper")

    assert described.missing == ("not_installed", "not_installed.at.all")
    assert described.install == "pip install 'fundstelle[upper]'"


@pytest.mark.parametrize("name", ["Upper", "INSTANCE"])
def test_other_packages_add_formats(tmp_path: Path, register: Register, name: str) -> None:
    """A class or an object that another package registers reads files, by their content and by their ending."""
    register(name)
    (tmp_path / "a.up").write_text("eins.")
    (tmp_path / "b.txt").write_text("UP! zwei.")

    assert texts(read_articles(tmp_path)) == ["EINS.", "UP! ZWEI."]


def test_broken_sources_are_one_sentence_each(tmp_path: Path, register: Register) -> None:
    """What cannot be used is told in a sentence, and everything else is read."""
    register("Gone", "Taken", "Nameless", "Upper")
    (tmp_path / "a.txt").write_text("Eins.")
    (tmp_path / "b.up").write_text("zwei.")

    found = texts(read_articles(tmp_path))

    assert found == ["Eins.", "ZWEI."]
    gone, taken, nameless = known_formats().broken
    assert gone.startswith("The source Gone (sources_of_others:Gone) cannot be used: ")
    assert taken == ("The source Taken (sources_of_others:Taken) cannot be used: there is a format text already.")
    assert nameless == (
        "The source Nameless (sources_of_others:Nameless) cannot be used: its name is missing or of the wrong kind."
    )


def test_failing_source_is_a_problem_of_the_file(tmp_path: Path, register: Register) -> None:
    """A source of another package that fails costs the rest of that file, and no other file."""
    register("Failing")
    (tmp_path / "a.fail").write_text("x")
    (tmp_path / "b.txt").write_text("Zwei.")

    found = texts(read_articles(tmp_path))

    assert found == ["Eins.", f"{tmp_path / 'a.fail'}: cannot be read: KeyError: ('a.fail', 3)", "Zwei."]


def test_format_can_be_named(tmp_path: Path) -> None:
    """The format that is named is used, whatever the content and the name say."""
    path = tmp_path / "a.xyz"
    path.write_text('{"text": "Eins."}')

    assert texts(read_file(path)) == ["Eins."]
    assert texts(read_file(path, form="text")) == ['{"text": "Eins."}']
    assert texts(read_articles(tmp_path, form="text")) == ['{"text": "Eins."}']


def test_unknown_name_of_a_format_is_an_error(tmp_path: Path) -> None:
    """A format that is not there is refused with a sentence that says which are."""
    with pytest.raises(SourceError, match=r"There is no format xyz; there are .*html, jsonl"):
        list(read_file(tmp_path, form="xyz"))


def test_registry_is_loaded_without_the_formats() -> None:
    """Importing all names of the registry imports no format and no heavy library."""
    code = (
        "import sys; from fundstelle.index.sources import *;"
        "heavy = ('lxml', 'trafilatura', 'feedparser', 'pypdfium2', 'warcio', 'charset_normalizer', 'markdown_it');"
        "formats = ('html', 'pdf', 'docx', 'archives', 'warc', 'jsonl');"
        "names = (*heavy, *('fundstelle.index.sources.' + name for name in formats));"
        "print([name for name in names if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"


def test_help_waits_for_nothing_that_reads_files() -> None:
    """A command whose options are the limits of reading tells its help without what finds and reads files."""
    code = (
        "import sys, fundstelle.cli.index.add;"
        "print(sorted(name for name in sys.modules if name.startswith('fundstelle.index.sources.')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "['fundstelle.index.sources.limits']"


def test_only_the_format_of_a_file_is_loaded(tmp_path: Path) -> None:
    """To read a file, by its content or its name, no other format than its own is loaded."""
    (tmp_path / "a.txt").write_text('{"text": "Eins."}', encoding="utf-8")
    code = (
        "import sys; from fundstelle.index.sources import read_articles;"
        "from fundstelle.index.sources.table import FORMATS;"
        "list(read_articles(sys.argv[1]));"
        "readers = {'fundstelle.index.sources.' + form.reader.partition(':')[0] for form in FORMATS};"
        "print(sorted(readers & sys.modules.keys()))"
    )

    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "['fundstelle.index.sources.jsonl']"


def test_formats_are_asked_without_heavy_libraries() -> None:
    """To know all formats, none of the libraries that they need is imported."""
    code = (
        "import sys; from fundstelle.index.sources.formats import describe_formats; describe_formats();"
        "heavy = ('lxml', 'trafilatura', 'feedparser', 'pypdfium2', 'warcio', 'charset_normalizer', 'markdown_it');"
        "print([name for name in heavy if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"
