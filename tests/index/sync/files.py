"""What the tests of syncing share: files that are written, and what is in an index."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fundstelle.index import SyncReport
from fundstelle.search import Passage, open_index


def write(path: Path, text: str) -> None:
    path.write_text(text + "\n", "utf-8")


def write_articles(path: Path, **texts: str) -> None:
    """Write a JSONL file with an article for each id."""
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()), "utf-8")


def passages(index: Path) -> list[Passage]:
    """All passages of an index, whatever order they were added in."""
    with open_index(index) as opened:
        return sorted(opened.passages(), key=lambda passage: (passage.article_id, passage.number))


def texts(index: Path) -> set[str]:
    return {passage.text for passage in passages(index)}


def kinds(report: SyncReport) -> dict[str, str]:
    """What has happened to files, by their names."""
    return {Path(change.path).name: change.kind for change in report.changes}


def generation(index: Path) -> set[str]:
    """What changes with every commit."""
    return {file.name for file in index.glob("*.toc")}


def refuse_to_open(monkeypatch: pytest.MonkeyPatch, *refused: Path) -> None:
    """From now on some files are closed to us."""
    plain = os.open

    def opened(path: str | os.PathLike[str], flags: int, *args: int, **options: int) -> int:
        if Path(path) in refused:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", opened)


def refuse_to_enter(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From now on a folder may be listed, but nothing in it be looked at."""
    lead_there = (os.stat, os.open)
    for plain in (os.lstat, os.stat, os.open, os.scandir, os.listdir, os.readlink):
        monkeypatch.setattr(os, plain.__name__, _refusing(plain, folder, follows=plain in lead_there))


def _refusing(plain: Callable[..., Any], folder: Path, *, follows: bool) -> Callable[..., Any]:
    readlink = os.readlink

    def looked(path: str | os.PathLike[str] | int = ".", *args: object, **options: Any) -> Any:
        is_closed = not isinstance(path, int) and folder in Path(path).parents
        if follows and not isinstance(path, int) and options.get("follow_symlinks", True):
            with suppress(OSError):
                is_closed |= folder in Path(readlink(path)).parents
        if is_closed:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *args, **options)

    return looked
