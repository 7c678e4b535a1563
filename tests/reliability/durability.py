"""Watches a process that writes indexes: what it has put on disk (`fsync`) before it says that it is there.

What is on disk is known for certain only of what a call has put there: of a file its content, of a folder the names in
it, each as they were at the time of the call. Everything else is looked at before each further event. So it does not
matter how a file gets its name, by a rename, a link or a call that takes an opened folder.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from zlib import crc32

from tests.reliability import history
from tests.reliability.forging import COMMIT_FOOT

from fundstelle.cli.main import main as command
from fundstelle.index import Article, open_writer, sync
from fundstelle.index.storage.commits import last_commit
from fundstelle.index.storage.layout import MANIFEST, commit_name, commit_number, is_of_an_index

__all__ = ["Watch", "main", "work"]

# A file or folder, whatever it is called.
_Node = tuple[int, int]


class Watch:
    """Looks at one folder with all below it. It cannot be ended, only its process can."""

    def __init__(self, root: Path) -> None:
        """Watch from now on; what is there already counts as being on disk."""
        self.complaints: list[str] = []
        self.synced = self.commits = self.removed = 0
        self._root = root
        self._contents: dict[_Node, int] = {}
        self._names: dict[_Node, dict[str, _Node]] = {}
        self._seen: set[tuple[_Node, str]] = set()
        self._is_looking = False
        self._real_sync = os.fsync
        self._note_folder(root, _node(root.stat()))
        # Both as a module would import them later.
        for call in ("fsync", "fdatasync"):
            setattr(os, call, self._sync)
        sys.addaudithook(self._event)

    def done(self, folder: Path) -> None:
        """A call has returned that has committed to the index in a folder: all of it must be on disk."""
        self._look()
        names = self._names.get(_node(folder.stat()), {})
        commit = last_commit(folder)
        for name in (MANIFEST, *commit.files()):
            if names.get(name) != _node((folder / name).stat()):
                self._complain(f"{name} has no name on disk when the commit has returned")
        for inner in (folder, *folder.parents):
            if inner == self._root:
                break
            if self._names.get(_node(inner.parent.stat()), {}).get(inner.name) != _node(inner.stat()):
                self._complain(f"the folder {inner.name} has no name on disk when the commit has returned")

    # What happens.

    def _sync(self, file: Any) -> None:
        self._look()
        self._real_sync(file)
        descriptor = file if isinstance(file, int) else file.fileno()
        status = os.fstat(descriptor)
        self._is_looking = True
        if stat.S_ISDIR(status.st_mode):
            self._note_folder(descriptor, _node(status))
        else:
            self.synced += 1
            self._contents[_node(status)] = crc32(Path(f"/proc/self/fd/{descriptor}").read_bytes())
        self._is_looking = False

    def _event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_looking or not event.startswith(("open", "os.")):
            return
        self._look()
        match event:
            case "os.remove":
                path, descriptor = arguments
                self.removed += self._loses(path, descriptor)
            case "os.rename":
                source, target, source_folder, target_folder = arguments
                self._loses(source, source_folder)
                self._loses(target, target_folder)

    # What must be so.

    def _look(self) -> None:
        """Look at what has got a name since the last event."""
        self._is_looking = True
        for folder, _, files in os.walk(self._root):
            node = _node(Path(folder).stat())
            for name in files:
                if (node, name) not in self._seen and (name == MANIFEST or commit_number(name) is not None):
                    self._seen.add((node, name))
                    self._appeared(Path(folder), node, name)
        self._is_looking = False

    def _appeared(self, folder: Path, node: _Node, name: str) -> None:
        if not self._is_whole(folder / name):
            self._complain(f"{name} appears before its content is on disk")
        if name == MANIFEST:
            before = [commit_name(0)]
        else:
            self.commits += 1
            before = sorted(last_commit(folder).files() - {name})
        for other in before:
            if not self._is_whole(folder / other):
                self._complain(f"{name} appears before the content of {other} is on disk")
            if self._names.get(node, {}).get(other) != _node((folder / other).stat()):
                self._complain(f"{name} appears before the name of {other} is on disk")

    def _loses(self, path: Any, descriptor: int) -> bool:
        """Files of the commit that is on disk must stay, and none may take their place. Says whether it is of ours."""
        file = Path(os.fsdecode(path))
        if not (is_of_an_index(file.name) or file.name == MANIFEST):
            return False
        folder = file.parent if descriptor < 0 else Path(f"/proc/self/fd/{descriptor}") / file.parent
        names = self._names.get(_node(folder.stat()), {})
        self._is_looking = True
        if file.name in names and file.name in self._needed(folder, names):
            self._complain(f"{file.name} goes while the commit that is on disk needs it")
        self._is_looking = False
        return True

    @staticmethod
    def _needed(folder: Path, names: Collection[str]) -> set[str]:
        """What the last commit needs whose name is on disk."""
        numbers = [number for name in names if (number := commit_number(name)) is not None]
        if not numbers:
            return set()
        content = (folder / commit_name(max(numbers))).read_bytes()
        before, length, _, _ = COMMIT_FOOT.unpack(content[-COMMIT_FOOT.size :])
        record = json.loads(content[before : before + length])
        files = [segment[part] for segment in record["segments"] for part in ("documents", "postings")]
        return {MANIFEST, commit_name(max(numbers)), *(file[0] for file in [*files, record["catalogue"]] if file)}

    def _is_whole(self, path: Path) -> bool:
        return self._contents.get(_node(path.stat())) == crc32(path.read_bytes())

    def _note_folder(self, folder: Path | int, node: _Node) -> None:
        with os.scandir(folder) as entries:
            self._names[node] = {entry.name: _node(entry.stat(follow_symlinks=False)) for entry in entries}

    def _complain(self, what: str) -> None:
        self.complaints.append(what)


def _node(status: os.stat_result) -> _Node:
    return status.st_dev, status.st_ino


def work(root: Path, done: Callable[[Path], None] = lambda _: None) -> None:
    """Write indexes below a folder in all ways that there are; `done` is told after each commit, of the folder."""
    made = root / "neu" / "tief" / "index"
    with open_writer(made):
        pass
    done(made)
    # The eleventh commit merges, the thirteenth merges all into one.
    for number in range(14):
        history.commit(made, number)
        done(made)
    with open_writer(made, processes=1) as writer:
        writer.add(Article(["Verworfen."], id="verworfen"))
        writer.rollback()
    done(made)
    articles = root / "artikel"
    articles.mkdir()
    for round_ in range(2):
        (articles / "deich.txt").write_text(f"Der Deich hat gehalten\n\nNach {round_} Tagen sinkt das Wasser.\n")
        sync(root / "abgleich", articles, processes=1)
        done(root / "abgleich")
    named = ["--index", str(root / "befehl")]
    for words in (
        ["index", "add", *named, str(articles)],
        ["index", "sync", *named, str(articles)],
        ["index", "remove", *named, str(articles)],
        ["index", "optimize", *named],
    ):
        sys.argv = ["fundstelle", *words]
        try:
            command()
        except SystemExit as ended:
            assert not ended.code, words  # noqa: PT017
        done(root / "befehl")


def main() -> None:
    """Work in the folder that the command line names, and tell what was seen as a line of JSON on stderr."""
    root = Path(sys.argv[1])
    if len(sys.argv) > 2:
        work(root)
        return
    watch = Watch(root)
    work(root, watch.done)
    told = {key: getattr(watch, key) for key in ("complaints", "synced", "commits", "removed")}
    print(json.dumps(told), file=sys.stderr)  # noqa: T201
