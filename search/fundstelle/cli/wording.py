"""What the libraries say, in the words of the command line.

Their messages name what helps as a program writes it: `QueryLimits(words=…)`, `timeout=SECONDS`,
`check_index('archiv')`. Who reads them at a terminal is told the option or the command that does the same.
"""

from __future__ import annotations

import re

from fundstelle.index._compiled import COMPILED

__all__ = ["COMMANDS", "HOW_COMPILED", "OPTIONS", "UNCOMPILED", "in_options"]

#: What is told where the loops are not compiled.
UNCOMPILED = (
    "Its hot loops are not compiled, so it is many times slower. Install a C compiler, and install Fundstelle again."
)
#: What is told of the loops in any case.
HOW_COMPILED = "Its hot loops are compiled." if COMPILED else UNCOMPILED

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
# Strings, which are compiled when they are first used: most commands go well.
_CALL = rf"\b({'|'.join(map(re.escape, COMMANDS))})\(({_STRING})\)"
_SETTING = rf"(?<!\w)(?:{'|'.join(map(re.escape, OPTIONS))})"


def in_options(message: str) -> str:
    """A message of a library with the options and commands that do what it advises."""
    return re.sub(_CALL, _command, re.sub(_SETTING, lambda found: OPTIONS[found[0]], message))


def _command(found: re.Match[str]) -> str:
    import ast  # takes as long as a small search

    try:
        return COMMANDS[found[1]].format(path=ast.literal_eval(found[2]))
    except (SyntaxError, ValueError):  # It is no message of ours, but something that looks like one.
        return found[0]
