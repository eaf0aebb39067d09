"""A world in round numbers, scenarios and parameters: small enough to check by hand."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from bondstrike.evidence.draws import to_parameters
from bondstrike.model.baseline import Baseline, DollarSystem, Market, Owners
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import (
    Chance,
    Depth,
    Dispute,
    Events,
    FedPolicy,
    Premises,
    Programmes,
    Rules,
    Scenario,
    Shocks,
)
from bondstrike.vocabulary import (
    N_BLOCS,
    N_BUCKETS,
    N_HOLDERS,
    N_SECTORS,
    N_TENORS,
    Action,
    Channel,
    Signal,
)
from tests.worlds import fates

QUARTERS = 41
ROWS = 4
"""Programme and rule rows: fewer than the real model's, so that compiling is quick."""

GDP = 33000.0
RESERVES = 3000.0
AMOUNT = (7248.1, 3500.0, 7000.0, 4000.0, 2500.0, 2000.0, 3000.0, 3000.0)
"""Bills, then the seven coupon buckets: $25tn of coupons."""
DURATION = (0.0, 0.5, 2.0, 4.0, 5.0, 7.0, 11.0, 15.0)
MATURITY = (0.5, 2.0, 4.0, 6.0, 8.5, 15.0, 25.0)
CONVEXITY = (0.0, 0.5, 5.0, 16.0, 30.0, 60.0, 150.0, 300.0)
LEVERAGED = (0.0, 100.0, 900.0, 600.0, 300.0, 250.0, 100.0, 100.0)
GRID = (0.25, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
VOLATILITY = 0.009
"""Yearly standard deviation of every yield; correlations fall with the distance in maturity."""

VALUES: dict[str, dict[str, float]] = {
    "sellers": {
        "mobilisable": 0.5,
        "credibility": 0.5,
        "discovery_weeks": 4.0,
        "bought_back": 0.5,
    },
    "treasuries": {
        "lasting_bp": 4.0,
        "month_ratio": 4.0,
        "flow_half_life_months": 1.1,
        "supply_half_life_years": 5.0,
        "local_demand": 0.15,
        "issuance_discount": 0.4,
        "stress_ceiling": 2.2,
        "stress_slope": 0.15,
        "volatility_news": 0.1,
        "volatility_memory": 0.8,
        "term_premium_bp": 80.0,
        "leverage_cut": 0.12,
        "leverage_ceiling": 0.2,
        "leverage_return_months": 6.0,
        "bills_bp": 1.0,
        "foreign_private_share": 0.3,
    },
    "haven": {
        "opening": 0.6,
        "flight_bp": 0.5,
        "flee_bp": 0.4,
        "fear_per_bp": 0.04,
        "fear_half_life_weeks": 6.0,
        "fear_volatility": 3.0,
        "joint_fall_damage": 0.05,
        "freeze_damage": 0.3,
        "recovery_half_life_years": 3.0,
        "convenience_bp": 45.0,
    },
    "dollar": {
        "lasting_percent": 0.65,
        "passing_percent": 1.85,
        "passing_half_life_months": 3.0,
        "fear_percent": 0.1,
        "volatility_percent": 0.7,
        "residents_share": 0.35,
        "foreign_official_share": 0.2,
    },
    "fed": {
        "words": 0.4,
        "ample_reserves_percent": 9.0,
        "scarcity_bp": 10.0,
        "captured_inflation_percent": 7.0,
    },
    "alternatives": {
        "impact_bp": 4.0,
        "participation_percent": 10.0,
        "bound_bp": 25.0,
        "gold_share": 0.2,
        "gold_percent": 5.0,
        "spillover": 0.4,
    },
    "conditions": {
        "mortgage_pass": 0.9,
        "mortgage_convexity": 0.5,
        "bbb_per_point": 1.0,
        "high_yield_per_point": 4.0,
        "shares_per_premium": 8.0,
        "shares_per_point": 0.5,
        "swap_share": 0.3,
    },
    "economy": {
        "premium_scale": 1.0,
        "equity_scale": 1.0,
        "dollar_scale": 1.0,
        "dollar_to_prices": 1.5,
        "rule_inertia": 0.85,
        "rule_inflation": 1.5,
        "rule_gap": 1.0,
    },
    "politics": {
        "calm_per_year": 0.5,
        "yield_slope": 0.5,
        "shares_slope": 0.5,
        "level_slope": 0.5,
        "dollar_slope": 0.2,
        "pain_slope": 0.3,
        "tariffs_offset": 0.0,
        "central_bank_offset": 0.0,
        "budget_offset": 0.0,
        "rally": 0.4,
        "rally_half_life_weeks": 6.0,
        "retaliation_per_year": 0.5,
    },
    "resolve": {
        "break_rank_per_year": 0.05,
        "retaliation_multiple": 10.0,
        "security_multiple": 4.0,
        "retaliation_exports_percent": 10.0,
    },
    "trade": {
        "elasticity": 0.5,
        "released": 0.5,
        "demand_multiplier": 1.0,
        "crowding_half_life_years": 2.0,
        "shares_percent": 2.0,
        "import_elasticity": 1.0,
        "border_pass": 0.9,
        "retail_pass": 0.5,
    },
}
"""Every parameter, round."""


def parameters(**changes: float) -> Parameters:
    """The round parameters; `treasuries__lasting_bp=8.0` changes one."""
    values = {link: dict(fields) for link, fields in VALUES.items()}
    for name, value in changes.items():
        link, field = name.split("__")
        assert field in values[link]
        values[link][field] = value
    columns = {
        f"{link}.{field}": jnp.asarray(value)
        for link, fields in values.items()
        for field, value in fields.items()
    }
    return to_parameters(columns)


def baseline(quarters: int = QUARTERS) -> Baseline:
    """Everything flat: prices at par, 5 % at every maturity, no growth, no deficit."""

    def exact(values: Any) -> Any:
        return jnp.asarray(np.asarray(values, dtype=float))

    amount = np.tile(AMOUNT, (quarters, 1))
    foreign = np.zeros((quarters, N_BLOCS, N_HOLDERS, N_BUCKETS))
    foreign[:] = 8000.0 / (N_BLOCS * N_HOLDERS * N_BUCKETS)
    home = np.zeros((quarters, N_SECTORS, N_BUCKETS))
    home[:, 0] = amount - foreign.sum(axis=(1, 2))
    grid = np.asarray(GRID)
    apart = np.abs(np.log(grid)[:, None] - np.log(grid)[None, :])
    market = Market(
        maturity=exact(MATURITY),
        coupon=exact(np.full(7, 0.05)),
        price=exact(np.ones(N_BUCKETS)),
        duration=exact(DURATION),
        convexity=exact(CONVEXITY),
        amount=exact(amount),
        forward_yield=exact(np.full((quarters, N_TENORS), 0.05)),
        grid=exact(grid),
        covariance=exact(VOLATILITY**2 * np.exp(-apart / 4.0)),
        term_premium=exact(0.008),
        turnover_per_day=exact(1000.0),
    )
    dollars = DollarSystem(
        reserves=exact(RESERVES),
        treasury_account=exact(900.0),
        foreign_repo_pool=exact(300.0),
        other_fed_assets=exact(2000.0),
        bank_deposits=exact(17000.0),
        foreign_deposits=exact(np.full((N_BLOCS, N_HOLDERS), 50.0)),
        foreign_other_claims=exact(np.full((N_BLOCS, N_HOLDERS), 1000.0)),
        us_foreign_assets=exact(40000.0),
        current_account=exact(np.zeros(quarters)),
        policy_rate=exact(0.04),
        gdp=exact(np.full(quarters, GDP)),
        deficit=exact(np.zeros(quarters)),
    )
    return Baseline(market, Owners(exact(foreign), exact(home), exact(LEVERAGED)), dollars)


def pro_rata() -> np.ndarray:
    """Mix of a sale pro rata to coupons; bills none."""
    mix = np.asarray([0.0, *AMOUNT[1:]])
    return mix / mix.sum()


def only(bucket: int) -> np.ndarray:
    """Mix of a sale in one bucket."""
    return np.eye(N_BUCKETS)[bucket]


def sale(size: float | tuple[float, float, float] = 500.0, **changes: Any) -> dict[str, Any]:
    """A programme: officials sell $500bn of coupons pro rata in a quarter, announced in week 0."""
    row = {
        "channel": Channel.SALE,
        "bloc": 0,
        "holder": 0,
        "mix": pro_rata(),
        "size": size if isinstance(size, tuple) else (size, size, size),
        "start": 1.0,
        "weeks": 13.0,
        "announced": 0.0,
        "converted": 1.0,
        "parked": 0.0,
        "hedged": 0.0,
        "hostile": 1.0,
        "cost": np.zeros(N_BLOCS),
        "harm": 0.0,
        "decided": 0,
    }
    return row | changes


def programmes(*rows: dict[str, Any]) -> Programmes:
    """Rows as arrays, filled up with programmes of size zero."""
    empty = sale(0.0, mix=np.zeros(N_BUCKETS), weeks=1.0, announced=-1.0)
    filled = [*rows, *[empty] * (ROWS - len(rows))]
    whole = {"channel", "bloc", "holder", "decided"}
    columns: dict[str, Any] = {
        name: jnp.asarray([row[name] for row in filled], dtype=int if name in whole else float)
        for name in empty
    }
    return Programmes(**columns)


def rule(signal: Signal, above: float, action: Action, **changes: float) -> dict[str, Any]:
    """A response: at once, in a week, without hold, at full strength."""
    row = {"sign": 1.0, "delay": 0.0, "ramp": 1.0, "hold": 0.0, "until": 1e6, "size": 1.0}
    return {"signal": signal, "threshold": above, "action": action} | row | changes


def rules(*rows: dict[str, Any]) -> Rules:
    """Rows as arrays, filled up with rules that never act."""
    empty = rule(Signal.YIELD_10Y, 0.0, Action.STOP_SALES, sign=0.0, size=0.0)
    filled = [*rows, *[empty] * (ROWS - len(rows))]
    whole = {"signal", "action"}
    columns: dict[str, Any] = {
        name: jnp.asarray([row[name] for row in filled], dtype=int if name in whole else float)
        for name in empty
    }
    return Rules(**columns)


NEVER = {
    "threshold_bp": 60.0,
    "delay_weeks": 0.0,
    "pace": 0.0,
    "ceiling": 0.0,
    "unwind_half_life_years": 4.0,
    "cap_bp": 0.0,
    "capped": 0.0,
    "rate_cut_bp": 0.0,
    "captured": 0.0,
}


def policy(**changes: float) -> FedPolicy:
    """A central bank that stays out, but for what is changed."""
    values: dict[str, Any] = {name: jnp.asarray(x) for name, x in (NEVER | changes).items()}
    return FedPolicy(**values)


def premises(**changes: float) -> Premises:
    """Everything as estimated, no shocks."""
    values = {name: 1.0 for name in Premises.__dataclass_fields__} | {"shocks": 0.0} | changes
    arrays: dict[str, Any] = {name: jnp.asarray(value) for name, value in values.items()}
    return Premises(**arrays)


def scenario(
    *rows: dict[str, Any],
    answers: tuple[dict[str, Any], ...] = (),
    fed: FedPolicy | None = None,
    about: Dispute | None = None,
    besides: Events | None = None,
    joint: Depth | None = None,
    **changes: float,
) -> Scenario:
    """Programmes, responses, the Fed's policy, the dispute, events and premises."""
    return Scenario(
        programmes(*rows),
        rules(*answers),
        policy() if fed is None else fed,
        dispute() if about is None else about,
        events() if besides is None else besides,
        premises(**changes),
        depth() if joint is None else joint,
    )


def depth(size: float = 0.0, start: float = 0.0, weeks: float = 1.0) -> Depth:
    """No joint asset, but for what is said."""
    return Depth(*(jnp.asarray(value) for value in (size, start, weeks)))


def dispute(kind: int = 0, **changes: float) -> Dispute:
    """Over tariffs, from week 0; a reversal stops the programmes; nobody breaks rank by himself."""
    said = {"start": 0.0, "stops": 1.0, "undone": 0.0, "retaliates": 0.0, "breaks": 0.0} | changes
    values: dict[str, Any] = {name: jnp.asarray(value) for name, value in said.items()}
    return Dispute(kind=jnp.eye(3)[kind], **values)


def events(**changes: float) -> Events:
    """Nothing else happens, but for what is changed."""
    said = dict.fromkeys(Events.__dataclass_fields__, 0.0) | changes
    values: dict[str, Any] = {name: jnp.asarray(value) for name, value in said.items()}
    return Events(**values)


def chance(weeks: int, seed: int | None = None, **fate: Any) -> Chance:
    """No news, or news from a seed; nothing ever happens, but for the fates that are said."""
    return Chance(shocks(weeks, seed), fates(**fate))


def shocks(weeks: int, seed: int | None = None) -> Shocks:
    """No news, or standard normal news from a seed."""
    if seed is None:
        drawn = np.zeros((4, weeks))
    else:
        drawn = np.random.default_rng(seed).standard_normal((4, weeks))
    return Shocks(*(jnp.asarray(row) for row in drawn))


def replace(tree: Any, **changes: Any) -> Any:
    """A module with some of its fields changed."""
    names = list(changes)
    return eqx.tree_at(
        lambda t: [getattr(t, name) for name in names], tree, [changes[n] for n in names]
    )
