"""Every guard of an index is needed: without it, some test fails."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reliability.conftest import IS_SOAK
from tests.reliability.guards import GUARDS, Guard

from mutations_copy import Copy

ROOT = Path(__file__).parents[2]

guards = pytest.mark.parametrize("guard", GUARDS, ids=[guard.what for guard in GUARDS])
in_full = pytest.mark.skipif(not IS_SOAK, reason="for the long run only")


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the checkout, in which guards are switched off."""
    made = Copy(ROOT, tmp_path_factory.mktemp("copy"))
    # Guards have no part in the analysis: what is kept of it here serves them, too.
    made.home = Path.home()
    return made


@guards
def test_guard_is_where_it_is_looked_for(guard: Guard) -> None:
    """Each guard stands once in its file, is something else when it is off, and is held by tests that are there."""
    text = (ROOT / guard.file).read_text("utf-8")

    assert text.count(guard.text) == 1
    assert guard.off != guard.text
    assert all((ROOT / test.partition("::")[0]).is_file() for test in guard.tests)


@in_full
@guards
def test_no_guard_can_be_missed(copy: Copy, guard: Guard, tell: Callable[[str], None]) -> None:
    """When a guard is switched off, one of its tests fails; these tests pass when it is not."""
    file = copy.root / guard.file
    text = file.read_text("utf-8")
    compile(text.replace(guard.text, guard.off), guard.file, "exec")

    file.write_text(text.replace(guard.text, guard.off), "utf-8")
    try:
        off = [copy.pytest("-x", test, limit=600) for test in guard.tests]
    finally:
        file.write_text(text, "utf-8")

    # None is a test that hangs, 1 one that fails; anything else is that tests could not be run.
    assert {None, 1} & set(off), copy.output()[-3000:]
    assert set(off) <= {None, 0, 1}, copy.output()[-3000:]
    tell("a guard was switched off, and a test failed")


@in_full
@pytest.mark.parametrize("test", sorted({test for guard in GUARDS for test in guard.tests}))
def test_with_all_guards_these_tests_pass(copy: Copy, test: str) -> None:
    """In the copy nothing fails by itself, so that it is the guard for which tests fail."""
    assert copy.pytest("-x", test, limit=600) == 0, copy.output()[-3000:]
