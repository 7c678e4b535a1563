"""Compiles the dictionary, and finds out what the analysis does with it, when the package is built.

`python -m fundstelle.index.german.prepare` writes both beside the modules where they are not there yet, or were made of
other sources or packages. Only here simplemma is needed.
"""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path
from typing import Final

from fundstelle.index.errors import DictionaryError
from fundstelle.index.german.behaviour import FINGERPRINT, fingerprint_file, is_fingerprint_kept
from fundstelle.index.german.installed import DATA, installed_version, source_digest
from fundstelle.index.german.lexicon_build import compile_lexicon
from fundstelle.index.german.lexicon_file import LEXICON, lexicon_file, read_compiled
from fundstelle.index.german.wiktionary import read_nouns

__all__ = ["main", "prepare"]

# The modules that decide what is compiled, and how it is kept.
_COMPILER: Final = (
    "_forms", "_parts", "conversions", "folding", "inflection", "kinship", "lemmas", "lexicon", "lexicon_build",
    "lexicon_file", "morphology", "parts", "prepare", "spellings", "stopwords", "wiktionary",
)  # fmt: skip


def prepare() -> None:
    """Write what is not up to date.

    Raises:
        OSError: it cannot be written.
    """
    DATA.mkdir(exist_ok=True)
    origin = _origin()
    if _written_origin() != origin:
        FINGERPRINT.unlink(missing_ok=True)
        _write(LEXICON, lexicon_file(compile_lexicon(_dictionary(), read_nouns()), origin))
    if not is_fingerprint_kept(FINGERPRINT):
        _write(FINGERPRINT, fingerprint_file())


def _origin() -> str:
    packages = [f"{name} {installed_version(name)}" for name in ("simplemma", "marisa_trie", "PyStemmer")]
    return f"{', '.join(packages)}, compiled by {source_digest(*_COMPILER)}"


def _written_origin() -> str | None:
    """What the dictionary that is there was compiled of."""
    try:
        # The rest may be as another version has it.
        origin: str | None = read_compiled(LEXICON)[2].get("origin")
    except DictionaryError:
        return None
    return origin


def _dictionary() -> list[tuple[str, str]]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return list(DefaultDictionaryFactory().get_dictionary("de").items())


def _write(path: Path, content: bytes) -> None:
    """Write a file under another name and move it into place, so that nobody reads half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


def main() -> None:
    """Prepare, as a program."""
    # A million words are made into others, and nothing of them goes round in a circle.
    gc.disable()
    prepare()


if __name__ == "__main__":
    main()
