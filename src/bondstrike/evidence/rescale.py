"""Price impact in one unit: what each study found, per 1 % of the coupon market of its time.

A sale of $100bn was 2.8 % of notes, bonds, TIPS and FRNs at the end of 2007 and is 0.4 % now, so
estimates in dollars can't be compared across years. Each row of `rescaled.csv` shows the steps:

    bp per 1 % = change of the yield ÷ (100 · amount ÷ coupons outstanding then)

Coupons outstanding are at par, from the Monthly Statement of the Public Debt, table 1 (grade B:
a third party's copy of official figures). That a market answers in proportion to its size is an
assumption, and par is not DV01; `caveat` says where that matters most.

`use` says what a row is for: `fit` feeds `fits.price_impact`; `shown` can be drawn beside it but
isn't fitted; `listed` can't be rescaled honestly and stands here with the reason in `why` only.
An error is that of the logarithm; parts of it add in squares, and `basis` says which were seen in
the study and which are assumed.
"""

from __future__ import annotations

import csv
import dataclasses
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bondstrike.errors import DataError, InputError, unknown_name
from bondstrike.evidence import library
from bondstrike.evidence.library import Study

MONTHS: Final = {"month": 1.0, "quarter": 3.0, "year": 12.0, "lasting": 0.0, "stress": math.nan}
"""Months of even selling after which the yield is read; 0 for what lasts, once private buyers have
come; not a number for a week of stress."""

HORIZONS: Final = tuple(MONTHS)
"""Names of the horizons."""

USES: Final = ("fit", "shown", "listed")
"""What a row can be for."""

WHO: Final = ("official", "all", "central-bank", "debt")
"""Foreign officials, all foreigners or all holders, the Fed, or new debt."""

IDENTIFICATIONS: Final = ("instrument", "structural", "event", "regression", "calibrated")
"""How the effect was told from its causes; the last two count as weak."""

BOUNDS: Final = ("exact", "at least")
"""Whether the figure is an estimate or a lower bound."""

COUPONS_TODAY: Final = 24463.0
"""Notes, bonds, TIPS and FRNs outstanding on 31 July 2026, USD bn at par (MSPD table 1)."""


@dataclass(frozen=True, slots=True)
class Rescaled:
    """One study's price impact, raw and per 1 % of the coupon market."""

    study: Study
    paper: str
    """Short name of the paper; rows that share it aren't independent."""
    use: str
    """`fit` or `shown`."""
    why: str
    """Why it is not fitted; empty if it is."""
    change_bp: float
    """Change of the yield that the study found, bp, sign as for a sale."""
    low_bp: float | None
    """Low end, bp."""
    high_bp: float | None
    """High end, bp."""
    bound: str
    """One of `BOUNDS`."""
    amount_bn: float
    """Amount that caused it, USD bn at par."""
    stock_date: str
    """Month of the stock, YYYY-MM."""
    coupons_bn: float
    """Notes, bonds, TIPS and FRNs outstanding then, USD bn at par."""
    horizon: str
    """One of `HORIZONS`."""
    who: str
    """One of `WHO`."""
    identification: str
    """One of `IDENTIFICATIONS`."""
    log_error: float | None
    """Standard error of the logarithm of this row alone; None outside the fit."""
    shared_error: float | None
    """The same of what all rows of the paper share: stock, amount; None outside the fit."""
    basis: str
    """Which parts of the errors were seen and which are assumed."""
    tenor: str
    """Which yield."""
    caveat: str
    """Why it is not quite what the model needs."""

    @property
    def months(self) -> float:
        """Months of even selling; 0 for what lasts, not a number under stress."""
        return MONTHS[self.horizon]

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


@dataclass(frozen=True, slots=True)
class Listed:
    """A study that can't be rescaled."""

    study: Study
    why: str
    """What is missing, or why the figure is of another kind."""


_COLUMNS = ("id", *(field.name for field in dataclasses.fields(Rescaled)[1:]))
_WORDS = {
    "use": USES,
    "bound": BOUNDS,
    "horizon": HORIZONS,
    "who": WHO,
    "identification": IDENTIFICATIONS,
}
_NUMBERS = ("change_bp", "amount_bn", "coupons_bn")
_MAYBE = ("low_bp", "high_bp", "log_error", "shared_error")


