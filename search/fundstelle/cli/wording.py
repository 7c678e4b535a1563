"""What the libraries say, in the words of the command line.

Their messages name what helps as a program writes it: `QueryLimits(words=…)`, `timeout=SECONDS`,
`check_index('archiv')`. Who reads them at a terminal is told the option or the command that does the same.
"""

from __future__ import annotations

import ast
import re

__all__ = ["COMMANDS", "OPTIONS", "in_options"]

#: By what a program sets: the option that does.
OPTIONS = {
    "Limits(article=…)": "--max-article",
    "Limits(line=…)": "--max-line",
    "Limits(passages=…)": "--max-passages",
    "Limits(seconds=…)": "--max-seconds",
    "Limits(stored=…)": "--max-stored",
    "QueryLimits(expansions=…)": "--max-expansions",
    "QueryLimits(length=…)": "--max-length",
    "QueryLimits(memory=…)": "--max-memory",
    "QueryLimits(seconds=…)": "--max-seconds",
    "QueryLimits(words=…)": "--max-words",
    "replace=True": "--replace",
    "timeout=SECONDS": "--wait SECONDS",
}

#: By what a program calls: the command that does the same, with the path that it is called with.
COMMANDS = {
    "check_index": "fundstelle index check --index {path}",
    "export_articles": "fundstelle index export --index {path}",
    "open_writer": "fundstelle index add --index {path} FOLDER",
    "IndexWriter.remove_file": "fundstelle index remove {path}",
}

_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_CALL = re.compile(rf"\b({'|'.join(map(re.escape, COMMANDS))})\(({_STRING})\)")
_SETTING = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, OPTIONS))})")


def in_options(message: str) -> str:
    """A message of a library with the options and commands that do what it advises."""
    return _CALL.sub(_command, _SETTING.sub(lambda found: OPTIONS[found[0]], message))


def _command(found: re.Match[str]) -> str:
    try:
        return COMMANDS[found[1]].format(path=ast.literal_eval(found[2]))
    except (SyntaxError, ValueError):  # It is no message of ours, but something that looks like one.
        return found[0]
