"""Trade moved off the dollar: what it takes from working balances, reserves and Treasuries.

A bloc moves what it sells: oil, or all its goods. A payment of a year that leaves the dollar frees

    working balances   days/365 of it, half with the seller, half with the buyer    private
    reserves           months/12 of it, the buyer's cover of dollar imports          official

and of these Treasuries: of working balances the part in bills, of reserves the part that the bloc's
dollar reserves hold in Treasuries, bills first. What US buyers hold is no foreign demand and isn't
counted. Nobody gives up more than is held (`Treasuries`, dollar reserves).

How much of what is asked for comes to pass, `adoption`: by *mandate* all of it, evenly over the
years given. In the *market* a currency of invoice gains by being used,

    da/dt = g a (1 − a),   g = min(r (size/θ − 1), g of Russia),   a(0) = push,

so that a bloc smaller than θ (share of world trade) sees the shift fade, a larger one sees it
complete. r is set so that China (15 % of trade between the blocs) gives the renminbi's rise from
1 % of its goods trade in 2010 to 27 % in 2024; nothing on record went faster than Russia after
2021. One path can't tell r from θ, nor the market from policy: θ is judgement, 5 to 25 %, and with
θ above China's share its rise was policy, not the market. The renminbi's way wasn't even: it stood
still for years before 2022, when sanctions moved what size had not.

Reserve shares and invoicing shares rise together across countries (ST05); no coefficient was seen,
so cover by months stands in. Oil: values of 2024, before the Strait of Hormuz closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import DataError, InputError, unknown_name
from bondstrike.trade import netting
from bondstrike.trade.reserves import (
    MOST_YEARS,
    ByEstimate,
    Path,
    PerBloc,
    Treasuries,
    cover_months,
    dollar_reserves,
    treasury_share,
)
from bondstrike.trade.tables import GoodsMatrix, goods_matrix
from bondstrike.trade.union_figures import ESTIMATES, column, estimates, figures, value
from bondstrike.units import MONTHS_PER_YEAR, PERCENT
from bondstrike.vocabulary import Bloc

OIL: Final = "oil"
ALL: Final = "all"
TRADE: Final = (OIL, ALL)

MANDATE: Final = "mandate"
MARKET: Final = "market"
MODES: Final = (MANDATE, MARKET)

DAYS_PER_YEAR: Final = 365.0

Adoption = Float[np.ndarray, "estimate year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A change of the currency in which blocs sell. Raises `InputError` where it can't be."""

    blocs: tuple[str, ...]
    """Who sells: labels of `vocabulary.Bloc`."""
    trade: str = OIL
    """`oil` (crude) or `all` (goods)."""
    dollar_from: float | None = None
    """Dollar share of that trade now, percent; None: the shares of the shipped tables."""
    dollar_to: float = 0.0
    """Dollar share aimed at, percent."""
    mode: str = MANDATE
    """`mandate`: ordered; `market`: asked for."""
    years: float = 5.0
    """Years over which a mandate takes effect."""

    def __post_init__(self) -> None:
        if not self.blocs:
            raise InputError("nobody shifts", where="blocs", allowed="one bloc or more")
        for place, bloc in enumerate(self.blocs):
            if bloc not in tuple(Bloc):
                raise unknown_name("bloc", str(bloc), [one.value for one in Bloc], where="blocs")
            if bloc in self.blocs[:place]:
                raise InputError("a bloc named twice", where="blocs", got=str(bloc))
        for name, got, names in (("trade", self.trade, TRADE), ("mode", self.mode, MODES)):
            if got not in names:
                raise unknown_name(name, str(got), names, where=name)
        for name in ("dollar_from", "dollar_to"):
            share = getattr(self, name)
            if share is not None and not 0.0 <= share <= 100.0:
                raise InputError(
                    "a dollar share that can't be", where=name, got=share, allowed="0 to 100 %"
                )
        if not 0.0 < self.years <= MOST_YEARS:
            raise InputError(
                "years that can't be", where="years", got=self.years, allowed=f"0 to {MOST_YEARS}"
            )


