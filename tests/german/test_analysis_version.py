"""Whatever changes the analysis changes its fingerprint: an index that was made before would be searched wrongly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fundstelle.index.german import German, UserWords, fingerprint
from fundstelle.index.german.installed import installed_version
from fundstelle.index.german.lexicon import german_lexicon

#: By the versions of the packages that the analysis rests on: its fingerprint, and what it made of all below.
KNOWN = {
    ("2.0.0", "3.1.0", "1.4.0"): ("04ee9dbff5f02262b0baada5", "1b7fb5393297321f45cca66c", "950eef7d734e633899756cab")
}
TEXTS = Path(__file__).with_name("gate.jsonl")


def words() -> Iterator[str]:
    """Forms that the dictionary knows, compounds that it does not, and words with a letter too few."""
    lexicon = german_lexicon()
    forms = sorted(lexicon.forms.keys())
    modifiers, heads = sorted(lexicon.modifiers), sorted(lexicon.heads)
    for number, form in enumerate(forms[::211]):
        yield form if number % 2 else form.capitalize()
        yield form[:-2] + form[-1:]
    yield from ("Donau" * 51, "Donau" * 51 + "s", "ß" * 127 + "e", "ß" * 128)
    for number, modifier in enumerate(modifiers[::5]):
        yield modifier + heads[number * 37 % len(heads)]
        yield modifier.capitalize() + modifiers[number * 11 % len(modifiers)] + heads[number * 53 % len(heads)]


def texts() -> Iterator[str]:
    """Texts with hyphens, gender forms, ellipses and whatever else stands in articles."""
    for line in TEXTS.read_text("utf-8").splitlines():
        values = json.loads(line)
        yield from (str(value) for value in values.values())
    yield from (
        "Vor- und Nachteile, Ein-, Zwei- und Dreibettzimmer; Be- oder Entladung, Erzeugung und -speicherung.",
        "Politiker:innen, Lehrer*innen, Schüler_innen, BürgerInnen, Kolleg/-innen, Ärzt:innen, Student(inn)en.",
        "US-Präsident, Nord-Süd-Gefälle, 100-Meter-Lauf, E-Mail-Adresse, Ex-DDR-Bürger, „Süd“-Tirol, A‑Klasse",
        "Die Straße, die Strasse, DIE STRASSE; geht's, Peters', d'Hondt, Müllers, Mueller, Cafés, Łódź, Çelik, Αθήνα",
        "16:30 Uhr, 3,5 Prozent, 1.000.000 Euro, § 12a Abs. 3, z. B., z.B., d. h., 24/7, COVID-19, 5G-Netz, H₂O, CO2",
    )


def test_another_analysis_has_another_fingerprint() -> None:
    """What the analysis makes of thousands of words changes only together with its fingerprint."""
    installed = tuple(map(installed_version, ("simplemma", "PyStemmer", "Unidecode")))
    if installed not in KNOWN:
        pytest.skip(f"the analysis with {installed} is not known")
    german, digest = German(UserWords()), hashlib.blake2b(digest_size=12)
    for word in words():
        digest.update(json.dumps(german.word(word)).encode())
    for text in texts():
        digest.update(json.dumps(german.analyse(text)).encode())

    found = fingerprint(UserWords())

    assert (found["dictionary"], found["analysis"], digest.hexdigest()) == KNOWN[installed], (
        "The analysis has changed. If that is wanted, put what is found here. If only the last one differs, indexes "
        "made before are not refused: put a word that shows the difference into fundstelle/index/german/probes.py."
    )
