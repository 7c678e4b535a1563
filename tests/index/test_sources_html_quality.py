"""How well real pages are read: the build fails when that gets worse."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("trafilatura", reason="reading HTML pages needs the extra html")

ROOT = Path(__file__).parents[2]
PAGES = ROOT.parent / "shared" / "html"


@pytest.fixture
def extraction(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark, which is no package."""
    spec = importlib.util.spec_from_file_location("extraction", ROOT / "benchmarks" / "extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "extraction", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not PAGES.is_dir(), reason=f"the pages to measure with are not at {PAGES}")
def test_real_pages_are_read_well(extraction: ModuleType) -> None:
    """Nearly all paragraphs, subheads, headlines, days and authors are found, and hardly anything else."""
    score = extraction.measure(PAGES, extraction.ours)

    assert score.share("paragraphs found", "paragraphs there") >= 0.98
    assert score.share("paragraphs found", "paragraphs read") >= 0.97
    assert score.share("subheads found", "subheads there") >= 0.97
    assert score.share("subheads found", "subheads read") >= 0.97
    assert score.share("headline", "pages") == 1.0
    assert score.share("day", "pages") == 1.0
    assert score.share("lede", "pages") >= 0.94
    assert score.share("authors", "pages") >= 0.94
