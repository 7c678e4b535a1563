"""Compiles what is hot (modules with a leading underscore) and the dictionary when the package is built or installed.

The modules are ordinary Python in Cython's pure Python mode. Where there is no compiler they run as they are, slower,
and `fundstelle --version` says so. FUNDSTELLE_COMPILE=0 leaves them uncompiled. The dictionary is compiled by a program
of its own, `fundstelle.index.german.prepare`, at the same time.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WINGS = ("index", "search")
_DIRECTIVES = {"language_level": 3, "boundscheck": True, "wraparound": False, "cdivision": True}
# What all compiled modules need of Cython, and where it goes.
_SHARED, _SHARED_FOLDER = "_cython_", "index/fundstelle/index"
# Python's own options have -O3 and debugging symbols: a third of the time to compile, and no faster.
_OPTIONS = [] if sys.platform == "win32" else ["-O2", "-g0"]
_SUFFIX = sysconfig.get_config_var("EXT_SUFFIX") or ".so"


# What compiles the dictionary, and what it writes.
_PREPARE = "fundstelle.index.german.prepare"
_DICTIONARY = "index/fundstelle/index/german/data/german.*"


class CompiledModules(BuildHookInterface):  # type: ignore[misc]  # hatchling is there when a package is built only
    """Puts what is compiled beside its sources, and into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # as hatchling calls it
        """Compile, unless it is a source distribution that is made."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        build_data["artifacts"].append(_DICTIONARY)
        for source in hot_modules(root):
            if not _is_up_to_date(source):
                # What compiles the dictionary meanwhile is to import none of before.
                _compiled(source).unlink(missing_ok=True)
        with _preparing(root):
            is_compiled = self._compile(root)
        if is_compiled:
            compiled = [path.relative_to(root).as_posix() for path in map(_compiled, hot_modules(root))]
            build_data["artifacts"] += [*compiled, f"{_SHARED_FOLDER}/{_SHARED}*{_SUFFIX}"]
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def _compile(self, root: Path) -> bool:
        """Compile what is not up to date. Returns whether all of it is compiled now; if not, nothing is."""
        sources = hot_modules(root)
        wanted = os.environ.get("FUNDSTELLE_COMPILE") != "0"
        try:
            if wanted:
                # Tools that install ask twice: for the metadata, and for the wheel.
                compile_modules(root, [source for source in sources if not _is_up_to_date(source)])
                return True
        except Exception as error:  # noqa: BLE001  # whatever a compiler's absence raises, the program works without
            self.app.display_warning(
                f"Fundstelle is installed without its compiled modules, and will be slower, since they could not be "
                f"compiled: {error}. Install a C compiler and install Fundstelle again."
            )
        for source in sources:
            _compiled(source).unlink(missing_ok=True)
        return False


@contextmanager
def _preparing(root: Path) -> Iterator[None]:
    """Compile the dictionary, if it is not up to date, while something else is done."""
    # An installer may take from the path what an editable install of before has put there; and Cython, which is there
    # when a package is built, is slower than what stands in for it where modules run uncompiled.
    program = (
        f"import sys; sys.path.insert(0, {str(root / 'index')!r}); from fundstelle.index import uncompiled; "
        f"sys.modules['cython'] = uncompiled; import {_PREPARE}; {_PREPARE}.main()"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as preparing:  # noqa: S603  # our own program
        yield
    if preparing.returncode:
        raise RuntimeError("The German dictionary could not be compiled.")


def hot_modules(root: Path) -> list[Path]:
    """The modules to be compiled: those whose name begins with one underscore."""
    found = (path for wing in WINGS for path in (root / wing / "fundstelle").rglob("_*.py"))
    return sorted(path for path in found if not path.name.startswith("__"))


def compile_modules(root: Path, sources: list[Path]) -> None:
    """Compile modules, and put the results beside their sources."""
    # Both are there when a package is built only.
    import Cython
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    # What all of them need of Cython is compiled once, which makes the compilation of each three times as fast. It goes
    # by Cython's version, since what was compiled by another one needs another.
    shared = f"{_SHARED}{Cython.__version__.replace('.', '_')}"
    wanted = {_module(root, source): source for source in sources}
    if sources and not _compiled(root / _SHARED_FOLDER / shared).exists():
        wanted[f"fundstelle.index.{shared}"] = root / _SHARED_FOLDER / f"{shared}.c"
    with tempfile.TemporaryDirectory() as scratch:
        modules = cythonize(
            [Extension(name, [str(source)], extra_compile_args=_OPTIONS) for name, source in wanted.items()],
            build_dir=scratch,
            compiler_directives=_DIRECTIVES,
            quiet=True,
            nthreads=os.cpu_count() or 1,
            shared_utility_qualified_name=f"fundstelle.index.{shared}",
        )
        command = Distribution({"ext_modules": modules}).get_command_obj("build_ext")
        command.build_lib, command.build_temp, command.parallel = f"{scratch}/lib", scratch, os.cpu_count()
        command.ensure_finalized()
        command.run()
        for extension in modules:
            shutil.copy(command.get_ext_fullpath(extension.name), _compiled(wanted[extension.name]))


def _compiled(source: Path) -> Path:
    return source.with_suffix(_SUFFIX)


def _is_up_to_date(source: Path) -> bool:
    """Whether a module was compiled after it, and this file, were written."""
    compiled = _compiled(source)
    newest = max(source.stat().st_mtime, Path(__file__).stat().st_mtime)
    return compiled.is_file() and compiled.stat().st_mtime > newest


def _module(root: Path, source: Path) -> str:
    return ".".join(source.relative_to(root).with_suffix("").parts[1:])
