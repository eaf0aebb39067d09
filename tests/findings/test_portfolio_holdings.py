"""Holdings from a file: what is read, and how everything else is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondstrike.errors import InputError
from bondstrike.findings import portfolio_holdings as holdings
from bondstrike.findings.portfolio_holdings import ABROAD, ASSETS, MEANT, parse
from bondstrike.vocabulary import Asset, Bucket, Tenor

HEAD = "asset,amount,currency\n"


def test_a_file_is_a_mix(tmp_path: Path):
    file = tmp_path / "mine.csv"
    text = "\ufeff" + HEAD + "# cash first\ncash,20,\ncash,10,usd\n\n10y,50,\nBunds, 2e1 ,EUR\n"
    file.write_text(text, encoding="utf-8")
    found = holdings.read(file, "eur")
    assert [(x.label, x.amount, x.currency) for x in found.rows] == [
        ("cash EUR", 20.0, "EUR"),
        ("cash USD", 10.0, "USD"),
        ("10y", 50.0, "USD"),
        ("bunds", 20.0, "EUR"),
    ]
    assert found.total == 100.0
    assert found.shares == (0.2, 0.1, 0.5, 0.2)


def test_the_currency_may_be_missing_and_columns_may_change_places():
    found = parse("amount,asset\n3,gold\n1,cash", "x", "CHF")
    assert [(x.asset, x.currency) for x in found.rows] == [("gold", "USD"), ("cash", "CHF")]
    assert found.shares == (0.75, 0.25)


def test_everything_of_the_vocabulary_can_be_held():
    assert set(map(str, Tenor)) | set(map(str, Bucket)) | set(map(str, Asset)) <= set(ASSETS)
    assert set(ABROAD) == set(map(str, Asset)) - {"gold"}
    assert len(set(ASSETS)) == len(ASSETS)
    assert set(MEANT.values()) <= set(ASSETS) and not set(MEANT) & set(ASSETS)


@pytest.mark.parametrize("asset", ASSETS)
def test_each_asset_is_read_in_its_own_currency(asset: str):
    (row,) = parse(f"{HEAD}{asset},1,", "x", "GBP").rows
    assert row.currency == ABROAD.get(asset, "GBP" if asset == "cash" else "USD")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("us-share,1,", "row 2, column asset · got 'us-share' · allowed"),
        ("us-share,1,", "did you mean 'us-shares'?"),
        ("foreign-shares,1,", "did you mean 'us-shares'?"),
        ("BTC,1,", "did you mean 'bitcoin'?"),
        (",1,", "row 2, column asset"),
        ("gold,,", "the amount is missing · at f.csv, row 2, column amount"),
        ("gold", "the amount is missing · at f.csv, row 2, column amount"),
        ("cash,1,\ngold,-3,", "row 3, column amount · got '-3'"),
        ("gold,ten,", "not a number · at f.csv, row 2, column amount · got 'ten'"),
        ("gold,nan,", "row 2, column amount · got 'nan'"),
        ("gold,inf,", "row 2, column amount · got 'inf'"),
        ("gold,1e308,\n10y,1e308,", "too large to add up"),
        ("gold,1,EUR", "only cash has a choice of currency"),
        ("gold,1,EUR", "allowed: nothing, or USD for gold"),
        ("cash,1,EURO", "row 2, column currency · got 'EURO'"),
        ("gold,1,,7", "too many cells"),
        ("gold,1,\ncash,2,\ngold,3,", "the same holding twice · at f.csv, row 4"),
        ("cash,1,\ncash,2,USD", "got 'cash USD'"),
        ("gold,0,", "nothing is held"),
        ("", "nothing is held"),
        ('"gold,1,', "not CSV"),
    ],
)
def test_a_wrong_row_is_named(rows: str, said: str):
    with pytest.raises(InputError) as error:
        parse(HEAD + rows, "f.csv", "USD")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "nothing in it"),
        ("# a remark\n\n", "nothing in it"),
        ("asset,currency\n", "a column is missing · at f.csv, row 1 · allowed: amount"),
        ("asset,ammount\n", "did you mean 'amount'?"),
        ("asset,amount,asset\n", "a column twice"),
    ],
)
def test_a_wrong_head_is_named(head: str, said: str):
    with pytest.raises(InputError) as error:
        parse(head, "f.csv", "USD")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"asset,amount\ngold,\x001\n", "NUL bytes"),
        (b"\xff\xfe\x00\x01", "not a text file in UTF-8"),
        (b"x" * 1_000_001, "too large for holdings"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, said: str, tmp_path: Path):
    file = tmp_path / "f.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as error:
        holdings.read(file)
    assert said in str(error.value) and "f.csv" in str(error.value)


def test_no_file_and_no_such_home(tmp_path: Path):
    with pytest.raises(InputError, match="no such file"):
        holdings.read(tmp_path)
    with pytest.raises(InputError, match="unknown home currency.*did you mean 'EUR'"):
        holdings.check_home("euro")
    assert holdings.check_home("chf") == "CHF"


@given(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=len(ASSETS)))
def test_shares_sum_to_one_in_any_unit(amounts: list[float]):
    def mix(unit: float) -> holdings.Holdings:
        rows = zip(ASSETS, amounts, strict=False)
        lines = "\n".join(f"{asset},{amount * unit!r}," for asset, amount in rows)
        return parse(HEAD + lines, "x", "USD")

    assert sum(mix(1.0).shares) == pytest.approx(1.0)
    assert mix(1024.0).shares == mix(1.0).shares
