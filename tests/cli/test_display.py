"""`fundstelle QUERY…` on a terminal: colours, width and notices."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fundstelle.index import Article

Cli = Callable[..., CompletedProcess[str]]

ESCAPE = "\x1b["


@pytest.fixture
def archive(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """An index in the folder in which the command line starts."""
    add_all(tmp_path / ".fundstelle", Article(["Ein Hund bellt."], id="a", headline="Vom Hund"), "Eine Katze.")


@pytest.mark.parametrize(
    ("options", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["--color", "auto"], {"FORCE_COLOR": "3"}, True),
    ],
)
@pytest.mark.usefixtures("archive")
def test_colors(
    cli: Cli,
    options: list[str],
    environment: dict[str, str],
    colored: bool,  # noqa: FBT001
) -> None:
    """The option decides, then NO_COLOR, then FORCE_COLOR; a pipe is not coloured by itself."""
    done = cli(*options, "Hund", **environment)

    assert (ESCAPE in done.stdout) is colored
    assert ("**Hund**" in done.stdout) is not colored
    assert ESCAPE not in done.stderr


@pytest.mark.parametrize("form", ["json", "jsonl", "paths"])
@pytest.mark.usefixtures("archive")
def test_data_is_never_colored(cli: Cli, form: str) -> None:
    """What programs read has no escapes in it."""
    done = cli("--color", "always", "--format", form, "Hund")

    assert "\x1b" not in done.stdout


@pytest.mark.usefixtures("archive")
def test_notice_points_at_the_place(cli: Cli) -> None:
    """What was not understood is shown on stderr with a mark below the place, and the rest is searched."""
    done = cli('Hund "Katze')

    assert done.returncode == 0
    assert done.stderr.splitlines()[:3] == [
        '  Hund "Katze',
        "       ^",
        "This quotation mark is not closed; it is ignored.",
    ]


@pytest.mark.usefixtures("archive")
def test_query_with_escapes_is_not_echoed_raw(cli: Cli) -> None:
    """Characters on which a terminal would act do not come back from a query."""
    done = cli('\x1b[31mHund\n "')

    assert "\x1b" not in done.stderr
    assert done.stderr.splitlines()[1].index("^") == done.stderr.splitlines()[0].index('"')


@pytest.mark.parametrize("width", [40, 80, 200])
def test_text_is_wrapped_to_the_terminal(cli: Cli, tmp_path: Path, add_all: Callable[..., None], width: int) -> None:
    """Text is as wide as the terminal and no wider."""
    add_all(tmp_path / ".fundstelle", "Ein Hund und noch einer. " * 20)

    longest = max(map(len, cli("Hund", COLUMNS=width).stdout.splitlines()))

    assert width - 12 < longest <= width
