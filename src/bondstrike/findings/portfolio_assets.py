"""What one unit of money in each asset becomes over a holding, draw by draw, with and without.

The holding begins on the *eve* of day one, the last week before the lever is known (the baseline
date itself where day one is week 0), and lasts 26, 52 or 104 weeks. For each half of the pair the
growth of one unit is read from the run's weekly paths, in the asset's own currency, then turned
into the home currency. T is the length in years, Δ the change since the eve.

    cash          Π (1 + max(r, 0)/4) by quarter; dollars: funds rate of the baseline, plus the
                  run's answer of the central bank; other money: its short rate, unmoved
    bills         three-month bills, rolled: Π (1 + y₃ₘ/4), each at the yield of its first week
    treasuries    a par bond of the tenor bought on the eve; coupons go into bills; at the end it
                  is T years shorter and priced at the yield of what is left of it,
                  P = c/y [1 − (1 + y/2)^−n] + (1 + y/2)^−n ; if it fell due, bills since then.
                  All lengths are whole half-years, so that no interest has accrued
    us-shares     (1 + shares) · growth at bills and a premium · own news
    gold          (1 + the senders' buying) · exp(β Δlog dollar + β′ Δreal ten-year) · own news
    bonds abroad  a ten-year par bond of that market; its yield follows `spillover` × the effect on
                  the US ten-year (policy path apart), the purchases' own effect, and, for what
                  happens without the lever too, a slope on the US ten-year's move and own news
    bitcoin       (1 + shares)^β · own news: **not identified**, nothing in the chain moves it
    currency      value in dollars exp(−β Δlog broad dollar + own news); no trend: spot is expected
                  to stay. A currency that is pegged has its anchor's

`own news` are normal draws keyed by (seed, name, index): the same in both halves, so that they
cancel in the effect of the lever, but for what compounds. Their size, the slopes and short rates
stand in `portfolio_assets.csv` with unit, date, source and grade. Most are judgement. The curve
of the baseline date stays as it is but for what the run moves: a bond that grows shorter rolls
down it (expected rates could as well be read from it; then bonds would earn what bills do).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np

from bondstrike.ensemble.result import Result
from bondstrike.errors import DataError, InputError
from bondstrike.evidence.draws import uniforms
from bondstrike.findings.portfolio_holdings import (
    ABROAD,
    BILLS,
    BITCOIN,
    CASH,
    DOLLAR,
    SHARES,
    TREASURIES,
)
from bondstrike.units import (
    BP,
    PERCENT,
    QUARTERS_PER_YEAR,
    WEEKS_PER_QUARTER,
    WEEKS_PER_YEAR,
)
from bondstrike.vocabulary import (
    BUCKET_EDGES_YEARS,
    TEN_YEAR,
    TENOR_YEARS,
    Asset,
    Bucket,
    Tenor,
)
from bondstrike.world import World, load_world
from bondstrike.world.tables import Table, read
from bondstrike.world.to_senders import CLOSED

LENGTHS: Final = (26, 52, 104)
"""Weeks that a holding can last: whole half-years, so that every bond stands at a coupon date."""

HALF_YEAR: Final = WEEKS_PER_YEAR // 2
"""Weeks from coupon to coupon."""

BILL_YEARS: Final = 0.25
"""Maturity of the bills, years."""

PEGGED: Final[Mapping[str, str]] = {"DKK": "EUR"}
"""Currencies pegged to one that is not the dollar. Those pegged to the dollar have beta zero."""

YEARS: Final[Mapping[str, float]] = {
    **{str(tenor): years for tenor, years in zip(Tenor, TENOR_YEARS, strict=True)},
    **{
        str(bucket): round((low + high) / 2.0 * 2.0) / 2.0
        for bucket, (low, high) in zip(Bucket, BUCKET_EDGES_YEARS, strict=True)
        if bucket is not Bucket.BILLS
    },
}
"""Years to maturity at purchase of each name in `TREASURIES`; a bucket stands for its middle."""

WITH, WITHOUT = 0, 1
"""Positions on the axis `lever`."""

Draws = np.ndarray
"""One number a draw, [draw]."""


@cache
def figures() -> Table:
    """Slopes, volatilities and rates of assets and currencies. Raises `DataError` if unfit."""
    return read(Path(__file__).parent / "portfolio_assets.csv")


def normal(draws: int, seed: int, name: str) -> Draws:
    """Standard normal numbers of the first draws, [draw]; each depends on (seed, name, index)."""
    from scipy.special import ndtri

    return ndtri(uniforms(draws, seed, f"portfolio.{name}"))


def par_price(coupon: Draws, periods: int, yield_: Draws) -> Draws:
    """Price per unit of principal just after a coupon, `periods` half-years before maturity.

    `coupon` and `yield_` fraction per year, compounded twice a year (`numerics.bonds`).
    """
    half = 1.0 + np.asarray(yield_) / 2.0
    powers = half ** -np.arange(1.0, periods + 1.0)[:, None]
    return np.asarray(coupon) / 2.0 * powers.sum(axis=0) + powers[-1]


class Window:
    """One holding of one run: from the eve of day one, `weeks` long, over the sound draws.

    Raises `InputError` for a length that is not in `LENGTHS` or longer than the run.
    """

    def __init__(self, result: Result, weeks: int) -> None:
        self.result, self.weeks = result, weeks
        self.world: World = load_world(_known(result.manifest.baseline))
        self.seed = result.manifest.seed
        self.eve = result.manifest.moments.day_one - 1
        if weeks not in LENGTHS:
            allowed = ", ".join(map(str, LENGTHS))
            raise InputError("weeks that cannot be held", where="weeks", got=weeks, allowed=allowed)
        held = self._weekly["yields"].shape[2]
        if self.eve + weeks >= held:
            raise InputError(
                "the run ends before the holding does",
                where=f"weeks, in {result.manifest.name}",
                got=weeks,
                allowed=f"a run of {self.eve + weeks + 1} weeks or more (horizon_weeks)",
            )

    @property
    def _weekly(self) -> Mapping[str, np.ndarray]:
        return self.result.blocks["weekly"].arrays

    @property
    def years(self) -> float:
        """Length of the holding, years."""
        return self.weeks / WEEKS_PER_YEAR

    @cached_property
    def sound(self) -> np.ndarray:
        """Indices of draws that kept all paths and hold nothing that is not finite, [draw]."""
        kept = len(self._weekly["yields"])
        if "economy" in self.result.blocks:
            kept = min(kept, len(self.result.blocks["economy"]["funds_rate"]))
        flags = self.result.blocks["summaries"]["not_finite"][:kept]
        return np.flatnonzero(np.asarray(flags) == 0.0)

    def news(self, name: str) -> Draws:
        """Standard normal numbers of that name over the sound draws."""
        return normal(int(self.sound[-1]) + 1 if len(self.sound) else 0, self.seed, name)[
            self.sound
        ]

    def belief(self, name: str, item: str) -> Draws:
        """A figure with a standard deviation of its own (`<item> sd`), drawn, [draw]."""
        table = figures()
        spread = table.value(name, f"{item} sd")
        return table.value(name, item) + spread * self.news(f"{name}.{item}")

    def seen(self, name: str, lever: int, weeks_on: int) -> np.ndarray:
        """A weekly variable so many weeks after the eve, in its own unit, [draw, …].

        On the baseline date itself nothing has moved yet.
        """
        values, week = self._weekly[name], self.eve + weeks_on
        if week < 0:
            return np.zeros((len(self.sound), *values.shape[3:]))
        return np.asarray(values[self.sound, lever, week], float)

    def quarterly(self, name: str, lever: int) -> np.ndarray:
        """A quarterly output of economy and budget, [draw, quarter]; zeros if the run has none."""
        if "economy" not in self.result.blocks:
            return np.zeros((len(self.sound), self.weeks // WEEKS_PER_QUARTER + 1))
        return np.asarray(self.result.blocks["economy"][name][self.sound, lever], float)


def _known(baseline: str) -> str:
    """The baseline's id. Raises `DataError` if it does not ship."""
    from bondstrike.world import baseline_ids

    if baseline not in baseline_ids():
        raise DataError(f"baseline {baseline} does not ship: no starting yields for a portfolio")
    return baseline


