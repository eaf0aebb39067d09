"""Where proceeds can go, and what the senders have to lose: tables of the chain's last links.

`alternatives.csv` gives size, turnover and yield of the markets elsewhere, `senders.csv` what each
bloc exports to the United States (Census, 2024; the European Union stands in the euro area's row)
and how fast its own debt is refinanced; the curve gives what sold bonds would have paid.
jax is imported inside, as in `to_baseline`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.vocabulary import Asset, Bloc
from bondstrike.world.to_baseline import weighted

if TYPE_CHECKING:
    from bondstrike.model import alternatives, losses
    from bondstrike.world.schema import World

Array = NDArray[np.float64]

CLOSED: Final = frozenset({Asset.CHINA})
"""Markets that foreigners can't enter at this size: capital controls and quotas on purchases."""

HOME: Final = {
    Asset.BUNDS: Bloc.EURO_AREA,
    Asset.CORE_EURO: Bloc.EURO_AREA,
    Asset.ITALY: Bloc.EURO_AREA,
    Asset.JGBS: Bloc.JAPAN,
    Asset.GILTS: Bloc.UNITED_KINGDOM,
    Asset.CANADA: Bloc.CANADA,
    Asset.AUSTRALIA: Bloc.REST_OF_WORLD,
}
"""Whose debt a market is, where its yields follow the US ten-year; China's don't, gold is none."""


def to_alternatives(world: World) -> alternatives.Tables:
    """The markets elsewhere as link 5 takes them. Raises `DataError` if a figure is missing."""
    _float64()
    from bondstrike.model.alternatives import Tables

    return Tables(
        size=_exact(_of_markets(world, "size")),
        turnover=_exact(_of_markets(world, "turnover")),
        yield_=_exact(_of_markets(world, "yield")),
        open_=_exact([asset not in CLOSED for asset in Asset]),
    )


def to_senders(world: World) -> losses.Tables:
    """What the blocs have to lose. Raises `DataError` if a figure is missing."""
    _float64()
    from bondstrike.model.losses import Tables

    content = world.tables["senders"]
    debts = own_debts(world)
    return Tables(
        exports=_exact([content.value(bloc, "exports") for bloc in Bloc]),
        debt=_exact(debts.sum(axis=0)),
        repriced_per_year=_exact(
            [
                content.value(bloc, "repriced") if debt > 0.0 else 0.0
                for bloc, debt in zip(Bloc, debts.sum(axis=0), strict=True)
            ]
        ),
        home=_exact(_shares(debts)),
        held=_exact(world.foreign),
        bond_yield=_exact(bond_yields(world)),
        deposit=_exact(world.figure("effective funds rate")),
        abroad=_exact(content.value("-", "short rate abroad")),
        asset_yield=_exact(_of_markets(world, "yield")),
    )


def own_debts(world: World) -> Array:
    """Debt of each market that is a bloc's own, USD bn, [asset, bloc]."""
    sizes = _of_markets(world, "size")
    found = np.zeros((len(Asset), len(Bloc)))
    for place, asset in enumerate(Asset):
        if asset in HOME:
            found[place, tuple(Bloc).index(HOME[asset])] = sizes[place]
    return found


def bond_yields(world: World) -> Array:
    """Par yield at the average remaining maturity of each bucket, fraction per year, [bucket]."""
    maturities = weighted(world.stock.maturity, world.stock.par)
    return np.interp(maturities, *world.par_yields)


def _shares(debts: Array) -> Array:
    """Columns of `debts` as shares of their sums; zero where a bloc has none."""
    total = debts.sum(axis=0)
    return np.divide(debts, total, out=np.zeros_like(debts), where=total > 0.0)


def _of_markets(world: World, item: str) -> Array:
    content = world.tables["alternatives"]
    return np.array([content.value(asset, item) for asset in Asset])


def _float64() -> None:
    import jax

    jax.config.update("jax_enable_x64", True)


def _exact(values: Any) -> Any:
    """float64 jax array of `values`."""
    import jax.numpy as jnp

    return jnp.asarray(np.asarray(values, dtype=np.float64))
