"""What the tests of formats share: a file read, and what was found in it."""

from pathlib import Path

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.sources import Limits, Problem, read_file


def reason(path: Path, limits: Limits | None = None) -> str:
    """Why a file is refused, of which nothing else is read."""
    [found] = read_file(path, limits=limits)
    assert isinstance(found, Problem), found
    return found.reason


def outline(found: Article | Problem) -> list[tuple[str | None, str]]:
    """The paragraphs of an article that are more than strings, each with its heading."""
    assert isinstance(found, Article), found
    return [(p.heading, p.text) for p in found.paragraphs if isinstance(p, Paragraph)]