# --- money and bills -----------------------------------------------------------------------------


def cash(window: Window, currency: str, lever: int) -> Draws:
    """Growth of a deposit in its own currency; never below one, for a deposit is not charged."""
    quarters = window.weeks // WEEKS_PER_QUARTER
    if currency != DOLLAR:
        rate = max(figures().value(currency, "short rate"), 0.0)
        growth = (1.0 + rate / QUARTERS_PER_YEAR) ** quarters
        return np.full(len(window.sound), growth)
    moved = window.quarterly("funds_rate", lever) * PERCENT
    first = (window.eve + 1) // WEEKS_PER_QUARTER
    chosen = np.minimum(np.arange(first, first + quarters), moved.shape[1] - 1)
    rate = window.world.figure("effective funds rate") + moved[:, chosen]
    return np.prod(1.0 + np.maximum(rate, 0.0) / QUARTERS_PER_YEAR, axis=1)


def bills(window: Window, lever: int, since: int = 0) -> Draws:
    """Growth of three-month bills rolled from `since` weeks after the eve to the end."""
    start = np.interp(BILL_YEARS, *window.world.par_yields)
    growth = np.ones(len(window.sound))
    for week in range(since, window.weeks, WEEKS_PER_QUARTER):
        rate = start + window.seen("bill_yield", lever, week) * BP
        growth = growth * (1.0 + rate / QUARTERS_PER_YEAR)
    return growth


