"""Weeks that happened, put to the chain: the market of their date, what was sold, what else hit.

An episode starts from a date on which the ten-year stood at a known level. Up to that date the
chain is made to follow the ten-year week by week: whatever the draw does not explain is booked as
news, so that volatility, leverage and the risk price on the date are those that this history
implies. The VIX is fed in as it was observed, with the chain's own answer of the VIX to yields
switched off, for an observed VIX already contains it. After the date there is no noise; the only
news is the change of the expected policy path in the New York Fed's decomposition (ACM). What the
ten-year does then is the chain's own: sales, leverage, stress, haven, lost convenience.

Only the stocks are scaled to the date (coupons, bills, official holdings, leveraged longs): the
chain's capacities are shares of the market. Maturity mix, prices and normal volatility stay those
of the baseline; average maturity was 5.7 to 5.9 years on all dates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from bondstrike import evidence
from bondstrike.model import chain
from bondstrike.model.haven import USUAL_VIX
from bondstrike.model.offer import NOISE_HALF_LIFE_YEARS
from bondstrike.model.schedules import Chance, Fates, Shocks
from bondstrike.units import BP, WEEK, WEEKS_PER_QUARTER, decay_per_week
from bondstrike.vocabulary import N_BLOCS, TEN_YEAR, Holder
from tests.acceptance.conftest import Judge

DRAWS = 400
"""Draws of every episode."""

PASSES = 12
"""Repeats of the fit of news to the history; in 19 draws of 20 less than 0.1bp is left."""

NEVER = 9.0
"""A fate by which nothing is reversed, nobody retaliates and nobody leaves."""

OFFICIAL, PRIVATE = (list(Holder).index(who) for who in (Holder.OFFICIAL, Holder.PRIVATE))

PARTS = ("stock", "flow", "stress", "haven", "convenience", "noise")
"""Outputs that add up to the ten-year when the Fed neither buys by rule nor is captured."""


@dataclass(frozen=True)
class Market:
    """Stocks of a date, USD bn: coupons and bills at par, official holdings, leveraged longs."""

    coupons: float
    bills: float
    official: float
    leveraged: float


@dataclass(frozen=True)
class Trade:
    """Coupons sold (or, negative, bought) evenly over some weeks."""

    week: float
    """First week, counted from the opening."""
    weeks: float
    """Weeks over which it is spread."""
    amount: tuple[float, float, float]
    """USD bn at the low, central and high estimate."""
    holder: int
    """`OFFICIAL` sales cost convenience, `PRIVATE` ones don't."""
    mix: str = "foreign"
    """"foreign": as foreigners hold coupons; "market": pro rata to coupons outstanding."""


@dataclass(frozen=True)
class Episode:
    """One history to be rerun."""

    market: Market
    history: tuple[float, ...] = (0.0,)
    """Ten-year at the opening and at the end of each week up to the start, percent."""
    vix: tuple[float, ...] = ()
    """VIX at the end of each week from the opening on, points; it fades after the last."""
    news: tuple[float, ...] = ()
    """Change of the expected policy path in each week after the start, bp."""
    trades: tuple[Trade, ...] = ()
    quarters: int = 1
    """Quarters that are run."""

    @property
    def start(self) -> int:
        """Week at whose end the episode starts; −1 is the opening."""
        return len(self.history) - 2


@dataclass(frozen=True)
class Seen:
    """Weekly outputs by draw and week, and the episode they belong to."""

    episode: Episode
    weekly: Any

    def rise(self, weeks: int) -> np.ndarray:
        """Change of the ten-year from the start to `weeks` later, bp by draw."""
        return self._change(np.asarray(self.weekly.yields)[..., TEN_YEAR], weeks)

    def part(self, name: str, weeks: int) -> np.ndarray:
        """Change of one output over the same weeks, by draw."""
        return self._change(np.asarray(getattr(self.weekly, name)), weeks)

    def _change(self, values: np.ndarray, weeks: int) -> np.ndarray:
        start = self.episode.start
        opening = values[:, start] if start >= 0 else 0.0
        return values[:, start + weeks] - opening


