"""What the tests of reliability share: how long they go on.

In `make test` they run in a short form; `make soak` sets FUNDSTELLE_SOAK and runs them in full.
"""

import os
from collections.abc import Callable

import pytest

IS_SOAK = bool(os.environ.get("FUNDSTELLE_SOAK"))


@pytest.fixture(scope="session")
def rounds() -> Callable[[int, int], int]:
    """How often something is tried: `rounds(short, full)`."""
    return lambda short, full: full if IS_SOAK else short


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """To say a figure that docs/reliability.md reports, where the tests run in full."""

    def told(figure: str) -> None:
        if IS_SOAK:
            with capsys.disabled():
                print(f"\n  {figure}", flush=True)  # noqa: T201

    return told
