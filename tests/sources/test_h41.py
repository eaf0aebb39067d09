"""H.4.1: the statement adds up; a missing row is named."""

from __future__ import annotations

from datetime import date

import pytest

from bondstrike.errors import DataError
from bondstrike.sources import h41


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def statement(label: str, amount: str) -> str:
    return row(label, "", amount, "+ 1", "- 2")


def factor(label: str, amount: str) -> str:
    return row(label, "1", "+ 1", "- 2", amount)


def release() -> str:
    """A small release: every asset 1 mn and every liability 1 mn, a Wednesday, all tables."""
    assets = "".join(
        statement(label + "<sup>1</sup>", "1,000")
        for label in h41.ASSETS.values()
        if label != "Gold certificate account"
    )
    types = "".join(statement(label + "2", "250") for label in h41.TYPES.values())
    liabilities = "".join(statement(label, "- 500") for label in h41.LIABILITIES.values())
    return (
        "<script>var x = '<tr><td>Wednesday';</script><table>"
        + row("", "Averages", "Wednesday<br />Jun 24, 2026")
        + factor("Reserve Bank credit", "1")
        + factor("Reverse repurchase agreements<sup>12</sup>", "336,528")
        + factor("Foreign official and international accounts", "331,994")
        + factor("Others", "4,534")
        + factor("Reserve balances with Federal Reserve Banks", "1")
        + factor("Securities held in custody for foreign official accounts", "1")
        + factor("Marketable U.S. Treasury securities1", "2,636,947")
        + factor("Securities lent to dealers", "1")
        + row("Remaining Maturity", "Within 15 days", "...")
        + row("U.S. Treasury securities2", "", "", "", "", "", "", "")
        + row("Holdings", "10", "20", "30", "40", "50", "60", "210")
        + row("Federal agency debt securities3")
        + statement("Gold certificate account", "1,000")
        + assets
        + types
        + statement("Total assets", "17,000")
        + row("Liabilities", "", "")
        + liabilities
        + "</table>"
    )


def test_levels_of_the_wednesday():
    found = h41.parse(release().encode())
    assert found.wednesday == date(2026, 6, 24)
    assert found.assets["treasuries"] == 1.0
    assert found.liabilities["reserves"] == -0.5
    assert found.foreign_repo_pool == pytest.approx(331.994)
    assert found.custody_treasuries == pytest.approx(2636.947)
    assert list(found.treasuries_by_band.values()) == [0.01, 0.02, 0.03, 0.04, 0.05, 0.06]
    assert sum(found.treasuries_by_type.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Wednesday<br />", "Thursday<br />", "Wednesday"),
        ("Reserve Bank credit", "Credit", "Reserve Bank credit"),
        ("Total capital", "Capital", "Total capital"),
        ("<td>Coin<sup>1</sup></td>", "<td>Coins</td>", "row missing · got 'Coin'"),
        ("331,994", "n.a.", "Foreign official and international accounts"),
        ("<td>Holdings</td>", "<td>Held</td>", "Holdings"),
    ],
)
def test_a_release_without_a_row_is_refused(before, after, said):
    assert before in release()
    with pytest.raises(DataError, match=said):
        h41.parse(release().replace(before, after).encode())


def test_bytes_of_another_page_are_refused():
    with pytest.raises(DataError, match="H.4.1"):
        h41.parse(b"<html>not found</html>")


def test_official_release_adds_up(raw_file):
    found = h41.parse(raw_file("fed/h41_current_2026-06-25.htm").read_bytes())
    assert found.wednesday == date(2026, 6, 24)
    assert found.assets["treasuries"] == pytest.approx(4488.106)
    assert sum(found.assets.values()) == pytest.approx(found.total, abs=0.005)
    assert sum(found.liabilities.values()) == pytest.approx(found.total, abs=0.005)
    assert sum(found.treasuries_by_band.values()) == pytest.approx(4488.106, abs=0.005)
    assert sum(found.treasuries_by_type.values()) == pytest.approx(4488.106, abs=0.005)
    assert found.foreign_repo_pool + found.domestic_reverse_repo == pytest.approx(336.528)
