"""Archives and packed files: what is in them is read as if it lay in a folder, and nothing in them does harm."""

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundstelle.index import Article
from fundstelle.index.sources import Limits, Problem, SourceFile, find_files, read_articles, read_file

same_folder = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

FILES = {"a.txt": "Eins.", "b/c.jsonl": '{"text": "Zwei."}\n{"text": "Drei."}\n', "b/d.txt": "Vier."}


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(files: dict[str, str | bytes], mode: str = "w") -> bytes:
    """A TAR archive."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]  # the mode is a string here
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


def tarred_entry(name: str, kind: bytes, target: str = "") -> bytes:
    """A TAR archive of one thing that is no file, and a file behind it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        archive.addfile(info)
        after = tarfile.TarInfo("z.txt")
        after.size = 5
        archive.addfile(after, io.BytesIO(b"Ende."))
    return held.getvalue()


def read(folder: Path, name: str, content: bytes, limits: Limits | None = None) -> list[str]:
    """What is read: the text of articles, and problems as they read in that folder."""
    path = folder / name
    path.write_bytes(content)
    return [told(folder, one) for one in read_file(path, limits=limits)]


def told(folder: Path, one: Article | Problem) -> str:
    if isinstance(one, Problem):
        return str(one).removeprefix(str(folder / "x")[:-1])
    return one.passages("a")[0].text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped(dict(FILES))),
        ("a.tar", tarred(dict(FILES))),
        ("a.tar.gz", tarred(dict(FILES), "w:gz")),
        ("a.tgz", tarred(dict(FILES), "w:gz")),
        ("a.tar.bz2", tarred(dict(FILES), "w:bz2")),
        ("a.tar.xz", tarred(dict(FILES), "w:xz")),
    ],
)
def test_archive_is_read_as_a_folder(tmp_path: Path, name: str, content: bytes) -> None:
    """The files in an archive are read each in its format, and an article names the archive and the file."""
    (tmp_path / name).write_bytes(content)

    found = list(read_articles(tmp_path))

    place = (tmp_path / name).resolve().as_posix()
    assert [told(tmp_path, one) for one in found] == ["Eins.", "Zwei.", "Drei.", "Vier."]
    assert [one.source for one in found if isinstance(one, Article)] == [
        f"{place}!/a.txt",
        f"{place}!/b/c.jsonl:1",
        f"{place}!/b/c.jsonl:2",
        f"{place}!/b/d.txt",
    ]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.bz2", "a.jsonl", "a"])
def test_packed_file_is_read_through(tmp_path: Path, pack: Callable[[bytes], bytes], name: str) -> None:
    """A file of any format may be packed, whatever its name says."""
    (tmp_path / name).write_bytes(pack(b'\n\n{"text": "Eins."}\n'))

    assert [told(tmp_path, one) for one in read_articles(tmp_path)] == ["Eins."]


def test_packed_text_goes_by_its_name(tmp_path: Path) -> None:
    """The format of a packed file is that of its name without the last ending."""
    assert read(tmp_path, "a.txt.gz", gzip.compress(b"Eins.")) == ["Eins."]
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(b"Eins."))

    found = [str(one) for one in find_files(tmp_path)]

    assert found == [f"{tmp_path / 'a.log.gz'}: the format .log is not read yet", str(tmp_path / "a.txt.gz")]


