from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from relations.management.output import printable, progress, write_table


class Terminal(StringIO):
    def isatty(self):
        return True


def table(stream, *rows, **options):
    write_table(OutputWrapper(stream), ("name", "entries"), rows, **options)
    return stream.getvalue()


def test_a_table_for_a_pipe_has_one_plain_line_for_each_row():
    assert table(StringIO(), ("a" * 200, 5), ("b", 10)).splitlines()[1:] == [
        f"{'a' * 200}        5",
        f"b{' ' * 199}       10",
    ]


def test_a_table_for_a_terminal_has_a_rule():
    assert "───" in table(Terminal(), ("a", 5))


def test_a_table_can_do_without_color(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    plain = table(Terminal(), ("a", 5), color=False)
    assert "\x1b[3" not in plain


def test_a_cell_is_no_markup():
    assert "[red]a[/red]" in table(Terminal(), ("[red]a[/red]", 5))


@pytest.mark.parametrize(
    ("text", "shown"), [("a\nb\tc", "a b c"), ("\x1b[2Ja", "\ufffd[2Ja"), ("é 日本", "é 日本")]
)
def test_what_would_steer_a_terminal_is_not_printed(text, shown):
    assert printable(text) == shown


def bar(capsys, stream, **options):
    with progress("entries", 4, stream=OutputWrapper(stream), **options) as advance:
        advance(3)
    return capsys.readouterr().err


def test_a_terminal_has_a_bar_with_its_rate(capsys):
    shown = bar(capsys, Terminal())
    assert "3/4" in shown
    assert "entries/s" in shown


def test_there_is_no_bar_without_a_terminal(capsys):
    assert bar(capsys, StringIO()) == ""


def test_there_is_no_bar_where_none_is_wanted(capsys):
    assert bar(capsys, Terminal(), wanted=False) == ""
