"""What stands on top of a Markdown file about it: YAML between lines of ``---``, TOML between lines of ``+++``."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from fundstelle.index.errors import SourceError

__all__ = ["FrontMatter", "FrontMatterError", "split_front_matter"]

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n")
_CLOSINGS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE),
}
# What is parted by dots are tables in tables, and the library keeps the square of their number.
_DOTTED = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20,}+(?=["'\w-])""")
_LINE_END = re.compile(r"\r\n?")
_LONGEST = 256 << 10
_DEEPEST = 20
_MOST_VALUES = 20_000
_LONGEST_INTEGER = 1024  # Bits; Python writes no more than some thousand digits.
_LONGEST_NUMBER = 1000
_NUMBERS = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp"))


class FrontMatterError(SourceError):
    """The lines on top cannot be read; `line` is the number of the one at fault, where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        """Say what is wrong, and where."""
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values on top of a file, such as JSON can carry, and the text below them, with LF at the end of its lines."""

    values: dict[str, Any]
    text: str


def split_front_matter(text: str) -> FrontMatter:
    """Part the values on top of a text from the text.

    A text that begins with a line of ``---`` but has no such line again begins with a rule, and has no values.

    Raises:
        FrontMatterError: they are broken, or such as an index could not keep.
    """
    text = _LINE_END.sub("\n", text)
    opening = _OPENING.match(text)
    closing = opening and _CLOSINGS[opening[1]].search(text, opening.end(), opening.end() + _LONGEST)
    if not opening or not closing:
        return FrontMatter({}, text)
    inner = text[opening.end() : closing.start()]
    below = text[closing.end() :]
    values = _toml(inner) if opening[1] == "+++" else _yaml(inner)
    if values is None:
        return FrontMatter({}, below)
    if not isinstance(values, dict):  # A line of text between two rules.
        return FrontMatter({}, text)
    plain = _Plain().value(values)
    return FrontMatter(plain, below)


def _toml(text: str) -> Any:
    if dotted := _DOTTED.search(text):
        raise FrontMatterError("its front matter is nested too deeply", text.count("\n", 0, dotted.start()) + 2)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError, OverflowError) as error:
        match = re.search(r"at line (\d+)", str(error))
        raise FrontMatterError("its front matter is no TOML", int(match[1]) + 1 if match else None) from None


def _yaml(text: str) -> Any:
    import yaml

    try:
        # Not the loader that is written in C: deep nesting makes that one crash.
        loader = yaml.SafeLoader(text)
        # Without it, merge keys are refused: a few lines of them may stand for more values than memory holds.
        loader.flatten_mapping = lambda _: None
        _bound(loader)
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else None
        raise FrontMatterError(f"its front matter is no YAML: {error.problem}", line) from None
    except RecursionError:
        raise FrontMatterError("its front matter is nested too deeply") from None
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, AttributeError) as error:
        reason = str(error).partition("\n")[0]
        raise FrontMatterError(f"its front matter is no YAML: {reason}") from None


def _bound(loader: Any) -> None:
    """Let a loader of YAML refuse what it would take too long for: deep nesting, and numbers without end."""
    compose = loader.compose_node
    depth = 0

    def composed(parent: Any, index: Any) -> Any:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise FrontMatterError("its front matter is nested too deeply")
        node = compose(parent, index)
        depth -= 1
        if node is not None and node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
            raise FrontMatterError("its front matter holds a number that is too large")
        return node

    loader.compose_node = composed


class _Plain:
    """Makes values such as JSON can carry, as long as they are not too many: a few lines of YAML may stand for many."""

    def __init__(self) -> None:
        self._count = 0

    def value(self, value: Any, depth: int = 0) -> Any:
        self._count += 1
        if self._count > _MOST_VALUES or depth > _DEEPEST:
            raise FrontMatterError("its front matter holds too much")
        if isinstance(value, dict):
            return {str(key): self.value(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple | set):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return value.isoformat()
        if isinstance(value, int) and value.bit_length() > _LONGEST_INTEGER:
            raise FrontMatterError("its front matter holds a number that is too large")
        if value is None or isinstance(value, str | bool | int):
            return value
        return value if isinstance(value, float) and math.isfinite(value) else str(value)
