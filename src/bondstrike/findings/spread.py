"""Every study of price impact on one axis, in bp for a sale of $100bn today.

The steps of each, from what was published to what it would mean now:

    raw change, bp → amount in % of coupons then → bp per 1 % → bp per $100bn today

Beside the studies stands the posterior predictive for a coordinated, announced sale today, at the
horizon of each group: what the fit of all studies leaves (`evidence.fits.price_impact`), after so
many months of even selling, or once private buyers have come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bondstrike.evidence.beliefs import weighable
from bondstrike.evidence.empirical import Empirical
from bondstrike.evidence.fits.price_impact import HALF_LIFE, LASTING, NAME, RATIO, horizon_factor
from bondstrike.evidence.library import Study
from bondstrike.evidence.rescale import (
    COUPONS_TODAY,
    HORIZONS,
    MONTHS,
    Rescaled,
    listed,
    rescaled,
)
from bondstrike.evidence.weights import check_weights
from bondstrike.units import PERCENT

AMOUNT_BN: Final = 100.0
"""Sale that the axis is about, USD bn at par."""

LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Probabilities at which the predictive is given."""

TODAY_PERCENT: Final = AMOUNT_BN / COUPONS_TODAY / PERCENT
"""That sale in percent of coupons outstanding today."""


@dataclass(frozen=True)
class Point:
    """One study on the axis, with the steps that lead there."""

    study: Study
    paper: str
    """Short name of the paper; rows that share it aren't independent."""
    group: str
    """Horizon, one of `rescale.HORIZONS`."""
    who: str
    """One of `rescale.WHO`."""
    identification: str
    """One of `rescale.IDENTIFICATIONS`."""
    fitted: bool
    """Whether the fit rests on it; else it is shown only."""
    why: str
    """Why it is not fitted; empty if it is."""
    bound: str
    """`exact`, or `at least` for a lower bound."""
    change_bp: float
    """What was found, bp."""
    amount_bn: float
    """For a sale of how much, USD bn at par."""
    stock_date: str
    """Month of the stock, YYYY-MM."""
    coupons_bn: float
    """Coupons outstanding then, USD bn at par."""
    percent: float
    """The amount in percent of them."""
    per_percent: float
    """bp per 1 % of coupons."""
    then: float
    """bp per $100bn in the market of its time."""
    today: float
    """bp per $100bn in the market of today."""
    low: float | None
    """Low end of the study's own range, bp per $100bn today; None if it gave none."""
    high: float | None
    """High end of it."""
    caveat: str
    """Why it is not quite what the model needs."""


@dataclass(frozen=True)
class Predictive:
    """What the fit says of a coordinated, announced sale today, at one horizon."""

    group: str
    """Horizon, one of `rescale.HORIZONS` but stress."""
    today: tuple[float, ...]
    """bp per $100bn at `LEVELS`."""
    per_percent: tuple[float, ...]
    """bp per 1 % of coupons at `LEVELS`."""


@dataclass(frozen=True)
class Spread:
    """All of it."""

    amount_bn: float
    """Sale that the axis is about, USD bn at par."""
    coupons_bn: float
    """Coupons outstanding today, USD bn at par."""
    points: tuple[Point, ...]
    """By horizon, the shortest first, then from the largest down."""
    bands: tuple[Predictive, ...]
    """By horizon; none for a week of stress, which is no coefficient."""
    listed: tuple[tuple[str, str], ...]
    """Study id and reason, for those that can't be brought to this axis."""
    weights: Mapping[str, float]
    """The user's weights of studies; 1 for those not named."""

    def of(self, group: str) -> tuple[Point, ...]:
        """The studies of one horizon."""
        return tuple(point for point in self.points if point.group == group)

    def band(self, group: str) -> Predictive | None:
        """The predictive at one horizon, None under stress."""
        return next((band for band in self.bands if band.group == group), None)

    @property
    def groups(self) -> tuple[str, ...]:
        """Horizons that have a study."""
        return tuple(group for group in HORIZONS if self.of(group))


def spread(weights: Mapping[str, float] | None = None) -> Spread:
    """The studies and the predictive under the user's weights.

    Raises `InputError` on weights that can't be given, `DataError` if the posterior is missing or
    doesn't match its code.
    """
    asked = dict(weights or {})
    points = sorted(map(point, rescaled()), key=_order)
    why = tuple((item.study.id, item.why) for item in listed())
    return Spread(AMOUNT_BN, COUPONS_TODAY, tuple(points), predictive(asked), why, asked)


def _order(item: Point) -> tuple[int, float]:
    return HORIZONS.index(item.group), -item.today


def point(item: Rescaled) -> Point:
    """One row of `rescaled.csv` on the axis."""
    per = tuple(TODAY_PERCENT * end for end in item.range_per_percent)
    own = item.low_bp is not None and item.high_bp is not None
    return Point(
        study=item.study,
        paper=item.paper,
        group=item.horizon,
        who=item.who,
        identification=item.identification,
        fitted=item.use == "fit",
        why=item.why,
        bound=item.bound,
        change_bp=item.change_bp,
        amount_bn=item.amount_bn,
        stock_date=item.stock_date,
        coupons_bn=item.coupons_bn,
        percent=item.percent,
        per_percent=item.bp_per_percent,
        then=item.today(AMOUNT_BN, item.coupons_bn),
        today=item.today(AMOUNT_BN, COUPONS_TODAY),
        low=per[0] if own else None,
        high=per[1] if own else None,
        caveat=item.caveat,
    )


def predictive(weights: Mapping[str, float]) -> tuple[Predictive, ...]:
    """The predictive at every horizon but stress. Raises as `spread`."""
    from bondstrike.ensemble.jaxenv import prepare_jax
    from bondstrike.evidence.beliefs import answered, load_beliefs

    prepare_jax()
    if weights:
        check_weights(weights, set(weighable()))
        load_beliefs(weights=weights)
    draws, weighted = answered(NAME, weights)
    lasting, ratio, half = (draws[path] for path in (LASTING, RATIO, HALF_LIFE))
    found = []
    for group in HORIZONS:
        months = MONTHS[group]
        if np.isfinite(months):
            factor = np.asarray(horizon_factor(np.full(len(ratio), months), ratio, half))
            ends = Empirical.of(lasting * factor, weighted.weights).quantile(LEVELS)
            per = tuple(float(end) for end in ends)
            found.append(Predictive(group, tuple(TODAY_PERCENT * end for end in per), per))
    return tuple(found)
