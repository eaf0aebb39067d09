"""Lever: an outright sale of Treasuries, spread evenly over some weeks.

Exactly one of three sizes is given:

    share_of_mobilisable   share of what a government can really order sold (low, central, high)
    share_of_holdings      share of all that is held, whoever decides
    amount                 USD bn at par, over the sellers pro rata to `drawn_from`

`mix` says which maturities go: as held, coupons only, bills first, or shares by bucket.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Discriminator, Tag, model_validator

from bondstrike.errors import InputError
from bondstrike.scenario.fields import (
    SHARES_TOLERANCE,
    Amount,
    BucketName,
    Share,
    Weeks,
    refusal,
)
from bondstrike.scenario.levers.common import Sender
from bondstrike.scenario.rows import (
    CENTRAL,
    HIGH,
    PerBucketArray,
    PerQuantile,
    Pool,
    ProgrammeRow,
    Seller,
    Sellers,
    Timing,
)
from bondstrike.vocabulary import N_BUCKETS, Bloc, Bucket, Channel, Holder


def _by_buckets(got: object) -> str:
    return "by-bucket" if isinstance(got, dict) else "by-name"


Mix = Annotated[
    Annotated[Literal["pro-rata", "coupons", "bills-first"], Tag("by-name")]
    | Annotated[dict[BucketName, Share], Tag("by-bucket")],
    Discriminator(_by_buckets),
]
"""Maturities sold: as held, notes and bonds as held, bills as far as they go, or shares."""

_SIZES = ("share_of_mobilisable", "share_of_holdings", "amount")


class SellOff(Sender):
    """Sell an amount, or a share, of what is held over `weeks` weeks."""

    kind: Literal["sell-off"]
    share_of_mobilisable: Share | None = None
    """Share of what can really be ordered sold."""
    share_of_holdings: Share | None = None
    """Share of all holdings of the named blocs and holders."""
    amount: Amount | None = None
    """USD bn at par in all."""
    drawn_from: Pool = "mobilisable"
    """What an `amount` is taken from and may not exceed."""
    weeks: Weeks
    """Weeks from the first sale to the last."""
    mix: Mix = "pro-rata"
    """Maturities sold."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        given = [name for name in _SIZES if getattr(self, name) is not None]
        if len(given) != 1:
            got = " and ".join(given) if given else "none of them"
            raise refusal(f"a sell-off has exactly one size, got {got}", allowed=", ".join(_SIZES))
        if self.drawn_from == "holdings" and self.amount is None:
            raise refusal("drawn_from goes with an amount", allowed="amount, or leave it out")
        return self

    @model_validator(mode="after")
    def _whole_mix(self) -> Self:
        if isinstance(self.mix, dict) and abs(sum(self.mix.values()) - 1.0) > SHARES_TOLERANCE:
            raise refusal(f"mix sums to {sum(self.mix.values()):g}", allowed="shares that sum to 1")
        return self

    def pool(self) -> Pool:
        """What the lever draws on."""
        return "holdings" if self.share_of_holdings is not None else self.drawn_from

    def fewest(self, sellers: Sellers) -> int:
        """Programme rows that the lever fills at least."""
        each = 2 if self.mix == "bills-first" else 1
        return each * len(self.taking_part(sellers))

    def rows(
        self, sellers: Sellers, timing: Timing, room: int, where: str = ""
    ) -> list[ProgrammeRow]:
        """Programme rows; `room` is not needed. Raises InputError for more than is available."""
        del room
        taking_part = self.taking_part(sellers)
        wanted = self._wanted(taking_part, sellers, where)
        rows: list[ProgrammeRow] = []
        for (bloc, holder), want in zip(taking_part, wanted, strict=True):
            for mix, size in self._parts(want, sellers.stock(bloc, holder), bloc, holder, where):
                rows.append(self._row(bloc, holder, mix, size, timing))
        return [row for row in rows if row.size.max() > 0.0]

    def _wanted(self, taking_part: list[Seller], sellers: Sellers, where: str) -> list[PerQuantile]:
        """USD bn that each seller is asked for, at each quantile."""
        if self.amount is not None:
            return self._split(self.amount, taking_part, sellers, where)
        if self.share_of_mobilisable is not None:
            share, pool = self.share_of_mobilisable, "mobilisable"
        else:
            share, pool = self.share_of_holdings or 0.0, "holdings"
        return [share * sellers.pool(*seller, pool) for seller in taking_part]

    def _split(
        self, amount: float, taking_part: list[Seller], sellers: Sellers, where: str
    ) -> list[PerQuantile]:
        """Spread an amount pro rata to the central estimate, above it towards the high one."""
        pools = np.array([sellers.pool(*seller, self.drawn_from) for seller in taking_part])
        totals = pools.sum(axis=0) if taking_part else np.zeros(3)
        if amount > totals[HIGH] * (1.0 + SHARES_TOLERANCE):
            raise self._too_much(amount, totals, where)
        if amount == 0.0:
            return [np.zeros(3) for _ in taking_part]
        weights = pools[:, CENTRAL]
        if amount > totals[CENTRAL]:
            reach = (amount - totals[CENTRAL]) / (totals[HIGH] - totals[CENTRAL])
            weights = weights + min(reach, 1.0) * (pools[:, HIGH] - weights)
        return [np.full(3, amount * weight / weights.sum()) for weight in weights]

    def _too_much(self, amount: float, totals: PerQuantile, where: str) -> InputError:
        if self.drawn_from == "holdings":
            what, allowed = "more than is held", f"at most {totals[HIGH]:.6g} ($bn held at par)"
        else:
            what = "more than can be ordered sold"
            allowed = (
                f"at most {totals[HIGH]:.6g} ($bn, high estimate; central {totals[CENTRAL]:.6g}), "
                'or drawn_from = "holdings" to suppose that other owners sell too'
            )
        return InputError(what, where=f"{where}.amount", got=amount, allowed=allowed)

    def _parts(
        self, want: PerQuantile, stock: PerBucketArray, bloc: Bloc, holder: Holder, where: str
    ) -> list[tuple[PerBucketArray, PerQuantile]]:
        """Pairs of mix and size; never more of a bucket than is held."""
        if self.mix == "pro-rata":
            return [(stock / stock.sum(), want)]
        if self.mix == "bills-first":
            return _bills_then_coupons(want, stock)
        mix = _coupons(stock) if self.mix == "coupons" else _as_array(self.mix)
        most = _most(mix, stock)
        if want[CENTRAL] > most * (1.0 + SHARES_TOLERANCE):
            raise InputError(
                f"{bloc} ({holder}) does not hold enough of these maturities",
                where=f"{where}.mix",
                got=float(f"{want[CENTRAL]:.6g}"),
                allowed=f"at most {most:.6g} ($bn at par with this mix)",
            )
        return [(mix, np.minimum(want, most))]

    def _row(
        self, bloc: Bloc, holder: Holder, mix: PerBucketArray, size: PerQuantile, timing: Timing
    ) -> ProgrammeRow:
        return ProgrammeRow(
            channel=Channel.SALE,
            bloc=bloc,
            holder=holder,
            mix=mix,
            size=size,
            timing=timing,
            weeks=self.weeks,
            converted=self.proceeds.converted,
            parked=self.parked_by(holder),
            hedged=self.hedged,
        )


def _as_array(mix: object) -> PerBucketArray:
    """Shares by bucket name → array on the `bucket` axis."""
    shares = mix if isinstance(mix, dict) else {}
    return np.array([shares.get(bucket, 0.0) for bucket in Bucket])


def _bills_only() -> PerBucketArray:
    return (np.arange(N_BUCKETS) == tuple(Bucket).index(Bucket.BILLS)).astype(float)


def _coupons(stock: PerBucketArray) -> PerBucketArray:
    """Shares of the coupon buckets as held; all in bills if no coupon is held."""
    coupons = stock * (1.0 - _bills_only())
    return coupons / coupons.sum() if coupons.sum() > 0.0 else _bills_only()


def _bills_then_coupons(
    want: PerQuantile, stock: PerBucketArray
) -> list[tuple[PerBucketArray, PerQuantile]]:
    """Bills as far as they go, the rest in coupons as held; both over the same weeks."""
    bills = np.minimum(want, stock[0])
    return [(_bills_only(), bills), (_coupons(stock), want - bills)]


def _most(mix: PerBucketArray, stock: PerBucketArray) -> float:
    """Largest amount of a mix that can be sold out of a stock, USD bn."""
    used = mix > 0.0
    return float((stock[used] / mix[used]).min())