@dataclass(frozen=True)
class Effects:
    """What a shift takes away, at the end of each year. USD bn; rises of the dollar are minus."""

    shift: Shift
    size: float
    """Share of the blocs in trade between the thirteen economies, fraction."""
    adoption: Adoption
    """Part of what is asked for that has come to pass."""
    moved: Path
    """Sales that have left the dollar, USD bn a year, by selling bloc."""
    balances: Path
    """Fall in private working balances in dollars, by bloc that holds them."""
    reserves: Path
    """Fall in officials' dollar reserves, by bloc that holds them."""
    private_bills: Path
    """Fall in private owners' Treasury bills."""
    official_bills: Path
    """Fall in officials' Treasury bills: these go first."""
    official_coupons: Path
    """Fall in officials' notes and bonds."""

    @property
    def treasuries(self) -> Path:
        """Fall in demand for Treasuries of all maturities."""
        return self.private_bills + self.official_bills + self.official_coupons


def effects(
    shift: Shift,
    treasuries: Treasuries,
    *,
    years: int = 10,
    matrix: GoodsMatrix | None = None,
) -> Effects:
    """What a shift takes away over `years`, by estimate, year and bloc.

    Raises `InputError` if `years` can't be, or the matrix lacks a bloc.
    """
    if not 1 <= years <= MOST_YEARS:
        raise InputError(
            "years that can't be", where="years", got=years, allowed=f"1 to {MOST_YEARS}"
        )
    matrix = matrix or goods_matrix()
    size = share_of_trade(matrix, shift.blocs)
    adopted = adoption(size, shift.mode, np.arange(1, years + 1), shift.years)
    moved = asked(shift, matrix)[:, None, :] * adopted[:, :, None]
    to_blocs = moved @ _buyers(matrix)
    held = dollar_reserves()
    days = estimates("days")[:, None, None] / DAYS_PER_YEAR
    months = cover_months()[:, None, :] / MONTHS_PER_YEAR
    balances = days * (moved + to_blocs) / 2.0
    reserves = np.minimum(months * to_blocs, held)
    private = np.minimum(estimates("in-bills")[:, None, None] * balances, treasuries.private_bills)
    official = np.minimum(reserves * treasury_share(treasuries, held), treasuries.official)
    bills = np.minimum(official, treasuries.official_bills)
    return Effects(
        shift=shift, size=size, adoption=adopted, moved=moved, balances=balances,
        reserves=reserves, private_bills=private, official_bills=bills,
        official_coupons=official - bills,
    )  # fmt: skip


def asked(shift: Shift, matrix: GoodsMatrix) -> ByEstimate:
    """Sales that would leave the dollar if all came to pass, USD bn a year, by selling bloc."""
    chosen = np.array([bloc in shift.blocs for bloc in Bloc])
    return chosen * _sales(shift, matrix) * (_now(shift) - shift.dollar_to * PERCENT)


def adoption(
    size: float, mode: str, years: Float[np.ndarray, "year"], over: float = 5.0
) -> Adoption:
    """Part of a shift that has come to pass after `years`, by estimate: low, central, high.

    `size`: share of the blocs in world trade, fraction. By mandate evenly `over` so many years; in
    the market as the head of the module says. Raises `InputError` for a mode or size that can't be.
    """
    if mode not in MODES:
        raise unknown_name("mode", str(mode), MODES, where="mode")
    if not 0.0 <= size <= 1.0:
        raise InputError(
            "a size that can't be", where="size", got=size, allowed="a fraction, 0 to 1"
        )
    years = np.asarray(years, dtype=np.float64)
    if mode == MANDATE:
        return np.tile(np.minimum(years / over, 1.0), (len(ESTIMATES), 1))
    threshold, push = estimates("threshold")[::-1], estimates("push")
    pace = np.minimum(speed() * (size / threshold - 1.0), odds_pace("russia"))
    odds = np.log(push / (1.0 - push))[:, None] + pace[:, None] * years
    # A high threshold goes with a high r: which of the three leads changes with size and time.
    return np.sort(1.0 / (1.0 + np.exp(-odds)), axis=0)


