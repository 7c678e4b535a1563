"""An index that this user may only read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fundstelle.index import Article, open_writer

# What may be done, and then what may not: each of the latter is told in a sentence, and nothing is changed.
_USER = """
import sys
from pathlib import Path
from fundstelle.index import *
from fundstelle.search import open_index

index, archive, backup = map(Path, sys.argv[1:])
with open_index(index) as opened:
    print(opened.search("Hund").total, opened.refresh(), [hit.passage.text for hit in opened.search("id:a*")])
print(check_index(index, full=True).problems, describe_index(index).articles, len(list(export_articles(index))))
print(len(sync(index, archive, dry_run=True).changes), backup_index(index, backup).articles)
for write in (
    lambda: open_writer(index),
    lambda: sync(index, archive),
    lambda: restore_index(backup, index, replace=True),
):
    try:
        write()
    except FundstelleError as error:
        print(error)
"""


def _without_privilege() -> list[str] | None:
    """How to run a command so that permissions count; None where that is not possible."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return [] if hasattr(os, "geteuid") else None
    # To root everything is open, unless it gives that up.
    drop = shutil.which("setpriv")
    command = [drop or "", "--bounding-set=-dac_override,-dac_read_search"]
    return command if drop and not subprocess.run([*command, "true"], check=False).returncode else None  # noqa: S603


def test_user_who_may_only_read(tmp_path: Path) -> None:
    """Who may only read an index can search, check, export and copy it; writing is refused in a sentence each."""
    drop = _without_privilege()
    if drop is None:
        pytest.skip("permissions do not count for this user")
    index, archive = tmp_path / "schrank" / "index", tmp_path / "archiv"
    archive.mkdir()
    (archive / "b.txt").write_text("Eine Katze.", "utf-8")
    with open_writer(index) as writer:
        writer.add(Article(["Ein Hund."], id="a"))
    before = {path.name: path.read_bytes() for path in index.iterdir()}
    for path in (*index.iterdir(), index, index.parent):
        path.chmod(0o555 if path.is_dir() else 0o444)

    done = subprocess.run(  # noqa: S603  # our own code
        [*drop, sys.executable, "-c", _USER, str(index), str(archive), str(tmp_path / "sicherung")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )

    for folder in (index.parent, index):
        folder.chmod(0o755)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[:3] == ["1 False ['Ein Hund.']", "[] 1 1", "1 1"]
    assert len(lines) == 6
    assert all("ermission denied" in line for line in lines[3:])
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before
