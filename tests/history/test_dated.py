"""The market of another date, and trades as rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bondstrike.errors import DataError
from bondstrike.history import dated
from bondstrike.vocabulary import N_PROGRAMMES, Bucket, Channel, Holder
from tests.history import cases

OFFICIAL, PRIVATE = (list(Holder).index(who) for who in (Holder.OFFICIAL, Holder.PRIVATE))


def test_only_the_stocks_are_those_of_the_date():
    before, after = dated.today(), dated.on_the_date(dated.today(), cases.MARKET)
    amount = np.asarray(after.quarters.amount)[0]
    assert (amount[1:].sum(), amount[0]) == (pytest.approx(20000.0), pytest.approx(6000.0))
    assert float(after.official) == 4000.0
    longs = np.asarray(after.market.leveraged) / np.asarray(after.market.dv01)[1:]
    assert longs.sum() == pytest.approx(2000.0)
    share = 20000.0 / np.asarray(before.quarters.amount)[0, 1:].sum()
    np.testing.assert_allclose(after.market.market_dv01, before.market.market_dv01 * share)
    for same in ("dv01", "variance", "growth", "factors"):
        np.testing.assert_array_equal(getattr(after.market, same), getattr(before.market, same))


def test_the_fed_follows_no_rule_and_nothing_is_done():
    asked = dated.question()
    assert not np.asarray(asked.programmes.size).any()
    assert not np.asarray(asked.rules.sign).any()
    assert (float(asked.fed.ceiling), float(asked.fed.capped), float(asked.fed.captured)) == (
        0,
        0,
        0,
    )
    assert float(asked.premises.shocks) == 1.0


def test_mixes_are_shares_of_coupons():
    found = dated.mixes(dated.today())
    assert set(found) == {"foreign", "market", "long"}
    for mix in found.values():
        assert mix[0] == 0.0
        assert mix.sum() == pytest.approx(1.0)
    place = {name: i for i, name in enumerate(Bucket)}
    assert not found["long"][: place[Bucket.Y5_7]].any()
    ratio = found["long"] / np.where(found["market"] > 0.0, found["market"], 1.0)
    assert ratio[place[Bucket.Y5_7]] == pytest.approx(0.5 * ratio[place[Bucket.Y20_30]])


def test_a_trade_is_a_row():
    trades = (
        cases.sale(100.0),
        cases.sale(-50.0, who="central-bank", announced=1.0, mix="market", week=4.0, weeks=9.0),
    )
    rows = dated.with_trades(dated.question(), dated.today(), cases.MARKET, trades).programmes
    assert list(rows.holder[:2]) == [OFFICIAL, PRIVATE]
    assert list(rows.announced[:2]) == [-1.0, 1.0]
    assert (rows.start[1], rows.weeks[1], rows.size[1, 1]) == (4.0, 9.0, -50.0)
    assert set(rows.channel[:2]) == {Channel.SALE}
    assert not np.asarray(rows.size)[2:].any()


def test_long_bonds_weigh_more_in_a_market_of_short_ones():
    average = dated.average_maturity(dated.today())
    assert average == pytest.approx(5.85, abs=0.3)  # MSPD, 31 December 2025
    short = replace(cases.MARKET, maturity=average / 2.0)
    for mix, times in (("long", 2.0), ("market", 1.0), ("foreign", 1.0)):
        trade = cases.sale(100.0, mix=mix)
        rows = dated.with_trades(dated.question(), dated.today(), short, (trade,)).programmes
        assert rows.size[0, 1] == pytest.approx(100.0 * times)


def test_too_many_trades_are_refused():
    with pytest.raises(DataError, match=f"allowed: {N_PROGRAMMES}"):
        trades = (cases.sale(),) * (N_PROGRAMMES + 1)
        dated.with_trades(dated.question(), dated.today(), cases.MARKET, trades)
