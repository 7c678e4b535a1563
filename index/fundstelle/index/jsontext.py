"""JSON that is valid wherever it goes: UTF-8, without what is no number, and without what a terminal acts on."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["finite", "json_text"]

# Compiled when they are first needed, which for many a command is never.
_HALF = "[\ud800-\udfff]"
# A JSON string may hold these as they are; but a terminal obeys them, and some programs take them for line ends.
_RISKY = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"


def json_text(value: Any, *, is_exact: bool = False, separators: tuple[str, str] = (", ", ": ")) -> str:
    """A value as JSON on one line, all of which can be written as UTF-8.

    What is no number (NaN, infinity) becomes null. Half a character (a lone surrogate) becomes U+FFFD, as many programs
    refuse it.

    Args:
        value: what JSON can carry.
        is_exact: whether half a character is kept, as an escape, for a program that reads it back.
        separators: what stands between two values, and between key and value.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=separators)
    except ValueError:
        text = json.dumps(finite(value), ensure_ascii=False, allow_nan=False, separators=separators)
    if text.isascii() and "\x7f" not in text:
        return text
    text = re.sub(_HALF, _escaped if is_exact else "\ufffd", text)
    return re.sub(_RISKY, _escaped, text)


def finite(value: Any) -> Any:
    """A value of JSON with None for each number in it that is none, or infinite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_finite_key(key): finite(inner) for key, inner in value.items()}
    return [finite(inner) for inner in value] if isinstance(value, list | tuple) else value


def _finite_key(key: Any) -> Any:
    """A key as JSON writes it; a number that is none by its name, since null could be there already."""
    return str(key) if isinstance(key, float) and not math.isfinite(key) else key


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
