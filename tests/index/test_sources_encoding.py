"""Old encodings: texts that are neither UTF-8 nor UTF-16 are read in the one that they look like."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundstelle.index import Article
from fundstelle.index.sources import read_file

same_folder = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

GERMAN = (
    "Für die Bürger der größten Stadt an der Ase ändert sich wenig: Die Brücke über den Fluss bleibt gesperrt, "
    "und die Busse fahren wie früher über Österfeld. Das sagte der Bürgermeister, als er am Freitag die Pläne zeigte."
)
FOREIGN = {
    "cp1251": "Мост через реку останется закрытым до осени, сообщил в пятницу мэр города, представляя планы.",
    "koi8_r": "Мост через реку останется закрытым до осени, сообщил в пятницу мэр города, представляя планы.",
    "cp1250": "Most przez rzekę pozostanie zamknięty aż do jesieni, powiedział w piątek burmistrz, gdy mówił o tym. "
    "Łąki są pod wodą, a źródła żółkną; gęsi śpią, żółw śni, książę płynie łódką.",
}


def read(path: Path, content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The last paragraph of each article of a file, and what was remarked while reading."""
    path.write_bytes(content)
    remarks: list[tuple[str, str]] = []
    found = list(read_file(path, report=lambda label, remark: remarks.append((label, remark))))
    assert all(isinstance(one, Article) for one in found), found
    return " ".join(one.passages("")[-1].text for one in found if isinstance(one, Article)), remarks


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_german_is_read_in_the_encodings_of_its_time(tmp_path: Path, encoding: str) -> None:
    """A German text is read whether it was written under Windows, on an old Macintosh or under DOS, and it is told."""
    text, remarks = read(tmp_path / "a.txt", GERMAN.encode(encoding))

    assert text == GERMAN
    assert remarks == [(str(tmp_path / "a.txt"), f"is read as {encoding}")]


@pytest.mark.parametrize("encoding", FOREIGN)
def test_other_languages_are_told_apart(tmp_path: Path, encoding: str) -> None:
    """A longer text in another language is read in the encoding that its letters speak for."""
    text, remarks = read(tmp_path / "a.txt", FOREIGN[encoding].encode(encoding))

    assert text == FOREIGN[encoding]
    assert remarks == [(str(tmp_path / "a.txt"), f"is read as {encoding}")]


@pytest.mark.parametrize("text", ["Größe", "„Übermaß“", "5 € …", "Straße –", "»Ja.«", "André", "§ 5"])
def test_little_text_is_taken_for_the_usual_encoding(tmp_path: Path, text: str) -> None:
    """A word or a sign is too little to speak against the Windows encoding."""
    assert read(tmp_path / "a.txt", text.encode("cp1252"))[0] == text


def test_utf8_is_not_remarked(tmp_path: Path) -> None:
    """What says what it is needs no guess, and so no remark."""
    assert read(tmp_path / "a.txt", GERMAN.encode()) == (GERMAN, [])
    assert read(tmp_path / "a.txt", GERMAN.encode("utf-16")) == (GERMAN, [])


def test_umlauts_far_down_are_found(tmp_path: Path) -> None:
    """The guess goes by the lines with umlauts, wherever they are."""
    content = (b"Nur ASCII steht hier. " * 1000 + b"\n\n") * 500 + GERMAN.encode("mac_roman")

    text, remarks = read(tmp_path / "a.txt", content)

    assert text.endswith(GERMAN[-20:])
    assert remarks == [(str(tmp_path / "a.txt"), "is read as mac_roman")]


def test_lines_are_remarked_once_a_file(tmp_path: Path) -> None:
    """A file of many lines is remarked once, and its lines in UTF-8 are read as such."""
    line = '{"text": "' + GERMAN + '"}\n'

    text, remarks = read(tmp_path / "a.jsonl", line.encode("cp1252") * 2 + line.encode())

    assert text == " ".join([GERMAN] * 3)
    assert remarks == [(str(tmp_path / "a.jsonl"), "is read as cp1252")]


def test_text_is_kept_as_it_stands(tmp_path: Path) -> None:
    """Decomposed umlauts, soft hyphens and ligatures stay what they are, so that offsets are those of the file."""
    text = unicodedata.normalize("NFD", "Größe und Schif\u00adfahrt, ﬁnden")

    assert read(tmp_path / "a.txt", text.encode())[0] == text


@same_folder
@given(words=st.lists(st.text("abcdefgäöüßÄÖÜ", min_size=3, max_size=9), min_size=12))
def test_umlauts_in_words_are_cp1252(tmp_path: Path, words: list[str]) -> None:
    """Words of German letters in the Windows encoding come back as they were, whatever the words."""
    words = [f"b{word}b" for word in words]

    assert read(tmp_path / "a.txt", " ".join(words).encode("cp1252"))[0] == " ".join(words)


def test_detector_is_loaded_only_where_it_is_asked() -> None:
    """To read German texts in the usual encodings the detector for others is not loaded."""
    code = (
        "import sys; from fundstelle.index.sources.encoding import decode;"
        f"decode({GERMAN!r}.encode('cp1252')); decode({GERMAN!r}.encode());"
        "print('charset_normalizer' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "False"
