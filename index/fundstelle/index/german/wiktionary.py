"""German nouns and names of Wiktionary: genders, names of places and people, and inflected forms.

The file beside this module was made of the list that the package german-nouns 1.2.5 has
(https://github.com/gambolputty/german-nouns, CC BY-SA 4.0), which was taken from the German Wiktionary
(https://de.wiktionary.org); see `wiktionary.LICENSE.md`. It is needed only where the dictionary is compiled. A line
of it is a noun, its genders, what kind of noun it is, and its other forms, parted by tabs. A form is written as how
many letters of the noun are cut (none if no number stands there) and what follows them: "3össer" of Schloss.

`python -m fundstelle.index.german.wiktionary NOUNS.CSV` makes the file anew.
"""

from __future__ import annotations

import csv
import lzma
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["ADJECTIVAL", "FIRST_NAME", "PLACE", "SURNAME", "WIKTIONARY", "WiktionaryNoun", "read_nouns"]

#: The file that comes with the sources.
WIKTIONARY: Final = Path(__file__).with_name("wiktionary.tsv.xz")

#: Kinds of nouns: inflected as an adjective (der Angestellte); the name of a place; a first name; a surname.
ADJECTIVAL: Final = "a"
PLACE: Final = "o"
FIRST_NAME: Final = "v"
SURNAME: Final = "n"
_KINDS: Final = {
    "adjektivische Deklination": ADJECTIVAL, "Toponym": PLACE, "Vorname": FIRST_NAME, "Nachname": SURNAME,
    "Eigenname": "e", "Abkürzung": "k",
}  # fmt: skip
_CASES: Final = ("nominativ", "genitiv", "dativ", "akkusativ")
_CODE: Final = re.compile(r"(\d*)(.*)")


class WiktionaryNoun(NamedTuple):
    """A noun or name.

    Attributes:
        lemma: its dictionary form, as it is written.
        genders: its genders, letters of f, m and n; of a name mostly none.
        kinds: what kind of noun it is, letters of those above.
        forms: its other forms, as they are written, in order.
    """

    lemma: str
    genders: str
    kinds: str
    forms: tuple[str, ...]


def read_nouns(path: Path = WIKTIONARY) -> list[WiktionaryNoun]:
    """Read the nouns of the file; one that has several genders or meanings may come several times."""
    nouns = []
    for line in lzma.decompress(path.read_bytes()).decode().splitlines():
        lemma, genders, kinds, codes = line.split("\t")
        nouns.append(WiktionaryNoun(lemma, genders, kinds, tuple(_form(lemma, code) for code in codes.split())))
    return nouns


def _form(lemma: str, code: str) -> str:
    match = _CODE.match(code)
    assert match is not None  # noqa: S101  # everything matches
    return lemma[: len(lemma) - int(match[1] or 0)] + match[2]


def _code(lemma: str, form: str) -> str:
    same = len(lemma)
    while not form.startswith(lemma[:same]):
        same -= 1
    return f"{len(lemma) - same or ''}{form[same:]}"


def _rows(table: Iterable[dict[str, str]]) -> Iterator[str]:
    """The lines of the file for the rows of the list, in order."""
    nouns: dict[tuple[str, str, str], set[str]] = {}
    for row in table:
        lemma = row["lemma"]
        if not lemma.isalpha():
            continue
        genders = "".join(sorted({value for name, value in row.items() if name.startswith("genus") and value}))
        kinds = "".join(sorted({_KINDS[kind] for kind in row["pos"].split(",") if kind in _KINDS}))
        forms = {value for name, value in row.items() if name.startswith(_CASES) and value.isalpha()}
        nouns.setdefault((lemma, genders, kinds), set()).update(forms - {lemma})
    for (lemma, genders, kinds), others in sorted(nouns.items()):
        yield "\t".join((lemma, genders, kinds, " ".join(sorted(_code(lemma, form) for form in others)))) + "\n"


def main(path: Path) -> None:
    """Make the file of the list that the package german-nouns has."""
    with path.open(encoding="utf-8", newline="") as file:
        content = "".join(_rows(csv.DictReader(file)))
    WIKTIONARY.write_bytes(lzma.compress(content.encode(), preset=9))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
