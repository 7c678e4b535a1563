"""The bar that counts bytes."""

import io
import sys

import pytest

from fundstelle.cli.progress import ProgressBar


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def a_terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is told on a terminal. No fixture, since each phase of a test has a stderr of its own."""
    stream = _Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_bar_counts_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """With so many bytes to count, the bar begins at nothing, and ends where all of them are done."""
    terminal = a_terminal(monkeypatch)

    with ProgressBar("Indexing", of=4, hidden=False) as bar:
        bar.advance(1)
        bar.advance(3)

    assert terminal.getvalue().startswith("\r")
    assert [part for part in ("  0%", " 25%", "100%") if part in terminal.getvalue()] == ["  0%", " 25%", "100%"]
    assert terminal.getvalue().endswith("\n")


def test_bar_begins_when_it_is_known_how_much_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar is shown once there is anything to count, and not at all where there is nothing."""
    terminal = a_terminal(monkeypatch)

    with ProgressBar("Copying", hidden=False):
        pass
    nothing = terminal.getvalue()

    with ProgressBar("Copying", hidden=False) as bar:
        bar.show(2, 4)
        bar.show(4, 4)

    assert nothing == ""
    assert " 50%" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_what_is_told_meanwhile_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before something else is told, the line of the bar is emptied."""
    terminal = a_terminal(monkeypatch)

    with ProgressBar("Indexing", of=4, hidden=False) as bar:
        bar.clear()
        cleared = terminal.getvalue()

    assert cleared.endswith("\r\x1b[K")


def test_hidden_bar_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is shown where the user wants none."""
    terminal = a_terminal(monkeypatch)

    with ProgressBar("Indexing", of=4, hidden=True) as bar:
        bar.advance(4)
        bar.clear()

    assert terminal.getvalue() == ""


def test_nothing_is_shown_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """In a file or a pipe there is no bar."""
    with ProgressBar("Indexing", of=4, hidden=False) as bar:
        bar.advance(4)
        bar.clear()

    assert capsys.readouterr().err == ""
