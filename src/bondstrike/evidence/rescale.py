"""Price impact in one unit: what each study found, per 1 % of the coupon market of its time.

A sale of $100bn was 2.8 % of notes, bonds, TIPS and FRNs at the end of 2007 and is 0.4 % now, so
estimates in dollars can't be compared across years. Each row of `rescaled.csv` shows the steps:

    bp per 1 % = change of the yield ÷ (100 · amount ÷ coupons outstanding then)

Coupons outstanding are at par, from the Monthly Statement of the Public Debt, table 1 (grade B:
a third party's copy of official figures). That a market answers in proportion to its size is an
assumption, and par is not DV01; `caveat` says where that matters most.
"""

from __future__ import annotations

import csv
import dataclasses
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bondstrike.errors import DataError, InputError, unknown_name
from bondstrike.evidence import library
from bondstrike.evidence.library import Study

HORIZONS = ("month", "lasting", "stress")
"""After about a month of selling, once private buyers have come, or in a stressed market."""


@dataclass(frozen=True, slots=True)
class Rescaled:
    """One study's price impact, raw and per 1 % of the coupon market."""

    study: Study
    change_bp: float
    """Change of the yield that the study found, bp, sign as for a sale."""
    low_bp: float | None
    """Low end, bp."""
    high_bp: float | None
    """High end, bp."""
    amount_bn: float
    """Amount that caused it, USD bn at par."""
    stock_date: str
    """Month of the stock, YYYY-MM."""
    coupons_bn: float
    """Notes, bonds, TIPS and FRNs outstanding then, USD bn at par."""
    horizon: str
    """One of `HORIZONS`."""
    tenor: str
    """Which yield."""
    caveat: str
    """Why it is not quite what the model needs."""

    @property
    def percent(self) -> float:
        """Amount in percent of coupons outstanding then."""
        return 100.0 * self.amount_bn / self.coupons_bn

    @property
    def bp_per_percent(self) -> float:
        """Change per 1 % of the coupon market, bp."""
        return self.change_bp / self.percent

    @property
    def range_per_percent(self) -> tuple[float, float]:
        """The study's own range per 1 % of the coupon market, bp; the point where it has none."""
        low = self.change_bp if self.low_bp is None else self.low_bp
        high = self.change_bp if self.high_bp is None else self.high_bp
        return low / self.percent, high / self.percent

    def today(self, amount_bn: float, coupons_bn: float) -> float:
        """Change for a sale of `amount_bn` in a market of `coupons_bn`, both USD bn at par; bp.

        Raises `InputError` unless the market is positive.
        """
        if not coupons_bn > 0:
            raise InputError("coupons outstanding must be positive", got=coupons_bn)
        return self.bp_per_percent * 100.0 * amount_bn / coupons_bn


def read_row(row: dict[str, str]) -> Rescaled:
    """One row of `rescaled.csv`. Raises `DataError` naming the row on a malformed one."""
    where = f"rescaled.csv, row {row.get('id')}"
    fields = [field.name for field in dataclasses.fields(Rescaled)]
    if list(row) != ["id", *fields[1:]] or None in row.values():
        raise DataError(f"wrong columns at {where}")
    if row["id"] not in library.studies():
        raise DataError(f"unknown study at {where}")
    if row["horizon"] not in HORIZONS or not re.fullmatch(r"\d{4}-\d{2}", row["stock_date"]):
        raise DataError(f"malformed horizon or date at {where}")
    try:
        change, amount, coupons = (float(row[k]) for k in ("change_bp", "amount_bn", "coupons_bn"))
        low, high = (float(row[k]) if row[k] else None for k in ("low_bp", "high_bp"))
    except ValueError as error:
        raise DataError(f"{error} at {where}") from error
    if not 0 < amount < coupons < math.inf:
        raise DataError(f"amount must be positive and below coupons at {where}")
    return Rescaled(
        library.study(row["id"]), change, low, high, amount, row["stock_date"], coupons,
        row["horizon"], row["tenor"], row["caveat"],
    )  # fmt: skip


@cache
def _table() -> tuple[Rescaled, ...]:
    text = files("bondstrike.evidence").joinpath("rescaled.csv").read_text(encoding="utf-8")
    return tuple(read_row(row) for row in csv.DictReader(text.splitlines(), strict=True))


def rescaled(horizon: str = "") -> tuple[Rescaled, ...]:
    """All rescaled studies, or those of one horizon. Raises `InputError` on an unknown one."""
    if horizon and horizon not in HORIZONS:
        raise unknown_name("horizon", horizon, HORIZONS)
    return tuple(item for item in _table() if not horizon or item.horizon == horizon)
