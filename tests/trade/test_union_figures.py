"""Shipped figures of unions, reserves, invoicing and oil: each with its source, or refused."""

from __future__ import annotations

import pytest

from bondstrike.errors import DataError
from bondstrike.trade.tables import ECONOMIES
from bondstrike.trade.union_figures import (
    FOLDER,
    NAMES,
    UNITS,
    column,
    estimates,
    figures,
    parse,
    value,
)
from bondstrike.vocabulary import Bloc, Grade

HEAD = "item,name,value,unit,as_of,source,grade,note\n"


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_sourced(name: str):
    rows = figures(name)
    assert rows
    assert all(row.unit in UNITS and row.source and row.as_of for row in rows.values())
    assert {row.grade for row in rows.values()} <= set(Grade)


def test_every_shipped_table_is_listed():
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(NAMES)


def test_settings_are_judgement_and_in_order():
    rows = figures("settings")
    assert {row.grade for row in rows.values()} == {Grade.D}
    items = dict.fromkeys(keys[0] for keys in rows)
    for item in items:
        low, central, high = estimates(item)
        # a slower phase-in is the low estimate of what is released
        assert low <= central <= high or item == "phase-in"
        assert rows[item, "low"].note or rows[item, "central"].note


def test_currencies_and_gold_stand_apart():
    """LEVERS 3: China 3,408 and 343, the euro area 532 and 1,466; 13,020bn of currencies in all."""
    assert value("reserves", "currencies", "china") == 3408.0
    assert value("reserves", "gold", "euro-area") == 1466.0
    assert column("reserves", "currencies", ECONOMIES).sum() == pytest.approx(13_020.0)


def test_shares_are_fractions():
    for item in ("exports", "imports"):
        shares = column("invoicing", item, tuple(Bloc))
        assert shares.min() > 0.0
        assert shares.max() <= 1.0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,b,x,USD bn,2024-12-31,s,A,", "line 2 · a/b · value · got 'x'"),
        ("a,b,inf,USD bn,2024-12-31,s,A,", "value · got 'inf'"),
        ("a,b,1,dollars,2024-12-31,s,A,", "unit · got 'dollars'"),
        ("a,b,1,USD bn,2024,s,A,", "as_of · got '2024'"),
        ("a,b,1,USD bn,2024-12-31,,A,", "source · got nothing"),
        ("a,b,1,USD bn,2024-12-31,s,E,", "grade · got 'E'"),
        ("a,b,1,USD bn,2024-12-31,s", "number of fields · got 6"),
    ],
)
def test_a_damaged_row_is_refused(line: str, said: str):
    with pytest.raises(DataError, match=said):
        parse("t", HEAD + line + "\n")


def test_a_table_without_its_head_or_with_a_row_twice_is_refused():
    with pytest.raises(DataError, match="line 1"):
        parse("t", "a,b\n1,2\n")
    row = "a,b,1,USD bn,2024-12-31,s,A,\n"
    with pytest.raises(DataError, match="a/b appears twice"):
        parse("t", HEAD + row + row)


def test_a_figure_that_is_not_there_is_refused():
    with pytest.raises(DataError, match="no row currencies/germany"):
        value("reserves", "currencies", "germany")
    with pytest.raises(DataError, match="cannot be read"):
        figures("nothing")
    with pytest.raises(DataError, match="no row"):
        column("reserves", "currencies", (*ECONOMIES, "mars"))
