"""What stands on top of a Markdown file about it: YAML between lines of ``---``, TOML between lines of ``+++``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.values import plain_value

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
_LONGEST_NUMBER = 1000
_MOST_BITS = 1024
_TAG = "tag:yaml.org,2002:"
_SEXAGESIMAL = (f"{_TAG}int", f"{_TAG}float")
_NUMBERS = tuple(f"{_TAG}{kind}" for kind in ("int", "float", "timestamp"))


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
    try:
        return FrontMatter(plain_value(values, _DEEPEST + 1, _MOST_VALUES, _MOST_BITS), below)
    except SourceError as error:
        raise FrontMatterError(f"its front matter {error}") from None


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
    """Let a loader of YAML refuse deep nesting and numbers without end, and take times of the day for text."""
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
        if node is not None and node.tag in _SEXAGESIMAL and ":" in node.value:
            node.tag = f"{_TAG}str"  # A time of the day, which YAML takes for a number of seconds.
        return node

    loader.compose_node = composed
