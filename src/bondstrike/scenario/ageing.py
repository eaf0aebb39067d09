"""How a holding that is not reinvested runs off: bonds age from bucket to bucket and mature.

Within a bucket remaining maturities are spread evenly, so a bucket first empties at par ÷ its
width a year into the next shorter one, and the shortest matures at par ÷ its width. Ageing by t
moves the whole distribution: with H(m) the par that matures within m years at the start,

    h_k(t) = H(upper_k + t) − H(lower_k + t)

exactly; nothing is mixed within a bucket, so after five years all that had five years or less
has matured. What others must hold is h(0) − h(t): the baseline holder reinvests and keeps its
buckets as they are. Bills stand apart and mature on their own.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from bondstrike.units import WEEK
from bondstrike.vocabulary import BUCKET_EDGES_YEARS, Bucket

BILLS_YEARS = 0.39
"""Longest remaining life of a bill, years: bills mature within twice their average remaining
life of 0.195 years (MSPD table 3, 31 July 2026), not within the full year of their bucket."""

BILLS = tuple(Bucket).index(Bucket.BILLS)

EDGES = np.array([BUCKET_EDGES_YEARS[BILLS + 1][0], *(up for _, up in BUCKET_EDGES_YEARS[1:])])
"""Edges of the coupon buckets in years of remaining maturity."""

Path = Float[np.ndarray, "week bucket"]


def remaining(stock: Float[np.ndarray, "bucket"], weeks: int) -> Path:
    """Holdings at the start of week 0 … `weeks`, USD bn at par, exact at every week."""
    years = WEEK * np.arange(weeks + 1)
    matures_within = np.concatenate([[0.0], np.cumsum(stock[BILLS + 1 :])])
    aged = np.interp(EDGES + years[:, None], EDGES, matures_within)
    bills = stock[BILLS] * np.maximum(1.0 - years / BILLS_YEARS, 0.0)
    return np.column_stack([bills, np.diff(aged, axis=1)])


def released(stock: Float[np.ndarray, "bucket"], weeks: int) -> Path:
    """What others must hold by the start of week 0 … `weeks`, USD bn at par, by bucket.

    Single buckets can be negative: bonds age into a short bucket faster than it matures.
    """
    return stock - remaining(stock, weeks)
