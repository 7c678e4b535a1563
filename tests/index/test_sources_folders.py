"""Files and folders to the files in them that can be read, and on to their articles."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundstelle.index import Article, open_writer
from fundstelle.index.sources import Problem, find_files, read_articles, read_file

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")


def write(path: Path, content: str | bytes = "Ein Absatz.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def names(folder: Path) -> list[str]:
    """What is found in a folder: paths within it, and problems as they read there."""
    return [str(found).replace(f"{folder}{os.sep}", "").replace(os.sep, "/") for found in find_files([folder])]


def test_problem_reads_like_a_compiler_message() -> None:
    """A problem is its path, its line if any, and its reason."""
    assert str(Problem("a.txt", 17, "is odd")) == "a.txt:17: is odd"
    assert str(Problem("a.txt", None, "is empty")) == "a.txt: is empty"


def test_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    """All files with a known ending are found, folders in their place among the files."""
    for name in ["c.NDJSON", "b/2.text", "b/1.jsonl", "b/d/e.txt", "a.TXT"]:
        write(tmp_path / name)

    assert names(tmp_path) == ["a.TXT", "b/1.jsonl", "b/2.text", "b/d/e.txt", "c.NDJSON"]


def test_hidden_things_are_passed_over(tmp_path: Path) -> None:
    """Files and folders whose name begins with a dot are neither read nor reported."""
    for name in [".a.txt", ".git/b.txt", ".pdf", "c/.DS_Store"]:
        write(tmp_path / name)

    assert names(tmp_path) == []


def test_hidden_folder_is_walked_when_named(tmp_path: Path) -> None:
    """A dot in the name of what was asked for hides nothing."""
    write(tmp_path / ".archiv" / "a.txt")

    assert names(tmp_path / ".archiv") == ["a.txt"]


def test_unknown_formats_are_problems(tmp_path: Path) -> None:
    """A file in a folder whose format cannot be read is reported, and one without an ending is read if it is text."""
    write(tmp_path / "a.doc")
    write(tmp_path / "b", "Text ohne Endung.")
    write(tmp_path / "c", b"\x7fELF\0\0")

    assert names(tmp_path) == ["a.doc: the format .doc is not read yet", "b", "c: is not text"]


def test_named_file_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    """Whoever names a file means it, even after its folder was walked."""
    path = write(tmp_path / "a.log")

    assert list(find_files([tmp_path, path])) == [Problem(str(path), None, "the format .log is not read yet"), path]
    assert [type(one) for one in read_articles(path)] == [Article]


def test_named_binary_file_is_a_problem_of_its_format(tmp_path: Path) -> None:
    """A file that is no text and has an unknown ending is refused by its ending."""
    path = write(tmp_path / "a.doc", b"\xd0\xcf\x11\xe0\0")

    assert list(map(str, read_file(path))) == [f"{path}: the format .doc is not read yet"]


def test_single_path_will_do(tmp_path: Path) -> None:
    """A path need not be in a list, as a string or as a path."""
    path = write(tmp_path / "a.txt")

    assert list(find_files(tmp_path)) == list(find_files(str(tmp_path))) == [path]


def test_same_file_is_found_once(tmp_path: Path) -> None:
    """A file is found once, however often it is named and walked over."""
    path = write(tmp_path / "b" / "a.txt")

    found = list(find_files([path, tmp_path, tmp_path / "b", tmp_path / "b" / ".." / "b" / "a.txt"]))

    assert found == [path]


def test_folder_is_walked_once(tmp_path: Path) -> None:
    """What cannot be read in a folder is told once, however often the folder is named."""
    write(tmp_path / "b" / "a.doc")

    found = list(find_files([tmp_path, tmp_path / "b", tmp_path]))

    assert [str(each) for each in found] == [f"{tmp_path / 'b' / 'a.doc'}: the format .doc is not read yet"]


@needs_links
def test_links_to_files_lead_to_the_file(tmp_path: Path) -> None:
    """A link to a file is read by its real path, once with all other ways to it."""
    real = write(tmp_path / "elsewhere" / "a.txt").resolve()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.txt").symlink_to(real)
    (folder / "2.txt").symlink_to(folder / "1.txt")

    assert list(find_files([folder, real])) == [real]


@needs_links
def test_links_that_lead_out_are_told(tmp_path: Path) -> None:
    """A link to a file outside of all that is named is passed over and told, unless links are to be followed."""
    secret = write(tmp_path / "elsewhere" / "a.txt").resolve()
    write(tmp_path / "folder2" / "b.txt")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "1.txt").symlink_to(secret)
    (tmp_path / "folder" / "ordner").symlink_to(secret.parent)
    told: list[tuple[str, str]] = []

    passed = list(find_files(tmp_path / "folder", report=lambda *each: told.append(each)))
    followed = list(find_files(tmp_path / "folder", follow_links=True))
    named = list(find_files(tmp_path / "folder" / "1.txt"))
    beside = list(find_files([tmp_path / "folder", tmp_path / "folder2"]))

    assert (passed, followed, named) == ([], [secret], [secret])
    assert beside == [tmp_path / "folder2" / "b.txt"]
    assert [Path(label).name for label, _ in told] == ["1.txt", "ordner"]


@needs_links
def test_link_to_a_folder_with_a_name_that_begins_alike_leads_out(tmp_path: Path) -> None:
    """A file in ab is not in the folder a."""
    write(tmp_path / "ab" / "x.txt")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.txt").symlink_to(tmp_path / "ab" / "x.txt")

    assert names(tmp_path / "a") == []


@needs_links
def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A link to a folder is passed over in a walk, so that no walk goes round in circles, but followed when named."""
    write(tmp_path / "folder" / "a.txt")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path / "folder")
    (tmp_path / "link").symlink_to(tmp_path / "folder")

    assert names(tmp_path / "folder") == ["a.txt"]
    assert names(tmp_path / "link") == ["a.txt"]