# --- Treasuries ----------------------------------------------------------------------------------


def treasury(window: Window, name: str, lever: int) -> Draws:
    """Growth of a Treasury bought at par on the eve, coupons in bills."""
    years = YEARS[name]
    coupon = market_yield(window, years, lever, 0)
    dates = range(HALF_YEAR, min(window.weeks, round(years * WEEKS_PER_YEAR)) + 1, HALF_YEAR)
    paid = sum(coupon / 2.0 * bills(window, lever, week) for week in dates)
    left = years - window.years
    if left <= 0.0:
        return paid + bills(window, lever, round(years * WEEKS_PER_YEAR))
    now = market_yield(window, left, lever, window.weeks)
    return paid + par_price(coupon, round(2.0 * left), now)


def market_yield(window: Window, years: float, lever: int, weeks_on: int) -> Draws:
    """Par yield at a maturity of whole half-years, so many weeks after the eve, fraction."""
    bill = window.seen("bill_yield", lever, weeks_on)[:, None]
    moves = np.concatenate([bill, window.seen("yields", lever, weeks_on)], axis=1)
    return window.world.curve.par_yield(years) + moves @ between(years) * BP


def between(years: float) -> np.ndarray:
    """Weights on the moves of the bill and the tenors, linear in maturity, flat beyond."""
    nodes = np.array([BILL_YEARS, *TENOR_YEARS])
    return np.array([np.interp(years, nodes, row) for row in np.eye(len(nodes))])


# --- bonds elsewhere -----------------------------------------------------------------------------