def speed() -> Float[np.ndarray, "estimate"]:
    """r of the module, a year, by estimate: with each threshold below China's size, its own path.

    Where the threshold lies above (low), China's path is policy and says nothing: the central r.
    """
    over = china_size() / estimates("threshold")[::-1] - 1.0
    rates = np.divide(odds_pace("renminbi"), over, out=np.zeros(3), where=over > 0.0)
    return np.where(over > 0.0, rates, rates[1])


def odds_pace(item: str) -> float:
    """How fast the dollar was left, a year: rise of the log odds, first row of `item` to last.

    `renminbi`: its share of China's goods trade, 2010 to 2024. `russia`: what of its exports isn't
    in dollars, 2021 to 2024, under sanctions. Raises `DataError` if there are no such rows.
    """
    rows = [row for keys, row in figures("invoicing").items() if keys[0] == item]
    if len(rows) < 2:
        raise DataError(f"invoicing.csv · fewer than two rows of {item}")
    first, last = rows[0], rows[-1]
    span = (date.fromisoformat(last.as_of) - date.fromisoformat(first.as_of)).days / 365.25
    return abs(_log_odds(last.value) - _log_odds(first.value)) / span


def china_size() -> float:
    """China's share of trade between the thirteen economies in 2023, fraction."""
    return share_of_trade(goods_matrix(), (Bloc.CHINA,))


def share_of_trade(matrix: GoodsMatrix, blocs: Sequence[str]) -> float:
    """Share of blocs in exports plus imports between all economies, fraction."""
    between = netting.without_home_trade(matrix.flows)
    both_ways = between.sum(axis=0) + between.sum(axis=1)
    chosen = [list(matrix.economies).index(bloc) for bloc in blocs]
    return float(both_ways[chosen].sum() / both_ways.sum())


# --- small parts ---------------------------------------------------------------------------------


def _sales(shift: Shift, matrix: GoodsMatrix) -> PerBloc:
    """What each bloc sells abroad in the trade at issue, USD bn a year."""
    if shift.trade == OIL:
        return oil_sales()
    exports = netting.without_home_trade(matrix.flows).sum(axis=1)
    return exports[_blocs(matrix)]


def oil_sales() -> PerBloc:
    """Crude exports of 2024 of the countries with a row, USD bn a year, by bloc."""
    total = dict.fromkeys(Bloc, 0.0)
    for keys, row in figures("oil").items():
        if keys[0] == "crude":
            total[Bloc(keys[1])] += row.value
    return np.array([total[bloc] for bloc in Bloc])


def _now(shift: Shift) -> ByEstimate:
    """Dollar share of that trade now, fraction."""
    if shift.dollar_from is not None:
        return np.full((len(ESTIMATES), len(Bloc)), shift.dollar_from * PERCENT)
    if shift.trade == OIL:
        share = [value("oil", "dollar-share", "world", estimate) for estimate in ESTIMATES]
        return np.tile(np.array(share)[:, None], (1, len(Bloc)))
    return np.tile(column("invoicing", "exports", tuple(Bloc)), (len(ESTIMATES), 1))


def _buyers(matrix: GoodsMatrix) -> Float[np.ndarray, "bloc bloc"]:
    """To whom each bloc sells: fractions by buying bloc, what goes to the US left out."""
    between = netting.without_home_trade(matrix.flows)
    sold = between.sum(axis=1, keepdims=True)
    parts = np.divide(between, sold, out=np.zeros_like(between), where=sold > 0.0)
    blocs = _blocs(matrix)
    return parts[np.ix_(blocs, blocs)]


def _blocs(matrix: GoodsMatrix) -> list[int]:
    """Places of the twelve blocs among the economies. Raises `InputError` if one is missing."""
    return netting.places([bloc.value for bloc in Bloc], matrix.economies)


def _log_odds(share: float) -> float:
    return float(np.log(share / (1.0 - share)))
