"""The world handed to the chain: `model.baseline.Baseline` in float64 jax arrays.

jax is imported inside, so that loading and describing a world costs nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bondstrike.world.roll_forward import Path, path

if TYPE_CHECKING:
    from bondstrike.model.baseline import Baseline, DollarSystem, Market, Owners
    from bondstrike.world.schema import World

Array = NDArray[np.float64]


def to_baseline(world: World, quarters: int, private_foreign: str) -> Baseline:
    """Fill the three pages of the baseline. Raises `DataError` as `roll_forward.path` does."""
    import jax

    jax.config.update("jax_enable_x64", True)
    from bondstrike.model.baseline import Baseline

    rolled = path(world, quarters, private_foreign)
    return Baseline(market(world, rolled), owners(world, rolled), dollars(world, rolled))


def _exact(values: Any) -> Any:
    """float64 jax array of `values`."""
    import jax.numpy as jnp

    return jnp.asarray(np.asarray(values, dtype=np.float64))


def market(world: World, rolled: Path) -> Market:
    """Market page: prices, durations and the path of what is outstanding."""
    from bondstrike.model.baseline import Market

    grid, covariance = world.covariance()
    stock = world.stock
    return Market(
        maturity=_exact(weighted(stock.maturity[1:], stock.par[1:])[1:]),
        coupon=_exact(stock.coupon[1, 1:]),
        price=_exact(world.price),
        duration=_exact(weighted(stock.duration, stock.market_value)),
        convexity=_exact(weighted(stock.convexity, stock.market_value)),
        amount=_exact(rolled.amount),
        forward_yield=_exact(rolled.forward_yield),
        grid=_exact(grid),
        covariance=_exact(covariance),
        term_premium=_exact(world.figure("term premium")),
        turnover_per_day=_exact(world.figure("turnover")),
    )


def weighted(values: Array, weights: Array) -> Array:
    """Average over classes by bucket, weighted; [class, bucket] → [bucket], zero where empty."""
    total = weights.sum(axis=0)
    sums = (values * weights).sum(axis=0)
    return np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)


def owners(world: World, rolled: Path) -> Owners:
    """Owners page: who holds what, by quarter, and the leveraged part."""
    from bondstrike.model.baseline import Owners

    return Owners(
        foreign=_exact(rolled.foreign),
        home=_exact(rolled.home),
        leveraged=_exact(world.leveraged),
    )


def dollars(world: World, rolled: Path) -> DollarSystem:
    """Dollar page: central bank, banks, claims across the border, output and deficits."""
    from bondstrike.model.baseline import DollarSystem

    return DollarSystem(
        reserves=_exact(world.opening("liability", "reserves")),
        treasury_account=_exact(world.opening("liability", "treasury account")),
        foreign_repo_pool=_exact(world.opening("liability", "foreign repo pool")),
        other_fed_assets=_exact(world.opening("asset", "other assets")),
        bank_deposits=_exact(world.dollar("resident deposits")),
        foreign_deposits=_exact(world.claims("foreign deposits")),
        foreign_other_claims=_exact(world.claims("foreign other claims")),
        us_foreign_assets=_exact(world.dollar("us foreign assets")),
        current_account=_exact(rolled.current_account),
        policy_rate=_exact(world.figure("effective funds rate")),
        gdp=_exact(rolled.gdp),
        deficit=_exact(rolled.deficit),
    )