def bond_abroad(window: Window, name: str, lever: int) -> Draws:
    """Growth of a ten-year of another government in its own currency, coupons in its money."""
    start = window.world.tables["alternatives"].value(name, "yield")
    coupon = start + foreign_move(window, name, lever, 0)
    now = start + foreign_move(window, name, lever, window.weeks)
    dates = range(HALF_YEAR, window.weeks + 1, HALF_YEAR)
    rate = max(figures().value(ABROAD[name], "short rate"), 0.0) / 2.0
    paid = sum(
        coupon / 2.0 * (1.0 + rate) ** ((window.weeks - week) // HALF_YEAR) for week in dates
    )
    left = round(2.0 * (TENOR_YEARS[TEN_YEAR] - window.years))
    return paid + par_price(coupon, left, now)


def foreign_move(window: Window, name: str, lever: int, weeks_on: int) -> Draws:
    """Move of a foreign ten-year since the baseline date, fraction per year."""
    table = figures()
    news = table.value(name, "news beta") * window.seen("yields", WITHOUT, weeks_on)[:, TEN_YEAR]
    own = table.value(name, "own volatility") * np.sqrt(weeks_on / WEEKS_PER_YEAR)
    moved = news * BP + own * window.news(f"{name}.news")
    if lever == WITHOUT or weeks_on == 0:
        return moved
    there, here = (_followed(window, half, weeks_on) for half in (WITHOUT, WITH))
    spillover = np.asarray(window.result.blocks["parameters"]["alternatives.spillover"], float)
    bought = window.seen("alternatives_yield", lever, weeks_on) * (Asset(name) not in CLOSED)
    follows = spillover[window.sound] * (here - there) * (Asset(name) not in CLOSED)
    return moved + (follows + bought) * BP


def _followed(window: Window, lever: int, weeks_on: int) -> Draws:
    """The US ten-year without the path of a captured central bank: what others follow, bp."""
    return window.seen("yields", lever, weeks_on)[:, TEN_YEAR] - window.seen(
        "policy", lever, weeks_on
    )


# --- shares, gold, bitcoin -----------------------------------------------------------------------


def shares(window: Window, lever: int) -> Draws:
    """Growth of US shares, dividends in."""
    table = figures()
    rate = np.interp(BILL_YEARS, *window.world.par_yields) + table.value(SHARES, "premium")
    return _moved_shares(window, lever) * _own(window, SHARES, rate, table)


def _moved_shares(window: Window, lever: int) -> Draws:
    """Share prices over those of the eve, as the chain moves them."""
    before, now = (window.seen("shares", lever, week) * PERCENT for week in (0, window.weeks))
    return (1.0 + now) / (1.0 + before)


def gold(window: Window, lever: int) -> Draws:
    """Growth of gold in dollars."""
    name, table = Asset.GOLD.value, figures()
    before, now = (window.seen("gold", lever, week) * PERCENT for week in (0, window.weeks))
    dollar = _log_dollar(window, lever) * window.belief(name, "dollar beta")
    real = (_followed(window, lever, window.weeks) - _followed(window, lever, 0)) * BP
    yields = window.belief(name, "yield beta") * real  # % per point = fraction per fraction
    drift = table.value(name, "drift")
    return (1.0 + now) / (1.0 + before) * np.exp(dollar + yields) * _own(window, name, drift, table)


def bitcoin(window: Window, lever: int) -> Draws:
    """Growth of bitcoin in dollars: a slope on shares and its own news, neither identified."""
    table = figures()
    spread = table.value(BITCOIN, "own volatility log sd") * window.news("bitcoin.volatility")
    size = table.value(BITCOIN, "own volatility") * np.exp(spread)
    own = _news(window, BITCOIN, size) + table.value(BITCOIN, "drift") * window.years
    return _moved_shares(window, lever) ** window.belief(BITCOIN, "shares beta") * np.exp(own)


def _own(window: Window, name: str, drift: float, table: Table) -> Draws:
    """Growth at a drift per year, times own news that are one on average."""
    return np.exp(
        np.log1p(drift) * window.years + _news(window, name, table.value(name, "own volatility"))
    )


def _news(window: Window, name: str, size: float | Draws) -> Draws:
    """Log growth by own news over the holding, one on average; `size` per root of a year."""
    return size * np.sqrt(window.years) * window.news(f"{name}.news") - size**2 * window.years / 2.0


# --- currencies ----------------------------------------------------------------------------------


def in_dollars(window: Window, currency: str, lever: int) -> Draws:
    """Value of a currency in dollars over that of the eve."""
    anchor = PEGGED.get(currency, currency)
    if anchor == DOLLAR:
        return np.ones(len(window.sound))
    own = figures().value(anchor, "own volatility") * np.sqrt(window.years)
    beta = window.belief(anchor, "dollar beta")
    return np.exp(-beta * _log_dollar(window, lever) + own * window.news(f"{anchor}.news"))


def _log_dollar(window: Window, lever: int) -> Draws:
    """Log change of the broad dollar since the eve."""
    now, before = (
        np.log1p(window.seen("dollar", lever, week) * PERCENT) for week in (window.weeks, 0)
    )
    return now - before


# --- all of them ---------------------------------------------------------------------------------


def growth(window: Window, asset: str, currency: str, home: str, lever: int) -> Draws:
    """What one unit of home money in an asset has become at the end, in home money, [draw]."""
    local = _local(window, asset, currency, lever)
    if currency == home:
        return local
    return local * in_dollars(window, currency, lever) / in_dollars(window, home, lever)


def _local(window: Window, asset: str, currency: str, lever: int) -> Draws:
    """Growth in the asset's own currency."""
    if asset == CASH:
        return cash(window, currency, lever)
    if asset in TREASURIES:
        return treasury(window, asset, lever)
    if asset in ABROAD:
        return bond_abroad(window, asset, lever)
    others = {BILLS: bills, SHARES: shares, Asset.GOLD.value: gold, BITCOIN: bitcoin}
    return others[asset](window, lever)


def prices(window: Window, lever: int) -> Draws:
    """US core prices at the end over those of the eve, baseline inflation in.

    The deviation comes from four-quarter inflation: p(q) = π₄(q) + p(q − 4) at quarter ends,
    between which it is read off a straight line.
    """
    inflation = window.quarterly("core_inflation", lever) * PERCENT
    level = np.zeros((len(window.sound), inflation.shape[1] + 1))
    for quarter in range(1, level.shape[1]):
        level[:, quarter] = (
            inflation[:, quarter - 1] + level[:, max(quarter - QUARTERS_PER_YEAR, 0)]
        )
    ends = [(window.eve + 1 + week) / WEEKS_PER_QUARTER for week in (0, window.weeks)]
    quarters = np.arange(level.shape[1])
    before, now = (
        level @ np.array([np.interp(end, quarters, row) for row in np.eye(len(quarters))])
        for end in ends
    )
    return (1.0 + window.world.figure("breakeven")) ** window.years * (1.0 + now - before)
