"""What a commit says is there has been put on disk before, call by call, as the system saw it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fundstelle.index.storage.layout import MANIFEST, OPENING_LOCK, TEMPORARY_SUFFIX, WRITER, WRITER_LOCK, commit_number

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files are looked at through /proc")

_WORK = [sys.executable, "-W", "error", "-c", "from tests.reliability.durability import main; main()"]

_CALLS = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,write,writev,pwrite64,ftruncate,unlink,unlinkat"
# How strace tells of a call, with the paths of the descriptors: `[pid 7] write(3</index/name>, "…", 5) = 5`.
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_OPENED = re.compile(r"^\d+<([^>]*)>")
_NAMED = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"')


def test_everything_is_on_disk_before_it_is_told(tmp_path: Path, tell: Callable[[str], None]) -> None:
    """A commit appears once all that it names is on disk, and is told of once it is itself; what was before stays."""
    ended = subprocess.run(  # noqa: S603  # our own code
        [*_WORK, tmp_path],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )

    assert ended.returncode == 0, ended.stderr[-3000:]
    seen = json.loads(ended.stderr.splitlines()[-1])
    assert seen["complaints"] == []
    assert seen["commits"] > 18
    assert seen["synced"] > 3 * seen["commits"]
    assert seen["removed"] > seen["commits"]
    tell(f"{seen['commits']} commits watched from within, {seen['synced']} files put on disk")


def test_the_system_sees_the_same(tmp_path: Path, tell: Callable[[str], None]) -> None:
    """Seen from outside, no commit gets its name, and nothing goes, before all that was written is on disk."""
    strace = shutil.which("strace")
    if not strace or subprocess.run([strace, "-qe", "trace=none", "true"], check=False, capture_output=True).returncode:  # noqa: S603
        pytest.skip("strace is not installed, or may not be used")
    trace, work = tmp_path / "trace", tmp_path / "work"
    work.mkdir()

    subprocess.run(  # noqa: S603  # our own code
        [strace, "-f", "-y", "-qq", "-s", "0", "-e", f"trace={_CALLS}", "-o", trace, *_WORK, work, "only"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=300,
    )

    complaints, commits = judged(trace.read_text("utf-8", "replace").splitlines(), str(work))
    assert complaints == []
    assert commits > 18
    tell(f"{commits} commits watched from outside")


def judged(calls: list[str], root: str) -> tuple[list[str], int]:
    """What is wrong with the order of calls in folders below `root`, and how many commits got their names."""
    complaints, commits = [], 0
    written: set[str] = set()
    renamed: set[str] = set()
    for line in calls:
        match = _CALL.match(line)
        if not match or int(match[3]) < 0:
            continue
        call, arguments = match[1], match[2]
        opened = _OPENED.match(arguments)
        path = opened[1].removesuffix(" (deleted)") if opened else ""
        names = [str(Path(folder) / name) for folder, name in _NAMED.findall(arguments)]
        if call in ("fsync", "fdatasync"):
            written.discard(path)
            renamed.discard(path)
        elif call.startswith("unlink"):
            # A file that is linked to its name loses the one that it had before.
            if not names[0].endswith(TEMPORARY_SUFFIX):
                complaints += [f"{names[0]} goes before {each} is on disk" for each in renamed & {_folder(names[0])}]
            written.discard(names[0])
        elif call.startswith(("rename", "link")):
            if _counts(names[-1]) and names[-1].startswith(root):
                commits += commit_number(Path(names[-1]).name) is not None
                complaints += [
                    f"{names[-1]} appears before {each} is on disk"
                    for each in written
                    if _folder(each) == _folder(names[-1])
                ]
                renamed.add(_folder(names[-1]))
        elif path.startswith(root) and _counts(path):
            written.add(path)
    return [*complaints, *(f"{each} is not on disk at the end" for each in {*written, *renamed})], commits


def _folder(path: str) -> str:
    return str(Path(path).parent)


def _counts(path: str) -> bool:
    """Whether a file matters to what an index holds."""
    name = Path(path).name
    return name not in (WRITER, WRITER_LOCK, OPENING_LOCK) and (
        name.startswith(("_MAIN", "MAIN", "#")) or name == MANIFEST
    )
