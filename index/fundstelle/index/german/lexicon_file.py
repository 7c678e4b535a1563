"""The file that the compiled lexicon is kept in.

It holds, one after the other:

1. a marisa trie of all forms in lower case, which numbers them; a form with ß also stands there with ss;
2. for every form, by its number, the number of its record as an unsigned 16-bit integer;
3. the other tables that are arrays: the filter of forms (see `_forms`), the records (how to make the lemmas from the
   form, and its word classes) and the productivity of modifiers and heads (see `parts`), used where they lie;
4. the rest as JSON: where each of these begins, what kind of numbers it has and where it ends, the small tables, and a
   digest of all that the lexicon says (see `lexicon_digest`);
5. where 4 begins, and a checksum of all before.

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
_FOOTER: Final = struct.Struct("<QI")
_INDEX: Final = "index"

Compiled = tuple[marisa_trie.Trie, Sequence[int], Mapping[str, Any]]
"""The trie of forms, the record number of each form by its number, and the tables."""


def read_compiled(path: Path) -> Compiled:
    """Read a compiled lexicon.

    Raises:
        DictionaryError: there is none, or none that is whole and was made for machines like this one.
    """
    try:
        content = memoryview(path.read_bytes())
        start, found = _FOOTER.unpack(content[-_FOOTER.size :])
        if found != _checksum(content[: -_FOOTER.size], start):
            raise ValueError("it is damaged, or was made for another kind of machine")  # noqa: TRY301
        tables = json.loads(bytes(content[start : -_FOOTER.size]))
        for name, (kind, first, last) in tables.get("arrays", {}).items():
            tables[name] = content[first:last].cast(kind)
        # The trie stands at the beginning, and what follows it does not matter to marisa.
        trie = marisa_trie.Trie()
        trie.map(content)
    except (OSError, ValueError, struct.error) as error:
        raise DictionaryError(
            f"The German dictionary, which is compiled when Fundstelle is installed, cannot be read at {path} "
            f"({reason_of(error)}). Install Fundstelle again; a checkout is installed by: pip install -e ."
        ) from error
    return trie, tables.get(_INDEX, ()), tables


def lexicon_file(compiled: Compiled, origin: str) -> bytes:
    """What is to stand in the file of a compiled lexicon; `origin` says what it was compiled of."""
    trie, index, tables = compiled
    content = bytearray(trie.tobytes())
    told: dict[str, Any] = {"origin": origin, "arrays": {}}
    for name, table in {_INDEX: index, **tables}.items():
        if isinstance(table, array):
            content += bytes(-len(content) % 8)
            told["arrays"][name] = table.typecode, len(content), len(content) + len(table) * table.itemsize
            content += table.tobytes()
        else:
            told[name] = table
    start = len(content)
    content += json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return bytes(content + _FOOTER.pack(start, _checksum(memoryview(content), start)))


def _checksum(content: memoryview, start: int) -> int:
    """A checksum of the content, of where the JSON begins, and of how this machine orders and sizes numbers."""
    return zlib.crc32(content, zlib.crc32(f"{sys.byteorder} {sys.maxsize} {start}".encode()))


def lexicon_digest(entries: Compiled, productivity: Sequence[Any]) -> str:
    """A digest of all forms with their lemmas and word classes, and of the productivity of all parts.

    It takes a second or two, for there are over a million forms.

    Args:
        entries: the trie of forms, the record numbers, and the tables of the records.
        productivity: what is counted of parts, in order, as JSON has it.
    """
    digest = hashlib.blake2b("\n".join(_entries(entries)).encode(), digest_size=_BYTES)
    digest.update(json.dumps(productivity, sort_keys=True).encode())
    return digest.hexdigest()


def _entries(compiled: Compiled) -> Iterator[str]:
    """Every form, in order, with what makes its lemmas of it, and its word classes."""
    trie, index, tables = compiled
    rules = [*zip(tables["rule_cuts"], tables["rule_tails"].split("\n"), strict=True), None]  # at -1 there is none
    numbers = zip(*(tables[f"record_{name}"] for name in ("nouns", "others", "kinds", "terms")), strict=True)
    records = [str((rules[noun], rules[other], kind, rules[term])) for noun, other, kind, term in numbers]
    return (f"{form} {records[index[number]]}" for form, number in sorted(trie.items()))
