"""A digest of what a compiled lexicon says, however it is laid out: of two that say the same it is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from fundstelle.index.german.lexicon_file import Compiled

__all__ = ["lexicon_digest"]

_BYTES = 12


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
    return (f"{form} {records[index[trie[form]]]}" for form in sorted(trie.keys()))


def _productivity(tables: Mapping[str, Any]) -> list[Any]:
    modifiers, bases = tables["modifiers"].split("\n"), tables["modifier_bases"].split("\n")
    return [
        sorted(zip(modifiers, tables["modifier_counts"], bases, strict=False)),
        sorted(zip(tables["heads"].split("\n"), tables["head_counts"], strict=False)),
        tables["adjectives"],
        tables["modifier_total"],
        tables["head_total"],
    ]
