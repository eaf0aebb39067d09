"""Dollar reserves that trade asks for, with and without a clearing union, and what it sets free.

For each bloc that joins, by estimate (low, central, high):

    serving  = min(held, covered · months/12 · dollar imports from members)    the cover rule
    netted   = serving · share of payments that multilateral netting removes
    lent     = min(serving − netted, what the quota lets it draw)
    released = netted + lent

Held are currency reserves (gold apart) times the dollar's share; dollar imports are goods of 2023
times the dollar's share of the bloc's imports. What may be drawn: nothing (low), what costs neither
charge nor gold (central), the whole line (high). Of the dollars released the bloc sells Treasuries
in the proportion in which its dollar reserves hold them, never more than its officials have, bills
first, over `phase-in` years.

Most reserves aren't held for imports, and a union touches none of the other reasons. Months of
cover, phase-in and dollar shares of imports are judgement (`union_data/`); one dollar share of
reserves stands for all blocs. Not counted: surpluses that members would from now on keep with the
union and not in dollars, since the baseline has officials flat at par.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from bondstrike.errors import InputError
from bondstrike.trade import netting, union_settle
from bondstrike.trade.tables import ECONOMIES, GoodsMatrix, goods_matrix
from bondstrike.trade.union_figures import column, estimates, value
from bondstrike.trade.union_rules import Rules
from bondstrike.units import MONTHS_PER_YEAR
from bondstrike.vocabulary import OFFICIAL, PRIVATE, Bloc, Bucket
from bondstrike.world.schema import World

PerBloc = Float[np.ndarray, "bloc"]
ByEstimate = Float[np.ndarray, "estimate bloc"]
Path = Float[np.ndarray, "estimate year bloc"]

FLOATING: Final = frozenset(
    {Bloc.JAPAN, Bloc.UNITED_KINGDOM, Bloc.EURO_AREA, Bloc.SWITZERLAND_NORDICS, Bloc.CANADA}
)
"""Blocs whose banks raise dollars against the home currency: reserves needn't cover imports."""

MOST_YEARS: Final = 50

BILLS: Final = tuple(Bucket).index(Bucket.BILLS)


@dataclass(frozen=True)
class Treasuries:
    """What officials and private owners of each bloc hold, USD bn at par, by `bloc`."""

    official: PerBloc
    official_bills: PerBloc
    private_bills: PerBloc

    @classmethod
    def of(cls, world: World) -> Treasuries:
        """The holdings of a world: its table of foreign holdings by bloc, holder and bucket."""
        return cls.held(world.foreign)

    @classmethod
    def held(cls, foreign: Float[np.ndarray, "bloc holder bucket"]) -> Treasuries:
        """Holdings by bloc, holder and bucket, USD bn at par."""
        official, private = foreign[:, OFFICIAL], foreign[:, PRIVATE]
        return cls(official.sum(axis=1), official[:, BILLS], private[:, BILLS])


@dataclass(frozen=True)
class Release:
    """Dollars that a union sets free. Money in USD bn; blocs outside the union have zeros."""

    members: tuple[str, ...]
    netting: netting.Netting
    """Payments between members under three ways of settling, USD bn a year."""
    held: PerBloc
    """Dollar reserves of each bloc, member or not."""
    needed: ByEstimate
    """Dollar reserves that cover dollar imports from everywhere, no more than are held."""
    serving: ByEstimate
    """Of these, for imports from members that the union covers."""
    netted: ByEstimate
    """No longer needed, since payments between members are netted."""
    lent: ByEstimate
    """No longer needed, since the union lends."""
    treasuries: ByEstimate
    """Treasuries given up in the end, no more than officials hold."""
    sold: Path
    """Treasuries given up so far, at the end of each year."""
    sold_bills: Path
    """Of these bills, which go first."""

    @property
    def released(self) -> ByEstimate:
        """Dollars no longer needed in the end."""
        return self.netted + self.lent

    @property
    def needed_with(self) -> ByEstimate:
        """Dollar reserves that cover imports once the union has replaced what it can."""
        return self.needed - self.released


