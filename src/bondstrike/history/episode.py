"""An episode as data: the market of its date, what was sold by whom, what else hit, what followed.

Weeks are counted from the opening: week 0 is the first week that is run. The episode *starts* once
its history has been told; outcomes are changes from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bondstrike.vocabulary import Grade

SELLERS: Final = ("official", "private", "central-bank")
"""Who trades: foreign officials (their sales cost convenience), private owners, the Fed."""

MIXES: Final = ("foreign", "market", "long")
"""How a trade is spread over maturities: as foreigners hold coupons, pro rata to coupons
outstanding, or over more than six years only (as the maturity swap of 2011 bought)."""

ROLES: Final = ("score", "calibrate")
"""Whether an episode judges the model, or helped to set it and is shown for that only."""

VARIABLES: Final = ("2y", "5y", "10y", "20y", "30y", "mortgage", "dollar", "shares", "vix")
"""What an outcome may be: yields, mortgage in bp, dollar, shares in percent, VIX in points."""


@dataclass(frozen=True, slots=True)
class Market:
    """Stocks of a date, USD bn at par unless said otherwise."""

    date: str
    """Day of the stocks, ISO."""
    coupons: float
    """Notes, bonds, TIPS and FRNs held by the public."""
    bills: float
    """Bills held by the public."""
    official: float
    """Treasuries of foreign officials."""
    leveraged: float
    """Treasuries that leveraged funds hold long."""
    source: str
    """Tables, dates and grades of the figures."""
    maturity: float | None = None
    """Average maturity of all marketable debt, years; None: take the baseline's."""


@dataclass(frozen=True, slots=True)
class Trade:
    """Coupons sold (negative: bought) evenly over some weeks."""

    who: str
    """One of `SELLERS`."""
    week: float
    """First week, counted from the opening."""
    weeks: float
    """Weeks over which it is spread."""
    amount: tuple[float, float, float]
    """USD bn at par at the low, central and high estimate."""
    mix: str
    """One of `MIXES`."""
    announced: float | None
    """Week of the announcement, counted from the opening; None: quiet."""
    source: str
    """Study ids or tables."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number that was observed afterwards."""

    variable: str
    """One of `VARIABLES`."""
    weeks: int
    """Weeks after the start, at whose end it was observed."""
    value: float
    """Change from the start, in the unit of the variable."""
    source: str
    """Study id or table, with both dates."""
    grade: Grade
    """How the figure was seen."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One history to be rerun and judged."""

    id: str
    """File name without its ending, year last: `dash-for-cash-2020`."""
    title: str
    """A few words, for tables and pictures."""
    story: str
    """What happened, in three sentences at most, with what the chain is told and what it isn't."""
    start: str
    """Day from which outcomes are counted, ISO."""
    market: Market
    history: tuple[float, ...]
    """Ten-year at the opening and at the end of each week up to the start, percent."""
    vix: tuple[float, ...]
    """VIX at the end of each week from the opening on, points, rounded as the press gave it; it
    fades after the last. Empty: at its usual level."""
    news: tuple[float, ...]
    """Change of the expected policy path in each week after the start, bp (ten-year less its term
    premium by the New York Fed's model)."""
    trades: tuple[Trade, ...]
    quarters: int
    """Quarters of 13 weeks that are run; history and outcomes fit into them."""
    outcomes: tuple[Outcome, ...]
    role: str
    """One of `ROLES`."""
    leaves_out: tuple[str, ...]
    """Study ids that measured this very episode: their weight is zero when it is scored."""
    parameters: dict[str, float | str] = field(default_factory=dict)
    """Parameters that the episode's date fixes (the haven of its time, say), with the reason in
    `why`."""
    why: tuple[str, ...] = ()
    """Reasons and doubts, one a line."""

    @property
    def told(self) -> int:
        """Weeks of history before the start."""
        return len(self.history) - 1