class Rerun:
    """Runs episodes over the draws."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._paths: dict[int, Any] = {}

    def __call__(self, episode: Episode, premises=None, overrides=None) -> Seen:
        """The episode over the draws; the VIX does not answer to yields on top of what was seen."""
        overrides = {"haven.fear_per_bp": 0.0} | (overrides or {})
        columns = evidence.sample(DRAWS, seed=1, overrides=overrides)
        fear = fear_shocks(episode, columns)
        asked = self._scenario(episode, premises or {})
        wanted = 100.0 * (np.asarray(episode.history[1:]) - episode.history[0])
        news = np.zeros((DRAWS, episode.quarters * WEEKS_PER_QUARTER))
        told = len(wanted)
        for _ in range(PASSES if told else 0):
            weekly = self._run(episode, columns, asked, news, fear)
            missing = wanted - np.asarray(weekly.yields)[:, :told, TEN_YEAR]
            news = np.concatenate([news[:, :told] + missing, news[:, told:]], axis=1)
            news[:, told:] = news[:, told - 1 : told] + _after(episode, news.shape[1] - told)
        return Seen(episode, self._run(episode, columns, asked, news, fear))

    # --- the only lines that know how the chain is called ---------------------------------------

    def _run(self, episode: Episode, columns, asked, news: np.ndarray, fear: np.ndarray):
        """Weekly outputs; `news` is the noise in the ten-year by draw and week, bp."""
        setting = on_the_date(self.judge.setting, episode.market)
        parameters = jax.tree.map(jnp.asarray, evidence.to_parameters(columns))
        none = jnp.zeros(news.shape)
        weekly = Shocks(
            level=jnp.asarray(level_shocks(setting, news)),
            slope=none,
            fear=jnp.asarray(fear),
            dollar=none,
        )
        never = jnp.full(len(news), NEVER)
        fates = Fates(never, never, jnp.full((len(news), N_BLOCS), NEVER))
        return self._program(episode.quarters)(setting, parameters, asked, Chance(weekly, fates))

    def _program(self, quarters: int):
        if quarters not in self._paths:

            def weekly(setting, parameters, scenario, chance):
                return chain.path(setting, parameters, scenario, chance).weekly

            self._paths[quarters] = jax.jit(jax.vmap(weekly, in_axes=(None, 0, None, 0)))
        return self._paths[quarters]

    def _scenario(self, episode: Episode, premises: dict[str, float]):
        """The preset without levers, with the episode's trades as quiet programmes."""
        scenario, _ = self.judge.preset("nothing", **premises)
        return replace(scenario, programmes=self._programmes(scenario.programmes, episode.trades))

    def _programmes(self, rows, trades: tuple[Trade, ...]):
        mixes = {"foreign": _shares(self.judge.setting.quarters.foreign[0]), "market": None}
        mixes["market"] = _shares(self.judge.setting.quarters.amount[0])
        held = {name: np.array(getattr(rows, name)) for name in ("holder", "mix", "size", "start")}
        held |= {name: np.array(getattr(rows, name)) for name in ("weeks", "announced")}
        for row, trade in enumerate(trades):
            held["holder"][row], held["mix"][row] = trade.holder, mixes[trade.mix]
            held["size"][row], held["start"][row] = trade.amount, trade.week
            held["weeks"][row], held["announced"][row] = trade.weeks, -1.0
        return replace(rows, **{name: jnp.asarray(value) for name, value in held.items()})


def _shares(amount: Any) -> np.ndarray:
    """Shares of the coupon buckets; nothing of bills."""
    coupons = np.array(amount)
    coupons[0] = 0.0
    return coupons / coupons.sum()


def _after(episode: Episode, weeks: int) -> np.ndarray:
    """Cumulative news after the start, bp by week."""
    steps = np.zeros(weeks)
    steps[: len(episode.news)] = episode.news
    return np.cumsum(steps)


def on_the_date(setting: Any, market: Market) -> Any:
    """The baseline with the stocks of another date."""
    amount = np.asarray(setting.quarters.amount[0])
    coupons, bills = market.coupons / amount[1:].sum(), market.bills / amount[0]
    leveraged = np.asarray(setting.market.leveraged / setting.market.dv01[1:]).sum()
    by_bucket = jnp.concatenate([jnp.asarray([bills]), jnp.full(amount.shape[0] - 1, coupons)])
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
            setting.market.market_dv01 * coupons,
            setting.market.market_bills * bills,
            setting.market.leveraged * (market.leveraged / leveraged),
            setting.quarters.amount * by_bucket,
            jnp.asarray(market.official),
        ),
    )


def level_shocks(setting: Any, noise: np.ndarray) -> np.ndarray:
    """Shocks of the level factor that give a path of noise in the ten-year, bp by draw, week."""
    level = noise * BP / float(setting.market.factors[TEN_YEAR, 0])
    before = np.concatenate([np.zeros((len(level), 1)), level[:, :-1]], axis=1)
    return (level - decay_per_week(NOISE_HALF_LIFE_YEARS) * before) / WEEK**0.5


def fear_shocks(episode: Episode, columns: Any) -> np.ndarray:
    """Shocks of the VIX by draw and week that give the episode's path of it."""
    shocks = np.zeros((DRAWS, episode.quarters * WEEKS_PER_QUARTER))
    fear = np.asarray(episode.vix) - USUAL_VIX
    before = np.concatenate([[0.0], fear[:-1]]) if len(fear) else fear
    stays = 0.5 ** (1.0 / columns["haven.fear_half_life_weeks"])
    own = columns["haven.fear_volatility"]
    shocks[:, : len(fear)] = (fear - stays[:, None] * before) / own[:, None]
    return shocks