def test_several_packed_streams_in_a_row_are_one_file(tmp_path: Path) -> None:
    """What was appended to a packed file is read as well."""
    content = gzip.compress(b'{"text": "Eins."}\n') + gzip.compress(b'{"text": "Zwei."}\n')

    assert read(tmp_path, "a.jsonl.gz", content) == ["Eins.", "Zwei."]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_file_that_breaks_off_is_a_problem(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """What is read before a packed file breaks off is kept, and the break is told."""
    content = pack(b"".join(b'{"text": "Satz %d."}\n' % number for number in range(50_000)))

    *_, last = read(tmp_path, "a.jsonl.gz", content[: len(content) // 2])

    assert last.startswith("a.jsonl.gz: is packed and damaged: ")


def test_archives_are_read_in_archives(tmp_path: Path) -> None:
    """An archive in an archive is read, also one of the other kind, and packed files in it."""
    inner = zipped({"a.txt": "Eins.", "b.txt.gz": gzip.compress(b"Zwei.")})
    content = tarred({"x/inner.zip": inner, "y.txt": "Drei."}, "w:gz")

    assert read(tmp_path, "a.tgz", content) == ["Eins.", "Zwei.", "Drei."]


def test_depth_of_archives_is_limited(tmp_path: Path) -> None:
    """Archives in archives are read down to the limit, and one below it is a problem."""
    content = zipped({"3.zip": zipped({"2.tar": tarred({"1.zip": zipped({"a.txt": "Eins."})})}), "b.txt": "Zwei."})

    assert read(tmp_path, "4.zip", content, Limits(depth=4)) == ["Eins.", "Zwei."]
    assert read(tmp_path, "4.zip", content) == [
        "4.zip!/3.zip!/2.tar!/1.zip: is packed into more than 2 archives, one in the other",
        "Zwei.",
    ]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_hidden_files_are_passed_over(tmp_path: Path, pack: Callable[[dict[str, str]], bytes]) -> None:
    """What begins with a dot, and what macOS adds, is neither read nor reported."""
    content = pack({".a.txt": "Nein.", "x/.git/b.txt": "Nein.", "__MACOSX/c.txt": "Nein.", "./d.txt": "Ja."})

    assert read(tmp_path, "a", content) == ["Ja."]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ["/etc/a.txt", "../a.txt", "x/../../a.txt", "..\\a.txt", "C:\\a.txt"])
def test_name_that_leads_out_is_refused(tmp_path: Path, pack: Callable[[dict[str, str]], bytes], name: str) -> None:
    """A file whose name leads out of its archive is reported and not read, and nothing is written anywhere."""
    folder = tmp_path / "x" / "y"
    folder.mkdir(parents=True)

    first, second = read(folder, "a", pack({name: "Nein.", "b.txt": "Ja."}))

    assert first.endswith(": has a name that leads out of its archive")
    assert second == "Ja."
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folder / "a"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_second_file_of_a_name_is_refused(tmp_path: Path) -> None:
    """Of two files with one name the first is read, and the other reported."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "Eins.")
        archive.writestr("a.txt", "Zwei.")

    assert read(tmp_path, "a.zip", held.getvalue()) == [
        "Eins.",
        "a.zip!/a.txt: is in its archive more than once; only the first is read",
    ]


@pytest.mark.parametrize(
    ("kind", "target", "reason"),
    [
        (tarfile.SYMTYPE, "/etc/passwd", "is a link, which is not followed"),
        (tarfile.LNKTYPE, "z.txt", "is a link, which is not followed"),
        (tarfile.CHRTYPE, "", "is neither a file nor a folder"),
        (tarfile.FIFOTYPE, "", "is neither a file nor a folder"),
    ],
)
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes, target: str, reason: str) -> None:
    """What is no file in a TAR archive is reported, and the files behind it are read."""
    assert read(tmp_path, "a.tar", tarred_entry("a.txt", kind, target)) == [f"a.tar!/a.txt: {reason}", "Ende."]


def test_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """A link in a ZIP archive is reported; its target is not taken for its text."""
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = 0o120777 << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(info, "/etc/passwd")

    assert read(tmp_path, "a.zip", held.getvalue()) == ["a.zip!/a.txt: is a link, which is not followed"]


def test_locked_file_is_refused(tmp_path: Path) -> None:
    """A file that needs a password is reported, and the others are read."""
    content = bytearray(zipped({"a.txt": "Eins.", "b.txt": "Zwei."}))
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1

    assert read(tmp_path, "a.zip", bytes(content)) == ["a.zip!/a.txt: is locked with a password", "Zwei."]


def test_unknown_formats_in_an_archive_are_problems(tmp_path: Path) -> None:
    """As in a folder, a file of an unknown format is reported."""
    content = zipped({"a.xyz": "Nein.", "b": b"\x7fELF\0\0", "c": "Ja."})

    assert read(tmp_path, "a.zip", content) == [
        "a.zip!/a.xyz: the format .xyz is not read yet",
        "a.zip!/b: is not text",
        "Ja.",
    ]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_file_that_unpacks_to_too_much_is_skipped(tmp_path: Path, pack: Callable[[dict[str, str]], bytes]) -> None:
    """A file beyond the limit for files in archives is not unpacked, and the others are read."""
    content = pack({"a.txt": "x" * 5000, "b.txt": "Zwei."})

    first, second = read(tmp_path, "a", content, Limits(member=4000))

    assert first == "a!/a.txt: is 5,000 bytes when it is unpacked, more than the 4,000 bytes that are read"
    assert second == "Zwei."


def test_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A file that is far larger than its archive is skipped before it is unpacked, and the others are read."""
    content = zipped({"bomb.jsonl": bytes(70 * 2**20), "b.txt": "Zwei."})

    first, second = read(tmp_path, "a.zip", content)

    assert first == "a.zip!/bomb.jsonl: unpacks to more than 64 MB, which is far more than its size promises"
    assert second == "Zwei."


def test_packed_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    """A packed file that goes on and on is given up, with little of it in memory."""
    packer = zlib.compressobj(wbits=31)
    content = b"".join([*(packer.compress(b"x" * 2**20) for _ in range(70)), packer.flush()])
    tracemalloc.start()

    found = read(tmp_path, "a.jsonl.gz", content, Limits(line=2**20))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == ["a.jsonl.gz: unpacks to more than 64 MB, which is far more than its size promises"]
    assert peak < 16 * 2**20


def test_archive_of_bombs_is_given_up(tmp_path: Path) -> None:
    """Once more has come out of an archive than its size promises, the rest of it is not read, however deep it is."""
    bomb = gzip.compress(bytes(70 * 2**20))
    content = zipped({"a/bomb.txt.gz": bomb, "b.txt": "Zwei.", "c.txt": "Drei."})
    reason = "unpacks to more than 64 MB, which is far more than its size promises"

    assert read(tmp_path, "a.zip", content) == [f"a.zip!/a/bomb.txt.gz: {reason}", f"a.zip: {reason}"]


def test_endless_header_is_refused(tmp_path: Path) -> None:
    """A TAR header that claims to be longer than any name is not read into memory."""
    info = tarfile.TarInfo("a")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**31

    [found] = read(tmp_path, "a.tar", info.tobuf(tarfile.GNU_FORMAT) + bytes(1024))

    assert found == "a.tar: is a damaged TAR archive: a header of 2,048 MB"


def test_damaged_archives_are_problems(tmp_path: Path) -> None:
    """What is damaged is told, and what can be read of it is read."""
    tar = tarred({"a.txt": "Eins.", "b.txt": "Zwei.", "c.txt": "Drei."})

    broken_header = read(tmp_path, "a.tar", tar[:1100] + b"xx" + tar[1102:])
    broken_off = read(tmp_path, "b.tar", tar[:2000])
    no_directory = read(tmp_path, "c.zip", zipped({"a.txt": "Eins."})[:60])

    assert broken_header[0] == "Eins."
    assert broken_header[1].startswith("a.tar: is a damaged TAR archive: ")
    assert len(broken_header) == 2
    assert broken_off[0] == "Eins."
    assert broken_off[-1].startswith("b.tar")
    assert no_directory == ["c.zip: is a damaged ZIP archive: File is not a zip file"]


def test_damaged_file_in_a_zip_does_not_spoil_the_others(tmp_path: Path) -> None:
    """A file whose bytes have changed is reported, and the others are read."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "Eins.")
        archive.writestr("b.txt", "Zwei.")

    first, second = read(tmp_path, "a.zip", held.getvalue().replace(b"Eins.", b"Einz.", 1))

    assert first == "a.zip!/a.txt: is packed and damaged: Bad CRC-32 for file 'a.txt'"
    assert second == "Zwei."


def test_document_that_is_a_zip_is_no_archive(tmp_path: Path) -> None:
    """A spreadsheet is not taken for an archive of the XML files in it."""
    content = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})

    assert read(tmp_path, "a.xlsx", content) == ["a.xlsx: the format .xlsx is not read yet"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped(dict(FILES))),
        ("a.tar", tarred(dict(FILES))),
        ("a.tgz", tarred(dict(FILES), "w:gz")),
        ("a.jsonl.xz", lzma.compress(b'{"text": "Eins."}\n' * 1000)),
    ],
)
def test_progress_adds_up_to_the_file(tmp_path: Path, name: str, content: bytes) -> None:
    """What is told of the progress are bytes of the file on disk."""
    (tmp_path / name).write_bytes(content)
    seen: list[int] = []

    list(read_file(tmp_path / name, seen.append))

    assert sum(seen) == len(content)


def test_source_file_gives_a_path_to_its_bytes(tmp_path: Path) -> None:
    """A library that needs a path gets the file itself, or a copy that is gone afterwards."""
    (tmp_path / "a.txt").write_bytes(b"Eins.")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"Zwei."))
    plain, packed = SourceFile(tmp_path / "a.txt"), SourceFile(tmp_path / "b.txt.gz")

    with plain.on_disk() as path, packed.on_disk() as copy:
        assert path == tmp_path / "a.txt"
        assert (copy.read_bytes(), copy.suffix) == (b"Zwei.", ".txt")

    assert path.exists()
    assert not copy.exists()


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    """A large file in an archive is read as a stream."""
    lines = (f'{{"text": "{"x" * 1000}{number}"}}\n' for number in range(20_000))
    (tmp_path / "a.tar").write_bytes(tarred({"a.jsonl": "".join(lines)}))
    tracemalloc.start()

    count = sum(1 for _ in read_file(tmp_path / "a.tar"))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 12 * 2**20 < (tmp_path / "a.tar").stat().st_size


@same_folder
@given(data=st.data(), pack=st.sampled_from([zipped, tarred, lambda files: tarred(files, "w:gz")]))
def test_no_damage_crashes_the_reader(
    tmp_path: Path, data: st.DataObject, pack: Callable[[dict[str, str]], bytes]
) -> None:
    """Whatever bytes of an archive are changed or cut off, it comes back as articles and problems."""
    content = bytearray(pack({"a.txt": "Eins.", "b.jsonl": '{"text": "Zwei."}', "c.txt": "Drei."}))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.zip"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])

    found = list(read_file(path))

    assert all(isinstance(one, Article | Problem) for one in found)
