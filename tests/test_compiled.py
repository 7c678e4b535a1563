"""The modules with hot loops: compiled with the package, all of them or none, and never older than their sources."""

import importlib
import sysconfig
from pathlib import Path

import pytest

from fundstelle.index._compiled import COMPILED

ROOT = Path(__file__).parents[1]
_SUFFIX = sysconfig.get_config_var("EXT_SUFFIX") or ".so"
SOURCES = sorted(
    path for wing in ("index", "search") for path in (ROOT / wing / "fundstelle").rglob("_*.py") if path.stem[1] != "_"
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_all_hot_modules_are_compiled_or_none(source: Path) -> None:
    """A module with a hot loop is compiled if and only if the others are."""
    name = ".".join(source.relative_to(ROOT).with_suffix("").parts[1:])

    module = importlib.import_module(name)

    assert str(module.__file__).endswith(_SUFFIX) == COMPILED


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_compiled_module_is_that_of_its_source(source: Path) -> None:
    """What runs was compiled after its source was written; if not, `make test` compiles it."""
    compiled = source.with_suffix(_SUFFIX)

    is_older = compiled.exists() and compiled.stat().st_mtime < source.stat().st_mtime

    assert not is_older, "Install again: .venv/bin/pip install -e . --no-deps"