def release(
    rules: Rules,
    members: Sequence[str],
    treasuries: Treasuries,
    *,
    covered: float = 1.0,
    years: int = 10,
    phase_in: float | None = None,
    matrix: GoodsMatrix | None = None,
) -> Release:
    """What a union of `members` (economies of the trade tables) sets free over `years`.

    `covered` is the fraction of trade between members that is cleared through it, `phase_in` the
    years until all is replaced (None: the range of `settings.csv`). Raises `InputError` if a member
    isn't in the matrix or a setting can't be.
    """
    _check(covered, years, phase_in)
    matrix = matrix or goods_matrix()
    inside = netting.net(netting.among(matrix.flows, matrix.economies, members))
    held = dollar_reserves()
    joined = np.array([bloc.value in members for bloc in Bloc])
    serving = joined * np.minimum(held, covered * cover(imports_from(matrix, members)))
    netted = serving * inside.multilateral_share
    lent = np.minimum(serving - netted, covered * _line(rules, matrix, members))
    in_treasuries = treasury_share(treasuries, held)
    final = np.minimum((netted + lent) * in_treasuries, treasuries.official)
    sold = final[:, None, :] * _phased(years, phase_in)[:, :, None]
    return Release(
        members=tuple(members),
        netting=inside,
        held=held,
        needed=np.minimum(held, cover(imports_from(matrix, matrix.economies))),
        serving=serving,
        netted=netted,
        lent=lent,
        treasuries=final,
        sold=sold,
        sold_bills=np.minimum(sold, treasuries.official_bills),
    )


def dollar_reserves() -> PerBloc:
    """Currency reserves times the dollar's share of all reserves (COFER), USD bn, gold apart."""
    held = column("reserves", "currencies", ECONOMIES)[1:]
    return held * value("reserves", "dollar-share", "world")


def cover_months() -> ByEstimate:
    """Months of dollar imports that reserves cover, by estimate and bloc (judgement)."""
    floating, managed = estimates("months-floating"), estimates("months-managed")
    chosen = np.array([bloc in FLOATING for bloc in Bloc])
    return np.where(chosen[None, :], floating[:, None], managed[:, None])


def cover(imports: PerBloc) -> ByEstimate:
    """Dollar reserves that cover a bloc's dollar imports of a year (USD bn), by estimate."""
    return cover_months() / MONTHS_PER_YEAR * imports


def imports_from(matrix: GoodsMatrix, sellers: Sequence[str]) -> PerBloc:
    """Each bloc's imports from `sellers` other than itself that are paid in dollars, USD bn a year.

    Raises `InputError` if a seller isn't in the matrix.
    """
    rows = netting.places(sellers, matrix.economies)
    bought = netting.without_home_trade(matrix.flows)[rows].sum(axis=0)
    blocs = [list(matrix.economies).index(bloc.value) for bloc in Bloc]
    return bought[blocs] * column("invoicing", "imports", tuple(Bloc))


def treasury_share(treasuries: Treasuries, held: PerBloc) -> PerBloc:
    """Fraction of each bloc's dollar reserves that is in Treasuries, at most 1.

    Above 1 the estimates of holdings and of dollar reserves don't fit each other: public funds
    count among the holdings, and no bloc publishes its dollar share.
    """
    share = np.divide(treasuries.official, held, out=np.ones_like(held), where=held > 0.0)
    return np.minimum(share, 1.0)


# --- small parts ---------------------------------------------------------------------------------


def _line(rules: Rules, matrix: GoodsMatrix, members: Sequence[str]) -> ByEstimate:
    """What each bloc may draw, USD bn: nothing, what is free of charge and gold, or all."""
    quotas = union_settle.quotas(rules, matrix.flows, matrix.economies, members)
    free = union_settle.free_line(rules, quotas)
    whole = union_settle.credit_line(rules, quotas)
    out = np.zeros((3, len(Bloc)))
    for place, bloc in enumerate(Bloc):
        if bloc.value in members and bloc.value not in rules.gold_only:
            at = list(members).index(bloc.value)
            out[1:, place] = free[at], whole[at]
    return out


def _phased(years: int, phase_in: float | None) -> Float[np.ndarray, "estimate year"]:
    """Part replaced at the end of each year, rising evenly."""
    over = estimates("phase-in") if phase_in is None else np.full(3, float(phase_in))
    return np.minimum(np.arange(1, years + 1) / over[:, None], 1.0)


def _check(covered: float, years: int, phase_in: float | None) -> None:
    """Refuse settings that can't be."""
    if not 0.0 <= covered <= 1.0:
        raise InputError(
            "covered that can't be", where="covered", got=covered, allowed="a fraction, 0 to 1"
        )
    if not 1 <= years <= MOST_YEARS:
        raise InputError(
            "years that can't be", where="years", got=years, allowed=f"1 to {MOST_YEARS}"
        )
    if phase_in is not None and not phase_in > 0.0:
        raise InputError(
            "phase_in that can't be", where="phase_in", got=phase_in, allowed="above 0 years"
        )
