"""A copy of the checkout in which the code may be changed, and the tests run.

It has an environment of its own, whose packages are those of this one but for Fundstelle itself: that way every process
that a test starts has the copy's code, however it is started. Its home is a folder of its own, too.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from contextlib import suppress
from pathlib import Path

__all__ = ["Copy"]

_COMMAND = """\
#!{python}
import sys
from fundstelle.cli.start import main
sys.exit(main())
"""


class Copy:
    """A copy of the checkout, in which the code may be changed."""

    def __init__(self, checkout: Path, place: Path) -> None:
        """Copy what git knows of, or would, to `place`, and make an environment for it."""
        self.checkout = checkout
        self.root = place / "checkout"
        self._place = place
        listed = _git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        for name in listed:
            if name and (checkout / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(checkout / name, self.root / name)
        self.python = self._environment()
        compiled = "index/fundstelle/index/german/data"
        shutil.copytree(checkout / compiled, self.root / compiled)
        self.home = place / "home"
        self._scratch = place / "scratch"
        for folder in (self.home, self._scratch):
            folder.mkdir()

    def _environment(self) -> Path:
        folder = self._place / "venv"
        venv.create(folder, symlinks=os.name != "nt")
        python = folder / ("Scripts" if os.name == "nt" else "bin") / Path(sys.executable).name
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
        paths = [self.root / "index", self.root / "search", Path(__file__).parent, sysconfig.get_path("purelib")]
        started = "import os; 'COVERAGE_PROCESS_START' in os.environ and __import__('coverage').process_startup()"
        (packages / "copy.pth").write_text("\n".join([*map(str, paths), started, ""]), "utf-8")
        command = python.parent / "fundstelle"
        command.write_text(_COMMAND.format(python=python), "utf-8")
        command.chmod(0o755)
        return python

    def pytest(self, *options: str, limit: float | None = None, **environment: str) -> int | None:
        """Run pytest in the copy. Returns its exit status; None where it took longer than `limit` seconds."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()
        with (self._place / "output").open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  # our own tests
                [self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
                cwd=self.root,
                env=self._settings() | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            # What the tests have started and not ended, too.
            if hasattr(os, "killpg"):
                _end_group(process.pid)
            process.kill()
            process.wait()

    def prepare(self) -> None:
        """Compile the dictionary, if the code in the copy would compile another one."""
        command = [str(self.python), "-m", "fundstelle.index.german.prepare"]
        # Code that cannot compile it leaves it as it is.
        subprocess.run(command, env=self._settings(), check=False, capture_output=True)  # noqa: S603  # our own code

    def _settings(self) -> dict[str, str]:
        cleared = ("PYTHONPATH", "PYTHONHOME", "XDG_CACHE_HOME", "FUNDSTELLE_SOAK")
        kept = {name: value for name, value in os.environ.items() if name not in cleared}
        return kept | {"HOME": str(self.home), "TMPDIR": str(self._scratch), "PYTHONDONTWRITEBYTECODE": "1"}

    def output(self) -> str:
        """What the last run of pytest has said."""
        return (self._place / "output").read_text("utf-8", "replace")


def _end_group(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _git(checkout: Path, *words: str) -> str:
    command = ["git", "-C", str(checkout), *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout  # noqa: S603
