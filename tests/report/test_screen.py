"""The screen: fits, wraps, needs no colour, reads no markup."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from bondstrike.findings.chain import read
from bondstrike.report.screen import WIDEST, show
from bondstrike.words import chain
from bondstrike.words.asked import Asked
from bondstrike.words.market import Screen, Section, Table, screen
from tests.ensemble.fake_market import fake_market
from tests.report.test_story import told


def printed(shown: Screen, width: int) -> list[str]:
    out = io.StringIO()
    show(shown, Console(file=out, width=width, force_terminal=False))
    return out.getvalue().splitlines()


def test_it_fits_one_screen():
    lines = printed(screen(fake_market()), 104)
    assert len(lines) <= 64
    assert max(map(len, lines)) <= 104


@pytest.mark.parametrize("width", [40, 72, 80, 250])
def test_it_keeps_to_the_width(width: int):
    lines = printed(screen(fake_market()), width)
    assert max(map(len, lines)) <= min(width, WIDEST)
    assert any("+25" in line for line in lines)


def test_the_default_screen_fits_a_terminal_with_the_verdict_last():
    lines = printed(chain.screen(read(told()), Asked()), 100)
    assert len(lines) <= 78 and max(map(len, lines)) <= 100
    headings = [line for line in lines if line and line[0] != " "]
    assert headings[-1] == "THE VERDICT" and lines[-1].strip().startswith("More: ")


def test_a_table_that_does_not_fit_is_read_row_by_row():
    table = Table(("after", "a month", "a quarter"), (("the Fed", "1 to 2 (1)", "3 to 4 (3)"),))
    one = Screen("t", (), (Section("h", (table,)),))
    assert printed(one, 34)[2:] == [
        "  after       a month   a quarter",
        "  the Fed  1 to 2 (1)  3 to 4 (3)",
    ]
    assert printed(one, 32)[2:] == [
        "  after the Fed: a month 1 to 2",
        "  (1); a quarter 3 to 4 (3)",
    ]


def test_colour_carries_nothing():
    out = io.StringIO()
    show(screen(fake_market()), Console(file=out, width=100, force_terminal=True))
    coloured = out.getvalue()
    assert "\x1b[1m" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()
    assert plain == printed(screen(fake_market()), 100)


def test_no_line_ends_in_blanks():
    assert not [line for line in printed(screen(fake_market()), 100) if line != line.rstrip()]


def test_brackets_of_users_are_no_markup():
    one = Screen("[bold]mine[/bold]", ("Yours: a=[red].",), ())
    assert printed(one, 80)[0].strip() == "[bold]mine[/bold]"
    assert "a=[red]" in printed(one, 80)[1]
