"""Auctions of marketable Treasuries since April 2008, and buybacks since 2000: Parquet pulls.

Two pulls of Fiscal Data: `auctions_query` (one row per auction: first sale or reopening) and
`buybacks_security_details` (one row per operation and eligible CUSIP). Amounts there are USD; what
the central bank took on top is inside `amount_accepted`. No coupon is given: it is the high yield
of the first auction rounded down to an eighth of a percent, at least one eighth (checked against
MSPD: all 338 coupons alive in July 2026 that were first sold since April 2008). Floating-rate notes
have no high yield. TIPS are not told apart from notes and bonds: `kind_of` does.
Reading needs the extra `tables` (pyarrow).
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bondstrike.errors import DataError
from bondstrike.units import PERCENT

COLUMNS: Final = (
    "issue_date",
    "maturity_date",
    "security_type",
    "term",
    "cusip",
    "amount_accepted",
    "high_yield",
)
BUYBACK_COLUMNS: Final = ("operation_date", "cusip_nbr", "par_amt_accepted")
EIGHTH: Final = 0.125
USD_PER_BN: Final = 1e9
TIPS_MONTHS: Final = (1, 4, 7, 10)
"""Five- and ten-year TIPS mature in the middle of these months, nominal ones never do."""


@dataclass(frozen=True)
class Auction:
    """One auction: USD bn accepted (the central bank's add-on in), high yield as a fraction."""

    cusip: str
    security_type: str
    term: str
    issued: date
    maturity: date
    accepted: float
    high_yield: float | None


@dataclass(frozen=True)
class Buyback:
    """USD bn of one security bought back on a day."""

    cusip: str
    day: date
    amount: float


def parse(data: bytes) -> list[Auction]:
    """Parquet bytes → auctions of notes, bonds, TIPS and FRNs, by issue date; bills are left out.

    Raises `DataError` if a column is missing or an amount is not a number.
    """
    rows = [row for row in _rows(data, COLUMNS) if row["security_type"] in ("Note", "Bond")]
    if not rows:
        raise DataError("auctions · no notes or bonds · allowed: at least one auction")
    return sorted((_auction(row) for row in rows), key=lambda found: (found.issued, found.cusip))


def parse_buybacks(data: bytes) -> list[Buyback]:
    """Parquet bytes → what was bought back, zero rows left out. Raises `DataError`."""
    return [
        Buyback(
            row["cusip_nbr"], row["operation_date"].date(), row["par_amt_accepted"] / USD_PER_BN
        )
        for row in _rows(data, BUYBACK_COLUMNS)
        if row["par_amt_accepted"]
    ]


def _rows(data: bytes, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.read_table(io.BytesIO(data), columns=list(columns)).to_pylist()
    except (pyarrow.ArrowInvalid, KeyError) as error:
        raise DataError(f"auctions · Parquet · {error}") from None


def _auction(row: Mapping[str, Any]) -> Auction:
    amount = row["amount_accepted"]
    if amount is None or not math.isfinite(amount):
        raise DataError(f"auctions · {row['cusip']} · amount_accepted · got {amount!r}")
    rate = row["high_yield"]
    return Auction(
        cusip=row["cusip"],
        security_type=row["security_type"],
        term=row["term"],
        issued=row["issue_date"].date(),
        maturity=row["maturity_date"].date(),
        accepted=amount / USD_PER_BN,
        high_yield=None if rate is None else rate * PERCENT,
    )


def coupon_of(first: Auction) -> float:
    """Coupon that the first auction of a security sets, fraction per year; zero for FRNs."""
    if first.high_yield is None:
        return 0.0
    percent = math.floor(first.high_yield / PERCENT / EIGHTH + 1e-9) * EIGHTH
    return max(percent, EIGHTH) * PERCENT


def kind_of(first: Auction) -> str:
    """Class by what the auction shows: notes, bonds, tips or frn.

    Sure for FRNs and for TIPS of five and ten years; thirty-year TIPS look like bonds here.
    """
    if first.high_yield is None:
        return "frn"
    mid_month = first.maturity.day == 15 and first.maturity.month in TIPS_MONTHS
    if first.term in ("5Y", "10Y") and mid_month:
        return "tips"
    return "bonds" if first.security_type == "Bond" else "notes"
