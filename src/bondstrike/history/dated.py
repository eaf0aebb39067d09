"""The chain's market on another date, and an episode's trades as rows of its programmes.

Only the stocks are those of the date: coupons, bills, official holdings, leveraged longs. The
chain's capacities are shares of the market, so that 1 % of it weighs the same on every date.
Maturity mix, prices, normal volatility and the growth of the debt stay those of the baseline. In
a market of shorter bonds the same amount of long ones is a larger share of its risk: amounts of
the mix `long` are scaled by average maturity, baseline over date.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bondstrike.errors import DataError
from bondstrike.history.episode import Market, Trade
from bondstrike.vocabulary import (
    BUCKET_EDGES_YEARS,
    N_PROGRAMMES,
    N_TENORS,
    Channel,
    Holder,
)

if TYPE_CHECKING:
    from bondstrike.model.schedules import Scenario
    from bondstrike.model.setting import Setting

QUARTERS: Final = 40
"""Quarters of the baseline that histories run on; no episode may be longer."""

LONG_YEARS: Final = 6.0
"""Maturity from which a bond belongs to the mix `long`, years."""

BILLS_YEARS: Final = 0.25
"""Average maturity of bills, years: only the average over all debt needs it (assumed)."""

HOLDERS: Final = {
    "official": list(Holder).index(Holder.OFFICIAL),
    "private": list(Holder).index(Holder.PRIVATE),
    "central-bank": list(Holder).index(Holder.PRIVATE),
}
"""Position of the `Holder` whose row a trade takes: only officials' sales cost convenience."""


@cache
def today() -> Setting:
    """The shipped baseline over `QUARTERS`, in the units of the chain; leaves are numpy arrays."""
    from bondstrike.ensemble.program import on_host
    from bondstrike.model.chain import setting
    from bondstrike.world import load_world
    from bondstrike.world.to_surroundings import to_surroundings

    world = load_world()
    return on_host(setting(world.to_baseline(QUARTERS), to_surroundings(world, QUARTERS)))


@cache
def question() -> Scenario:
    """The preset in which nothing is done, shocks on; leaves are numpy arrays.

    The Fed follows no rule: what it bought is among the trades.
    """
    import equinox as eqx

    from bondstrike.ensemble.program import on_host
    from bondstrike.scenario import load_scenario
    from bondstrike.scenario.compile import compile as compile_scenario
    from bondstrike.scenario.fed import Fed
    from bondstrike.vocabulary import FedMode
    from bondstrike.world import load_world

    found = compile_scenario(load_scenario("nothing", ()), load_world()).scenario
    never = Fed(mode=FedMode.NEVER).policy()
    return on_host(eqx.tree_at(lambda s: (s.premises.shocks, s.fed), found, (1.0, never)))


def on_the_date(setting: Setting, market: Market) -> Setting:
    """The setting with the stocks of another date."""
    import equinox as eqx

    amount = np.asarray(setting.quarters.amount)
    coupons, bills = market.coupons / amount[0, 1:].sum(), market.bills / amount[0, 0]
    by_bucket = np.concatenate([[bills], np.full(amount.shape[1] - 1, coupons)])
    tables = setting.market
    longs = np.asarray(tables.leveraged) / np.asarray(tables.dv01)[1:]
    return eqx.tree_at(
        lambda s: (
            s.market.market_dv01,
            s.market.market_bills,
            s.market.leveraged,
            s.quarters.amount,
            s.official,
        ),
        setting,
        (
            np.asarray(tables.market_dv01) * coupons,
            np.asarray(tables.market_bills) * bills,
            np.asarray(tables.leveraged) * (market.leveraged / longs.sum()),
            amount * by_bucket,
            np.asarray(market.official),
        ),
    )


def mixes(setting: Setting) -> dict[str, np.ndarray]:
    """Shares of the buckets by name of the mix, axis `bucket`; nothing of bills."""
    over = [
        max(0.0, high - max(low, LONG_YEARS)) / (high - low) for low, high in BUCKET_EDGES_YEARS
    ]
    amount = np.asarray(setting.quarters.amount)[0]
    foreign = np.asarray(setting.quarters.foreign)[0]
    return {
        "foreign": _shares(foreign),
        "market": _shares(amount),
        "long": _shares(amount * np.asarray(over)),
    }


def _shares(amount: np.ndarray) -> np.ndarray:
    """Amounts as shares of their sum, bills left out."""
    coupons = np.array(amount)
    coupons[0] = 0.0
    return coupons / coupons.sum()


def average_maturity(setting: Setting) -> float:
    """Average maturity of all marketable debt on the baseline date, years."""
    amount = np.asarray(setting.quarters.amount)[0]
    years = np.concatenate([[BILLS_YEARS], np.asarray(setting.maturities)[N_TENORS:]])
    return float(amount @ years / amount.sum())


def with_trades(
    scenario: Scenario, setting: Setting, market: Market, trades: Sequence[Trade]
) -> Scenario:
    """The scenario with the trades as its only programmes, one row each.

    `setting` is that of the baseline. Raises `DataError` if there are more trades than rows.
    """
    import equinox as eqx

    if len(trades) > N_PROGRAMMES:
        raise DataError(f"{len(trades)} trades in one episode · allowed: {N_PROGRAMMES}")
    shares, longer = mixes(setting), _longer(setting, market)
    rows = scenario.programmes
    columns: dict[str, Any] = {
        name: np.array(getattr(rows, name))
        for name in ("channel", "holder", "mix", "size", "start", "weeks", "announced")
    }
    columns["size"][:] = 0.0
    for row, trade in enumerate(trades):
        times = longer if trade.mix == "long" else 1.0
        columns["channel"][row] = Channel.SALE
        columns["holder"][row] = HOLDERS[trade.who]
        columns["mix"][row] = shares[trade.mix]
        columns["size"][row] = np.asarray(trade.amount) * times
        columns["start"][row], columns["weeks"][row] = trade.week, trade.weeks
        columns["announced"][row] = -1.0 if trade.announced is None else trade.announced
    names = tuple(columns)
    return eqx.tree_at(
        lambda s: [getattr(s.programmes, name) for name in names],
        scenario,
        [columns[name] for name in names],
    )


def _longer(setting: Setting, market: Market) -> float:
    """Average maturity at the baseline over that of the date; 1 where the date's isn't known."""
    return 1.0 if market.maturity is None else average_maturity(setting) / market.maturity
