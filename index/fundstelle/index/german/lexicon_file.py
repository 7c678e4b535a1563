"""The file that the compiled lexicon is kept in.

It holds, one after the other:

1. a marisa trie of all forms in lower case, which numbers them; a form with ß also stands there with ss;
2. for every form, by its number, the number of its record as an unsigned 16-bit integer;
3. the tables as JSON: the records (how to make the lemmas from the form, and its word classes) and the productivity of
   modifiers and heads, and a digest of all that (see `lexicon_digest`);
4. where 2 and 3 begin, and a checksum of all before.

marisa believes what it reads, so that a damaged trie would crash the process, or worse. Nothing of the file is used
before its checksum is right, and what is used are the bytes that were checked: they are read into the memory, where
nobody changes or cuts them any more. The checksum finds accidents, not forgers, who could as well change the program.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import marisa_trie

from fundstelle.index.errors import DictionaryError, reason_of
from fundstelle.index.german.installed import DATA

__all__ = ["LEXICON", "Compiled", "lexicon_digest", "lexicon_file", "read_compiled"]

#: The file that comes with the package.
LEXICON: Final = DATA / "german.lexicon"

_BYTES: Final = 12
_FOOTER: Final = struct.Struct("<QQI")

Compiled = tuple[marisa_trie.Trie, Sequence[int], Mapping[str, Any]]
"""The trie of forms, the record number of each form by its number, and the tables."""


def read_compiled(path: Path) -> Compiled:
    """Read a compiled lexicon.

    Raises:
        DictionaryError: there is none, or none that is whole and was made for machines like this one.
    """
    try:
        content = memoryview(path.read_bytes())
        index_start, tables_start, found = _FOOTER.unpack(content[-_FOOTER.size :])
        if found != _checksum(content[: -_FOOTER.size], index_start, tables_start):
            raise ValueError("it is damaged, or was made for another kind of machine")  # noqa: TRY301
        tables = json.loads(bytes(content[tables_start : -_FOOTER.size]))
        index = content[index_start : index_start + 2 * tables["forms"]].cast("H")
        # The trie stands at the beginning, and what follows it does not matter to marisa.
        trie = marisa_trie.Trie()
        trie.map(content)
    except (OSError, ValueError, struct.error) as error:
        raise DictionaryError(
            f"The German dictionary, which is compiled when Fundstelle is installed, cannot be read at {path} "
            f"({reason_of(error)}). Install Fundstelle again; a checkout is installed by: pip install -e ."
        ) from error
    return trie, index, tables


def lexicon_file(compiled: Compiled, origin: str) -> bytes:
    """What is to stand in the file of a compiled lexicon; `origin` says what it was compiled of."""
    trie, index, tables = compiled
    head = trie.tobytes()
    head += bytes(-len(head) % 8)
    body = array("H", index).tobytes()
    text = json.dumps({**tables, "origin": origin}, ensure_ascii=False, separators=(",", ":")).encode()
    starts = len(head), len(head) + len(body)
    content = head + body + text
    return bytes(content + _FOOTER.pack(*starts, _checksum(memoryview(content), *starts)))


def _checksum(content: memoryview, index_start: int, tables_start: int) -> int:
    """A checksum of the content, of where its parts begin, and of how this machine orders and sizes numbers."""
    known = f"{sys.byteorder} {sys.maxsize} {index_start} {tables_start}"
    return zlib.crc32(content, zlib.crc32(known.encode()))


def lexicon_digest(compiled: Compiled) -> str:
    """A digest of all forms with their lemmas and word classes, and of the productivity of all parts.

    It takes a second or two, for there are over a million forms.
    """
    digest = hashlib.blake2b("\n".join(_entries(compiled)).encode(), digest_size=_BYTES)
    digest.update(json.dumps(_productivity(compiled[2]), sort_keys=True).encode())
    return digest.hexdigest()


def _entries(compiled: Compiled) -> Iterator[str]:
    """Every form, in order, with what makes its lemmas of it, and its word classes."""
    trie, index, tables = compiled
    rules = [*zip(tables["rule_cuts"], tables["rule_tails"], strict=True), None]  # at -1 there is none
    numbers = zip(tables["record_nouns"], tables["record_others"], tables["record_kinds"], strict=True)
    records = [str((rules[noun], rules[other], kind)) for noun, other, kind in numbers]
    return (f"{form} {records[index[number]]}" for form, number in sorted(trie.items()))


def _productivity(tables: Mapping[str, Any]) -> list[Any]:
    modifiers, bases = tables["modifiers"].split("\n"), tables["modifier_bases"].split("\n")
    return [
        sorted(zip(modifiers, tables["modifier_counts"], bases, strict=False)),
        sorted(zip(tables["heads"].split("\n"), tables["head_counts"], strict=False)),
        tables["adjectives"],
        tables["modifier_total"],
        tables["head_total"],
    ]
