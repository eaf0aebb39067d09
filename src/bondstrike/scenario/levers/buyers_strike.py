"""Lever: holders buy nothing for some weeks; nothing is sold.

What matures of their holdings is not replaced, and what they would have bought beyond that as
the market grows is not bought either. With B(t) the holdings that the baseline gives them and
h(t) what is left of B(start) once it has aged, others must hold

    B(t) − h(t)

in every bucket. So the maturities refused are those that the holder would have bought: what keeps
its buckets on the baseline as they age. Taken over the whole market the same rule gives back the
Treasury's gross issuance (a year's coupons: 5,014 USD bn at par and 18.9 % of coupon DV01, against
18.7 % for the issues of the roll-forward; a test holds it to that).

In the baseline officials hold what they hold at par and private holders a constant share of every
bucket, so only the latter have new purchases to refuse. After the strike they buy again as before;
what they did not buy stays with others. With `resume = false` they go on to replace only what
matures and buy nothing new up to the horizon.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from bondstrike.scenario.ageing import BILLS, Path, remaining
from bondstrike.scenario.fields import Weeks
from bondstrike.scenario.levers.common import Ageing
from bondstrike.scenario.rows import PerBucketArray, Seller, Sellers, Timing
from bondstrike.scenario.segments import Segment


class BuyersStrike(Ageing):
    """Buy nothing at auction or elsewhere for `weeks` weeks."""

    kind: Literal["buyers-strike"]
    weeks: Weeks
    """Weeks without purchases."""
    securities: Literal["all", "notes-and-bonds"] = "all"
    """What is refused; with notes and bonds alone, bills are bought as before."""
    resume: bool = True
    """Afterwards new debt is bought again; false: only what matures is replaced."""

    def path(self, seller: Seller, sellers: Sellers, timing: Timing) -> Path:
        """Baseline less what is left, [week, bucket], USD bn at par."""
        ahead = self._baseline(seller, sellers, timing)
        left = remaining(ahead[0], self.weeks)
        missing = ahead[: self.weeks + 1] - left
        after = missing[-1] + ahead[self.weeks + 1 :] - ahead[self.weeks]
        return np.concatenate([missing, after])

    def fresh(
        self, seller: Seller, segment: Segment, sellers: Sellers, timing: Timing
    ) -> PerBucketArray:
        """Of a segment, growth of the baseline holdings since the baseline date, [bucket]."""
        ahead = self._baseline(seller, sellers, timing)
        opening = self._refused(sellers.stock(*seller))
        return ahead[segment.last] - (ahead[segment.first] if segment.first else opening)

    def _baseline(self, seller: Seller, sellers: Sellers, timing: Timing) -> Path:
        """Baseline holdings of what is refused, from the start on, [week, bucket]."""
        last = self.weeks if self.resume else max(self.weeks, timing.horizon - timing.start)
        return self._refused(sellers.baseline(*seller, timing.start, last))

    def _refused(self, holdings: np.ndarray) -> np.ndarray:
        """Holdings without bills, if bills are bought as before; last axis `bucket`."""
        if self.securities == "all":
            return holdings
        kept = np.arange(holdings.shape[-1]) != BILLS
        return holdings * kept