def read_row(row: dict[str, str]) -> Rescaled | Listed:
    """One row of `rescaled.csv`. Raises `DataError` naming the row on a malformed one."""
    where = f"rescaled.csv, row {row.get('id')}"
    if tuple(row) != _COLUMNS or None in row.values():
        raise DataError(f"wrong columns at {where}")
    if row["id"] not in library.studies():
        raise DataError(f"unknown study at {where}")
    if row["use"] != "fit" and not row["why"]:
        raise DataError(f"no reason why it is not fitted at {where}")
    study = library.study(row["id"])
    if row["use"] == "listed":
        return Listed(study, row["why"])
    for key, allowed in _WORDS.items():
        if row[key] not in allowed:
            near = f"{row[key]!r} at {where} · allowed: {', '.join(allowed)}"
            raise DataError(f"unknown {key} {near}")
    texts = {key: row[key] for key in _COLUMNS[1:] if key not in (*_NUMBERS, *_MAYBE)}
    item = Rescaled(study=study, **texts, **_numbers(row, where))  # type: ignore[arg-type]
    _check(item, where)
    return item


def _numbers(row: dict[str, str], where: str) -> dict[str, float | None]:
    """The numbers of a row by column; empty ones are None where they may be."""
    try:
        needed: dict[str, float | None] = {key: float(row[key]) for key in _NUMBERS}
        return needed | {key: float(row[key]) if row[key] else None for key in _MAYBE}
    except ValueError as error:
        raise DataError(f"{error} at {where}") from error


def _check(item: Rescaled, where: str) -> None:
    """Raise `DataError` unless the numbers make sense and a fitted row has its errors."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", item.stock_date):
        raise DataError(f"malformed date {item.stock_date!r} at {where} · allowed: YYYY-MM")
    if not 0 < item.amount_bn < item.coupons_bn < math.inf:
        raise DataError(f"amount must be positive and below coupons at {where}")
    if not 0 < item.change_bp < math.inf:
        raise DataError(f"change must be positive, as for a sale, at {where}")
    low, high = item.range_per_percent
    if not 0 < low <= item.bp_per_percent <= high < math.inf:
        raise DataError(f"change outside its own range at {where}")
    if item.use == "fit":
        _check_errors(item, where)


def _check_errors(item: Rescaled, where: str) -> None:
    """Raise `DataError` unless a fitted row has paper, horizon and errors that can be fitted."""
    if not item.paper or not item.basis or item.horizon == "stress":
        raise DataError(f"a fitted row needs paper, basis and a horizon but stress at {where}")
    if item.log_error is None or not 0 < item.log_error < math.inf:
        raise DataError(f"log_error must be positive at {where}")
    if item.shared_error is None or not 0 <= item.shared_error < math.inf:
        raise DataError(f"shared_error must not be negative at {where}")


def read_table(text: str) -> tuple[Rescaled | Listed, ...]:
    """All rows of a table as `rescaled.csv`.

    Raises `DataError` naming the row on a malformed one, on an id that stands twice and on a paper
    whose rows differ in the error they share or hold more than one lower bound.
    """
    rows = tuple(read_row(row) for row in csv.DictReader(text.splitlines(), strict=True))
    seen: set[str] = set()
    shared: dict[str, float | None] = {}
    bounds: set[str] = set()
    for item in rows:
        where = f"rescaled.csv, row {item.study.id}"
        if item.study.id in seen:
            raise DataError(f"the study stands twice at {where}")
        seen.add(item.study.id)
        if isinstance(item, Listed) or item.use != "fit":
            continue
        if shared.setdefault(item.paper, item.shared_error) != item.shared_error:
            raise DataError(f"shared_error differs from the paper's other rows at {where}")
        if item.bound == "at least" and item.paper in bounds:
            raise DataError(f"a paper may hold one lower bound only at {where}")
        bounds |= {item.paper} if item.bound == "at least" else set()
    return rows


@cache
def _table() -> tuple[Rescaled | Listed, ...]:
    path = files("bondstrike.evidence").joinpath("rescaled.csv")
    return read_table(path.read_text(encoding="utf-8"))


def rescaled(horizon: str = "") -> tuple[Rescaled, ...]:
    """All rescaled studies, or those of one horizon. Raises `InputError` on an unknown one."""
    if horizon and horizon not in HORIZONS:
        raise unknown_name("horizon", horizon, HORIZONS)
    rows = (item for item in _table() if isinstance(item, Rescaled))
    return tuple(item for item in rows if not horizon or item.horizon == horizon)


def fitted() -> tuple[Rescaled, ...]:
    """The rows that feed the fit, in the order of the table."""
    return tuple(item for item in rescaled() if item.use == "fit")


def listed() -> tuple[Listed, ...]:
    """Studies that can't be rescaled, with the reason."""
    return tuple(item for item in _table() if isinstance(item, Listed))
