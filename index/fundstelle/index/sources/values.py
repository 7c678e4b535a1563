"""Values that were read of JSON, YAML or TOML to such as an index keeps as metadata."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import well_formed

__all__ = ["plain_value"]

# Python writes no more than some thousand digits.
_MOST_BITS = 14_000


def plain_value(value: Any, deepest: int, most: float = math.inf, bits: int = _MOST_BITS) -> Any:
    """The value such as JSON carries it, with all strings well-formed.

    Args:
        value: what was read.
        deepest: how deep lists and objects may be nested.
        most: how many values there may be: a few lines of YAML may stand for many.
        bits: how long an integer may be.

    Raises:
        SourceError: there is too much of it, or a number is too large; the message is a reason.
    """
    return _Plain(deepest, most, bits).value(value)


class _Plain:
    def __init__(self, deepest: int, most: float, bits: int) -> None:
        self._deepest = deepest
        self._left = most
        self._bits = bits

    def value(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0:
            raise SourceError("holds too much")
        if isinstance(value, str):
            return well_formed(value)
        if isinstance(value, dict | list | tuple | set):
            if depth == self._deepest:
                raise SourceError("is nested too deeply")
            return self._nested(value, depth + 1)
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return value.isoformat()
        if isinstance(value, int) and value.bit_length() > self._bits:
            raise SourceError("holds a number that is too large")
        if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
            return value
        return str(value)

    def _nested(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            return {well_formed(str(key)): self.value(item, depth) for key, item in value.items()}
        # The order of a set is another one each time.
        items = sorted(value, key=str) if isinstance(value, set) else value
        return [self.value(item, depth) for item in items]
