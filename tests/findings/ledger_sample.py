"""A path's books in round numbers on the real baseline: no chain is run."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bondstrike.ensemble.books import Walked
from bondstrike.findings.ledger import Ledger, read
from bondstrike.model import ledger
from bondstrike.model.books import Books
from bondstrike.scenario.compile import Label
from bondstrike.vocabulary import N_BUCKETS, Bloc, Channel, Holder
from bondstrike.world import load_world
from tests import worlds

WEEKS = 30
TEN = 5
"""Bucket of all bonds that are traded: 7–10 years."""

LABELS = (
    (Channel.SALE, Bloc.JAPAN, Holder.OFFICIAL),
    (Channel.SALE, Bloc.CANADA, Holder.PRIVATE),
    (Channel.GOODS, Bloc.JAPAN, Holder.OFFICIAL),
    (Channel.HEDGE, Bloc.EURO_AREA, Holder.PRIVATE),
    (Channel.SPENDING, Bloc.REST_OF_WORLD, Holder.OFFICIAL),
)

WEEKLY = {
    "sold": 10.0,
    "bought": 2.0,
    "to_dealers": 3.0,
    "proceeds": 9.0,
    "converted": 4.0,
    "parked": 1.0,
    "taken_by_residents": 2.0,
    "taken_by_officials": 1.0,
    "foreign_share": 0.4,
    "goods": 1.0,
    "spent": 0.5,
}
"""Each week's flows, USD bn; bonds at 0.9 of par. Of price-led buying 5 − 40 % go abroad."""

PRICE = 0.9


def flows(**values: float) -> ledger.Flows:
    """Named flows, bonds in one bucket; the others nil."""
    names = ledger.Flows.__dataclass_fields__
    bonds = ("sold", "issued", "bought", "to_haven", "to_dealers", "from_hedge_funds")
    unit = np.eye(N_BUCKETS)[TEN]
    made: dict[str, Any] = {
        name: jnp.asarray(values.get(name, 0.0) * (unit if name in bonds else 1.0))
        for name in names
    }
    return ledger.Flows(**made)


@cache
def walked(labels: tuple[Any, ...] = LABELS, **of_the_walk: Any) -> Walked:
    """The same flows every week; in the last nothing. Programmes 0 and 1 sell 7 and 3 a week."""
    baseline = worlds.baseline()
    price = np.array(baseline.market.price)
    price[TEN] = PRICE
    post = jax.jit(ledger.post)
    sheet, sheets = ledger.opening(), []
    for week in range(WEEKS):
        moved = flows(**(WEEKLY if week < WEEKS - 1 else {}))
        sheet, _ = post(sheet, moved, jnp.asarray(price))
        sheets.append(np.asarray(sheet))
    count = np.minimum(np.arange(1, WEEKS + 1), WEEKS - 1).astype(float)
    none = np.zeros(WEEKS)
    books: Any = Books(
        sheet=np.stack(sheets),
        price=np.tile(price, (WEEKS, 1)),
        executed=np.outer(count, [7.0, 3.0, 1.0, 0.0, 0.5]),
        proceeds=9.0 * count,
        gross_claims=none,
        net_transactions=1.0 * count,
        net_valuation=none,
        columns_error=none,
        rows_error=none,
        reversed=(np.arange(WEEKS) > 20).astype(float),
    )
    made = tuple(Label(0, *one, 0, WEEKS, (1.0, 1.0, 1.0), True) for one in labels)
    manifest = SimpleNamespace(
        title="A sale.", name="sample", baseline_date="2026-10-02", seed=1, overrides=()
    )
    assembly: Any = SimpleNamespace(
        manifest=manifest,
        world=load_world(),
        baseline=baseline,
        compiled=SimpleNamespace(labels=made, horizon_weeks=WEEKS),
    )
    return Walked(books, assembly, of_the_walk.get("draw"))


@cache
def sample(week: int = 9) -> Ledger:
    """The books of the sample after `week`."""
    return read(walked(), week)
