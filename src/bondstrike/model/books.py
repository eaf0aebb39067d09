"""The ledger week by week on one path: sheets, prices, and the flows that made them.

The ensemble keeps sheets at quarter ends; here one path is walked for its books alone, without
economy, budget and losses, which post nothing. Each flow is the one entry in which it stands by
itself (what the coalition sold is the fall of its bonds, what was parked the rise of its repo), so
flows are read off the sheets: posting them again at the week's prices must give the sheet that the
chain booked.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float

from bondstrike.model import ledger, sellers
from bondstrike.model.ledger import Agent, Flows, Instrument, Sheet
from bondstrike.model.parameters import Parameters
from bondstrike.model.schedules import Chance, Scenario
from bondstrike.model.setting import Draw, Setting, draw
from bondstrike.model.week import opening, week
from bondstrike.units import WEEKS_PER_QUARTER
from bondstrike.vocabulary import N_BUCKETS, PerBucket, Scalar


class Books(NamedTuple):
    """One path's books at the end of every week, deviations from the baseline; axes (week, …)."""

    sheet: Float[Array, "week agent instrument"]
    """Treasuries in USD bn at par by bucket, the rest in USD bn."""
    price: Float[Array, "week bucket"]
    """Market value per unit of par."""
    executed: Float[Array, "week programme"]
    """Sold so far by programme, USD bn at par."""
    proceeds: Float[Array, "week"]
    """Cash received for what was sold so far, USD bn."""
    gross_claims: Float[Array, "week"]
    """Foreigners' dollar claims, change at the week's prices, USD bn."""
    net_transactions: Float[Array, "week"]
    """US net position: change by transactions so far, USD bn."""
    net_valuation: Float[Array, "week"]
    """US net position: change by Treasury prices, USD bn."""
    columns_error: Float[Array, "week"]
    """Largest sum of an instrument over agents in the week's postings, USD bn."""
    rows_error: Float[Array, "week"]
    """Largest sum of an agent's postings at the week's prices, income apart, USD bn."""
    reversed: Float[Array, "week"]
    """1 once the policy at issue has been reversed."""


def books(setting: Setting, parameters: Parameters, scenario: Scenario, chance: Chance) -> Books:
    """Walk one path for its books. The weekly shocks have axis (week,), whole quarters."""
    this = draw(setting, parameters, scenario)
    weeks = chance.weekly.level.shape[-1]
    numbers = jnp.arange(weeks, dtype=float)
    calendar = sellers.calendar(scenario.programmes, numbers)
    quarter = jnp.arange(weeks) // WEEKS_PER_QUARTER
    world = jax.tree.map(lambda x: x[quarter], setting.quarters)
    start, unpack = ravel_pytree(opening(setting, this))
    step = partial(_one_week, setting, this, chance, unpack)
    _, found = jax.lax.scan(step, start, (world, numbers, chance.weekly, calendar))
    return found


def _one_week(
    setting: Setting, this: Draw, chance: Chance, unpack: object, packed: Array, now: tuple
) -> tuple[Array, Books]:
    """The state after one week, and its books."""
    quarter, number, shocks, due = now
    after, shown = week(setting, this, quarter, unpack(packed), number, shocks, due, chance.fates)  # type: ignore[operator]
    seen = shown.seen
    kept = Books(
        sheet=after.sheet,
        price=shown.price,
        executed=shown.executed,
        proceeds=seen.proceeds,
        gross_claims=seen.gross_claims,
        net_transactions=seen.net_transactions,
        net_valuation=seen.net_valuation,
        columns_error=seen.columns_error,
        rows_error=seen.rows_error,
        reversed=seen.reversed,
    )
    return ravel_pytree(after)[0], kept


def flows(postings: Sheet, proceeds: Scalar) -> Flows:
    """The named flows of one week: `postings` are the change of the sheet, USD bn.

    `proceeds` is what the coalition received in the week. `foreign_share` is the share of
    private foreigners in all price-led buying, one number a week; where nobody buys for the price
    it is zero.
    """
    bonds, on = postings[:, :N_BUCKETS], postings.__getitem__
    sellers_row = (Agent.SELLERS, Instrument.DEPOSITS)
    converted = on((Agent.SELLERS, Instrument.FOREIGN_ASSETS))
    parked = on((Agent.SELLERS, Instrument.REPO_POOL))
    return Flows(
        sold=-bonds[Agent.SELLERS],
        issued=-bonds[Agent.TREASURY],
        bought=bonds[Agent.CENTRAL_BANK],
        to_haven=bonds[Agent.HAVEN_BUYERS],
        to_dealers=bonds[Agent.DEALERS],
        from_hedge_funds=-bonds[Agent.HEDGE_FUNDS],
        proceeds=proceeds,
        converted=converted,
        parked=parked,
        taken_by_residents=-on((Agent.RESIDENTS, Instrument.FOREIGN_ASSETS)),
        taken_by_officials=-on((Agent.FOREIGN_OFFICIAL, Instrument.FOREIGN_ASSETS)),
        foreign_share=_share(bonds[Agent.FOREIGN_PRIVATE], bonds[Agent.RESIDENTS]),
        goods=proceeds - converted - parked - on(sellers_row),
        spent=-on((Agent.TREASURY, Instrument.TREASURY_ACCOUNT)),
    )


def _share(abroad: PerBucket, at_home: PerBucket) -> Scalar:
    """Share of buying abroad, weighed by size so that small buckets don't decide it."""
    whole = abroad + at_home
    size = (whole * whole).sum()
    return jnp.where(size > 0.0, (abroad * whole).sum() / jnp.where(size > 0.0, size, 1.0), 0.0)


def postings(sheet: Float[Array, "week agent instrument"], week: int) -> Sheet:
    """What was posted in `week`: the sheet less the one before, USD bn."""
    return sheet[week] - (sheet[week - 1] if week else ledger.opening())
