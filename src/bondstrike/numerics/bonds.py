"""Bond arithmetic: a matrix of cash flows times discount factors, and what follows from it.

Conventions, used everywhere: settlement on the pricing date; coupons every six months counted
back from maturity, at month ends if the maturity is one; times in *street years*, half the
number of coupon periods to a flow (Actual/Actual ICMA); yields compounded twice a year in every
period, the last included; coupon dates not moved for holidays (unadjusted). A quoted yield to
maturity of at most half a year is simple interest, as on bills. Prices are per unit of
principal and *full*: accrued interest is in.

Source of the conventions: 31 CFR part 356, appendix B; checked against QuantLib to 1e-10.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bondstrike.errors import DataError
from bondstrike.units import BP, MONTHS_PER_YEAR

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

COUPONS_PER_YEAR: Final = 2
MONTHS_PER_COUPON: Final = MONTHS_PER_YEAR // COUPONS_PER_YEAR
DAYS_PER_YEAR: Final = 365.25
YIELD_TOLERANCE: Final = 1e-13
MAX_NEWTON_STEPS: Final = 60


@dataclass(frozen=True)
class Flows:
    """Payments of one security still to come, per unit of principal.

    `times` in street years from settlement, ascending; `amounts` per unit of principal, same
    length; `accrued` interest at settlement per unit of principal.
    """

    times: Vector
    amounts: Vector
    accrued: float


@dataclass(frozen=True)
class Sensitivity:
    """What one security is worth and how it moves, per unit of principal.

    `price` full price; `yield_` fraction per year, semi-annual; `duration` modified, years;
    `convexity` years squared; `dv01` price change per basis point.
    """

    price: float
    yield_: float
    duration: float
    convexity: float

    @property
    def dv01(self) -> float:
        """Price change per basis point and unit of principal."""
        return self.price * self.duration * BP


def _month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _months_before(maturity: date, months: int) -> date:
    """`maturity` moved back by whole months, kept on a month end if it is one."""
    serial = maturity.year * MONTHS_PER_YEAR + maturity.month - 1 - months
    year, month = divmod(serial, MONTHS_PER_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    day = last if _month_end(maturity) else min(maturity.day, last)
    return date(year, month + 1, day)


def coupon_dates(settlement: date, maturity: date) -> list[date]:
    """The coupon date at or before settlement, then every later one to maturity.

    Raises `DataError` if the security has matured.
    """
    if maturity <= settlement:
        raise DataError(f"security matured: maturity {maturity}, settlement {settlement}")
    dates, count = [maturity], 0
    while dates[-1] > settlement:
        count += 1
        dates.append(_months_before(maturity, MONTHS_PER_COUPON * count))
    return dates[::-1]


def coupon_flows(settlement: date, maturity: date, coupon: float) -> Flows:
    """Flows of a note or bond with `coupon` (fraction per year), redeemed at one.

    Raises `DataError` if the security has matured.
    """
    dates = coupon_dates(settlement, maturity)
    period = (dates[1] - dates[0]).days
    elapsed = (settlement - dates[0]).days / period
    periods = 1.0 - elapsed + np.arange(len(dates) - 1, dtype=np.float64)
    amounts = np.full(len(periods), coupon / COUPONS_PER_YEAR)
    amounts[-1] += 1.0
    return Flows(periods / COUPONS_PER_YEAR, amounts, elapsed * coupon / COUPONS_PER_YEAR)


def bill_flows(settlement: date, maturity: date) -> Flows:
    """The single payment of a bill; time is days / 365 as in its investment yield.

    Raises `DataError` if the bill has matured.
    """
    days = (maturity - settlement).days
    if days <= 0:
        raise DataError(f"bill matured: maturity {maturity}, settlement {settlement}")
    return Flows(np.array([days / 365.0]), np.ones(1), 0.0)


def cash_flow_matrix(flows: Sequence[Flows]) -> tuple[Vector, Matrix]:
    """All flows on one time axis: (times [time], amounts [security, time])."""
    times, where = np.unique(np.concatenate([flow.times for flow in flows]), return_inverse=True)
    matrix = np.zeros((len(flows), len(times)))
    rows = np.repeat(np.arange(len(flows)), [len(flow.times) for flow in flows])
    np.add.at(matrix, (rows, where), np.concatenate([flow.amounts for flow in flows]))
    return times, matrix


def price_at_yield(flows: Flows, yield_: float) -> float:
    """Full price at a yield compounded twice a year."""
    base = 1.0 + yield_ / COUPONS_PER_YEAR
    return float(flows.amounts @ base ** (-COUPONS_PER_YEAR * flows.times))


def _slope(flows: Flows, yield_: float) -> float:
    base = 1.0 + yield_ / COUPONS_PER_YEAR
    return float(-(flows.amounts * flows.times) @ base ** (-COUPONS_PER_YEAR * flows.times - 1.0))


def modified_duration(flows: Flows, yield_: float) -> float:
    """Modified duration in years."""
    return -_slope(flows, yield_) / price_at_yield(flows, yield_)


def convexity(flows: Flows, yield_: float) -> float:
    """Second derivative of the price over the price, years squared."""
    base = 1.0 + yield_ / COUPONS_PER_YEAR
    weight = flows.times * (flows.times + 1.0 / COUPONS_PER_YEAR)
    powers = base ** (-COUPONS_PER_YEAR * flows.times - 2.0)
    return float((flows.amounts * weight) @ powers) / price_at_yield(flows, yield_)


def yield_of(flows: Flows, price: float) -> float:
    """Yield, semi-annual, at which the flows are worth `price`; Newton from a par guess.

    Raises `DataError` if the price is not positive or no yield is found.
    """
    if not price > 0.0:
        raise DataError(f"no yield for full price {price}: a price above zero is needed")
    guess = 0.03
    for _ in range(MAX_NEWTON_STEPS):
        step = (price_at_yield(flows, guess) - price) / _slope(flows, guess)
        guess = max(guess - step, -1.5)
        if abs(step) < YIELD_TOLERANCE:
            return guess
    raise DataError(f"no yield for full price {price} within {MAX_NEWTON_STEPS} Newton steps")


def sensitivity(flows: Flows, price: float) -> Sensitivity:
    """Yield, modified duration and convexity at a full price.

    Raises `DataError` as `yield_of` does.
    """
    rate = yield_of(flows, price)
    return Sensitivity(price, rate, modified_duration(flows, rate), convexity(flows, rate))


@dataclass(frozen=True)
class DiscountCurve:
    """Discount factors bootstrapped from par yields.

    `nodes` are street years, ascending from zero, `log_discount` their log factors. Between
    nodes the log factor is linear (constant forward rate), so factors fall monotonically as long
    as forwards are positive; beyond the last node the last forward rate goes on.
    """

    nodes: Vector
    log_discount: Vector

    def __call__(self, times: Any) -> Vector:
        """Discount factors at `times` (street years, any shape)."""
        times = np.asarray(times, dtype=np.float64)
        inside = np.interp(times, self.nodes, self.log_discount)
        last = np.diff(self.log_discount[-2:])[0] / np.diff(self.nodes[-2:])[0]
        beyond = np.maximum(times - self.nodes[-1], 0.0)
        return np.exp(inside + last * beyond)

    def par_yield(self, tenor: float, start: float = 0.0) -> float:
        """Par yield of a `tenor`-year note starting in `start` years, fraction per year.

        `tenor` is a multiple of half a year.
        """
        periods = round(tenor * COUPONS_PER_YEAR)
        factors = self(start + np.arange(periods + 1) / COUPONS_PER_YEAR)
        return float(COUPONS_PER_YEAR * (factors[0] - factors[-1]) / factors[1:].sum())


def bootstrap(maturities: Sequence[float], par_yields: Sequence[float]) -> DiscountCurve:
    """Discount curve that reprices every quoted par yield exactly.

    `maturities` in years, ascending, `par_yields` fractions per year on the same axis. Quotes of
    at most half a year are simple interest. Between quotes the par yield is a shape-preserving
    cubic (PCHIP) in maturity, read at every half year.
    Raises `DataError` on unordered or missing quotes, or if a discount factor is not positive.
    """
    terms = np.asarray(maturities, dtype=np.float64)
    quotes = np.asarray(par_yields, dtype=np.float64)
    if len(terms) != len(quotes) or len(terms) < 2 or np.any(np.diff(terms) <= 0):
        raise DataError("par curve: maturities must ascend and match the yields in number")
    if not np.all(np.isfinite(quotes)):
        raise DataError("par curve: every quoted yield must be a number")
    if terms[0] > 0.5 or terms[-1] < 0.5:
        raise DataError("par curve: quotes must span half a year")
    short_nodes, short = _short_end(terms, quotes)
    nodes, factors = _long_end(terms, quotes)
    all_nodes = np.concatenate([[0.0], short_nodes, nodes])
    return DiscountCurve(all_nodes, np.log(np.concatenate([[1.0], short, factors])))


def _short_end(terms: Vector, quotes: Vector) -> tuple[Vector, Vector]:
    """Factors at quotes below half a year, by simple interest."""
    below = terms < 0.5
    return terms[below], 1.0 / (1.0 + quotes[below] * terms[below])


def _long_end(terms: Vector, quotes: Vector) -> tuple[Vector, Vector]:
    """Factors at every half year from 0.5 to the last quote."""
    from scipy.interpolate import PchipInterpolator  # a second to import, and rarely needed

    nodes = np.arange(1, int(terms[-1] * COUPONS_PER_YEAR) + 1) / COUPONS_PER_YEAR
    halves = PchipInterpolator(terms, quotes)(nodes) / COUPONS_PER_YEAR
    factors, annuity = np.empty(len(nodes)), 0.0
    for place, half in enumerate(halves):
        factors[place] = (1.0 - half * annuity) / (1.0 + half)
        annuity += factors[place]
    if np.any(factors <= 0.0):
        raise DataError(f"par curve: no positive discount factor beyond {nodes[factors > 0][-1]} y")
    return nodes, factors


def forward_par_yields(
    curve: DiscountCurve, starts: Sequence[float], tenors: Sequence[float]
) -> Matrix:
    """Par yields the curve implies for later dates, [start, tenor], fractions per year."""
    return np.array([[curve.par_yield(tenor, start) for tenor in tenors] for start in starts])
