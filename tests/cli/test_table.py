"""Columns on a terminal."""

from wcwidth import wcswidth

from fundstelle.cli.table import as_table


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    """Texts stand to the left and numbers to the right, in groups of three, under their heads."""
    lines = list(as_table([("a.txt", 1), ("langer-name.txt", 12345)], ("File", "Words")))

    assert lines == ["File              Words", "a.txt                 1", "langer-name.txt  12,345"]


def test_wide_characters_keep_columns_aligned() -> None:
    """A column is as wide as its characters are on a terminal, not as many as they are."""
    lines = list(as_table([("漢字", "x"), ("e\u0301", "x"), ("abc", "x")]))

    assert {wcswidth(line) for line in lines} == {7}


def test_row_is_one_line() -> None:
    """No text in a table ends its line or is obeyed by a terminal."""
    lines = list(as_table([("a\nb\x1b[31m", "x")]))

    assert lines == ["a b\ufffd[31m  x"]


def test_table_of_nothing_is_its_head() -> None:
    """Without rows there is the head alone, and nothing where there is none."""
    assert list(as_table([], ("a", "b"))) == ["a  b"]
    assert list(as_table([])) == []
