"""A second implementation of the market week, in plain NumPy and SciPy, for one path.

Written from the links' texts and `design/model.md`, not from the JAX code: loops instead of
scans, its own quadrature of supply priced ahead with the pieces cut at every kink, and all roots
of the week by Brent's method on a scan of four thousand points. It imports nothing of
`bondstrike.model`. It is a market alone: what politics makes of it comes in as one number, the
hazard at which markets expect a programme to be called off, and nothing is ever reversed in it.
A scenario with responses (rules), hedges, demand for bills or events is refused.

Yields are fractions per year, stocks USD bn, DV01 USD bn per unit of yield, time in weeks or
years as said.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import fixed_quad
from scipy.optimize import brentq

YEAR = 52.0
BP = 1e-4
TENORS = (2.0, 5.0, 10.0, 20.0, 30.0)
TEN = 2
ARRIVALS = (0.04, 0.4, 2.5)
"""Mean times to arrival of the believed remainder, years (link 1)."""
ISSUANCE = 2
KNOWN = 0, 1, ISSUANCE  # sales, run-off, new debt
OFFICIAL = 0
SCAN = 4001

Tables = tuple[np.ndarray, np.ndarray]
"""Operator of common and of own risk at each rate, [rate, point, bucket]."""


def smoothstep(x: float, start: float, end: float) -> float:
    """Cubic switch from 0 at `start` to 1 at `end`."""
    s = min(max((x - start) / (end - start), 0.0), 1.0)
    return s * s * (3.0 - 2.0 * s)


def half_life(years: float) -> float:
    """Share that survives a week."""
    return 2.0 ** (-1.0 / (YEAR * years))


class Operators:
    """Yields at all points per unit of DV01: supply priced ahead, and the flow covariance."""

    def __init__(
        self, market: Any, rates: np.ndarray | None = None, tables: Tables | None = None
    ) -> None:
        self.nodes = np.asarray(market.maturity)
        self.points = np.concatenate([TENORS, self.nodes])
        curve = np.asarray(market.forward_yield)[0]
        self.coupons = np.interp(self.points, TENORS, curve)
        self.grid, self.table = np.asarray(market.grid), np.asarray(market.covariance)
        self.rates, self.tables = rates, tables
        self.known: dict[float, tuple[np.ndarray, np.ndarray]] = {}

    def covariance(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Ω at any two maturities: bilinear, flat beyond the grid."""

        def corners(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            x = np.clip(x, self.grid[0], self.grid[-1])
            i = np.clip(np.searchsorted(self.grid, x) - 1, 0, len(self.grid) - 2)
            return i, (x - self.grid[i]) / (self.grid[i + 1] - self.grid[i])

        (i, a), (j, b) = corners(left), corners(right)
        a, b = a[:, None], b[None, :]
        t = self.table
        low = (1 - b) * t[np.ix_(i, j)] + b * t[np.ix_(i, j + 1)]
        high = (1 - b) * t[np.ix_(i + 1, j)] + b * t[np.ix_(i + 1, j + 1)]
        return (1 - a) * low + a * high

    def closeness(self, at: np.ndarray) -> np.ndarray:
        """Weight of each bucket at maturities `at`: linear between the buckets' own maturities."""
        unit = np.eye(len(self.nodes))
        return np.column_stack([np.interp(at, self.nodes, row) for row in unit])

    def ahead(self, rate: float, own: float) -> np.ndarray:
        """The operator at one fading rate, [point, bucket]; `own` is local demand as a variance.

        With a table of rates, linear between its two neighbours, as the chain does it.
        """
        if self.rates is None:
            common, local = self.exactly(rate)
            return common + own * local
        i = int(np.clip(np.searchsorted(self.rates, rate), 1, len(self.rates) - 1))
        below, above = self.rates[i - 1], self.rates[i]
        share = min(max((rate - below) / (above - below), 0.0), 1.0)
        (one, one_local), (two, two_local) = self._tabulated(i - 1), self._tabulated(i)
        return (1 - share) * (one + own * one_local) + share * (two + own * two_local)

    def _tabulated(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        if self.tables is None:
            return self.exactly(float(self.rates[i]))
        return self.tables[0][i], self.tables[1][i]

    def exactly(self, rate: float) -> tuple[np.ndarray, np.ndarray]:
        if rate not in self.known:
            rows = [self._bond(rate, m, c) for m, c in zip(self.points, self.coupons, strict=True)]
            stacked = np.stack(rows)
            count = len(self.nodes)
            self.known[rate] = (stacked[:, :count], stacked[:, count:])
        return self.known[rate]

    def _bond(self, rate: float, maturity: float, coupon: float) -> np.ndarray:
        """∫ t K(t, ·) Σ_k (w_k / T_k) e^{−r (T_k − t)} dt over the bond's payments T_k ≥ t."""
        due, weight = _payments(maturity, coupon)

        def integrand(left: np.ndarray) -> np.ndarray:
            wait = due[None, :] - left[:, None]
            each = np.where(wait >= 0.0, weight / due * np.exp(-rate * np.maximum(wait, 0)), 0.0)
            kernel = np.hstack([self.covariance(left, self.nodes), self.closeness(left)])
            return (kernel * (left * each.sum(axis=1))[:, None]).T

        kinks = np.concatenate([[0.0], self.grid, self.nodes, due, np.arange(1, 2 * maturity) / 2])
        cuts = np.unique(kinks[kinks <= maturity])
        return np.sum([fixed_quad(integrand, a, b, n=8)[0] for a, b in pairwise(cuts)], axis=0)


def _payments(maturity: float, coupon: float) -> tuple[np.ndarray, np.ndarray]:
    """When a par bond pays, and which share of its duration each payment carries."""
    if coupon == 0.0:
        return np.array([maturity]), np.ones(1)
    due = np.arange(maturity, 0.0, -0.5)[::-1]
    due = due[due > 1e-9]
    cash = np.full(len(due), coupon / 2)
    cash[-1] += 1.0
    worth = due * cash / (1 + coupon / 2) ** (2 * due)
    return due, worth / worth.sum()


def _refuse(scenario: Any) -> None:
    """`ValueError` where the scenario has something that the twin has not."""
    rows, rules = scenario.programmes, np.asarray(scenario.rules.sign)
    other = ~np.isin(np.asarray(rows.channel), KNOWN) & (np.asarray(rows.size)[:, 2] > 0.0)
    if rules.any() or other.any() or float(scenario.events.fear) != 0.0:
        raise ValueError("the twin has no rules, hedges, demand for bills or events")


class Twin:
    """One path of the market."""

    def __init__(
        self,
        baseline: Any,
        parameters: Any,
        scenario: Any,
        called_off: float,
        rates: np.ndarray | None = None,
        tables: Tables | None = None,
    ) -> None:
        _refuse(scenario)
        self.baseline, self.scenario = baseline, scenario
        self.p, self.called_off = parameters, called_off
        market = baseline.market
        self.dv01 = np.asarray(market.price) * np.asarray(market.duration)
        amount = np.asarray(market.amount)
        self.amount = amount
        self.stock = amount[0, 1:] * self.dv01[1:]
        self.mix = np.r_[0.0, amount[0, 1:] / amount[0, 1:].sum()]
        self.official = np.asarray(baseline.owners.foreign)[0, :, OFFICIAL].sum()
        self.levered = np.asarray(baseline.owners.leveraged)[1:] * self.dv01[1:]
        self._scale(Operators(market, rates, tables))
        self._programmes()

    def _scale(self, raw: Operators) -> None:
        """Scale the operators to what a percent of the market is said to do."""
        t, s = self.p.treasuries, self.p.sellers
        self.points = raw.points
        ten = np.array([10.0])
        self.normal = np.sqrt(raw.covariance(ten, ten)[0, 0])
        own = float(t.local_demand) * self.normal**2
        fading = np.log(2) / float(t.supply_half_life_years)
        leaving = fading + self.called_off
        percent = 0.01 * self.stock
        lasting, doubtful = raw.ahead(fading, own), raw.ahead(leaving, own)
        a0 = float(t.lasting_bp) * BP / (lasting[TEN] @ percent)
        self.lasting = a0 * lasting
        self.recalled = a0 * float(s.bought_back) * (lasting - doubtful)
        self.arriving = [a0 * (doubtful - raw.ahead(leaving + 1 / x, own)) for x in ARRIVALS]
        self.to_buy = a0 * (lasting - raw.ahead(fading + 1 / ARRIVALS[0], own))
        omega = raw.covariance(raw.points, raw.nodes) + own * raw.closeness(raw.points)
        self.pass_on = np.log(2) * 12 / float(t.flow_half_life_months)
        month = self.pass_on / 12
        wanted = (float(t.month_ratio) - 1) * float(t.lasting_bp) * BP
        self.flow = omega * wanted / ((omega[TEN] @ percent) * -np.expm1(-month) / month)
        whole = lasting @ self.stock
        self.premium = float(t.term_premium_bp) * BP * whole / whole[TEN]
        self.faces = self._faces()
        self.profile = np.minimum(np.sqrt(self.points / 10), 1.25)
        self._noise_factors(raw)

    def _faces(self) -> tuple[float, float, float]:
        """Supply that survives a week; inventory that does, and that is left of even inflow."""
        week = self.pass_on / YEAR
        return (
            half_life(float(self.p.treasuries.supply_half_life_years)),
            np.exp(-week),
            -np.expm1(-week) / week,
        )

    def _noise_factors(self, raw: Operators) -> None:
        """Two largest factors of the curve, so scaled that the ten-year keeps its variance."""
        left, size, _ = np.linalg.svd(raw.table)
        loads = left[:, :2] * np.sqrt(size[:2])
        loads = loads * np.sign(loads.sum(axis=0))
        at = np.column_stack([np.interp(raw.points, raw.grid, c) for c in loads.T])
        ten = np.array([np.interp(10.0, raw.grid, c) for c in loads.T])
        own = np.interp(10.0, raw.grid, np.diag(raw.table))
        self.factors = at * np.sqrt(own / (ten @ ten))

    def _programmes(self) -> None:
        rows = self.scenario.programmes
        low, middle, high = np.asarray(rows.size).T
        where = 2 * float(self.p.sellers.mobilisable)
        size = low + where * (middle - low) if where < 1 else middle + (where - 1) * (high - middle)
        self.size = size * float(self.scenario.premises.lever)
        self.kind = np.asarray(rows.channel)
        self.start, self.weeks = np.asarray(rows.start), np.asarray(rows.weeks)
        self.announced, self.by_bucket = np.asarray(rows.announced), np.asarray(rows.mix)
        self.converted, self.hedged = np.asarray(rows.converted), np.asarray(rows.hedged)
        self.is_official = np.asarray(rows.holder) == OFFICIAL

    def path(self, shocks: Any, weeks: int) -> dict[str, np.ndarray]:
        """Yields by tenor (bp), risk price, dealers' inventory (par), dollar (%), and roots."""
        on = float(self.scenario.premises.shocks)
        self._open()
        shown = []
        for week in range(weeks):
            news = {k: on * float(getattr(shocks, k)[week]) for k in ("level", "slope", "fear")}
            shown.append(self._week(week, news, on * float(shocks.dollar[week])))
        return {name: np.array([one[name] for one in shown]) for name in shown[0]}

    def _open(self) -> None:
        none = np.zeros(len(self.stock))
        self.sold, self.revocable, self.bought, self.inventory = none, none, none, none
        self.variance, self.cut, self.last, self.upper = self.normal**2, 0.0, 0.0, False
        self.executed, self.known = np.zeros(len(self.size)), np.zeros(len(self.size))
        self.fear, self.faith = 0.0, float(self.p.haven.opening)
        self.level = self.slope = self.last_noise = self.distrust = 0.0
        self.clock = self.held = self.in_all = self.dislocation = 0.0
        self.converted_so_far = self.pressing = self.other = self.last_dollar = 0.0

    def _week(self, week: int, news: dict[str, float], dollar_news: float) -> dict[str, Any]:
        quarter = week // 13
        orders = self._orders(week)
        fed = self._fed_plan()
        self._supply(quarter, orders, fed)
        self._frame(quarter, orders, news)
        moves = self.roots()
        move = moves[-1] if self.upper and len(moves) > 1 else moves[0]
        now = self.trial(move)
        curve = self.curve(now)
        self._dealers(now, fed)
        dollar = self._dollar(quarter, orders, curve, now, dollar_news)
        self._faith(move, now["fear"], dollar)
        self._close(now, curve, fed, dollar, orders)
        return {
            "yields": curve[:5] / BP,
            "risk_price": now["price"],
            "dealers": (self.inventory / self.dv01[1:]).sum(),
            "dollar": 100 * np.expm1(dollar),
            "vix": 18.0 + now["fear"],
            "faith": self.faith,
            "fed_bought": self.held,
            "solutions": float(len(moves)),
        }

    def _orders(self, week: int) -> dict[str, np.ndarray]:
        """Sold this week, newly known, and the believed remainder by time to arrival (par)."""
        s = self.p.sellers
        end = self.start + self.weeks
        through = np.clip(week + 1 - self.start, 0, self.weeks)
        before = np.clip(week - self.start, 0, self.weeks)
        flow = self.size * (through - before) / self.weeks
        done = self.executed + flow
        share = np.divide(done, self.size, out=done.copy(), where=self.size != 0)
        belief = float(s.credibility) + (1 - float(s.credibility)) * share
        said = (self.announced >= 0) & (week >= self.announced)
        seen = week - self.start >= float(s.discovery_weeks)
        known = (said | seen).astype(float)
        remainder = known * belief * (self.size - done) * (week < end)
        first = np.maximum(self.start - week, 1.0)
        last = np.maximum(end - week, 1.0)
        mean = (first + last) / 2 / YEAR
        logs = np.log(ARRIVALS)
        weights = np.column_stack([np.interp(np.log(mean), logs, row) for row in np.eye(3)])
        return {
            "flow": flow,
            "revealed": known * done - self.known,
            "expected": remainder[:, None] * weights,
            "known": known * done,
        }

    def _fed_plan(self) -> dict[str, float]:
        """Purchases by rule, believed further ones, and room to defend a ceiling (par)."""
        f = {k: float(v) for k, v in vars(self.scenario.fed).items()}
        over = smoothstep(self.dislocation, f["threshold_bp"] * BP, 1.25 * f["threshold_bp"] * BP)
        step = over if over > 0 else -1.0
        self.clock = min(max(self.clock + step, 0.0), f["delay_weeks"] + 5.0)
        active = smoothstep(self.clock - f["delay_weeks"], 0.0, 1.0)
        left = max(f["ceiling"] - self.in_all, 0.0)
        buys = min(f["pace"] * active * (1 - f["capped"]), left)
        runs_down = self.held * (1 - half_life(f["unwind_half_life_years"])) * (1 - active)
        next_quarter = float(self.p.fed.words) * min(13 * buys, left - buys)
        return {
            "net": buys - runs_down,
            "expected": next_quarter,
            "room": min(f["pace"], left) * f["capped"],
        }

    def _supply(self, quarter: int, orders: dict[str, np.ndarray], fed: dict[str, float]) -> None:
        """P and M before the week's volatility is known (link 2)."""
        less = float(self.p.treasuries.issuance_discount)
        discount = 1 - np.where(self.kind == ISSUANCE, less, 0)
        dv01 = self.dv01[1:]

        def in_dv01(par: np.ndarray) -> np.ndarray:
            return ((par * discount) @ self.by_bucket)[1:] * dv01

        survive, stay, arrive = self.faces
        offered, fed_dv01 = in_dv01(orders["flow"]), self.mix[1:] * dv01
        self.sold = survive * self.sold + offered
        self.revocable = survive * self.revocable + in_dv01(orders["revealed"])
        self.bought = survive * self.bought + fed["net"] * fed_dv01
        self.inventory = stay * self.inventory + arrive * (offered - fed["net"] * fed_dv01)
        capacity = self.stock.sum() / (self.amount[quarter, 1:] @ dv01)
        ahead = self.lasting @ (self.sold - self.bought) - self.recalled @ self.revocable
        ahead = ahead - self.to_buy @ (fed["expected"] * fed_dv01)
        believed = float(self.scenario.premises.announcement)
        for operator, column in zip(self.arriving, orders["expected"].T, strict=True):
            ahead = ahead + believed * operator @ in_dv01(column)
        unit = fed_dv01 / fed_dv01.sum()
        self.room = fed["room"] * fed_dv01.sum()
        self.ahead, self.passing = capacity * ahead, capacity * self.flow @ self.inventory
        self.by_cut = capacity * arrive * self.flow @ self.levered
        self.by_purchase = -capacity * self.lasting @ unit
        self.by_purchase_flow = -capacity * arrive * self.flow @ unit

    def _frame(self, quarter: int, orders: dict[str, np.ndarray], news: dict[str, float]) -> None:
        """Haven, convenience, a captured Fed and noise: what does not hang on the move."""
        h, f, premises = self.p.haven, self.scenario.fed, self.scenario.premises
        keep = half_life(2.0)
        lively = np.sqrt(max(18.0 + self.fear, 9.0) / 18.0 / YEAR)
        self.level = keep * self.level + news["level"] * lively
        self.slope = keep * self.slope + news["slope"] * lively
        self.noise = self.factors @ np.array([self.level, self.slope])
        calm = 2.0 ** (-1 / float(h.fear_half_life_weeks))
        self.fear_before = calm * self.fear + float(h.fear_volatility) * news["fear"]
        flee = float(h.flee_bp) * (1 - self.faith) * self.profile
        self.per_point = (flee - float(h.flight_bp) * self.faith) * BP * float(premises.haven)
        selling = self.kind != ISSUANCE
        gone = ((self.executed + orders["flow"]) * self.is_official * selling).sum()
        exited = min(max(gone / self.official, 0.0), 1.0)
        kept = (1 - exited) * min(self.faith / float(h.opening), 1.0)
        lost = float(h.convenience_bp) * BP * (1 - kept) * self.profile
        coupons = self.amount[quarter, 1:].sum()
        self.captured = float(f.captured) * -np.expm1(-max(self.held, 0) / coupons / 0.02)
        inflation = float(self.p.fed.captured_inflation_percent) / 100 / 10
        cut = float(f.rate_cut_bp) * BP * np.minimum(3.0 / self.points, 1.0)
        policy = self.captured * (inflation * np.minimum(self.points / 5, 1.0) - cut)
        self.value = lost * float(premises.convenience) + policy

    def trial(self, move: Any) -> dict[str, Any]:
        """What a move of the ten-year implies; works on arrays of moves."""
        t, h = self.p.treasuries, self.p.haven
        alpha, beta = float(t.volatility_news), float(t.volatility_memory)
        variance = (1 - alpha - beta) * self.normal**2 + beta * self.variance
        variance = variance + alpha * 52 * np.square(move)
        z = np.maximum(np.sqrt(variance) / self.normal - 1.25, 0.0)
        z = z * float(self.scenario.premises.stress)
        room, most = float(t.stress_ceiling) - 1, float(t.leverage_ceiling)
        price = 1 + room * (1 - np.exp(-float(t.stress_slope) * z / room))
        back = half_life(float(t.leverage_return_months) / 12) * self.cut
        cut = np.maximum(most * (1 - np.exp(-float(t.leverage_cut) * z / most)), back)
        caused = move - (self.noise[TEN] - self.last_noise)
        corner = 0.05 * BP
        rounded = np.hypot(caused, corner) - corner
        fear = self.fear_before + float(h.fear_per_bp) / BP * rounded
        found = {"move": move, "variance": variance, "price": price, "cut": cut, "fear": fear}
        return found | {"bought": self._defence(found)}

    def _defence(self, now: dict[str, Any]) -> Any:
        """What a defended ceiling buys: just enough, never more than there is room for."""
        policy = self.scenario.fed
        if float(policy.capped) == 0.0:
            return np.zeros_like(now["price"])
        over = self._level(now, TEN, 0.0) - float(policy.cap_bp) * BP
        each = -(self.by_purchase[TEN] + now["price"] * self.by_purchase_flow[TEN])
        return np.clip(over / each, 0.0, self.room)

    def _level(self, now: dict[str, Any], at: int, bought: Any) -> Any:
        """One yield without ordinary noise."""
        flow = self.passing[at] + self.by_cut[at] * (now["cut"] - self.cut)
        flow = flow + self.by_purchase_flow[at] * bought
        stock = self.ahead[at] + self.by_purchase[at] * bought
        stress = (now["price"] - 1) * self.premium[at]
        supply = stock + now["price"] * flow + stress
        return supply + self.per_point[at] * now["fear"] + self.value[at]

    def curve(self, now: dict[str, Any]) -> np.ndarray:
        """All yields, noise included."""
        every = [self._level(now, at, now["bought"]) for at in range(len(self.points))]
        return np.array(every) + self.noise

    def gap(self, move: Any) -> Any:
        """Ten-year that the move leads to, less the one it assumes."""
        now = self.trial(move)
        return self._level(now, TEN, now["bought"]) + self.noise[TEN] - self.last - move

    def roots(self, reach: float = 0.12) -> list[float]:
        """All moves within ±`reach` that clear the week, increasing."""
        moves = np.linspace(-reach, reach, SCAN)
        gaps = self.gap(moves)
        found = [
            brentq(self.gap, a, b, xtol=1e-18, rtol=1e-15)
            for a, b, x, y in zip(moves, moves[1:], gaps, gaps[1:], strict=False)
            if (x > 0) != (y > 0)
        ]
        if not found:
            raise ArithmeticError("no root within reach")
        return found

    def _dealers(self, now: dict[str, Any], fed: dict[str, float]) -> None:
        arrive = self.faces[2]
        fed_dv01 = self.mix[1:] * self.dv01[1:]
        bought = float(now["bought"]) * fed_dv01 / fed_dv01.sum()
        self.inventory = self.inventory + arrive * ((now["cut"] - self.cut) * self.levered - bought)
        self.bought = self.bought + bought
        self.defended = float(now["bought"]) / fed_dv01.sum()
        net = fed["net"] + self.defended
        self.held, self.in_all = self.held + net, self.in_all + max(net, 0.0)

    def _dollar(
        self,
        quarter: int,
        orders: dict[str, np.ndarray],
        curve: np.ndarray,
        now: dict[str, Any],
        news: float,
    ) -> float:
        """Log broad dollar, up = stronger (link 4)."""
        d, market = self.p.dollar, self.baseline.market
        dy = np.r_[0.0, curve[5:]]
        relative = np.asarray(market.convexity) / 2 * dy**2 - np.asarray(market.duration) * dy
        price = np.asarray(market.price) * (1 + relative)
        selling = self.kind != ISSUANCE
        spot = selling * self.converted * (1 - self.hedged)
        to_percent = 100 / float(self.baseline.dollars.gdp[quarter])
        converted = (orders["flow"] * spot * (self.by_bucket @ price)).sum() * to_percent
        self.converted_so_far += converted
        passing = half_life(float(d.passing_half_life_months) / 12)
        self.pressing = passing * self.pressing + converted
        self.other = half_life(2.0) * self.other + float(d.volatility_percent) / 100 * news
        stays = np.exp(-self.called_off * np.array(ARRIVALS))
        come = (spot[:, None] * orders["expected"]).sum(axis=0) @ stays
        come *= to_percent * float(self.scenario.premises.announcement)
        flows = float(d.lasting_percent) * (self.converted_so_far + come)
        flows += float(d.passing_percent) * self.pressing
        fear = float(d.fear_percent) / 100 * (2 * self.faith - 1) * now["fear"]
        cut = float(self.scenario.fed.rate_cut_bp) * BP * 3.0
        capture = self.captured * (cut + float(self.p.fed.captured_inflation_percent) / 100)
        return -flows / 100 + fear - capture + self.other

    def _faith(self, move: float, fear: float, dollar: float) -> None:
        """H falls where stocks, bonds and dollar fall together, and comes back slowly."""
        h = self.p.haven
        together = smoothstep(move, 5 * BP, 15 * BP)
        together *= smoothstep(self.last_dollar - dollar, 0.004, 0.012)
        together *= smoothstep(fear - self.fear, 0.5, 3.0)
        opening = float(h.opening)
        back = opening + (self.faith - opening) * half_life(float(h.recovery_half_life_years))
        newly = max(self.captured - self.distrust, 0.0)  # a stroke once, not every week anew
        self.distrust += newly
        lost = float(h.joint_fall_damage) * together + float(h.freeze_damage) * newly
        self.faith = back * (1 - min(max(lost, 0.0), 1.0))

    def _close(
        self,
        now: dict[str, Any],
        curve: np.ndarray,
        fed: dict[str, float],
        dollar: float,
        orders: dict[str, np.ndarray],
    ) -> None:
        """What next week begins with."""
        ceiling = float(self.p.treasuries.stress_ceiling)
        value = self.ahead[TEN] + self.by_purchase[TEN] * now["bought"]
        rest = self.per_point[TEN] * now["fear"] + self.value[TEN] + self.noise[TEN]
        self.dislocation = curve[TEN] - rest - value
        self.upper = bool(now["price"] > (1 + ceiling) / 2)
        self.variance, self.cut, self.fear = now["variance"], now["cut"], now["fear"]
        self.last, self.last_noise, self.last_dollar = curve[TEN], self.noise[TEN], dollar
        self.executed = self.executed + orders["flow"]
        self.known = orders["known"]