@needs_links
def test_broken_link_is_a_problem(tmp_path: Path) -> None:
    """A link that leads nowhere is reported."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")

    assert names(tmp_path) == ["a.txt: no such file or directory"]


@needs_links
def test_links_that_go_in_circles_are_problems(tmp_path: Path) -> None:
    """Links that lead to one another are reported, named or found."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")

    assert [type(one) for one in find_files([tmp_path, tmp_path / "a.txt"])] == [Problem] * 3


def test_huge_text_is_a_problem(tmp_path: Path) -> None:
    """A text file that no article could fill is refused by its size, before it is read."""
    path = write(tmp_path / "a.txt", "Ein Absatz.")
    os.truncate(path, 2**40)

    [found] = read_articles(path)

    assert str(found) == f"{path}: is 1,048,576 MB long, more than the 32 MB that Limits(article=…) allows"


@needs_links
def test_article_has_one_source_by_every_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The source of an article is the real absolute path, so that an article read again replaces itself."""
    real = write(tmp_path / "folder" / "a.txt").resolve()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    monkeypatch.chdir(tmp_path)

    found = [*read_articles("folder"), *read_articles("link"), *read_articles(tmp_path)]

    assert [one.source for one in found if isinstance(one, Article)] == [real.as_posix()] * 3


def test_missing_path_is_a_problem(tmp_path: Path) -> None:
    """A path that is not there, or cannot be, is a problem, and the others are read."""
    path = write(tmp_path / "a.txt")

    found = list(find_files([tmp_path / "nix", path, "nul\0"]))

    assert found[0] == Problem(str(tmp_path / "nix"), None, "no such file or directory")
    assert found[1] == path
    assert isinstance(found[2], Problem)


def test_closed_folder_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be entered is reported, and the walk goes on behind it."""
    write(tmp_path / "a" / "x.txt")
    write(tmp_path / "b.txt")
    look = Path.iterdir

    def refuse(self: Path) -> Iterator[Path]:
        if self.name == "a":
            raise PermissionError(13, "Permission denied", str(self))
        return look(self)

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert names(tmp_path) == ["a: permission denied", "b.txt"]


def test_folder_read_as_a_file_is_a_problem(tmp_path: Path) -> None:
    """What cannot be opened as a file is a problem in the words of the system."""
    [found] = read_file(tmp_path)

    assert isinstance(found, Problem)
    assert found.line is None
    assert found.reason[0].islower()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this file system")
def test_pipe_is_a_problem(tmp_path: Path) -> None:
    """Nothing is opened that might never end."""
    os.mkfifo(tmp_path / "a.txt")

    assert names(tmp_path) == ["a.txt: is neither a file nor a folder"]
    assert [type(one) for one in find_files(tmp_path / "a.txt")] == [Problem]


@pytest.mark.skipif(os.name == "nt", reason="file names are text on Windows")
def test_file_name_that_is_no_text_harms_nobody(tmp_path: Path) -> None:
    """Bytes in a file name that are not UTF-8 become U+FFFD with their digits in sources and problems."""
    for name, content in [(b"\xff.txt", "Ein Absatz."), (b"\xfe.txt", "")]:
        write(tmp_path / os.fsdecode(name), content)

    problem, article = sorted(read_articles(tmp_path), key=lambda one: isinstance(one, Article))

    assert str(problem).encode()
    assert isinstance(article, Article)
    assert article.source is not None
    assert article.source.endswith("/\ufffdff.txt")


def test_articles_come_in_order_with_their_problems(tmp_path: Path) -> None:
    """Reading a folder gives what is in its files, one after the other, and the problems in between."""
    write(tmp_path / "a.txt", "Eins.")
    write(tmp_path / "b.jsonl", '{"text": "Zwei."}\n{}\n{"text": "Drei."}')
    write(tmp_path / "c.txt", "")
    write(tmp_path / "d.doc")

    found = [one if isinstance(one, Problem) else one.passages("a")[0].text for one in read_articles([tmp_path])]

    assert [str(one).replace(f"{tmp_path}{os.sep}", "") for one in found] == [
        "Eins.",
        "Zwei.",
        "b.jsonl:2: holds no text",
        "Drei.",
        "c.txt: is empty",
        "d.doc: the format .doc is not read yet",
    ]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stems=st.sets(st.text("abcäß0 -", min_size=1, max_size=8).filter(str.strip), max_size=5))
def test_every_file_of_a_known_format_is_found(tmp_path_factory: pytest.TempPathFactory, stems: set[str]) -> None:
    """Whatever the files of a folder are called, each is found, and in order."""
    folder = tmp_path_factory.mktemp("folder")
    paths = sorted(write(folder / f"{stem}.txt") for stem in stems)

    assert list(find_files([folder])) == sorted(paths, key=lambda path: path.name)


def test_folder_of_an_index_is_passed_over(tmp_path: Path) -> None:
    """An index that lies beside the articles is neither read nor reported."""
    (tmp_path / "a.txt").write_text("Ein Absatz.", "utf-8")
    with open_writer(tmp_path / "archiv") as writer:
        writer.add(Article(["Ein Hund."]))

    told: list[str] = []

    found = list(find_files(tmp_path, report=lambda label, why: told.append(f"{label}: {why}")))

    assert found == [tmp_path / "a.txt"]
    assert told == [f"{tmp_path / 'archiv'}: is the folder of an index, and is passed over"]


@pytest.mark.parametrize("content", ["", "{", "{}", '{"format": 1}', '{"text": "Ein Absatz."}', "[]"])
def test_file_that_is_called_as_our_manifest_hides_nothing(tmp_path: Path, content: str) -> None:
    """A folder in which another file is called as the manifest of an index is read as any other."""
    write(tmp_path / "a.txt")
    write(tmp_path / "b" / "fundstelle.json", content)
    write(tmp_path / "b" / "c.txt")

    found = [str(each) for each in find_files(tmp_path)]

    assert found[0] == str(tmp_path / "a.txt")
    assert found[1] == str(tmp_path / "b" / "c.txt")
    assert "fundstelle.json" in found[2]


@pytest.mark.parametrize("content", ["", "{", "\0\0\0", '{"format": 99}', None])
def test_index_with_a_damaged_manifest_is_not_read(tmp_path: Path, content: str | None) -> None:
    """The files of an index are no articles, however damaged its manifest is, or when its commits are lost."""
    with open_writer(tmp_path / "archiv") as writer:
        writer.add(Article(["Ein Hund."]))
    if content is None:
        for file in (tmp_path / "archiv").glob("*.toc"):
            file.unlink()
    else:
        write(tmp_path / "archiv" / "fundstelle.json", content)

    assert names(tmp_path) == []


def test_index_that_is_named_is_a_problem(tmp_path: Path) -> None:
    """Whoever names the folder of an index to read articles from is told what to do instead."""
    with open_writer(tmp_path / "archiv") as writer:
        writer.add(Article(["Ein Hund."]))

    (found,) = find_files(tmp_path / "archiv")

    assert str(found).endswith(f"are read with: export_articles('{tmp_path / 'archiv'}')")


def test_deep_folders_are_walked(tmp_path: Path) -> None:
    """A file a thousand folders deep is found, and one below what a path can name is told; nothing overflows."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for depth in range(1100):
        os.mkdir("abcd", dir_fd=descriptor)
        below = os.open("abcd", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
        if depth == 700:
            os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)

    found = list(find_files(tmp_path))
    subprocess.run(["/bin/rm", "-r", "--", str(tmp_path / "abcd")], check=True)  # noqa: S603  # Python's own overflows

    assert [type(each) for each in found] == [type(tmp_path), Problem]
    assert str(found[1]).endswith("abcd: file name too long")


def test_what_changes_while_it_is_walked_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that vanishes, or becomes a file, between two looks is told, and the walk goes on."""
    for name in ("a/x.txt", "b/y.txt", "c.txt"):
        write(tmp_path / name)
    look = Path.iterdir

    def exchanged(self: Path) -> Iterator[Path]:
        if self.name in {"a", "b"}:
            shutil.rmtree(self)
        if self.name == "b":
            write(self)
        return look(self)

    monkeypatch.setattr(Path, "iterdir", exchanged)

    assert names(tmp_path) == ["a: no such file or directory", "b: not a directory", "c.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this file system")
def test_what_never_ends_is_not_opened(tmp_path: Path) -> None:
    """A pipe and an endless device are problems even when they are read without being looked for."""
    os.mkfifo(tmp_path / "rohr.txt")
    reading = "import sys; from fundstelle.index.sources import read_file; print(*map(str, read_file(sys.argv[1])))"
    said = []

    for path in (tmp_path / "rohr.txt", "/dev/zero"):
        done = subprocess.run(  # noqa: S603  # our own code
            [sys.executable, "-c", reading, str(path)], capture_output=True, encoding="utf-8", timeout=60, check=True
        )
        said.append(done.stdout)

    assert said == [
        f"{tmp_path}/rohr.txt: is neither a file nor a folder\n",
        "/dev/zero: is neither a file nor a folder\n",
    ]
